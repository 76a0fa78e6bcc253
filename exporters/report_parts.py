"""What a report shows of a record, in the order in which it is read: all words made, nothing laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from engine.kinds_of_values import blank
from engine.messages.answers import SIMPLE_WORDS, action_in_words, day_in_words, in_words, moment_in_words
from engine.messages.deadlines import STATUS_WORDS
from engine.model import Question, Template
from exporters.redaction import BLACK, Blacken

LONDON = ZoneInfo("Europe/London")
KINDS = {"child": "Child", "worker": "Worker", "household": "Household", "file": "File"}
COMPLETIONS = {"part_a": "Part A signed off", "part_b": "Part B completed", "reopened": "Part A reopened"}
_TYPED = frozenset(
    ("text", "long_text", "quotation", "person", "signature", "file", "rows", "actions", "criterion", "timescales")
)
"""Kinds whose answers hold what people typed; all others are chosen or counted, and name nobody."""


class Wording(NamedTuple):
    """How a record is put in words: by which form, with which names blacked out, and whether what is declared so is hidden."""

    template: Template
    black: Blacken
    redacted: bool

    def hides(self, question: str) -> bool:
        """Whether the answers to a question of Part A, and the actions beside it, are left out."""
        asked = self.template.questions.get(question)
        return self.redacted and asked is not None and asked.redacted

    def answer(self, question: Question, value: Any) -> str:
        """One answer in words."""
        if self.redacted and question.redacted:
            return BLACK
        words = in_words(question, self.template, value)
        return self.black(words) if question.kind in _TYPED else words

    def action(self, action: Mapping[str, Any]) -> str:
        """A suggested action in words."""
        said = BLACK if self.hides(str(action.get("from", ""))) else self.black(str(action.get("action", "")))
        return action_in_words(self.template, {**action, "action": said})


def parts_of(record: Mapping[str, Any], digest: str, wording: Wording) -> dict[str, Any]:
    """Everything that the page shows of a record."""
    assessment = record["assessment"]
    grade = wording.template.grade(str(assessment["outcome"].get("chosen", "")))
    return {
        "title": record["template"]["title"],
        "version": record["template"]["version"],
        "redacted": wording.redacted,
        "facts": list(_facts(record, wording)),
        "grade": grade,
        "reasons": assessment["outcome"]["reasons"],
        "remarks": [
            wording.black(one["message"])
            for one in assessment["findings"]
            if not wording.hides([*one["path"].split("."), ""][1])
        ],
        "sections": [_section(section, wording) for section in record["sections"] if section["answers"]],
        "actions": [wording.action(one) for one in assessment["actions"]],
        "deadlines": [_deadline(one, wording.template) for one in assessment["deadlines"]],
        "part_b": _part_b(record["part_b"], wording) if "part_b" in record else None,
        "has_part_b": wording.template.part_b is not None,
        "record": record,
        "reference": record["subject"]["reference"],
        "completion": _completion(record["completion"], wording),
        "digest": digest,
    }


def _facts(record: Mapping[str, Any], wording: Wording) -> Iterator[tuple[str, str]]:
    """Whose record it is, and how it stands."""
    subject, window = record["subject"], record["assessment"].get("window")
    yield KINDS.get(subject["type"], "Record"), BLACK if wording.redacted else subject["name"]
    yield "Reference", subject["reference"]
    if "date_of_birth" in subject:
        yield "Date of birth", BLACK if wording.redacted else day_in_words(subject["date_of_birth"])
    completed = _completion(record["completion"], wording)
    yield completed["what"], f"{completed['at']}, by {completed['by']}"
    if window:
        yield "Time audited", f"{day_in_words(window['from'])} to {day_in_words(window['to'])}"


def _completion(completion: Mapping[str, Any], wording: Wording) -> dict[str, str]:
    by = BLACK if wording.redacted else completion["by"]
    return {
        "what": COMPLETIONS.get(completion["kind"], completion["kind"]),
        "by": ", ".join(part for part in (by, completion["role"]) if part),
        "at": moment_words(completion["at"]),
        "statement": wording.black(completion["statement"]),
    }


def moment_words(at: str) -> str:
    """A moment of the record (UTC, ``2026-03-12T09:30:00Z``) as people in England have it."""
    local = datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).astimezone(LONDON)
    return f"{day_in_words(date(local.year, local.month, local.day).isoformat())}, {local:%H:%M}"


def _section(section: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    return {
        "title": section["title"],
        "source": section["source"],
        "answers": [_answer(answer, wording) for answer in section["answers"]],
    }


def _answer(answer: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    """An answer as text or, where it has parts, as a criterion's, an action list's or a table's."""
    question, value = wording.template.questions[answer["id"]], answer["value"]
    shown: dict[str, Any] = {"ask": answer["ask"].replace("*", ""), "number": answer.get("number"), "kind": "text"}
    if wording.redacted and (question.redacted or answer.get("redacted")):
        return {**shown, "text": BLACK}
    if question.kind == "criterion" and isinstance(value, dict):
        return {**shown, "kind": "criterion", **_criterion(question, value, wording)}
    if question.kind in ("rows", "actions") and isinstance(value, list):
        return {**shown, "kind": "table", **_table(question, value, wording)}
    text = wording.black(answer["text"]) if question.kind in _TYPED else answer["text"]
    return {**shown, "kind": "quotation" if question.kind == "quotation" else "text", "text": text}


