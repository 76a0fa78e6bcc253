"""Signing in and out: sessions are random tokens of which only the hash is kept.

A refusal looks the same and takes as long for an unknown name, a wrong password and a disabled account (threat 24).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from argon2.exceptions import VerificationError
from sqlalchemy import bindparam, insert, select, update

from webform.apart import apart
from webform.store.canonical import time_of, time_text
from webform.store.database import Database
from webform.store.errors import Missing
from webform.store.people import (
    PERSON_COLUMNS,
    Person,
    hash_password,
    hasher,
    normal_name,
    normal_password,
    person_of,
)
from webform.store.ready import Ready
from webform.store.tables import people, sessions
from webform.store.throttle import Throttled, claim, forgive, remaining
from webform.store.write import Change, Moment, Written, touch, write

IDLE_LIMIT = timedelta(minutes=60)
ABSOLUTE_LIMIT = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


class Refused(NamedTuple):
    """Nobody was signed in; ``retry_after`` seconds must pass before the next guess is looked at, 0 for none."""

    retry_after: int


class Session(NamedTuple):
    """A person's session; an ``expired`` one gives no access, but says whose typed text is to be kept."""

    token_hash: str
    person: Person
    created: datetime
    seen: datetime
    expired: bool


_BY_SIGN_IN_NAME = select(*PERSON_COLUMNS, people.c.password_hash).where(
    people.c.sign_in_name == bindparam("sign_in_name")
)
_ADD = insert(sessions)
_END = (
    update(sessions)
    .where(sessions.c.token_hash == bindparam("hash"), sessions.c.ended.is_(None))
    .values(ended=bindparam("time"))
)
_SESSION = Ready(
    select(*PERSON_COLUMNS, sessions.c.created, sessions.c.seen)
    .join(people, people.c.id == sessions.c.person)
    .where(sessions.c.token_hash == bindparam("hash"), sessions.c.ended.is_(None), people.c.active)
)
_SEEN = (
    update(sessions)
    .where(sessions.c.token_hash == bindparam("hash"), sessions.c.seen < bindparam("time"))
    .values(seen=bindparam("time"))
)
_ACTIVE = select(people.c.active).where(people.c.id == bindparam("person"))
_NOBODY = hash_password(secrets.token_hex())  # compared where there is no account, to take the same time


def authenticate(db: Database, *, sign_in_name: str, password: str, source: str = "") -> Person | Refused:
    """Return the person whose name and password these are, or Refused; ``source`` is the client's address.

    Every guess that is looked at is an event (``sign_in_tried``, and ``sign_in_passed`` if it was right). Raises
    UnsuitableContent, Unavailable, StoreBusy.
    """
    name, password = normal_name(sign_in_name), normal_password(password)
    try:
        claim(db, name, source)
    except Throttled as throttled:
        return Refused(throttled.retry_after)
    with db.reading() as connection:
        row = connection.execute(_BY_SIGN_IN_NAME, {"sign_in_name": name}).first()
    matches = _verify(row.password_hash if row else None, password)
    if row is None or not matches or not row.active:
        return Refused(remaining(db, name, source))
    forgive(db, name, source, row.id)
    return person_of(row)


def start_session(db: Database, *, person: str) -> str:
    """Start a session and return its token, which is nowhere stored; Missing where the account is not active."""
    token = secrets.token_urlsafe(32)

    def apply(moment: Moment) -> Written:
        if not moment.connection.execute(_ACTIVE, {"person": person}).scalar():
            raise Missing("there is no such active account")
        row = {"token_hash": _hash(token), "person": person, "created": moment.at, "seen": moment.at, "ended": None}
        moment.connection.execute(_ADD, row)
        return Written(person, {})

    write(db, Change("signed_in", person, db.new_id(), {}, apply))
    return token


def end_session(db: Database, *, actor: str, token: str) -> None:
    """End a session; a token that is not known ends nothing."""

    def apply(moment: Moment) -> Written:
        moment.connection.execute(_END, {"hash": _hash(token), "time": moment.at})
        return Written(actor, {})

    write(db, Change("signed_out", actor, db.new_id(), {}, apply))


def session_of(db: Database, token: str) -> Session | None:
    """Return the session of a token, expired or not; None for one unknown, ended, or of a disabled account."""
    token_hash = _hash(token)
    with db.reading() as connection:
        row = _SESSION.first(connection, {"hash": token_hash})
    if row is None:
        return None
    created, seen, now = time_of(row.created), time_of(row.seen), db.clock()
    expired = now - seen > IDLE_LIMIT or now - created > ABSOLUTE_LIMIT
    return Session(token_hash, person_of(row), created, seen, expired)


def keep_alive(db: Database, session: Session) -> None:
    """Note that a live session was used, at most once a minute and outside the chain (see ``write.touch``)."""
    now = db.clock()
    if not session.expired and now - session.seen > SEEN_EVERY:
        touch(db, _SEEN, {"hash": session.token_hash, "time": time_text(now)})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _verify(stored: str | None, password: str) -> bool:
    try:
        return apart(lambda: hasher.verify(stored or _NOBODY, password)) and stored is not None
    except VerificationError:
        return False
