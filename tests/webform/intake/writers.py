"""Writes the synthetic council as other systems would: as a payload of the CSC API, and as a workbook of Annex A."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

from engine.load import read_data
from webform.demo.caseload import Case
from webform.demo.staff import TEAMS

Facts = Mapping[str, Any]


def dated(facts: Facts, event: str) -> list[dict[str, Any]]:
    return [one for one in facts["events"] if one["event"] == event]


def latest(facts: Facts, event: str) -> dict[str, Any]:
    """The latest event of a name, leaving out visits at which the child was not seen; empty where there is none."""
    done = [one for one in dated(facts, event) if one.get("seen") is not False]
    return done[-1] if done else {}


def spells(facts: Facts, status: str) -> list[dict[str, Any]]:
    return [one for one in facts["statuses"] if one["status"] == status]


def without_nothing(**values: Any) -> dict[str, Any]:
    """An object as the API's extract makes it: what is not known is left out."""
    return {key: value for key, value in values.items() if value not in (None, [], {})}


# --- the payload of the API


def payload(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """The children of a council, as the API takes them."""
    return [_api_child(case.history.facts, case.history.profile, case.worker) for case in cases]


def _api_child(facts: Facts, profile: Mapping[str, str], worker: str) -> dict[str, Any]:
    child = facts["child"]
    first, _, last = profile["name"].rpartition(" ")
    return without_nothing(
        la_child_id=child["id"],
        mis_child_id=f"MIS-{child['id']}",
        child_details=without_nothing(
            first_name=first,
            surname=last,
            date_of_birth=child.get("date_of_birth"),
            expected_date_of_birth=child.get("expected_date_of_birth"),
            disabilities=["LD"] if child["disability"] else ["NONE"],
            purge=False,
        ),
        social_care_episodes=[_api_episode(facts, child["id"], worker)],
        purge=False,
    )


def _api_episode(facts: Facts, child: str, worker: str) -> dict[str, Any]:
    referred = dated(facts, "referral")[0]["date"]
    return without_nothing(
        social_care_episode_id=f"{child}-E1",
        referral_date=referred,
        referral_no_further_action_flag=False,
        care_worker_details=[{"worker_id": worker, "start_date": referred}],
        child_in_need_plans=[_api_plan("child_in_need_plan_id", f"{child}-N", spell) for spell in spells(facts, "cin")],
        section_47_assessments=list(_api_enquiries(facts, child)),
        child_protection_plans=[
            _api_plan("child_protection_plan_id", f"{child}-P", spell) for spell in spells(facts, "cp")
        ],
        child_looked_after_placements=list(_api_placements(facts, child)),
        care_leavers=_api_leaver(facts),
        purge=False,
    )


def _api_plan(name: str, id_: str, spell: Mapping[str, str]) -> dict[str, Any]:
    return without_nothing(**{name: id_}, start_date=spell["from"], end_date=spell.get("to"), purge=False)


def _api_enquiries(facts: Facts, child: str) -> Iterable[dict[str, Any]]:
    conferences = dated(facts, "initial_conference")
    for number, meeting in enumerate(dated(facts, "strategy_meeting")):
        held = [one["date"] for one in conferences if one["date"] >= meeting["date"]]
        yield without_nothing(
            section_47_assessment_id=f"{child}-S{number}",
            start_date=meeting["date"],
            icpc_required_flag=meeting.get("conference_decided"),
            icpc_date=held[0] if held else None,
            purge=False,
        )


def _api_placements(facts: Facts, child: str) -> Iterable[dict[str, Any]]:
    ends = {one["about"]: one["date"] for one in dated(facts, "placement_end")}
    became = {one["date"] for one in dated(facts, "became_looked_after")}
    for number, placement in enumerate(dated(facts, "placement_start")):
        yield without_nothing(
            child_looked_after_placement_id=f"{child}-L{number}",
            start_date=placement["date"],
            start_reason="S" if placement["date"] in became else "P",
            placement_type="U1" if placement["until_18"] else "U6",
            end_date=ends.get(placement["id"]),
            purge=False,
        )


def _api_leaver(facts: Facts) -> dict[str, Any]:
    if not spells(facts, "care_leaver"):
        return {}
    return without_nothing(contact_date=latest(facts, "leaving_care_visit").get("date"), activity="F2", purge=False)


# --- the workbook of Annex A

Day = Callable[[str | None], Any]
"""How a day stands in a cell."""


def as_text(day: str | None) -> Any:
    return date.fromisoformat(day).strftime("%d/%m/%Y") if day else None


def as_date(day: str | None) -> Any:
    return datetime.fromisoformat(day) if day else None


def as_serial(day: str | None) -> Any:
    return int(to_excel(date.fromisoformat(day))) if day else None


def as_serial_of_1904(day: str | None) -> Any:
    return int(to_excel(date.fromisoformat(day), epoch=CALENDAR_MAC_1904)) if day else None


Heading = Callable[[str], str]
Lists = dict[str, list[dict[str, Any]]]


def annex_a(cases: Iterable[Case], worker: Callable[[str], str], day: Day = as_text) -> Lists:
    """The rows of each list; ``worker`` gives the name of somebody by their id."""
    lists: Lists = {f"List {number}": [] for number in range(3, 10)}
    for case in cases:
        facts = case.history.facts
        who = {
            "Child Unique ID": facts["child"]["id"],
            "Date of Birth": day(facts["child"].get("date_of_birth")),
            "Does the Child have a Disability": "a) Yes" if facts["child"]["disability"] else "b) No",
            "Allocated Worker": worker(case.worker),
            "Allocated Team": TEAMS[case.history.team],
        }
        for name, rows in _annex_rows(facts, day).items():
            lists[name] += [{**who, **row} for row in rows]
    return lists


def _annex_rows(facts: Facts, day: Day) -> Lists:
    leaver = bool(spells(facts, "care_leaver"))
    return {
        "List 3": [{"Date of referral": day(one["date"])} for one in dated(facts, "referral")],
        "List 5": _annex_enquiries(facts, day),
        "List 6": [] if leaver else [_annex_in_need(facts, day)],
        "List 7": [_annex_protection(facts, spell, day) for spell in spells(facts, "cp")],
        "List 8": [_annex_care(facts, spell, day) for spell in spells(facts, "lac")],
        "List 9": [_annex_leaver(facts, day)] if leaver else [],
    }


def _annex_enquiries(facts: Facts, day: Day) -> list[dict[str, Any]]:
    unnecessary = {True: "b) No", False: "a) Yes", None: None}
    return [
        {
            "Strategy discussion initiating Section 47 Enquiry Start Date": day(one["start_date"]),
            "Was an Initial Child Protection Conference deemed unnecessary?": unnecessary[
                one.get("icpc_required_flag")
            ],
            "Date of Initial Child Protection Conference": day(one.get("icpc_date")),
        }
        for one in _api_enquiries(facts, "")
    ]


def _annex_in_need(facts: Facts, day: Day) -> dict[str, Any]:
    now = {one["status"] for one in facts["statuses"] if "to" not in one}
    status = (
        "a) Looked after child" if "lac" in now
        else "b) Child Protection plan" if "cp" in now
        else "c) Child in need plan" if "cin" in now
        else "d) Open assessment"
    )  # fmt: skip
    seen = max(latest(facts, visit).get("date", "") for visit in ("cin_visit", "cp_visit", "lac_visit"))
    return {
        "CIN Start Date": day(dated(facts, "referral")[0]["date"]),
        "Date Child Was Last Seen": day(seen or None),
        "Case Status": status,
    }


def _annex_protection(facts: Facts, spell: Mapping[str, str], day: Day) -> dict[str, Any]:
    visit = latest(facts, "cp_visit")
    alone = {True: "a) Yes", False: "b) No", None: "c) Unknown"}
    return {
        "Child Protection Plan Start Date": day(spell["from"]),
        "Child Protection Plan End Date": day(spell.get("to")),
        "Date of the Last Statutory Visit": day(visit.get("date")),
        "Was the Child Seen Alone?": alone[visit.get("seen_alone")] if visit else None,
        "Date of latest review conference": day(latest(facts, "review_conference").get("date")),
    }


def _annex_care(facts: Facts, spell: Mapping[str, str], day: Day) -> dict[str, Any]:
    placement = latest(facts, "placement_start")
    return {
        "Date Started to be Looked After": day(spell["from"]),
        "Date Ceased to be Looked After": day(spell.get("to")),
        "Date of Latest Statutory Review": day(latest(facts, "lac_review").get("date")),
        "Date of Last Social Work Visit": day(latest(facts, "lac_visit").get("date")),
        "Start Date of Most Recent Placement": day(placement.get("date")),
        "Placement Type": "U1" if placement.get("until_18") else "U6",
    }


def _annex_leaver(facts: Facts, day: Day) -> dict[str, Any]:
    return {
        "Eligibility Category": "b) Former relevant child",
        "Latest Pathway Plan": day(latest(facts, "pathway_plan_review").get("date")),
        "Latest Contact": day(latest(facts, "leaving_care_visit").get("date")),
    }


def headings(table: str) -> list[str]:
    """The headings of a list, as the declaration has them from the published template."""
    return list(read_data("sources", "annex-a")["tables"][table]["columns"])


def write_workbook(
    path: Path, lists: Lists, *, heading: Heading = str, sheet: Heading = str, above: int = 0, of_1904: bool = False
) -> Path:
    """Write lists as sheets; ``heading`` and ``sheet`` spell the names, ``above`` is how many lines stand over them."""
    book = Workbook()
    if of_1904:
        book.epoch = CALENDAR_MAC_1904
    book.active.title = "Cover"
    for name, rows in lists.items():
        page = book.create_sheet(sheet(name))
        columns = list(dict.fromkeys([*headings(name), *(column for row in rows for column in row)]))
        for line in range(above):
            page.append([f"{name}, line {line + 1} of what stands above"])
        page.append([heading(column) for column in columns])
        for row in rows:
            page.append([row.get(column) for column in columns])
    book.save(path)
    return path
