"""Accounts: teams, people and their roles. Names of staff are in the clear in ``people`` and never in events."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from argon2 import PasswordHasher
from sqlalchemy import bindparam, insert, select, update

from webform.store.canonical import clear_text, decode, encode_text
from webform.store.database import Database
from webform.store.errors import Missing, Taken
from webform.store.tables import people, sessions, teams
from webform.store.write import Change, Moment, Receipt, Written, was_made, write

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id at the least cost that OWASP's password storage guidance accepts: some 20 ms, 19 MiB for each guess."""


class Person(NamedTuple):
    """An account; ``team`` and ``manager`` are ids."""

    id: str
    sign_in_name: str
    name: str
    roles: tuple[str, ...]
    team: str | None
    manager: str | None
    active: bool


class Team(NamedTuple):
    """A team of workers."""

    id: str
    name: str


class NewPerson(NamedTuple):
    """An account to be made; without ``password_hash`` (see :func:`hash_password`) nobody can sign in to it."""

    sign_in_name: str
    name: str
    roles: tuple[str, ...]
    team: str | None = None
    manager: str | None = None
    password_hash: str | None = None


PERSON_COLUMNS = (
    people.c.id,
    people.c.sign_in_name,
    people.c.name,
    people.c.roles,
    people.c.team,
    people.c.manager,
    people.c.active,
)
_BY_ID = select(*PERSON_COLUMNS).where(people.c.id == bindparam("person"))
_BY_SIGN_IN_NAME = select(people.c.id).where(people.c.sign_in_name == bindparam("sign_in_name"))
_ALL = select(*PERSON_COLUMNS).order_by(people.c.name, people.c.id)
_TEAMS = select(teams.c.id, teams.c.name).order_by(teams.c.name, teams.c.id)
_ADD_TEAM = insert(teams)
_ADD = insert(people)
_CHANGE = (
    update(people)
    .where(people.c.id == bindparam("person"))
    .values(
        name=bindparam("new_name"),
        roles=bindparam("new_roles"),
        team=bindparam("new_team"),
        manager=bindparam("new_manager"),
    )
)
_SET_PASSWORD = update(people).where(people.c.id == bindparam("person")).values(password_hash=bindparam("new_hash"))
_SET_ACTIVE = update(people).where(people.c.id == bindparam("person")).values(active=bindparam("now_active"))
END_SESSIONS = (
    update(sessions)
    .where(sessions.c.person == bindparam("of"), sessions.c.ended.is_(None))
    .values(ended=bindparam("time"))
)


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, whichever way its accents were typed; UnsuitableContent."""
    return hasher.hash(normal_password(password))


def normal_password(password: str) -> str:
    """Return a password in one Unicode form; UnsuitableContent for lone surrogates and NUL."""
    return unicodedata.normalize("NFC", clear_text(password))


def normal_name(sign_in_name: str) -> str:
    """Return a sign-in name as it is compared: one Unicode form, no case, no outer space; UnsuitableContent."""
    return unicodedata.normalize("NFKC", clear_text(sign_in_name)).casefold().strip()


def add_team(db: Database, *, actor: str, key: str, name: str) -> Receipt:
    """Add a team; ``about`` is its id. Raises as :func:`webform.store.write.write`."""

    def apply(moment: Moment) -> Written:
        team = moment.new_id()
        moment.connection.execute(_ADD_TEAM, {"id": team, "name": clear_text(name)})
        return Written(team, {})

    return write(db, Change("team_added", actor, key, {"name": name}, apply))


def add_people(db: Database, *, actor: str, key: str, people: Sequence[NewPerson]) -> Receipt:
    """Add accounts, all or none; the result's ``people`` are their ids in the given order.

    Raises Taken for a sign-in name in use, and as :func:`webform.store.write.write`.
    """

    def apply(moment: Moment) -> Written:
        ids = [_add(moment, person) for person in people]
        body = {"people": [{"id": id_, "roles": list(new.roles)} for id_, new in zip(ids, people, strict=True)]}
        return Written(ids[0] if len(ids) == 1 else "people", body, {"people": ids})

    inputs = {"people": [list(person) for person in people]}
    return write(db, Change("people_added", actor, key, inputs, apply))


def change_person(
    db: Database,
    *,
    actor: str,
    key: str,
    person: str,
    name: str,
    roles: Sequence[str],
    team: str | None,
    manager: str | None,
) -> Receipt:
    """Change an account's name, roles, team and manager, from the next request on; Missing."""

    def apply(moment: Moment) -> Written:
        _require(moment, person)
        row = {"person": person, "new_name": clear_text(name), "new_roles": encode_text(list(roles))}
        moment.connection.execute(_CHANGE, {**row, "new_team": team, "new_manager": manager})
        return Written(person, {"roles": list(roles), "team": team, "manager": manager})

    inputs = {"person": person, "name": name, "roles": list(roles), "team": team, "manager": manager}
    return write(db, Change("person_changed", actor, key, inputs, apply))


