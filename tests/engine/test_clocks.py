"""Clock sentences: what the grammar takes, and where exactly it refuses."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_facts import CALENDAR

from engine.clocks import Clock, ClockFault, Length, offset, ordinal, parse_clock, parse_length


@pytest.mark.parametrize(
    ("sentence", "clock"),
    [
        (
            "within 15 working days of strategy_meeting",
            Clock("within", ("strategy_meeting",), Length(15, "working day")),
        ),
        ("within 1 week of a or b or c", Clock("within", ("a", "b", "c"), Length(1, "week"))),
        ("10 weeks before due_date", Clock("before", ("due_date",), Length(10, "week"))),
        ("every 3 weeks from last cin_visit", Clock("every", ("cin_visit",), Length(3, "week"))),
        ("every 4-6 months from last m", Clock("every", ("m",), Length(6, "month"), Length(4, "month"))),
        ("on the day of placement_start", Clock("on the day", ("placement_start",))),
        ("by 21st birthday", Clock("birthday", age=21)),
        ("as agreed", Clock("agreed")),
        ("  within  2 years   of e ", Clock("within", ("e",), Length(2, "year"))),
    ],
)
def test_a_sentence_is_read(sentence: str, clock: Clock) -> None:
    assert parse_clock(sentence) == clock


@pytest.mark.parametrize(
    ("sentence", "offset_", "expected"),
    [
        ("", 0, "'within', 'every', 'on', 'by', 'as' or a number"),
        ("Within 3 days of e", 0, "'within', 'every', 'on', 'by', 'as' or a number"),
        ("within fifteen days of e", 7, "a whole number from 1 to 999"),
        ("within 0 days of e", 7, "a whole number from 1 to 999"),
        ("within 1000 days of e", 7, "a whole number from 1 to 999"),
        ("within 3 moons of e", 9, "working days, days, weeks, months or years"),
        ("within 3 working weeks of e", 17, "'days'"),
        ("within 3 days after e", 14, "'of'"),
        ("within 3 days of", 16, "the name of an event"),
        ("within 3 days of e or", 21, "the name of an event"),
        ("within 3 days of e f", 19, "the end of the sentence"),
        ("every 6-4 months from last e", 8, "a number greater than 6"),
        ("every 4- months from last e", 9, "a whole number from 1 to 999"),
        ("every 3 weeks since e", 14, "'from'"),
        ("by 16 birthday", 3, "a birthday such as '16th'"),
        ("by 21th birthday", 3, "a birthday such as '16th'"),
        ("3 days after e", 7, "'before'"),
        ("as agreed upon", 10, "the end of the sentence"),
        ("within ٣ days of e", 7, "a whole number from 1 to 999"),
    ],
)
def test_a_fault_is_named_with_its_place(sentence: str, offset_: int, expected: str) -> None:
    with pytest.raises(ClockFault) as caught:
        parse_clock(sentence)
    assert (caught.value.offset, caught.value.expected) == (offset_, expected)


@given(st.text(max_size=60) | st.text("within every 0123456789 daysofebr-", max_size=60))
def test_any_text_is_read_or_refused_within_itself(text: str) -> None:
    for parse in (parse_clock, parse_length):
        try:
            parse(text)
        except ClockFault as fault:
            assert 0 <= fault.offset <= len(text)
            assert fault.expected


@pytest.mark.parametrize(
    ("length", "forwards", "backwards"),
    [
        ("1 working day", "2026-02-02", "2026-01-30"),
        ("10 days", "2026-02-10", "2026-01-21"),
        ("2 weeks", "2026-02-14", "2026-01-17"),
        ("1 month", "2026-02-28", "2025-12-31"),
        ("1 year", "2027-01-31", "2025-01-31"),
    ],
)
def test_a_length_moves_a_day_either_way(length: str, forwards: str, backwards: str) -> None:
    day = date(2026, 1, 31)
    parsed = parse_length(length)
    assert offset(parsed)(day, CALENDAR) == date.fromisoformat(forwards)
    assert offset(parsed, -1)(day, CALENDAR) == date.fromisoformat(backwards)
    assert str(parsed) == length


@pytest.mark.parametrize("unit", ["working days", "days", "weeks", "months", "years"])
def test_without_closures_declared_a_clock_that_heeds_them_is_as_any_other(unit: str) -> None:
    length, day = parse_length(f"2 {unit}"), date(2026, 1, 31)
    assert offset(length, closures=True)(day, CALENDAR) == offset(length)(day, CALENDAR)


def test_ordinals_and_lengths_are_written_as_people_write_them() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 16, 21, 22)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "16th", "21st", "22nd"]
    )
    assert str(Length(2, "working day")) == "2 working days"
