"""What an answer can be, as far as conditions can tell: for each question a few answers that stand for all of them.

The cases of a date are the days around those that conditions name; of several choices, every set of the named ones; of a
table, how many rows and what stands in them. A comparison is judged on each case by the evaluator itself
(:mod:`engine.conditions`), so that what is found here is what happens on answers. The first case is always *no answer*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from engine.conditions import NUMBERS, All, Any_, Comparison, Not, Scope, Subject, as_day

MOST_CASES = 600
"""So many cases an answer may have; where it has more, its comparisons are taken to be independent of each other."""
_MOST_ROWS = 40
_TEXTS = ("text", "long_text", "quotation")
_CLOSED = ("yes_no", "choice", "scale", "grade")
_SOME_DAY = "2026-01-01"

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


def looks_at_another(test: Comparison, scope: Scope) -> bool:
    """Whether a comparison is with the answer to another question."""
    return test.operator == "same_as" or (test.operator in ("before", "after") and test.operand in scope)


def cases_of(question: str, part: str, subject: Subject, tests: Sequence[Comparison]) -> Cases | None:
    """Answers that stand for all answers to a question, given every comparison made of it; None where there are too many."""
    kind = subject.kind
    if kind == "criterion":
        options: Iterable[Any] = subject.columns[part or "rating"] or ("x",)
        return [{}, *({question: {part or "rating": one}} for one in options)]
    if kind == "matrix":
        return [{}, *({question: {part: one}} for one in subject.columns[part])] if part else None
    if kind == "date":
        return [{}, *({question: day} for day in _days(tests))]
    if kind in NUMBERS:
        return [{}, *({question: number} for number in _around(tests))]
    if kind == "choices":
        return _answers(question, _sets(subject, tests))
    if kind in ("rows", "actions"):
        return _answers(question, _tables(subject, tests))
    if kind in _CLOSED and subject.options:
        return [{}, *({question: one} for one in subject.options)]
    return [{}, {question: "x"}] if kind in _TEXTS else None


def pair_cases(test: Comparison, scope: Scope) -> Cases | None:
    """Answers to two questions that stand for all there are, as far as the two are compared with each other."""
    kinds = {scope[test.question].kind, scope[test.operand].kind}
    if kinds == {"date"}:
        return [
            {},
            *({test.question: "2026-01-02", test.operand: day} for day in ("2026-01-01", "2026-01-02", "2026-01-03")),
        ]
    return None


def _answers(question: str, values: Iterator[Any]) -> Cases | None:
    cases: Cases = [{}]
    for value in values:
        if len(cases) >= MOST_CASES:
            return None
        cases.append({question: value})
    return cases


def _named(tests: Iterable[Comparison]) -> set[Any]:
    """Every operand of comparisons, those of lists one by one."""
    found: set[Any] = set()
    for test in tests:
        if not isinstance(test.operand, Mapping):
            found.update(test.operand if isinstance(test.operand, tuple) else (test.operand,))
    return found


def _days(tests: Sequence[Comparison]) -> Iterator[str]:
    days: set[date] = set()
    for one in _named(tests):
        day = as_day(one)
        if day is not None:
            days.add(day)
            days.update(_next_to(day))
    yield from (day.isoformat() for day in sorted(days)) if days else (_SOME_DAY,)


def _around(tests: Sequence[Comparison]) -> list[float]:
    """The numbers that are named, and those next to them and between."""
    named = [one for one in _named(tests) if isinstance(one, int)]
    return sorted({one + step for one in named for step in (-1, -0.5, 0, 0.5, 1)}, key=float) or [0]


def _next_to(day: date) -> Iterator[date]:
    if day > date.min:
        yield day - timedelta(days=1)
    if day < date.max:
        yield day + timedelta(days=1)


def _counts(tests: Iterable[Comparison]) -> set[int]:
    """The numbers that counts are compared with."""
    return {number for test in tests if isinstance(test.operand, Mapping) for number in test.operand.values()}


def _sets(subject: Subject, tests: Sequence[Comparison]) -> Iterator[list[str]]:
    """Every set of the options that are named, alone and with others."""
    counts = _counts(tests)
    named = [one for one in subject.options if one in _named(tests)]
    others = [one for one in subject.options if one not in named]
    most_others = len(others) if counts else min(len(others), 1)
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            for more in range(most_others + 1):
                if chosen or more:
                    yield [*chosen, *others[:more]]


def _tables(subject: Subject, tests: Sequence[Comparison]) -> Iterator[list[dict[str, str]]]:
    """Tables of every length that is counted, with every set of the named values in each of the named columns."""
    lengths = {1, *(number + step for number in _counts(tests) for step in (-1, 0, 1))}
    columns = [
        [(part, cells) for cells in _cells(subject.columns[part], [test for test in tests if test.part == part])]
        for part in sorted({test.part for test in tests if test.part})
    ]
    for filled in product(*columns):
        needed = max([1, *(len(cells) for _, cells in filled)])
        for length in sorted({needed, *(one for one in lengths if needed < one <= _MOST_ROWS)}):
            yield [{part: cells[min(row, len(cells) - 1)] for part, cells in filled} for row in range(length)]


def _cells(options: Mapping[str, str], tests: Sequence[Comparison]) -> Iterator[list[str]]:
    """What may stand in one column: a set of the named values, perhaps another value, perhaps an empty cell."""
    named = sorted(str(one) for one in _named(tests) if isinstance(one, str) and (not options or one in options))
    other = next((one for one in options if one not in named), "" if options else "another")
    extras = [[], [""], *([[other], ["", other]] if other else [])]
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            yield from ([*extra, *chosen] for extra in extras if extra or chosen)