def set_password(db: Database, *, actor: str, key: str, person: str, password: str) -> Receipt:
    """Set a password and end every session of the account; Missing, UnsuitableContent."""
    password_hash = hash_password(password)  # slow on purpose, so before the transaction

    def apply(moment: Moment) -> Written:
        _require(moment, person)
        moment.connection.execute(_SET_PASSWORD, {"person": person, "new_hash": password_hash})
        moment.connection.execute(END_SESSIONS, {"of": person, "time": moment.at})
        return Written(person, {})

    return write(db, Change("password_set", actor, key, {"person": person}, apply))


def set_active(db: Database, *, actor: str, key: str, person: str, active: bool) -> Receipt:
    """Disable an account and end its sessions at once, or enable it again; Missing. (Threat 23.)"""

    def apply(moment: Moment) -> Written:
        _require(moment, person)
        moment.connection.execute(_SET_ACTIVE, {"person": person, "now_active": active})
        if not active:
            moment.connection.execute(END_SESSIONS, {"of": person, "time": moment.at})
        return Written(person, {"active": active})

    return write(db, Change("person_activated", actor, key, {"person": person, "active": active}, apply))


def hide_tour(db: Database, person: str) -> Receipt:
    """Offer the tour of the service to a person no more: the receipt remembers it. As :func:`webform.store.write.write`."""
    return write(db, Change("tour_hidden", person, _tour(person), {}, lambda moment: Written(person, {})))


def tour_hidden(db: Database, person: str) -> bool:
    """Tell whether a person has hidden the tour of the service."""
    return was_made(db, _tour(person))


def _tour(person: str) -> str:
    return f"{person}:tour_hidden"


def people_by_id(db: Database, ids: Iterable[str]) -> dict[str, Person]:
    """Return the accounts with these ids; ids of nobody are left out."""
    with db.reading() as connection:
        rows = connection.execute(select(*PERSON_COLUMNS).where(people.c.id.in_(sorted(set(ids)))))
        return {row.id: person_of(row) for row in rows}


def teams_by_id(db: Database, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of the teams with these ids."""
    with db.reading() as connection:
        rows = connection.execute(select(teams.c.id, teams.c.name).where(teams.c.id.in_(sorted(set(ids)))))
        return {row.id: row.name for row in rows}


def read_person(db: Database, person: str) -> Person | None:
    """Return an account, or None."""
    with db.reading() as connection:
        row = connection.execute(_BY_ID, {"person": person}).first()
    return None if row is None else person_of(row)


def find_person(db: Database, sign_in_name: str) -> Person | None:
    """Return the account of a sign-in name, or None; UnsuitableContent."""
    with db.reading() as connection:
        found = connection.execute(_BY_SIGN_IN_NAME, {"sign_in_name": normal_name(sign_in_name)}).scalar()
    return None if found is None else read_person(db, found)


def list_people(db: Database) -> list[Person]:
    """Return every account, by name."""
    with db.reading() as connection:
        return [person_of(row) for row in connection.execute(_ALL)]


def list_teams(db: Database) -> list[Team]:
    """Return every team, by name."""
    with db.reading() as connection:
        return [Team(*row) for row in connection.execute(_TEAMS)]


def person_of(row: Any) -> Person:
    """Return the account of a row with :data:`PERSON_COLUMNS`."""
    return Person(row.id, row.sign_in_name, row.name, tuple(decode(row.roles)), row.team, row.manager, bool(row.active))


def _add(moment: Moment, new: NewPerson) -> str:
    sign_in_name = normal_name(new.sign_in_name)
    if moment.connection.execute(_BY_SIGN_IN_NAME, {"sign_in_name": sign_in_name}).first() is not None:
        raise Taken("another account has this sign-in name")
    row = {"id": moment.new_id(), "sign_in_name": sign_in_name, "name": clear_text(new.name), "active": True}
    row |= {"roles": encode_text(list(new.roles)), "team": new.team, "manager": new.manager}
    moment.connection.execute(_ADD, {**row, "password_hash": new.password_hash})
    return str(row["id"])


def _require(moment: Moment, person: str) -> None:
    if moment.connection.execute(_BY_ID, {"person": person}).first() is None:
        raise Missing("there is no such account")
