"""The workers and teams of a source as people and teams of the store, by what the authority's directory says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine.case_facts import STATUSES
from engine.sources import CaseFound, TeamFound
from webform.intake.directory import Directory
from webform.store.children import RESTRICTED
from webform.store.incoming import Incoming
from webform.store.people import Person, Team, normal_name


class Placing:
    """Who is who. Without a directory workers stay unknown, and teams are known by their names alone.

    Attributes:
        unknown_workers: for the source's id of a worker without an account, how many children are allocated to them.
        unknown_teams: the same for teams.
    """

    def __init__(
        self,
        directory: Directory | None,
        people: Iterable[Person],
        teams: Iterable[Team],
        named: Mapping[str, TeamFound],
    ) -> None:
        self.unknown_workers: Counter[str] = Counter()
        self.unknown_teams: Counter[str] = Counter()
        self._directory = directory
        by_sign_in_name = {one.sign_in_name: one.id for one in people}
        by_name = {one.name.casefold(): one.id for one in teams}
        listed = directory.people if directory else {}
        self._people = {
            id_: by_sign_in_name[name]
            for id_, worker in listed.items()
            if worker.sign_in_name and (name := normal_name(worker.sign_in_name)) in by_sign_in_name
        }
        names = {id_: team.name for id_, team in named.items()}
        names |= {id_: team.name for id_, team in directory.teams.items()} if directory else {}
        self._teams = {id_: by_name[name.casefold()] for id_, name in names.items() if name.casefold() in by_name}

    @property
    def restricted(self) -> Mapping[str, list[str]] | None:
        """For a child's id in the source, who alone may see the record (ids of people); None where nobody has said so.

        Somebody without an account is left out, so that of a record restricted to them alone nobody sees anything.
        """
        if self._directory is None:
            return None
        return {child: self._known(self._people, workers) for child, workers in self._directory.restrictions.items()}

    def placed(self, case: CaseFound, today: date) -> Incoming:
        """The child as the store takes it, with the statuses that hold on a day."""
        codes: dict[str, Any] = {
            "statuses": _statuses(case.facts["statuses"], today),
            "involved_people": self._known(self._people, case.involved_people),
            "involved_teams": self._known(self._teams, case.involved_teams),
        }
        restriction = (self._directory.restrictions if self._directory else {}).get(case.source_id)
        if restriction is not None:
            codes[RESTRICTED] = self._known(self._people, restriction)
        worker = _found(self._people, case.worker, self.unknown_workers)
        team = _found(self._teams, case.team, self.unknown_teams)
        return Incoming(case.source_id, case.profile, case.facts, worker, team, codes, self._directory is not None)

    @staticmethod
    def _known(ids: Mapping[str, str], wanted: Iterable[str]) -> list[str]:
        return sorted({ids[id_] for id_ in wanted if id_ in ids})


def _found(ids: Mapping[str, str], id_: str | None, unknown: Counter[str]) -> str | None:
    if id_ is None:
        return None
    if id_ not in ids:
        unknown[id_] += 1
    return ids.get(id_)


def _statuses(spells: Iterable[Mapping[str, str]], today: date) -> list[str]:
    day = today.isoformat()
    held = {one["status"] for one in spells if one["from"] <= day <= one.get("to", day)}
    return [status for status in STATUSES if status in held]
