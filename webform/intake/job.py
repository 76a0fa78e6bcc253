"""Import of case records as one job: read, sort by child, compare with the store, and save all of it or nothing.

Whatever is wrong with a row leaves that row out and is reported. Whatever is wrong with a whole file, or with the authority's
directory, stops the import before anything is written: by half an extract, children would lose what happened to them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from engine.messages.intake import ROWS
from engine.model import ERROR
from engine.sources import Children, Fault, Row, Source, children_of, source_named
from webform.intake.annex_a import AnnexA
from webform.intake.csc_api import CscApi
from webform.intake.directory import Directory
from webform.intake.placing import Placing
from webform.intake.ssd import SsdFolder
from webform.intake.tables import Tables, all_rows
from webform.store.comparing import compare
from webform.store.database import Database
from webform.store.incoming import Difference, Incoming
from webform.store.intake import save
from webform.store.people import list_people, list_teams
from webform.store.write import Receipt

READERS: Mapping[str, Callable[[Path, Source], Tables]] = {"ssd": SsdFolder, "csc-api": CscApi, "annex-a": AnnexA}
"""The sources that can be imported, each with what opens its files."""

READING, COMPARING, SAVING = "Reading rows", "Comparing children", "Saving children"
Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is done, and how much there is where that is known."""

_OF_A_ROW = frozenset(
    {*ROWS, "row_too_long", "row_too_short", "id_is_a_day", "json_child_no_object", "json_part_no_object"}
)
_TELL_EVERY = 500


class ImportRefused(Exception):
    """Nothing was imported: ``faults`` say what is wrong with the files or the directory."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("the import was refused")
        self.faults = tuple(faults)


class Imported(NamedTuple):
    """What an import did, or in a dry run would do.

    ``faults`` are of rows, in the order of their finding. ``receipt`` is None where nothing was saved: in a dry run, and where
    there was nothing new. ``unknown_workers`` and ``unknown_teams`` count, by the source's id, the children without theirs;
    ``unknown_restricted`` are children of the directory's restrictions who are nowhere.
    """

    difference: Difference
    rows: int
    faults: tuple[Fault, ...]
    unknown_workers: Mapping[str, int]
    unknown_teams: Mapping[str, int]
    unknown_restricted: tuple[str, ...]
    receipt: Receipt | None


def import_cases(
    db: Database,
    source: str,
    path: Path,
    *,
    today: date,
    actor: str,
    directory: Directory | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Import the children of a source (one of READERS) into the store as they are on a day.

    The same files twice change nothing the second time. Raises ImportRefused, and as the store's commands.
    """
    job = _Job(db, source, today, directory, progress or (lambda what, done, of: None))
    children = job.read(path)
    found, placing = job.compare(children, sealing=not dry_run)
    receipt = None
    if found.pending and not dry_run:
        receipt = save(
            db, found, actor=actor, key=f"import-{secrets.token_hex(12)}",
            progress=lambda done: job.tell(SAVING, done, len(found.pending)),
        )  # fmt: skip
    return Imported(
        found, job.rows, tuple(job.faults), placing.unknown_workers, placing.unknown_teams,
        job.nowhere(found), receipt,
    )  # fmt: skip


class _Job:
    """One import: its settings, and what has been found so far."""

    def __init__(self, db: Database, source: str, today: date, directory: Directory | None, tell: Progress) -> None:
        self.db, self.today, self.directory, self.tell = db, today, directory, tell
        self.source = source_named(source)
        self.rows = 0
        self.faults: list[Fault] = []
        self.faults += directory.faults if directory else ()
        self._refuse(self.faults)

    def read(self, path: Path) -> Children:
        """Read all rows and sort them by child; raises ImportRefused where a file as a whole can't be used."""
        try:
            tables = READERS[self.source.name](path, self.source)
            services = self.directory.services if self.directory else None
            children = children_of(
                self.source, self._counted(all_rows(tables)), present=tables.names, services=services
            )
        except OSError:
            raise ImportRefused([Fault("file_unreadable", path.name)]) from None
        self.faults += [*tables.faults, *children.faults]
        self._refuse(fault for fault in self.faults if fault.code not in _OF_A_ROW)
        if not len(children):
            raise ImportRefused([*self.faults, Fault("no_children", path.name)])
        return children

    def compare(self, children: Children, *, sealing: bool) -> tuple[Difference, Placing]:
        """Compare every child with what is stored."""
        placing = Placing(self.directory, list_people(self.db), list_teams(self.db), children.teams)
        cases = self._placed(children, placing)
        found = compare(self.db, self.source.name, cases, placing.restricted, sealing=sealing)
        self.faults += [Fault("child_of_another_record", f"child {id_}") for id_ in found.of_another_record]
        return found, placing

    def nowhere(self, found: Difference) -> tuple[str, ...]:
        """The children of the directory's restrictions who are neither in the extract nor in the store."""
        there = {*found.new, *found.changed, *found.unchanged, *(one.source_id for one in found.gone)}
        return tuple(sorted((self.directory.restrictions.keys() if self.directory else set()) - there))

    def _refuse(self, faults: Iterable[Fault]) -> None:
        errors = [fault for fault in faults if fault.severity == ERROR]
        if errors:
            raise ImportRefused(errors)

    def _counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        for self.rows, row in enumerate(rows, 1):
            if self.rows % _TELL_EVERY == 0:
                self.tell(READING, self.rows, None)
            yield row

    def _placed(self, children: Children, placing: Placing) -> Iterator[Incoming]:
        total = len(children)
        for done, case in enumerate(children, 1):
            self.faults += case.faults
            yield placing.placed(case, self.today)
            if done % _TELL_EVERY == 0 or done == total:
                self.tell(COMPARING, done, total)
