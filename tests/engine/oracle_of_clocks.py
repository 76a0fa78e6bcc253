"""A second, slow reading of the clocks: it goes from day to day and counts, and shares nothing with the engine.

For each unit it says which days *complete one* after an anchor: a working day; any day; the same day of the week; the same day
of the month, or the last day of a month too short for it; the same day of the year. The n-th such day is n units away.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence

import holidays

Day = datetime.date
ONE = datetime.timedelta(days=1)
CLOSED = set(holidays.country_holidays("GB", subdiv="ENG", years=range(2011, 2039)))


def _ends_a_month(day: Day) -> bool:
    return (day + ONE).day == 1


def _completes_a_month(day: Day, anchor: Day) -> bool:
    return day.day == anchor.day or (day.day < anchor.day and _ends_a_month(day))


COMPLETES: dict[str, Callable[[Day, Day], bool]] = {
    "working day": lambda day, anchor: day.weekday() < 5 and day not in CLOSED,
    "day": lambda day, anchor: True,
    "week": lambda day, anchor: day.weekday() == anchor.weekday(),
    "month": _completes_a_month,
    "year": lambda day, anchor: day.month == anchor.month and _completes_a_month(day, anchor),
}


def away(anchor: Day, unit: str, numbers: Sequence[int], step: datetime.timedelta) -> Iterator[Day]:
    """The days that are each of ``numbers`` (rising) of a unit from the anchor, walking a day at a time."""
    completes, day, count = COMPLETES[unit], anchor, 0
    for number in numbers:
        while count < number:
            day += step
            count += completes(day, anchor)
        yield day


def birthdays(first: Day, last: Day, ages: Sequence[int]) -> dict[tuple[Day, int], Day]:
    """The birthdays of one child born on every day from ``first`` to ``last``, as each day of their lives passes."""
    born: dict[tuple[int, int], list[Day]] = {}
    found: dict[tuple[Day, int], Day] = {}
    day = first
    while day.year <= last.year + max(ages):
        celebrating = [(day.month, day.day)]
        if celebrating == [(2, 28)] and _ends_a_month(day):
            celebrating.append((2, 29))
        for child in (child for key in celebrating for child in born.get(key, ())):
            if day.year - child.year in ages:
                found[child, day.year - child.year] = day
        if day <= last:
            born.setdefault((day.month, day.day), []).append(day)
        day += ONE
    return found
