"""Freezing records: what one completion of an audit hands to the store to be kept for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.conditions import as_day
from engine.part_b import WITHDRAWN, Due, due
from exporters.record import Completion, Identity, PartBState, Subject, frozen, record_of
from webform import words
from webform.context import LONDON
from webform.store.contents import RecordStub
from webform.store.people import Person
from webform.work import Work, part_b_rows

PART_A_STATEMENT = "I have discussed the findings as the guide asks, and this is my professional judgement of the case."
PART_B_STATEMENT = "Part B was discussed in supervision and is complete."


def freeze(
    work: Work, person: Person, kind: str, statement: str, *, with_part_b: bool = False
) -> Callable[[RecordStub], bytes]:
    """The record's bytes as a function of what the store knows: its id, number, predecessor and time."""
    today = work.parts.today()
    assessment, profile = work.assessed(today), work.child.profile
    born = as_day(profile.get("date_of_birth"))
    subject = Subject(work.child.id, str(profile["reference"]), str(profile["name"]), born)
    role = work.template.questions.get("auditor_role")
    said = work.answers.get("auditor_role")
    named = role.options.get(str(said)) if role and kind == "part_a" else None
    roles = named or ", ".join(words.ROLES.get(one, one) for one in person.roles)
    part_b = PartBState(part_b_rows(work), work.part_b, None) if with_part_b else None

    def make(stub: RecordStub) -> bytes:
        at = datetime.fromisoformat(stub.at)
        completion = Completion(kind, person.name, roles, at, statement)
        identity = Identity(stub.id, stub.audit, stub.number, stub.supersedes)
        clock = part_b_due(work, at) if part_b else None
        state = part_b._replace(due=clock) if part_b else None
        return frozen(record_of(work.template, work.response, assessment, subject, identity, completion, state))

    return make


def part_b_due(work: Work, otherwise: datetime) -> Due | None:
    """When Part B is due, counted from the sign-off, which assigns the audit to the team manager (§2.14, §7.1)."""
    signed = (work.audit.signed_off_at or otherwise).astimezone(LONDON).date()
    actions = [row.action for row in part_b_rows(work) if row.action and row.state != WITHDRAWN]
    return due(work.template, work.answers, actions, signed, work.parts.calendar)
