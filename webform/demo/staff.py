"""The people of the demonstration council: its teams, who works in them, and how they sign in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from webform.demo.chance import chance_of
from webform.demo.names import sign_in_name, staff_names
from webform.store.database import Database
from webform.store.errors import Taken
from webform.store.people import NewPerson, Person, add_people, add_team, find_person, hash_password

PASSWORD = "Demonstration-2026"  # noqa: S105  printed for everybody: it opens nothing but made-up data
"""What everybody in the demonstration council signs in with."""

OPERATOR = "operator"
REFERRAL, PROTECTION, LOOKED_AFTER, LEAVING_CARE, DISABILITIES = (
    "referral",
    "protection",
    "looked_after",
    "leaving_care",
    "disabilities",
)
TEAMS: Mapping[str, str] = {
    REFERRAL: "Referral and assessment",
    PROTECTION: "Children in need and protection",
    LOOKED_AFTER: "Looked after children",
    LEAVING_CARE: "Leaving care",
    DISABILITIES: "Children with Disabilities",
}
CASELOAD, MOST_WORKERS_IN_TEAM = 18, 40

IRO, ADVISOR, PRACTITIONER = (
    "independent_reviewing_officer",
    "child_protection_advisor",
    "advanced_practitioner",
)
MANAGER, DIRECTOR, WORKER = "team_manager", "assistant_director", "social_worker"


class Member(NamedTuple):
    """One of the council's staff; ``team`` is a key of :data:`TEAMS`, or None for those above the teams."""

    id: str
    sign_in_name: str
    name: str
    roles: tuple[str, ...]
    team: str | None
    manager: str | None


class _Post(NamedTuple):
    """A post to be filled; without a sign-in name and a name of its own it is filled from the list of names."""

    role: str
    team: str | None = None
    sign_in_name: str = ""
    name: str = ""


_FIRST = (_Post(DIRECTOR, None, "director", "Ada Specimen"),)
_SECOND = (
    _Post(MANAGER, PROTECTION, "manager", "Tom Sample"),
    *(_Post(MANAGER, team) for team in TEAMS if team != PROTECTION),
    _Post("principal_social_worker", None, "psw", "Petra Placeholder"),
    _Post("policy_owner", None, "policy", "Paul Inventson"),
    _Post(IRO, None, "auditor", "Iris Mockford"),
    *(_Post(IRO), _Post(IRO), _Post(ADVISOR), _Post(ADVISOR)),
)
PRINCIPALS = ("auditor", "worker", "manager", "psw", "director", "policy")
"""The sign-in names of those who play the parts of the journey, in its order."""

_NAMED = frozenset(
    ("Ada Specimen", "Tom Sample", "Petra Placeholder", "Paul Inventson", "Iris Mockford", "Wilma Example")
)


class Staff(NamedTuple):
    """Everybody, in the order in which they were taken on, and the ids of the teams by key."""

    members: tuple[Member, ...]
    teams: Mapping[str, str]

    def named(self, name: str) -> Member:
        """The member of that sign-in name; raises KeyError."""
        return {member.sign_in_name: member for member in self.members}[name]

    def by_id(self, id_: str) -> Member:
        """The member of that id; raises KeyError."""
        return {member.id: member for member in self.members}[id_]

    def person(self, member: Member) -> Person:
        """The member as the store gives them."""
        team = self.teams[member.team] if member.team else None
        return Person(member.id, member.sign_in_name, member.name, member.roles, team, member.manager, True)

    def with_role(self, *roles: str, team: str | None = None) -> tuple[Member, ...]:
        """Those with one of the roles, of a team where one is named."""
        return tuple(
            member for member in self.members if not set(roles).isdisjoint(member.roles) and team in (None, member.team)
        )


def hire(db: Database, *, key: str, seed: int, loads: Mapping[str, int]) -> Staff:
    """Add the teams and everybody in them; ``loads`` says how many children each team has, and so its workers.

    Raises Taken, before anything is changed, where a council is there already; and as the store's commands.
    """
    if any(find_person(db, name) for name in PRINCIPALS):
        raise Taken("there is a demonstration council already; make another one in an empty database")
    teams = {
        team: add_team(db, actor=OPERATOR, key=f"{key}:team:{team}", name=name).about for team, name in TEAMS.items()
    }
    password_hash = hash_password(PASSWORD)
    members: list[Member] = []
    for step, posts in enumerate(_filled_posts(seed, loads)):
        members += _taken_on(db, f"{key}:people:{step}", posts, teams, members, password_hash)
    return Staff(tuple(members), teams)


def staff_on_paper(seed: int, loads: Mapping[str, int]) -> Staff:
    """The people whom :func:`hire` would take on, with plain ids (``W0001``, ``T1``) and no database."""
    posts = [post for step in _filled_posts(seed, loads) for post in step]
    members = [
        Member(f"W{number:04d}", post.sign_in_name, post.name, (post.role,), post.team, None)
        for number, post in enumerate(posts, 1)
    ]
    return Staff(tuple(members), {team: f"T{number}" for number, team in enumerate(TEAMS, 1)})


def _filled_posts(seed: int, loads: Mapping[str, int]) -> list[list[_Post]]:
    """Every post with its name, in the steps in which they are taken on: managers before those who report to them."""
    names = staff_names(chance_of(seed, "staff"), _NAMED)
    return [
        [post if post.name else _filled(post, next(names)) for post in posts]
        for posts in (_FIRST, _SECOND, _team_posts(loads))
    ]


def _team_posts(loads: Mapping[str, int]) -> Iterable[_Post]:
    """The workers and Advanced Practitioners of every team."""
    yield _Post(WORKER, PROTECTION, "worker", "Wilma Example")
    for team in TEAMS:
        wanted = min(MOST_WORKERS_IN_TEAM, max(3, -(-loads.get(team, 0) // CASELOAD)))
        yield from (_Post(WORKER, team) for _ in range(wanted - (team == PROTECTION)))
    yield from (_Post(PRACTITIONER, team) for team in (PROTECTION, LOOKED_AFTER))


def _filled(post: _Post, name: str) -> _Post:
    return post._replace(name=name, sign_in_name=sign_in_name(name))


def _taken_on(
    db: Database,
    key: str,
    posts: Sequence[_Post],
    teams: Mapping[str, str],
    members: Sequence[Member],
    password_hash: str,
) -> list[Member]:
    """Add people who report to those already there: to their team's manager, or to the Assistant Director."""
    managers = {member.team: member.id for member in members if MANAGER in member.roles}
    top = members[0].id if members else None
    new = [
        NewPerson(
            post.sign_in_name,
            post.name,
            (post.role,),
            teams[post.team] if post.team else None,
            managers.get(post.team, top) if post.team else top,
            password_hash,
        )
        for post in posts
    ]
    ids = add_people(db, actor=OPERATOR, key=key, people=new).result["people"]
    return [
        Member(id_, person.sign_in_name, person.name, person.roles, post.team, person.manager)
        for id_, person, post in zip(ids, new, posts, strict=True)
    ]
