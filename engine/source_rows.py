"""Rows as readers hand them over, and the faults that are found in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.model import ERROR, NO_PARAMS


class Row(NamedTuple):
    """One row of a table of a source.

    ``number`` is where a person finds it: the line of the file or the row of the sheet, from 1 and with the header counted, or
    the position of the child in a document. ``values`` are by the declaration's names of columns: text as written, or true,
    false, a number, None, a list or a mapping where the format has them. ``file`` is the file as a person names it, with
    the sheet where there is one (``ssd_cin_visits.csv``, ``annex-a.xlsx, List 6``).
    """

    table: str
    number: int
    values: Mapping[str, Any]
    file: str


class Fault(NamedTuple):
    """Something wrong with a source: with a file (``row`` None), a row (``column`` None) or one cell.

    ``severity`` is ``error`` where the row or file is left out, ``warning`` where it is kept. The words are made from
    ``code`` and ``params`` by :mod:`engine.messages.intake`; params never hold what stands in a cell, which may be personal.
    """

    code: str
    file: str
    row: int | None = None
    column: str | None = None
    severity: str = ERROR
    params: Mapping[str, Any] = NO_PARAMS
