"""The one evaluator of declared conditions, three-valued: true, false, or unknown (None) where an answer is missing.

A condition is read once into a tree of the four shapes below and a closure over answers. The tree serves everything
else that needs it: the English sentence, the contract's if/then, the check for rules that can't hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from engine.calendars import iso_date
from engine.model import Answers

Verdict = bool | None
Holds = Callable[[Answers], Verdict]
Read = Callable[[Answers], Any]


class All(NamedTuple):
    """Every part holds."""

    parts: tuple[Any, ...]


class Any_(NamedTuple):
    """At least one part holds."""

    parts: tuple[Any, ...]


class Not(NamedTuple):
    """The part is known not to hold."""

    part: Any


class Comparison(NamedTuple):
    """One answer compared: the question, the column or part of it (or ""), the operator and its operand."""

    question: str
    part: str
    operator: str
    operand: Any


class Rated(NamedTuple):
    """So many of these criteria have one of the ratings; made by :mod:`engine.consistency`, and evaluated there."""

    questions: tuple[str, ...]
    ratings: tuple[str, ...]
    at_least: int
    at_most: int | None


class Limits(NamedTuple):
    """The smallest and largest number that is taken, with its decimal places; of a table, how many rows."""

    least: int
    most: int
    decimals: int = 0


class Subject(NamedTuple):
    """What a condition may ask about: the kind of a question, its options, of rows the columns' options, and its limits."""

    kind: str
    options: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    limits: Limits | None = None


Scope = Mapping[str, Subject]

MANY = ("choices", "rows")
NUMBERS = ("number", "percentage", "duration")
NAMED = ("person", "signature", "file")
_NOT_ONE = frozenset((*MANY, *NUMBERS, *NAMED, "actions", "criterion", "matrix"))
DAY_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def evaluator(tree: Any, scope: Scope) -> Holds:
    """The closure that answers whether a tree holds for answers: True, False, or None where it can't be known."""
    if isinstance(tree, Comparison):
        if tree.operator in _OF_ONE and scope[tree.question].kind not in _NOT_ONE:
            return _OF_ONE[tree.operator](tree.question, tree.operand)
        return _TESTS[tree.operator](_reader(tree, scope), tree.operand, scope)
    if isinstance(tree, Not):
        return _negated(evaluator(tree.part, scope))
    parts = tuple(evaluator(part, scope) for part in tree.parts)
    return _joined(parts, False) if isinstance(tree, All) else _joined(parts, True)


def _negated(holds: Holds) -> Holds:
    def negated(answers: Answers) -> Verdict:
        verdict = holds(answers)
        return None if verdict is None else not verdict

    return negated


def _joined(parts: tuple[Holds, ...], decisive: bool) -> Holds:
    """Kleene's all (decisive False) and any (decisive True): one decisive part settles it, else one unknown unsettles it."""

    def joined(answers: Answers) -> Verdict:
        verdict: Verdict = not decisive
        for part in parts:
            one = part(answers)
            if one is decisive:
                return decisive
            if one is None:
                verdict = None
        return verdict

    return joined


def _reader(test: Comparison, scope: Scope) -> Read:
    """How the compared value is read from answers; None where there is no answer of the right type."""
    question, part, kind = test.question, test.part, scope[test.question].kind
    if kind == "matrix" and not part:

        def of_matrix(answers: Answers) -> Any:
            value = answers.get(question)
            return value if isinstance(value, dict) and value else None

        return of_matrix
    if kind in ("criterion", "matrix", *NAMED):
        part = part or ("rating" if kind == "criterion" else "name")

        def of_criterion(answers: Answers) -> Any:
            value = answers.get(question)
            said = value.get(part) if isinstance(value, dict) else None
            return said if isinstance(said, str) and said and not said.isspace() else None

        return of_criterion
    if kind in (*MANY, "actions"):

        def of_many(answers: Answers) -> Any:
            value = answers.get(question)
            if not isinstance(value, list) or not value:
                return None
            return [row.get(part) or None for row in value if isinstance(row, dict)] if part else value

        return of_many

    def of_one(answers: Answers) -> Any:
        value = answers.get(question)
        return value if isinstance(value, str) and value and not value.isspace() else None

    def of_number(answers: Answers) -> Any:
        value = answers.get(question)
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    return of_number if kind in NUMBERS else of_one


def _among(value: list[Any], one: Any) -> Verdict:
    """Whether ``one`` was chosen; unknown while a cell that might be it is empty."""
    return True if one in value else (None if None in value else False)


