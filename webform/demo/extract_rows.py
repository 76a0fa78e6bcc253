"""One child of the demonstration council as rows of the Standard Safeguarding Dataset, with the traps that real ones hold.

Planted: placeholders (``SSD_PH``, ``PLACEHOLDER_DATA``, 1 January 1900), visits to children on plans and in care that stand
among the CIN visits as well, cancelled and planned reviews, rows that name a plan and no child, closed referrals, and an
expected day of birth where there is no other. None of them changes what is to be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from engine.calendars import add_months
from webform.demo.caseload import Case
from webform.demo.chance import Random
from webform.demo.extract_child import ANSWERS, FILLER, Child, Row, as_json, moment
from webform.demo.staff import Staff


def rows_of(case: Case, staff: Staff, chance: Random) -> Iterator[Row]:
    """Every row about a child; ``chance`` decides where traps are, and the order is that of the tables' dates."""
    child = Child(case, staff, chance)
    yield from child.person()
    yield from child.involvements()
    for event in case.history.facts["events"]:
        rows = _OF_EVENTS.get(event["event"])
        if rows is not None:
            yield from rows(child, event)
    yield from child.plans()
    yield from child.care()
    yield from child.leaving_care()


def _referral(child: Child, event: Mapping[str, Any]) -> Iterator[Row]:
    ends = [one["to"] for one in child.facts["statuses"] if "to" in one]
    closed = ends[-1] if ends else ""
    yield "ssd_cin_episodes", {
        "cine_referral_id": child.referral, "cine_person_id": child.id, "cine_referral_date": moment(event["date"]),
        "cine_cin_primary_need_code": "N1", "cine_referral_source_code": "1A", "cine_referral_nfa": "N",
        "cine_close_date": moment(closed), "cine_close_reason": "RC8" if closed else "",
        "cine_referral_team": child.case.team, "cine_referral_worker_id": child.case.worker,
    }  # fmt: skip


def _assessment(child: Child, event: Mapping[str, Any]) -> Iterator[Row]:
    started = child.days["referral"][0]["date"] if child.days["referral"] else event["date"]
    yield "ssd_cin_assessments", {
        "cina_assessment_id": child.new_id("CINA"), "cina_person_id": child.id, "cina_referral_id": child.referral,
        "cina_assessment_start_date": moment(started), "cina_assessment_child_seen": "Y",
        "cina_assessment_auth_date": moment(event["date"]), "cina_assessment_outcome_nfa": "N",
        "cina_assessment_outcome_json": as_json(NFA_FLAG="N", PROV_OF_SERVICES_FLAG="Y", COMMENTS=""),
        "cina_assessment_team": child.case.team, "cina_assessment_worker_id": child.case.worker,
    }  # fmt: skip


def _enquiry(child: Child, event: Mapping[str, Any]) -> Iterator[Row]:
    child.enquiry = child.new_id("S47E")
    decided = ANSWERS[event.get("conference_decided")]
    yield "ssd_s47_enquiry", {
        "s47e_s47_enquiry_id": child.enquiry, "s47e_referral_id": child.referral, **child.own("s47e_person_id"),
        "s47e_s47_start_date": moment(event["date"]), "s47e_s47_nfa": "N",
        "s47e_s47_outcome_json": as_json(NFA_FLAG="N", CP_CONFERENCE_FLAG=decided, OUTCOME_COMMENTS=""),
        "s47e_s47_completed_by_worker_id": child.case.worker, "s47e_s47_completed_by_team": child.case.team,
    }  # fmt: skip


def _conference(child: Child, event: Mapping[str, Any]) -> Iterator[Row]:
    is_transfer = event["event"] == "transfer_in_conference"
    yield "ssd_initial_cp_conference", {
        "icpc_icpc_id": child.new_id("ICPC"), "icpc_s47_enquiry_id": "" if is_transfer else child.enquiry,
        "icpc_person_id": child.id, "icpc_cp_plan_id": child.cp_plan, "icpc_referral_id": child.referral,
        "icpc_icpc_transfer_in": "Y" if is_transfer else "N", "icpc_icpc_date": moment(event["date"]),
        "icpc_icpc_target_date": FILLER, "icpc_icpc_outcome_cp_flag": "Y", "icpc_icpc_team": child.case.team,
        "icpc_icpc_worker_id": child.case.worker,
    }  # fmt: skip


