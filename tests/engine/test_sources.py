"""Case records from rows of a source: what each key of a declaration does, every fault, and what is asked of a declaration."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from engine.case_facts import EVENTS
from engine.facts import facts_from
from engine.load import Document, read_language, read_source, read_yaml, source_names
from engine.messages.catalogue_sources import SOURCES
from engine.messages.findings import as_line
from engine.messages.intake import INTAKE, ROWS, line_of, place_of, sentence_of
from engine.source_check import UnsoundSource, source_findings
from engine.sources import CaseFound, Children, Fault, Row, Source, children_of, source_from, source_named

SSD = source_named("ssd")
BORN = "2012-05-01T00:00:00"


def rows(*entries: tuple[str, dict[str, Any]]) -> Iterator[Row]:
    """Rows of the dataset, each numbered within its file, the header counted."""
    numbers: dict[str, int] = {}
    for table, values in entries:
        numbers[table] = numbers.get(table, 1) + 1
        yield Row(table, numbers[table], values, f"{table}.csv")


def person(id_: str = "C1", **values: str) -> tuple[str, dict[str, Any]]:
    given = {"pers_forename": "Alex", "pers_surname": "Example", "pers_dob": BORN, **values}
    return "ssd_person", {"pers_person_id": id_, **given}


def cin_visit(id_: str, day: str, **values: str) -> tuple[str, dict[str, Any]]:
    return "ssd_cin_visits", {"cinv_cin_visit_id": id_, "cinv_person_id": "C1", "cinv_cin_visit_date": day, **values}


def cp_plan(start: str, end: str = "", **values: str) -> tuple[str, dict[str, Any]]:
    spell = {"cppl_cp_plan_start_date": start, "cppl_cp_plan_end_date": end}
    return "ssd_cp_plans", {"cppl_cp_plan_id": "P1", "cppl_person_id": "C1", **spell, **values}


def cp_visit(id_: str, day: str, **values: str) -> tuple[str, dict[str, Any]]:
    return "ssd_cp_visits", {"cppv_cp_visit_id": id_, "cppv_person_id": "C1", "cppv_cp_visit_date": day, **values}


def episode(id_: str, start: str, end: str, entered: str, period: str = "L1") -> tuple[str, dict[str, Any]]:
    spell = {
        "clae_cla_episode_start_date": start,
        "clae_cla_episode_ceased_date": end,
        "clae_entered_care_date": entered,
    }
    return "ssd_cla_episodes", {"clae_cla_episode_id": id_, "clae_person_id": "C1", "clae_cla_id": period, **spell}


def read(*entries: tuple[str, dict[str, Any]], **options: Any) -> Children:
    return children_of(SSD, rows(*entries), **options)


def case(*entries: tuple[str, dict[str, Any]], **options: Any) -> CaseFound:
    """The one child that the rows tell of; a person is added."""
    children = read(person(), *entries, **options)
    assert children.faults == []
    (found,) = children
    return found


def events(found: CaseFound, name: str = "") -> list[dict[str, Any]]:
    return [one for one in found.facts["events"] if name in ("", one["event"])]


def statuses(found: CaseFound) -> list[tuple[str, ...]]:
    return [(one["status"], one["from"], *((one["to"],) if "to" in one else ())) for one in found.facts["statuses"]]


def faults(found: CaseFound) -> list[tuple[str, str, int | None, str | None, str]]:
    return [(one.code, one.file, one.row, one.column, one.severity) for one in found.faults]


# Who the child is


def test_a_child_has_name_birth_and_reference() -> None:
    assert case().profile == {"reference": "C1", "name": "Alex Example", "date_of_birth": "2012-05-01"}
    assert case().facts["child"] == {"id": "C1", "date_of_birth": "2012-05-01"}


def test_an_unborn_child_has_an_expected_day() -> None:
    (found,) = read(person(pers_dob="", pers_forename="SSD_PH", pers_expected_dob="2026-06-01"))
    assert found.profile == {"reference": "C1", "name": "Example", "expected_date_of_birth": "2026-06-01"}


@pytest.mark.parametrize(
    ("codes", "expected"), [(["NONE"], False), (["none", "LD"], True), (["AUT"], True), ([], None)]
)
def test_a_disability_is_recorded_denied_or_unknown(codes: list[str], expected: bool | None) -> None:
    rows_ = [
        ("ssd_disability", {"disa_table_id": f"D{at}", "disa_person_id": "C1", "disa_disability_code": code})
        for at, code in enumerate(codes)
    ]
    assert case(*rows_).facts["child"].get("disability") is expected


@pytest.mark.parametrize("absent", ["", " ", "SSD_PH", "PLACEHOLDER_DATA", "NULL", "1900-01-01", "1900-01-01T00:00:00"])
def test_a_placeholder_is_nothing(absent: str) -> None:
    found = case(cp_plan("2026-01-20", absent), ("ssd_care_leavers", {
        "clea_table_id": "T1", "clea_person_id": "C1", "clea_pathway_plan_review_date": absent,
        "clea_care_leaver_latest_contact": absent, "clea_care_leaver_eligibility": "" if "1900" in absent else absent,
    }))  # fmt: skip
    assert (statuses(found), events(found), found.faults) == ([("cp", "2026-01-20")], [], ())


def test_the_order_of_rows_and_tables_is_of_no_matter() -> None:
    entries = [person(), cp_plan("2026-01-20"), cin_visit("V1", "2026-02-02"), cp_visit("V2", "2026-02-03")]
    (forwards,), (backwards,) = read(*entries), read(*reversed(entries))
    assert forwards.facts == backwards.facts
    assert [one["id"] for one in events(forwards)] == ["cin_visit:V1", "cp_visit:V2"]


def test_children_come_one_at_a_time_and_are_counted() -> None:
    children = read(person("C1"), person("C2"), person("C3"))
    assert len(children) == 3
    assert [found.source_id for found in children] == ["C1", "C2", "C3"]
    assert len(children) == 0


# Statuses


def test_a_plan_makes_a_status_and_an_open_referral_does_not() -> None:
    referral = {"cine_referral_id": "R1", "cine_person_id": "C1", "cine_referral_date": "2026-01-02"}
    plan = {"cinp_cin_plan_id": "N1", "cinp_person_id": "C1", "cinp_cin_plan_start_date": "2026-02-01"}
    assert statuses(case(("ssd_cin_episodes", referral))) == []
    assert statuses(case(("ssd_cin_episodes", referral), ("ssd_cin_plans", plan))) == [("cin", "2026-02-01")]


def test_a_plan_without_an_end_ends_when_its_referral_is_closed() -> None:
    referral = {"cine_referral_id": "R1", "cine_person_id": "C1", "cine_referral_date": "2026-01-02",
                "cine_close_date": "2026-04-01"}  # fmt: skip
    plan = {
        "cinp_cin_plan_id": "N1",
        "cinp_person_id": "C1",
        "cinp_cin_plan_start_date": "2026-02-01",
        "cinp_referral_id": "R1",
    }
    closed = case(("ssd_cin_plans", plan), ("ssd_cin_episodes", referral))
    assert statuses(closed) == [("cin", "2026-02-01", "2026-04-01")]
    own = case(("ssd_cin_plans", {**plan, "cinp_cin_plan_end_date": "2026-03-01"}), ("ssd_cin_episodes", referral))
    assert statuses(own) == [("cin", "2026-02-01", "2026-03-01")]


TEAMS = [
    ("ssd_department", {"dept_team_id": "T5", "dept_team_name": "Children with Disabilities"}),
    ("ssd_department", {"dept_team_id": "T6", "dept_team_name": "Owls"}),
]


@pytest.mark.parametrize(
    ("team", "services", "is_open"),
    [("T5", {}, True), ("T6", {}, False), ("T6", {"t6": "children_with_disabilities"}, True),
     ("T6", {"OWLS": "children_with_disabilities"}, True), ("", {}, False)],
)  # fmt: skip
def test_open_to_the_disabilities_service_is_the_plans_team_by_name_or_by_the_directory(
    team: str, services: dict[str, str], is_open: bool
) -> None:
    plan = {
        "cinp_cin_plan_id": "N1",
        "cinp_person_id": "C1",
        "cinp_cin_plan_start_date": "2026-02-01",
        "cinp_cin_plan_team": team,
    }
    disabled = {"disa_table_id": "D1", "disa_person_id": "C1", "disa_disability_code": "LD"}
    found = case(*TEAMS, ("ssd_cin_plans", plan), ("ssd_disability", disabled), services=services)
    assert ("cwd" in {status for status, *_ in statuses(found)}) is is_open


def test_a_plan_without_a_team_is_the_allocated_workers_teams() -> None:
    plan = {"cinp_cin_plan_id": "N1", "cinp_person_id": "C1", "cinp_cin_plan_start_date": "2026-02-01"}
    part = {"invo_involvements_id": "I1", "invo_person_id": "C1", "invo_professional_id": "W1",
            "invo_professional_role_id": "CW", "invo_professional_team": "T5"}  # fmt: skip
    assert ("cwd", "2026-02-01") in statuses(case(*TEAMS, ("ssd_cin_plans", plan), ("ssd_involvements", part)))


def test_a_protection_plan_of_another_authority_is_not_this_ones() -> None:
    assert statuses(case(cp_plan("2026-01-20", cppl_cp_plan_ola="Y"))) == []
    assert statuses(case(cp_plan("2026-01-20", cppl_cp_plan_ola="N"))) == [("cp", "2026-01-20")]


def test_episodes_that_meet_are_one_status_and_one_becoming_looked_after_per_period() -> None:
    found = case(
        episode("E3", "2026-02-01", "", "2026-02-01", "L2"),
        episode("E1", "2025-01-01", "2025-03-01", "2025-01-01"),
        episode("E2", "2025-03-01", "2025-06-01", "2025-01-01"),
    )
    assert statuses(found) == [("lac", "2025-01-01", "2025-06-01"), ("lac", "2026-02-01")]
    assert [(one["id"], one["date"]) for one in events(found)] == [
        ("became_looked_after:L1", "2025-01-01"), ("became_looked_after:L2", "2026-02-01")
    ]  # fmt: skip


def test_without_the_day_of_entry_the_earliest_episode_of_the_period_counts() -> None:
    found = case(episode("E2", "2025-03-01", "", ""), episode("E1", "2025-01-01", "2025-03-01", ""))
    assert [(one["date"], one["provenance"]) for one in events(found)] == [("2025-01-01", "ssd_cla_episodes.csv row 3")]
    assert statuses(found) == [("lac", "2025-01-01")]


@pytest.mark.parametrize(
    ("eligibility", "expected"),
    [
        ("Former Relevant", [("care_leaver", "2030-05-01")]),
        ("RELEVANT CHILD", [("care_leaver", "2030-05-01")]),
        ("Eligible", []),
    ],
)
def test_somebody_is_a_care_leaver_from_their_18th_birthday(eligibility: str, expected: list[tuple[str, ...]]) -> None:
    row = {"clea_table_id": "T1", "clea_person_id": "C1", "clea_care_leaver_eligibility": eligibility}
    assert statuses(case(("ssd_care_leavers", row))) == expected


# Events


def test_an_event_says_which_row_it_comes_from_and_carries_its_marks() -> None:
    found = case(cin_visit("V1", "2026-02-02T00:00:00", cinv_cin_visit_seen="Y", cinv_cin_visit_seen_alone="n"))
    assert events(found) == [
        {"id": "cin_visit:V1", "event": "cin_visit", "date": "2026-02-02", "seen": True, "seen_alone": False,
         "provenance": "ssd_cin_visits.csv row 2"}
    ]  # fmt: skip


def test_a_cin_visit_that_doubles_a_visit_under_an_open_status_is_no_event() -> None:
    visits = [cin_visit("V1", "2026-02-02"), cp_visit("V2", "2026-02-02"), cin_visit("V3", "2026-02-03")]
    assert [one["id"] for one in events(case(cp_plan("2026-01-20"), *visits))] == ["cp_visit:V2", "cin_visit:V3"]
    before = case(cp_plan("2026-02-03"), *visits)
    assert [one["id"] for one in events(before, "cin_visit")] == ["cin_visit:V1", "cin_visit:V3"]


def test_a_cin_visit_that_doubles_one_to_a_looked_after_child_is_no_event() -> None:
    visit = {"clav_cla_visit_id": "V2", "clav_person_id": "C1", "clav_cla_visit_date": "2026-02-02"}
    found = case(
        episode("E1", "2026-01-01", "", "2026-01-01"), ("ssd_cla_visits", visit), cin_visit("V1", "2026-02-02")
    )
    assert [one["event"] for one in events(found)] == ["became_looked_after", "lac_visit"]


def test_a_visit_that_leads_to_its_child_through_the_plan_alone_is_found() -> None:
    visit = {
        "cppv_cp_visit_id": "V1",
        "cppv_person_id": "SSD_PH",
        "cppv_cp_plan_id": "P1",
        "cppv_cp_visit_date": "2026-02-02",
    }
    assert [one["id"] for one in events(case(("ssd_cp_visits", visit), cp_plan("2026-01-20")))] == ["cp_visit:V1"]


def test_a_review_leads_to_its_child_through_the_period_of_care_and_a_cancelled_or_planned_one_is_none() -> None:
    def review(id_: str, day: str, cancelled: str = "") -> tuple[str, dict[str, Any]]:
        spell = {"clar_cla_review_date": day, "clar_cla_review_cancelled": cancelled}
        return "ssd_cla_reviews", {"clar_cla_review_id": id_, "clar_cla_id": "L1", **spell}

    found = case(
        review("A", "2026-01-20"), review("B", "2026-01-21", "Y"), review("C", ""), review("D", "2026-03-01", "N"),
        episode("E1", "2026-01-01", "", "2026-01-01"),
    )  # fmt: skip
    assert [one["id"] for one in events(found, "lac_review")] == ["lac_review:A", "lac_review:D"]
    assert found.faults == ()


@pytest.mark.parametrize(("outcome", "decided"), [("Y", True), ("N", False), ("", None)])
def test_the_strategy_meeting_is_the_start_of_the_enquiry_and_says_whether_a_conference_was_decided(
    outcome: str, decided: bool | None
) -> None:
    row = {"s47e_s47_enquiry_id": "S1", "s47e_person_id": "C1", "s47e_s47_start_date": "2026-01-05",
           "s47e_s47_outcome_json": f'{{"NFA_FLAG": "N", "CP_CONFERENCE_FLAG": "{outcome}", "OUTCOME_COMMENTS": ""}}'}  # fmt: skip
    (meeting,) = events(case(("ssd_s47_enquiry", row)))
    assert (meeting["event"], meeting["initiates_s47"]) == ("strategy_meeting", True)
    assert meeting.get("conference_decided") is decided


@pytest.mark.parametrize(
    ("born", "expected", "pre_birth"),
    [("2026-03-01", "", True), ("2026-01-20", "", False), ("", "2026-04-01", True), ("", "", None)],
)
def test_a_conference_is_pre_birth_before_the_birth_and_where_a_child_is_expected(
    born: str, expected: str, pre_birth: bool | None
) -> None:
    row = {"icpc_icpc_id": "I1", "icpc_person_id": "C1", "icpc_icpc_date": "2026-01-20", "icpc_icpc_transfer_in": "N"}
    (found,) = read(person(pers_dob=born, pers_expected_dob=expected), ("ssd_initial_cp_conference", row))
    assert events(found)[0].get("pre_birth") is pre_birth


def test_a_transfer_in_is_a_conference_of_its_own_and_a_planned_conference_is_none() -> None:
    row = {"icpc_icpc_id": "I1", "icpc_person_id": "C1", "icpc_icpc_date": "2026-01-20", "icpc_icpc_transfer_in": "Y"}
    planned = {"icpc_icpc_id": "I2", "icpc_person_id": "C1", "icpc_icpc_date": "", "icpc_icpc_transfer_in": "N"}
    found = case(("ssd_initial_cp_conference", row), ("ssd_initial_cp_conference", planned))
    assert [one["event"] for one in events(found)] == ["transfer_in_conference"]
    assert found.faults == ()


def placement(kind: str, **values: str) -> tuple[str, dict[str, Any]]:
    spell = {"clap_cla_placement_start_date": "2025-06-01", "clap_cla_placement_end_date": "2025-12-01"}
    row = {"clap_cla_placement_id": "A1", "clap_person_id": "C1", "clap_cla_placement_type": kind, **spell, **values}
    return "ssd_cla_placement", row


def care_plan(flag: str, start: str = "2025-01-01", end: str = "") -> tuple[str, dict[str, Any]]:
    spell = {"lacp_cla_care_plan_start_date": start, "lacp_cla_care_plan_end_date": end}
    return "ssd_cla_care_plan", {"lacp_table_id": "K1", "lacp_person_id": "C1", **spell,
                                 "lacp_cla_care_plan_json": f'{{"LTFOST18": "{flag}"}}'}  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "until_18"),
    [
        ([placement("U1")], True),
        ([placement("u4")], True),
        ([placement("U6")], False),
        ([placement("K2")], None),
        ([placement("K2"), care_plan("Y")], True),
        ([placement("U6"), care_plan("Y")], True),
        ([placement("K2"), care_plan("N")], False),
        ([placement("K2"), care_plan("Y", "2025-01-01", "2025-05-31")], None),
        ([placement("K2"), care_plan("Y", "2025-12-02")], None),
        ([placement("K2"), care_plan("Y", "2025-12-01")], True),
        ([placement("K2", clap_cla_placement_end_date=""), care_plan("Y", "2026-01-01")], True),
    ],
)
def test_a_placement_lasts_until_18_by_its_type_or_by_a_care_plan_of_its_time(
    entries: list[tuple[str, dict[str, Any]]], until_18: bool | None
) -> None:
    assert events(case(*entries), "placement_start")[0].get("until_18") is until_18


def test_the_end_of_a_placement_is_about_its_start() -> None:
    start, end = events(case(placement("U6")))
    assert (start["id"], end["event"], end["about"]) == ("placement_start:A1", "placement_end", start["id"])
    read_facts, warnings = facts_from(case(placement("U6")).facts)
    assert warnings == [] and len(read_facts.events) == 2


def test_what_is_found_is_a_sound_facts_document_and_says_what_the_source_covers() -> None:
    found = case(cp_plan("2026-01-20"), cp_visit("V1", "2026-02-02"), cin_visit("V2", "2026-02-03"))
    assert found.facts["sources_cover"] == sorted(SSD.covers)
    assert facts_from(found.facts)[1] == []


def test_what_only_a_missing_table_could_hold_is_not_covered() -> None:
    present = set(SSD.tables) - {"ssd_cp_visits", "ssd_initial_cp_conference"}
    cover = set(case(present=present).facts["sources_cover"])
    assert set(SSD.covers) - cover == {"cp_visit", "initial_conference", "transfer_in_conference"}


# People


def part(id_: str, who: str, role: str, start: str, end: str = "", team: str = "") -> tuple[str, dict[str, Any]]:
    spell = {"invo_involvement_start_date": start, "invo_involvement_end_date": end, "invo_professional_team": team}
    row = {
        "invo_involvements_id": id_,
        "invo_person_id": "C1",
        "invo_professional_id": who,
        "invo_professional_role_id": role,
    }
    return "ssd_involvements", {**row, **spell}


@pytest.mark.parametrize(
    ("parts", "worker"),
    [
        ([part("1", "W1", "CW", "2026-01-01"), part("2", "W2", "IRO", "2026-02-01")], "W1"),
        ([part("1", "W1", "CW", "2026-01-01", "2026-02-01"), part("2", "W2", "CW", "2026-02-01")], "W2"),
        ([part("1", "W1", "CW", "2026-02-01"), part("2", "W2", "CW", "2026-01-01")], "W1"),
        ([part("1", "W1", "16PLUS", "2026-02-01"), part("2", "W2", "cw", "2020-01-01")], "W2"),
        ([part("1", "W1", "16PLUS", "2026-02-01")], "W1"),
        ([part("1", "W1", "CW", "2026-01-01", "2026-02-01")], None),
    ],
)
def test_the_allocated_worker_is_the_latest_open_one_of_the_first_role(
    parts: list[tuple[str, dict[str, Any]]], worker: str | None
) -> None:
    assert case(*parts).worker == worker


@pytest.mark.clause("2.1")
def test_everybody_who_had_a_part_is_named_with_their_teams_and_placeholders_are_nobody() -> None:
    enquiry = {"s47e_s47_enquiry_id": "S1", "s47e_person_id": "C1", "s47e_s47_start_date": "2026-01-05",
               "s47e_s47_completed_by_worker_id": "W9", "s47e_s47_completed_by_team": "T9"}  # fmt: skip
    found = case(
        part("1", "W2", "CW", "2026-01-01", team="T2"), part("2", "W1", "CW", "2025-01-01", "2026-01-01", "T1"),
        part("3", "SSD_PH", "CW", "2024-01-01", "2025-01-01", "T3"), ("ssd_s47_enquiry", enquiry),
    )  # fmt: skip
    assert (found.worker, found.team) == ("W2", "T2")
    assert (found.involved_people, found.involved_teams) == (("W1", "W2", "W9"), ("T1", "T2", "T3", "T9"))


def test_workers_and_teams_have_names() -> None:
    worker = ("ssd_professionals", {"prof_professional_id": "W1", "prof_professional_name": "Wilma Example"})
    children = read(*TEAMS, worker)
    assert children.people == {"W1": "Wilma Example"}
    assert children.teams["T6"].name == "Owls" and children.teams["T6"].parent is None


# Faults

VISIT = ("ssd_cin_visits.csv", 2, "cinv_cin_visit_date")


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-02-30", "bad_date"), ("30/02/2026", "bad_date"), ("Example", "bad_date"), ("20260203", "bad_date"),
     ("2026-02-03 noon", "bad_date"), ("2026-W05-1", "bad_date"), ("0202-02-03", "date_implausible"),
     ("9999-12-31", "date_implausible"), ("", "date_missing"), ("2009-02-03", "before_birth")],
)  # fmt: skip
def test_a_row_with_a_bad_day_is_refused_with_its_place(day: str, code: str) -> None:
    found = case(cin_visit("V1", day), cin_visit("V2", "2026-02-03"))
    assert [one["id"] for one in events(found)] == ["cin_visit:V2"]
    assert faults(found) == [(code, *VISIT, "error")]


@pytest.mark.parametrize("time", ["T00:00:00", " 00:00:00.000", "T09:30:00Z", "T23:59:59.9999999+01:00", ""])
def test_a_day_may_have_a_time(time: str) -> None:
    assert events(case(cin_visit("V1", f"2026-02-03{time}")))[0]["date"] == "2026-02-03"


def test_what_may_be_before_birth_may_be_as_far_as_a_pregnancy_and_what_may_not_never() -> None:
    entered = case(episode("E1", "2012-04-30", "", "2012-04-30"))
    assert (statuses(entered), events(entered)) == ([], [])
    assert {code for code, *_ in faults(entered)} == {"before_birth"}
    assert statuses(case(cp_plan("2011-08-01"))) == [("cp", "2011-08-01")]
    assert faults(case(cp_plan("2011-06-01"))) == [
        ("before_birth", "ssd_cp_plans.csv", 2, "cppl_cp_plan_start_date", "error")
    ]


def test_a_status_that_ends_before_it_begins_is_refused() -> None:
    found = case(cp_plan("2026-02-01", "2026-01-01"))
    assert statuses(found) == []
    assert faults(found) == [("to_before_from", "ssd_cp_plans.csv", 2, "cppl_cp_plan_end_date", "error")]


def test_a_status_with_an_unreadable_end_is_refused_rather_than_lasting_for_ever() -> None:
    found = case(cp_plan("2026-02-01", "31/02/2026"))
    assert statuses(found) == []
    assert faults(found) == [("bad_date", "ssd_cp_plans.csv", 2, "cppl_cp_plan_end_date", "error")]


def test_a_visit_after_the_closure_is_kept_with_a_warning() -> None:
    found = case(cp_plan("2026-01-01", "2026-02-01"), cp_visit("V1", "2026-02-02"), cp_visit("V2", "2026-02-01"))
    assert [one["id"] for one in events(found)] == ["cp_visit:V2", "cp_visit:V1"]
    assert faults(found) == [("after_closure", "ssd_cp_visits.csv", 2, "cppv_cp_visit_date", "warning")]


def test_a_second_row_with_the_same_id_is_refused() -> None:
    found = case(cin_visit("V1", "2026-02-02"), cin_visit("V1", "2026-02-03"))
    assert [one["date"] for one in events(found)] == ["2026-02-02"]
    assert faults(found) == [("duplicate_id", "ssd_cin_visits.csv", 3, "cinv_cin_visit_id", "error")]


def test_a_child_that_stands_twice_is_one_child() -> None:
    (found,) = read(person(), person(pers_surname="Sample"))
    assert found.profile["name"] == "Alex Example"
    assert faults(found) == [("duplicate_id", "ssd_person.csv", 3, "pers_person_id", "error")]


def test_rows_of_nobody_are_refused_and_no_child_is_made_of_them() -> None:
    nobody = ("ssd_cin_visits", {"cinv_cin_visit_id": "V1", "cinv_person_id": "", "cinv_cin_visit_date": "2026-02-02"})
    stranger = (
        "ssd_cin_visits",
        {"cinv_cin_visit_id": "V2", "cinv_person_id": "C9", "cinv_cin_visit_date": "2026-13-02"},
    )
    review = ("ssd_cla_reviews", {"clar_cla_review_id": "A", "clar_cla_id": "L9", "clar_cla_review_date": "2026-02-02"})
    children = read(person(), nobody, stranger, review)
    assert len(children) == 1
    assert sorted((one.code, one.file, one.row or 0, one.column or "") for one in children.faults) == [
        ("bad_date", "ssd_cin_visits.csv", 3, "cinv_cin_visit_date"),
        ("child_missing", "ssd_cin_visits.csv", 2, "cinv_person_id"),
        ("child_missing", "ssd_cla_reviews.csv", 2, "clar_cla_person_id"),
        ("child_unknown", "ssd_cin_visits.csv", 3, ""),
    ]


def test_a_row_that_leads_to_two_children_is_given_to_neither() -> None:
    visit = {"cppv_cp_visit_id": "V1", "cppv_cp_plan_id": "P1", "cppv_cp_visit_date": "2026-02-02"}
    plan, of_another = cp_plan("2026-01-20"), cp_plan("2026-01-20", cppl_person_id="C2")
    children = read(person("C1"), person("C2"), ("ssd_cp_visits", visit), plan, of_another, plan)
    assert [(one.code, one.file, one.column) for one in children.faults] == [
        ("child_missing", "ssd_cp_visits.csv", "cppv_person_id")
    ]
    assert [events(found) for found in children] == [[], []]


def test_a_fault_that_several_rules_meet_is_said_once() -> None:
    plan = {"cinp_cin_plan_id": "N1", "cinp_person_id": "C1", "cinp_cin_plan_start_date": ""}
    assert faults(case(("ssd_cin_plans", plan))) == [
        ("date_missing", "ssd_cin_plans.csv", 2, "cinp_cin_plan_start_date", "error")
    ]


def test_an_unknown_code_is_reported_and_counts_as_unknown() -> None:
    leaver = {"clea_table_id": "T1", "clea_person_id": "C1", "clea_care_leaver_eligibility": "Perhaps"}
    found = case(cin_visit("V1", "2026-02-02", cinv_cin_visit_seen="?"), ("ssd_care_leavers", leaver))
    assert "seen" not in events(found)[0] and statuses(found) == []
    assert faults(found) == [
        ("unknown_code", "ssd_cin_visits.csv", 2, "cinv_cin_visit_seen", "warning"),
        ("unknown_code", "ssd_care_leavers.csv", 2, "clea_care_leaver_eligibility", "warning"),
    ]


@pytest.mark.parametrize("text", ["{", "[1]", "7", '"LTFOST18"', "{'LTFOST18': 'Y'}"])
def test_a_cell_that_is_no_mapping_is_reported_and_counts_as_unknown(text: str) -> None:
    plan = {"lacp_table_id": "K1", "lacp_person_id": "C1", "lacp_cla_care_plan_json": text}
    found = case(placement("K2"), ("ssd_cla_care_plan", plan))
    assert "until_18" not in events(found)[0]
    assert [code for code, *_ in faults(found)] == ["not_a_mapping"]


def test_swapped_columns_are_reported_where_they_are() -> None:
    (found,) = read(person(pers_surname="2012-05-01", pers_dob="Example"))
    assert found.profile == {"reference": "C1", "name": "Alex"}
    assert sorted(faults(found)) == [
        ("bad_date", "ssd_person.csv", 2, "pers_dob", "error"),
        ("date_in_name", "ssd_person.csv", 2, "pers_surname", "warning"),
    ]


@pytest.mark.threat("29")
@pytest.mark.parametrize("odd", [None, 7, 7.5, True, [], ["a"], {}, {"a": 1}, "\ud800", "x" * 100_000, [[["a"]]]])
def test_whatever_stands_in_a_cell_nothing_breaks(odd: Any) -> None:
    for table in SSD.tables.values():
        values = dict.fromkeys(table.columns, odd)
        children = read(person(), (table.name, values), (table.name, {**values, "pers_person_id": "C1"}))
        for found in children:
            facts_from(found.facts)


def test_values_of_other_types_are_read_as_what_they_are() -> None:
    visit = {
        "cinv_cin_visit_id": 17,
        "cinv_person_id": "C1",
        "cinv_cin_visit_date": date(2026, 2, 3),
        "cinv_cin_visit_seen": True,
    }
    (event,) = events(case(("ssd_cin_visits", visit)))
    assert (event["id"], event["date"], event["seen"]) == ("cin_visit:17", "2026-02-03", True)


# Words


@pytest.mark.parametrize("code", sorted(INTAKE))
def test_every_fault_has_words_with_a_remedy(code: str) -> None:
    fault, remedy = INTAKE[code]
    assert fault.endswith(".") and remedy.endswith(".") and fault != remedy
    assert fault[0].isupper() and remedy[0].isupper()


def test_a_fault_is_one_line_with_place_fault_and_remedy_and_never_the_value() -> None:
    (fault,) = case(cin_visit("V1", "30/02/2026")).faults
    assert line_of(fault) == (
        "ssd_cin_visits.csv, row 2, column cinv_cin_visit_date: error bad_date: What stands here is no day of the calendar. "
        "Write it as year-month-day, such as 2026-03-27."
    )
    assert place_of(Fault("file_empty", "ssd_person.csv")) == "ssd_person.csv"
    assert "2026-02-30" not in sentence_of(fault)


def test_every_fault_of_rows_is_one_that_a_test_here_brings_about() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in ROWS if f'"{code}"' not in text] == []


# Declarations


DECLARED = """\
source: small
title: Small
yes: [Y]
covers: [cin_visit]
child:
  known_by:
    - {table: people, date_of_birth: born, name: [name]}
  disability: {table: people, column: needs, yes: [LD]}
