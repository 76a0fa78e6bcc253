"""Every form and unit of the clocks' grammar, from every day of 2015 to 2035, against an oracle that counts day by day.

The clocks are declared in rows, compiled, and run over the facts of one made-up child to whom something happens every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from oracle_of_clocks import away, birthdays
from small_facts import CALENDAR, ROWS

from engine.clocks import UNITS, WORKING_DAY, ClockFault, Length, parse_clock
from engine.facts import facts_from
from engine.timescales import Deadline, compile_rows, deadlines

FIRST, LAST, TODAY = date(2015, 1, 1), date(2035, 12, 31), date(2036, 2, 29)
ONE = timedelta(days=1)
DAYS = [FIRST + ONE * number for number in range((LAST - FIRST).days + 1)]
NUMBERS = {
    "working day": (1, 2, 3, 4, 5, 10, 15, 20, 33, 260),
    "day": (1, 7, 10, 15, 31, 91, 100),
    "week": (1, 2, 3, 4, 6, 8, 10, 12, 26),
    "month": (1, 2, 3, 4, 6, 9, 13),
    "year": (1, 2),
}
AGES = (16, 18, 21)
Due = dict[date, date]


@cache
def _counted(unit: str, direction: int) -> Mapping[int, Due]:
    """The oracle's answer for each number of a unit: from every day to the day that is so far away."""
    found: dict[int, Due] = {number: {} for number in NUMBERS[unit]}
    for anchor in DAYS:
        for number, day in zip(NUMBERS[unit], away(anchor, unit, NUMBERS[unit], ONE * direction), strict=True):
            found[number][anchor] = day
    return found


def _within_the_calendar(unit: str, wanted: Due) -> Due:
    """What is due beyond the last declared bank holidays is left out, where working days are counted."""
    return {anchor: day for anchor, day in wanted.items() if day <= CALENDAR.last} if unit == WORKING_DAY else wanted


def _row(id_: str, clock: str, **keys: Any) -> dict[str, Any]:
    texts = dict.fromkeys(("timescale", "group", "label", "words", "source"), "text")
    return {"id": id_, "clock": clock, **texts, **keys}


ONCE = {"kind": "once", "anchor": {"event": "cin_plan_decision"}, "done": {"event": "cin_meeting"}}
ABOUT = {"kind": "about", "anchor": {"event": "lac_review"}, "done": {"event": "lac_review_report"}}
INTERVAL = {
    "kind": "interval",
    "for": {"status": "cin"},
    "opens": {"event": "cin_plan_start"},
    "done": {"event": "cin_visit"},
}


def _daily(event: str, days: Iterable[date]) -> list[dict[str, str]]:
    return [{"event": event, "date": day.isoformat()} for day in days]


def _run(rows: list[dict[str, Any]], events: list[dict[str, str]], **more: Any) -> dict[str, list[Deadline]]:
    """The deadlines of rows declared for the occasion, by row."""
    document = {"child": {}, "statuses": [{"status": "cin", "from": str(FIRST)}], "events": events, **more}
    facts, warnings = facts_from(document)
    assert warnings == []
    found, beyond = deadlines(compile_rows({"rows": rows}), facts, TODAY, CALENDAR)
    assert {one.code for one in beyond} <= {"calendar_ends"}
    by_row: dict[str, list[Deadline]] = {row["id"]: [] for row in rows}
    for deadline in found:
        by_row[deadline.row].append(deadline)
    return by_row


def _same(found: list[Deadline], wanted: Due) -> None:
    """Every anchor has its day due, the status that follows from it, and no other anchor has one."""
    assert {one.anchor.date: one.due for one in found} == wanted
    assert len(found) == len(wanted)
    for one in found:
        due = wanted[one.anchor.date]
        if one.done is None:
            assert (one.status, one.days_late) == (("overdue", (TODAY - due).days) if due < TODAY else ("due", 0))
        else:
            assert (one.status, one.days_late) == (("late", (one.done - due).days) if one.done > due else ("met", 0))


@pytest.mark.parametrize("unit", NUMBERS)
def test_within_so_long_of_every_day(unit: str) -> None:
    rows = [
        _row(str(number), f"within {Length(number, unit)} of cin_plan_decision", **ONCE) for number in NUMBERS[unit]
    ]
    found = _run(rows, _daily("cin_plan_decision", DAYS))
    for number, wanted in _counted(unit, 1).items():
        _same(found[str(number)], _within_the_calendar(unit, wanted))


@pytest.mark.parametrize("unit", NUMBERS)
def test_so_long_before_every_day(unit: str) -> None:
    rows = [_row(str(number), f"{Length(number, unit)} before lac_review", **ABOUT) for number in NUMBERS[unit]]
    found = _run(rows, _daily("lac_review", DAYS))
    for number, wanted in _counted(unit, -1).items():
        _same(found[str(number)], wanted)


