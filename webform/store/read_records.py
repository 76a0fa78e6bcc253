"""Reading frozen records: typed, decrypted, each from one snapshot. Nothing here can write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, select

from webform.store.canonical import time_of
from webform.store.contents import open_record, unwrapped
from webform.store.database import Database
from webform.store.shapes import Record
from webform.store.tables import head, records, subjects

_RECORDS = select(records, subjects.c.wrapped_key).join(subjects, subjects.c.id == records.c.subject)
_RECORDS_SINCE = _RECORDS.where(records.c.seq > bindparam("cursor")).order_by(records.c.seq)
_RECORDS_OF = _RECORDS.where(records.c.audit == bindparam("audit")).order_by(records.c.number)
_LATEST_RECORD = _RECORDS.where(records.c.audit == bindparam("audit")).order_by(records.c.number.desc()).limit(1)


def records_since(db: Database, cursor: int = 0) -> Iterator[Record]:
    """Yield the records frozen after ``cursor`` (a ``seq``), in the order of commits, from one snapshot. (Threat 35.)"""
    with db.reading() as connection:
        rows = connection.execute(_RECORDS_SINCE, {"cursor": cursor}, execution_options={"yield_per": 200})
        for row in rows:
            yield _record(db, row)


def head_of(db: Database) -> int:
    """Return the sequence number of the latest event, the furthest that a cursor can be; 0 for none."""
    with db.reading() as connection:
        return int(connection.execute(select(head.c.seq)).scalar_one())


def records_of(db: Database, audit: str) -> list[Record]:
    """Return every frozen record of an audit, the first one first; Damaged."""
    with db.reading() as connection:
        return [_record(db, row) for row in connection.execute(_RECORDS_OF, {"audit": audit})]


def latest_record(db: Database, audit: str) -> Record | None:
    """Return an audit's latest frozen record, or None; Damaged."""
    with db.reading() as connection:
        row = connection.execute(_LATEST_RECORD, {"audit": audit}).first()
    return None if row is None else _record(db, row)


def _record(db: Database, row: Any) -> Record:
    content = None
    if row.wrapped_key is not None:
        key = unwrapped(db.keys, row.subject, row.wrapped_key).key
        content = open_record(key, row.id, row.sealed).content
    return Record(row.id, row.audit, row.number, content, row.digest, row.supersedes, row.seq, time_of(row.at))
