"""The one write path: every change of anything is one call of :func:`write`, and so one transaction and one event.

In that transaction, in this order:

1. The head of the chain is taken, so that writers come one after another on both databases: nothing that a change
   looks at can move before it commits, and ``seq`` is in the order of commits. (SQLite has the lock since BEGIN.)
2. A receipt under the same key ends it: the change was made before, and the same receipt is returned. Had the same
   key come with other inputs (a page gone back to and edited), that would lose them; so it is refused.
3. ``change.apply`` checks what it expects (Stale, WrongState) and stores its facts.
4. The event is chained to the head, the projections follow from the event, and the receipt is kept.

If the connection is lost, even during the commit, the whole is done again under the same key: either the commit had
happened and step 2 finds it, or it had not and the change is made now. So ``apply`` may run more than once.

Two things are no changes and stand outside the chain: when a session was last seen (:func:`touch`), and what has been typed
and not saved (:func:`aside`).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Update, bindparam, insert, select, update

from webform.store import tables
from webform.store.canonical import clear_text, decode, encode, encode_text, time_text
from webform.store.chain import Event, chained
from webform.store.database import Database
from webform.store.errors import Damaged, Interrupted, KeyReused, StoreBusy, Unavailable
from webform.store.projections import project
from webform.store.ready import Ready

_Result = TypeVar("_Result")

RETRY_AFTER_SECONDS = (0.05, 0.2, 0.6, 1.5)
"""The waits before an interrupted transaction is done again; after the last one it is Unavailable."""


class Moment(NamedTuple):
    """What a change is given: the open transaction, its place in the order of all changes, and the time."""

    connection: Connection
    seq: int
    at: str
    actor: str
    new_id: Callable[[], str]


class Written(NamedTuple):
    """What a change did: the thing it was about, the body of its event, and what its receipt says."""

    about: str
    body: Mapping[str, Any]
    result: Mapping[str, Any] = {}


class Change(NamedTuple):
    """One change to be made: its kind, who makes it, its idempotency key, what it was asked to do, and how.

    The key should be random: it also keeps the fingerprint of ``inputs`` from being guessed at.
    """

    kind: str
    actor: str
    key: str
    inputs: Mapping[str, Any]
    apply: Callable[[Moment], Written]


class Receipt(NamedTuple):
    """Proof that a change was made; the same one is given each time that its key is used."""

    key: str
    seq: int
    about: str
    result: Mapping[str, Any]

    @property
    def number(self) -> int:
        """The revision or record number that the change made; KeyError where it made none."""
        number: int = self.result["number"]
        return number


def write(db: Database, change: Change) -> Receipt:
    """Make the change once, durably, and return its receipt.

    Raises what ``change.apply`` raises (Stale, WrongState, Missing, ...), KeyReused when the key belongs to another
    change or person, StoreBusy and Unavailable; in every case nothing is half done.
    """
    known = _known(change)
    return _until_done(lambda: _once(db, change, known))


def _until_done(once: Callable[[], _Result]) -> _Result:
    """Do a transaction, and again where it was interrupted; raises Interrupted when that goes on."""
    for wait in RETRY_AFTER_SECONDS:
        try:
            return once()
        except Interrupted:
            time.sleep(wait)
    return once()


_TAKE_HEAD = Ready(select(tables.head.c.seq, tables.head.c.hash).with_for_update())
_MOVE_HEAD = Ready(update(tables.head), "seq", "hash")
_FIND_RECEIPT = Ready(select(tables.receipts).where(tables.receipts.c.key == bindparam("key")))
_ADD_RECEIPT = Ready(insert(tables.receipts), *tables.receipts.c.keys())
_ADD_EVENT = Ready(insert(tables.events), *tables.events.c.keys())


class _Known(NamedTuple):
    """What a receipt keeps of a change: nothing from which its key or its inputs could be found out."""

    key: str
    fingerprint: str
    actor: str
    kind: str


def _known(change: Change) -> _Known:
    key = clear_text(change.key).encode()
    fingerprint = hmac.digest(key, encode(change.inputs), "sha256").hex()
    return _Known(receipt_key(change.key), fingerprint, change.actor, change.kind)


def receipt_key(key: str) -> str:
    """Return what the receipt of a change with this key is found by."""
    return hashlib.sha256(clear_text(key).encode()).hexdigest()


def _once(db: Database, change: Change, known: _Known) -> Receipt:
    with db.writing() as connection:
        head = _take_head(connection)
        earlier = _receipt(connection, change.key, known)
        if earlier is not None:
            return earlier
        moment = Moment(connection, head.seq + 1, time_text(db.clock()), change.actor, db.new_id)
        written = change.apply(moment)
        _append(moment, change, written, head.hash)
        return _keep_receipt(moment, change.key, known, written)


def _take_head(connection: Connection) -> Any:
    head = _TAKE_HEAD.first(connection, {})
    if head is None:
        raise Damaged("the head of the chain is gone: run caseaudit verify and restore a backup")
    return head


def _receipt(connection: Connection, key: str, known: _Known) -> Receipt | None:
    row = _FIND_RECEIPT.first(connection, {"key": known.key})
    if row is None:
        return None
    if (row.fingerprint, row.actor, row.kind) != known[1:]:
        raise KeyReused("this idempotency key was used before, for something else")
    return Receipt(key, row.seq, row.about, decode(row.result))


def _append(moment: Moment, change: Change, written: Written, previous: str) -> None:
    event = Event(moment.seq, moment.new_id(), moment.at, change.actor, change.kind, written.about, dict(written.body))
    new_hash = chained(previous, event)
    row = {**event._asdict(), "body": encode_text(event.body), "previous": previous, "hash": new_hash}
    _ADD_EVENT.run(moment.connection, row)
    project(moment.connection, event)
    _MOVE_HEAD.run(moment.connection, {"seq": moment.seq, "hash": new_hash})


def _keep_receipt(moment: Moment, key: str, known: _Known, written: Written) -> Receipt:
    receipt = Receipt(key, moment.seq, written.about, dict(written.result))
    row = {**known._asdict(), "seq": receipt.seq, "about": receipt.about, "result": encode_text(receipt.result)}
    _ADD_RECEIPT.run(moment.connection, row)
    return receipt


def touch(db: Database, statement: Update, parameters: Mapping[str, Any]) -> None:
    """Note a liveness mark outside the chain: when a session was last seen.

    It is no record of anything, and an event a minute for everyone signed in would bury the chain. Best effort: a
    database that cannot be written to must not keep people from reading.
    """
    try:
        with db.writing() as connection:
            connection.execute(statement, parameters)
    except (StoreBusy, Unavailable):
        return


def aside(db: Database, apply: Callable[[Connection, str], _Result]) -> _Result:
    """Keep what is typed and not saved: outside the chain, but as durably as a change, and in turn with all changes.

    ``apply`` is given the open transaction and the time; it may run more than once. A draft every few seconds is no record
    of anything, and would bury the chain. Raises what ``apply`` raises, StoreBusy and Unavailable.
    """

    def once() -> _Result:
        with db.writing() as connection:
            _take_head(connection)
            return apply(connection, time_text(db.clock()))

    return _until_done(once)


def was_made(db: Database, key: str) -> bool:
    """Tell whether a change with this key was made."""
    with db.reading() as connection:
        return _FIND_RECEIPT.first(connection, {"key": receipt_key(key)}) is not None
