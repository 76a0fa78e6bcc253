"""The same synthetic council read from an SSD extract, the API's payload and Annex A: they agree wherever they can all know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from writers import annex_a, as_date, as_serial, as_text, latest, payload, write_workbook

from engine.calendars import calendar_from
from engine.facts import facts_from
from engine.load import read_data
from engine.sources import CaseFound, Children, children_of, source_named
from webform.demo.caseload import Case
from webform.demo.extract import cases_of, write_extract
from webform.intake.annex_a import AnnexA
from webform.intake.csc_api import CscApi
from webform.intake.ssd import SsdFolder
from webform.intake.tables import Tables, all_rows

CHILDREN, SEED = 60, 7
Found = Mapping[str, CaseFound]


def found_in(name: str, tables: Tables) -> tuple[Children, Found]:
    """What a source's rows come to, by the child's id."""
    children = children_of(source_named(name), all_rows(tables), present=tables.names)
    return children, {case.source_id: case for case in children}


@pytest.fixture(scope="module")
def council() -> dict[str, Any]:
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    return {"children": CHILDREN, "seed": SEED, "today": date(2026, 3, 12), "calendar": calendar}


@pytest.fixture(scope="module")
def cases(council: dict[str, Any]) -> dict[str, Case]:
    return {case.history.facts["child"]["id"]: case for case in cases_of(**council)[1]}


@pytest.fixture(scope="module")
def ssd(council: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Found:
    folder = tmp_path_factory.mktemp("ssd")
    write_extract(folder, source_named("ssd"), **council)
    return found_in("ssd", SsdFolder(folder, source_named("ssd")))[1]


@pytest.fixture(scope="module")
def api(cases: dict[str, Case], tmp_path_factory: pytest.TempPathFactory) -> Found:
    path = tmp_path_factory.mktemp("api") / "payload.json"
    path.write_text(json.dumps(payload(cases.values())))
    return found_in("csc-api", CscApi(path, source_named("csc-api")))[1]


@pytest.fixture(scope="module")
def workbooks(
    council: dict[str, Any], cases: dict[str, Case], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Found]:
    """Annex A with its days as text, as dates and as serial numbers."""
    staff, _ = cases_of(**council)
    folder = tmp_path_factory.mktemp("annex-a")
    found = {}
    for name, day in (("text", as_text), ("dates", as_date), ("serials", as_serial)):
        lists = annex_a(cases.values(), lambda id_: staff.by_id(id_).name, day)
        path = write_workbook(folder / f"{name}.xlsx", lists)
        found[name] = found_in("annex-a", AnnexA(path, source_named("annex-a")))[1]
    return found


@pytest.fixture(scope="module")
def annex(workbooks: dict[str, Found]) -> Found:
    return workbooks["text"]


def events(case: CaseFound, names: set[str], unknown: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The events of these names as text, in order, without their ids and places and without the marks ``unknown``."""
    told = ("id", "about", "provenance", "event", "date", *unknown)
    return sorted(
        (one["event"], one["date"], *(f"{key}={value}" for key, value in sorted(one.items()) if key not in told))
        for one in case.facts["events"]
        if one["event"] in names
    )


def spells(case: CaseFound, statuses: set[str]) -> list[tuple[str | None, ...]]:
    return sorted(
        (one["status"], one["from"], one.get("to")) for one in case.facts["statuses"] if one["status"] in statuses
    )


def covered(case: CaseFound) -> set[str]:
    return set(case.facts["sources_cover"])


def test_all_three_find_every_child_and_nothing_is_faulty_in_the_payload_or_the_workbook(
    cases: dict[str, Case], ssd: Found, api: Found, annex: Found
) -> None:
    assert set(ssd) == set(api) == set(cases)
    # Annex A leaves out nobody but those whose list it has not.
    assert set(annex) == set(cases)
    assert not [fault for found in (api, annex) for case in found.values() for fault in case.faults]