@pytest.mark.parametrize("unit", NUMBERS)
def test_every_so_long_from_a_last_one_on_every_day(unit: str) -> None:
    rows = [
        _row(str(number), f"every {Length(number, unit)} from last cin_visit", **INTERVAL) for number in NUMBERS[unit]
    ]
    found = _run(rows, [*_daily("cin_plan_start", DAYS[:1]), *_daily("cin_visit", DAYS[1:])])
    for number, wanted in _counted(unit, 1).items():
        _same(found[str(number)], _within_the_calendar(unit, wanted))


@pytest.mark.parametrize("unit", NUMBERS)
def test_a_range_from_a_last_one_on_every_day(unit: str) -> None:
    ranges = {f"{low}-{high}": (low, high) for low, high in pairwise(NUMBERS[unit])}
    rows = [_row(said, f"every {said} {unit}s from last cin_visit", **INTERVAL) for said in ranges]
    found = _run(rows, [*_daily("cin_plan_start", DAYS[:1]), *_daily("cin_visit", DAYS[1:])])
    for said, (low, high) in ranges.items():
        _same(found[said], _within_the_calendar(unit, _counted(unit, 1)[high]))
        earliest = _counted(unit, 1)[low]
        assert [one.not_before for one in found[said]] == [earliest[one.anchor.date] for one in found[said]]


@pytest.mark.parametrize("unit", NUMBERS)
def test_as_agreed_from_a_last_one_on_every_day(unit: str) -> None:
    rows = [_row(str(number), "as agreed", agreed="individual", **INTERVAL) for number in NUMBERS[unit]]
    agreed = [{"row": str(n), "interval": str(Length(n, unit)), "from": str(FIRST)} for n in NUMBERS[unit]]
    found = _run(rows, [*_daily("cin_plan_start", DAYS[:1]), *_daily("cin_visit", DAYS[1:])], agreed=agreed)
    for number, wanted in _counted(unit, 1).items():
        _same(found[str(number)], _within_the_calendar(unit, wanted))


def test_as_agreed_with_nothing_agreed_has_no_day_due() -> None:
    events = [*_daily("cin_plan_start", DAYS[:1]), *_daily("cin_visit", DAYS[1:])]
    found = _run([_row("none", "as agreed", agreed="individual", **INTERVAL)], events)["none"]
    assert [one.anchor.date for one in found] == DAYS
    assert {(one.due, one.status, one.days_late) for one in found} == {(None, "not_recorded", 0)}


def test_on_the_day_of_every_day() -> None:
    keys = {**ONCE, "done": {"event": "cin_meeting", "when": "on_the_day"}}
    rows = [_row("day", "on the day of cin_plan_decision", **keys)]
    found = _run(rows, [*_daily("cin_plan_decision", DAYS), *_daily("cin_meeting", DAYS[::3])])["day"]
    _same(found, {day: day for day in DAYS})
    assert [one.done for one in found] == [day if number % 3 == 0 else None for number, day in enumerate(DAYS)]


def test_the_birthdays_of_a_child_born_on_every_day() -> None:
    anchors = {age: {"event": "cin_plan_decision", "birthday": age} for age in AGES}
    rows = [
        _row(str(age), f"by {age}{'st' if age == 21 else 'th'} birthday", **{**ONCE, "anchor": anchors[age]})
        for age in AGES
    ]
    compiled, today = compile_rows({"rows": rows}), date(2060, 1, 1)
    wanted = birthdays(FIRST, LAST, AGES)
    assert len(wanted) == len(DAYS) * len(AGES)
    for born in DAYS:
        document = {"child": {"date_of_birth": str(born)}, "events": _daily("cin_plan_decision", [born])}
        found, _ = deadlines(compiled, facts_from(document)[0], today, CALENDAR)
        assert {(born, int(one.row)): one.due for one in found} == {(born, age): wanted[born, age] for age in AGES}


def test_the_shapes_are_all_there_are_and_every_clock_of_the_guide_is_one_of_them() -> None:
    assert set(NUMBERS) == {*UNITS.values(), WORKING_DAY}
    with pytest.raises(ClockFault) as no_form:
        parse_clock("")
    assert no_form.value.expected == "'within', 'every', 'on', 'by', 'as' or a number", (
        "six forms, each with a test above"
    )
    clocks = [pace.clock for row in ROWS for pace in (row.pace, row.other_pace) if pace is not None]
    lengths = [length for clock in clocks for length in (clock.length, clock.earliest) if length is not None]
    assert len(lengths) >= len(ROWS) - 3
    assert [str(length) for length in lengths if length.number not in NUMBERS[length.unit]] == []
    assert {clock.age for clock in clocks if clock.age} <= set(AGES)


def test_the_calendar_ends_within_the_days_that_are_counted() -> None:
    beyond = [day for day in _counted(WORKING_DAY, 1)[260].values() if day > CALENDAR.last]
    assert 0 < len(beyond) < 60
