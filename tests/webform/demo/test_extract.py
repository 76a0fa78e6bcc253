"""The council as a Standard Safeguarding Dataset extract: what is read back is what was told, as far as the dataset holds it."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from councils import TODAY

from engine.calendars import Calendar
from engine.case_facts import CaseFacts
from engine.facts import facts_from
from engine.model import Template
from engine.sources import CaseFound, Source, children_of, source_named
from engine.timescales import as_json, deadlines
from webform.demo.caseload import Case
from webform.demo.extract import cases_of, write_extract
from webform.intake.ssd import SsdFolder
from webform.intake.tables import all_rows

CHILDREN, SEED = 150, 11
LOST = {"late_presentation", "placed_elsewhere", "provenance", "id"}
"""Marks that the dataset has no column for, and what is the import's own."""

FULL = frozenset({"T01", "T05", "T08", "T10", "T11", "T19", "T21", "T22", "T23", "T28", "T29", "T30", "T31"})
"""The timescales whose every date the dataset holds, but for T09: its anchor is gone once the child is born."""


@pytest.fixture(scope="module")
def source() -> Source:
    return source_named("ssd")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, source: Source, calendar: Calendar) -> Path:
    path = tmp_path_factory.mktemp("extract") / "ssd"
    write_extract(path, source, children=CHILDREN, seed=SEED, today=TODAY, calendar=calendar)
    return path


@pytest.fixture(scope="module")
def told(calendar: Calendar) -> dict[str, Case]:
    _, cases = cases_of(children=CHILDREN, seed=SEED, today=TODAY, calendar=calendar)
    return {case.history.facts["child"]["id"]: case for case in cases}


@pytest.fixture(scope="module")
def found(folder: Path, source: Source) -> dict[str, CaseFound]:
    tables = SsdFolder(folder, source)
    children = children_of(source, all_rows(tables), present=tables.names)
    cases = {case.source_id: case for case in children}
    assert tables.faults == children.faults == []
    return cases


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def events_of(facts: Mapping[str, Any], names: frozenset[str]) -> Counter[Any]:
    """Events by name, day and marks, and by the day of what they are about, since ids differ."""
    days = {event["id"]: event["date"] for event in facts["events"]}
    return Counter(
        tuple(
            sorted((key, days[value] if key == "about" else value) for key, value in event.items() if key not in LOST)
        )
        for event in facts["events"]
        if event["event"] in names
    )


def test_every_child_is_found_with_name_birth_statuses_and_disability(
    told: dict[str, Case], found: dict[str, CaseFound]
) -> None:
    assert found.keys() == told.keys()
    for id_, case in told.items():
        facts, profile = case.history.facts, case.history.profile
        child = dict(facts["child"])
        if "date_of_birth" in child:
            child.pop("expected_date_of_birth", None)
        assert found[id_].facts["child"] == child
        assert found[id_].profile == profile
        statuses = [{key: one[key] for key in one if key != "provenance"} for one in found[id_].facts["statuses"]]
        assert sorted(map(repr, statuses)) == sorted(map(repr, facts["statuses"])), id_


def test_every_event_that_the_dataset_can_hold_comes_back_and_no_other(
    told: dict[str, Case], found: dict[str, CaseFound], source: Source
) -> None:
    names = frozenset(source.covers) | {"cin_plan_decision"}
    total: Counter[str] = Counter()
    for id_, case in told.items():
        assert events_of(found[id_].facts, names) == events_of(case.history.facts, names), id_
        total.update(event["event"] for event in found[id_].facts["events"])
    assert set(total) >= names | {"pathway_plan_review", "leaving_care_visit"}


def test_of_what_is_held_only_at_its_latest_the_latest_comes_back(
    told: dict[str, Case], found: dict[str, CaseFound]
) -> None:
    for name in ("pathway_plan_review", "leaving_care_visit"):
        latest = {
            id_: max((one["date"] for one in case.history.facts["events"] if one["event"] == name), default=None)
            for id_, case in told.items()
        }
        held = {
            id_: next((one["date"] for one in case.facts["events"] if one["event"] == name), None)
            for id_, case in found.items()
        }
        assert held == latest


def test_worker_team_and_all_who_had_a_part_come_back(told: dict[str, Case], found: dict[str, CaseFound]) -> None:
    for id_, case in told.items():
        parts = found[id_]
        assert (parts.worker, parts.team) == (case.worker, case.team)
        assert (set(parts.involved_people), set(parts.involved_teams)) == (case.people, case.teams), id_


