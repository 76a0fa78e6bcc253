"""What is owed, in order: when it is due in words that people use, and how pressing it is."""

from __future__ import annotations

from datetime import date

import pytest

from engine.calendars import Calendar
from engine.messages.trays import PRIORITIES, TASKS, TIMES, due_words
from engine.trays import PRIORITIES as ALL_PRIORITIES
from engine.trays import TASKS as ALL_TASKS
from engine.trays import TIMES as ALL_TIMES
from engine.trays import priority_of, time_of

TUESDAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (None, "No due date"),
        (TUESDAY, "Due today"),
        (date(2026, 12, 2), "Due in 1 working day, Wednesday 2 December"),
        (date(2026, 12, 4), "Due in 3 working days, Friday 4 December"),
        (date(2026, 12, 7), "Due in 4 working days, Monday 7 December"),
        (date(2026, 12, 29), "Due in 18 working days, Tuesday 29 December"),  # over Christmas Day and the day in lieu
        (date(2027, 1, 4), "Due in 21 working days, Monday 4 January 2027"),
        (date(2026, 11, 30), "1 working day overdue, was due on Monday 30 November"),
        (date(2026, 11, 27), "2 working days overdue, was due on Friday 27 November"),
        (date(2025, 11, 28), "254 working days overdue, was due on Friday 28 November 2025"),
        (date(2150, 1, 5), "Due on Monday 5 January 2150"),
    ],
)
def test_a_due_date_is_said_in_working_days_with_its_weekday(due: date | None, said: str, calendar: Calendar) -> None:
    assert due_words(due, TUESDAY, calendar) == said


def test_a_weekend_is_no_working_day_away(calendar: Calendar) -> None:
    friday, saturday, sunday = date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 6)
    assert due_words(saturday, friday, calendar) == "Due on Saturday 5 December"
    assert due_words(saturday, sunday, calendar) == "Overdue, was due on Saturday 5 December"


@pytest.mark.parametrize(
    ("due", "urgent", "priority", "time"),
    [
        (date(2026, 11, 30), False, "overdue", "overdue"),
        (date(2026, 11, 30), True, "overdue", "overdue"),
        (TUESDAY, False, "soon", "today"),
        (date(2026, 12, 3), True, "soon", "next"),
        (date(2026, 12, 4), True, "urgent", "next"),
        (date(2026, 12, 4), False, "usual", "next"),
        (date(2026, 12, 8), False, "usual", "next"),
        (date(2026, 12, 9), True, "urgent", "later"),
        (date(2150, 1, 5), False, "usual", "later"),
        (None, True, "urgent", "undated"),
        (None, False, "usual", "undated"),
    ],
)
def test_what_is_overdue_comes_first_then_what_is_due_soon_then_an_urgent_part_b(
    due: date | None, urgent: bool, priority: str, time: str, calendar: Calendar
) -> None:
    assert priority_of(due, TUESDAY, calendar, urgent=urgent) == priority
    assert time_of(due, TUESDAY, calendar) == time


def test_every_tray_and_task_has_its_words() -> None:
    assert tuple(TASKS) == ALL_TASKS
    assert tuple(PRIORITIES) == ALL_PRIORITIES
    assert tuple(TIMES) == ALL_TIMES
