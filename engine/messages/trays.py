"""What a person owes in words: what it is, when it is due as people say it, and the headings of the trays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.calendars import Calendar
from engine.messages.deadlines import MONTHS
from engine.trays import working_days_until

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

TASKS: Mapping[str, str] = {
    "start": "Audit to start",
    "finish": "Draft to finish",
    "reopened": "Reopened, to finish",
    "answer": "Part B to answer",
    "complete": "Part B to complete",
}
"""What is owed."""

PRIORITIES: Mapping[str, str] = {
    "overdue": "Overdue",
    "soon": "Due within 2 working days",
    "urgent": "Urgent Part B",
    "usual": "Everything else",
}
"""The headings by priority."""

TIMES: Mapping[str, str] = {
    "overdue": "Overdue",
    "today": "Due today",
    "next": "Due within 5 working days",
    "later": "Due later",
    "undated": "Without a due date",
}
"""The headings by due date."""


def due_words(due: date | None, today: date, calendar: Calendar) -> str:
    """When a thing is due, as people say it: "Due in 3 working days, Friday 4 December"; the year where it is another one."""
    if due is None:
        return "No due date"
    if due == today:
        return "Due today"
    day, number = _named(due, today), working_days_until(due, today, calendar)
    if due < today:
        return f"{_days(-number)} overdue, was due on {day}" if number else f"Overdue, was due on {day}"
    return f"Due in {_days(number)}, {day}" if number else f"Due on {day}"


def _named(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month]}{year}"


def _days(number: int) -> str:
    return "1 working day" if number == 1 else f"{number} working days"
