"""The open database: SQLite or PostgreSQL behind one interface, with a reading side that cannot write.

Writers take turns (SQLite: BEGIN IMMEDIATE; PostgreSQL: the head row's lock, see ``write``); readers see one snapshot.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, TimeoutError

from webform.clock import utc_now
from webform.store import tables
from webform.store.engines import engines, store_url
from webform.store.errors import (
    Damaged,
    Interrupted,
    SchemaAhead,
    SchemaBehind,
    StoreBusy,
    Unavailable,
    UnsuitableContent,
)
from webform.store.sealing import Keyring


class _Snapshot:
    """The connection from which a block reads, once it has read anything."""

    connection: Connection | None = None

    def release(self) -> None:
        """Let go of the snapshot: what is read next comes from a new one."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()


def _no_snapshot() -> ContextVar[_Snapshot | None]:
    return ContextVar("snapshot", default=None)


@dataclass(frozen=True, slots=True)
class Database:
    """The two sides of one database, the keys to its contents, its clock and its source of ids.

    Only ``write.write`` and the operator's commands may use :meth:`writing`; a test holds this.
    """

    writer: Engine
    reader: Engine
    keys: Keyring
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    _held: ContextVar[_Snapshot | None] = field(default_factory=_no_snapshot, repr=False, compare=False)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give one consistent snapshot that cannot be written to; raises Unavailable, StoreBusy, Damaged."""
        held = self._held.get()
        if held is None:
            with translated(), self.reader.connect() as connection:
                yield connection
            return
        with translated():
            try:
                held.connection = held.connection or self.reader.connect()
                yield held.connection
            except Exception:
                held.release()  # the connection may be of no use any more
                raise

    @contextmanager
    def in_one_snapshot(self) -> Iterator[None]:
        """Let all that the block reads come from one snapshot, until it writes; what it reads then is what was written."""
        held = _Snapshot()
        token = self._held.set(held)
        try:
            yield
        finally:
            self._held.reset(token)
            held.release()

    def let_go(self) -> None:
        """Hold no connection for what is read later in the block: what comes now may take long, such as a body that is sent."""
        held = self._held.get()
        if held is not None:
            held.release()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give one transaction, committed at the end of the block; raises Unavailable, StoreBusy, Damaged."""
        held = self._held.get() or _Snapshot()
        held.release()
        try:
            with translated(), self.writer.begin() as connection:
                yield connection
        finally:
            held.release()  # what was read meanwhile was read before the commit

    def close(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()


def random_id() -> str:
    """Return a random id of 32 hex digits."""
    return uuid.uuid4().hex


def open_database(
    url: str, keys: Keyring, clock: Callable[[], datetime] = utc_now, new_id: Callable[[], str] = random_id
) -> Database:
    """Open a migrated database given as ``sqlite:///PATH`` or ``postgresql://...``.

    Raises SchemaBehind or SchemaAhead when the schema is not this code's, WrongKey when the contents are sealed under
    another master key, Unavailable when the server or the file cannot be reached. Open it anew in every process: a
    connection does not survive a fork.
    """
    place = store_url(url)
    check_revision(place)
    database = Database(*engines(place), keys, clock, new_id)
    newest_key = select(tables.subjects.c.id, tables.subjects.c.wrapped_key).where(
        tables.subjects.c.wrapped_key.is_not(None)
    )
    with database.reading() as connection:
        for subject, wrapped in connection.execute(newest_key.limit(1)):
            keys.unwrap(wrapped, subject_context(subject))
    return database


def subject_context(subject: str) -> str:
    """Return the place to which a subject's wrapped key is bound."""
    return f"key of subject {subject}"


def stored_revision(place: URL) -> str | None:
    """Return the schema's revision, or None where there is no schema; raises Unavailable."""
    if place.get_backend_name() == "sqlite" and not _exists(place):
        return None
    engine = engines(place)[1]
    try:
        with translated(), engine.connect() as connection:
            if not engine.dialect.has_table(connection, "alembic_version"):
                return None
            revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return revision
    finally:
        engine.dispose()


def check_revision(place: URL) -> None:
    """Raise SchemaBehind or SchemaAhead unless the schema is the one that this code is written for."""
    revision = stored_revision(place)
    if revision is None or revision < tables.REVISION:
        raise SchemaBehind(f"the schema is at {revision or 'nothing'}, not {tables.REVISION}: run caseaudit migrate")
    if revision > tables.REVISION:
        raise SchemaAhead(f"the schema is at {revision}, newer than {tables.REVISION}: install the newer release")


def _exists(place: URL) -> bool:
    try:
        return Path(str(place.database)).exists()
    except OSError:
        raise Unavailable("the database file cannot be reached") from None


@contextmanager
def translated() -> Iterator[None]:
    """Turn a database's own errors into the store's, without their statements and values."""
    try:
        yield
    except TimeoutError:
        raise StoreBusy("every connection is in use; try again") from None
    except (UnicodeEncodeError, DataError):
        raise UnsuitableContent("text must be valid Unicode without NUL") from None
    except UnicodeDecodeError:
        raise Damaged("stored text is not text: run caseaudit verify and restore a backup") from None
    except DBAPIError as error:
        reason = _reason(error)
        if reason is None:
            raise
        raise reason from None


def _reason(error: DBAPIError) -> Exception | None:
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_reason(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF, str(error.orig))
    return _postgresql_reason(getattr(error.orig, "sqlstate", None), error)


def _sqlite_reason(code: int, message: str) -> Exception | None:
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy("the database is locked by another process; try again")
    changed = message.startswith(("no such table", "no such column", "Could not decode"))  # a flip in names or text
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or changed:
        return Damaged("the database file is damaged: run caseaudit verify and restore a backup")
    if code in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    ):
        return Unavailable("the database file cannot be used: is the disk full or read-only?")
    return None


def _postgresql_reason(state: Any, error: DBAPIError) -> Exception | None:
    if state == "55P03":
        return StoreBusy("the database is locked by another change; try again")
    if state in ("40001", "40P01"):
        return Interrupted("the database asked for the transaction to be done again")
    if error.connection_invalidated or state is None or state[:2] == "08" or state in ("57P01", "57P02", "57P03"):
        return Interrupted("the connection to the database was lost")
    if state in ("XX001", "XX002", "42P01", "42703"):
        return Damaged("the database is damaged: run caseaudit verify and restore a backup")
    if state[:2] in ("53", "58") or state in ("25006", "57014"):
        return Unavailable("the database cannot be written to: is the disk full, or the server a read-only copy?")
    return None
