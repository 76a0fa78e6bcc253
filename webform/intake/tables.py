"""What every reader of case records gives: rows, each with the place where a person finds it, and faults, each with its own.

A reader opens the files of one source and yields :class:`Row`; :func:`engine.sources.children_of` makes case records of
them. Readers hand values on as the source writes them, and leave what a code or a placeholder means to the declaration.
Only what a file format does to a date (an Excel serial number, day/month/year) is undone by the reader, which gives
``YYYY-MM-DD``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol

from engine.source_rows import Fault, Row

__all__ = ["Fault", "Row", "Tables", "all_rows"]


class Tables(Protocol):
    """The files of one source, opened."""

    @property
    def names(self) -> Collection[str]:
        """The tables that are there and usable, by the names of the declaration."""

    @property
    def faults(self) -> list[Fault]:
        """Whole-file faults and refused rows so far: complete once every table has been read to its end."""

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table, by the names of the declaration."""

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, in the order of the file and without holding them."""


def all_rows(tables: Tables) -> Iterator[Row]:
    """Every row of every usable table, one table after another."""
    for table in tables.names:
        yield from tables.rows(table)
