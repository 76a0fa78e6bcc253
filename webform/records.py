"""Freezing records: what one completion of an audit hands to the store to be kept for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from engine.actions import actions_of
from engine.asked import counted
from engine.conditions import as_day
from engine.part_b import WITHDRAWN, Due, due
from exporters.record import Completion, Identity, PartBState, Subject, frozen, record_of
from webform import words
from webform.context import LONDON
from webform.store.contents import RecordStub
from webform.store.people import Person
from webform.work import Work, part_b_rows

PART_A_STATEMENT = "I have discussed the findings as the guide asks, and this is my professional judgement of the case."
WORKER_STATEMENT = "I have read the findings, and my answers to the suggested actions are complete."
PART_B_STATEMENT = "Part B was discussed in supervision and is complete."


def freeze(
    work: Work, person: Person, kind: str, statement: str, *, with_part_b: bool = False
) -> Callable[[RecordStub], bytes]:
    """The record's bytes as a function of what the store knows: its id, number, predecessor and time."""
    today = work.parts.today()
    assessment, profile = work.assessed(today), work.child.profile
    born = as_day(profile.get("date_of_birth"))
    subject = Subject(work.child.kind, work.child.id, str(profile["reference"]), str(profile["name"]), born)
    roles = signing_role(work, person) if kind == "part_a" else words.shown_person(person).roles_text
    part_b = PartBState(part_b_rows(work), work.part_b, None) if with_part_b else None

    def make(stub: RecordStub) -> bytes:
        at = datetime.fromisoformat(stub.at)
        completion = Completion(kind, person.name, roles, at, statement)
        identity = Identity(stub.id, stub.audit, stub.number, stub.supersedes)
        clock = part_b_due(work, at) if part_b else None
        state = part_b._replace(due=clock) if part_b else None
        return frozen(record_of(work.template, work.response, assessment, subject, identity, completion, state))

    return make


def signing_role(work: Work, person: Person) -> str:
    """In which role a person signs Part A off: as they said in the form or, where it does not ask, those that they have."""
    role = work.template.questions.get("auditor_role")
    named = role.options.get(str(work.answers.get("auditor_role"))) if role else None
    return named or words.shown_person(person).roles_text


def codes_at_sign_off(work: Work, day: date) -> dict[str, Any]:
    """What lists need of an audit that is signed off on a day: grade, outcomes, when Part B is due, and whether urgently."""
    actions = actions_of(work.template, counted(work.template, work.answers))
    clock = due(work.template, work.answers, actions, day, work.parts.calendar)
    codes: dict[str, Any] = {
        "grade": work.answers.get(work.template.grade_question),
        "outcomes": work.answers.get("outcomes"),
        "part_b_due": clock.day.isoformat() if clock else None,
        "part_b_urgent": clock is not None and clock.urgent,
    }
    return {name: value for name, value in codes.items() if value}


def part_b_due(work: Work, otherwise: datetime) -> Due | None:
    """When Part B is due, counted from the sign-off, which assigns the audit to the team manager (§2.14, §7.1)."""
    signed = (work.audit.signed_off_at or otherwise).astimezone(LONDON).date()
    actions = [row.action for row in part_b_rows(work) if row.action and row.state != WITHDRAWN]
    return due(work.template, work.answers, actions, signed, work.parts.calendar)
