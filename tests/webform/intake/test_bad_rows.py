"""Bad rows in a payload and in a workbook: each is reported with its place and remedy, and none is kept in silence."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from writers import headings, write_workbook

from engine.messages.intake import INTAKE, line_of
from engine.source_rows import Fault
from engine.sources import CaseFound, children_of, source_named
from webform.intake.annex_a import AnnexA
from webform.intake.csc_api import CscApi
from webform.intake.tables import Tables, all_rows

pytestmark = pytest.mark.threat(32)


def read(name: str, tables: Tables) -> tuple[dict[str, CaseFound], list[Fault]]:
    """The children of a source, and every fault of its files, its rows and its children."""
    children = children_of(source_named(name), all_rows(tables), present=tables.names)
    cases = {case.source_id: case for case in children}
    faults = [*tables.faults, *children.faults, *(fault for case in cases.values() for fault in case.faults)]
    return cases, [fault for fault in faults if fault.code not in {"sheet_missing", "heading_missing"}]


def from_payload(tmp_path: Path, *children: dict[str, Any]) -> tuple[dict[str, CaseFound], list[Fault]]:
    path = tmp_path / "payload.json"
    path.write_text(json.dumps(children))
    return read("csc-api", CscApi(path, source_named("csc-api")))


def from_workbook(tmp_path: Path, **lists: list[dict[str, Any]]) -> tuple[dict[str, CaseFound], list[Fault]]:
    named = {name.replace("_", " "): rows for name, rows in lists.items()}
    path = write_workbook(tmp_path / "annex-a.xlsx", named)
    return read("annex-a", AnnexA(path, source_named("annex-a")))


def child(**episode: Any) -> dict[str, Any]:
    return {
        "la_child_id": "C-1",
        "child_details": {"first_name": "Wilma", "surname": "Example", "date_of_birth": "2012-05-01"},
        "social_care_episodes": [{"social_care_episode_id": "E-1", "referral_date": "2026-01-05", **episode}],
    }


def plan(**values: Any) -> dict[str, Any]:
    return {"child_protection_plan_id": "P-1", "start_date": "2026-02-01", **values}


@pytest.mark.parametrize(
    ("bad", "code", "column"),
    [
        (child(referral_date="2026-02-30"), "bad_date", "referral_date"),
        (child(referral_date="05/01/2026"), "bad_date", "referral_date"),
        (child(referral_date=20260105), "bad_date", "referral_date"),
        (child(referral_date="2010-01-05"), "before_birth", "referral_date"),
        (child(child_protection_plans=[plan(end_date="2026-01-01")]), "to_before_from", "end_date"),
        (
            child(child_protection_plans=[plan(), plan(start_date="2026-03-01")]),
            "duplicate_id",
            "child_protection_plan_id",
        ),
    ],
)
def test_a_bad_row_of_the_payload_is_left_out_with_its_place(
    tmp_path: Path, bad: dict[str, Any], code: str, column: str
) -> None:
    _, faults = from_payload(tmp_path, {"la_child_id": "C-0"}, bad)
    assert [(fault.code, fault.row, fault.column, fault.severity) for fault in faults] == [(code, 2, column, "error")]
    assert line_of(faults[0]).startswith(f"payload.json, row 2, column {column}: error {code}: ")


def test_a_child_who_is_there_twice_is_reported_and_the_second_left_out(tmp_path: Path) -> None:
    second = {**child(), "child_details": {"first_name": "Wanda", "surname": "Example"}}
    cases, faults = from_payload(tmp_path, child(), {**second, "social_care_episodes": []})
    assert [(fault.code, fault.row) for fault in faults] == [("duplicate_id", 2)]
    assert cases["C-1"].profile["name"] == "Wilma Example"


def test_dates_in_a_column_of_names_are_reported(tmp_path: Path) -> None:
    swapped = {**child(), "child_details": {"first_name": "2012-05-01", "surname": "Example", "date_of_birth": "Wilma"}}
    cases, faults = from_payload(tmp_path, swapped)
    assert {(fault.code, fault.column) for fault in faults} == {
        ("bad_date", "date_of_birth"),
        ("date_in_name", "first_name"),
    }
    assert "2012-05-01" not in cases["C-1"].profile.values()


@pytest.mark.parametrize("ids", [{}, {"la_child_id": ""}, {"la_child_id": None}])
def test_a_child_of_the_payload_without_an_id_is_reported(tmp_path: Path, ids: dict[str, Any]) -> None:
    nobody = {**{key: value for key, value in child().items() if key != "la_child_id"}, **ids}
    cases, faults = from_payload(tmp_path, nobody)
    assert not cases
    assert {(fault.code, fault.row) for fault in faults} == {("child_missing", 1)}


IN_NEED = {
    "Child Unique ID": "C-1",
    "Date of Birth": "01/05/2012",
    "CIN Start Date": "05/01/2026",
    "Case Status": "c) Child in need plan",
}
ON_PLAN = {
    "Child Unique ID": "C-1",
    "Date of Birth": "01/05/2012",
    "Child Protection Plan Start Date": "05/01/2026",
    "Child Protection Plan End Date": "05/02/2026",
    "Was the Child Seen Alone?": "a) Yes",
}


@pytest.mark.parametrize(
    ("bad", "code", "column", "severity"),
    [
        ({"CIN Start Date": "30/02/2026"}, "bad_date", "CIN Start Date", "error"),
        ({"CIN Start Date": "05/01/26"}, "bad_date", "CIN Start Date", "error"),
        ({"CIN Start Date": "#REF!"}, "bad_date", "CIN Start Date", "error"),
        ({"CIN Start Date": "TBC"}, "bad_date", "CIN Start Date", "error"),
        ({"CIN Start Date": 46027.5e3}, "bad_date", "CIN Start Date", "error"),
        ({"Case Status": "In need"}, "unknown_code", "Case Status", "warning"),
        ({"CIN Closure Date": "01/01/2026"}, "to_before_from", "CIN Closure Date", "error"),
    ],
)
def test_a_bad_row_of_a_sheet_is_reported_with_its_place(
    tmp_path: Path, bad: dict[str, Any], code: str, column: str, severity: str
) -> None:
    _, faults = from_workbook(tmp_path, List_6=[{**IN_NEED, "Child Unique ID": "C-0"}, {**IN_NEED, **bad}])
    assert [(fault.code, fault.row, fault.column, fault.severity) for fault in faults] == [(code, 3, column, severity)]
    assert line_of(faults[0]).startswith(f"annex-a.xlsx, List 6, row 3, column {column}: {severity} {code}: ")


def test_a_referral_before_birth_is_refused_unless_the_child_was_already_expected(tmp_path: Path) -> None:
    long_before = {**IN_NEED, "Child Unique ID": "C-2", "CIN Start Date": "05/01/2011"}
    cases, faults = from_workbook(tmp_path, List_6=[{**IN_NEED, "CIN Start Date": "05/02/2012"}, long_before])
    assert {(fault.code, fault.row, fault.column) for fault in faults} == {("before_birth", 3, "CIN Start Date")}
    assert [one["event"] for one in cases["C-1"].facts["events"]] == ["referral"]
    assert not cases["C-2"].facts["events"]


def test_a_visit_after_the_plan_has_ended_is_kept_and_reported(tmp_path: Path) -> None:
    cases, faults = from_workbook(tmp_path, List_7=[{**ON_PLAN, "Date of the Last Statutory Visit": "05/03/2026"}])
    assert [(fault.code, fault.row, fault.column, fault.severity) for fault in faults] == [
        ("after_closure", 2, "Date of the Last Statutory Visit", "warning")
    ]
    assert [one["date"] for one in cases["C-1"].facts["events"]] == ["2026-03-05"]


@pytest.mark.parametrize("born", ["01/05/2012", "2012-05-01", date(2012, 5, 1)])
def test_ids_and_days_of_birth_in_each_others_columns_make_no_children(tmp_path: Path, born: Any) -> None:
    swapped = {**IN_NEED, "Child Unique ID": born, "Date of Birth": "C-1"}
    cases, faults = from_workbook(tmp_path, List_6=[swapped, {**swapped, "Date of Birth": "C-2"}])
    assert {(fault.code, fault.row, fault.column) for fault in faults} == {
        ("id_is_a_day", 2, "Child Unique ID"),
        ("id_is_a_day", 3, "Child Unique ID"),
    }
    assert not cases


def test_a_row_of_nobody_is_reported(tmp_path: Path) -> None:
    cases, faults = from_workbook(tmp_path, List_6=[{**IN_NEED, "Child Unique ID": None}])
    assert not cases
    assert {(fault.code, fault.row, fault.column) for fault in faults} == {("child_missing", 2, "Child Unique ID")}


def test_no_fault_repeats_what_stands_in_a_cell(tmp_path: Path) -> None:
    secrets = {column: f"Canary{number}" for number, column in enumerate(headings("List 6"))}
    _, faults = from_workbook(tmp_path, List_6=[secrets, {**IN_NEED, "CIN Start Date": "Canary99"}])
    assert faults
    assert "Canary" not in " ".join(map(line_of, faults))


def test_every_fault_that_a_reader_can_report_has_words_with_a_remedy_and_every_word_a_reader() -> None:
    sources = [*Path("webform/intake").glob("*.py"), *Path("engine").glob("source_*.py"), Path("engine/sources.py")]
    written = set(re.findall(r'"([a-z_0-9]+)"', "".join(path.read_text() for path in sources)))
    assert set(INTAKE) <= written
    for code, (fault, remedy) in INTAKE.items():
        assert fault.endswith((".", "”.")) and remedy.endswith("."), code
