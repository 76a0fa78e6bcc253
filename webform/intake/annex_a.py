"""Ofsted's Annex A: one workbook whose sheets List 1 to List 11 are the tables, as councils really hand it in.

Sheets and headings are known through different spellings, and what Excel does to dates is undone: dates come out as
YYYY-MM-DD whether they were dates, text with the day first, or bare serial numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.model import WARNING
from engine.source_model import Source
from engine.source_rows import Fault, Row
from webform.intake.days import day_text
from webform.intake.workbooks import WorkbookRefused, open_workbook, rows_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

CHILD = "Child Unique ID"
MOST_COLUMNS = 100
MOST_LINES_BEFORE_HEADER = 20
"""Councils put a title, a date or a legend above the headings."""

_SHEET = re.compile(r"\W*(?:annex\W*a\W*)?(?:list|l)[\W_]*0*(\d{1,2})(?!\d)", re.IGNORECASE)
_ALIASES = {
    "Date of Birth": re.compile(r"dob|birthdate"),
    CHILD: re.compile(r"(child|childs|children)?(unique)?(id|identifier|reference)(number)?"),
    "Number of Previous Child Protection Plans": re.compile(r"sumofnumberofpreviouschildprotectionplans"),
    "Allocated Worker": re.compile(r"allocated(social)?worker(name)?"),
    "Allocated Team": re.compile(r"allocatedteam(name)?"),
}
"""Other headings that are seen for a column, as they are when reduced to letters and digits (:func:`_reduced`)."""

_CODE = re.compile(r"([a-z])\s*\)\s*(.*)", re.IGNORECASE)
_SERIALS = range(1, 100_000)
"""Excel's numbers of days from 1900 (or 1904) to the year 2173."""

_Line = tuple[int, tuple[Any, ...]]


class _Sheet(NamedTuple):
    """A sheet that is used: its columns that are there, and for each row its number and its cells in their order."""

    name: str
    columns: tuple[str, ...]
    rows: list[_Line]


class AnnexA:
    """A workbook of Annex A (see Tables). It is read when it is opened: its lists have a row or two for each child."""

    def __init__(self, path: Path, source: Source) -> None:
        """Read a workbook. Raises OSError where it can't be read."""
        self._file, self._tables = path.name, source.tables
        self._sheets: dict[str, _Sheet] = {}
        self.faults: list[Fault] = []
        try:
            with open_workbook(path) as book:
                self._epoch = book.epoch
                self._read_sheets(book)
        except WorkbookRefused as refused:
            self._sheets, self.faults = {}, [Fault(refused.code, self._file, params=refused.params)]

    @property
    def names(self) -> Collection[str]:
        """The lists that are there and usable."""
        return tuple(self._sheets)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a list that are there, by the names of the template."""
        return self._sheets[table].columns

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a list, in the order of its sheet."""
        sheet = self._sheets[table]
        for number, cells in sheet.rows:
            values = self._values(table, sheet.columns, cells)
            if any(value is not None for value in values.values()):
                yield Row(table, number, values, self._named(sheet.name))

    def _values(self, table: str, columns: tuple[str, ...], cells: tuple[Any, ...]) -> dict[str, Any]:
        kinds = self._tables[table].columns
        return {column: _value(cell, kinds[column], self._epoch) for column, cell in zip(columns, cells, strict=True)}

    def _named(self, sheet: str) -> str:
        return f"{self._file}, {sheet}"

    def _read_sheets(self, book: Workbook) -> None:
        """Read the sheet of each list; whatever is missing is a fault that names it."""
        for table in self._tables:
            named = [name for name in book.sheetnames if _list_of(name) == table]
            if len(named) == 1:
                self._read_sheet(table, named[0], rows_of(book, named[0], MOST_COLUMNS))
            elif named:
                self.faults.append(Fault("sheet_twice", self._file, params={"sheet": table}))
            else:
                self.faults.append(Fault("sheet_missing", self._file, severity=WARNING, params={"sheet": table}))
        if not self._sheets:
            self.faults.append(Fault("workbook_without_lists", self._file))

    def _read_sheet(self, table: str, name: str, rows: Iterator[_Line]) -> None:
        number, places = _header(rows, self._tables[table].columns)
        if not places:
            self.faults.append(Fault("sheet_without_header", self._named(name), params={"column": CHILD}))
            return
        self._doubt_columns(table, name, number, places)
        if all(len(at) == 1 for at in places.values()):
            used = [at[0] for at in places.values()]
            lines = [(number, tuple(cells[place] for place in used)) for number, cells in rows]
            whose = list(places).index(CHILD)
            self._sheets[table] = _Sheet(name, tuple(places), list(self._of_children(name, lines, whose)))

    def _of_children(self, name: str, lines: list[_Line], whose: int) -> Iterator[_Line]:
        """The lines without those whose child's id is a day: children of one birthday would become one child."""
        for number, cells in lines:
            id_ = cells[whose]
            if isinstance(id_, date) or (isinstance(id_, str) and day_text(id_)):
                self.faults.append(Fault("id_is_a_day", self._named(name), number, CHILD))
            else:
                yield number, cells

    def _doubt_columns(self, table: str, name: str, number: int, places: Mapping[str, list[int]]) -> None:
        for column in self._tables[table].missing(frozenset(places)):
            self.faults.append(Fault("heading_missing", self._named(name), number, column, WARNING))
        for column, at in places.items():
            if len(at) > 1:
                self.faults.append(Fault("column_twice", self._named(name), number, column))


