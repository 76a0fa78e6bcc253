"""Who works with which child: the allocated worker, and everybody else who had a part in the case (§2.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from engine.calendars import Calendar
from webform.demo.chance import chance_of
from webform.demo.histories import History, history, place_in_team
from webform.demo.staff import ADVISOR, IRO, OPERATOR, REFERRAL, WORKER, Member, Staff
from webform.store.children import ChildContent, save_children
from webform.store.database import Database

BATCH = 200


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


def take_on(
    db: Database, staff: Staff, *, key: str, seed: int, numbers: Sequence[int], today: date, calendar: Calendar
) -> list[Case]:
    """Keep the children of these numbers as one change; raises as the store's commands."""
    cases = [_case(seed, number, history(seed, number, today, calendar), staff) for number in numbers]
    ids = save_children(
        db, actor=OPERATOR, key=f"{key}:children:{numbers[0]}", children=[_content(case) for case in cases]
    ).result["children"]
    return [case._replace(id=id_) for case, id_ in zip(cases, ids, strict=True)]


def _case(seed: int, number: int, told: History, staff: Staff) -> Case:
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


def _content(case: Case) -> ChildContent:
    """What the store keeps; the codes are in the clear and hold random ids and statuses only."""
    told = case.history
    codes = {
        "statuses": list(told.statuses),
        "involved_people": sorted(case.people),
        "involved_teams": sorted(case.teams),
    }
    return ChildContent(None, told.profile, told.facts, case.worker, case.team, codes)
