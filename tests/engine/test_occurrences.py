"""The edges of the rules: what opens, closes, falls away, is excepted, and belongs to which row."""

from __future__ import annotations

from datetime import date

import pytest
from small_facts import CALENDAR, ROWS, facts, of_row, said

from engine.timescales import deadlines

clause = pytest.mark.clause
TODAY = "2026-03-12"
PRE_BIRTH = "expected 2026-06-01; initial_conference {} pre_birth"
PLACED = "became_looked_after 2026-01-05 placed_elsewhere; lac_notification 2026-01-04 recipient=iro_team; "

EDGES = [
    ("T01", "an agreed shorter interval counts from its first day", "@cin 2026-01-01; cin_plan_start 2026-01-05;"
     "agreed T01 2026-01-05 2 weeks", ["2026-01-05 2026-01-19 - overdue 52"]),
    ("T01", "an agreed longer interval does not", "@cin 2026-01-01; cin_plan_start 2026-01-05;"
     "agreed T01 2026-01-01 5 weeks", ["2026-01-05 2026-01-26 - overdue 45"]),
    ("T01", "an interval falls away when another status takes over", "@cin 2026-01-01; cin_plan_start 2026-01-05;"
     "@cp 2026-01-26; cin_visit 2026-01-26", []),
    ("T01", "a visit on the opening day closes nothing", "@cin 2026-03-01; cin_plan_start 2026-03-02; cin_visit 2026-03-02",
     ["2026-03-02 2026-03-23 - due 0"]),
    ("T02", "a plan that started before the status opens nothing", "@cin 2026-01-02; cin_plan_start 2026-01-01", []),
    ("T05", "the visits of a child of the disability service are its own", "@cin 2026-01-01; @cwd 2026-01-01;"
     "cin_plan_start 2026-01-05; cin_visit 2026-03-10",
     ["2026-01-05 2026-03-30 2026-03-10 met 0", "2026-03-10 2026-06-02 - due 0"]),
    ("T08", "the meeting that initiates enquiries counts, not an earlier one", "strategy_meeting 2026-01-05;"
     "strategy_meeting 2026-01-08 initiates_s47; initial_conference 2026-01-29", ["2026-01-08 2026-01-29 2026-01-29 met 0"]),
    ("T08", "a conference before the birth is another row", "strategy_meeting 2026-01-05; "
     "initial_conference 2026-01-20 pre_birth", []),
    ("T08", "a meeting without a decision owes no conference", "strategy_meeting 2026-01-05 initiates_s47", []),
    ("T08", "a meeting after the last conference counts anew", "strategy_meeting 2026-01-05; initial_conference 2026-01-20;"
     "strategy_meeting 2026-03-02 conference_decided",
     ["2026-01-05 2026-01-26 2026-01-20 met 0", "2026-03-02 2026-03-23 - due 0"]),
    ("T09", "ten weeks before is in time", PRE_BIRTH.format("2026-03-23").replace("06-01", "05-01").replace("03-23", "02-20"),
     ["2026-05-01 2026-02-20 2026-02-20 met 0"]),
    ("T09", "a day later is late", "expected 2026-05-01; initial_conference 2026-02-21 pre_birth",
     ["2026-05-01 2026-02-20 2026-02-21 late 1"]),
    ("T09", "a late presentation is excepted", "expected 2026-05-01; initial_conference 2026-03-02 "
     "pre_birth late_presentation=Moved",
     ["2026-05-01 2026-02-20 2026-03-02 excepted 0"]),
    ("T09", "without such a conference it does not apply", "expected 2026-05-01; initial_conference 2026-03-02", []),
    ("T10", "a plan that starts two days off is another", "@cp 2026-01-22; initial_conference 2026-01-20", []),
    ("T10", "it falls away when the plan ends undone", "@cp 2026-01-20..2026-02-20; initial_conference 2026-01-20", []),
    ("T10", "a review that ended the plan is kept", "@cp 2026-01-20..2026-02-20; initial_conference 2026-01-20;"
     "review_conference 2026-02-20", ["2026-01-20 2026-04-20 2026-02-20 met 0"]),
    ("T14", "only after a conference before the birth", "born 2026-01-30; initial_conference 2025-12-01", []),
    ("T18", "minutes belong to the conference that they are about", "initial_conference 2026-01-20; "
     "review_conference 2026-01-21;"
     "conference_minutes 2026-01-22 about=e2",
     ["2026-01-20 2026-02-17 - overdue 23", "2026-01-21 2026-02-18 2026-01-22 met 0"]),
    ("T19", "an unseen child closes nothing", "@cp 2026-01-20; cp_visit 2026-02-10 "
     "!seen", ["2026-01-20 2026-02-17 - overdue 23"]),
    ("T19", "it falls away when the plan ends first", "@cp 2026-01-20..2026-02-16", []),
    ("T19", "it stays when the plan ends on the day "
     "due", "@cp 2026-01-20..2026-02-17", ["2026-01-20 2026-02-17 - overdue 23"]),
    ("T19", "what the source cannot hold is never "
     "late", "@cp 2026-01-20; cover cin_visit", ["2026-01-20 2026-02-17 - not_recorded 0"]),
    ("T28", "a visit on the day", "placement_start 2026-01-12; lac_visit "
     "2026-01-12", ["2026-01-12 2026-01-12 2026-01-12 met 0"]),
    ("T28", "a visit on the next day is not one on the day", "placement_start 2026-01-12; lac_visit 2026-01-13",
     ["2026-01-12 2026-01-12 - overdue 59"]),
    ("T28", "still to come on the day itself", "placement_start 2026-03-12", ["2026-03-12 2026-03-12 - due 0"]),
    ("T29", "the visit on the day does not stand in", "placement_start 2026-03-09; lac_visit 2026-03-09",
     ["2026-03-09 2026-03-16 - due 0"]),
    ("T30", "the interval that runs past the year belongs to it", "placement_start 2025-02-01; lac_visit "
     "2026-01-20; lac_visit 2026-02-10",
     ["2025-02-01 2025-03-15 2026-01-20 late 311", "2026-01-20 2026-03-03 2026-02-10 met 0"]),
    ("T31", "and its visit opens the next row", "placement_start 2025-02-01; lac_visit 2026-01-20; lac_visit 2026-02-10",
     ["2026-02-10 2026-03-24 - due 0"]),
    ("T31", "three months where the placement is to last", "placement_start 2025-02-01 until_18; lac_visit 2026-02-10",
     ["2026-02-10 2026-05-10 - due 0"]),
    ("T30", "it falls away when the placement ends", "placement_start 2026-02-01; placement_end 2026-03-01 about=e1", []),
    ("T22", "a second stay is counted anew", "became_looked_after 2024-01-05; lac_review 2024-01-20;"
     "became_looked_after 2026-01-05; lac_review 2026-01-20",
     ["2024-01-20 2024-04-20 - overdue 691", "2026-01-20 2026-04-21 - due 0"]),
    ("T25", "the first review of each stay is an initial one", "became_looked_after 2024-01-05; lac_review 2024-01-22;"
     "became_looked_after 2026-01-05; lac_review 2026-01-20; lac_review 2026-02-20",
     ["2024-01-22 2024-01-17 - overdue 785", "2026-01-20 2026-01-15 - overdue 56"]),
    ("T32", "after the birthday three months are given", "born 2010-01-31; became_eligible "
     "2026-02-28", ["2026-02-28 2026-05-28 - due 0"]),
    ("T32", "a plan from before counts", "born 2010-01-31; became_eligible 2026-01-31; pathway_plan 2025-12-01",
     ["2026-01-31 2026-01-31 2025-12-01 met 0"]),
    ("T33", "it begins on the 18th birthday", "born 2008-03-01; @care_leaver 2025-01-01", ["2026-03-01 2026-04-26 - due 0"]),
    ("T33", "the birthday to come opens nothing yet", "born 2008-03-13; @care_leaver 2025-01-01", []),
    ("T33", "what opens before 21 stays in this row", "born 2005-03-01; @care_leaver 2025-12-01; "
     "leaving_care_visit 2026-03-05",
     ["2025-12-01 2026-01-26 2026-03-05 late 38"]),
    ("T34", "and the visit after it opens the next", "born 2005-03-01; @care_leaver 2025-12-01; "
     "leaving_care_visit 2026-03-05",
     ["2026-03-05 - - not_recorded 0"]),
    ("T34", "no birthday opens it while the other row is open", "born 2005-03-01; @care_leaver 2025-12-01", []),
    ("T34", "with nothing open before it begins with the status", "born 2004-03-01; @care_leaver 2025-12-01;"
     "agreed T34 2025-12-01 3 months", ["2025-12-01 2026-03-01 - overdue 11"]),
    ("T35", "turning from care to leaving care restarts nothing", "@lac 2025-01-01..2025-11-30; @care_leaver 2025-12-01;"
     "pathway_plan 2025-09-12", ["2025-09-12 2026-03-12 - due 0"]),
    ("T35", "a gap does", "@lac 2025-01-01..2025-11-30; @care_leaver 2025-12-05; pathway_plan 2025-09-12", []),
    ("T30", "a visit on the anniversary ends the first year", "placement_start 2025-02-10; lac_visit 2026-02-10",
     ["2025-02-10 2025-03-24 2026-02-10 late 323"]),
    ("T31", "and opens what comes after it", "placement_start 2025-02-10; lac_visit 2026-02-10",
     ["2026-02-10 2026-03-24 - due 0"]),
    ("T33", "a visit on the 21st birthday ends the row", "born 2005-03-01; @care_leaver 2025-12-01;"
     "leaving_care_visit 2026-03-01", ["2025-12-01 2026-01-26 2026-03-01 late 34"]),
    ("T33", "a status from the 21st birthday on is not of this row", "born 2004-12-01; @care_leaver 2025-12-01", []),
    ("T34", "but of the next from that very day", "born 2004-12-01; @care_leaver 2025-12-01;"
     "agreed T34 2025-12-01 3 months", ["2025-12-01 2026-03-01 - overdue 11"]),
]  # fmt: skip


