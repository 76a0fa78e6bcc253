"""What a case record held on an earlier day."""

from __future__ import annotations

from datetime import date

from engine.calendars import Calendar
from engine.facts import facts_from
from webform.demo.audits import known_on
from webform.demo.histories import history

TODAY, EARLIER = date(2026, 3, 12), date(2026, 1, 12)


def test_what_came_later_was_not_known_and_what_is_left_has_no_fault(calendar: Calendar) -> None:
    cut = 0
    for number in range(45):
        facts = history(5, number, TODAY, calendar).facts
        before = known_on(facts, EARLIER)
        assert facts_from(before)[1] == []
        assert all(event["date"] <= EARLIER.isoformat() for event in before["events"])
        assert all(one["from"] <= EARLIER.isoformat() >= one.get("to", "") for one in before["statuses"])
        cut += len(facts["events"]) - len(before["events"])
    assert cut > 100


def test_on_the_day_itself_everything_is_known(calendar: Calendar) -> None:
    for number in range(15):
        facts = history(5, number, TODAY, calendar).facts
        assert known_on(facts, TODAY) == facts


def test_a_status_that_ended_later_had_not_ended_then(calendar: Calendar) -> None:
    facts = {
        "events": [],
        "agreed": [],
        "statuses": [
            {"status": "lac", "from": "2025-01-01", "to": "2026-02-01"},
            {"status": "cin", "from": "2026-02-01"},
        ],
    }
    assert known_on(facts, EARLIER)["statuses"] == [{"status": "lac", "from": "2025-01-01"}]
