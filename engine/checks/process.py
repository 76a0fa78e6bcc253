"""Who does what by when: roles and events that exist, each step and notice once, and an urgent clock that is sooner."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Any

from engine.clocks import DAY, MONTH, WEEK, WORKING_DAY, YEAR, ClockFault, Length, parse_clock
from engine.conditions import Scope
from engine.declaration import TemplateDeclaration
from engine.declaration_beside import EscalationDeclaration, NoticeDeclaration, ProcessDeclaration

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

ASSIGNMENT = "assignment"
EVENTS = frozenset({ASSIGNMENT, "allocation", "due_date", "findings_shared", "sign_off"})
"""The events of an audit that a clock of the process may be counted from, beside the declared steps."""
PEOPLE = frozenset(
    (
        *("auditor", "auditors_line_manager", "auditors_grandparent_manager", "allocated_worker", "social_worker"),
        *("team_manager", "assistant_director", "principal_social_worker", "policy_owner", "spqa"),
    )
)
"""The people and services that a process may name beside the declared auditors and owners of actions."""
_MOST_DAYS = {DAY: 1.0, WORKING_DAY: 1.4, WEEK: 7.0, MONTH: 30.4, YEAR: 365.0}


def process_faults(declared: TemplateDeclaration, _: Scope) -> Iterator[Fault]:
    """Every fault of process.yaml and of the clocks of part_b.yaml that can be read."""
    process = declared.process
    if process:
        yield from _ids(process)
        yield from _roles(declared, process)
        yield from _events(process)
    if declared.part_b:
        yield from _deadlines(declared)


def _ids(process: ProcessDeclaration) -> Iterator[Fault]:
    for key, listed in (("steps", process.steps), ("notices", process.notices), ("escalations", process.escalations)):
        ids = [one.id for one in listed]
        for index, id_ in enumerate(ids):
            if id_ in ids[:index]:
                yield "id_duplicate", ("process", key, index, "id"), {"id": id_}


def _roles(declared: TemplateDeclaration, process: ProcessDeclaration) -> Iterator[Fault]:
    owners = declared.part_b.owners if declared.part_b else {}
    known = sorted(PEOPLE | process.auditors.roles.keys() | owners.keys())
    for path, role in _named(process):
        if role not in known:
            near = difflib.get_close_matches(role, known, 1)
            code = "role_unknown_near" if near else "role_unknown"
            yield code, path, {"role": role, "near": near[0] if near else "", "known": ", ".join(known)}
    for key, listed in _told(process):
        for index, one in enumerate(listed):
            yield from _twice(("process", key, index, "to"), one.to)
    yield from _twice(("process", "round", "avoid"), process.round.avoid)
    for index, step in enumerate(process.steps):
        if step.else_ == step.who:
            yield "step_else_same", ("process", "steps", index, "else"), {"id": step.id}


def _named(process: ProcessDeclaration) -> Iterator[tuple[Path_, str]]:
    """Every role that the process names, with its path."""
    yield ("process", "coordinator"), process.coordinator
    for index, step in enumerate(process.steps):
        yield ("process", "steps", index, "who"), step.who
        if step.else_:
            yield ("process", "steps", index, "else"), step.else_
    for key, listed in _told(process):
        for index, one in enumerate(listed):
            yield from ((("process", key, index, "to", at), role) for at, role in enumerate(one.to))
            if one.confirmed_by:
                yield ("process", key, index, "confirmed_by"), one.confirmed_by


def _told(process: ProcessDeclaration) -> Iterator[tuple[str, Sequence[NoticeDeclaration | EscalationDeclaration]]]:
    yield "notices", process.notices
    yield "escalations", process.escalations


def _twice(path: Path_, values: Sequence[str]) -> Iterator[Fault]:
    for index, value in enumerate(values):
        if value in values[:index]:
            yield "listed_twice", (*path, index), {"value": value}


def _events(process: ProcessDeclaration) -> Iterator[Fault]:
    known = EVENTS | {step.id for step in process.steps}
    for index, step in enumerate(process.steps):
        if step.within:
            yield from _event(("process", "steps", index, "within"), step.within, known)
            names = _names(step.within)
            if step.id in names:
                yield "step_waits_for_itself", ("process", "steps", index, "within"), {"id": step.id}
    for index, escalation in enumerate(process.escalations):
        if escalation.after:
            yield from _event(("process", "escalations", index, "after"), escalation.after, known)


def _names(sentence: str) -> tuple[str, ...]:
    try:
        return parse_clock(sentence).names
    except ClockFault:  # Told already: clock_not_understood.
        return ()


def _event(path: Path_, sentence: str, known: frozenset[str]) -> Iterator[Fault]:
    for name in _names(sentence):
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), 1)
            code = "clock_event_unknown_near" if near else "clock_event_unknown"
            yield code, path, {"event": name, "near": near[0] if near else "", "known": ", ".join(sorted(known))}


def _deadlines(declared: TemplateDeclaration) -> Iterator[Fault]:
    assert declared.part_b
    urgent, usual = declared.part_b.deadlines.urgent, declared.part_b.deadlines.usual
    for name, clock in (("urgent", urgent), ("usual", usual)):
        if clock:
            yield from _event(("part_b", "deadlines", name, "clock"), clock.clock, frozenset({ASSIGNMENT}))
    if usual.when:
        yield "usual_clock_with_when", ("part_b", "deadlines", "usual", "when"), {}
    if not urgent:
        return
    if not urgent.when:
        yield "urgent_clock_without_when", ("part_b", "deadlines", "urgent", "clock"), {}
    try:
        first, second = parse_clock(urgent.clock).length, parse_clock(usual.clock).length
    except ClockFault:
        return
    if first and second and _days(first) >= _days(second):
        yield "urgent_clock_not_sooner", ("part_b", "deadlines", "urgent", "clock"), {"urgent": first, "usual": second}


def _days(length: Length) -> float:
    return length.number * _MOST_DAYS[length.unit]
