"""What the solver says can hold is what some answers make hold, tried one by one; and it never runs on without end."""

from __future__ import annotations

import time
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check_solver import Both, Either, Fact, Solver
from engine.check_worlds import Asked, World
from engine.condition_reading import read_condition
from engine.conditions import Scope, Subject
from engine.model import Condition

YES_NO = {"yes": "Yes", "no": "No"}
ABC = {"a": "A", "b": "B", "c": "C"}
SCOPE: Scope = {
    "seen": Subject("yes_no", YES_NO, {}),
    "which": Subject("choice", ABC, {}),
    "some": Subject("choices", ABC, {}),
    "on": Subject("date", {}, {}),
    "rows": Subject("rows", {}, {"who": ABC}),
}
DAYS = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"]
ROWS = [
    None,
    *([{"who": one} for one in cells] for length in (1, 2, 3) for cells in product(["a", "b", "c", ""], repeat=length)),
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
    "some": SETS,
    "on": [None, *DAYS],
    "rows": ROWS,
}
TESTS = st.sampled_from(
    [
        {"seen": "yes"}, {"seen": "no"}, {"seen": {"answered": "no"}}, {"seen": {"is_not": "yes"}}, {"which": "a"},
        {"which": ["a", "b"]}, {"which": {"is_not": "c"}}, {"some": "a"}, {"some": ["a", "b"]}, {"some": {"all_of": ["a", "b"]}},
        {"some": {"count": {"at_least": 2}}}, {"some": {"count": {"at_most": 0}}}, {"on": {"before": "2026-01-02"}},
        {"on": {"after": "2026-01-02"}}, {"on": "2026-01-03"}, {"on": {"after": "2026-01-03"}}, {"rows": {"count": {"at_least": 2}}},
        {"rows": {"count": {"at_most": 1}}}, {"rows.who": "a"}, {"rows.who": {"all_of": ["a", "b"]}}, {"rows": {"answered": "yes"}},
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
    """The questions that a declared condition names."""
    if isinstance(declared, list):
        return {one for part in declared for one in asks_about(part)}
    found: set[str] = set()
    for key, value in declared.items():
        found |= asks_about(value) if key in ("all", "any", "not") else {key.partition(".")[0]}
    return found


def every_answer(questions: set[str]) -> Any:
    names = sorted(questions)
    for values in product(*(ALL[name] for name in names)):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_what_can_hold_is_what_some_answers_make_hold(declared: Any) -> None:
    condition = read(declared)
    world = World(SCOPE, [condition.tree], {})
    verdicts = {condition.holds(answers) for answers in every_answer(asks_about(declared))}
    assert world.possible(world.true(condition.tree)) is (True in verdicts)
    assert world.possible(world.false(condition.tree)) is (False in verdicts)
    assert world.possible(world.not_true(condition.tree)) is bool(verdicts - {True})


@settings(max_examples=100, deadline=None)
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


@pytest.mark.parametrize(
    ("one", "other", "possible"),
    [
        ({"on": {"before": "then"}}, {"on": {"after": "then"}}, False),
        ({"on": {"before": "then"}}, {"then": {"before": "on"}}, False),
        ({"on": {"before": "then"}}, {"then": {"after": "on"}}, True),
        ({"on": {"same_as": "then"}}, {"on": {"answered": "yes"}}, True),
        ({"on": {"same_as": "then"}}, {"then": {"answered": "no"}}, False),
        ({"not": {"on": {"before": "then"}}}, {"on": {"answered": "no"}}, False),
    ],
)
def test_two_days_that_are_compared(one: Any, other: Any, possible: bool) -> None:
    scope = {**SCOPE, "then": Subject("date", {}, {})}
    trees = [read_condition(declared, scope)[0] for declared in (one, other)]
    world = World(scope, [tree.tree for tree in trees if tree], {})
    assert world.possible(*(world.true(tree.tree) for tree in trees if tree)) is possible


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
