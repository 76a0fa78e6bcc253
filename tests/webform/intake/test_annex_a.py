"""Annex A as councils hand it in: sheets and headings spelled in their own ways, and dates as Excel leaves them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile import replace_in_part, with_shared_texts
from openpyxl import Workbook, load_workbook
from writers import as_date, as_serial, as_serial_of_1904, as_text, headings, write_workbook

from engine.messages.intake import line_of
from engine.sources import Source, source_named
from webform.intake.annex_a import AnnexA

IN_NEED = {
    "Child Unique ID": "C-1",
    "Date of Birth": "01/05/2012",
    "Does the Child have a Disability": "b) No",
    "CIN Start Date": "05/01/2026",
    "Case Status": "c) Child in need plan",
    "Allocated Team": "Children in need and protection",
    "Allocated Worker": "Wilma Example",
}


@pytest.fixture(scope="module")
def source() -> Source:
    return source_named("annex-a")


def book(tmp_path: Path, rows: list[dict[str, Any]], **spelled: Any) -> Path:
    return write_workbook(tmp_path / "annex-a.xlsx", {"List 6": rows}, **spelled)


def only_row(path: Path, source: Source) -> dict[str, Any]:
    (row,) = AnnexA(path, source).rows("List 6")
    return dict(row.values)


def of_list_6(tables: AnnexA) -> list[tuple[str, int | None, str | None]]:
    return [(fault.code, fault.row, fault.column) for fault in tables.faults if fault.code != "sheet_missing"]


def test_a_row_says_where_a_person_finds_it_and_what_stands_there(tmp_path: Path, source: Source) -> None:
    tables = AnnexA(book(tmp_path, [IN_NEED]), source)
    (row,) = tables.rows("List 6")
    assert (row.table, row.number, row.file) == ("List 6", 2, "annex-a.xlsx, List 6")
    known = {column: value for column, value in row.values.items() if value is not None}
    assert known == {**IN_NEED, "Date of Birth": "2012-05-01", "CIN Start Date": "2026-01-05"}
    assert tables.names == ("List 6",)
    assert set(tables.columns("List 6")) == set(headings("List 6"))


def test_a_workbook_whose_texts_stand_in_a_table_of_their_own_as_excel_writes_them_is_the_same(
    tmp_path: Path, source: Source
) -> None:
    path = book(tmp_path, [IN_NEED])
    inline = only_row(path, source)
    assert only_row(with_shared_texts(path), source) == inline


@pytest.mark.parametrize(
    "sheet", ["list 6", "LIST6", "list_06", "List 6 - Children in need", "L6", "Annex A List 6", " List 6 "]
)
def test_a_sheet_is_known_however_its_name_is_spelled(tmp_path: Path, source: Source, sheet: str) -> None:
    assert AnnexA(book(tmp_path, [IN_NEED], sheet=lambda _: sheet), source).names == ("List 6",)


@pytest.mark.parametrize("sheet", ["List 60", "Lookup 6", "My list 6b", "6"])
def test_a_sheet_of_another_name_is_no_list(tmp_path: Path, source: Source, sheet: str) -> None:
    tables = AnnexA(book(tmp_path, [IN_NEED], sheet=lambda _: sheet), source)
    assert not tables.names
    assert "workbook_without_lists" in [fault.code for fault in tables.faults]


@pytest.mark.parametrize(
    "heading",
    [
        str.upper,
        str.lower,
        lambda column: column.replace(" ", "_"),
        lambda column: f"  {column} \n(dd/mm/yyyy) "[: len(column) + 4],
        lambda column: column.replace(" ", "").replace("?", ""),
        lambda column: {"Child Unique ID": "Child ID", "Date of Birth": "DOB"}.get(column, column),
    ],
)
def test_headings_are_known_through_capitals_spaces_and_punctuation(
    tmp_path: Path, source: Source, heading: Callable[[str], str]
) -> None:
    path = book(tmp_path, [IN_NEED], heading=heading)
    assert only_row(path, source)["CIN Start Date"] == "2026-01-05"
    assert not of_list_6(AnnexA(path, source))


def test_headings_below_a_title_are_found_and_rows_keep_their_numbers(tmp_path: Path, source: Source) -> None:
    (row,) = AnnexA(book(tmp_path, [IN_NEED], above=4), source).rows("List 6")
    assert row.number == 6


@pytest.mark.threat(32)
@pytest.mark.parametrize(
    ("day", "of_1904"),
    [(as_text, False), (as_date, False), (as_serial, False), (as_date, True), (as_serial_of_1904, True)],
)
def test_a_day_is_the_same_as_text_as_a_date_and_as_a_serial_number(
    tmp_path: Path, source: Source, day: Callable[[str], Any], of_1904: bool
) -> None:
    row = {**IN_NEED, "CIN Start Date": day("2026-02-03"), "Date of Birth": day("2012-05-01")}
    found = only_row(book(tmp_path, [row], of_1904=of_1904), source)
    assert (found["CIN Start Date"], found["Date of Birth"]) == ("2026-02-03", "2012-05-01")


@pytest.mark.threat(32)
@pytest.mark.parametrize("written", ["30/02/2026", "2026-13-01", "yesterday", "01/02/26", "31/04/2026"])
def test_what_is_no_day_stays_as_it_is_so_that_its_row_can_be_reported(
    tmp_path: Path, source: Source, written: str
) -> None:
    assert only_row(book(tmp_path, [{**IN_NEED, "CIN Start Date": written}]), source)["CIN Start Date"] == written


@pytest.mark.parametrize(
    "written",
    [
        "c) Child in need plan",
        "C) CHILD IN NEED PLAN",
        "c)Child in need plan",
        "Child in Need plan",
        " c)  Child  in need plan ",
    ],
)
def test_a_coded_answer_goes_by_its_letter_and_words_or_its_words_alone(
    tmp_path: Path, source: Source, written: str
) -> None:
    found = only_row(book(tmp_path, [{**IN_NEED, "Case Status": written}]), source)
    assert found["Case Status"] == "c) Child in need plan"


@pytest.mark.threat(32)
@pytest.mark.parametrize("written", ["b) Child in need plan", "c) Child Protection plan", "Closed"])
def test_a_coded_answer_whose_letter_and_words_differ_is_left_to_be_reported(
    tmp_path: Path, source: Source, written: str
) -> None:
    assert only_row(book(tmp_path, [{**IN_NEED, "Case Status": written}]), source)["Case Status"] == written


def test_numbers_in_columns_of_text_are_text_without_a_point(tmp_path: Path, source: Source) -> None:
    assert only_row(book(tmp_path, [{**IN_NEED, "Child Unique ID": 100123.0}]), source)["Child Unique ID"] == "100123"


def test_empty_rows_and_rows_of_blanks_are_no_rows(tmp_path: Path, source: Source) -> None:
    blank = dict.fromkeys(IN_NEED, "  ")
    tables = AnnexA(book(tmp_path, [IN_NEED, {}, blank, {**IN_NEED, "Child Unique ID": "C-2"}]), source)
    assert [(row.number, row.values["Child Unique ID"]) for row in tables.rows("List 6")] == [(2, "C-1"), (5, "C-2")]


@pytest.mark.threat(32)
def test_every_sheet_that_is_missing_is_named_with_the_remedy(tmp_path: Path, source: Source) -> None:
    missing = [fault for fault in AnnexA(book(tmp_path, [IN_NEED]), source).faults if fault.code == "sheet_missing"]
    assert [fault.params["sheet"] for fault in missing] == [f"List {number}" for number in (3, 4, 5, 7, 8, 9)]
    assert {fault.severity for fault in missing} == {"warning"}
    assert "Add it" in line_of(missing[0])


@pytest.mark.threat(32)
def test_a_renamed_column_is_reported_by_its_own_name(tmp_path: Path, source: Source) -> None:
    renamed = book(tmp_path, [IN_NEED], heading=lambda column: column.replace("CIN Start Date", "Began"))
    assert of_list_6(AnnexA(renamed, source)) == [("heading_missing", 1, "CIN Start Date")]


@pytest.mark.threat(32)
def test_a_sheet_without_the_childs_id_is_left_out(tmp_path: Path, source: Source) -> None:
    tables = AnnexA(
        book(tmp_path, [IN_NEED], heading=lambda column: column.replace("Child Unique ID", "Whose")), source
    )
    assert of_list_6(tables)[0][0] == "sheet_without_header"
    assert not tables.names


@pytest.mark.threat(32)
def test_a_column_that_is_there_twice_leaves_the_sheet_out(tmp_path: Path, source: Source) -> None:
    twice = book(
        tmp_path, [IN_NEED], heading=lambda column: "CIN start date" if column == "Primary Need Code" else column
    )
    assert ("column_twice", 1, "CIN Start Date") in of_list_6(AnnexA(twice, source))
    assert not AnnexA(twice, source).names


@pytest.mark.threat(32)
def test_a_list_that_is_there_twice_is_not_read(tmp_path: Path, source: Source) -> None:
    path = book(tmp_path, [IN_NEED])
    twice = load_workbook(path)
    twice.copy_worksheet(twice["List 6"]).title = "list 6 (old)"
    twice.save(path)
    tables = AnnexA(path, source)
    assert not tables.names
    assert of_list_6(tables)[0] == ("sheet_twice", None, None)


@pytest.mark.threat(29)
def test_a_formula_gives_what_excel_last_worked_out_and_is_never_run(tmp_path: Path, source: Source) -> None:
    row = {**IN_NEED, "Allocated Worker": "=cmd|'/c calc'!A1"}
    assert only_row(book(tmp_path, [row]), source)["Allocated Worker"] is None


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is(tmp_path: Path, source: Source) -> None:
    path = book(tmp_path, [IN_NEED] * 3)
    replace_in_part(path, "xl/worksheets/sheet2.xml", b'<dimension ref="A1:N4"', b'<dimension ref="A1:A1"')
    assert len(list(AnnexA(path, source).rows("List 6"))) == 3


def test_a_workbook_without_a_sheet_of_annex_a_says_so(tmp_path: Path, source: Source) -> None:
    empty = Workbook()
    empty.save(tmp_path / "empty.xlsx")
    codes = [fault.code for fault in AnnexA(tmp_path / "empty.xlsx", source).faults]
    assert codes == ["sheet_missing"] * 7 + ["workbook_without_lists"]


def test_a_workbook_whose_texts_stand_in_a_table_as_excel_writes_them_is_the_same(
    tmp_path: Path, source: Source
) -> None:
    path = book(tmp_path, [IN_NEED])
    inline = only_row(path, source)
    assert only_row(with_shared_texts(path), source) == inline
