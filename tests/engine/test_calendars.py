"""Working days and months: against the official list, against a second source, and against plain counting."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib import resources
from typing import Any

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_facts import CALENDAR

from engine.calendars import CalendarFault, CalendarRange, add_months, calendar_from, iso_date
from engine.load import read_data

DECLARED = read_data("calendars", "england-and-wales")
DAYS = st.dates(date(2012, 1, 1), date(2036, 12, 31))
SMALL: dict[str, Any] = {
    "version": "1",
    "region": "here",
    "years": {"from": 2026, "to": 2026},
    "bank_holidays": [{"date": "2026-01-01", "name": "New Year's Day"}],
}


def _declared() -> set[date]:
    return {date.fromisoformat(entry["date"]) for entry in DECLARED["bank_holidays"]}


def test_the_bank_holidays_are_those_of_a_second_source() -> None:
    assert _declared() == set(holidays.country_holidays("GB", subdiv="ENG", years=range(2012, 2037)))


def test_the_weekday_bank_holidays_are_those_of_the_official_list_in_every_year_that_it_has() -> None:
    """The official list leaves out what falls on a weekend and has the substitute day alone."""
    cached = json.loads(resources.files("govuk_bank_holidays").joinpath("bank-holidays.json").read_text("utf-8"))
    official = {date.fromisoformat(event["date"]) for event in cached["england-and-wales"]["events"]}
    years = {day.year for day in official}
    assert years >= set(range(2012, DECLARED["published_to"] + 1)), "no published year is passed over"
    assert all(day.weekday() < 5 for day in official)
    assert {day for day in _declared() if day.year in years and day.weekday() < 5} == official


@pytest.mark.parametrize("day", ["2022-09-19", "2023-05-08", "2012-06-05", "2021-12-28", "2022-01-03", "2020-05-08"])
def test_single_and_substitute_holidays_are_no_working_days(day: str) -> None:
    assert not CALENDAR.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "number", "wanted"),
    [
        ("2026-12-10", 15, "2027-01-05"),
        ("2023-04-27", 10, "2023-05-15"),
        ("2026-01-05", -2, "2025-12-31"),
        ("2026-01-10", 1, "2026-01-12"),
        ("2026-01-10", -1, "2026-01-09"),
        ("2026-01-10", 0, "2026-01-10"),
    ],
)
def test_the_first_day_is_not_counted_forwards_or_backwards(day: str, number: int, wanted: str) -> None:
    assert CALENDAR.add_working_days(date.fromisoformat(day), number) == date.fromisoformat(wanted)


@given(DAYS, st.integers(-60, 60))
def test_an_offset_is_what_counting_day_by_day_gives(day: date, number: int) -> None:
    step, left, there = timedelta(days=1 if number > 0 else -1), abs(number), day
    try:
        while left:
            there += step
            left -= CALENDAR.is_working_day(there)
    except CalendarRange:
        with pytest.raises(CalendarRange):
            CALENDAR.add_working_days(day, number)
        return
    assert CALENDAR.add_working_days(day, number) == there
    if number:
        assert CALENDAR.working_days_between(day, there) == number


@given(DAYS, DAYS)
def test_working_days_between_are_those_after_the_start_up_to_the_end(start: date, end: date) -> None:
    first, last = min(start, end), max(start, end)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)][:400]
    last = days[-1]
    counted = sum(CALENDAR.is_working_day(day) for day in days)
    assert CALENDAR.working_days_between(first, last) == counted - CALENDAR.is_working_day(first)
    assert CALENDAR.working_days_between(last, first) == -(counted - CALENDAR.is_working_day(last))


@pytest.mark.parametrize("day", ["2011-12-31", "2037-01-01"])
def test_a_day_outside_the_years_is_refused_by_name(day: str) -> None:
    for ask in (CALENDAR.is_working_day, lambda d: CALENDAR.add_working_days(d, 1)):
        with pytest.raises(CalendarRange, match=day) as caught:
            ask(date.fromisoformat(day))
        assert caught.value.date == date.fromisoformat(day)
    for edge, number in ((date(2036, 12, 31), 1), (date(2012, 1, 1), -1)):
        with pytest.raises(CalendarRange):
            CALENDAR.add_working_days(edge, number)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"years": None}, "years"),
        ({"years": {"from": "soon", "to": 2026}}, "years"),
        ({"years": {"from": 2027, "to": 2026}}, "years.to"),
        ({"version": ""}, "version"),
        ({"bank_holidays": "none"}, "bank_holidays"),
        ({"bank_holidays": [{"date": "2027-01-01"}]}, "bank_holidays.0.date"),
        ({"bank_holidays": [{"date": "2026-02-30"}]}, "bank_holidays.0.date"),
        ({"bank_holidays": [{"date": "2026-01-01"}, {"date": "2026-01-01"}]}, "bank_holidays.1.date"),
        ({"closures": "none"}, "closures"),
        ({"closures": [{"date": "2027-01-01"}]}, "closures.0.date"),
    ],
)
def test_a_faulty_declaration_is_refused_with_its_path(change: dict[str, Any], path: str) -> None:
    assert calendar_from(SMALL).add_working_days(date(2026, 1, 5), 1) == date(2026, 1, 6)
    with pytest.raises(CalendarFault) as caught:
        calendar_from({**SMALL, **change})
    assert caught.value.path == path


def test_a_day_on_which_the_council_is_closed_is_a_working_day_but_for_those_who_ask() -> None:
    closures = [{"date": "2026-01-06", "name": "Closed"}, {"date": "2026-01-10", "name": "A Saturday, closed as ever"}]
    calendar = calendar_from({**SMALL, "closures": closures})
    monday, tuesday, wednesday = date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)
    assert calendar.add_working_days(monday, 1) == tuesday
    assert calendar.closing is not None and calendar.closing.add_working_days(monday, 1) == wednesday
    assert calendar.closing.add_working_days(wednesday, -1) == monday
    assert calendar.closing.version == calendar.version
    assert calendar_from(SMALL).closing is None


def test_months_are_clamped_to_the_end_of_the_month() -> None:
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
    with pytest.raises(OverflowError):
        add_months(date(1, 1, 31), -1)


@pytest.mark.parametrize(
    "value", ["20260105", "2026-W01-1", "2026-1-05", "2026-02-30", "2026-01-05T00:00", 20260105, None]
)
def test_only_one_spelling_of_a_date_is_read(value: object) -> None:
    assert iso_date("2026-01-05") == date(2026, 1, 5)
    assert iso_date(value) is None
