"""The rows of Part B as its page shows them: what the audit found, the action, and the form beside it (§7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.access import WORKER
from engine.conditions import questions_of
from engine.messages.answers import action_in_words
from engine.messages.records import GONE_ACTION
from engine.model import Action, Finding, PartB, Question
from engine.part_b import SIGNATURES, WITHDRAWN, Row
from engine.validate import name_of
from webform import forms
from webform.store.shapes import Section as Saved
from webform.work import Work


def shown(row: Row, work: Work, document: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its action in words, its form and where it came from."""
    part_b = work.template.part_b
    assert part_b is not None
    answers = part_of(part_of(document, "rows"), row.id)
    return {
        "row": row,
        "words": _action_words(row.action, work) if row.action else GONE_ACTION,
        "earlier": [_action_words(one, work) for one in row.earlier],
        "found": _found(row.action, work) if row.action else None,
        "folded": {question.id for question in part_b.rows if _is_folded(question, part_b, answers)},
        "withdrawn": row.state == WITHDRAWN,
        "answers": answers,
        "form": form_of(work, part_b.rows, answers, f"rows-{row.id}"),
    }


def _action_words(action: Action, work: Work) -> str:
    return action_in_words(work.template, {**action._asdict(), "from": action.from_})


def _found(action: Action, work: Work) -> dict[str, Any]:
    """What the audit found where it suggested the action: the question, and a criterion's rating and texts."""
    question, value = work.template.questions.get(action.from_), work.answers.get(action.from_)
    held = value if isinstance(value, dict) else {}
    return {
        "name": name_of(question) if question else action.from_,
        "number": question.number if question else 0,
        "ask": question.ask if question else "",
        "rating": question.options.get(str(held.get("rating")), "") if question else "",
        "texts": [str(held[key]) for key in ("evidence", "reason") if held.get(key)],
    }


def _is_folded(question: Question, part_b: PartB, answers: Mapping[str, Any]) -> bool:
    """Whether a text waits for its stage, as the evidence does until an action is done: asked for by one of several choices."""
    when = question.required_when
    if question.kind != "long_text" or when is None or question.id in answers or when.holds(answers) is True:
        return False
    kinds = {one.id: one.kind for one in part_b.rows}
    return all(kinds.get(name) == "choice" for name in questions_of(when.tree))


def signature_of(saved: Saved | None, signed_off: datetime | None) -> dict[str, Any] | None:
    """The worker's signature in Part B as it is saved, and whether it ``stands``; None where they have not signed.

    It stands while nothing was saved and Part A was not signed off again since.
    """
    signed = part_of(part_of(saved.answers, SIGNATURES), WORKER) if saved else {}
    if not signed or saved is None:
        return None
    return {**signed, "stands": signed.get("number") == saved.number and (signed_off is None or saved.at >= signed_off)}


def part_of(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A part of the document that is a mapping; empty where there is none."""
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def form_of(work: Work, questions: Any, answers: Mapping[str, Any], prefix: str) -> forms.QuestionsForm:
    """The form of questions of Part B with what was answered."""
    return forms.form_for(work.template, questions)(data=dict(answers), prefix=f"{prefix}-")


def control_of(finding: Finding, part_b: PartB) -> str:
    """The id of the control that a finding on Part B is about."""
    _, part, *below = [*finding.path.split("."), "", ""]
    of_row = part == "rows"
    questions, at = (part_b.rows, below[1]) if of_row else (part_b.reflections, below[0])
    question = next((one for one in questions if one.id == at), None)
    if question is None:
        return finding.path.partition(".")[2].replace(".", "-")
    prefix = f"rows-{below[0]}" if of_row else part
    return f"{prefix}-{forms.first_input(question, '.'.join((part, *filter(None, below[of_row:]))))}"
