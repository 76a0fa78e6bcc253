"""Rows summed up: what was met and late, the longest gap, and how often the child was seen."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.calendars import calendar_from
from engine.case_facts import Window
from engine.compile import template_at
from engine.facts import facts_from
from engine.load import TEMPLATES, read_data
from engine.messages.deadlines import summary_words
from engine.summaries import Summary, Visits, summaries, visits_in
from engine.timescales import deadlines

TODAY = date(2026, 5, 1)
ROWS = template_at(TEMPLATES / "case-management-audit" / "2023-09.1").rows
CALENDAR = calendar_from(read_data("calendars", "england-and-wales"))


def visit(day: str, **marks: Any) -> dict[str, Any]:
    return {"event": "cp_visit", "date": day, **marks}


RECORD = {
    "statuses": [{"status": "cp", "from": "2026-01-05"}],
    "events": [
        visit("2026-01-20", seen=True, seen_alone=True),
        visit("2026-02-24", seen=True),
        visit("2026-03-01", seen=False),
        visit("2026-03-20"),
    ],
}


def summed_up() -> dict[str, Summary]:
    found, _ = deadlines(ROWS, facts_from(RECORD)[0], TODAY, CALENDAR)
    return {one.row.id: one for one in summaries(found, TODAY)}


def test_a_row_is_counted_by_status_with_its_share_and_longest_gap() -> None:
    visits = summed_up()["T19"]
    assert dict(visits.counts) == {"met": 2, "late": 1, "overdue": 1}
    assert (visits.on_time, visits.longest_gap, visits.kept) == (50, 42, False)
    assert summary_words(visits) == "2 of 4 on time, 1 late, 1 overdue. Longest gap: 42 days."


def test_what_the_source_cannot_hold_is_in_no_share() -> None:
    record = {**RECORD, "sources_cover": ["referral"], "events": []}
    found, _ = deadlines(ROWS, facts_from(record)[0], TODAY, CALENDAR)
    (visits,) = summaries(found, TODAY)
    assert (visits.on_time, dict(visits.counts)) == (None, {"not_recorded": 1})
    assert summary_words(visits) == "1 not recorded. Longest gap: 116 days."


def test_visits_are_counted_as_tried_seen_and_seen_alone() -> None:
    facts = facts_from(RECORD)[0]
    assert visits_in(facts, Window(date(2026, 1, 20), date(2026, 3, 1))) == Visits(3, 2, 1)
    assert visits_in(facts, Window(date(2026, 4, 1), date(2026, 5, 1))) == Visits(0, 0, 0)
