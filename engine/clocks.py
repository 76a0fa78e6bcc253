"""Clock sentences: the closed grammar in which a declaration says how long something may take.

    within 15 working days of strategy_meeting
    within 10 days of initial_conference or transfer_in_conference
    10 weeks before expected_date_of_birth
    every 3 weeks from last cin_visit
    every 4-6 months from last cin_meeting
    on the day of placement_start
    by 16th birthday
    as agreed

Counts run from 1 to 999, so that no sentence can leave the years a date can hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from engine.calendars import Calendar, add_months

WORKING_DAY, DAY, WEEK, MONTH, YEAR = "working day", "day", "week", "month", "year"
WITHIN, BEFORE, EVERY, ON_THE_DAY = "within", "before", "every", "on the day"
BIRTHDAY, AGREED = "birthday", "agreed"
LARGEST = 999

UNITS = {word: unit for unit in (DAY, WEEK, MONTH, YEAR) for word in (unit, f"{unit}s")}
UNIT_EXPECTED = "working days, days, weeks, months or years"
_TOKEN = re.compile(r"[a-z_][a-z0-9_]*|[0-9]+(?:st|nd|rd|th)|[0-9]+|\S", re.ASCII)
_NUMBER = re.compile(r"[0-9]+", re.ASCII)
_NAME = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)
_ORDINAL = re.compile(r"([0-9]{1,2})(st|nd|rd|th)", re.ASCII)

Offset = Callable[[date, Calendar], date]


class ClockFault(ValueError):
    """A clock sentence breaks the grammar: at ``offset``, in characters from 0, ``expected`` should stand."""

    def __init__(self, offset: int, expected: str) -> None:
        super().__init__(f"character {offset}: expected {expected}")
        self.offset = offset
        self.expected = expected


class Length(NamedTuple):
    """A length of time: a count from 1 to 999 and one of the five units."""

    number: int
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}" if self.number == 1 else f"{self.number} {self.unit}s"


class Clock(NamedTuple):
    """One parsed sentence: its form, what it is counted from, its length (and the short end of a range)."""

    form: str
    names: tuple[str, ...] = ()
    length: Length | None = None
    earliest: Length | None = None
    age: int | None = None


class _Reader:
    """The words of one sentence with their offsets, read from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(text)]
        self.tokens.append(("", len(text)))
        self.at = 0

    @property
    def word(self) -> str:
        return self.tokens[self.at][0]

    def fault(self, expected: str) -> ClockFault:
        return ClockFault(self.tokens[self.at][1], expected)

    def take(self, *words: str) -> None:
        for word in words:
            if self.word != word:
                raise self.fault(f"'{word}'")
            self.at += 1

    def try_take(self, word: str) -> bool:
        found = self.word == word
        self.at += found
        return found

    def count(self) -> int:
        number = int(self.word) if _NUMBER.fullmatch(self.word) and len(self.word) <= 3 else 0
        if not 1 <= number <= LARGEST:
            raise self.fault(f"a whole number from 1 to {LARGEST}")
        self.at += 1
        return number

    def unit(self) -> str:
        if self.try_take("working"):
            if self.word not in ("day", "days"):
                raise self.fault("'days'")
            self.at += 1
            return WORKING_DAY
        if self.word not in UNITS:
            raise self.fault(UNIT_EXPECTED)
        unit = UNITS[self.word]
        self.at += 1
        return unit

    def length(self) -> Length:
        return Length(self.count(), self.unit())

    def names(self) -> tuple[str, ...]:
        found = [self.name()]
        while self.try_take("or"):
            found.append(self.name())
        return tuple(found)

    def name(self) -> str:
        word = self.word
        if not _NAME.fullmatch(word):
            raise self.fault("the name of an event")
        self.at += 1
        return word

    def age(self) -> int:
        match = _ORDINAL.fullmatch(self.word)
        if match is None or ordinal(int(match.group(1))) != self.word:
            raise self.fault("a birthday such as '16th'")
        self.at += 1
        return int(match.group(1))


def parse_clock(sentence: str) -> Clock:
    """Parse a whole clock sentence; raises ClockFault at the first character that is wrong."""
    reader = _Reader(sentence)
    clock = _FORMS.get(reader.word, _before)(reader)
    if reader.word:
        raise reader.fault("the end of the sentence")
    return clock


def parse_length(text: str) -> Length:
    """Parse a bare length such as ``10 weeks``, as agreed intervals are written; raises ClockFault."""
    reader = _Reader(text)
    length = reader.length()
    if reader.word:
        raise reader.fault("the end of the length")
    return length


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``16th``, ``21st``."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def offset(length: Length, direction: int = 1, *, closures: bool = False) -> Offset:
    """A function of a day and a calendar that moves the day by ``length``, backwards if ``direction`` is -1.

    With ``closures`` the council's closures are no working days. The function raises CalendarRange where working days
    leave the calendar.
    """
    number = length.number * direction
    if length.unit == WORKING_DAY and closures:
        return lambda day, calendar: (calendar.closing or calendar).add_working_days(day, number)
    if length.unit == WORKING_DAY:
        return lambda day, calendar: calendar.add_working_days(day, number)
    if length.unit in (MONTH, YEAR):
        months = number * 12 if length.unit == YEAR else number
        return lambda day, calendar: add_months(day, months)
    step = timedelta(weeks=number) if length.unit == WEEK else timedelta(days=number)
    return lambda day, calendar: day + step


def _within(reader: _Reader) -> Clock:
    reader.take("within")
    length = reader.length()
    reader.take("of")
    return Clock(WITHIN, reader.names(), length)


def _before(reader: _Reader) -> Clock:
    if not _NUMBER.fullmatch(reader.word):
        raise reader.fault("'within', 'every', 'on', 'by', 'as' or a number")
    length = reader.length()
    reader.take("before")
    return Clock(BEFORE, reader.names(), length)


def _every(reader: _Reader) -> Clock:
    reader.take("every")
    first, last = reader.count(), None
    if reader.try_take("-"):
        place = reader.at
        last = reader.count()
        if last <= first:
            reader.at = place
            raise reader.fault(f"a number greater than {first}")
    unit = reader.unit()
    reader.take("from", "last")
    name = reader.name()
    if last is None:
        return Clock(EVERY, (name,), Length(first, unit))
    return Clock(EVERY, (name,), Length(last, unit), earliest=Length(first, unit))


def _on_the_day(reader: _Reader) -> Clock:
    reader.take("on", "the", "day", "of")
    return Clock(ON_THE_DAY, reader.names())


def _birthday(reader: _Reader) -> Clock:
    reader.take("by")
    age = reader.age()
    reader.take("birthday")
    return Clock(BIRTHDAY, age=age)


def _agreed(reader: _Reader) -> Clock:
    reader.take("as", "agreed")
    return Clock(AGREED)


_FORMS: dict[str, Callable[[_Reader], Clock]] = {
    "within": _within,
    "every": _every,
    "on": _on_the_day,
    "by": _birthday,
    "as": _agreed,
}
