"""Every row of section 6: in time on the day due, late the day after, due until then, overdue from then on."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from children import TODAY, child
from hypothesis import given, settings
from hypothesis import strategies as st
from small_facts import CALENDAR, ROWS, document, facts, of_row, said

from engine.calendars import calendar_from
from engine.case_facts import Window
from engine.facts import facts_from, window
from engine.load import read_data
from engine.timescales import as_json, compile_rows, deadlines


class Case(NamedTuple):
    """The facts of a row without what it is done by; the line that does it; the day due, worked out by hand."""

    row: str
    before: str
    done: str
    due: str


SUPPORT = [
    Case("T01", "@cin 2026-01-01; cin_plan_start 2026-01-05", "cin_visit {}", "2026-01-26"),
    Case("T02", "@cin 2025-11-01; cin_plan_start 2025-11-30", "cin_plan_review {}", "2026-02-28"),
    Case("T03", "cin_plan_decision 2025-12-19", "cin_meeting {}", "2026-01-07"),
    Case("T04", "cin_meeting 2026-04-02", "cin_meeting_minutes {} about=e1", "2026-04-08"),
    Case("T05", "@cwd 2026-01-01; cin_plan_start 2026-01-05", "cin_visit {}", "2026-03-30"),
    Case("T06", "@cwd 2025-08-01; cin_plan_start 2025-08-31", "cin_meeting {}", "2026-02-28"),
    Case("T07", "@cwd 2025-09-01; cin_plan_start 2025-09-15", "cin_plan_review {}", "2026-03-15"),
]
PROTECTION = [
    Case("T08", "strategy_meeting 2026-01-05 conference_decided", "initial_conference {}", "2026-01-26"),
    Case("T10", "@cp 2026-01-20; initial_conference 2026-01-20", "review_conference {}", "2026-04-20"),
    Case("T11", "@cp 2026-01-20; review_conference 2026-02-10", "review_conference {}", "2026-08-10"),
    Case("T12", "transfer_in_notification 2026-01-30", "transfer_in_conference {}", "2026-02-14"),
    Case("T13", "initial_conference 2026-01-30", "core_group {}", "2026-02-09"),
    Case("T14", "born 2026-01-30; initial_conference 2025-12-01 pre_birth", "core_group {}", "2026-02-09"),
    Case("T17", "review_conference 2026-05-01", "decision_letter {} about=e1", "2026-05-05"),
    Case("T18", "transfer_in_conference 2026-01-20", "conference_minutes {} about=e1", "2026-02-17"),
    Case("T19", "@cp 2026-01-20", "cp_visit {}", "2026-02-17"),
    Case("T20", "became_looked_after 2026-01-05", "lac_notification {} recipient=virtual_school", "2026-01-12"),
]
CARE = [
    Case("T21", "became_looked_after 2026-01-05", "lac_review {}", "2026-02-02"),
    Case("T22", "became_looked_after 2025-11-01; lac_review 2025-11-30", "lac_review {}", "2026-03-01"),
    Case("T23", "@lac 2025-11-01; lac_review 2025-11-15; lac_review 2026-02-10", "lac_review {}", "2026-08-10"),
    Case("T27", "lac_review 2026-01-12", "lac_review_minutes {} about=e1", "2026-02-02"),
    Case("T29", "placement_start 2026-01-12", "lac_visit {}", "2026-01-19"),
    Case("T30", "placement_start 2026-01-12", "lac_visit {}", "2026-02-23"),
    Case("T31", "placement_start 2024-12-01; lac_visit 2025-12-01", "lac_visit {}", "2026-01-12"),
    Case("T32", "born 2010-02-01; became_eligible 2026-02-01", "pathway_plan {}", "2026-02-01"),
    Case("T33", "born 2007-06-01; @care_leaver 2026-01-05", "leaving_care_visit {}", "2026-03-02"),
    Case(
        "T34",
        "born 2004-06-01; @care_leaver 2025-07-01; leaving_care_visit 2026-01-05; agreed T34 2026-01-01 10 weeks",
        "leaving_care_visit {}",
        "2026-03-16",
    ),
    Case("T35", "@lac 2025-01-01; pathway_plan 2025-08-31", "pathway_plan_review {}", "2026-02-28"),
]
BACKWARDS = [
    Case("T15", "initial_conference 2026-01-05", "conference_report {} about=e1", "2025-12-31"),
    Case("T16", "review_conference 2026-01-12", "conference_report {} about=e1", "2026-01-05"),
    Case("T24", "lac_review 2026-01-12", "lac_review_invitation {} about=e1", "2025-12-24"),
    Case("T25", "lac_review 2026-01-12", "lac_review_report {} about=e1", "2026-01-07"),
    Case("T26", "lac_review 2025-10-01; lac_review 2026-01-12", "lac_review_report {} about=e2", "2026-01-05"),
]


def _first(row: str, text: str, today: date) -> str:
    """Due, done, status and days late of the one occurrence that the case is about."""
    same = [d for d in of_row(row, text, today.isoformat()) if d.recipient in (None, "virtual_school")]
    found = same[-1] if row == "T26" or (row == "T23" and same[-1].done) else same[0]
    return f"{found.due} {found.done or '-'} {found.status} {found.days_late}"


def _holds_to_the_day(case: Case) -> None:
    due = date.fromisoformat(case.due)
    after, much_later = due + timedelta(days=1), due + timedelta(days=25)
    on_time = f"{case.before}; {case.done.format(due)}"
    too_late = f"{case.before}; {case.done.format(after)}"
    assert _first(case.row, on_time, much_later) == f"{due} {due} met 0"
    assert _first(case.row, too_late, much_later) == f"{due} {after} late 1"
    assert _first(case.row, case.before, due) == f"{due} - due 0"
    assert _first(case.row, case.before, after) == f"{due} - overdue 1"
    assert _first(case.row, case.before, due + timedelta(days=9)) == f"{due} - overdue 9"


@pytest.mark.clause("T01")
@pytest.mark.clause("T02")
@pytest.mark.clause("T03")
@pytest.mark.clause("T04")
@pytest.mark.clause("T05")
@pytest.mark.clause("T06")
@pytest.mark.clause("T07")
@pytest.mark.parametrize("case", SUPPORT, ids=lambda case: case.row)
def test_children_in_need_and_with_disabilities(case: Case) -> None:
    _holds_to_the_day(case)


@pytest.mark.clause("T08")
@pytest.mark.clause("T10")
@pytest.mark.clause("T11")
@pytest.mark.clause("T12")
@pytest.mark.clause("T13")
@pytest.mark.clause("T14")
@pytest.mark.clause("T17")
@pytest.mark.clause("T18")
@pytest.mark.clause("T19")
@pytest.mark.clause("T20")
@pytest.mark.parametrize("case", PROTECTION, ids=lambda case: case.row)
def test_child_protection(case: Case) -> None:
    _holds_to_the_day(case)


@pytest.mark.clause("T21")
@pytest.mark.clause("T22")
@pytest.mark.clause("T23")
@pytest.mark.clause("T27")
@pytest.mark.clause("T29")
@pytest.mark.clause("T30")
@pytest.mark.clause("T31")
@pytest.mark.clause("T32")
@pytest.mark.clause("T33")
@pytest.mark.clause("T34")
@pytest.mark.clause("T35")
@pytest.mark.parametrize("case", CARE, ids=lambda case: case.row)
def test_looked_after_and_leaving_care(case: Case) -> None:
    _holds_to_the_day(case)


@pytest.mark.clause("T15")
@pytest.mark.clause("T16")
@pytest.mark.clause("T24")
@pytest.mark.clause("T25")
@pytest.mark.clause("T26")
@pytest.mark.parametrize("case", BACKWARDS, ids=lambda case: case.row)
def test_reports_and_notices_are_counted_back_from_the_meeting(case: Case) -> None:
    due, today = date.fromisoformat(case.due), date(2026, 1, 12)
    after = due + timedelta(days=1)
    assert _first(case.row, f"{case.before}; {case.done.format(due)}", today) == f"{due} {due} met 0"
    assert _first(case.row, f"{case.before}; {case.done.format(after)}", today) == f"{due} {after} late 1"
    assert _first(case.row, case.before, today) == f"{due} - overdue {(today - due).days}"
    assert said(case.row, case.before, "2025-12-20") == [] or case.row == "T26"


@pytest.mark.clause("3(b)")
def test_the_window_keeps_what_is_due_or_done_in_it_or_overdue_at_its_end() -> None:
    text = "transfer_in_notification 2025-01-01; transfer_in_conference 2025-02-01; transfer_in_notification {}"
    period = Window(date(2025, 9, 12), date(2026, 3, 12))
    assert [d.anchor.date for d in of_row("T12", text.format("2025-08-01"), "2026-04-01", period)] == [date(2025, 8, 1)]
    assert [d.anchor.date for d in of_row("T12", text.format("2025-08-28"), "2026-04-01", period)] == [
        date(2025, 8, 28)
    ]
    done_later = text.format("2025-08-01") + "; transfer_in_conference 2026-03-20"
    assert [d.status for d in of_row("T12", done_later, "2026-04-01", period)] == ["late"]
    done_before = text.format("2025-08-01") + "; transfer_in_conference 2025-09-11"
    assert of_row("T12", done_before, "2026-04-01", period) == []


def test_what_is_dated_after_today_is_ignored_with_a_warning() -> None:
    text = "born 2026-02-02; @cp 2026-02-01; strategy_meeting 2026-01-05; initial_conference 2026-01-20"
    found, warnings = deadlines(ROWS, facts(text), date(2026, 1, 6), CALENDAR)
    assert found == []
    assert [(w.code, w.path, w.severity) for w in warnings] == [
        ("event_after_today", "facts.events.1.date", "warning"),
        ("status_after_today", "facts.statuses", "warning"),
        ("birth_after_today", "facts.child.date_of_birth", "warning"),
    ]


def test_what_the_calendar_cannot_reach_is_left_out_with_a_warning() -> None:
    found, warnings = deadlines(ROWS, facts("strategy_meeting 2011-12-01 conference_decided"), TODAY, CALENDAR)
    assert found == []
    assert [(w.code, w.params["row"]) for w in warnings] == [("calendar_ends", "T08")]


def test_the_answer_has_the_shape_that_others_rely_on() -> None:
    text = "@cp 2026-01-20; strategy_meeting 2026-01-05; initial_conference 2026-01-20 !pre_birth; cp_visit 2026-02-01 !seen"
    found, _ = deadlines(ROWS, facts(text), date(2026, 2, 10), CALENDAR)
    shown = {entry["row"]: entry for entry in json.loads(json.dumps([as_json(deadline) for deadline in found]))}
    assert shown["T08"] == {
        "row": "T08",
        "timescale": "initial_conference",
        "anchor": {"event": "strategy_meeting", "id": "e1", "date": "2026-01-05"},
        "due": "2026-01-26",
        "done": "2026-01-20",
        "status": "met",
        "days_late": 0,
        "source": "§6",
        "explanation": "15 working days after the strategy meeting of 5 January 2026, not counting weekends and bank "
        "holidays: 26 January 2026. Done on 20 January 2026, in time.",
        "calendar": CALENDAR.version,
    }
    assert "done" not in shown["T19"]
    assert shown["T19"]["anchor"] == {"event": "cp", "date": "2026-01-20"}
    assert shown["T19"]["attempted"] == [{"event": "cp_visit", "id": "e3", "date": "2026-02-01"}]
    assert [entry.row for entry in found] == sorted(entry.row for entry in found)


@pytest.mark.parametrize(
    ("row", "text", "sentence"),
    [
        ("T28", "placement_start 2026-01-12", "On the day of the start of the placement of 12 January "
         "2026: 12 January 2026."),
        ("T32", "born 2010-01-10; became_eligible 2026-01-10", "By the 16th birthday: 10 January 2026."),
        ("T15", "initial_conference 2026-01-13", "2 working days before the initial child protection conference of"),
        ("T19", "@cp 2025-12-01; cover cin_visit", "The source of the data does not hold this."),
        ("T33", "born 2007-06-01; @care_leaver 2025-06-01; agreed T33 2025-05-01 10 "
         "weeks", "of 1 June 2025, as agreed: 10 August"),
        ("T34", "born 2004-06-01; @care_leaver 2025-06-05", "Nothing agreed is recorded for the interval since the start"),
        ("T12", "transfer_in_notification 2025-12-30", "14 January 2026. Not done, 1 day overdue."),
    ],
)  # fmt: skip
def test_every_kind_of_clock_is_explained_in_words(row: str, text: str, sentence: str) -> None:
    assert sentence in of_row(row, text, "2026-01-15")[0].explanation


CLOSED = {"closures": [{"date": "2026-01-06", "name": "Closed"}]}
MEETING = {
    "id": "T03", "timescale": "cin_meeting", "group": "A group", "label": "A meeting", "words": "Within days.", "source": "§6",
    "kind": "once", "anchor": {"event": "cin_plan_decision"}, "done": {"event": "cin_meeting"},
    "clock": "within 2 working days of cin_plan_decision",
}  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "due", "skipped"),
    [
        ({}, "2026-01-07", "weekends and bank holidays:"),
        ({"counts_closures": "no"}, "2026-01-07", "weekends and bank holidays:"),
        ({"counts_closures": "yes"}, "2026-01-08", "weekends, bank holidays and days on which the council is closed:"),
    ],
)
def test_a_closure_of_the_council_lengthens_only_the_rows_that_say_so(
    keys: dict[str, str], due: str, skipped: str
) -> None:
    calendar = calendar_from({**read_data("calendars", "england-and-wales"), **CLOSED})
    rows = compile_rows({"rows": [{**MEETING, **keys}]})
    (found,), _ = deadlines(rows, facts("cin_plan_decision 2026-01-05"), date(2026, 1, 6), calendar)
    assert (found.due, found.calendar) == (date.fromisoformat(due), calendar.version)
    assert skipped in found.explanation


def test_no_row_of_the_guide_is_lengthened_by_a_closure() -> None:
    assert [row.id for row in ROWS if row.counts_closures] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["2026-01-05", "2025-02-30", "9999-12-31", "0001-01-01", "cp", "lac", "lac_visit", "10 weeks"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@st.composite
def _damaged(draw: st.DrawFn) -> Any:
    """A sound document in which some values have been replaced by any JSON at all."""
    made: Any = child(draw(st.integers(0, 50)))
    for _ in range(draw(st.integers(1, 4))):
        here = made
        while isinstance(here, dict | list) and here:
            key = draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
            if draw(st.booleans()) or not isinstance(here[key], dict | list):
                here[key] = draw(JSON)
                break
            here = here[key]
    return made


@settings(max_examples=200, deadline=None)
@given(JSON | _damaged(), st.dates())
def test_no_json_value_and_no_day_makes_it_fail(value: Any, today: date) -> None:
    found, warnings = facts_from(value)
    got, more = deadlines(ROWS, found, today, CALENDAR, window(found, today))
    assert all(warning.severity == "warning" and warning.code for warning in warnings + more)
    assert all(json.dumps(as_json(deadline)) for deadline in got)
    if value is not None and not isinstance(value, dict):
        assert [warning.code for warning in warnings] == ["wrong_type"]


def test_the_document_of_the_contract_is_read_without_warning() -> None:
    assert facts_from(document("born 2012-05-01; @cp 2026-01-20"))[1] == []
