"""What answers can be, as far as conditions can tell: a few answers that stand for all there are.

The cases of a date or a number are those that conditions name and one of each stretch between them, within the declared
limits; of several choices, every set of the named ones; of a table, how many rows and what stands in them. Answers that are
compared with each other have their cases together: every order in which they can stand. A comparison is judged on each case
by the evaluator itself (:mod:`engine.conditions`), so that what is found here is what happens on answers. The first case is
always *no answer*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, product
from typing import Any

from engine.checks.orders import Line, day_line, number_line, orders
from engine.conditions import NAMED, NUMBERS, All, Any_, Comparison, Not, Scope, Subject

MOST_CASES = 600
"""So many cases an answer may have; where it has more, its comparisons are taken to be independent of each other."""
_MOST_ROWS = 200
_PLAIN = ("text", "long_text", "quotation", "date_time")
_CLOSED = ("yes_no", "choice", "scale", "grade")

Member = tuple[str, str]
"""A question and the part of it that is looked at ("" for the whole)."""
Cases = list[dict[str, Any]]


def comparisons(tree: Any) -> Iterator[Comparison]:
    """Every comparison in a tree."""
    if isinstance(tree, Comparison):
        yield tree
    elif isinstance(tree, Not):
        yield from comparisons(tree.part)
    elif isinstance(tree, (All, Any_)):
        for part in tree.parts:
            yield from comparisons(part)


def member_of(question: str, part: str, scope: Scope) -> Member:
    """What a comparison looks at: parts of a criterion or a matrix stand alone, the columns of a table together."""
    kind = scope[question].kind
    if kind == "matrix":
        return question, part
    return question, (part or "rating") if kind == "criterion" else ""


def other_of(test: Comparison, scope: Scope) -> Member | None:
    """The other answer that a comparison looks at; None where it looks at one alone."""
    another = test.operator == "same_as" or (test.operator in ("before", "after") and test.operand in scope)
    return member_of(test.operand, "", scope) if another else None


def cases_of(members: Sequence[Member], scope: Scope, tests: Sequence[Comparison]) -> Cases | None:
    """Answers that stand for all answers to some questions, given every comparison made of them; None where too many do."""
    if not members:
        return None
    found: Iterator[dict[str, Any]] | None
    line = _line(members, scope)
    if line is not None:
        found = _in_order(members, line, tests)
    elif len(members) == 1:
        ((question, part),) = members
        values = _values(part, scope[question], tests)
        found = None if values is None else _alone(question, part, values)
    else:
        found = _together(members, scope)
    cases = list(islice(found, MOST_CASES + 1)) if found is not None else []
    return cases if 0 < len(cases) <= MOST_CASES else None


def _line(members: Sequence[Member], scope: Scope) -> Line | None:
    """The line on which all these answers lie, if they are all days, or all numbers."""
    subjects = [scope[question] for question, _ in members]
    if all(one.kind == "date" for one in subjects):
        return day_line(len(subjects))
    return number_line(subjects) if all(one.kind in NUMBERS for one in subjects) else None


def _in_order(members: Sequence[Member], line: Line, tests: Sequence[Comparison]) -> Iterator[dict[str, Any]]:
    for points in orders(line, _named(tests)):
        yield {
            question: line.value(point)
            for (question, _), point in zip(members, points, strict=True)
            if point is not None
        }


def _alone(question: str, part: str, values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    yield {}
    yield from ({question: {part: one} if part else one} for one in values)


def _together(members: Sequence[Member], scope: Scope) -> Iterator[dict[str, Any]] | None:
    """Every choice of one option for each of the questions, and none; None where one of them is no choice of one."""
    options = [scope[question].options for question, _ in members]
    if not all(scope[question].kind in (*_CLOSED, "criterion") for question, _ in members) or not all(options):
        return None
    return (
        {question: {part: one} if part else one for (question, part), one in zip(members, chosen, strict=True) if one}
        for chosen in product(*(("", *one) for one in options))
    )


def _values(part: str, subject: Subject, tests: Sequence[Comparison]) -> Iterable[Any] | None:
    """The answers to one question, or the values of one part of it; None where there is no telling them apart."""
    kind = subject.kind
    if kind == "criterion" or (kind == "matrix" and part):
        return subject.columns[part] or ("x",)
    if kind == "choices":
        return _sets(subject, tests)
    if kind in ("rows", "actions"):
        return _tables(subject, tests)
    if kind in _CLOSED and subject.options:
        return subject.options
    if kind in NAMED:
        return ({"name": "x"},)
    return ("x",) if kind in _PLAIN else None


def _named(tests: Iterable[Comparison]) -> set[Any]:
    """Every operand of comparisons, those of lists one by one."""
    found: set[Any] = set()
    for test in tests:
        if not isinstance(test.operand, Mapping):
            found.update(test.operand if isinstance(test.operand, tuple) else (test.operand,))
    return found


def _counts(tests: Iterable[Comparison]) -> set[int]:
    """The numbers that counts are compared with."""
    return {number for test in tests if isinstance(test.operand, Mapping) for number in test.operand.values()}


def _sets(subject: Subject, tests: Sequence[Comparison]) -> Iterator[list[str]]:
    """Every set of the options that are named, alone and with others."""
    named_of_tests = _named(tests)
    named = [one for one in subject.options if one in named_of_tests]
    others = [one for one in subject.options if one not in named_of_tests]
    most_others = len(others) if _counts(tests) else min(len(others), 1)
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            for more in range(most_others + 1):
                if chosen or more:
                    yield [*chosen, *others[:more]]


def _tables(subject: Subject, tests: Sequence[Comparison]) -> Iterator[list[dict[str, Any]]]:
    """Tables of every length that is counted, with every set of the named values in each of the named columns."""
    limits = subject.limits
    fewest, most = (max(limits.least, 1), limits.most) if limits else (1, _MOST_ROWS)
    lengths = {number + step for number in _counts(tests) for step in (-1, 0, 1)}
    columns = [
        [(part, cells) for cells in _cells(subject.columns[part], [test for test in tests if test.part == part])]
        for part in sorted({test.part for test in tests if test.part})
    ]
    for filled in product(*columns):
        needed = max([fewest, *(len(cells) for _, cells in filled)])
        for length in sorted(one for one in {needed, *lengths} if needed <= one <= most):
            yield [{part: cells[min(row, len(cells) - 1)] for part, cells in filled} for row in range(length)]


def _cells(options: Mapping[str, str], tests: Sequence[Comparison]) -> Iterator[list[Any]]:
    """What may stand in one column: a set of the named values, perhaps another value, perhaps an empty cell."""
    named = sorted((one for one in _named(tests) if not options or one in options), key=str)
    other = next((one for one in options if one not in named), "" if options else "another")
    extras: list[list[Any]] = [[], [""], *([[other], ["", other]] if other else [])]
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            yield from ([*extra, *chosen] for extra in extras if extra or chosen)
