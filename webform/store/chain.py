"""Events and the hash chain over them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from webform.store import tables
from webform.store.canonical import decode, encode

GENESIS = "0" * 64
"""The hash before the first event."""


class Event(NamedTuple):
    """One thing that happened: codes, ids and commitments, never personal data."""

    seq: int
    id: str
    at: str
    actor: str
    kind: str
    about: str
    body: dict[str, Any]


def chained(previous: str, event: Event) -> str:
    """Return SHA-256 over the previous hash and the event's canonical JSON, in 64 hex digits."""
    return hashlib.sha256(previous.encode() + encode(event._asdict())).hexdigest()


def event_of(row: Any) -> Event:
    """Return the event of a row of the events table."""
    return Event(row.seq, row.id, row.at, row.actor, row.kind, row.about, decode(row.body))


EVENTS_IN_ORDER = select(tables.events).order_by(tables.events.c.seq)


def stream(connection: Connection) -> Iterator[Event]:
    """Yield every event in the order of its commit, a thousand rows in memory at a time."""
    rows: Iterable[Any] = connection.execute(EVENTS_IN_ORDER, execution_options={"yield_per": 1000})
    return map(event_of, rows)
