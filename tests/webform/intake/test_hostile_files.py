"""Files that do harm, or are broken beyond use: refused with a remedy, within 5 s of processor time and 100 MB (threat 30)."""

from __future__ import annotations

import json
import random
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile import SHEET, read_apart, replace_in_part, rewrite, with_part, without_part
from writers import write_workbook

from engine.messages.intake import line_of
from engine.sources import Source, source_named
from webform.intake import workbooks
from webform.intake.annex_a import AnnexA
from webform.intake.json_stream import MOST_VALUES

SECONDS, MEGABYTES = 5, 100
ROW = {"Child Unique ID": "C-1", "CIN Start Date": "05/01/2026"}
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def source() -> Source:
    return source_named("annex-a")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "annex-a.xlsx", {"List 6": [ROW] * 3})


def refused(path: Path, source: Source, code: str) -> None:
    """Reading a file gives one fault of this code, with a remedy, and no rows."""
    tables = AnnexA(path, source)
    assert [fault.code for fault in tables.faults] == [code]
    assert not tables.names
    fault, remedy = line_of(tables.faults[0]).split(": ", 3)[-1].split(". ", 1)
    assert fault and remedy


def test_the_sound_workbook_of_these_tests_is_read(book: Path, source: Source) -> None:
    assert len(list(AnnexA(book, source).rows("List 6"))) == 3


# --- zip bombs and sheer size


def sheet_of(size: int, *, filler: bytes = b" ") -> Iterator[bytes]:
    yield b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    for _ in range(size // MEGABYTE):
        yield filler * (MEGABYTE // len(filler))
    yield b"</sheetData></worksheet>"


def with_big_sheet(path: Path, size: int, filler: bytes = b" ") -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != SHEET}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open(SHEET, "w") as stream:
            for piece in sheet_of(size, filler=filler):
                stream.write(piece)
    return path


@pytest.mark.threat(30)
@pytest.mark.parametrize(("size", "code"), [(150 * MEGABYTE, "workbook_bomb"), (600 * MEGABYTE, "workbook_too_large")])
def test_a_zip_bomb_is_refused_by_its_declared_sizes(book: Path, size: int, code: str) -> None:
    reading = read_apart("annex-a", with_big_sheet(book, size))
    assert (reading.codes, reading.rows) == ([code], 0)
    assert reading.seconds < 1
    assert reading.megabytes < MEGABYTES


@pytest.mark.threat(30)
def test_a_part_that_unpacks_to_more_than_it_declares_is_not_read_on(book: Path, source: Source) -> None:
    bomb = with_big_sheet(book, 4 * MEGABYTE)
    content = bytearray(bomb.read_bytes())
    with zipfile.ZipFile(bomb) as archive:
        declared = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    assert content.count(declared) >= 1
    bomb.write_bytes(bytes(content).replace(declared, (1000).to_bytes(4, "little")))
    refused(bomb, source, "not_a_workbook")


@pytest.mark.threat(30)
def test_a_sheet_of_a_million_rows_is_refused_before_any_is_read(book: Path) -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (one, one, one * 7919 % 99991) for one in range(1, 9001)
    )
    reading = read_apart("annex-a", with_big_sheet(book, 112 * MEGABYTE, rows[: rows.rindex(b"<row")]))
    assert (reading.codes, reading.rows) == (["workbook_too_many_rows"], 0)
    assert reading.seconds < SECONDS
    assert reading.megabytes < MEGABYTES


@pytest.mark.threat(30)
def test_a_sheet_whose_rows_have_far_away_numbers_is_refused(book: Path) -> None:
    far = replace_in_part(book, SHEET, b'<row r="4"', b'<row r="999999999"')
    reading = read_apart("annex-a", far)
    assert reading.codes == ["workbook_too_many_rows"]
    assert reading.seconds < SECONDS
    assert reading.megabytes < MEGABYTES


@pytest.mark.threat(30)
def test_a_table_of_a_million_texts_is_refused(book: Path) -> None:
    texts = b"<si><t>%d</t></si>"
    content = (
        b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"".join(texts % one for one in range(workbooks.MOST_TEXTS + 1))
        + b"</sst>"
    )
    reading = read_apart("annex-a", with_part(book, "xl/sharedStrings.xml", content))
    assert reading.codes == ["workbook_too_many_texts"]
    assert reading.seconds < SECONDS
    assert reading.megabytes < MEGABYTES


