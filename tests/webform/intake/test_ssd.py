"""A folder of CSVs as rows: what is missing or broken is said with its place, and never hides what is sound."""

from __future__ import annotations

import time
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from engine.calendars import calendar_from
from engine.load import read_data
from engine.sources import CaseFound, Children, Fault, Source, children_of, source_named
from webform.demo.extract import write_extract
from webform.intake.ssd import SsdFolder
from webform.intake.tables import Tables, all_rows

PEOPLE = "pers_person_id,pers_forename,pers_surname,pers_dob,pers_expected_dob\n"
VISITS = "cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date,cinv_cin_visit_seen,cinv_cin_visit_seen_alone\n"
ALEX = "C1,Alex,Example,2012-05-01T00:00:00,\n"


@pytest.fixture(scope="module")
def source() -> Source:
    return source_named("ssd")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one child and one visit, and no other table."""
    (tmp_path / "ssd_person.csv").write_text(PEOPLE + ALEX)
    (tmp_path / "ssd_cin_visits.csv").write_text(VISITS + "V1,C1,2026-02-03T00:00:00,Y,N\n")
    return tmp_path


def read(folder: Path, source: Source) -> tuple[SsdFolder, Children]:
    tables = SsdFolder(folder, source)
    children = children_of(source, all_rows(tables), present=tables.names)
    tables.faults[:] = [fault for fault in tables.faults if fault.code != "table_missing"]
    return tables, children


def one(folder: Path, source: Source) -> tuple[list[Fault], CaseFound]:
    tables, children = read(folder, source)
    (found,) = children
    return tables.faults, found


def days(found: CaseFound) -> list[str]:
    return [event["date"] for event in found.facts["events"]]


def test_a_folder_gives_tables_columns_and_rows_as_every_reader_does(folder: Path, source: Source) -> None:
    tables: Tables = SsdFolder(folder, source)
    assert tables.names == ("ssd_person", "ssd_cin_visits")
    assert tables.columns("ssd_cin_visits") == tuple(VISITS.strip().split(","))
    (row,) = tables.rows("ssd_cin_visits")
    assert (row.table, row.number, row.file) == ("ssd_cin_visits", 2, "ssd_cin_visits.csv")
    assert row.values["cinv_cin_visit_date"] == "2026-02-03T00:00:00"


def test_a_missing_file_is_named_and_what_only_it_could_hold_is_not_covered(folder: Path, source: Source) -> None:
    tables = SsdFolder(folder, source)
    missing = {fault.file for fault in tables.faults}
    assert missing == {f"{table}.csv" for table in source.tables} - {"ssd_person.csv", "ssd_cin_visits.csv"}
    assert {(fault.code, fault.severity) for fault in tables.faults} == {("table_missing", "warning")}
    _, found = one(folder, source)
    assert found.facts["sources_cover"] == ["cin_visit"]


def test_without_the_children_nothing_can_be_made_and_that_is_an_error(folder: Path, source: Source) -> None:
    (folder / "ssd_person.csv").unlink()
    tables, children = read(folder, source)
    assert [(fault.code, fault.file, fault.severity) for fault in tables.faults] == [
        ("children_missing", "ssd_person.csv", "error")
    ]
    assert list(children) == []
    assert [fault.code for fault in children.faults] == ["child_unknown"]


def test_a_file_without_a_needed_column_is_left_out_and_the_column_is_named(folder: Path, source: Source) -> None:
    (folder / "ssd_cin_visits.csv").write_text("cinv_cin_visit_id,cinv_person_id,visited\nV1,C1,2026-02-03\n")
    faults, found = one(folder, source)
    assert [(fault.code, fault.file, fault.row, fault.column) for fault in faults] == [
        ("column_missing", "ssd_cin_visits.csv", 1, column)
        for column in ("cinv_cin_visit_date", "cinv_cin_visit_seen", "cinv_cin_visit_seen_alone")
    ]
    assert days(found) == [] and "cin_visit" not in found.facts["sources_cover"]


def test_a_column_that_stands_twice_leaves_nothing_to_chance(folder: Path, source: Source) -> None:
    (folder / "ssd_cin_visits.csv").write_text(
        VISITS.strip() + ",cinv_cin_visit_date\nV1,C1,2026-02-03,Y,N,2026-02-04\n"
    )
    faults, found = one(folder, source)
    assert [(fault.code, fault.column) for fault in faults] == [("column_twice", "cinv_cin_visit_date")]
    assert days(found) == []


def test_columns_may_come_in_any_order_and_case_with_others_between_them(folder: Path, source: Source) -> None:
    (folder / "ssd_cin_visits.csv").write_text(
        "CINV_CIN_VISIT_SEEN_ALONE,other,Cinv_Cin_Visit_Date,cinv_person_id,cinv_cin_visit_seen,cinv_cin_visit_id\n"
        "N,x,2026-02-03,C1,Y,V1\n"
    )
    faults, found = one(folder, source)
    assert faults == []
    assert [(event["id"], event["seen_alone"]) for event in found.facts["events"]] == [("cin_visit:V1", False)]


@pytest.mark.parametrize("name", ["SSD_PERSON.CSV", "social.ssd_person.csv"])
def test_a_file_is_known_by_its_tables_name(folder: Path, source: Source, name: str) -> None:
    (folder / "ssd_person.csv").rename(folder / name)
    faults, found = one(folder, source)
    assert faults == [] and found.source_id == "C1"


def test_two_files_of_one_table_are_not_mixed(folder: Path, source: Source) -> None:
    (folder / "old.ssd_person.csv").write_text(PEOPLE + "C1,Sam,Sample,2012-05-01,\n")
    faults, _ = one(folder, source)
    assert [(fault.code, fault.file, fault.params) for fault in faults] == [
        ("table_twice", "ssd_person.csv", {"file": "old.ssd_person.csv"})
    ]


@pytest.mark.parametrize(
    ("cells", "code"), [("V2,C1,2026-02-04", "row_too_short"), ("V2,C1,2026-02-04,Y,N,N", "row_too_long")]
)
def test_a_row_of_another_width_is_refused_and_the_rest_is_read(
    folder: Path, source: Source, cells: str, code: str
) -> None:
    with (folder / "ssd_cin_visits.csv").open("a") as file:
        file.write(f"{cells}\nV3,C1,2026-02-05,Y,N\n")
    faults, found = one(folder, source)
    assert [(fault.code, fault.row, fault.severity) for fault in faults] == [(code, 3, "error")]
    assert days(found) == ["2026-02-03", "2026-02-05"]


def test_a_fault_stands_in_the_line_where_a_person_finds_it(folder: Path, source: Source) -> None:
    (folder / "ssd_person.csv").write_text(
        PEOPLE + '\n"C1","Alex\nJo","Example",2012-05-01,\n' + "C2,Sam,Sample,30/02/2012,\n"
    )
    _, children = read(folder, source)
    faults = [fault for found in children for fault in found.faults]
    assert [(fault.code, fault.row) for fault in faults] == [("bad_date", 5)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_names_are_read_in_the_encodings_of_office_programs(folder: Path, source: Source, encoding: str) -> None:
    (folder / "ssd_person.csv").write_bytes((PEOPLE + "C1,Zoë,Example,2012-05-01,\n").encode(encoding))
    faults, found = one(folder, source)
    assert faults == [] and found.profile["name"] == "Zoë Example"


def test_what_is_no_utf_8_is_read_as_windows_and_said_once(folder: Path, source: Source) -> None:
    (folder / "ssd_person.csv").write_bytes((PEOPLE + "C1,Zoë,Example,2012-05-01,\n").encode("cp1252"))
    faults, found = one(folder, source)
    assert [(fault.code, fault.severity) for fault in faults] == [("read_as_windows", "warning")]
    assert found.profile["name"] == "Zoë Example"


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "file_empty"), (b"\n\n", "file_empty"), (VISITS.encode() + b"V\0,", "nul_byte")]
)
def test_a_file_with_nothing_or_rubbish_in_it_is_left_out(
    folder: Path, source: Source, content: bytes, code: str
) -> None:
    (folder / "ssd_cin_visits.csv").write_bytes(content)
    faults, found = one(folder, source)
    assert [(fault.code, fault.file) for fault in faults] == [(code, "ssd_cin_visits.csv")]
    assert "cin_visit" not in found.facts["sources_cover"]


def mapped(folder: Path, source: Source) -> int:
    """How many events there are when every child has been made."""
    tables = SsdFolder(folder, source)
    children = children_of(source, all_rows(tables), present=tables.names)
    return sum(len(found.facts["events"]) for found in children)


def test_reading_and_mapping_cost_in_proportion_and_little_memory(tmp_path: Path, source: Source) -> None:
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    rows = {}
    for children in (200, 800):
        counts = write_extract(
            tmp_path / str(children), source, children=children, seed=3, today=date(2026, 3, 12), calendar=calendar
        )
        rows[children] = sum(counts.values())
    started = time.process_time()
    assert mapped(tmp_path / "800", source) > 12_000
    # 600,000 rows in 40 seconds are 67 microseconds a row; in 400 MB of which 100 are Python's own they are 500 bytes.
    assert (time.process_time() - started) / rows[800] < 67e-6
    peaks = {}
    for children, number in rows.items():
        tracemalloc.start()
        mapped(tmp_path / str(children), source)
        peaks[children] = tracemalloc.get_traced_memory()[1] / number
        tracemalloc.stop()
    assert max(peaks.values()) < 500
