"""Validates answers: what is asked, what is missing, and what has not the declared shape.

Unanswered is unknown, never false. A question that is not asked is not required; what stands in it is kept, and must still
have its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.asked import Asked, asked_of, counted
from engine.conditions import as_day
from engine.kinds import kind_of
from engine.kinds_of_values import Fault, blank
from engine.model import ERROR, WARNING, Answers, Finding, Question, Template

WHEN_COMPLETE = frozenset(
    (
        *("cell_missing", "row_missing", "rating_missing", "evidence_missing", "reason_missing"),
        *("action_without_words", "action_without_owner", "action_without_date"),
        *("answer_part_missing", "statement_missing", "rows_too_few"),
        *("entry_without_date", "entry_without_reason", "entry_without_row", "entry_without_event"),
    )
)
"""Codes of what is only missing: they count only while the question is asked."""
_WHEN_REQUIRED = "statement_missing"
"""The code of what may be missing unless the question is required."""

UNEXPLAINED = "consistency_unexplained"
"""The code of a warning that waits for the auditor's reason: whoever signs off is asked for it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one question asks of answers, made ready once."""

    id: str
    kind: str
    fits: Callable[[Any], bool]
    faults: Callable[[Any], Iterator[Fault]]
    asked: Asked | None
    required: bool
    required_when: Callable[[Answers], bool | None] | None
    from_facts: bool
    question: Question
    recommended: bool = False


def rules_of(template: Template) -> tuple[Rule, ...]:
    """The rules of Part A's questions, in order."""
    return tuple(
        _rule(question, asked_of(question, section), template)
        for section in template.sections
        for question in section.questions
    )


def rules_for(questions: Iterable[Question], template: Template) -> tuple[Rule, ...]:
    """The rules of questions outside Part A's sections, such as Part B's."""
    return tuple(_rule(question, asked_of(question, None), template) for question in questions)


def _rule(question: Question, asked: Asked | None, template: Template) -> Rule:
    kind = kind_of(question, template)
    needed = question.required_when.holds if question.required_when else None
    offered = bool(question.from_facts)
    return Rule(
        question.id, question.kind, kind.fits, kind.faults, asked, question.required, needed, offered, question,
        question.recommended,
    )  # fmt: skip


def validate(
    template: Template, answers: Answers, counting: Answers | None = None, section: str | None = None
) -> Iterator[Finding]:
    """A finding for every answer of Part A that is missing, misshapen or unknown, then for every declared check.

    ``counting`` are the answers that conditions look at, where the caller knows them: see :mod:`engine.asked`. Where a
    ``section`` is named, its answers alone are held against their questions; declared checks are of the whole form.
    """
    counting = counted(template, answers) if counting is None else counting
    rules = template.rules if section is None else template.asking[section].rules
    yield from validate_with(rules, answers, "answers", counting)
    if not answers.keys() <= template.questions.keys():
        for key in answers:
            if key not in template.questions:
                yield Finding("answer_unknown", ERROR, f"answers.{str(key)[:60]}", "", {"id": str(key)[:60]})
    for one in template.checks:
        if one.when.holds(counting) is True and (one.unless is None or one.unless.holds(counting) is not True):
            yield Finding(f"check.{one.id}", one.severity, f"answers.{one.at}", one.source, {"say": one.say})
    if template.consistency:
        yield from _inconsistent(template, counting)


def days_to_come(template: Template, counting: Answers, today: date) -> Iterator[Finding]:
    """A warning for every day of Part A that is still to come: what an audit tells of has happened, so the year may be wrong."""
    limit = today.isoformat()
    for rule in template.dated:
        value = counting.get(rule.id)
        if isinstance(value, str) and value > limit and as_day(value):
            params = {"ask": name_of(rule.question)}
            yield Finding("answer_still_to_come", WARNING, f"answers.{rule.id}", rule.question.source, params)


def _inconsistent(template: Template, counting: Answers) -> Iterator[Finding]:
    """A warning where the grade seems not to fit the ratings, and another while the auditor gave no reason (§4)."""
    for rule in template.consistency:
        if rule.when.holds(counting) is True:
            grade = f"answers.{template.grade_question}"
            yield Finding(f"consistency.{rule.id}", WARNING, grade, rule.source, {"say": rule.say})
            if blank(counting.get(rule.reason)):
                params = {"ask": name_of(template.questions[rule.reason])}
                yield Finding(UNEXPLAINED, WARNING, f"answers.{rule.reason}", rule.source, params)


def validate_with(
    rules: Iterable[Rule], answers: Answers, path: str, counting: Answers | None = None
) -> Iterator[Finding]:
    """Findings of these rules on answers; ``path`` is where the answers stand in the document.

    ``counting`` are the answers that conditions look at: all of them where none is given.
    """
    get = answers.get
    counting = answers if counting is None else counting
    for rule in rules:
        value = get(rule.id)
        if value is not None:
            if rule.fits(value):
                continue
            if not blank(value):
                yield from _misshapen(rule, value, counting, path)
                continue
        needed = rule.required or (rule.required_when is not None and rule.required_when(counting) is True)
        if (needed or rule.recommended) and (rule.asked is None or rule.asked(counting)):
            yield _missing(rule.question, path) if needed else _recommended(rule.question, path)


def _missing(question: Question, path: str) -> Finding:
    code = "rating_missing" if question.kind == "criterion" else "answer_missing"
    part = ".rating" if question.kind == "criterion" else ""
    return Finding(code, ERROR, f"{path}.{question.id}{part}", question.source, {"ask": name_of(question)})


def _recommended(question: Question, path: str) -> Finding:
    """The warning for a recommended question without an answer."""
    params = {"ask": name_of(question)}
    return Finding("answer_recommended", WARNING, f"{path}.{question.id}", question.source, params)


def _misshapen(rule: Rule, value: Any, answers: Answers, path: str) -> Iterator[Finding]:
    question, asked = rule.question, rule.asked is None or rule.asked(answers)
    needed = rule.required or (rule.required_when is not None and rule.required_when(answers) is True)
    for code, below, params in rule.faults(value):
        if (asked or code not in WHEN_COMPLETE) and (needed or code != _WHEN_REQUIRED):
            where = f"{path}.{question.id}.{below}" if below else f"{path}.{question.id}"
            yield Finding(code, ERROR, where, question.source, {"ask": name_at(question, below), **params})


def name_at(question: Question, below: str) -> str:
    """A part of an answer as messages name it, so that one of several rows is found: its row by number, its column by words."""
    name, parts = name_of(question), below.split(".")
    number = next((int(part) for part in parts if part.isdigit()), None)
    if number is None or question.kind not in ("rows", "actions", "criterion"):
        return name
    column = next((one.ask for one in question.columns if one.id == parts[-1]), "")
    row = question.row if question.kind == "rows" else "action"
    return f"{name}, {row} {number + 1}{f', {column}' if column else ''}"


def name_of(question: Question) -> str:
    """A question as messages name it: a criterion by its number, another by its words."""
    return f"Criterion {question.number}" if question.kind == "criterion" else question.ask