@clause("T28")
@clause("T09")
@pytest.mark.parametrize(("row", "promise", "text", "wanted"), EDGES, ids=[f"{edge[0]}: {edge[1]}" for edge in EDGES])
def test_the_edges_of_the_rules(row: str, promise: str, text: str, wanted: list[str]) -> None:
    assert said(row, text, TODAY) == wanted, promise


@clause("T20")
def test_everyone_who_must_be_told_has_a_deadline_of_their_own() -> None:
    found = of_row("T20", PLACED + "lac_notification 2026-01-13 recipient=area_authority", TODAY)
    assert [(d.recipient, d.status, d.days_late) for d in found] == [
        ("virtual_school", "overdue", 59),
        ("iro_team", "overdue", 59),
        ("lac_health", "overdue", 59),
        ("area_authority", "late", 1),
    ]
    assert len(of_row("T20", PLACED.replace("placed_elsewhere", "!placed_elsewhere"), TODAY)) == 3


@clause("T20")
def test_a_notice_belongs_to_the_anchor_that_it_names() -> None:
    text = (
        "became_looked_after 2026-01-05; became_looked_after 2026-02-02; lac_notification 2026-02-03 "
        "recipient=iro_team about=e2"
    )
    found = [d for d in of_row("T20", text, TODAY) if d.recipient == "iro_team"]
    assert [d.status for d in found] == ["overdue", "met"]


