"""What the auditor says of dates in the record is laid over it, and counts; the record's own stays known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.calendars import calendar_from
from engine.case_facts import CaseFacts
from engine.compile import template_at
from engine.corrections import corrected
from engine.facts import facts_from
from engine.load import TEMPLATES, read_data
from engine.timescales import Deadline, deadlines

TODAY = date(2026, 3, 12)
ROWS = template_at(TEMPLATES / "case-management-audit" / "2023-09.1").rows
CALENDAR = calendar_from(read_data("calendars", "england-and-wales"))
VISIT = {"id": "e2", "event": "cp_visit", "date": "2026-02-10", "seen": True, "provenance": "cp_visits.csv row 7"}
RECORD: dict[str, Any] = {
    "statuses": [{"status": "cp", "from": "2026-01-20"}],
    "events": [{"id": "e1", "event": "initial_conference", "date": "2026-01-20"}, VISIT],
    "sources_cover": ["initial_conference", "cp_visit"],
}
CORRECTION = {
    "id": "t1", "event": "cp_visit", "corrects": "e2", "was": "2026-02-10", "date": "2026-02-24", "reason": "The note says so.",
}  # fmt: skip


def facts() -> CaseFacts:
    return facts_from(RECORD)[0]


def row(name: str, *entries: dict[str, Any]) -> list[Deadline]:
    found, _ = deadlines(ROWS, corrected(facts(), entries)[0], TODAY, CALENDAR)
    return [one for one in found if one.row == name]


def test_without_entries_the_record_is_as_it_was() -> None:
    record = facts()
    assert corrected(record, []) == (record, [])


def test_a_corrected_date_counts_and_names_what_it_was() -> None:
    before, after = row("T19")[0], row("T19", CORRECTION)[0]
    assert (before.done, before.status) == (date(2026, 2, 10), "met")
    assert (after.done, after.status, after.days_late) == (date(2026, 2, 24), "late", 7)
    assert after.done_by is not None
    assert after.done_by.provenance == (
        "Corrected by the auditor; the record has 10 February 2026 (cp_visits.csv row 7)"
    )
    assert after.done_by.seen is True


def test_what_never_happened_closes_nothing() -> None:
    gone = {key: value for key, value in CORRECTION.items() if key != "date"} | {"gone": True}
    assert [(one.status, one.done) for one in row("T19", gone)] == [("overdue", None)]


def test_a_date_that_no_source_can_hold_is_held_once_it_is_entered() -> None:
    assert [one.status for one in row("T13")] == ["not_recorded"]
    entered = {"id": "t2", "event": "core_group", "date": "2026-02-03"}
    assert [(one.status, one.days_late) for one in row("T13", entered)] == [("late", 4)]
    assert [one.status for one in row("T13", {**entered, "date": "2026-01-30"})] == ["met"]


def test_what_is_about_an_event_is_given_to_that_event() -> None:
    minutes = {"id": "t3", "event": "conference_minutes", "date": "2026-02-02", "about": "e1"}
    assert [(one.row, one.status) for one in row("T18", minutes)] == [("T18", "met")]
    assert [one.status for one in row("T18", {**minutes, "about": "e9"})] == ["not_recorded"]


def test_an_agreed_interval_counts_from_its_day() -> None:
    leaver = facts_from({
        "child": {"date_of_birth": "2007-01-10"},
        "statuses": [{"status": "care_leaver", "from": "2025-01-10"}],
        "events": [{"id": "e1", "event": "leaving_care_visit", "date": "2025-02-01"}],
    })[0]  # fmt: skip
    agreed = {"id": "t4", "row": "T33", "interval": "10 weeks", "date": "2025-01-15", "reason": "She asked for it."}
    found, _ = deadlines(ROWS, corrected(leaver, [agreed])[0], date(2025, 3, 1), CALENDAR)
    assert [one.due for one in found if one.row == "T33"] == [date(2025, 3, 7), date(2025, 4, 12)]


@pytest.mark.parametrize(
    "entry",
    [
        {**CORRECTION, "reason": " "},
        {key: value for key, value in CORRECTION.items() if key != "date"},
        {**CORRECTION, "date": "2026-02-30"},
        {"id": "t1", "event": "party", "date": "2026-02-03"},
        {"id": "t1", "event": ["cp_visit"], "date": "2026-02-03"},
        {"id": "t1", "event": "core_group"},
        {"id": "t1", "row": "T33", "interval": "often", "date": "2025-01-15", "reason": "x"},
    ],
)
def test_an_entry_that_is_not_whole_counts_for_nothing(entry: dict[str, Any]) -> None:
    assert corrected(facts(), [entry])[0].events == facts().events


def test_a_date_that_the_record_changed_since_is_named_and_the_auditors_stands() -> None:
    changed, notes = corrected(facts(), [{**CORRECTION, "was": "2026-02-09"}])
    assert [event.date for event in changed.events if event.id == "e2"] == [date(2026, 2, 24)]
    assert [(note.code, note.params["was"], note.params["now"]) for note in notes] == [
        ("corrected_date_changed", "9 February 2026", "10 February 2026")
    ]


def test_an_event_that_the_record_lost_stays_with_the_auditors_date() -> None:
    lost, notes = corrected(facts(), [{**CORRECTION, "corrects": "e7"}])
    assert [event.date for event in lost.events if event.id == "e7"] == [date(2026, 2, 24)]
    assert [note.code for note in notes] == ["corrected_event_gone"]
