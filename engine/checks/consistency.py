"""Checks the warnings about grades and ratings: what they name exists, and the reason is asked for by them alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.checks.conditions import ReadCondition
from engine.conditions import questions_of
from engine.declaration import ConsistencyDeclaration, TemplateDeclaration
from engine.declaration_parts import QuestionDeclaration
from engine.scope import questions

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

_OWN = ("asked_when", "asked_unless", "required", "required_when", "recommended")


def consistency_faults(declared: TemplateDeclaration, read: Sequence[ReadCondition]) -> Iterator[Fault]:
    """Every fault of ``consistency:`` in grading.yaml; its conditions are read with all others."""
    rules = declared.grading.consistency if declared.grading else ()
    if not rules:
        return
    if declared.criteria is None:
        yield "consistency_without_criteria", ("grading", "consistency"), {}
        return
    ratings = declared.criteria.ratings.options
    asked = {question.id: question for _, question in questions(declared)}
    ids = [one.id for one in rules]
    for index, one in enumerate(rules):
        path: Path_ = ("grading", "consistency", index)
        if one.id in ids[:index]:
            yield "id_duplicate", (*path, "id"), {"id": one.id}
        for at, rating in enumerate(one.rated.ratings):
            if rating not in ratings:
                params = {"rating": rating, "ratings": ", ".join(ratings)}
                yield "rating_unknown", (*path, "rated", "ratings", at), params
        if one.rated.at_most is not None and one.rated.at_most < one.rated.at_least:
            yield "consistency_never", (*path, "rated"), {"least": one.rated.at_least, "most": one.rated.at_most}
        yield from _reason(path, one, asked, read)


def _reason(
    path: Path_, one: ConsistencyDeclaration, asked: Mapping[str, QuestionDeclaration], read: Sequence[ReadCondition]
) -> Iterator[Fault]:
    """The reason's question takes text, has no conditions of its own, and no condition waits for it."""
    question = asked.get(one.reason)
    if question is None or question.kind not in ("text", "long_text"):
        yield "consistency_reason_unknown", (*path, "reason"), {"question": one.reason}
        return
    own = [key for key in _OWN if getattr(question, key)]
    if own:
        yield "consistency_reason_conditional", (*path, "reason"), {"question": one.reason, "keys": own}
    if any(one.reason in questions_of(condition.tree) for condition in read):
        yield "consistency_reason_asked_about", (*path, "reason"), {"question": one.reason}
