"""The earlier audits of a child and which of their actions are still open (§4.5, criterion 27)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from engine.messages.answers import action_in_words
from engine.part_b import WITHDRAWN, Row
from webform.store.read import audits_of
from webform.work import Work, load_work, part_b_rows

CLOSED = frozenset(("done", "will_not_be_done"))


class EarlierAudit(NamedTuple):
    """An audit that was signed off before: its grade, when, and its open actions in words."""

    grade: str
    signed_off_at: datetime
    open_actions: tuple[str, ...]


def earlier_audits(work: Work) -> list[EarlierAudit]:
    """The child's other audits that were signed off, the latest first."""
    found = []
    for summary in audits_of(work.parts.db, work.child.id):
        if summary.id != work.audit.id and summary.signed_off_at is not None:
            other = load_work(work.parts, summary.id)
            if other is not None:
                found.append(in_short(other, summary.signed_off_at))
    return sorted(found, key=lambda one: one.signed_off_at, reverse=True)


def in_short(other: Work, signed_off_at: datetime) -> EarlierAudit:
    """One of them."""
    grade = other.template.grade(str(other.audit.grade))
    actions = tuple(words for row in part_b_rows(other) if (words := _open(row, other)))
    return EarlierAudit(grade.label if grade else "", signed_off_at, actions)


def _open(row: Row, other: Work) -> str:
    """The row's action in words where it is still open, else \"\"."""
    if row.action is None or row.state == WITHDRAWN or row.answers.get("status") in CLOSED:
        return ""
    return action_in_words(other.template, {**row.action._asdict(), "from": row.action.from_})