@pytest.mark.threat(30)
def test_a_style_sheet_of_many_megabytes_is_refused(book: Path, source: Source) -> None:
    refused(with_part(book, "xl/styles.xml", random.Random(1).randbytes(20 * MEGABYTE)), source, "workbook_too_large")


# --- entities, traversal, macros


DEFINITIONS = {
    "an external entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "an external document type": b'<!DOCTYPE x SYSTEM "http://203.0.113.1/x.dtd">',
    "a billion laughs": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "a parameter entity": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://203.0.113.1/p"> %p;]>',
    "a document type alone": b"<!DOCTYPE x>",
}
PARTS = (SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml", "_rels/.rels")


@pytest.mark.threat(30)
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_xml_that_defines_entities_or_names_other_files_is_refused_and_nothing_is_fetched(
    book: Path, source: Source, monkeypatch: pytest.MonkeyPatch, part: str, definition: bytes
) -> None:
    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        content = parts.get(part, b"<sst/>")
        at = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
        return {**parts, part: content[:at] + definition + content[at:]}

    def trapped(*_: object) -> None:
        raise AssertionError("a connection was asked for")

    rewrite(book, change)
    monkeypatch.setattr(socket.socket, "connect", trapped)
    refused(book, source, "workbook_entities")


@pytest.mark.threat(30)
def test_an_entity_hidden_in_wide_characters_is_refused(book: Path, source: Source) -> None:
    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        text = parts[SHEET].decode().replace("UTF-8", "UTF-16")
        return {**parts, SHEET: text.encode("utf-16")}

    refused(rewrite(book, change), source, "workbook_odd_parts")


@pytest.mark.threat(30)
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../etc/cron.d/job", "workbook_traversal"),
        ("xl/../../../x.xml", "workbook_traversal"),
        ("/etc/passwd", "workbook_traversal"),
        ("..\\..\\x.xml", "workbook_traversal"),
        ("C:\\x.xml", "workbook_traversal"),
        ("xl/vbaProject.bin", "workbook_macros"),
        ("xl/macrosheets/sheet1.xml", "workbook_macros"),
        ("XL/Workbook.xml", "workbook_odd_parts"),
    ],
)
def test_a_workbook_with_a_part_that_it_should_not_have_is_refused(
    book: Path, source: Source, name: str, code: str
) -> None:
    refused(with_part(book, name, b"<x/>"), source, code)
    assert sorted(path.name for path in book.parent.iterdir()) == ["annex-a.xlsx"]


@pytest.mark.threat(30)
def test_a_workbook_of_thousands_of_parts_is_refused(book: Path, source: Source) -> None:
    many = {f"xl/media/{number}.png": b"" for number in range(workbooks.MOST_PARTS + 1)}
    refused(rewrite(book, lambda parts: {**parts, **many}), source, "workbook_odd_parts")


# --- other files, and broken ones


ID_CELL = b'<c r="A2" t="inlineStr"><is><t>C-1</t></is></c>'
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000)


@pytest.mark.threat(32)
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_workbook"),
        (b"Child Unique ID,Date of Birth\nC-1,01/05/2012\n", "not_a_workbook"),
        (b"PK\x03\x04 and then nothing", "not_a_workbook"),
        (b"<html><table><tr><td>an .xls that a web page made</td></tr></table></html>", "not_a_workbook"),
        (OLE, "workbook_legacy"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "workbook_encrypted"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(
    tmp_path: Path, source: Source, content: bytes, code: str
) -> None:
    path = tmp_path / "annex-a.xlsx"
    path.write_bytes(content)
    refused(path, source, code)


def test_another_kind_of_zip_is_no_workbook(tmp_path: Path, source: Source) -> None:
    path = tmp_path / "annex-a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr("[Content_Types].xml", "<x/>")
    refused(path, source, "not_a_workbook")


def locked(path: Path) -> Path:
    """A workbook whose entries say that they are encrypted."""
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(bytes(content))
    return path


@pytest.mark.threat(32)
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path: without_part(path, "xl/workbook.xml"), "workbook_damaged"),
        (lambda path: without_part(path, "[Content_Types].xml"), "not_a_workbook"),
        (lambda path: with_part(path, "xl/styles.xml", b"not xml"), "workbook_damaged"),
        (lambda path: replace_in_part(path, SHEET, b"</sheetData>", b""), "workbook_damaged"),
        (lambda path: replace_in_part(path, SHEET, ID_CELL, b'<c r="A2" t="s"><v>99999</v></c>'), "workbook_damaged"),
        (lambda path: replace_in_part(path, SHEET, b'<row r="2"', b'<row r="two"'), "workbook_damaged"),
        (locked, "workbook_encrypted"),
    ],
)
def test_a_workbook_that_contradicts_itself_is_refused(
    book: Path, source: Source, spoil: Callable[[Path], Path], code: str
) -> None:
    refused(spoil(book), source, code)


