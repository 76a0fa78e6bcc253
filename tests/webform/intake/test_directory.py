"""directory.csv: managers, restrictions, supervision and what teams are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.messages.intake import line_of
from webform.intake.directory import COLUMNS, Directory, Team, Worker, read_directory

HEADER = ",".join(COLUMNS)
SOUND = f"""{HEADER}
team,T-1,Children with Disabilities,,,W-2,children_with_disabilities,,
team,T-2,Looked after children,,,,,,
person,W-1,Wilma Example,wilma.example,T-1,W-2,,,
person,W-2,Tom Sample,,T-1,,,,
restriction,W-1,,,,,,C-7,
restriction,W-2,,,,,,C-7,
supervision,W-1,,,,,,,27/3/2026
supervision,W-1,,,,,,,2026-02-05
"""


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> Directory:
    path = tmp_path / "directory.csv"
    path.write_bytes(text.encode(encoding))
    return read_directory(path)


def faults(directory: Directory) -> list[tuple[str, int | None, str | None]]:
    return [(fault.code, fault.row, fault.column) for fault in directory.faults]


def test_every_kind_of_row_is_read(tmp_path: Path) -> None:
    directory = read(tmp_path, SOUND)
    assert directory == Directory(
        people={
            "W-1": Worker("Wilma Example", "wilma.example", "T-1", "W-2"),
            "W-2": Worker("Tom Sample", None, "T-1", None),
        },
        teams={
            "T-1": Team("Children with Disabilities", "children_with_disabilities", "W-2"),
            "T-2": Team("Looked after children", None, None),
        },
        restrictions={"C-7": frozenset({"W-1", "W-2"})},
        supervisions={"W-1": ("2026-02-05", "2026-03-27")},
        faults=(),
    )
    assert directory.services == {"T-1": "children_with_disabilities"}


def test_the_example_in_the_documentation_is_a_sound_file(tmp_path: Path) -> None:
    page = Path("docs/importing.md").read_text()
    example = page.split("```csv\n")[1].split("```")[0]
    directory = read(tmp_path, example)
    assert not directory.faults
    assert directory.people and directory.teams and directory.restrictions and directory.supervisions


@pytest.mark.parametrize("column", COLUMNS)
def test_the_documentation_says_what_each_column_holds(column: str) -> None:
    assert f"\n| `{column}` |" in Path("docs/importing.md").read_text()


@pytest.mark.parametrize("separator", [";", "\t"])
def test_separators_and_headings_as_spreadsheets_write_them_are_read(tmp_path: Path, separator: str) -> None:
    text = SOUND.replace(HEADER, "Kind,ID,Name,Sign in name,Team,Manager,Service,Child,Date").replace(",", separator)
    assert read(tmp_path, text, "utf-16") == read(tmp_path, SOUND)


@pytest.mark.threat(32)
@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("persn,W-3,Wanda Example,,,,,,", ("directory_kind_unknown", 2, "kind")),
        (",W-3,Wanda Example,,,,,,", ("directory_kind_unknown", 2, "kind")),
        ("person,W-3,,,,,,,", ("cell_missing", 2, "name")),
        ("person,,Wanda Example,,,,,,", ("cell_missing", 2, "id")),
        ("person,W-3,2012-05-01,,,,,,", ("directory_date_unfit", 2, "name")),
        ("person,W-3,Wanda Example,,,W-3,,,", ("directory_own_manager", 2, "manager")),
        ("person,W-3,Wanda Example,,,,,C-7,", ("directory_cell_unfit", 2, "child")),
        ("team,T-3,Disability,,,,disabled,,", ("directory_service_unknown", 2, "service")),
        ("restriction,,,,,,,C-7,", ("cell_missing", 2, "id")),
        ("restriction,W-1,,,,,,,", ("cell_missing", 2, "child")),
        ("supervision,W-1,,,,,,,30/02/2026", ("bad_date", 2, "date")),
        ("supervision,W-1,,,,,,,01/02/26", ("bad_date", 2, "date")),
        ("supervision,W-1,,,,,,,", ("cell_missing", 2, "date")),
        ("person,W-3,Example, Wanda,,,,,,", ("row_too_long", 2, None)),
    ],
)
def test_a_faulty_row_is_left_out_with_its_row_column_reason_and_remedy(
    tmp_path: Path, row: str, found: tuple[str, int | None, str | None]
) -> None:
    directory = read(tmp_path, f"{HEADER}\n{row}\n")
    assert (faults(directory)[0], len(directory.faults)) == (found, 1)
    assert not (directory.people or directory.teams or directory.restrictions or directory.supervisions)
    line = line_of(directory.faults[0])
    assert line.startswith("directory.csv, row 2")
    assert line.count(". ") >= 1


@pytest.mark.threat(32)
@pytest.mark.parametrize(
    ("rows", "column", "code"),
    [
        ("person,W-1,Wilma Example,,,,,,\nperson,W-1,Another Example,,,,,,", "id", "id_twice"),
        ("team,T-1,One,,,,,,\nteam,T-1,Two,,,,,,", "id", "id_twice"),
        (
            "person,W-1,Wilma Example,w.example,,,,,\nperson,W-2,Wanda Example,W.Example,,,,,",
            "sign_in_name",
            "directory_sign_in_name_twice",
        ),
    ],
)
def test_of_two_rows_with_one_id_the_second_is_left_out(tmp_path: Path, rows: str, column: str, code: str) -> None:
    directory = read(tmp_path, f"{HEADER}\n{rows}\n")
    assert faults(directory) == [(code, 3, column)]
    assert len(directory.people) + len(directory.teams) == 1


@pytest.mark.threat(32)
@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("kind,identifier,name", ["directory_column_unknown", "column_missing"]),
        ("name,id", ["column_missing"]),
        ("kind,id,name,id", ["column_twice"]),
        ("", ["column_missing", "column_missing"]),
    ],
)
def test_a_header_that_can_not_be_trusted_leaves_the_whole_file_out(
    tmp_path: Path, header: str, codes: list[str]
) -> None:
    directory = read(tmp_path, f"{header}\nperson,W-1,Wilma Example,W-1\n" if header else "")
    assert [fault.code for fault in directory.faults] == codes
    assert not directory.people


def test_a_person_whom_no_row_lists_is_doubted_and_the_row_kept(tmp_path: Path) -> None:
    directory = read(tmp_path, f"{HEADER}\nrestriction,W-9,,,,,,C-7,\nperson,W-1,Wilma Example,,,W-8,,,\n")
    assert faults(directory) == [("directory_person_unlisted", 2, "id"), ("directory_person_unlisted", 3, "manager")]
    assert {fault.severity for fault in directory.faults} == {"warning"}
    assert directory.restrictions == {"C-7": frozenset({"W-9"})}


@pytest.mark.threat(32)
def test_a_file_in_windows_1252_is_read_with_a_warning(tmp_path: Path) -> None:
    directory = read(tmp_path, f"{HEADER}\nperson,W-1,Zoë Example,,,,,,\n", "cp1252")
    assert faults(directory) == [("read_as_windows", None, None)]
    assert directory.people["W-1"].name == "Zoë Example"


@pytest.mark.threat(32)
def test_an_open_quotation_mark_and_a_nul_are_reported_with_their_line(tmp_path: Path) -> None:
    assert faults(read(tmp_path, f'{HEADER}\nperson,W-1,"Wilma Example,,,,,,\n'))[0][:2] == ("csv_broken", 2)
    assert faults(read(tmp_path, f"{HEADER}\nperson,W-1,Wil\0ma,,,,,,\n"))[0] == ("nul_byte", 2, None)
