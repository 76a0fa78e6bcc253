"""Rows of the timescales that can never apply, marks that an event never carries, and rows that stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.case_facts import FLAGS, TEXTS
from engine.conditions import Scope
from engine.declaration import TemplateDeclaration

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]


def timescale_faults(declared: TemplateDeclaration, _: Scope) -> Iterator[Fault]:
    """Every fault of the rows of timescales.yaml that the grammar of one row can't see."""
    rows = (declared.timescales or {}).get("rows", ())
    if rows and declared.audit.subject != "child":
        yield "timescales_without_child", ("timescales", "rows"), {"subject": declared.audit.subject}
    seen: dict[str, set[str]] = {"id": set(), "timescale": set()}
    for index, row in enumerate(rows):
        path: Path_ = ("timescales", "rows", index)
        for key, earlier in seen.items():
            if row[key] in earlier:
                yield "timescale_twice", (*path, key), {"value": row[key]}
            earlier.add(row[key])
        if declared.guide and row["id"] not in declared.guide.clauses:
            yield "timescale_without_clause", (*path, "id"), {"row": row["id"]}
        yield from _applies(path, row)
        yield from _marks(path, row)
        ids = [one["id"] for one in row.get("recipients", ())]
        for at, id_ in enumerate(ids):
            if id_ in ids[:at]:
                yield "id_duplicate", (*path, "recipients", at, "id"), {"id": id_}


def _applies(path: Path_, row: Mapping[str, Any]) -> Iterator[Fault]:
    scope = row.get("for", {})
    statuses, without = _listed(scope.get("status", ())), _listed(scope.get("without", ()))
    for at, status in enumerate(without):
        if status in statuses:
            yield "timescale_never_applies", (*path, "for", "without", at), {"row": row["id"], "status": status}
    low, high = scope.get("from_age"), scope.get("until_age")
    if low is not None and high is not None and low >= high:
        yield "timescale_ages_crossed", (*path, "for", "from_age"), {"row": row["id"], "low": low, "high": high}


def _marks(path: Path_, row: Mapping[str, Any]) -> Iterator[Fault]:
    """Marks that are sought of events which never carry them."""
    anchors = _listed(row.get("anchor", {}).get("event", ()))
    done = row.get("done", {})
    sought: list[tuple[Path_, Any, tuple[str, ...]]] = [
        ((*path, "done", "where"), done.get("where"), _listed(done.get("event", ()))),
        ((*path, "other_clock", "where"), row.get("other_clock", {}).get("where"), anchors),
    ]
    requires = row.get("requires", {})
    sought.append(((*path, "requires", "where"), requires.get("where"), _listed(requires.get("event", ()))))
    for at, one in enumerate(row.get("recipients", ())):
        sought.append(((*path, "recipients", at, "where"), one.get("where"), anchors))
    for where, marks, events in sought:
        for mark in marks or ():
            if events and not any(mark in (*FLAGS.get(event, ()), *TEXTS.get(event, ())) for event in events):
                params = {"mark": mark, "event": " or ".join(events)}
                yield "timescale_mark_never_carried", (*where, mark), params


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
