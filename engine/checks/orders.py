"""In which orders some days or numbers can stand, among themselves and around those that are named: every order once.

Days and numbers are taken as points on a line, so that what is said here holds for both; between two points lie only so many
others, as between two days, or between two numbers of so many decimal places.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from engine.conditions import Limits, Subject, as_day
from engine.kinds_of_values import BOUNDS

Group = tuple[int | None, tuple[int, ...]]
"""Answers at one point, by number, and the point where it is named."""


class Line(NamedTuple):
    """Where some answers lie: the first and last point of each, the point of what is named, and the answer at a point."""

    ends: tuple[tuple[int, int], ...]
    point: Callable[[Any], int | None]
    value: Callable[[int], Any]


def day_line(answers: int) -> Line:
    """The line of so many days."""
    return Line(((1, date.max.toordinal()),) * answers, _day, lambda point: date.fromordinal(point).isoformat())


def _day(named: Any) -> int | None:
    day = as_day(named)
    return day.toordinal() if day else None


def number_line(subjects: Sequence[Subject]) -> Line | None:
    """The line of numbers within their limits; None where they have not the same decimal places."""
    limits = [one.limits or Limits(*BOUNDS[one.kind]) for one in subjects]
    if len({one.decimals for one in limits}) > 1:
        return None
    scale = 10 ** limits[0].decimals
    return Line(
        tuple((one.least * scale, one.most * scale) for one in limits),
        lambda named: named * scale if isinstance(named, int) else None,
        lambda point: point if scale == 1 else point / scale,
    )


def orders(line: Line, named: Collection[Any]) -> Iterator[tuple[int | None, ...]]:
    """A point for each answer (None where there is no answer), for every order in which they can stand."""
    first, last = min(low for low, _ in line.ends), max(high for _, high in line.ends)
    fixed = {point for point in map(line.point, named) if point is not None and first <= point <= last}
    fixed |= {end for ends in line.ends for end in ends} - {first, last}
    for groups in _arranged(len(line.ends) - 1, [(point, ()) for point in sorted(fixed)]):
        points = _placed(groups, len(line.ends), first, last)
        if points and all(
            point is None or low <= point <= high for point, (low, high) in zip(points, line.ends, strict=True)
        ):
            yield points


def _arranged(answer: int, groups: list[Group]) -> Iterator[list[Group]]:
    """Every way to put the answers up to this number among the groups; the first is that none is given."""
    if answer < 0:
        yield groups
        return
    yield from _arranged(answer - 1, groups)
    for at, (point, held) in enumerate(groups):
        yield from _arranged(answer - 1, [*groups[:at], (point, (*held, answer)), *groups[at + 1 :]])
    for at in range(len(groups) + 1):
        yield from _arranged(answer - 1, [*groups[:at], (None, (answer,)), *groups[at:]])


def _placed(groups: Sequence[Group], answers: int, first: int, last: int) -> tuple[int | None, ...]:
    """The point of each answer; nothing where the groups find no room between the named points."""
    points: list[int | None] = [None] * answers
    before = first - 1
    for named, held in groups:
        here = before + 1 if named is None else named
        if here <= before or here > last:
            return ()
        for one in held:
            points[one] = here
        before = here
    return tuple(points)
