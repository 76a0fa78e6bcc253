"""Compiles a declaration of schema/sources that the check found sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.source_model import (
    ByKey,
    Cell,
    Clue,
    Days,
    Directory,
    EventRule,
    Filter,
    Known,
    Linked,
    PeopleRule,
    Source,
    StatusRule,
    Table,
    Test,
)
from engine.source_values import Cells

Declared = Mapping[str, Any]
_YES_NO = {"yes": True, "no": False}


def source_from(declaration: Declared) -> Source:
    """Compile a sound declaration (schema/language/source.json); see :func:`engine.source_check.source_findings`."""
    tables = {name: _Columns(name, declaration) for name in declaration["tables"]}
    compiled = _Compiler(tables)
    child = declaration["child"]
    # Ways to a child ask other tables for columns, so all are found before any table is complete.
    ways = {name: compiled.ways(columns) for name, columns in tables.items()}
    return Source(
        name=declaration["source"],
        title=declaration["title"],
        covers=tuple(declaration["covers"]),
        known={one["table"]: compiled.known(one) for one in child["known_by"]},
        disability=compiled.mark("", child["disability"]) if "disability" in child else (),
        workers=compiled.directory(declaration.get("workers")),
        teams=compiled.directory(declaration.get("teams")),
        services={
            team.casefold(): service for service, teams in declaration.get("services", {}).items() for team in teams
        },
        people=_by_table(declaration.get("people", ()), compiled.people),
        statuses=_by_table(declaration["statuses"], compiled.status),
        events=_by_table(declaration["events"], compiled.event),
        tables={name: columns.table(ways[name]) for name, columns in tables.items()},
    )


def _by_table(entries: Iterable[Declared], make: Any) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {}
    for entry in entries:
        found.setdefault(entry["table"], []).append(make(entry["table"], entry))
    return {table: tuple(rules) for table, rules in found.items()}


class _Columns:
    """The columns of one table that are used, each with a place; asked for a column it gives its place."""

    def __init__(self, name: str, declaration: Declared) -> None:
        self.name = name
        self.declared = declaration["tables"][name]
        self.cells: list[Cell] = []
        self.needed: list[tuple[str, ...]] = []
        self.keys: dict[str, int] = {}
        self._places: dict[str, int] = {}
        self._reading = Cells(*(declaration.get(key, ()) for key in ("absent", "yes", "no")))

    def at(self, ref: str) -> int:
        """The place of a column that a file must have."""
        self.needed.append((column_of(ref, self.declared["columns"])[0],))
        return self.place(ref)

    def place(self, ref: str) -> int:
        """The place of a column that a file may lack, or that is one of several ways to the same thing."""
        if ref not in self._places:
            column, key = column_of(ref, self.declared["columns"])
            kind, codes = kind_of(self.declared["columns"][column], key)
            self._places[ref] = len(self.cells)
            self.cells.append(Cell(ref, column, key, self._reading.reader(kind, codes), kind))
        return self._places[ref]

    def any_of(self, refs: Iterable[str]) -> None:
        """Note that one of these columns must be there."""
        self.needed.append(tuple(column_of(ref, self.declared["columns"])[0] for ref in refs))

    def table(self, ways: tuple[int | ByKey, ...]) -> Table:
        """The compiled table, once every rule has asked for what it uses."""
        id_ = self.at(self.declared["id"]) if "id" in self.declared else None
        columns, cells, needed = self.declared["columns"], tuple(self.cells), tuple(self.needed)
        return Table(self.name, columns, cells, id_, ways, self.keys, needed)


def column_of(ref: str, columns: Declared) -> tuple[str, str]:
    """The column that a reference names, and the key within it, "" for the column itself."""
    if ref in columns:
        return ref, ""
    column, _, key = ref.rpartition(".")
    return column, key


def kind_of(declared: Any, key: str) -> tuple[str, tuple[str, ...]]:
    """The kind of a column, or of a key of it, and the codes that it may hold."""
    if isinstance(declared, str):
        return declared, ()
    return ("codes", tuple(declared["codes"])) if "codes" in declared else (declared["keys"][key], ())


class _Compiler:
    """Makes rules of entries; each asks the tables for the places of its columns."""

    def __init__(self, tables: Mapping[str, _Columns]) -> None:
        self._tables = tables

    def ways(self, here: _Columns) -> tuple[int | ByKey, ...]:
        """How the child of a table's rows is found; () where rows belong to no child."""
        declared = here.declared.get("child", ())
        if declared:
            here.any_of(way if isinstance(way, str) else way["column"] for way in declared)
        return tuple(here.place(way) if isinstance(way, str) else self._by_key(here, way) for way in declared)

    def _by_key(self, here: _Columns, way: Declared) -> ByKey:
        there = self._tables[way["table"]]
        column = way.get("key") or there.declared["id"]
        there.keys[column] = there.place(column)
        return ByKey(here.place(way["column"]), way["table"], column)

    def known(self, entry: Declared) -> Known:
        """How a table says who the child is."""
        columns = self._tables[entry["table"]]
        name = tuple(columns.place(ref) for ref in entry.get("name", ()))
        return Known(name, *(columns.at(entry[key]) if key in entry else None for key in _BIRTH))

    def directory(self, entry: Declared | None) -> Directory | None:
        """Where names are."""
        if entry is None:
            return None
        columns = self._tables[entry["table"]]
        parent = columns.place(entry["parent"]) if "parent" in entry else None
        return Directory(entry["table"], columns.at(entry["id"]), columns.at(entry["name"]), parent)

    def people(self, table: str, entry: Declared) -> PeopleRule:
        """Who has had a part."""
        columns = self._tables[table]

        def place(key: str) -> int | None:
            return columns.place(entry[key]) if key in entry else None

        allocated = entry.get("allocated", ())
        return PeopleRule(
            person=place("person"),
            team=place("team"),
            role=place("role"),
            first=place("from"),
            last=place("to"),
            allocated=None if allocated is True else tuple(role.casefold() for role in allocated),
        )

    def status(self, table: str, entry: Declared) -> StatusRule:
        """How records become stretches of a status."""
        return StatusRule(
            status=entry["status"],
            taken=self._filter(table, entry),
            first=self._days(table, entry.get("from")),
            birthday=entry.get("from_birthday", 0),
            last=self._days(table, entry.get("to")),
            columns=(_first_column(entry.get("from")), _first_column(entry.get("to"))),
            team=self._tables[table].at(entry["team"]) if "team" in entry else None,
            service=entry.get("service", ""),
            before_birth=entry.get("before_birth", False),
        )

    def event(self, table: str, entry: Declared) -> EventRule:
        """How records become events."""
        return EventRule(
            event=entry["event"],
            taken=self._filter(table, entry),
            date=self._days(table, entry["date"]),
            column=_first_column(entry["date"]),
            marks=tuple((mark, self.mark(table, clues)) for mark, clues in entry.get("marks", {}).items()),
            always={mark: _YES_NO[value] for mark, value in entry.get("always", {}).items()},
            once_for=self._tables[table].at(entry["once_for"]) if "once_for" in entry else None,
            about=entry.get("about", ""),
            not_when_open=tuple(entry.get("not_when_open", ())),
            within=tuple(entry.get("within", ())),
            before_birth=entry.get("before_birth", False),
        )

    def mark(self, table: str, declared: Any) -> tuple[Clue, ...]:
        """The clues of a mark of a table's records."""
        clues = declared if isinstance(declared, list) else [declared]
        return tuple(self._clue(table, {"column": clue} if isinstance(clue, str) else clue) for clue in clues)

    def _clue(self, table: str, clue: Declared) -> Clue:
        there = clue.get("table", table)
        at = self._tables[there].at(clue["column"]) if "column" in clue else None
        return Clue(
            table="" if there == table else there,
            at=at,
            yes=_small(clue.get("yes", ())),
            no=_small(clue.get("no", ())),
            otherwise=_YES_NO[clue["otherwise"]] if "otherwise" in clue else None,
            first=self._days(there, clue.get("from")),
            last=self._days(there, clue.get("to")),
            until=self._days(table, clue.get("until")),
        )

    def _filter(self, table: str, entry: Declared) -> Filter:
        return Filter(*(tuple(self._tests(table, entry.get(key, {}))) for key in ("when", "unless")))

    def _tests(self, table: str, declared: Declared) -> Iterator[Test]:
        columns = self._tables[table]
        for ref, test in declared.items():
            at = columns.at(ref)
            wanted = test.get("one_of", [test["is"]] if "is" in test else ())
            is_answer = columns.cells[at].kind == "yes_no"
            values = frozenset(_YES_NO[one] for one in wanted) if is_answer else _small(wanted)
            yield Test(at, "one_of" if wanted else next(iter(test)), values)

    def _days(self, table: str, declared: Any) -> Days:
        if declared is None:
            return ()
        values = declared if isinstance(declared, list) else [declared]
        columns = self._tables[table]
        own = [value for value in values if isinstance(value, str)]
        if own:
            columns.any_of(own)
        return tuple(
            columns.place(value) if isinstance(value, str) else self._linked(columns, value) for value in values
        )

    def _linked(self, here: _Columns, value: Declared) -> Linked:
        return Linked(here.at(value["by"]), value["table"], self._tables[value["table"]].at(value["column"]))


_BIRTH = ("date_of_birth", "expected_date_of_birth")


def _first_column(declared: Any) -> str:
    """The column that is named where a day is faulty."""
    first = declared[0] if isinstance(declared, list) else declared
    return first["column"] if isinstance(first, Mapping) else first or ""


def _small(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value.casefold() for value in values)
