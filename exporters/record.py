"""The case record: one audit as it stood at one completion, free of any format.

Built from what the engine says of the answers; every export is made from it. A record names the record that it supersedes
and is never altered. Its digest is SHA-256 over its RFC 8785 canonical JSON, so anyone can work it out again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import rfc8785

from engine import part_b as part_b_of
from engine.actions import as_json as action_json
from engine.asked import said
from engine.assess import Assessment
from engine.assess import as_json as assessment_json
from engine.kinds_computed import with_computed
from engine.messages.answers import in_words
from engine.model import Answers, Question, Template
from engine.response import Response

FORMAT = "caseaudit-record/1"


class Completion(NamedTuple):
    """What a record is the record of: the event, who completed it, in which role, when, and what they stated."""

    kind: str
    by: str
    role: str
    at: datetime
    statement: str


class Identity(NamedTuple):
    """Which record this is: its random id, the audit's, its number from 1, and the digest that it supersedes."""

    record: str
    audit: str
    number: int
    supersedes: str | None


class Subject(NamedTuple):
    """Whom or what the audit is about: which kind of record it has, its random id, and what the record calls it.

    ``type`` is what a declaration's ``subject`` names: child, worker, household or file. A child alone has a date of birth.
    """

    type: str
    id: str
    reference: str
    name: str
    date_of_birth: date | None = None


class PartBState(NamedTuple):
    """Part B with the record: its rows, its document and when it is due."""

    rows: Sequence[part_b_of.Row]
    document: Mapping[str, Any]
    due: part_b_of.Due | None


def record_of(
    template: Template,
    response: Response,
    assessment: Assessment,
    subject: Subject,
    identity: Identity,
    completion: Completion,
    part_b: PartBState | None,
) -> dict[str, Any]:
    """The record as plain JSON values, in the shape published in schema/record/.

    It holds the answers that count: what was typed in a question that is no longer asked is no part of it.
    """
    answers = said(template, response.answers)
    shown = with_computed(template, answers)
    return {
        "format": FORMAT,
        "record": identity.record,
        "number": identity.number,
        **({"supersedes": identity.supersedes} if identity.supersedes else {}),
        "audit": identity.audit,
        "template": {
            "id": template.id,
            "version": template.version,
            "digest": template.digest,
            "title": template.title,
        },
        "subject": _subject_json(subject),
        "completion": {
            **completion._asdict(),
            "at": completion.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        "sections": [_section_json(section.id, template, shown) for section in template.sections],
        "answers": dict(answers),
        "assessment": assessment_json(assessment),
        **({"part_b": _part_b_json(part_b, template)} if part_b else {}),
    }


def _subject_json(subject: Subject) -> dict[str, Any]:
    born = subject.date_of_birth
    return {
        "type": subject.type,
        "id": subject.id,
        "reference": subject.reference,
        "name": subject.name,
        **({"date_of_birth": born.isoformat()} if born else {}),
    }


def _section_json(section_id: str, template: Template, answers: Answers) -> dict[str, Any]:
    """A section with what was asked in it and answered, in the words that people read."""
    section = template.section(section_id)
    assert section is not None
    answered = [_answer_json(one, template, answers[one.id]) for one in section.questions if one.id in answers]
    return {"id": section.id, "title": section.title, "source": section.source, "answers": answered}


def _answer_json(question: Question, template: Template, value: Any) -> dict[str, Any]:
    score = next((level.score for level in question.levels if level.id == value), None)
    return {
        "id": question.id,
        "ask": question.ask,
        "kind": question.kind,
        "source": question.source,
        **({"number": question.number} if question.number else {}),
        **({"redacted": True} if question.redacted else {}),
        **({"score": score} if score is not None else {}),
        "value": value,
        "text": in_words(question, template, value),
    }


def _part_b_json(state: PartBState, template: Template) -> dict[str, Any]:
    reflections, signatures = state.document.get("reflections"), state.document.get(part_b_of.SIGNATURES)
    return {
        **({"due": state.due.day.isoformat(), "due_source": state.due.source} if state.due else {}),
        "rows": [
            {
                "id": row.id,
                "state": row.state,
                **({"action": action_json(row.action)} if row.action else {}),
                "answers": dict(row.answers),
            }
            for row in state.rows
        ],
        "reflections": dict(reflections) if isinstance(reflections, dict) else {},
        **({"signatures": dict(signatures)} if isinstance(signatures, dict) else {}),
    }


def frozen(record: Mapping[str, Any]) -> bytes:
    """The bytes in which a record is kept for good: its RFC 8785 canonical JSON."""
    return rfc8785.dumps(dict(record))


def digest_of(record: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a record's canonical JSON."""
    return hashlib.sha256(frozen(record)).hexdigest()
