"""Verification: every hash, commitment, digest and projection computed again from what is stored.

Facts are stored in the order of their events, so events, revisions and records are walked side by side, in one
snapshot and in constant memory. Content whose key was destroyed cannot be opened; its commitment still stands in the
chain, and an event must say that it was destroyed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select, text

from webform.store import tables
from webform.store.anchor import read_anchors
from webform.store.chain import EVENTS_IN_ORDER, GENESIS, Event, chained, event_of
from webform.store.contents import digest_of, open_record, open_revision, unwrapped
from webform.store.database import Database
from webform.store.errors import Damaged, Erased, WrongKey
from webform.store.rebuild import Scratch
from webform.store.sealing import Keyring
from webform.store.tables import records, revisions, subjects
from webform.store.verify_files import KeptFiles

REMEDY = "keep this database for inquiry and restore a backup that verifies against the anchor"


class Verification(NamedTuple):
    """How many events, records and files were found good, and the first thing that was not: ``what``, where, ``remedy``."""

    events: int
    records: int
    first_bad: dict[str, Any] | None
    files: int = 0


class _Bad(Exception):
    def __init__(self, what: str, **place: Any) -> None:
        super().__init__(what)
        self.found = {"what": what, **place, "remedy": REMEDY}


def verify(db: Database, anchor: Path | None = None) -> Verification:
    """Check the whole store, against the anchors in a file if given; StoreError for an unreadable anchor file."""
    anchors = {} if anchor is None else read_anchors(anchor)
    try:
        with db.reading() as connection:
            return verify_connection(connection, db.keys, anchors)
    except Damaged:
        return Verification(0, 0, {"what": "the database file is damaged", "remedy": REMEDY})


def verify_connection(connection: Connection, keys: Keyring, anchors: Mapping[int, str] | None = None) -> Verification:
    """Check what one connection sees, so that a restore can be checked before it is committed."""
    walk = _Walk(connection, keys, anchors or {})
    try:
        walk.run()
    except _Bad as bad:
        return Verification(walk.events, walk.records, bad.found, walk.files.good)
    except (ValueError, TypeError, KeyError, AttributeError):  # a flipped bit may turn any value into another kind
        found = {"what": "a stored value is not of its kind", "seq": walk.events + 1, "remedy": REMEDY}
        return Verification(walk.events, walk.records, found, walk.files.good)
    return Verification(walk.events, walk.records, None, walk.files.good)


class _Following:
    """The rows of a table in the order of their events."""

    def __init__(self, connection: Connection, statement: Select[Any], name: str) -> None:
        self._rows: Iterator[Any] = iter(connection.execute(statement, execution_options={"yield_per": 500}))
        self._next = next(self._rows, None)
        self._name = name

    def of(self, seq: int) -> list[Any]:
        """Return the rows of one event; they must be asked for in order."""
        found = []
        while self._next is not None and self._next.seq <= seq:
            if self._next.seq < seq:
                raise _Bad(f"a {self._name} belongs to no event", id=self._next.id)
            found.append(self._next)
            self._next = next(self._rows, None)
        return found

    def end(self) -> None:
        if self._next is not None:
            raise _Bad(f"a {self._name} belongs to no event", id=self._next.id)


_REVISIONS = select(revisions).order_by(revisions.c.seq, revisions.c.id)
_RECORDS = select(records).order_by(records.c.seq, records.c.id)
_SUBJECT = select(subjects).where(subjects.c.id == bindparam("subject"))
_STILL_THERE = select(revisions.c.id).where(
    revisions.c.id == bindparam("revision"), revisions.c.content_key.is_not(None)
)


class _Walk:
    def __init__(self, connection: Connection, keys: Keyring, anchors: Mapping[int, str]) -> None:
        self.events = 0
        self.records = 0
        self.files = KeptFiles()
        self._connection = connection
        self._keys = keys
        self._anchors = anchors
        self._hash = GENESIS
        self._subject_keys: dict[str, bytes | None] = {}
        self._unexplained: dict[str, str] = {}  # content that cannot be opened -> its subject, until an event says why
        self._latest: dict[str, tuple[int, str | None]] = {}  # audit -> number and digest of its latest record

    def run(self) -> None:
        self._indexes()
        revisions_of = _Following(self._connection, _REVISIONS, "revision")
        records_of = _Following(self._connection, _RECORDS, "record")
        with Scratch() as scratch:
            for row in self._connection.execute(EVENTS_IN_ORDER, execution_options={"yield_per": 500}):
                event = self._event(row)
                self._revisions(event, revisions_of.of(event.seq))
                self._records(event, records_of.of(event.seq))
                self._destroyed(event)
                self.files.follow(event)
                scratch.follow(event)
                self.events = event.seq
            revisions_of.end()
            records_of.end()
            self._end(scratch)
        self._files()

    def _indexes(self) -> None:
        """Check that SQLite's indexes agree with their tables: a row may be read from either."""
        sqlite = self._connection.dialect.name == "sqlite"
        if sqlite and self._connection.execute(text("PRAGMA integrity_check(1)")).scalar() != "ok":
            raise _Bad("the database file is damaged")

    def _event(self, row: Any) -> Event:
        seq = self.events + 1
        if row.seq != seq:
            raise _Bad("an event is missing", seq=seq)
        event = event_of(row)
        if row.previous != self._hash or row.hash != chained(self._hash, event):
            raise _Bad("an event is not the one that was chained", seq=seq)
        if self._anchors.get(seq, row.hash) != row.hash:
            raise _Bad("the chain was written anew: this event is not the anchored one", seq=seq)
        self._hash = row.hash
        return event

    def _revisions(self, event: Event, rows: list[Any]) -> None:
        named = ("id", "about", "section", "number", "commitment")
        self._committed(event, rows, named, event.body.get("revisions", []))
        for row in rows:
            if (row.author, row.at) != (event.actor, event.at):
                raise _Bad("a revision is not as its event says", id=row.id)
            key = self._key(row.subject)
            if key is None or row.content_key is None:
                self._unexplained[row.id] = row.subject
                continue
            try:
                opened = open_revision(key, row.id, row.content_key, row.sealed)
            except (Damaged, Erased):
                raise _Bad("a revision cannot be decrypted", id=row.id, seq=event.seq) from None
            if opened.commitment != row.commitment:
                raise _Bad("a revision is not what its event commits to", id=row.id, seq=event.seq)

    def _records(self, event: Event, rows: list[Any]) -> None:
        self._committed(event, rows, ("id", "audit", "number", "commitment"), event.body.get("records", []))
        for row in rows:
            number, digest = self._latest.get(row.audit, (0, None))
            if row.number != number + 1 or row.at != event.at:
                raise _Bad("a record is out of order", id=row.id, seq=event.seq)
            self._latest[row.audit] = (row.number, row.digest)
            self.records += 1
            key = self._key(row.subject)
            if key is None:
                self._unexplained[row.id] = row.subject
            else:
                self._record(row, key, digest)

    def _record(self, row: Any, key: bytes, superseded: str | None) -> None:
        try:
            opened = open_record(key, row.id, row.sealed)
        except (Damaged, Erased):
            raise _Bad("a record cannot be decrypted", id=row.id, seq=row.seq) from None
        if (opened.commitment, digest_of(opened.content)) != (row.commitment, row.digest):
            raise _Bad("a record is not what its event commits to", id=row.id, seq=row.seq)
        if row.supersedes != superseded:
            raise _Bad("a record does not supersede the one before it", id=row.id, seq=row.seq)

    def _committed(self, event: Event, rows: list[Any], named: tuple[str, ...], entries: list[dict[str, Any]]) -> None:
        stored = {row.id: {name: getattr(row, name) for name in named} for row in rows}
        if stored != {entry["id"]: entry for entry in entries}:
            raise _Bad("contents are missing, added or moved", seq=event.seq)

    def _destroyed(self, event: Event) -> None:
        if event.kind == "revisions_destroyed":
            for revision in event.body["destroyed"]:
                self._unexplained.pop(revision, None)
                if self._connection.execute(_STILL_THERE, {"revision": revision}).first() is not None:
                    raise _Bad("destroyed content is back", id=revision, seq=event.seq)
        elif event.kind == "subject_erased":
            erased = event.body["subject"]
            if self._key(erased) is not None:
                raise _Bad("an erased subject's key is back", id=erased, seq=event.seq)
            self._unexplained = {id_: subject for id_, subject in self._unexplained.items() if subject != erased}

    def _files(self) -> None:
        wrong = self.files.first_wrong(self._connection, self._key)
        if wrong is not None:
            raise _Bad(wrong.what, id=wrong.file)

    def _key(self, subject: str) -> bytes | None:
        if subject not in self._subject_keys:
            row = self._connection.execute(_SUBJECT, {"subject": subject}).first()
            try:
                self._subject_keys[subject] = unwrapped(self._keys, subject, row.wrapped_key if row else None).key
            except Erased:
                self._subject_keys[subject] = None
            except (Damaged, WrongKey):
                raise _Bad("a subject's key cannot be unwrapped", id=subject) from None
        return self._subject_keys[subject]

    def _end(self, scratch: Scratch) -> None:
        heads = [tuple(row) for row in self._connection.execute(select(tables.head))]
        if heads != [(1, self.events, self._hash)]:
            raise _Bad("the head is not the last event", seq=self.events)
        if max(self._anchors, default=0) > self.events:
            raise _Bad("events after this one are gone: the tail was cut, or an old copy put back", seq=self.events)
        if self._anchors.get(0, GENESIS) != GENESIS:
            raise _Bad("the anchor is of another chain", seq=0)
        for unexplained in self._unexplained:
            raise _Bad("content cannot be opened, and no event says that it was destroyed", id=unexplained)
        for difference in scratch.differences(self._connection):
            raise _Bad("a projection is not what the events say: run caseaudit rebuild", **difference._asdict())
