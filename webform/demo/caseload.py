"""Who works with which child: the allocated worker, and everybody else who had a part in the case (§2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from webform.demo.chance import chance_of
from webform.demo.histories import History, place_in_team
from webform.demo.staff import ADVISOR, IRO, REFERRAL, WORKER, Member, Staff


class Case(NamedTuple):
    """A child as kept: its id, its number from 0, its history, and the people and teams (ids) that worked with it."""

    id: str
    number: int
    history: History
    worker: str
    team: str
    people: frozenset[str]
    teams: frozenset[str]

    def involves(self, member: Member, staff: Staff) -> bool:
        """Whether somebody, or the team they are in, has worked with this child (§2.1)."""
        return member.id in self.people or (member.team is not None and staff.teams[member.team] in self.teams)


def case_of(seed: int, number: int, told: History, staff: Staff) -> Case:
    """The case of a child of that number and history, with everybody who had a part in it; without an id as yet."""
    workers = staff.with_role(WORKER, team=told.team)
    worker = workers[place_in_team(number) % len(workers)]
    others = list(_others(seed, number, told, staff, worker))
    passed_on = chance_of(seed, "passed on", number).random() < 0.4
    teams = {staff.teams[told.team], *((staff.teams[REFERRAL],) if passed_on else ())}
    people = frozenset((worker.id, *(member.id for member in others)))
    return Case("", number, told, worker.id, staff.teams[told.team], people, frozenset(teams))


def _others(seed: int, number: int, told: History, staff: Staff, worker: Member) -> Iterator[Member]:
    """Who chairs the child's reviews or conferences, and for some the worker before this one."""
    chance = chance_of(seed, "others", number)
    if "lac" in told.statuses:
        yield chance.choice(staff.with_role(IRO))
    if "cp" in told.statuses:
        yield chance.choice(staff.with_role(ADVISOR))
    earlier = chance.choice(staff.with_role(WORKER, team=told.team))
    if chance.random() < 0.4 and earlier != worker:
        yield earlier
