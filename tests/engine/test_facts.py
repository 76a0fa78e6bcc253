"""Facts: every fault is a warning with its path, the rest is kept, and no value of a child is repeated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from small_facts import facts

from engine.case_facts import EVENTS, VISITS
from engine.facts import Window, facts_from, statuses_on, window
from engine.messages.deadlines import event_words


def _event(**more: Any) -> dict[str, Any]:
    return {"events": [{"id": "e1", "event": "lac_visit", "date": "2026-01-05"}, {"event": "referral", **more}]}


@pytest.mark.parametrize(
    ("document", "code", "path"),
    [
        ([], "wrong_type", "facts"),
        ({"evnts": []}, "unknown_key", "facts"),
        ({"child": "Ann"}, "wrong_type", "facts.child"),
        ({"child": {"id": 7}}, "wrong_type", "facts.child.id"),
        ({"child": {"disability": "no"}}, "wrong_type", "facts.child.disability"),
        ({"child": {"date_of_birth": "2012-5-1"}}, "bad_date", "facts.child.date_of_birth"),
        ({"child": {"date_of_birth": "1900-01-01"}}, "date_implausible", "facts.child.date_of_birth"),
        ({"events": {}}, "wrong_type", "facts.events"),
        ({"events": ["visit"]}, "wrong_type", "facts.events.0"),
        (_event(), "date_missing", "facts.events.1.date"),
        (_event(date=20260105), "bad_date", "facts.events.1.date"),
        (_event(date="2026-01-06", event="lunch"), "unknown_event", "facts.events.1.event"),
        (_event(date="2026-01-06", event=["referral"]), "unknown_event", "facts.events.1.event"),
        (_event(date="2026-01-06", colour="red"), "unknown_key", "facts.events.1"),
        (_event(date="2026-01-06", pre_birth=True), "mark_unfit", "facts.events.1.pre_birth"),
        (_event(date="2026-01-06", id="e1"), "duplicate_id", "facts.events.1.id"),
        (_event(date="2026-01-06", about="e9"), "about_unknown", "facts.events.1.about"),
        (_event(date="2026-01-06", event="placement_end"), "about_missing", "facts.events.1.about"),
        (_event(date="2026-01-06", event="lac_review_minutes", about="e1"), "about_unfit", "facts.events.1.about"),
        (_event(date="2026-01-06", event="cp_visit", seen="yes"), "wrong_type", "facts.events.1.seen"),
        ({"statuses": [{"status": "cp"}]}, "date_missing", "facts.statuses.0.from"),
        ({"statuses": [{"status": "ok", "from": "2026-01-05"}]}, "unknown_status", "facts.statuses.0.status"),
        (
            {"statuses": [{"status": "cp", "from": "2026-01-05", "to": "2026-01-04"}]},
            "to_before_from",
            "facts.statuses.0.to",
        ),
        (
            {"agreed": [{"row": "T33", "from": "2026-01-05", "interval": "often"}]},
            "bad_interval",
            "facts.agreed.0.interval",
        ),
        ({"agreed": [{"from": "2026-01-05", "interval": "1 week"}]}, "wrong_type", "facts.agreed.0.row"),
        ({"window": {"from": "2026-01-05"}}, "date_missing", "facts.window.to"),
        ({"window": {"from": "2026-01-05", "to": "2026-01-04"}}, "to_before_from", "facts.window.to"),
        ({"sources_cover": ["lunch"]}, "unknown_event", "facts.sources_cover.0"),
        ({"sources_cover": "all"}, "wrong_type", "facts.sources_cover"),
    ],
)
def test_a_fault_is_a_warning_with_its_path(document: Any, code: str, path: str) -> None:
    _, found = facts_from(document)
    assert (code, path) in [(warning.code, warning.path) for warning in found]
    assert {warning.severity for warning in found} == {"warning"}
    assert "Ann" not in repr(found)


def test_one_fault_hides_nothing_else() -> None:
    found, warnings = facts_from(_event(date="soon"))
    assert [event.name for event in found.events] == ["lac_visit"]
    assert [warning.code for warning in warnings] == ["bad_date"]


def test_everything_absent_is_unknown_and_no_fault() -> None:
    for empty in ({}, None, {"child": None, "events": None, "statuses": []}):
        found, warnings = facts_from(empty)
        assert warnings == []
        assert (found.date_of_birth, found.disability, found.sources_cover, found.window) == (None, None, None, None)


def test_events_are_in_order_of_date_and_ties_in_order_of_the_document() -> None:
    found = facts("cp_visit 2026-01-09; cp_visit 2026-01-05; referral 2026-01-05")
    assert [event.id for event in found.events] == ["e2", "e3", "e1"]
    assert [event.id for event in found.by_name["cp_visit"]] == ["e2", "e1"]


def test_a_visit_without_the_child_seen_is_an_attempt_and_an_unknown_one_a_visit() -> None:
    found = facts("cp_visit 2026-01-05 !seen; cp_visit 2026-01-06; cp_visit 2026-01-07 seen")
    assert [event.id for event in found.by_name["cp_visit"]] == ["e2", "e3"]
    assert [event.id for event in found.attempts["cp_visit"]] == ["e1"]


def test_statuses_hold_on_their_first_and_last_day() -> None:
    found = facts("@cin 2026-01-05; @cp 2026-01-10..2026-01-12; @cp 2026-01-11..2026-01-20")
    assert statuses_on(found, date(2026, 1, 4)) == set()
    assert statuses_on(found, date(2026, 1, 5)) == {"cin"}
    assert statuses_on(found, date(2026, 1, 20)) == {"cin", "cp"}
    assert statuses_on(found, date(2026, 1, 21)) == {"cin"}
    assert len(found.spells["cp"]) == 1


@pytest.mark.clause("3(b)")
@pytest.mark.parametrize(
    ("text", "audit_date", "start"),
    [
        ("", "2026-03-12", "2025-09-12"),
        ("", "2026-08-31", "2026-02-28"),
        ("referral 2025-08-01", "2026-03-12", "2025-09-12"),
        ("referral 2025-10-01; referral 2025-11-05", "2026-03-12", "2025-11-05"),
        ("referral 2025-10-01; referral 2026-03-13", "2026-03-12", "2025-10-01"),
        ("referral 2026-03-12", "2026-03-12", "2026-03-12"),
    ],
)
def test_the_window_is_six_months_or_since_the_latest_referral_if_that_is_shorter(
    text: str, audit_date: str, start: str
) -> None:
    day = date.fromisoformat(audit_date)
    assert window(facts(text), day) == Window(date.fromisoformat(start), day)


def test_there_is_no_window_before_the_first_year() -> None:
    assert window(facts(""), date(1, 3, 1)) is None
    assert window(facts(""), date(2026, 3, 12), months=12) == Window(date(2025, 3, 12), date(2026, 3, 12))


def test_every_event_has_words_and_every_visit_is_an_event() -> None:
    assert VISITS <= EVENTS
    assert not [name for name in EVENTS if "_" in event_words(name)]
