"""Computed values: a few named primitives over declared questions, worked out when shown or exported, and never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.asked import said
from engine.conditions import as_day
from engine.kinds_of_values import blank
from engine.model import Answers, Computed, Question, Template

Value = int | str | None
"""A count, whole per cent, whole days, or the id of an answer; None where it can't be worked out."""


def computed_value(question: Question, answers: Answers) -> Value:
    """The value of a computed question; None where it is none, or where answers that it needs are missing."""
    how = question.computed
    return _PRIMITIVES[how.primitive](how, answers) if how else None


def with_computed(template: Template, answers: Answers) -> dict[str, Any]:
    """The answers with every computed value that can be worked out from those to questions that are asked."""
    counting, found = said(template, answers), dict(answers)
    for rule in template.rules:
        if rule.question.computed is not None and (rule.asked is None or rule.asked(counting)):
            value = computed_value(rule.question, counting)
            if value is not None:
                found[rule.id] = value
    return found


def _single(how: Computed, answers: Answers) -> Iterator[str]:
    """Every choice that was made: of a criterion its rating, of several choices each."""
    for id_ in how.of:
        value = answers.get(id_)
        value = value.get("rating") if isinstance(value, dict) else value
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one)


def _count(how: Computed, answers: Answers) -> int:
    if how.among:
        return sum(one in how.among for one in _single(how, answers))
    given = (answers.get(id_) for id_ in how.of)
    return sum(len(value) if isinstance(value, list) else 1 for value in given if not blank(value))


def _share(how: Computed, answers: Answers) -> Value:
    """Whole per cent, halves up, of the choices that were made."""
    made = sum(1 for _ in _single(how, answers))
    return (200 * _count(how, answers) + made) // (2 * made) if made else None


def _worst_of(how: Computed, answers: Answers) -> Value:
    made = set(_single(how, answers))
    return next((one for one in how.worst_first if one in made), None)


def _days_between(how: Computed, answers: Answers) -> Value:
    start, end = (as_day(str(answers.get(id_) or "")[:10]) for id_ in (how.start, how.end))
    return (end - start).days if start and end else None


_PRIMITIVES: Mapping[str, Callable[[Computed, Answers], Value]] = {
    "count": _count,
    "share": _share,
    "worst_of": _worst_of,
    "days_between": _days_between,
}