def _criterion(question: Question, value: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    rating = value.get("rating")
    rows = value.get("actions")
    return {
        "rating": question.options.get(str(rating), str(rating)) if rating else "Not rated",
        "texts": [wording.black(str(value[key])) for key in ("evidence", "reason") if value.get(key)],
        "actions": [
            wording.action({**row, "from": question.id})
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, dict)
        ],
    }


def _table(question: Question, value: list[Any], wording: Wording) -> dict[str, Any]:
    """Rows of a question as a table: its columns, or the one column of suggested actions."""
    rows = [row for row in value if isinstance(row, dict)]
    if question.kind == "actions":
        return {"head": ["Suggested action"], "rows": [[wording.action({**row, "from": question.id})] for row in rows]}
    return {
        "head": [column.ask for column in question.columns],
        "rows": [[_cell(row.get(column.id), column, wording) for column in question.columns] for row in rows],
    }


def _cell(value: Any, column: Any, wording: Wording) -> str:
    if blank(value):
        return ""
    words = SIMPLE_WORDS[column.kind](column, value)
    return wording.black(words) if column.kind in _TYPED else words


def _deadline(deadline: Mapping[str, Any], template: Template) -> dict[str, str]:
    row = next((one for one in template.rows if one.id == deadline["row"]), None)
    recipient = str(deadline.get("for", "")).replace("_", " ")
    return {
        "row": deadline["row"],
        "label": ": ".join(part for part in (row.label if row else deadline["timescale"], recipient) if part),
        "due": day_in_words(deadline["due"]) if deadline.get("due") else "Not set",
        "status": STATUS_WORDS.get(deadline["status"], deadline["status"]),
        "explanation": deadline["explanation"],
    }


def _part_b(part_b: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    declared = wording.template.part_b
    assert declared is not None
    states = {"changed": "Changed in Part A", "withdrawn": "Withdrawn in Part A"}
    return {
        "title": declared.title,
        "due": day_in_words(part_b["due"]) if part_b.get("due") else "",
        "due_source": part_b.get("due_source", ""),
        "rows": [
            {
                "action": wording.action(row["action"]) if "action" in row else "An action that is not on the record",
                "state": states.get(row["state"], ""),
                "answers": list(_answered(declared.rows, row["answers"], wording)),
            }
            for row in part_b["rows"]
        ],
        "reflections": list(_answered(declared.reflections, part_b["reflections"], wording)),
        "signatures": [
            f"{BLACK if wording.redacted else one['name']}, {one['role']}, {moment_in_words(one['at'])}"
            for one in part_b.get("signatures", {}).values()
        ],
    }


def _answered(
    questions: tuple[Question, ...], answers: Mapping[str, Any], wording: Wording
) -> Iterator[tuple[str, str]]:
    for question in questions:
        value = answers.get(question.id)
        yield question.ask, "Not answered" if blank(value) else wording.answer(question, value)
