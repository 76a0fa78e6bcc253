"""What is on a child's timeline: lanes of statuses, events, meetings, visits, days due and gaps, each in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.calendars import Calendar
from engine.case_facts import Window
from engine.facts import facts_from
from engine.messages.records import CHANGES, CHILD_STATUSES, change_words
from engine.messages.timeline import SORTS, summary
from engine.model import Template
from engine.timeline import Entry, Lane, lanes_of
from engine.timescales import deadlines

TODAY = date(2026, 5, 1)
WINDOW = Window(date(2026, 1, 1), date(2026, 7, 1))


def visit(day: str, **marks: Any) -> dict[str, Any]:
    return {"event": "cp_visit", "date": day, **marks}


RECORD = {
    "statuses": [
        {"status": "cp", "from": "2026-01-05"},
        {"status": "cin", "from": "2024-01-05", "to": "2025-02-01"},
        {"status": "cin", "from": "2025-12-01", "to": "2026-01-05"},
    ],
    "events": [
        {"event": "referral", "date": "2025-11-20"},
        {"event": "referral", "date": "2026-01-02", "provenance": "ssd_cin_episodes.csv row 7"},
        {"event": "initial_conference", "id": "icpc", "date": "2026-01-05"},
        visit("2026-01-20", seen=True, seen_alone=True),
        visit("2026-02-24", seen=True),
        visit("2026-03-01", seen=False),
        visit("2026-03-20"),
    ],
}


def lanes(
    template: Template, calendar: Calendar, record: dict[str, Any] = RECORD, window: Window = WINDOW
) -> list[Lane]:
    facts = facts_from(record)[0]
    return lanes_of(facts, deadlines(template.rows, facts, TODAY, calendar)[0], window, TODAY)


def entries(found: list[Lane], label: str) -> tuple[Entry, ...]:
    return next(one.entries for one in found if one.label == label)


def test_there_is_a_lane_for_each_status_and_kind_of_event_that_has_something(
    template: Template, calendar: Calendar
) -> None:
    assert [one.label for one in lanes(template, calendar)] == [
        "Child in need",
        "Child protection plan",
        "Referrals, placements and other events",
        "Conferences, reviews and meetings",
        "Visits",
        "Days due",
        "Gaps longer than the timescale",
    ]
    assert lanes(template, calendar, {}) == []


def test_a_status_lasts_until_its_end_or_until_today(template: Template, calendar: Calendar) -> None:
    found = lanes(template, calendar)
    (plan,) = entries(found, "Child protection plan")
    assert (plan.first, plan.last, plan.note) == (date(2026, 1, 5), TODAY, "5 January 2026 to now")
    (in_need,) = entries(found, "Child in need")  # the earlier one ended before the window
    assert (in_need.first, in_need.last) == (date(2025, 12, 1), date(2026, 1, 5))


def test_a_visit_says_whether_the_child_was_seen(template: Template, calendar: Calendar) -> None:
    visits = entries(lanes(template, calendar), "Visits")
    assert [(one.sort, one.note) for one in visits] == [
        ("seen", "Child seen alone"),
        ("seen", "Child seen"),
        ("unseen", "Child not seen"),
        ("unknown", ""),
    ]


def test_an_event_keeps_where_it_comes_from(template: Template, calendar: Calendar) -> None:
    (referral,) = entries(lanes(template, calendar), "Referrals, placements and other events")
    assert (referral.what, referral.source) == ("Referral", "ssd_cin_episodes.csv row 7")


def test_days_due_say_how_they_were_kept(template: Template, calendar: Calendar) -> None:
    due = [one for one in entries(lanes(template, calendar), "Days due") if one.what == "Child Protection visits (T19)"]
    assert [(one.first, one.sort, one.note) for one in due] == [
        (date(2026, 2, 2), "met", "Met, done on 20 January 2026"),
        (date(2026, 2, 17), "late", "Late, 7 days, done on 24 February 2026"),
        (date(2026, 3, 24), "met", "Met, done on 20 March 2026"),
        (date(2026, 4, 17), "overdue", "Overdue, 14 days"),
    ]


def test_a_gap_is_a_time_between_visits_that_was_longer_than_the_timescale(
    template: Template, calendar: Calendar
) -> None:
    gaps = [
        one
        for one in entries(lanes(template, calendar), "Gaps longer than the timescale")
        if one.what == "Child Protection visits (T19)"
    ]
    assert [(one.first, one.turn, one.last, one.note) for one in gaps] == [
        (date(2026, 1, 20), date(2026, 2, 17), date(2026, 2, 24), "35 days, 7 days longer than the timescale"),
        (date(2026, 3, 20), date(2026, 4, 17), TODAY, "42 days so far, 14 days longer than the timescale"),
    ]


def test_what_is_outside_of_the_window_is_left_out(template: Template, calendar: Calendar) -> None:
    found = lanes(template, calendar, window=Window(date(2024, 6, 1), date(2024, 12, 1)))
    assert [(one.label, len(one.entries)) for one in found] == [("Child in need", 1)]


def test_the_whole_is_said_in_a_sentence() -> None:
    counts = {"seen": 2, "unseen": 1, "meeting": 1, "late": 1, "overdue": 1, "gap": 2}
    assert summary(WINDOW, counts) == (
        "From 1 January 2026 to 1 July 2026: 3 visits, 1 at which the child was not seen; 1 conference, review or meeting; "
        "2 late or overdue; 2 gaps longer than the timescale. The same is in the table below."
    )


def test_every_sign_has_its_words(template: Template, calendar: Calendar) -> None:
    drawn = {entry.sort for lane in lanes(template, calendar) for entry in lane.entries}
    assert drawn <= SORTS.keys()
    assert all(text[:1].isupper() for text in SORTS.values())


def test_statuses_and_changes_have_their_words() -> None:
    assert list(CHILD_STATUSES) == ["cin", "cwd", "cp", "lac", "care_leaver"]
    assert {change_words(kind) for kind in CHANGES} == set(CHANGES.values())
    assert change_words("something_new") == "Something new"
