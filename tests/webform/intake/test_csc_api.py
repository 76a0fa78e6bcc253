"""The payload of the CSC API: nested lists become tables, what is purged is gone, and nothing is lost without a word."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.messages.intake import line_of
from engine.sources import Source, source_named
from webform.intake.csc_api import CscApi
from webform.intake.json_stream import MOST_DEPTH, MOST_VALUES

CHILD: Mapping[str, Any] = {
    "la_child_id": "C-1",
    "child_details": {"first_name": "Wilma", "surname": "Example", "date_of_birth": "2012-05-01", "purge": False},
    "social_care_episodes": [
        {
            "social_care_episode_id": "E-1",
            "referral_date": "2026-01-05",
            "child_in_need_plans": [{"child_in_need_plan_id": "N-1", "start_date": "2026-02-01", "purge": False}],
            "care_leavers": {"contact_date": "2026-03-01", "purge": False},
            "purge": False,
        }
    ],
    "purge": False,
}


@pytest.fixture(scope="module")
def source() -> Source:
    return source_named("csc-api")


def opened(tmp_path: Path, source: Source, content: bytes | Any) -> CscApi:
    path = tmp_path / "payload.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return CscApi(path, source)


def codes(payload: CscApi) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.row) for fault in payload.faults]


def changed(**values: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(CHILD)), **values}


def test_nested_objects_become_rows_that_know_their_child_and_their_episode(tmp_path: Path, source: Source) -> None:
    payload = opened(tmp_path, source, [changed(la_child_id="C-0"), CHILD])
    assert not payload.faults
    (_, plan) = payload.rows("child_in_need_plans")
    assert (plan.number, plan.file) == (2, "payload.json")
    assert plan.values == {
        "la_child_id": "C-1",
        "social_care_episode_id": "E-1",
        "child_in_need_plan_id": "N-1",
        "start_date": "2026-02-01",
    }
    (_, leaver) = payload.rows("care_leavers")
    assert leaver.values["contact_date"] == "2026-03-01"


def test_who_the_child_is_joins_the_childs_own_row(tmp_path: Path, source: Source) -> None:
    (child,) = opened(tmp_path, source, [CHILD]).rows("children")
    assert child.values == {
        "la_child_id": "C-1",
        "first_name": "Wilma",
        "surname": "Example",
        "date_of_birth": "2012-05-01",
    }


def test_a_payload_whose_list_stands_in_an_object_is_read(tmp_path: Path, source: Source) -> None:
    payload = opened(tmp_path, source, {"la_code": 999, "Children": [CHILD]})
    assert len(list(payload.rows("children"))) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_payload_as_windows_tools_save_it_is_read(tmp_path: Path, source: Source, encoding: str) -> None:
    payload = opened(tmp_path, source, json.dumps([CHILD]).encode(encoding))
    assert len(list(payload.rows("children"))) == 1
    assert not payload.faults


def purged(*path: Any) -> Any:
    """The child with ``purge`` set on the object at a path."""
    child = changed()
    at: Any = child
    for step in path:
        at = at[step]
    at["purge"] = True
    return child


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ((), {}),
        (("social_care_episodes", 0), {"children": 1}),
        (
            ("social_care_episodes", 0, "child_in_need_plans", 0),
            {"children": 1, "social_care_episodes": 1, "care_leavers": 1},
        ),
        (
            ("social_care_episodes", 0, "care_leavers"),
            {"children": 1, "social_care_episodes": 1, "child_in_need_plans": 1},
        ),
    ],
)
def test_what_is_purged_is_gone_with_all_that_is_in_it(
    tmp_path: Path, source: Source, path: tuple[Any, ...], left: dict[str, int]
) -> None:
    payload = opened(tmp_path, source, [purged(*path)])
    counts = {table: len(list(payload.rows(table))) for table in payload.names}
    assert {table: count for table, count in counts.items() if count} == left


@pytest.mark.parametrize("mark", [True, "true", "True", 1])
def test_the_mark_of_purging_counts_however_it_is_written(tmp_path: Path, source: Source, mark: Any) -> None:
    assert not list(opened(tmp_path, source, [changed(purge=mark)]).rows("children"))


def test_purged_details_leave_the_child_without_a_name(tmp_path: Path, source: Source) -> None:
    (child,) = opened(tmp_path, source, [purged("child_details")]).rows("children")
    assert child.values == {"la_child_id": "C-1"}


@pytest.mark.threat(32)
@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "json_not_valid", 1),
        (b"la_child_id,first_name\nC-1,Wilma\n", "json_not_valid", 1),
        (json.dumps([CHILD, CHILD]).encode()[:-9], "json_not_valid", 2),
        (json.dumps([CHILD]).encode() + b"[]", "json_not_valid", 2),
        (b'[{"la_child_id": NaN}]', "json_not_valid", 1),
        (b'{"la_child_id": "C-1"}', "json_no_list", 1),
        (b'"C-1"', "json_no_list", 1),
        (b'[{"la_child_id": "C-1", "la_child_id": "C-2"}]', "json_key_twice", 1),
        (b"[" * (MOST_DEPTH + 2) + b"]" * (MOST_DEPTH + 2), "json_too_deep", 1),
        (b"[[" + b"0," * MOST_VALUES + b"0]]", "json_too_many_values", 1),
        (b'[{"la_child_id": "C\0-1"}]', "nul_byte", 1),
    ],
)
def test_a_payload_that_is_broken_anywhere_is_left_out_as_a_whole(
    tmp_path: Path, source: Source, content: bytes, code: str, row: int
) -> None:
    payload = opened(tmp_path, source, content)
    assert codes(payload) == [(code, row)]
    assert not payload.names
    assert line_of(payload.faults[0]).startswith(f"payload.json, row {row}: error {code}: ")


@pytest.mark.threat(32)
def test_an_entry_that_is_no_child_is_left_out_and_the_others_are_read(tmp_path: Path, source: Source) -> None:
    payload = opened(tmp_path, source, ["C-1", CHILD, None])
    assert codes(payload) == [("json_child_no_object", 1), ("json_child_no_object", 3)]
    assert len(list(payload.rows("children"))) == 1


@pytest.mark.threat(32)
def test_a_list_whose_entry_is_no_object_reports_that_entry(tmp_path: Path, source: Source) -> None:
    episode = {**CHILD["social_care_episodes"][0], "child_in_need_plans": ["N-1", {"child_in_need_plan_id": "N-2"}]}
    payload = opened(tmp_path, source, [changed(social_care_episodes=[episode])])
    assert [(fault.code, fault.column) for fault in payload.faults] == [("json_part_no_object", "child_in_need_plans")]
    assert [row.values["child_in_need_plan_id"] for row in payload.rows("child_in_need_plans")] == ["N-2"]


@pytest.mark.threat(32)
def test_a_name_that_the_api_does_not_have_is_reported_once(tmp_path: Path, source: Source) -> None:
    renamed = changed(
        child_details={"forename": "Wilma", "date_of_birth": "2012-05-01"}, child_protection_plan=[{"a": 1}]
    )
    payload = opened(tmp_path, source, [renamed, renamed])
    assert [(fault.code, fault.row, fault.column, fault.severity) for fault in payload.faults] == [
        ("json_name_unknown", 1, "forename", "warning"),
        ("json_name_unknown", 1, "child_protection_plan", "warning"),
    ]


def test_a_list_that_is_empty_is_nothing(tmp_path: Path, source: Source) -> None:
    payload = opened(tmp_path, source, [changed(social_care_episodes=[], health_and_wellbeing={"purge": False})])
    assert not payload.faults
    assert [table for table in payload.names if list(payload.rows(table))] == ["children"]


def test_parts_of_the_api_that_no_timescale_needs_are_left_without_a_word(tmp_path: Path, source: Source) -> None:
    payload = opened(tmp_path, source, [changed(health_and_wellbeing={"sdq_assessments": [{"score": 20}]})])
    assert not payload.faults


@pytest.mark.threat(32)
def test_a_payload_in_windows_1252_is_read_with_a_warning(tmp_path: Path, source: Source) -> None:
    content = '[{"la_child_id": "C-1", "first_name": "Zoë"}]'.encode("cp1252")
    payload = opened(tmp_path, source, content)
    assert codes(payload) == [("read_as_windows", None)]
    assert next(iter(payload.rows("children"))).values["first_name"] == "Zoë"
