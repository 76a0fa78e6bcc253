"""directory.csv: what no case system's extract holds, kept by the authority in a small file of its own.

It says who manages whom, what a team is for, whose records only some may see, and when workers are next supervised. Its columns
are described in docs/importing.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from engine.model import WARNING
from engine.source_rows import Fault
from webform.intake.days import day_text
from webform.intake.delimited import lines_of

SERVICES = ("children_with_disabilities",)
COLUMNS = ("kind", "id", "name", "sign_in_name", "team", "manager", "service", "child", "date")


class Worker(NamedTuple):
    """A person by the id of the case system; team and manager are ids of the case system too, or None."""

    name: str
    sign_in_name: str | None
    team: str | None
    manager: str | None


class Team(NamedTuple):
    """A team; ``service`` is one of SERVICES or None, ``manager`` the id of a person or None."""

    name: str
    service: str | None
    manager: str | None


class Directory(NamedTuple):
    """All that the file says. Where ``faults`` has an error, something that it says is missing here.

    ``restrictions`` names for a child's id the people who may see the record; no entry: no restriction.
    ``supervisions`` are the days of a person's supervision, each as YYYY-MM-DD, in order.
    """

    people: Mapping[str, Worker]
    teams: Mapping[str, Team]
    restrictions: Mapping[str, frozenset[str]]
    supervisions: Mapping[str, tuple[str, ...]]
    faults: tuple[Fault, ...]

    @property
    def services(self) -> Mapping[str, str]:
        """What each team is for, by its id, as :func:`engine.sources.children_of` takes it."""
        return {id_: team.service for id_, team in self.teams.items() if team.service}


class _Kind(NamedTuple):
    """What a kind of row must have, and may have."""

    needed: tuple[str, ...]
    may_have: tuple[str, ...] = ()


_KINDS = {
    "person": _Kind(("id", "name"), ("sign_in_name", "team", "manager")),
    "team": _Kind(("id", "name"), ("service", "manager")),
    "restriction": _Kind(("child", "id")),
    "supervision": _Kind(("id", "date")),
}


def read_directory(path: Path) -> Directory:
    """Read the authority's file; a faulty row is left out and is a fault. Raises OSError where it can't be read."""
    reader = _Reader(path.name)
    lines = lines_of(path, reader.faults)
    _, header = next(lines, (1, []))
    columns = reader.columns(header)
    if columns:
        for number, cells in lines:
            reader.line(number, columns, cells)
    reader.doubt_unlisted()
    return Directory(
        reader.people,
        reader.teams,
        {child: frozenset(people) for child, people in reader.restrictions.items()},
        {id_: tuple(sorted(days)) for id_, days in reader.supervisions.items()},
        tuple(reader.faults),
    )


def _word(cell: str) -> str:
    """A name from a closed list as it stands there, however it was typed: ``Sign in name`` is ``sign_in_name``."""
    return "_".join(cell.casefold().replace("_", " ").split())


class _Reader:
    """Takes the lines one by one, and notes as a fault whatever does not fit."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.people: dict[str, Worker] = {}
        self.teams: dict[str, Team] = {}
        self.restrictions: defaultdict[str, set[str]] = defaultdict(set)
        self.supervisions: defaultdict[str, set[str]] = defaultdict(set)
        self._named: list[tuple[int, str, str]] = []
        self._sign_in_names: set[str] = set()
        self._width = 0

    def columns(self, header: list[str]) -> list[str]:
        """The columns in their order; none, with a fault, where the header can't be trusted."""
        self._width = len(header)
        columns = [_word(cell) for cell in header]
        while columns and not columns[-1]:
            columns.pop()
        before = len(self.faults)
        for place, column in enumerate(columns, start=1):
            if column not in COLUMNS:
                self._fault("directory_column_unknown", 1, None, place=place, allowed=", ".join(COLUMNS))
            elif columns.index(column) < place - 1:
                self._fault("column_twice", 1, column)
        for column in ("kind", "id"):
            if column not in columns:
                self._fault("column_missing", 1, column)
        return columns if len(self.faults) == before else []

    def line(self, number: int, columns: list[str], cells: list[str]) -> None:
        """Take one line; a faulty one is left out."""
        row = {column: cell for column, cell in zip(columns, cells, strict=False) if cell}
        kind = _word(row.pop("kind", ""))
        if len(cells) > self._width:
            self._fault("row_too_long", number, None)
        elif kind not in _KINDS:
            self._fault("directory_kind_unknown", number, "kind", allowed=", ".join(_KINDS))
        elif self._fits(number, _KINDS[kind], row):
            takers = {"person": self._person, "team": self._team, "restriction": self._restriction}
            takers.get(kind, self._supervision)(number, row)

    def _fits(self, number: int, kind: _Kind, row: Mapping[str, str]) -> bool:
        """Whether a row has what its kind needs and nothing else; what it lacks or has too much is a fault."""
        before = len(self.faults)
        for column in COLUMNS[1:]:
            if column not in row:
                if column in kind.needed:
                    self._fault("cell_missing", number, column)
            elif column not in (*kind.needed, *kind.may_have):
                self._fault("directory_cell_unfit", number, column)
            elif column != "date" and day_text(row[column]):
                self._fault("directory_date_unfit", number, column)
        return len(self.faults) == before

    def doubt_unlisted(self) -> None:
        """Warn of every person that a row names and no row lists: a slip, or somebody only the case system knows."""
        for number, column, id_ in self._named:
            if id_ not in self.people:
                self.faults.append(Fault("directory_person_unlisted", self.file, number, column, WARNING))

    def _person(self, number: int, row: Mapping[str, str]) -> None:
        if row["id"] in self.people:
            return self._fault("id_twice", number, "id")
        sign_in_name = row.get("sign_in_name")
        if sign_in_name and sign_in_name.casefold() in self._sign_in_names:
            return self._fault("directory_sign_in_name_twice", number, "sign_in_name")
        if row.get("manager") == row["id"]:
            return self._fault("directory_own_manager", number, "manager")
        self._sign_in_names.add((sign_in_name or "").casefold())
        self.people[row["id"]] = Worker(row["name"], sign_in_name, row.get("team"), row.get("manager"))
        return self._names(number, row, "manager")

    def _team(self, number: int, row: Mapping[str, str]) -> None:
        service = _word(row["service"]) if "service" in row else None
        if row["id"] in self.teams:
            return self._fault("id_twice", number, "id")
        if service is not None and service not in SERVICES:
            return self._fault("directory_service_unknown", number, "service", allowed=", ".join(SERVICES))
        self.teams[row["id"]] = Team(row["name"], service, row.get("manager"))
        return self._names(number, row, "manager")

    def _restriction(self, number: int, row: Mapping[str, str]) -> None:
        self.restrictions[row["child"]].add(row["id"])
        self._names(number, row, "id")

    def _supervision(self, number: int, row: Mapping[str, str]) -> None:
        day = day_text(row["date"])
        if day is None:
            return self._fault("bad_date", number, "date")
        self.supervisions[row["id"]].add(day)
        return self._names(number, row, "id")

    def _names(self, number: int, row: Mapping[str, str], column: str) -> None:
        if column in row:
            self._named.append((number, column, row[column]))

    def _fault(self, code: str, number: int, column: str | None, **params: object) -> None:
        self.faults.append(Fault(code, self.file, number, column, params=params))
