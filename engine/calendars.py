"""Working days and calendar months: the arithmetic of dates under the timescales.

The counting convention is declared in ``timescales.yaml`` and holds for everything here: the day that a
period is counted from is day 0 and is never counted itself, forwards or backwards.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from itertools import accumulate
from typing import Any

SATURDAY = 5


class CalendarRange(ValueError):
    """A date lies outside the years for which the bank holidays are declared; ``date`` says which."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day.isoformat()} is outside the years of the calendar")
        self.date = day


class CalendarFault(ValueError):
    """The declaration of a calendar cannot be used; ``path`` says where."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path}: expected {expected}")
        self.path = path
        self.expected = expected


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The working days of whole years, laid out in tables so that an offset is two look-ups and no loop.

    ``counts[i]`` is the number of working days up to and including day ``i`` of the table, and ``days`` are
    the working days themselves in order. ``closing`` is the same calendar in which the council's closures are no
    working days either; None where none are declared. To compare two calendars, compare their ``version``.
    """

    version: str
    region: str
    first: date
    last: date
    origin: int
    counts: tuple[int, ...]
    working: tuple[bool, ...]
    days: tuple[date, ...]
    closing: Calendar | None = None

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is no Saturday, Sunday or bank holiday; raises CalendarRange outside the years."""
        return self.working[self._index(day)]

    def add_working_days(self, day: date, number: int) -> date:
        """The ``number``-th working day after ``day`` (before, if negative; 0: ``day``); or CalendarRange."""
        index = day.toordinal() - self.origin
        if not 0 <= index < len(self.counts):
            raise CalendarRange(day)
        if number > 0:
            wanted = self.counts[index] + number - 1
        elif number:
            wanted = self.counts[index] - self.working[index] + number
        else:
            return day
        if 0 <= wanted < len(self.days):
            return self.days[wanted]
        raise CalendarRange(self.last if number > 0 else self.first)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` to ``end`` itself; negative and mirrored if ``end`` is earlier."""
        here, there = self._index(start), self._index(end)
        if there >= here:
            return self.counts[there] - self.counts[here]
        return (self.counts[there] - self.working[there]) - (self.counts[here] - self.working[here])

    def _index(self, day: date) -> int:
        index = day.toordinal() - self.origin
        if not 0 <= index < len(self.counts):
            raise CalendarRange(day)
        return index


def calendar_from(declaration: Mapping[str, Any]) -> Calendar:
    """Build a Calendar from ``schema/calendars/*.yaml`` as loaded; raises CalendarFault with a path."""
    years = _years(declaration.get("years"))
    named = _text(declaration, "version"), _text(declaration, "region")
    holidays = _days_off(declaration.get("bank_holidays"), "bank_holidays", *years)
    closures = _days_off(declaration.get("closures", ()), "closures", *years)
    closing = _laid_out(*named, *years, holidays | closures) if closures else None
    return _laid_out(*named, *years, holidays, closing)


def _laid_out(
    version: str, region: str, first: date, last: date, off: frozenset[date], closing: Calendar | None = None
) -> Calendar:
    every = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    working = tuple(day.weekday() < SATURDAY and day not in off for day in every)
    return Calendar(
        version=version,
        region=region,
        first=first,
        last=last,
        origin=first.toordinal(),
        counts=tuple(accumulate(map(int, working))),
        working=working,
        days=tuple(day for day, works in zip(every, working, strict=True) if works),
        closing=closing,
    )


def add_months(day: date, number: int) -> date:
    """``day`` plus calendar months (minus, if negative), clamped to the month's end; raises OverflowError."""
    month = day.year * 12 + day.month - 1 + number
    year, month = month // 12, month % 12 + 1
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError("date value out of range")
    if day.day <= 28:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def iso_date(value: object) -> date | None:
    """The date written as ``YYYY-MM-DD``; None for anything else, other spellings of ISO 8601 included."""
    if not isinstance(value, str) or len(value) != 10 or value[4] != "-" or value[7] != "-":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _text(declaration: Mapping[str, Any], key: str) -> str:
    value = declaration.get(key)
    if not isinstance(value, str) or not value:
        raise CalendarFault(key, "text")
    return value


def _years(value: object) -> tuple[date, date]:
    if not isinstance(value, Mapping):
        raise CalendarFault("years", "a mapping with from and to")
    try:
        first, last = date(int(value["from"]), 1, 1), date(int(value["to"]), 12, 31)
    except (KeyError, TypeError, ValueError) as fault:
        raise CalendarFault("years", "from and to, each a year") from fault
    if last < first:
        raise CalendarFault("years.to", "a year not before years.from")
    return first, last


def _days_off(value: object, key: str, first: date, last: date) -> frozenset[date]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise CalendarFault(key, "a list")
    found: set[date] = set()
    for number, entry in enumerate(value):
        day = iso_date(entry.get("date")) if isinstance(entry, Mapping) else None
        if day is None or not first <= day <= last or day in found:
            raise CalendarFault(f"{key}.{number}.date", "a date of those years, once, as YYYY-MM-DD")
        found.add(day)
    return frozenset(found)
