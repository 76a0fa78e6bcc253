"""What the solver says can hold is what some answers make hold, tried one by one; and it never runs on without end."""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checks.orders import Line, orders
from engine.checks.solver import Both, Either, Fact, Solver
from engine.checks.worlds import Asked, World
from engine.condition_reading import read_condition
from engine.conditions import Limits, Scope, Subject
from engine.model import Condition

YES_NO = {"yes": "Yes", "no": "No"}
ABC = {"a": "A", "b": "B", "c": "C"}
BCD = {"b": "B", "c": "C", "d": "D"}
SCOPE: Scope = {
    "seen": Subject("yes_no", YES_NO, {}),
    "which": Subject("choice", ABC, {}),
    "again": Subject("choice", BCD, {}),
    "level": Subject("scale", ABC, {}),
    "some": Subject("choices", ABC, {}),
    "on": Subject("date", {}, {}),
    "then": Subject("date", {}, {}),
    "rows": Subject("rows", {}, {"who": {"a": "A", "b": "B"}}, Limits(0, 2)),
    "hours": Subject("number", {}, {}, Limits(0, 4)),
    "visits": Subject("number", {}, {}, Limits(3, 6)),
    "share": Subject("percentage", {}, {}, Limits(0, 1, 1)),
    "length": Subject("duration", {}, {}, Limits(1, 3)),
}
DAYS = [f"2026-01-0{day}" for day in range(1, 8)]
"""Two days on either side of those that conditions name below, and the one between them."""
ROWS = [
    None,
    *([{"who": one} for one in cells] for length in (1, 2) for cells in product(["a", "b", ""], repeat=length)),
]
SETS = [
    None,
    *(
        [one for one, chosen in zip(ABC, bits, strict=True) if chosen]
        for bits in product((0, 1), repeat=3)
        if any(bits)
    ),
]
ALL: dict[str, list[Any]] = {
    "seen": [None, "yes", "no"],
    "which": [None, *ABC],
    "again": [None, *BCD],
    "level": [None, *ABC],
    "some": SETS,
    "on": [None, *DAYS],
    "then": [None, *DAYS],
    "rows": ROWS,
    "hours": [None, *range(5)],
    "visits": [None, *range(3, 7)],
    "share": [None, *(tenth / 10 for tenth in range(11))],
    "length": [None, 1, 2, 3],
}
TESTS = st.sampled_from(
    [
        {"seen": "yes"}, {"seen": "no"}, {"seen": {"answered": "no"}}, {"seen": {"is_not": "yes"}}, {"which": "a"},
        {"which": ["a", "b"]}, {"which": {"is_not": "c"}}, {"which": {"same_as": "again"}}, {"again": {"is_not": "b"}},
        {"level": "a"}, {"level": {"same_as": "which"}}, {"level": {"is_not": "b"}},
        {"some": "a"}, {"some": ["a", "b"]}, {"some": {"all_of": ["a", "b"]}},
        {"some": {"count": {"at_least": 2}}}, {"some": {"count": {"at_most": 0}}}, {"on": {"before": "2026-01-03"}},
        {"on": {"after": "2026-01-03"}}, {"on": "2026-01-04"}, {"on": {"after": "2026-01-05"}}, {"on": {"before": "then"}},
        {"on": {"after": "then"}}, {"on": {"same_as": "then"}}, {"then": {"before": "2026-01-05"}}, {"then": {"is_not": "2026-01-03"}},
        {"then": {"after": "on"}}, {"rows": {"count": {"at_least": 2}}}, {"rows": {"count": {"at_least": 3}}},
        {"rows": {"count": {"at_most": 1}}}, {"rows.who": "a"}, {"rows.who": {"all_of": ["a", "b"]}}, {"rows": {"answered": "yes"}},
        {"hours": 2}, {"hours": [0, 1]}, {"hours": {"at_least": 3}}, {"hours": {"at_most": 3}}, {"hours": {"at_least": 5}},
        {"hours": {"is_not": 4}}, {"hours": {"same_as": "visits"}}, {"visits": {"at_most": 3}}, {"visits": {"at_least": 4}},
        {"share": {"at_least": 1}}, {"share": {"at_most": 0}}, {"share": {"is_not": 0}}, {"share": {"at_least": 0}},
        {"length": {"at_least": 2}}, {"length": {"at_most": 0}}, {"length": 3},
    ]
)  # fmt: skip
TREES = st.recursive(
    TESTS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts})
        | inner.map(lambda part: {"not": part})
    ),
    max_leaves=4,
)


