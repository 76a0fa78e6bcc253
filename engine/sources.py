"""Case records from the rows of a source, by its declaration in schema/sources (issue 4.4).

Pure: rows come as plain mappings, from whatever reader; nothing here opens a file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.load import Refused, read_source
from engine.model import ERROR, WARNING
from engine.source_cases import case_of
from engine.source_check import UnsoundSource, source_findings
from engine.source_compile import source_from
from engine.source_model import ByKey, Cell, Directory, Record, Source, Table
from engine.source_rows import Fault, Row
from engine.source_values import NOT_A_MAPPING, Unreadable, mapping_of

__all__ = [
    "CaseFound",
    "Children",
    "Fault",
    "Row",
    "Source",
    "TeamFound",
    "UnsoundSource",
    "children_of",
    "source_from",
    "source_named",
]


class CaseFound(NamedTuple):
    """One child as a source tells it.

    ``source_id`` is the child's id in the source. ``profile`` holds reference, name, and date_of_birth or, before it,
    expected_date_of_birth, as far as known. ``facts`` is a Facts document (contract, Facts): each event has an id that is the
    same in every import, and its ``provenance`` ("ssd_cin_visits.csv row 1042"). ``worker`` and ``team`` are the source's
    ids of the allocated worker and of their team, ``involved_people`` and ``involved_teams`` the ids of all who have had a
    part in the case (§2.1). ``faults`` are those of the child's rows.
    """

    source_id: str
    profile: Mapping[str, str]
    facts: Mapping[str, Any]
    worker: str | None
    team: str | None
    involved_people: tuple[str, ...]
    involved_teams: tuple[str, ...]
    faults: tuple[Fault, ...]


class TeamFound(NamedTuple):
    """A team as the source has it."""

    name: str
    parent: str | None


def source_named(name: str) -> Source:
    """Check and compile schema/sources/NAME.yaml (``ssd``, ``csc-api``, ``annex-a``); raises UnsoundSource."""
    try:
        document = read_source(name)
    except Refused as refused:
        raise UnsoundSource((refused.finding,)) from None
    findings = tuple(source_findings(document))
    if findings:
        raise UnsoundSource(findings)
    return source_from(document.value)


def children_of(
    source: Source,
    rows: Iterable[Row],
    *,
    present: Collection[str] | None = None,
    services: Mapping[str, str] | None = None,
) -> Children:
    """Sort rows, in any order and of any table, by child.

    ``present`` names the tables that were there (None: all): what only a missing table could hold is not covered, and so never
    late. ``services`` says of which service a team is (``{"T-12": "children_with_disabilities"}``), by id or by name, as the
    authority's directory has it, beside what the declaration says.
    """
    children = Children(source, None if present is None else frozenset(present), services or {})
    for row in rows:
        children.take(row)
    children.settle()
    return children


class Children:
    """All that the rows of a source tell. Iterate it once, for a CaseFound of each child in the order of their first rows.

    Records are given up as their child is made, so that memory shrinks on the way.

    Attributes:
        faults: of rows that belong to no child.
        people: names of workers by the source's ids.
        teams: teams by the source's ids.
    """

    def __init__(self, source: Source, present: frozenset[str] | None, services: Mapping[str, str]) -> None:
        self._source, self._services = source, {**source.services, **_small(services)}
        self._covered = source.covered(present)
        self._records: dict[str, list[Record]] = {}
        self._faults: dict[str, list[Fault]] = {}
        self._waiting: list[tuple[Record, list[Fault]]] = []
        self._links: dict[tuple[str, str], dict[str, str]] = {}
        self._known: set[str] = set()
        self.faults: list[Fault] = []
        self.people: dict[str, str] = {}
        self.teams: dict[str, TeamFound] = {}

    def __len__(self) -> int:
        """How many children there are still to come."""
        return len(self._records)

    def __iter__(self) -> Iterator[CaseFound]:
        """Make the cases, one child at a time."""
        service_of = self._service_of()
        while self._records:
            child = next(iter(self._records))
            case = case_of(self._source, child, self._records.pop(child), self._covered, service_of)
            parts, faults = case.parts, (*self._faults.pop(child, ()), *case.faults)
            yield CaseFound(
                child, case.profile, case.facts, parts.worker, parts.team, parts.people, parts.teams, faults
            )  # fmt: skip

    def take(self, row: Row) -> None:
        """Keep a row; a row of a table that is not declared is left alone."""
        table = self._source.tables.get(row.table)
        if table is None:
            return
        cells = [_cell(cell, row.values) for cell in table.cells]
        faults = list(_faults(table, row, cells)) if any(type(cell) is Unreadable for cell in cells) else []
        record = Record(table.name, row.file, row.number, tuple(cells))
        if not table.child:
            self._name(record)
            self.faults += faults
            return
        child = next((word for at in table.child if type(at) is int and type(word := cells[at]) is str), None)
        if child is None:
            self._waiting.append((record, faults))
        else:
            self._keep(child, table, record, faults)

    def settle(self) -> None:
        """Find the children of the rows that name another row, once all rows are there; refuse those of nobody."""
        waiting, self._waiting = self._waiting, []
        for record, faults in waiting:
            table = self._source.tables[record.table]
            child = next(filter(None, (self._linked(way, record) for way in table.child)), None)
            if child is None:
                at = table.child[0]
                column = table.cells[at.at if isinstance(at, ByKey) else at].name
                self.faults += [*faults, Fault("child_missing", record.file, record.number, column)]
            else:
                self._keep(child, table, record, faults)
        for child in [child for child in self._records if child not in self._known]:
            self.faults += self._faults.pop(child, ())
            self.faults += [Fault("child_unknown", one.file, one.number) for one in self._records.pop(child)]

    def _keep(self, child: str, table: Table, record: Record, faults: list[Fault]) -> None:
        self._records.setdefault(child, []).append(record)
        if faults:
            self._faults.setdefault(child, []).extend(faults)
        if table.name in self._source.known:
            self._known.add(child)
        for column, at in table.keys.items():
            key = record.cells[at]
            if type(key) is str:
                children = self._links.setdefault((table.name, column), {})
                # What two children share leads to neither: a row must never reach the wrong child.
                children[key] = child if children.get(key, child) == child else ""

    def _linked(self, way: int | ByKey, record: Record) -> str | None:
        if isinstance(way, int):
            return None
        return self._links.get((way.table, way.column), {}).get(record.cells[way.at])

    def _name(self, record: Record) -> None:
        """Note the name of a worker or team."""
        for directory, is_team in ((self._source.workers, False), (self._source.teams, True)):
            if directory is None or directory.table != record.table:
                continue
            id_, name, parent = _entry(directory, record)
            if id_ is not None and is_team:
                self.teams[id_] = TeamFound(name or id_, parent)
            elif id_ is not None and name is not None:
                self.people[id_] = name

    def _service_of(self) -> Mapping[str, str]:
        """The service of each team by its id in small letters, or by its name where the source has no ids."""
        by_name = {id_.casefold(): self._services.get(team.name.casefold()) for id_, team in self.teams.items()}
        return {id_: service for id_, service in by_name.items() if service is not None} | self._services


def _small(services: Mapping[str, str]) -> dict[str, str]:
    return {team.casefold(): service for team, service in services.items()}


def _entry(directory: Directory, record: Record) -> tuple[str | None, ...]:
    places = (directory.id, directory.name, directory.parent)
    cells = (record.cells[at] if at is not None else None for at in places)
    return tuple(cell if isinstance(cell, str) else None for cell in cells)


def _cell(cell: Cell, values: Mapping[str, Any]) -> Any:
    raw = values.get(cell.column)
    if not cell.key:
        return cell.read(raw)
    held = mapping_of(raw)
    return cell.read(held.get(cell.key)) if isinstance(held, dict) else held


def _faults(table: Table, row: Row, cells: list[Any]) -> Iterator[Fault]:
    """The faults of a row's cells. What is not a day stays unreadable; what is no known code is unknown from here on."""
    for at, cell in enumerate(table.cells):
        found = cells[at]
        if not isinstance(found, Unreadable):
            continue
        is_day = cell.kind == "date" and found is not NOT_A_MAPPING
        yield Fault(found.code, row.file, row.number, cell.name, ERROR if is_day else WARNING)
        if not is_day:
            cells[at] = None