def test_all_three_agree_on_every_event_that_all_three_can_hold(ssd: Found, api: Found, annex: Found) -> None:
    compared = 0
    for child, case in ssd.items():
        names = covered(case) & covered(api[child]) & covered(annex[child])
        if "care_leaver" in {one["status"] for one in case.facts["statuses"]}:
            names -= {"referral"}  # Annex A lists no episode of theirs.
        # For an unborn child Annex A has neither day, so that what was before birth can't be told.
        unknown = () if "date_of_birth" in annex[child].facts["child"] else ("pre_birth",)
        theirs = [events(one[child], names, unknown) for one in (api, annex)]
        assert theirs == [events(case, names, unknown)] * 2, child
        compared += len(events(case, names))
    assert compared > CHILDREN


def test_all_three_agree_on_protection_plans_on_care_and_on_care_leavers(ssd: Found, api: Found, annex: Found) -> None:
    statuses = {"cp", "lac", "care_leaver"}
    compared = 0
    for child, case in ssd.items():
        assert spells(case, statuses) == spells(api[child], statuses) == spells(annex[child], statuses), child
        compared += len(spells(case, statuses))
    assert compared > CHILDREN // 2


def test_all_three_agree_on_when_children_were_born_and_on_disability(ssd: Found, api: Found, annex: Found) -> None:
    for child, case in ssd.items():
        for key in ("date_of_birth", "disability"):
            assert case.facts["child"].get(key) == api[child].facts["child"].get(key), (child, key)
            assert case.facts["child"].get(key) == annex[child].facts["child"].get(key), (child, key)
        assert case.profile["name"] == api[child].profile["name"]


def test_the_payload_and_the_extract_agree_on_plans_and_placements_too(ssd: Found, api: Found) -> None:
    for child, case in ssd.items():
        names = covered(case) & covered(api[child])
        assert {"cin_plan_start", "placement_start", "placement_end"} <= names
        assert events(case, names) == events(api[child], names), child
        assert spells(case, {"cin"}) == spells(api[child], {"cin"}), child


def open_statuses(case: CaseFound) -> set[str]:
    return {one["status"] for one in case.facts["statuses"] if "to" not in one}


def test_annex_a_and_the_extract_agree_on_who_is_in_need_and_open_to_the_disability_service(
    ssd: Found, annex: Found
) -> None:
    for child, case in ssd.items():
        assert open_statuses(case) == open_statuses(annex[child]), child
    assert any("cwd" in open_statuses(case) for case in annex.values())


LATEST = ("cin_visit", "cp_visit", "review_conference", "lac_review", "lac_visit", "placement_start")


@pytest.mark.parametrize("event", LATEST)
def test_annex_a_and_the_extract_agree_on_the_latest_of_each(ssd: Found, annex: Found, event: str) -> None:
    compared = 0
    for child, case in ssd.items():
        ours, theirs = latest(annex[child].facts, event), latest(case.facts, event)
        assert ours.get("date") == (theirs.get("date") if ours else None), child
        compared += bool(ours)
    assert compared


def test_what_annex_a_holds_the_latest_of_alone_is_never_covered(annex: Found) -> None:
    for case in annex.values():
        assert not covered(case).intersection({*LATEST, "pathway_plan_review", "leaving_care_visit"})


def test_days_as_text_as_dates_and_as_serial_numbers_make_the_same_cases(workbooks: dict[str, Found]) -> None:
    def told(found: Found) -> str:
        return json.dumps([case._asdict() for case in found.values()], default=str)

    as_texts = told(workbooks["text"])
    assert told(workbooks["dates"]).replace("dates.xlsx", "text.xlsx") == as_texts
    assert told(workbooks["serials"]).replace("serials.xlsx", "text.xlsx") == as_texts


def test_who_is_allocated_is_the_same_by_id_in_the_payload_and_by_name_in_annex_a(
    council: dict[str, Any], cases: dict[str, Case], api: Found, annex: Found
) -> None:
    staff, _ = cases_of(**council)
    for child, case in cases.items():
        assert api[child].worker == case.worker
        assert annex[child].worker == staff.by_id(case.worker).name


def test_the_facts_that_the_payload_and_annex_a_make_read_without_a_fault(api: Found, annex: Found) -> None:
    for case in (*api.values(), *annex.values()):
        _, findings = facts_from(case.facts)
        assert findings == []