def read(declared: Any) -> Condition:
    condition, faults = read_condition(declared, SCOPE)
    assert condition is not None, faults
    return condition


def asks_about(declared: Any) -> set[str]:
    """The questions that a declared condition names, on either side of a comparison."""
    return set(re.findall(r"[a-z]+", json.dumps(declared))) & set(SCOPE)


def every_answer(questions: set[str]) -> Any:
    names = sorted(questions)
    for values in product(*(ALL[name] for name in names)):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


@settings(max_examples=400, deadline=None)
@given(TREES)
def test_what_can_hold_is_what_some_answers_make_hold(declared: Any) -> None:
    condition = read(declared)
    world = World(SCOPE, [condition.tree], {})
    verdicts = {condition.holds(answers) for answers in every_answer(asks_about(declared))}
    assert world.possible(world.true(condition.tree)) is (True in verdicts)
    assert world.possible(world.false(condition.tree)) is (False in verdicts)
    assert world.possible(world.not_true(condition.tree)) is bool(verdicts - {True})


@settings(max_examples=250, deadline=None)
@given(TREES, TREES)
def test_an_answer_counts_only_while_it_is_asked_for(declared: Any, asked: Any) -> None:
    """``seen`` is asked only when ``asked`` holds, which never looks at ``seen`` itself."""
    if "seen" in asks_about(asked):
        return
    condition, when = read(declared), read(asked)
    world = World(SCOPE, [condition.tree, when.tree], {"seen": Asked((when.tree,))})
    expected = any(
        condition.holds(answers) is True
        for answers in every_answer(asks_about(declared) | asks_about(asked))
        if "seen" not in answers or when.holds(answers) is True
    )
    assert world.possible(world.true(condition.tree)) is expected


def in_order(*names: str) -> list[Any]:
    """Conditions that these days follow each other."""
    return [{one: {"before": other}} for one, other in pairwise(names)]


@pytest.mark.parametrize(
    ("declared", "possible"),
    [
        ([{"on": {"before": "then"}}, {"on": {"after": "then"}}], False),
        ([{"on": {"before": "then"}}, {"then": {"before": "on"}}], False),
        ([{"on": {"before": "then"}}, {"then": {"after": "on"}}], True),
        ([{"on": {"same_as": "then"}}, {"on": {"answered": "yes"}}], True),
        ([{"on": {"same_as": "then"}}, {"then": {"answered": "no"}}], False),
        ([{"not": {"on": {"before": "then"}}}, {"on": {"answered": "no"}}], False),
        ([*in_order("on", "then"), {"on": {"after": "2026-02-01"}}, {"then": {"before": "2026-01-01"}}], False),
        ([*in_order("on", "then"), {"on": {"after": "2026-01-01"}}, {"then": {"before": "2026-01-03"}}], False),
        ([*in_order("on", "then"), {"on": {"after": "2026-01-01"}}, {"then": {"before": "2026-01-04"}}], True),
        ([*in_order("on", "then", "last"), {"last": {"before": "on"}}], False),
        ([*in_order("on", "then", "last"), {"last": {"after": "on"}}], True),
        ([*in_order("on", "then"), {"on": "9999-12-31"}], False),
        ([*in_order("on", "then"), {"then": "0001-01-01"}], False),
        ([{"hours": {"same_as": "visits"}}, {"visits": {"at_least": 5}}], False),
        ([{"hours": {"same_as": "visits"}}, {"visits": {"at_least": 4}}], True),
        ([{"hours": {"at_least": 5}}], False),
        ([{"hours": {"at_least": 2}}, {"hours": {"is_not": 2}}, {"hours": {"at_most": 3}}, {"hours": {"is_not": 3}}], False),
        ([{"share": {"at_least": 0}}, {"share": {"is_not": 0}}, {"share": {"at_most": 1}}, {"share": {"is_not": 1}}], True),
        ([{"which": {"same_as": "again"}}, {"which": "a"}], False),
        ([{"rows": {"count": {"at_least": 3}}}], False),
        ([{"rows": {"count": {"is": 2}}}], True),
        ([{"many": {"count": {"at_least": 150}}}], True),
        ([{"many": {"count": {"at_least": 201}}}], False),
        ([{"many.number": 3}], True),
        ([{"many.number": 3}, {"many": {"count": {"at_most": 0}}}], False),
        ([{"who": {"answered": "yes"}}, {"who": {"answered": "no"}}], False),
        ([{"at": {"answered": "yes"}}], True),
    ],
)  # fmt: skip
def test_what_limits_and_orders_leave_possible(declared: list[Any], possible: bool) -> None:
    scope = {
        **SCOPE,
        "last": Subject("date", {}, {}),
        "many": Subject("rows", {}, {"number": {}}, Limits(0, 200)),
        "who": Subject("person", {}, {}),
        "at": Subject("date_time", {}, {}),
    }
    trees = [read_condition(one, scope)[0] for one in declared]
    assert None not in trees
    world = World(scope, [tree.tree for tree in trees if tree], {})
    assert world.possible(*(world.true(tree.tree) for tree in trees if tree)) is possible


