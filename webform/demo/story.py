"""How one child's case is told: events as they came, mostly in time, some late, some never; nothing after today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from engine.calendars import Calendar, add_months
from webform.demo.chance import Random

PUNCTUALITY = (0.97, 0.92, 0.92, 0.8)
"""The share of things done in time, one of which is drawn for every case: cases differ more than single dates do."""

NEVER = 0.25
"""The share of what is not in time that is not done at all."""

DRIFTING = 0.15
"""The share of cases in which nothing routine has been recorded for some weeks."""


class Story:
    """The statuses, events and agreed intervals of one case, in the shape of a Facts document."""

    def __init__(self, chance: Random, today: date, calendar: Calendar) -> None:
        self.chance, self.today, self.calendar = chance, today, calendar
        self.statuses: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.agreed: list[dict[str, Any]] = []
        self.punctual = chance.choice(PUNCTUALITY)
        quiet = chance.randrange(30, 90) if chance.random() < DRIFTING else 0
        self.routine_until = today - timedelta(days=quiet)

    def working(self, day: date) -> date:
        """The last working day on or before a day; raises CalendarRange outside the calendar."""
        while not self.calendar.is_working_day(day):
            day -= timedelta(days=1)
        return day

    def ago(self, at_least: int, at_most: int) -> date:
        """A working day so many days before today."""
        return self.working(self.today - timedelta(days=self.chance.randrange(at_least, at_most + 1)))

    def status(self, status: str, start: date, end: date | None = None) -> None:
        """A status from a day, and to a day where it has ended; nothing where it has not begun."""
        if start <= self.today:
            ended = {"to": end.isoformat()} if end is not None and end <= self.today else {}
            self.statuses.append({"status": status, "from": start.isoformat(), **ended})

    def add(self, event: str, day: date, **marks: Any) -> str:
        """An event with its marks; returns its id, or "" where the day has not come."""
        if day > self.today:
            return ""
        id_ = f"e{len(self.events) + 1}"
        self.events.append({"id": id_, "event": event, "date": day.isoformat(), **marks})
        return id_

    def about(self, event: str, anchor: str, earliest: date, due: date, **marks: Any) -> None:
        """A report, letter, minute or notice about an event that has happened, done mostly by when it is due."""
        done = self.done(earliest, due) if anchor else None
        if done is not None:
            self.add(event, done, about=anchor, **marks)

    def done(self, earliest: date, due: date) -> date | None:
        """When something was done that was due by a day; None where it never was."""
        if self.chance.random() < self.punctual:
            day = self.working(earliest + timedelta(days=self.chance.randrange((due - earliest).days + 1)))
            return max(day, earliest)
        if self.chance.random() < NEVER:
            return None
        return due + timedelta(days=self.chance.randrange(1, 9))

    def surely(self, earliest: date, due: date) -> date:
        """When something was done that a case can't go on without."""
        return self.done(earliest, due) or due + timedelta(days=self.chance.randrange(1, 9))

    def series(
        self, start: date, due: Callable[[date], date], tell: Callable[[date], object], end: date | None = None
    ) -> date:
        """Tell something again and again, each counted from the one before, until today or the end; the last day."""
        last, until = start, min(self.routine_until, end or self.today)
        while True:
            limit = due(last)
            day = self.surely(last + (limit - last) * 2 // 3, limit)
            if day > until:
                return last
            if day > last:
                tell(day)
            last = max(day, last + timedelta(days=1))

    def visits(self, event: str, start: date, due: Callable[[date], date], end: date | None = None) -> None:
        """Visits; at some the child was not in, and the worker came again within days."""

        def visit(day: date) -> None:
            if self.chance.random() < 0.06:
                self.add(event, self.working(day - timedelta(days=2)), seen=False)
            self.add(event, day, seen=True, seen_alone=self.chance.random() < 0.7)

        self.series(start, due, visit, end)


def weeks(number: int) -> Callable[[date], date]:
    """The day so many weeks later."""
    return lambda day: day + timedelta(weeks=number)


def months(number: int) -> Callable[[date], date]:
    """The day so many calendar months later."""
    return lambda day: add_months(day, number)
