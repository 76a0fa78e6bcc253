"""A source as compiled: columns are places in a row's cells, values are ready to compare. Shapes only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from engine.source_values import Read, Value


class Record(NamedTuple):
    """One row as kept: where it stood, and those of its cells that the declaration uses."""

    table: str
    file: str
    number: int
    cells: tuple[Value, ...]

    @property
    def provenance(self) -> str:
        """Where a person finds it."""
        return f"{self.file} row {self.number}"


class Cell(NamedTuple):
    """How one cell of a record comes to be: from a column, or from a key of the mapping in it."""

    name: str
    column: str
    key: str
    read: Read
    kind: str


class ByKey(NamedTuple):
    """A child found through a row of another table: the place of the value here, and the column that has it there."""

    at: int
    table: str
    column: str


class Table(NamedTuple):
    """One table: its columns as declared, the cells that are used, and the places of a row's id and child."""

    name: str
    columns: Mapping[str, str]
    cells: tuple[Cell, ...]
    id: int | None
    child: tuple[int | ByKey, ...]
    keys: Mapping[str, int]
    needed: tuple[tuple[str, ...], ...]

    def missing(self, header: frozenset[str]) -> tuple[str, ...]:
        """The columns that are used and that a file with this header lacks; of ways to find the same thing one is enough."""
        lacking = (ways for ways in self.needed if header.isdisjoint(ways))
        return tuple(dict.fromkeys(ways[0] for ways in lacking))


class Linked(NamedTuple):
    """A cell of another record of the child: the place of its id here, its table, and the place of the cell there."""

    by: int
    table: str
    at: int


Days = tuple[int | Linked, ...]
"""Places of a day, the first that holds one counts."""


class Test(NamedTuple):
    """What a cell must hold: something, nothing, or one of some values (small letters; true and false as such)."""

    at: int
    kind: str
    values: frozenset[str | bool]


class Filter(NamedTuple):
    """Which records a rule takes: those of which all of ``when`` and none of ``unless`` holds."""

    when: tuple[Test, ...]
    unless: tuple[Test, ...]


class Clue(NamedTuple):
    """What a mark is read from; ``table`` is "" for the event's own record, ``at`` None for a test of birth."""

    table: str
    at: int | None
    yes: frozenset[str]
    no: frozenset[str]
    otherwise: bool | None
    first: Days
    last: Days
    until: Days


class EventRule(NamedTuple):
    """How a record becomes an event."""

    event: str
    taken: Filter
    date: Days
    column: str
    marks: tuple[tuple[str, tuple[Clue, ...]], ...]
    always: Mapping[str, bool]
    once_for: int | None
    about: str
    not_when_open: tuple[str, ...]
    within: tuple[str, ...]
    before_birth: bool


class StatusRule(NamedTuple):
    """How a record becomes a stretch of a status."""

    status: str
    taken: Filter
    first: Days
    birthday: int
    last: Days
    columns: tuple[str, str]
    team: int | None
    service: str
    before_birth: bool


class PeopleRule(NamedTuple):
    """How a record says who has had a part; ``allocated`` are the roles of allocated workers, or None for every row's."""

    person: int | None
    team: int | None
    role: int | None
    first: int | None
    last: int | None
    allocated: tuple[str, ...] | None


class Known(NamedTuple):
    """How a record says who the child is."""

    name: tuple[int, ...]
    born: int | None
    expected: int | None


class Directory(NamedTuple):
    """Where the names of workers or teams are."""

    table: str
    id: int
    name: int
    parent: int | None


class Source(NamedTuple):
    """A compiled declaration; the rules are by table."""

    name: str
    title: str
    covers: tuple[str, ...]
    tables: Mapping[str, Table]
    known: Mapping[str, Known]
    disability: tuple[Clue, ...]
    workers: Directory | None
    teams: Directory | None
    services: Mapping[str, str]
    people: Mapping[str, tuple[PeopleRule, ...]]
    statuses: Mapping[str, tuple[StatusRule, ...]]
    events: Mapping[str, tuple[EventRule, ...]]

    def covered(self, present: frozenset[str] | None) -> list[str]:
        """The events that can be held in full where only these tables are there (None: all), in order of name."""
        held = {
            rule.event for table, rules in self.events.items() if present is None or table in present for rule in rules
        }
        return sorted(held.intersection(self.covers))


class Stretch(NamedTuple):
    """A status over days, both ends counted; ``last`` None where it lasts."""

    status: str
    first: date
    last: date | None
    provenance: str
