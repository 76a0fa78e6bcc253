"""The lines of a CSV file as lists of cells, whatever its encoding, its separator and the state it is in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from engine.model import WARNING
from engine.source_rows import Fault
from webform.intake.encodings import NotText, open_text

MOST_OF_A_CELL = 1 << 20
_SEPARATORS = ("\t", ";")
"""Beside the comma: Excel's "Unicode text" has tabs, and its CSV on a continental machine semicolons."""


def lines_of(path: Path, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """The line number, from 1, and the cells, without spaces around them, of each line in which something stands.

    Whole-file faults (``nul_byte``, ``not_text``, ``csv_broken``) end the lines and are added to ``faults``; so is the
    warning ``read_as_windows``. Raises OSError where the file can't be read.
    """
    try:
        opened = open_text(path)
    except NotText as fault:
        faults.append(Fault(fault.code, path.name, fault.line))
        return
    if opened.is_guessed:
        faults.append(Fault("read_as_windows", path.name, severity=WARNING))
    with opened.stream as stream:
        first = stream.readline()
        stream.seek(0)
        separator = next((one for one in _SEPARATORS if one in first and "," not in first), ",")
        reader = csv.reader(stream, delimiter=separator, strict=True)
        try:
            for cells in reader:
                stripped = [cell.strip() for cell in cells]
                if any(stripped):
                    yield reader.line_num, stripped
        except csv.Error:
            faults.append(Fault("csv_broken", path.name, reader.line_num))
