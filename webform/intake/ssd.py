"""Reads a Standard Safeguarding Dataset extract: a folder with one CSV a table, in any order and any case of names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.model import ERROR, WARNING
from engine.source_model import Source, Table
from engine.source_rows import Fault, Row
from webform.intake.delimited import lines_of


class SsdFolder:
    """The tables of one extract (:class:`webform.intake.tables.Tables`).

    A file that is missing is reported as a warning, and so is what only it could hold left open; without the children's own
    file, or with a needed column missing, it is an error. Nothing is held: each file is read when its rows are asked for.
    """

    def __init__(self, folder: Path, source: Source) -> None:
        self.faults: list[Fault] = []
        self._source = source
        self._paths = self._csv_files(folder)
        self._headers: dict[str, tuple[str, ...]] = {}
        for table in source.tables.values():
            self._open(table)

    @property
    def names(self) -> tuple[str, ...]:
        """The tables that are there and have the columns that are needed."""
        return tuple(self._headers)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table in the order of its file; raises KeyError for a table that is not usable."""
        return self._headers[table]

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table; one with too many or too few cells is refused."""
        header, path = self._headers[table], self._paths[table]
        lines = lines_of(path, self.faults)
        next(lines, None)
        width, name = len(header), path.name
        for number, cells in lines:
            if len(cells) != width:
                code = "row_too_long" if len(cells) > width else "row_too_short"
                self.faults.append(Fault(code, name, number))
                continue
            yield Row(table, number, dict(zip(header, cells, strict=True)), name)

    def _csv_files(self, folder: Path) -> dict[str, Path]:
        """The CSV files by table; a database's name before the table's (``social.ssd_person.csv``) is left aside."""
        found: dict[str, Path] = {}
        for path in sorted(folder.iterdir()):
            table = path.stem.rpartition(".")[2].lower()
            if path.suffix.lower() != ".csv" or not path.is_file():
                continue
            if table in found:
                self.faults.append(Fault("table_twice", path.name, params={"file": found[table].name}))
            found.setdefault(table, path)
        return found

    def _open(self, table: Table) -> None:
        """Look at a table's first line, and take the table where it has what is needed."""
        path = self._paths.get(table.name)
        if path is None:
            is_needed = table.name in self._source.known
            code, severity = ("children_missing", ERROR) if is_needed else ("table_missing", WARNING)
            self.faults.append(Fault(code, f"{table.name}.csv", severity=severity))
            return
        header = self._header(path)
        faults = [Fault("column_missing", path.name, 1, column) for column in table.missing(frozenset(header))]
        faults += [Fault("column_twice", path.name, 1, column) for column in _twice(header)]
        if header and not faults:
            self._headers[table.name] = header
        self.faults += faults if header else []

    def _header(self, path: Path) -> tuple[str, ...]:
        """The columns that the first line names, in small letters; () where there is none, which is reported."""
        before = len(self.faults)
        try:
            _, cells = next(lines_of(path, self.faults), (0, []))
        except OSError:
            self.faults.append(Fault("file_unreadable", path.name))
            return ()
        found = [fault for fault in self.faults[before:] if fault.severity == ERROR]
        del self.faults[before:]
        self.faults += found
        if not cells and not found:
            self.faults.append(Fault("file_empty", path.name))
        return tuple(cell.lower() for cell in cells)


def _twice(header: tuple[str, ...]) -> list[str]:
    return sorted({column for column in header if column and header.count(column) > 1})