def answers_of(facts: CaseFacts, template: Template, calendar: Calendar, rows: frozenset[str]) -> list[tuple[Any, ...]]:
    answers, _ = deadlines(template.rows, facts, TODAY, calendar)
    shown = [as_json(one) for one in answers]
    kept = ("row", "due", "done", "status", "days_late")
    return sorted((tuple(one.get(key) for key in kept) for one in shown if one["row"] in rows), key=repr)


def test_the_timescales_whose_dates_are_held_in_full_come_out_the_same(
    told: dict[str, Case], found: dict[str, CaseFound], template: Template, calendar: Calendar
) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for id_, case in told.items():
        before, faults = facts_from({**case.history.facts, "agreed": []})
        after, _ = facts_from(found[id_].facts)
        assert faults == []
        excepted = any(event.late_presentation for event in before.events)
        rows = FULL if before.date_of_birth or excepted else FULL | {"T09"}
        answers = answers_of(before, template, calendar, rows)
        assert answers_of(after, template, calendar, rows) == answers, id_
        counted.update((answer[0], answer[3]) for answer in answers)
    assert {row for row, _ in counted} == FULL | {"T09"}
    assert {status for _, status in counted} >= {"met", "late", "overdue", "due"}


def test_what_the_dataset_cannot_hold_is_never_late(
    found: dict[str, CaseFound], template: Template, calendar: Calendar, source: Source
) -> None:
    done_by = {row.id: row.done.event for row in template.rows}
    statuses = Counter[str]()
    for case in found.values():
        facts, _ = facts_from(case.facts)
        for one in map(as_json, deadlines(template.rows, facts, TODAY, calendar)[0]):
            if done_by[one["row"]] not in source.covers:
                statuses[one["status"]] += 1
    assert statuses["not_recorded"] > 100
    assert set(statuses) <= {"not_recorded", "met"}


def test_the_same_seed_and_day_write_the_same_bytes(
    folder: Path, source: Source, calendar: Calendar, tmp_path: Path
) -> None:
    counts = write_extract(tmp_path / "again", source, children=CHILDREN, seed=SEED, today=TODAY, calendar=calendar)
    for path in sorted(folder.iterdir()):
        again = (tmp_path / "again" / path.name).read_bytes()
        assert hashlib.sha256(again).digest() == hashlib.sha256(path.read_bytes()).digest(), path.name
        assert len(rows_of(folder, path.stem)) == counts[path.stem]
    assert all(counts.values())


def test_the_files_have_the_columns_of_the_declaration_and_days_as_moments(folder: Path, source: Source) -> None:
    for table in source.tables.values():
        for row in rows_of(folder, table.name):
            assert list(row) == list(table.columns)
            for column, kind in table.columns.items():
                if kind == "date" and row[column] not in ("", "PLACEHOLDER_DATA"):
                    day, _, time = row[column].partition("T")
                    assert date.fromisoformat(day) and time == "00:00:00"
                elif kind == "yes_no":
                    assert row[column] in ("Y", "N", "")


def test_the_traps_of_real_extracts_are_planted(folder: Path) -> None:
    visits = {table: rows_of(folder, table) for table in ("ssd_cin_visits", "ssd_cp_visits", "ssd_cla_visits")}
    plain = {(row["cinv_person_id"], row["cinv_cin_visit_date"]) for row in visits["ssd_cin_visits"]}
    assert plain & {(row["cppv_person_id"], row["cppv_cp_visit_date"]) for row in visits["ssd_cp_visits"]}
    assert plain & {(row["clav_person_id"], row["clav_cla_visit_date"]) for row in visits["ssd_cla_visits"]}
    assert any(row["cppv_person_id"] == "SSD_PH" for row in visits["ssd_cp_visits"])
    assert {row["clar_cla_review_cancelled"] for row in rows_of(folder, "ssd_cla_reviews")} == {"Y", "N"}
    assert any(row["cppr_cp_review_date"] == "" for row in rows_of(folder, "ssd_cp_reviews"))
    assert any(row["cine_close_date"] for row in rows_of(folder, "ssd_cin_episodes"))
    reviewed = {row["clea_pathway_plan_review_date"] for row in rows_of(folder, "ssd_care_leavers")}
    assert "1900-01-01T00:00:00" in reviewed and len(reviewed) > 1
    people = rows_of(folder, "ssd_person")
    assert all((row["pers_dob"] == "") != (row["pers_expected_dob"] == "") for row in people)
    assert any(row["pers_expected_dob"] for row in people)


def test_an_extract_is_never_written_over(folder: Path, source: Source, calendar: Calendar) -> None:
    before = (folder / "ssd_person.csv").read_bytes()
    with pytest.raises(FileExistsError):
        write_extract(folder, source, children=3, seed=1, today=TODAY, calendar=calendar)
    assert (folder / "ssd_person.csv").read_bytes() == before
