"""Grades that seem not to fit the ratings: a declared warning, with the auditor's reason asked for beside the grade.

The warning never works a grade out and rules none out (§4): it asks. The question that takes the reason is asked only
while a rule that names it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from engine.asked import Asked, asked_of
from engine.condition_reading import read_condition
from engine.conditions import All, Any_, Holds, Rated, Scope
from engine.declaration import RatedDeclaration, TemplateDeclaration
from engine.model import Answers, Condition, Consistency, Question, Section


def consistency_of(declared: TemplateDeclaration, sections: Sequence[Section], scope: Scope) -> tuple[Consistency, ...]:
    """The consistency rules of a checked declaration, in order; raises ValueError where a condition can't be read."""
    criteria = [
        (question.id, asked_of(question, section))
        for section in sections
        for question in section.questions
        if question.kind == "criterion"
    ]
    found: list[Consistency] = []
    if declared.grading is None or declared.criteria is None:
        return ()
    for one in declared.grading.consistency:
        when, faults = read_condition(one.when, scope)
        if when is None:
            raise ValueError(f"checked, yet not readable: {faults}")
        rated = Rated(tuple(id_ for id_, _ in criteria), one.rated.ratings, one.rated.at_least, one.rated.at_most)
        others = tuple(rating for rating in declared.criteria.ratings.options if rating not in one.rated.ratings)
        condition = Condition(All((when.tree, rated)), _both(when.holds, _counting(one.rated, others, criteria)))
        found.append(Consistency(one.id, condition, one.reason, one.say, one.source))
    return tuple(found)


def with_reasons(sections: Iterable[Section], rules: Sequence[Consistency]) -> tuple[Section, ...]:
    """The sections, with the questions that take reasons asked only while a rule that names them holds."""
    return tuple(
        section._replace(questions=tuple(_asked_for(question, rules) for question in section.questions))
        for section in sections
    )


def _asked_for(question: Question, rules: Sequence[Consistency]) -> Question:
    own = [rule.when for rule in rules if rule.reason == question.id]
    if not own:
        return question
    if len(own) == 1:
        return question._replace(asked_when=own[0])

    def holds(answers: Answers) -> bool | None:
        verdicts = [one.holds(answers) for one in own]
        return True if True in verdicts else (None if None in verdicts else False)

    return question._replace(asked_when=Condition(Any_(tuple(one.tree for one in own)), holds))


def _both(when: Holds, rated: Holds) -> Holds:
    """Both known to hold; the ratings are counted only where the first does."""

    def holds(answers: Answers) -> bool | None:
        verdict = when(answers)
        return verdict if verdict is False else (rated(answers) if verdict else None)

    return holds


def _counting(rated: RatedDeclaration, others: Sequence[str], criteria: Sequence[tuple[str, Asked | None]]) -> Holds:
    """Whether so many criteria have one of the ratings; unknown while those that are asked and not rated could tell."""
    ratings, least = frozenset(rated.ratings), rated.at_least
    most = len(criteria) if rated.at_most is None else rated.at_most
    ids = tuple(id_ for id_, _ in criteria)

    too_few = _too_few(ids, others, len(ids) - least)

    def holds(answers: Answers) -> bool | None:
        if least and too_few(answers):
            return False
        sure, waiting = 0, []
        for id_, asked in criteria:
            rating = _rating(answers.get(id_))
            if rating is None:
                waiting.append(asked)
            elif rating in ratings and (asked is None or asked(answers) is True):
                sure += 1
        unsure = sum(asked is None or asked(answers) is True for asked in waiting)
        if sure > most or sure + unsure < least:
            return False
        return True if sure >= least and sure + unsure <= most else None

    return holds


def _too_few(ids: Sequence[str], others: Sequence[str], spare: int) -> Callable[[Answers], bool]:
    """A quick yes where more than ``spare`` criteria have another rating; most audits end here."""

    def too_few(answers: Answers) -> bool:
        left = spare
        for id_ in ids:
            value = answers.get(id_)
            if isinstance(value, dict) and value.get("rating") in others:
                left -= 1
                if left < 0:
                    return True
        return False

    return too_few


def _rating(value: Any) -> str | None:
    rating = value.get("rating") if isinstance(value, dict) else None
    return rating if isinstance(rating, str) and rating else None