def _one_is(question: str, operand: Any) -> Holds:
    """``is`` for a question of one answer: by far the commonest comparison, so it reads and compares in one step."""

    def holds(answers: Answers) -> Verdict:
        value = answers.get(question)
        if value == operand:
            return True
        return False if isinstance(value, str) and value and not value.isspace() else None

    return holds


def _one_is_among(question: str, operand: Any) -> Holds:
    """``one_of`` for a question of one answer, in one step."""

    def holds(answers: Answers) -> Verdict:
        value = answers.get(question)
        if not isinstance(value, str) or not value or value.isspace():
            return None
        return value in operand

    return holds


_OF_ONE: Mapping[str, Callable[[str, Any], Holds]] = {"is": _one_is, "one_of": _one_is_among}


def _is(read: Read, operand: Any, _: Scope) -> Holds:
    def holds(answers: Answers) -> Verdict:
        value = read(answers)
        if value is None:
            return None
        return _among(value, operand) if isinstance(value, list) else bool(value == operand)

    return holds


def _one_of(read: Read, operand: Any, _: Scope) -> Holds:
    def holds(answers: Answers) -> Verdict:
        value = read(answers)
        return None if value is None else value in operand

    return holds


def _any_of(read: Read, operand: Any, _: Scope) -> Holds:
    def holds(answers: Answers) -> Verdict:
        value = read(answers)
        if value is None:
            return None
        return any(one in value for one in operand) or (None if None in value else False)

    return holds


def _all_of(read: Read, operand: Any, _: Scope) -> Holds:
    def holds(answers: Answers) -> Verdict:
        value = read(answers)
        if value is None:
            return None
        return all(one in value for one in operand) or (None if None in value else False)

    return holds


def _answered(read: Read, operand: Any, _: Scope) -> Holds:
    wanted = operand == "yes"
    return lambda answers: (read(answers) is not None) is wanted


def _count(read: Read, operand: Any, _: Scope) -> Holds:
    least, most = operand.get("at_least", 0), operand.get("at_most", float("inf"))
    exactly = operand.get("is")

    def holds(answers: Answers) -> Verdict:
        value = read(answers)
        number = len(value) if isinstance(value, list) else 0
        return least <= number <= most and (exactly is None or number == exactly)

    return holds


def _number(compare: Callable[[float, float], bool]) -> Callable[[Read, Any, Scope], Holds]:
    def make(read: Read, operand: Any, _: Scope) -> Holds:
        def holds(answers: Answers) -> Verdict:
            value = read(answers)
            return None if value is None else compare(value, operand)

        return holds

    return make


def _day(compare: Callable[[date, date], bool]) -> Callable[[Read, Any, Scope], Holds]:
    def make(read: Read, operand: Any, scope: Scope) -> Holds:
        other: Read = (lambda answers: answers.get(operand)) if operand in scope else (lambda _answers: operand)

        def holds(answers: Answers) -> Verdict:
            one, two = as_day(read(answers)), as_day(other(answers))
            return None if one is None or two is None else compare(one, two)

        return holds

    return make


def _same_as(read: Read, operand: Any, scope: Scope) -> Holds:
    other = _reader(Comparison(operand, "", "is", None), scope)

    def holds(answers: Answers) -> Verdict:
        one, two = read(answers), other(answers)
        return None if one is None or two is None else bool(one == two)

    return holds


as_day = iso_date
"""The day that an answer of the shape year-month-day names, or None."""

_TESTS: Mapping[str, Callable[[Read, Any, Scope], Holds]] = {
    "is": _is,
    "is_not": lambda read, operand, scope: _negated(_is(read, operand, scope)),
    "one_of": _one_of,
    "any_of": _any_of,
    "all_of": _all_of,
    "answered": _answered,
    "count": _count,
    "at_least": _number(lambda one, two: one >= two),
    "at_most": _number(lambda one, two: one <= two),
    "before": _day(lambda one, two: one < two),
    "after": _day(lambda one, two: one > two),
    "same_as": _same_as,
}


def questions_of(tree: Any) -> Iterator[str]:
    """Every question that a tree asks about."""
    if isinstance(tree, Comparison):
        yield tree.question
        if tree.operator == "same_as" or (tree.operator in ("before", "after") and not DAY_WRITTEN.match(tree.operand)):
            yield tree.operand
    elif isinstance(tree, Rated):
        yield from tree.questions
    elif isinstance(tree, Not):
        yield from questions_of(tree.part)
    else:
        for part in tree.parts:
            yield from questions_of(part)