def test_more_answers_than_can_be_put_in_order_are_not_followed() -> None:
    """Seven days in a circle are impossible; where so many are compared, nothing is said."""
    names = [f"d{number}" for number in range(7)]
    scope = dict.fromkeys(names, Subject("date", {}, {}))
    trees = [read_condition(one, scope)[0] for one in in_order(*names, names[0])]
    world = World(scope, [tree.tree for tree in trees if tree], {})
    assert world.possible(*(world.true(tree.tree) for tree in trees if tree))


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 3),
    st.sets(st.integers(0, 9), max_size=3),
    st.lists(st.tuples(st.integers(0, 4), st.integers(5, 9)), min_size=3, max_size=3),
)
def test_every_order_of_some_numbers_comes_once(count: int, named: set[int], ends: list[tuple[int, int]]) -> None:
    """Against all numbers there are: two answers are in one order if they compare alike with each other and what is named."""
    ends = ends[:count]
    bounds = {end for pair in ends for end in pair}
    marks = {one for one in named | bounds - {min(bounds), max(bounds)} if min(bounds) <= one <= max(bounds)}

    def order(points: tuple[int | None, ...]) -> tuple[Any, ...]:
        beside: list[tuple[int | None, int | None]] = [*product(points, repeat=2), *product(points, sorted(marks))]
        return tuple(
            (one is None, (one or 0) - (other or 0) > 0, one == other) for one, other in beside if other is not None
        )

    found = [order(points) for points in orders(Line(tuple(ends), lambda point: point, lambda point: point), named)]
    every = {order(points) for points in product(*((None, *range(low, high + 1)) for low, high in ends))}
    assert set(found) == every
    assert len(found) == len(set(found))


def test_what_takes_too_long_to_tell_counts_as_possible() -> None:
    """Eleven pigeons, ten holes: no answers exist, and to show that would take hours."""
    pigeons, holes = range(11), range(10)
    solver = Solver([0b11] * (len(pigeons) * len(holes)))

    def stands(pigeon: int, hole: int, cases: int) -> Fact:
        return Fact(pigeon * len(holes) + hole, cases)

    goals = [Either(tuple(stands(one, hole, 0b10) for hole in holes)) for one in pigeons]
    goals += [
        Either((stands(one, hole, 0b01), stands(other, hole, 0b01)))
        for hole in holes for one in pigeons for other in range(one)
    ]  # fmt: skip
    started = time.process_time()
    assert solver.possible(goals)
    assert time.process_time() - started < 1
    assert not Solver([0b11]).possible([Both((Fact(0, 0b01), Fact(0, 0b10)))])
