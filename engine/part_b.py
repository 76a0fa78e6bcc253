"""Part B: the rows that Part A's suggested actions make by themselves, what is wrong with the answers, and when it is due.

The document of Part B holds only what was written there, by action id. Rows are derived on read from the actions of every
signed-off Part A, oldest first, so nothing written can be lost when Part A is reopened: an action that is no longer
suggested is a withdrawn row, not a missing one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from engine.calendars import Calendar
from engine.clocks import offset
from engine.model import ERROR, Action, Answers, Finding, Question, Template
from engine.validate import rules_for, validate_with

CURRENT, CHANGED, WITHDRAWN = "current", "changed", "withdrawn"

SIGNATURES = "signatures"
"""Where the document holds who signed it: name, role, time and the revision that they signed, by how they stand to the child."""

_PARTS = frozenset(("rows", "reflections", SIGNATURES))


class Row(NamedTuple):
    """One row of Part B: the action as last suggested, its state, its earlier forms (oldest first) and the answers."""

    id: str
    action: Action | None
    state: str
    earlier: tuple[Action, ...]
    answers: Answers


def rows_of(signed: Sequence[Sequence[Action]], document: Mapping[str, Any]) -> list[Row]:
    """The rows of Part B: those of the last sign-off in its order, then the withdrawn in the order they first came.

    ``signed`` holds the actions of every sign-off of Part A, oldest first; ``document`` is Part B's own document.
    Matched by action id; every row that was ever suggested or written in is there (§7.3).
    """
    forms: dict[str, list[Action]] = {}
    for actions in signed:
        for action in actions:
            known = forms.setdefault(action.id, [])
            if action not in known[-1:]:
                known.append(action)
    written = written_rows(document)
    now = {action.id for action in signed[-1]} if signed else set()
    order = [action.id for action in signed[-1]] if signed else []
    order += [id_ for id_ in (*forms, *written) if id_ not in now]
    return [_row(id_, forms.get(id_, []), id_ in now, written.get(id_, {})) for id_ in dict.fromkeys(order)]


def _row(id_: str, forms: list[Action], now: bool, answers: Answers) -> Row:
    state = (CHANGED if len(forms) > 1 else CURRENT) if now else WITHDRAWN
    return Row(id_, forms[-1] if forms else None, state, tuple(forms[:-1]), answers)


def written_rows(document: Mapping[str, Any]) -> dict[str, Answers]:
    """What was written beside each action, by action id; rows that are no mappings are left out."""
    rows = document.get("rows")
    if not isinstance(rows, dict):
        return {}
    return {str(id_): row for id_, row in rows.items() if isinstance(row, dict)}


def validate_part_b(template: Template, rows: Sequence[Row], document: Mapping[str, Any]) -> Iterator[Finding]:
    """Findings of Part B: every current row answered, every reflection given (§7.4)."""
    part_b = template.part_b
    if part_b is None:
        return
    beside = rules_for(part_b.rows, template)
    for row in rows:
        path = f"part_b.rows.{row.id}"
        if row.action is None:
            yield Finding("part_b_unknown_action", ERROR, path, "§7.3", {"id": row.id[:64]})
        elif row.state != WITHDRAWN:
            for finding in validate_with(beside, row.answers, path):
                named = {**finding.params, "ask": f"{finding.params['ask']} ({in_short(row.action)})"}
                yield finding._replace(params=named)
            yield from _unknown(part_b.rows, row.answers, path)
    yield from _misshapen(document)
    reflections = document.get("reflections")
    answers = reflections if isinstance(reflections, dict) else {}
    yield from validate_with(rules_for(part_b.reflections, template), answers, "part_b.reflections")
    yield from _unknown(part_b.reflections, answers, "part_b.reflections")


def in_short(action: Action) -> str:
    """An action's words as messages and headings name it."""
    return action.action if len(action.action) <= 60 else f"{action.action[:57]}..."


def _misshapen(document: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for every part of the document that can't be read, so that nothing is passed over in silence."""
    for key, value in document.items():
        if key not in _PARTS or not isinstance(value, dict):
            yield Finding("part_b_not_a_mapping", ERROR, f"part_b.{str(key)[:60]}", "§7.3")
    rows = document.get("rows")
    for id_, row in rows.items() if isinstance(rows, dict) else ():
        if not isinstance(row, dict):
            yield Finding("part_b_not_a_mapping", ERROR, f"part_b.rows.{str(id_)[:64]}", "§7.3")


def _unknown(questions: Sequence[Question], answers: Answers, path: str) -> Iterator[Finding]:
    known = {question.id for question in questions}
    for key in answers:
        if key not in known:
            yield Finding("answer_unknown", ERROR, f"{path}.{str(key)[:60]}", "", {"id": str(key)[:60]})


class Due(NamedTuple):
    """When Part B is due, and the clause that says so."""

    day: date
    source: str
    urgent: bool


def due(
    template: Template,
    answers: Answers,
    actions: Sequence[Action],
    assigned: date,
    calendar: Calendar,
    supervision: date | None = None,
) -> Due | None:
    """When Part B is due, counted from its assignment to the team manager (§7.1, §2.15).

    Urgent where the audit is Inadequate or any action is immediate: the supervision never makes that later. Otherwise the
    next supervision where its date is known, else the declared long-stop.
    """
    part_b = template.part_b
    if part_b is None:
        return None
    known = {**answers, "immediate_actions": "yes" if any(action.immediate for action in actions) else "no"}
    urgent = part_b.urgent
    if urgent and (urgent.when is None or urgent.when.holds(known) is True):
        latest = offset(urgent.length)(assigned, calendar)
        return Due(min(latest, supervision) if supervision else latest, urgent.source, True)
    usual = part_b.usual
    return Due(supervision or offset(usual.length)(assigned, calendar), usual.source, False)
