"""Replay: what a stored audit would come to under another version of its form, against what it comes to under its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from engine.assess import Assessment, assess
from engine.calendars import Calendar
from engine.case_facts import CHILD_DATES, CaseFacts
from engine.compare_items import descent, was_of
from engine.facts import facts_from
from engine.kinds_of_values import blank
from engine.migrate import Left, Plan, Route, apply, placed
from engine.model import ERROR, Answers, Template
from engine.response import Response

CAPPED = "grade_capped"


class Effect(NamedTuple):
    """What is otherwise under the new version.

    ``refused`` holds code and path of each error that would newly stand against signing off; ``capped`` says that the
    chosen grade would newly be ruled out; ``deadlines`` holds the rows whose due days or statuses differ.
    """

    refused: tuple[tuple[str, str], ...]
    capped: bool
    deadlines: tuple[str, ...]


class Replay(NamedTuple):
    """A route between two versions made ready for many audits, as of a day.

    ``old`` and ``new`` are the versions with only those timescales that are not the same in both: a row's deadlines hang on
    its own declaration, so the others need not be worked out twice. ``anchors`` names what must be in a child's case for any
    of those to apply. ``fresh`` holds the new questions that come of no old one: nothing could stand against them before.
    """

    way: Route
    old: Template
    new: Template
    rows: Mapping[str, str]
    anchors: frozenset[str]
    fresh: frozenset[str]
    today: date
    calendar: Calendar


def replay_of(way: Route, today: date, calendar: Calendar) -> Replay:
    """Make a route ready."""
    rows = descent(_rows(way.old), _rows(way.new)).same
    before, after = _declared_rows(way.old), _declared_rows(way.new)
    # An agreed interval names its row, so a row with another id is never the same.
    steady = {old for old, new in rows.items() if old == new and _silent(before[old]) == _silent(after[new])}
    if way.old.window_months != way.new.window_months:
        steady = set()
    old = way.old._replace(rows=tuple(row for row in way.old.rows if row.id not in steady))
    new = way.new._replace(rows=tuple(row for row in way.new.rows if row.id not in steady))
    anchors = frozenset(name for row in (*old.rows, *new.rows) for name in row.needs)
    fresh = new.questions.keys() - old.questions.keys() - set(way.lines.same.values())
    return Replay(way, old, new, rows, anchors, frozenset(fresh), today, calendar)


def replay(ready: Replay, answers: Answers, put_by: Left, document: Any) -> Effect:
    """Run one audit under both versions, with the child's Facts document; nothing is raised, whatever either holds.

    What can't bear on the effect is not worked out, since most audits of many come out as they did.
    """
    planned = placed(ready.way, answers, put_by)
    carried = apply(planned, answers).answers
    facts = facts_from(document)[0] if _bear(ready, document, answers, carried) else None
    after = _assessed(ready, ready.new, carried, facts)
    errors = _errors(after)
    if facts is None and all(path.split(".")[1] in ready.fresh for _, path in errors):
        return _effect(errors, ())
    before = _assessed(ready, ready.old, answers, facts)
    known = {(code, _new_path(path, planned)) for code, path in _errors(before)}
    new = [one for one in errors if one not in known]
    return _effect(new, _other_deadlines(before, after, ready.rows))


def _effect(new: Sequence[tuple[str, str]], deadlines: tuple[str, ...]) -> Effect:
    return Effect(
        tuple(one for one in new if one[0] != CAPPED),
        any(code == CAPPED for code, _ in new),
        deadlines,
    )


def _bear(ready: Replay, document: Any, answers: Answers, carried: Answers) -> bool:
    """Whether a child's case can bear on the effect."""
    return not ready.anchors.isdisjoint(_named_in(document)) or _leans(ready.old, answers) or _leans(ready.new, carried)


def _leans(template: Template, answers: Answers) -> bool:
    """Whether answers lean on the case: dates are entered in it, or it stands in for what was not answered."""
    entered = any(not blank(answers.get(id_)) for id_ in template.correcting if template.rows)
    return entered or any(blank(answers.get(rule.id)) for rule in template.prefilled)


def _named_in(document: Any) -> set[str]:
    """All that a Facts document may hold for a timescale to be anchored at; what is no such document holds nothing."""
    if not isinstance(document, Mapping):
        return set()
    child = document.get("child")
    found = {key for key in CHILD_DATES if isinstance(child, Mapping) and child.get(key)}
    for entries, key in ((document.get("events"), "event"), (document.get("statuses"), "status")):
        listed = entries if isinstance(entries, list | tuple) else ()
        found.update(str(entry.get(key)) for entry in listed if isinstance(entry, Mapping))
    return found


def _declared_rows(template: Template) -> dict[str, Mapping[str, Any]]:
    return {row["id"]: row for row in template.declaration.get("timescales", {}).get("rows", ())}


def _rows(template: Template) -> dict[str, tuple[str, ...]]:
    return {id_: was_of(row) for id_, row in _declared_rows(template).items()}


def _silent(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's declaration without its id and what it was."""
    return {key: value for key, value in row.items() if key not in ("id", "was")}


def _assessed(ready: Replay, template: Template, answers: Answers, facts: CaseFacts | None) -> Assessment:
    response = Response(template.id, template.version, answers, {})
    return assess(template, response, facts, ready.today, ready.calendar)


def _errors(assessment: Assessment) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in assessment.findings if one.severity == ERROR]


def _new_path(path: str, planned: Plan) -> str:
    """A path under the old ids as it reads under the new ones."""
    for one in planned.renamed:
        if path == f"answers.{one.old}" or path.startswith(f"answers.{one.old}."):
            return f"answers.{one.new}{path[len(one.old) + 8 :]}"
    return path


def _other_deadlines(before: Assessment, after: Assessment, rows: Mapping[str, str]) -> tuple[str, ...]:
    """The rows, by their new ids, of which any occurrence came, went, or has another due day or status."""
    old = {(rows.get(row, row), *rest) for row, *rest in _occurrences(before)}
    differing = old.symmetric_difference(_occurrences(after))
    return tuple(sorted({row for row, *_ in differing}))


def _occurrences(assessment: Assessment) -> set[tuple[Any, ...]]:
    return {
        (one.row, one.anchor.name, one.anchor.date, one.recipient, one.due, one.status) for one in assessment.deadlines
    }
