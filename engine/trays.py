"""What a person owes, put in order: in whose time it is due and how pressing it is. Nothing here knows what day it is."""

from __future__ import annotations

from datetime import date

from engine.calendars import Calendar, CalendarRange

START, FINISH, REOPENED, ANSWER, COMPLETE = "start", "finish", "reopened", "answer", "complete"
TASKS = (START, FINISH, REOPENED, ANSWER, COMPLETE)
"""What can be owed: an audit to start, a draft to finish, one that was reopened, Part B to answer, Part B to complete."""

OVERDUE, SOON, URGENT, USUAL = "overdue", "soon", "urgent", "usual"
PRIORITIES = (OVERDUE, SOON, URGENT, USUAL)
"""The most pressing first: overdue, due within two working days, an urgent Part B (§2.15), everything else."""

TODAY, NEXT, LATER, UNDATED = "today", "next", "later", "undated"
TIMES = (OVERDUE, TODAY, NEXT, LATER, UNDATED)
"""When it is due: before today, today, within five working days, later, or on no day that is known."""

SOON_WORKING_DAYS, NEXT_WORKING_DAYS = 2, 5


def working_days_until(due: date, today: date, calendar: Calendar) -> int | None:
    """Working days from today to a day, negative for one that has passed; None beyond the years of the calendar."""
    try:
        return calendar.working_days_between(today, due)
    except CalendarRange:
        return None


def priority_of(due: date | None, today: date, calendar: Calendar, *, urgent: bool) -> str:
    """How pressing a thing is: one of PRIORITIES. ``urgent`` is what its template declares as urgent."""
    if due is not None and due < today:
        return OVERDUE
    if due is not None and _within(SOON_WORKING_DAYS, due, today, calendar):
        return SOON
    return URGENT if urgent else USUAL


def time_of(due: date | None, today: date, calendar: Calendar) -> str:
    """When a thing is due: one of TIMES."""
    if due is None:
        return UNDATED
    if due <= today:
        return TODAY if due == today else OVERDUE
    return NEXT if _within(NEXT_WORKING_DAYS, due, today, calendar) else LATER


def _within(number: int, due: date, today: date, calendar: Calendar) -> bool:
    days = working_days_until(due, today, calendar)
    return days is not None and days <= number
