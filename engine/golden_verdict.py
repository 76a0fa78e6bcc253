"""Whether a golden case holds: what is expected, against what the engine makes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from engine.asked import said
from engine.assess import Assessment, assess
from engine.calendars import Calendar
from engine.facts import facts_from
from engine.model import ERROR, NOTE, WARNING, Answers, Finding, Template
from engine.notices import Notice, owed
from engine.part_b import due, rows_of, validate_part_b
from engine.response import response_from, with_facts

Fault = tuple[str, tuple[str | int, ...], dict[str, Any]]
"""A finding's code, the path within the case's file, and its params."""


class Case(NamedTuple):
    """One case: the audit on a day, the case's facts, Part B with the days it is counted from, and what is expected."""

    name: str
    title: str
    today: date
    answers: Answers
    facts: Mapping[str, Any] | None
    part_b: Mapping[str, Any] | None
    assigned: date | None
    supervision: date | None
    expect: Mapping[str, Any]


class Made(NamedTuple):
    """What the engine made of a case."""

    assessment: Assessment
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    part_b_due: str


def make(case: Case, template: Template, notices: Sequence[Notice], calendar: Calendar) -> Made:
    """All that follows from a case."""
    document = {"answers": case.answers, "part_b": case.part_b or {}}
    response, found = response_from(document, template)
    facts, doubts = facts_from(case.facts) if case.facts is not None else (None, [])
    assessment = assess(template, response, facts, case.today, calendar)
    part_b: list[Finding] = []
    if case.part_b is not None:
        part_b += validate_part_b(template, rows_of([assessment.actions], case.part_b), case.part_b)
    answers = response.answers if facts is None else with_facts(template, response.answers, facts, case.today)
    counting = said(template, answers)
    assigned = case.assigned or case.today
    latest = due(template, counting, assessment.actions, assigned, calendar, case.supervision)
    return Made(
        assessment,
        (*found, *doubts, *assessment.findings, *part_b),
        tuple(one.id for one in owed(notices, counting)),
        latest.day.isoformat() if latest else "",
    )


def faults(case: Case, template: Template, notices: Sequence[Notice], calendar: Calendar) -> Iterator[Fault]:
    """A fault for everything that is expected and does not follow, or follows and is not expected."""
    made, expect = make(case, template, notices, calendar), case.expect
    rows = {row.id for row in template.rows}
    for row in expect.get("deadlines", ()):
        if row not in rows:
            yield "golden_case_unknown_row", ("expect", "deadlines", row), {"row": row}
    for key, severity in (("errors", ERROR), ("warnings", WARNING), ("notes", NOTE)):
        if key in expect:
            yield from _findings(key, expect[key], [one for one in made.findings if one.severity == severity])
    for key, compare in _COMPARED.items():
        if key in expect:
            yield from compare(expect[key], made)


def _findings(key: str, expected: Sequence[Mapping[str, str]], found: list[Finding]) -> Iterator[Fault]:
    left = list(found)
    for index, one in enumerate(expected):
        same = next((finding for finding in left if _same(one, finding)), None)
        if same is None:
            said_of = " ".join(one[part] for part in ("code", "path", "source") if part in one)
            yield "golden_case_not_found", ("expect", key, index), {"what": said_of, "list": key}
        else:
            left.remove(same)
    for finding in left:
        what = f"{finding.code} {finding.path} {finding.source}".strip()
        yield "golden_case_not_expected", ("expect", key), {"what": what, "list": key}


def _same(expected: Mapping[str, str], found: Finding) -> bool:
    return (
        expected["code"] == found.code
        and expected["path"] == found.path
        and expected.get("source", found.source) == found.source
    )


def _outcome(expected: Mapping[str, Any], made: Made) -> Iterator[Fault]:
    outcome = made.assessment.outcome
    if "chosen" in expected and expected["chosen"] != (outcome.chosen or ""):
        yield _differs(("outcome", "chosen"), expected["chosen"], outcome.chosen or "none")
    if "allowed" in expected and tuple(expected["allowed"]) != outcome.allowed:
        yield _differs(("outcome", "allowed"), ", ".join(expected["allowed"]), ", ".join(outcome.allowed))


def _listed(key: str, there: Callable[[Made], Sequence[str]]) -> Callable[[Sequence[str], Made], Iterator[Fault]]:
    def compare(expected: Sequence[str], made: Made) -> Iterator[Fault]:
        found = there(made)
        if list(expected) != list(found):
            yield _differs((key,), ", ".join(expected) or "none", ", ".join(found) or "none")

    return compare


def _deadlines(expected: Mapping[str, Mapping[str, int]], made: Made) -> Iterator[Fault]:
    """How many deadlines of each named row stand where; a row with no deadline is an empty mapping."""
    counted: dict[str, Counter[str]] = {}
    for deadline in made.assessment.deadlines:
        counted.setdefault(deadline.row, Counter())[deadline.status] += 1
    for row, statuses in expected.items():
        found = dict(counted.get(row, {}))
        if {status: number for status, number in statuses.items() if number} != found:
            yield _differs(("deadlines", row), _counts(statuses), _counts(found))


def _counts(statuses: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {status}" for status, number in statuses.items()) or "none"


def _part_b_due(expected: str, made: Made) -> Iterator[Fault]:
    if expected != made.part_b_due:
        yield _differs(("part_b_due",), expected, made.part_b_due or "none")


def _differs(path: tuple[str | int, ...], expected: str, found: str) -> Fault:
    return "golden_case_differs", ("expect", *path), {"what": path[0], "expected": expected, "found": found}


_COMPARED: Mapping[str, Callable[[Any, Made], Iterator[Fault]]] = {
    "outcome": _outcome,
    "actions": _listed("actions", lambda made: [action.id for action in made.assessment.actions]),
    "deadlines": _deadlines,
    "notices": _listed("notices", lambda made: made.notices),
    "part_b_due": _part_b_due,
}