def _list_of(sheet: str) -> str:
    """The list that a sheet is, by its name: ``list_6 CIN`` is List 6; "" for other sheets."""
    found = _SHEET.match(sheet)
    return f"List {found[1]}" if found else ""


def _reduced(heading: object) -> str:
    """A heading as its small letters and digits alone, since capitals, spaces and punctuation differ between councils."""
    return re.sub(r"[^a-z0-9]", "", str(heading).casefold())


def _header(rows: Iterator[_Line], columns: Collection[str]) -> tuple[int, dict[str, list[int]]]:
    """The line of the headings and where each column stands; nothing stands anywhere where there is no such line."""
    for number, cells in rows:
        places = _places(cells, columns)
        if CHILD in places:
            return number, places
        if number >= MOST_LINES_BEFORE_HEADER:
            break
    return 0, {}


def _places(cells: tuple[Any, ...], columns: Collection[str]) -> dict[str, list[int]]:
    """Where the columns stand in a row of headings, from 0; a column that stands there twice has two places."""
    exact = {_reduced(column): column for column in columns}
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if cell is None:
            continue
        heading = _reduced(cell)
        column = exact.get(heading) or next(
            (name for name, alias in _ALIASES.items() if name in columns and alias.fullmatch(heading)), None
        )
        if column is not None:
            places.setdefault(column, []).append(place)
    return places


def _value(cell: Any, kind: Any, epoch: datetime) -> Any:
    """What a cell holds, with Excel's ways undone: see the module."""
    if isinstance(cell, str):
        cell = " ".join(cell.split()) or None
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if kind == "date" and cell is not None:
        return _day(cell, epoch)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, str) and isinstance(kind, Mapping):
        return _canonical(cell, kind["codes"])
    return cell


def _day(cell: Any, epoch: datetime) -> str:
    """The day that a cell holds; text that is no day stays as it is, to be reported by whoever knows the row."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _SERIALS:
        from openpyxl.utils.datetime import from_excel

        found = from_excel(int(cell), epoch)
        return str(found)[:10] if isinstance(found, date) else str(cell)
    return day_text(str(cell)) or str(cell)


def _canonical(cell: str, codes: Collection[str]) -> str:
    """The code that a cell means, by its letter and words, or its words alone; the cell where it means none of them."""
    written = _CODE.fullmatch(cell)
    for code in codes:
        known = _CODE.fullmatch(code)
        if known is None or _reduced(known[2]) != _reduced(written[2] if written else cell):
            continue
        if written is None or written[1].casefold() == known[1].casefold():
            return code
    return cell