def _review_conference(child: Child, event: Mapping[str, Any]) -> Iterator[Row]:
    for day, held in (
        (event["date"], event["date"]),
        *(((_months(event["date"], 6), ""),) if child.now_and_then(0.3) else ()),
    ):
        yield "ssd_cp_reviews", {
            "cppr_cp_review_id": child.new_id("CPPR"), **child.own("cppr_person_id"), "cppr_cp_plan_id": child.cp_plan,
            "cppr_cp_review_due": moment(day), "cppr_cp_review_date": moment(held),
            "cppr_cp_review_outcome_continue_cp": "Y" if held else "", "cppr_cp_review_quorate": "Y" if held else "",
        }  # fmt: skip


def _lac_review(child: Child, event: Mapping[str, Any]) -> Iterator[Row]:
    cancelled = ((_days(event["date"], -5), "Y"),) if child.now_and_then(0.1) else ()
    for day, is_cancelled in (*cancelled, (event["date"], "N")):
        yield "ssd_cla_reviews", {
            "clar_cla_review_id": child.new_id("CLAR"), "clar_cla_id": child.period, "clar_cla_review_due_date": moment(day),
            "clar_cla_review_date": moment(day), "clar_cla_review_cancelled": is_cancelled,
        }  # fmt: skip


def _cin_visit(child: Child, event: Mapping[str, Any]) -> Iterator[Row]:
    yield "ssd_cin_visits", {
        "cinv_cin_visit_id": child.new_id("CINV"), "cinv_person_id": child.id, "cinv_cin_visit_date": moment(event["date"]),
        **_seen("cinv_cin_visit", event),
    }  # fmt: skip


def _cp_visit(child: Child, event: Mapping[str, Any]) -> Iterator[Row]:
    yield "ssd_cp_visits", {
        "cppv_cp_visit_id": child.new_id("CPPV"), **child.own("cppv_person_id"), "cppv_cp_plan_id": child.cp_plan,
        "cppv_cp_visit_date": moment(event["date"]), **_seen("cppv_cp_visit", event),
    }  # fmt: skip
    if child.is_open("cp", event["date"]) and child.now_and_then(0.5):
        yield from _cin_visit(child, event)


def _lac_visit(child: Child, event: Mapping[str, Any]) -> Iterator[Row]:
    yield "ssd_cla_visits", {
        "clav_cla_visit_id": child.new_id("CLAV"), "clav_cla_id": child.period, **child.own("clav_person_id"),
        "clav_cla_visit_date": moment(event["date"]), **_seen("clav_cla_visit", event),
    }  # fmt: skip
    if child.is_open("lac", event["date"]) and child.now_and_then(0.5):
        yield from _cin_visit(child, event)


def _missing(child: Child, event: Mapping[str, Any]) -> Iterator[Row]:
    yield "ssd_missing", {
        "miss_table_id": child.new_id("MISS"), "miss_person_id": child.id, "miss_missing_episode_type": "M",
        "miss_missing_episode_start_date": moment(event["date"]), "miss_missing_rhi_offered": "Y",
    }  # fmt: skip


_OF_EVENTS: Mapping[str, Callable[[Child, Mapping[str, Any]], Iterator[Row]]] = {
    "referral": _referral,
    "cin_plan_decision": _assessment,
    "strategy_meeting": _enquiry,
    "initial_conference": _conference,
    "transfer_in_conference": _conference,
    "review_conference": _review_conference,
    "lac_review": _lac_review,
    "cin_visit": _cin_visit,
    "cp_visit": _cp_visit,
    "lac_visit": _lac_visit,
    "missing_episode": _missing,
}


def _seen(prefix: str, event: Mapping[str, Any]) -> dict[str, str]:
    return {f"{prefix}_{mark}": ANSWERS[event.get(mark)] for mark in ("seen", "seen_alone")}


def _days(day: str, number: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=number)).isoformat()


def _months(day: str, number: int) -> str:
    return add_months(date.fromisoformat(day), number).isoformat()
