"""To whom an open form may be assigned: never to somebody in its case, and to somebody near it only with a reason (§2.1)."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from engine.access import Access, sees_restricted

HAS_IT, LEFT, NO_AUDITOR, OWN_RECORD, WORKER, NO_SIGHT = (
    "has_it",
    "left",
    "no_auditor",
    "own_record",
    "worker",
    "no_sight",
)
NEVER = (HAS_IT, LEFT, NO_AUDITOR, OWN_RECORD, WORKER, NO_SIGHT)
"""Why somebody can't be given a form at all."""

OWN_TEAM, INVOLVED = "own_team", "involved"
NEAR = (OWN_TEAM, INVOLVED)
"""Why somebody is given a form only with a reason."""

NOBODY_ELSE, KNOWLEDGE, DUE_SOON = "nobody_else", "knowledge", "due_soon"
REASONS = (NOBODY_ELSE, KNOWLEDGE, DUE_SOON)
"""The reasons for which somebody near the case may audit it: "wherever possible" leaves the choice (§2.1)."""


class Candidate(NamedTuple):
    """Somebody to whom a form might be assigned: ids of the person and their team, their roles, whether they work here still."""

    person: str
    team: str | None
    roles: Collection[str]
    active: bool


class Nearness(NamedTuple):
    """Who has a part in a case, by ids: its worker and team now, who else had one, and to whom the record is restricted.

    ``manager`` is whom the worker reports to; ``own`` says that the record is the worker's own; ``restricted_to`` None keeps
    nobody out.
    """

    worker: str | None
    manager: str | None
    team: str | None
    people: Collection[str] = ()
    teams: Collection[str] = ()
    own: bool = False
    restricted_to: Collection[str] | None = None


def why_never(one: Candidate, case: Nearness, access: Access, author: str) -> str:
    """Why somebody can't be given a form that ``author`` has now: one of NEVER, or "" where they can."""
    if one.person == author:
        return HAS_IT
    if not one.active:
        return LEFT
    if not access.audits(one.roles):
        return NO_AUDITOR
    if case.worker is not None and one.person == case.worker:
        return OWN_RECORD if case.own else WORKER
    return "" if sees_restricted(case.restricted_to, one.person) else NO_SIGHT


def why_near(one: Candidate, case: Nearness) -> str:
    """What makes a reason needed before somebody is given a form: one of NEAR, or "" where none is."""
    if (one.team is not None and one.team == case.team) or (one.person == case.manager):
        return OWN_TEAM
    return INVOLVED if one.person in case.people or one.team in case.teams else ""
