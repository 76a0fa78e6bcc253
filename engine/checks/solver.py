"""A small exact solver: can several facts about answers hold together? Used to find rules that can never matter.

A *variable* is what one answer (or one part of one) can be, as a finite list of cases; a set of its cases is a bit mask.
A :class:`Fact` says that a variable is in one of some cases; :class:`Both` and :class:`Either` join facts. Since facts about
different variables never get in each other's way, trying the parts of each :class:`Either` in turn decides every question.
The number of steps is bounded: past the bound the answer is *yes, they can*, so that nothing is reported that isn't so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

_STEPS_OF_ONE = 3_000
_STEPS_OF_ALL = 50_000


class Fact(NamedTuple):
    """The variable of that number is in one of the cases of a bit mask."""

    variable: int
    cases: int


class Both(NamedTuple):
    """Every part holds."""

    parts: tuple[Fact | Both | Either, ...]


class Either(NamedTuple):
    """At least one part holds."""

    parts: tuple[Fact | Both | Either, ...]


class _TooLong(Exception):
    """The bound on steps is reached."""


class Solver:
    """Decides whether formulas can hold together; ``full`` holds the mask of all cases of each variable, and may grow."""

    def __init__(self, full: Sequence[int]) -> None:
        self.full = full
        self.left = _STEPS_OF_ALL
        self._end = 0
        self._known: dict[frozenset[Fact | Both | Either], bool] = {}

    def possible(self, formulas: Iterable[Fact | Both | Either]) -> bool:
        """Whether there are answers for which all these formulas hold; True where that takes too long to tell."""
        goals = frozenset(formulas)
        if goals not in self._known:
            self._end = max(self.left - _STEPS_OF_ONE, 0)
            try:
                self._known[goals] = self._hold(list(goals), {})
            except _TooLong:
                self._known[goals] = True
        return self._known[goals]

    def _spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < self._end or self.left <= 0:
            raise _TooLong

    def _hold(self, goals: list[Fact | Both | Either], known: dict[int, int]) -> bool:
        """Whether the goals can hold given the cases left to each variable; ``known`` is the caller's to lose."""
        choices: list[Either] = []
        while goals:
            if not self._take(goals, known, choices):
                return False
            left: list[Either] = []
            for choice in choices:
                parts = self._left_of(choice, known)
                if parts is None:
                    continue
                if len(parts) < 2:
                    goals.append(parts[0] if parts else choice)
                    if not parts:
                        return False
                else:
                    left.append(Either(parts))
            choices = left
        if not choices:
            return True
        first = min(choices, key=lambda choice: len(choice.parts))
        others: list[Fact | Both | Either] = [choice for choice in choices if choice is not first]
        return any(self._hold([part, *others], dict(known)) for part in first.parts)

    def _take(self, goals: list[Fact | Both | Either], known: dict[int, int], choices: list[Either]) -> bool:
        """Take every fact among the goals as known; False where a variable has no case left."""
        while goals:
            self._spend(1)
            goal = goals.pop()
            if isinstance(goal, Fact):
                cases = known.get(goal.variable, self.full[goal.variable]) & goal.cases
                if not cases:
                    return False
                known[goal.variable] = cases
            elif isinstance(goal, Both):
                goals.extend(goal.parts)
            else:
                choices.append(goal)
        return True

    def _left_of(self, choice: Either, known: dict[int, int]) -> tuple[Fact | Both | Either, ...] | None:
        """The parts that can still hold; None where one holds already."""
        self._spend(len(choice.parts))
        parts = []
        for part in choice.parts:
            if isinstance(part, Fact):
                cases = known.get(part.variable, self.full[part.variable])
                if not cases & ~part.cases:
                    return None
                if not cases & part.cases:
                    continue
            parts.append(part)
        return tuple(parts)