people:
  - {table: visits, person: by}
teams: {table: teams, id: team_id, name: team_name}
statuses:
  - {status: cin, table: people, from: started, to: [ended, {column: held, table: visits, by: last}]}
events:
  - event: cin_visit
    table: visits
    when: {kind: {is: home}}
    date: held
    marks: {seen: seen}
    always: {seen_alone: yes}
  - {event: placement_start, table: people, date: started}
  - {event: placement_end, table: people, date: ended, about: placement_start}
tables:
  people:
    child: [id]
    columns: {id: text, name: text, born: date, started: date, ended: date, needs: text, last: text}
  visits:
    id: visit
    child: [person, {column: by, table: people, key: last}]
    columns: {visit: text, person: text, held: date, seen: yes_no, by: text, kind: {codes: [home, school]}}
  teams:
    columns: {team_id: text, team_name: text}
"""


def declared(text: str) -> Document:
    return read_yaml(text.encode(), "small.yaml")


SPOILT = [
    ("source_table_unknown", "table: people, date_of_birth", "table: peeple, date_of_birth", "peeple"),
    ("source_table_unknown", "{table: visits, person", "{table: visit, person", "visit, person"),
    ("source_table_unknown", "column: by, table: people", "column: by, table: peple", "peple"),
    ("source_table_without_id", "table: people, key: last}", "table: people}", "people}]\n    columns: {visit"),
    ("source_table_without_id", "{column: held, table: visits", "{column: ended, table: people", "people, by"),
    ("source_table_of_nobody", "{table: visits, person: by}", "{table: teams, person: team_id}", "teams, person"),
    ("source_column_unknown", "date: held\n", "date: helt\n", "helt"),
    ("source_column_unknown", "name: [name]", "name: [nam]", "nam]"),
    ("source_column_unknown", "id: visit\n", "id: visitt\n", "visitt\n"),
    ("source_column_unknown", "by: last}", "by: lasst}", "lasst"),
    ("source_column_unknown", "column: needs", "column: needs.more", "needs.more"),
    ("source_column_wrong_kind", "date: held\n", "date: by\n", "by\n    marks"),
    ("source_column_wrong_kind", "{seen: seen}", "{seen: by}", "by}\n    always"),
    ("source_column_wrong_kind", "date_of_birth: born", "date_of_birth: name", "name, name:"),
    ("source_code_unknown", "{is: home}", "{is: hme}", "kind: {is"),
    ("source_code_unknown", "when: {kind: {is: home}}", "when: {seen: {is: Y}}", "seen: {is"),
    ("source_cover_unheld", "covers: [cin_visit]", "covers: [cin_visit, cp_visit]", "cp_visit"),
    ("source_about_missing", ", about: placement_start}", "}", "placement_end"),
    ("source_about_unfit", "about: placement_start}", "about: cin_visit}", "cin_visit}"),
    ("source_about_unfit", "- {event: placement_start, table: people, date: started}", "- {event: placement_start, table: visits, date: held}",
     "placement_start}\n"),
    ("timescale_mark_never_carried", "{seen_alone: yes}", "{until_18: yes}", "until_18"),
    ("key_missing", "{table: people, column: needs, yes: [LD]}", "{column: needs, yes: [LD]}", "disability"),
    ("key_unknown_near", "  - event: cin_visit", "  - evnt: cin_visit", "evnt"),
    ("value_not_offered_near", "covers: [cin_visit]", "covers: [cin_vsit]", "cin_vsit"),
]  # fmt: skip


def test_the_small_declaration_is_sound() -> None:
    assert list(source_findings(declared(DECLARED))) == []


@pytest.mark.parametrize(
    ("code", "before", "after", "at"), SPOILT, ids=[f"{code}-{n}" for n, (code, *_) in enumerate(SPOILT)]
)
def test_a_fault_in_a_declaration_is_found_with_line_and_column(code: str, before: str, after: str, at: str) -> None:
    assert DECLARED.count(before) == 1
    text = DECLARED.replace(before, after)
    findings = {(one.code, one.place): one for one in source_findings(declared(text))}
    offset = text.index(at)
    line = text.count("\n", 0, offset) + 1
    found = [place for (its, place) in findings if its == code and place is not None and place.line == line]
    assert found, [as_line(one) for one in findings.values()]
    for one in findings.values():
        assert as_line(one).startswith("small.yaml:")


def test_every_code_of_a_declaration_has_a_row_here() -> None:
    assert {code for code, *_ in SPOILT} >= set(SOURCES)


@pytest.mark.parametrize("name", source_names())
def test_the_bundled_declarations_are_sound_and_reading_says_why_they_are_ambiguous(name: str) -> None:
    assert list(source_findings(read_source(name))) == []
    value = read_source(name).value
    assert source_named(name).name == value["source"] == name
    for entry in (*value["statuses"], *value["events"]):
        assert ("ambiguous" in entry) <= ("reading" in entry)
    assert set(value["covers"]) <= EVENTS


def test_an_unknown_or_unsound_source_is_refused_with_findings() -> None:
    with pytest.raises(UnsoundSource) as caught:
        source_named("no-such-source")
    assert [one.code for one in caught.value.findings] == ["file_unreadable"]


def small(text: str = DECLARED) -> Source:
    return source_from(declared(text).value)


def test_a_table_without_ids_tells_events_apart_by_their_days() -> None:
    text = DECLARED.replace("    id: visit\n", "").replace("{column: held, table: visits, by: last}", "ended")
    entries = [("people", {"id": "C1"})] + [("visits", {"person": "C1", "held": day, "kind": "home"}) for day in
               ("2026-01-02", "2026-01-03", "2026-01-02")]  # fmt: skip
    (found,) = children_of(small(text), rows(*entries))
    assert [one["id"] for one in events(found)] == [
        "cin_visit:2026-01-02",
        "cin_visit:2026-01-02:2",
        "cin_visit:2026-01-03",
    ]


def test_a_row_that_no_rule_takes_makes_nothing() -> None:
    entries = [
        ("people", {"id": "C1"}),
        ("visits", {"visit": "V", "person": "C1", "held": "2026-01-02", "kind": "school"}),
    ]
    (found,) = children_of(small(), rows(*entries))
    assert (events(found), [(one.code, one.column) for one in found.faults]) == (
        [],
        [("date_missing", "started"), ("date_missing", "ended")],
    )


def test_a_table_says_which_needed_columns_a_file_lacks_and_one_of_several_ways_is_enough() -> None:
    table = SSD.tables["ssd_cp_visits"]
    header = frozenset(table.columns)
    assert table.missing(header) == ()
    assert table.missing(header - {"cppv_person_id"}) == ()
    assert table.missing(header - {"cppv_person_id", "cppv_cp_plan_id"}) == ("cppv_person_id",)
    assert table.missing(header - {"cppv_cp_visit_date", "cppv_cp_visit_bedroom"}) == ("cppv_cp_visit_date",)


# The grammar

GRAMMAR = read_language("source")
REGISTRY: Registry[Any] = Registry().with_resources(
    [(f"{name}.json", DRAFT202012.create_resource(read_language(name))) for name in ("common", "source")]
)
HOLDS = Draft202012Validator(GRAMMAR, registry=REGISTRY)


def used_keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(used_keys, value.values()))
    return set().union(*map(used_keys, value)) if isinstance(value, list) else set()


def test_every_key_of_the_grammar_is_used_by_a_bundled_source_or_shown_here() -> None:
    keys = set(GRAMMAR["properties"]).union(*(one.get("properties", {}) for one in GRAMMAR["$defs"].values()))
    used = used_keys(declared(DECLARED).value).union(*(used_keys(read_source(name).value) for name in source_names()))
    assert keys - used == {"absent"} - used


@pytest.mark.parametrize("name", [name for name, one in GRAMMAR["$defs"].items() if "properties" in one])
def test_a_mapping_of_the_grammar_is_closed(name: str) -> None:
    definition = GRAMMAR["$defs"][name]
    assert definition["additionalProperties"] is False
    held = Draft202012Validator({"$ref": f"source.json#/$defs/{name}"}, registry=REGISTRY)
    for example in definition["examples"]:
        assert held.is_valid(example)
        assert not held.is_valid({**example, "zzzz": 1})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("source",), "SSD"), (("covers",), ["birthday"]), (("events", 0, "event"), "birthday"),
        (("events", 0, "date"), []), (("events", 0, "when"), {"kind": {}}), (("events", 0, "always"), {"seen": "maybe"}),
        (("events", 0, "before_birth"), False), (("statuses", 0, "status"), "cla"), (("statuses", 0, "from_birthday"), 18),
        (("tables", "visits", "columns", "held"), "day"), (("people", 0, "allocated"), []),
        (("child", "disability"), {"table": "people"}), (("events", 0, "when"), {"kind": {"is": "home", "present": True}}),
    ],
)  # fmt: skip
def test_what_the_grammar_does_not_offer_is_refused(path: tuple[Any, ...], value: Any) -> None:
    document = deepcopy(declared(DECLARED).value)
    assert HOLDS.is_valid(document)
    holder = document
    for part_ in path[:-1]:
        holder = holder[part_]
    holder[path[-1]] = value
    assert not HOLDS.is_valid(document)
