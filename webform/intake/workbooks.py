"""Excel workbooks from outside: opened only after all that is known to do harm has been ruled out.

A workbook is a zip of XML. It may unpack to far more than it is, name files outside itself, ask for other files in its XML, or
carry macros. Each is looked for here before the library reads anything; an .xlsx file that Excel wrote passes.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MEGABYTE = 1 << 20
MOST_UNPACKED = 200 * MEGABYTE
MOST_OF_A_PART = 8 * MEGABYTE
"""Of any part but the sheets and their shared texts: styles and the like, which are read whole."""
MOST_OF_TEXTS = 50 * MEGABYTE
MOST_PARTS = 2_000
MOST_ROWS = 250_000
MOST_TEXTS = 500_000
MOST_RATIO = 100
"""How many times its packed size a part of a megabyte and more may be; a sheet that Excel writes is 5 to 40 times."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_OLE = "EncryptedPackage".encode("utf-16-le")
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedstrings.xml"
_ROW_TAGS, _TEXT_TAGS = (b"<row", b":row"), (b"<si", b":si")
_CHUNK = MEGABYTE // 2
_ENCRYPTED_FLAG = 0x1


class WorkbookRefused(ValueError):
    """A file that is not read, with the code and params of its words in :mod:`engine.messages.intake`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Open an .xlsx file for reading row by row, with the values that its formulas had when it was saved.

    Raises:
        WorkbookRefused: where it is no such file, or one that may do harm; also while its rows are read.
        OSError: where it can't be read.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise WorkbookRefused("xlsx_not_installed") from None
    refuse_harmful(path)
    with _refusing_damaged():
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        yield book
    finally:
        book.close()


@contextmanager
def _refusing_damaged() -> Iterator[None]:
    """Turn whatever the library raises into a refusal: it raises what comes on parts that contradict each other."""
    try:
        yield
    except Exception as fault:
        if isinstance(fault, WorkbookRefused | OSError):
            raise
        raise WorkbookRefused("workbook_damaged") from fault


def rows_of(book: Workbook, sheet: str, most_columns: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The number, from 1, and the values of each row of a sheet in which something stands, cut to ``most_columns``.

    Raises:
        WorkbookRefused: where a sheet has too many rows or can't be read.
    """
    rows = book[sheet]
    # What a sheet says of its own size may be wrong, and hides rows or makes up columns then.
    rows.reset_dimensions()
    with _refusing_damaged():
        for number, values in enumerate(rows.iter_rows(max_col=most_columns, values_only=True), start=1):
            if number > MOST_ROWS:
                raise WorkbookRefused("workbook_too_many_rows", most=MOST_ROWS)
            if any(value is not None for value in values):
                yield number, values


def refuse_harmful(path: Path) -> None:
    """Raise WorkbookRefused for a file that is no .xlsx workbook or may do harm; reads it through once, in pieces."""
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise WorkbookRefused("workbook_encrypted" if _ENCRYPTED_OLE in file.read() else "workbook_legacy")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_by_contents(parts)
            _refuse_by_sizes(parts)
            _refuse_by_reading(archive, parts)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, zlib.error):
        raise WorkbookRefused("not_a_workbook") from None


def _refuse_by_contents(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if len(names) > MOST_PARTS or len(set(names)) < len(names):
        raise WorkbookRefused("workbook_odd_parts")
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive:
            raise WorkbookRefused("workbook_traversal")
        if path.name == "vbaproject.bin" or "macrosheets" in path.parts:
            raise WorkbookRefused("workbook_macros")
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise WorkbookRefused("workbook_encrypted")
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise WorkbookRefused("not_a_workbook")


def _refuse_by_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """What is declared bounds what is read: the library stops a part at its declared size."""
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise WorkbookRefused("workbook_too_large", most=MOST_UNPACKED // MEGABYTE)
    for part in parts:
        if part.file_size > MEGABYTE and part.file_size > MOST_RATIO * part.compress_size:
            raise WorkbookRefused("workbook_bomb")
        if part.file_size > _most_of(part.filename.lower()):
            raise WorkbookRefused("workbook_too_large", most=_most_of(part.filename.lower()) // MEGABYTE)


def _most_of(name: str) -> int:
    if name.startswith(_SHEETS):
        return MOST_UNPACKED
    if name.startswith("xl/media/"):
        return MOST_UNPACKED  # Pictures are never opened.
    return MOST_OF_TEXTS if name == _TEXTS else MOST_OF_A_PART


def _refuse_by_reading(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Read every part through: unsound ones are found, and rows and texts counted before any becomes a value."""
    rows = texts = 0
    for part in parts:
        if not _is_xml(archive, part):
            continue
        with archive.open(part) as stream:
            found = _count(stream)
        rows, texts = rows + found[0], texts + found[1]
        if rows > MOST_ROWS:
            raise WorkbookRefused("workbook_too_many_rows", most=MOST_ROWS)
        if texts > MOST_TEXTS:
            raise WorkbookRefused("workbook_too_many_texts", most=MOST_TEXTS)


def _is_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part begins as XML does. One with a document type, by which it could name other files, is refused."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        with archive.open(part) as stream:
            return next(iter(iterparse(stream, events=("start",), forbid_dtd=True)), None) is not None
    except DefusedXmlException:
        raise WorkbookRefused("workbook_entities") from None
    except ParseError:
        return False


def _count(stream: IO[bytes]) -> tuple[int, int]:
    """How many rows and texts begin in XML, or one too many for each half megabyte; wide characters would hide them."""
    rows = texts = 0
    tail = b""
    while chunk := stream.read(_CHUNK):
        if b"\0" in chunk:
            raise WorkbookRefused("workbook_odd_parts")
        window = tail + chunk
        rows += sum(map(window.count, _ROW_TAGS))
        texts += sum(map(window.count, _TEXT_TAGS))
        tail = window[-3:]
    return rows, texts