@clause("T06")
def test_a_range_shows_the_day_from_which_the_meeting_is_expected() -> None:
    found = of_row("T06", "@cwd 2025-09-01; cin_plan_start 2025-10-31", TODAY)[0]
    assert (found.not_before, found.due, found.status) == (date(2026, 2, 28), date(2026, 4, 30), "due")


@clause("T09")
def test_an_exception_shows_its_reason() -> None:
    text = "expected 2026-05-01; initial_conference 2026-03-02 pre_birth late_presentation=Moved"
    assert [d.reason for d in of_row("T09", text, TODAY)] == ["Moved"]


def test_attempted_visits_are_listed_once_with_the_interval_that_they_fell_in() -> None:
    text = (
        "@cp 2026-01-05; cp_visit 2026-01-12 !seen; cp_visit 2026-01-20; cp_visit 2026-02-02 !seen; "
        "cp_visit 2026-02-03 !seen"
    )
    assert [[event.id for event in d.attempted] for d in of_row("T19", text, TODAY)] == [["e1"], ["e3", "e4"]]


def test_agreed_intervals_that_cannot_count_are_warned_of() -> None:
    text = "agreed T99 2026-01-01 1 week; agreed T19 2026-01-01 1 week; agreed T01 2026-01-01 4 weeks"
    _, warnings = deadlines(ROWS, facts(text), date(2026, 3, 12), CALENDAR)
    assert sorted(w.code for w in warnings) == ["agreed_not_shorter", "agreed_not_taken", "agreed_row_unknown"]
