"""Holds a declaration of schema/sources against its grammar and against the tables that it declares itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine import grammar
from engine.case_facts import ABOUT, FLAGS
from engine.load import Document
from engine.model import ERROR, Finding
from engine.source_compile import column_of, kind_of

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]


class UnsoundSource(ValueError):
    """A declaration of a source with faults was to be compiled; ``findings`` says what is wrong."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def source_findings(document: Document) -> Iterator[Finding]:
    """Every fault of a source's declaration, with its place; what rests on others is looked at once the shape holds."""
    found = list(grammar.findings_of("source", document))
    yield from found
    if found:
        return
    for code, path, params in _Checker(document.value).faults():
        yield Finding(code, ERROR, ".".join(map(str, path)), "", params, document.place(path))


class _Checker:
    """Looks up every table and column that is named."""

    def __init__(self, declared: Mapping[str, Any]) -> None:
        self.declared, self.tables = declared, declared["tables"]

    def faults(self) -> Iterator[Fault]:
        """Every fault, part by part."""
        yield from self._tables()
        yield from self._child()
        for key in ("workers", "teams"):
            if key in self.declared:
                yield from self._named((key,), self.declared[key], ("id", "name", "parent"))
        for index, entry in enumerate(self.declared.get("people", ())):
            yield from self._named(("people", index), entry, ("person", "team", "role"), ("from", "to"))
            yield from self._of_children(("people", index), entry)
        for index, entry in enumerate(self.declared["statuses"]):
            yield from self._status(("statuses", index), entry)
        for index, entry in enumerate(self.declared["events"]):
            yield from self._event(("events", index), entry, self.declared["events"][:index])
        made = {entry["event"] for entry in self.declared["events"]}
        for index, event in enumerate(self.declared["covers"]):
            if event not in made:
                yield "source_cover_unheld", ("covers", index), {"event": event}

    def _tables(self) -> Iterator[Fault]:
        for name, table in self.tables.items():
            path: Path_ = ("tables", name)
            if "id" in table:
                yield from self._column((*path, "id"), name, table["id"])
            for at, way in enumerate(table.get("child", ())):
                where = (*path, "child", at)
                if isinstance(way, str):
                    yield from self._column(where, name, way)
                    continue
                yield from self._column((*where, "column"), name, way["column"])
                yield from self._there(where, way["table"], way.get("key"))

    def _there(self, path: Path_, table: str, key: str | None) -> Iterator[Fault]:
        """A row of another table is named by a column of it, or by its id."""
        yield from self._table((*path, "table"), table)
        if key is not None:
            yield from self._column((*path, "key"), table, key)
        elif table in self.tables and "id" not in self.tables[table]:
            yield "source_table_without_id", (*path, "table"), {"table": table}

    def _child(self) -> Iterator[Fault]:
        child = self.declared["child"]
        for at, entry in enumerate(child["known_by"]):
            path: Path_ = ("child", "known_by", at)
            yield from self._named(path, entry, (), ("date_of_birth", "expected_date_of_birth"))
            yield from self._of_children(path, entry)
            for index, ref in enumerate(entry.get("name", ())):
                yield from self._column((*path, "name", index), entry["table"], ref)
        if "disability" in child:
            yield from self._mark(("child", "disability"), "", child["disability"])

    def _named(
        self, path: Path_, entry: Mapping[str, Any], keys: Iterable[str], days: Iterable[str] = ()
    ) -> Iterator[Fault]:
        yield from self._table((*path, "table"), entry["table"])
        for kind, names in (("", keys), ("date", days)):
            for key in names:
                if key in entry:
                    yield from self._column((*path, key), entry["table"], entry[key], kind)

    def _of_children(self, path: Path_, entry: Mapping[str, Any]) -> Iterator[Fault]:
        if entry["table"] in self.tables and "child" not in self.tables[entry["table"]]:
            yield "source_table_of_nobody", (*path, "table"), {"table": entry["table"]}

    def _status(self, path: Path_, entry: Mapping[str, Any]) -> Iterator[Fault]:
        yield from self._rule(path, entry, ("from", "to"))
        if "team" in entry:
            yield from self._column((*path, "team"), entry["table"], entry["team"])

    def _event(self, path: Path_, entry: Mapping[str, Any], before: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
        yield from self._rule(path, entry, ("date",))
        name, table = entry["event"], entry["table"]
        if "once_for" in entry:
            yield from self._column((*path, "once_for"), table, entry["once_for"])
        for key in ("marks", "always"):
            for mark in entry.get(key, {}):
                if mark not in FLAGS.get(name, ()):
                    yield "timescale_mark_never_carried", (*path, key, mark), {"mark": mark, "event": name}
        for mark, declared in entry.get("marks", {}).items():
            yield from self._mark((*path, "marks", mark), table, declared)
        about, fitting = entry.get("about"), ABOUT.get(name, ())
        made = {one["event"] for one in before if one["table"] == table}
        if about is None and fitting:
            yield "source_about_missing", (*path, "event"), {"event": name, "allowed": ", ".join(fitting)}
        elif about is not None and (about not in fitting or about not in made):
            yield "source_about_unfit", (*path, "about"), {"event": name, "about": about, "table": table}

    def _rule(self, path: Path_, entry: Mapping[str, Any], days: Iterable[str]) -> Iterator[Fault]:
        """What statuses and events have in common: the table, its tests and its days."""
        table = entry["table"]
        yield from self._table((*path, "table"), table)
        yield from self._of_children(path, entry)
        for key in ("when", "unless"):
            for ref, test in entry.get(key, {}).items():
                where = (*path, key, ref)
                yield from self._column(where, table, ref)
                wanted = test.get("one_of", [test["is"]] if "is" in test else [])
                yield from self._values(where, table, ref, wanted)
        for key in days:
            yield from self._days((*path, key), table, entry.get(key, ()))

    def _days(self, path: Path_, table: str, declared: Any) -> Iterator[Fault]:
        for at, value in enumerate(declared if isinstance(declared, list) else [declared] if declared else []):
            where = (*path, at) if isinstance(declared, list) else path
            if isinstance(value, str):
                yield from self._column(where, table, value, "date")
                continue
            yield from self._there(where, value["table"], None)
            yield from self._column((*where, "column"), value["table"], value["column"], "date")
            yield from self._column((*where, "by"), table, value["by"])

    def _mark(self, path: Path_, table: str, declared: Any) -> Iterator[Fault]:
        for at, clue in enumerate(declared if isinstance(declared, list) else [declared]):
            where = (*path, at) if isinstance(declared, list) else path
            if isinstance(clue, str):
                yield from self._column(where, table, clue, "yes_no")
            elif "column" in clue:
                yield from self._clue(where, table, clue)

    def _clue(self, path: Path_, table: str, clue: Mapping[str, Any]) -> Iterator[Fault]:
        there = clue.get("table", table)
        if not there:
            yield "key_missing", path, {"key": "table"}
            return
        yield from self._table((*path, "table"), there)
        has_values = "yes" in clue or "no" in clue or "otherwise" in clue
        yield from self._column((*path, "column"), there, clue["column"], "" if has_values else "yes_no")
        for key in ("yes", "no"):
            yield from self._values((*path, key), there, clue["column"], clue.get(key, ()))
        for key in ("from", "to"):
            yield from self._days((*path, key), there, clue.get(key, ()))
        yield from self._days((*path, "until"), table, clue.get("until", ()))

    def _table(self, path: Path_, table: str) -> Iterator[Fault]:
        if table not in self.tables:
            yield "source_table_unknown", path, {"table": table, "known": ", ".join(self.tables)}

    def _kind(self, table: str, ref: str) -> tuple[str, tuple[str, ...]] | None:
        """The kind and the codes of a column, or None where there is no such column."""
        columns = self.tables.get(table, {}).get("columns", {})
        column, key = column_of(ref, columns)
        declared = columns.get(column)
        is_mapped = isinstance(declared, Mapping) and "keys" in declared
        if declared is None or (key and not (is_mapped and key in declared["keys"])) or (is_mapped and not key):
            return None
        return kind_of(declared, key)

    def _column(self, path: Path_, table: str, ref: str, wanted: str = "") -> Iterator[Fault]:
        if table not in self.tables:
            return
        kind = self._kind(table, ref)
        if kind is None:
            yield "source_column_unknown", path, {"column": ref, "table": table}
        elif wanted and kind[0] != wanted:
            yield "source_column_wrong_kind", path, {"column": ref, "kind": kind[0], "wanted": wanted}

    def _values(self, path: Path_, table: str, ref: str, values: Iterable[str]) -> Iterator[Fault]:
        """What a column is compared with must be something that it can hold."""
        kind, codes = self._kind(table, ref) or ("text", ())
        allowed = ("yes", "no") if kind == "yes_no" else codes
        for value in values if allowed else ():
            if value.casefold() not in {one.casefold() for one in allowed}:
                yield "source_code_unknown", path, {"value": value, "column": ref, "allowed": ", ".join(allowed)}