@pytest.mark.threat(32)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: without_part(path, SHEET),
        lambda path: with_part(path, "xl/workbook.xml", b"<workbook/>"),
    ],
)
def test_a_workbook_whose_sheets_are_gone_says_which_are_missing_and_that_nothing_is_imported(
    book: Path, source: Source, spoil: Callable[[Path], Path]
) -> None:
    tables = AnnexA(spoil(book), source)
    assert [fault.code for fault in tables.faults] == ["sheet_missing"] * 7 + ["workbook_without_lists"]
    assert not tables.names


@pytest.mark.threat(32)
def test_a_workbook_cut_off_anywhere_is_refused_and_never_read_by_half(book: Path, source: Source) -> None:
    content = book.read_bytes()
    for length in range(0, len(content), max(1, len(content) // 40)):
        book.write_bytes(content[:length])
        refused(book, source, "not_a_workbook")


@pytest.mark.threat(32)
def test_a_workbook_with_a_flipped_byte_is_read_as_it_was_or_refused(book: Path, source: Source) -> None:
    content = book.read_bytes()
    sound = list(AnnexA(book, source).rows("List 6"))
    for at in range(0, len(content), 97):
        book.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        tables = AnnexA(book, source)
        if tables.names:
            assert list(tables.rows("List 6")) == sound
        else:
            assert tables.faults


# --- the API's payload


@pytest.mark.threat(30)
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[" * (50 * MEGABYTE), "json_too_deep"),
        (b'[{"a":' * (8 * MEGABYTE), "json_too_deep"),
        (b"[[" + b"0," * (25 * MEGABYTE), "json_too_many_values"),
        (b'[{"la_child_id": "' + b"x" * (60 * MEGABYTE), "json_text_too_long"),
    ],
    ids=["lists in lists", "objects in lists", "many values", "one long text"],
)
def test_a_payload_made_to_exhaust_the_reader_is_refused_within_the_budget(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "payload.json"
    path.write_bytes(content)
    reading = read_apart("csc-api", path)
    assert (reading.codes, reading.rows) == ([code], 0)
    assert reading.seconds < SECONDS
    assert reading.megabytes < MEGABYTES


@pytest.mark.threat(30)
def test_a_payload_of_a_million_entries_is_refused_within_the_budget(tmp_path: Path) -> None:
    plans = [{"child_in_need_plan_id": f"N-{number}"} for number in range(10_000)]
    child = json.dumps({"la_child_id": "C-1", "social_care_episodes": [{"child_in_need_plans": plans}]})
    path = tmp_path / "payload.json"
    path.write_text(f"[{','.join([child] * 100)}]")
    reading = read_apart("csc-api", path)
    assert (reading.codes, reading.rows) == (["json_too_many_rows"], 0)
    assert reading.seconds < SECONDS
    assert reading.megabytes < MEGABYTES


@pytest.mark.threat(30)
def test_a_payload_of_children_who_are_each_within_the_limits_costs_in_proportion(tmp_path: Path) -> None:
    wide = {f"k{number}": number for number in range(MOST_VALUES // 2)}
    path = tmp_path / "payload.json"
    path.write_text(json.dumps([{"la_child_id": f"C-{number}", "unknown": wide} for number in range(6)]))
    reading = read_apart("csc-api", path)
    assert set(reading.codes) == {"json_name_unknown"}
    assert reading.seconds < SECONDS
    assert reading.megabytes < MEGABYTES
