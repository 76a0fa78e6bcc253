"""Restore of a backup: everything is checked before the target is touched, and verified before it is committed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path

from sqlalchemy import URL, Connection, delete, insert, select

from webform.store import tables
from webform.store.backup import KEPT, Manifest, check_backup, rows_at_once, rows_of
from webform.store.database import stored_revision, translated
from webform.store.engines import engines, store_url
from webform.store.errors import BackupRefused
from webform.store.migrate import upgrade
from webform.store.sealing import Keyring
from webform.store.verify import Verification, verify_connection


def restore(path: Path, url: str, keys: Keyring, *, replace: bool = False) -> Verification:
    """Put a backup into an empty database, or with ``replace`` in the place of another; stop the application first.

    BackupRefused when the backup is not whole, not of this schema or not under these keys, when the target is not
    empty, in use or of another schema, or when what was loaded does not verify; the target is then as it was.
    """
    manifest = check_backup(path, keys)
    place = store_url(url)
    if not replace and _holds_events(place):
        raise BackupRefused("the target is not empty: name another, or say that it is to be replaced")
    if place.get_backend_name() == "sqlite":
        return _restore_file(path, place, keys, manifest)
    if stored_revision(place) not in (None, tables.REVISION):
        raise BackupRefused("the target has another release's schema: name an empty database")
    return _load(path, place, keys, manifest)


def _restore_file(path: Path, place: URL, keys: Keyring, manifest: Manifest) -> Verification:
    """Build the new file beside the target, and rename it into its place when all is well."""
    target = Path(str(place.database))
    beside = target.with_name(f".{target.name}.restoring")
    _remove(beside)
    try:
        found = _load(path, place.set(database=str(beside)), keys, manifest)
        _close_log(beside)
        if target.exists():
            _close_log(target)
        beside.replace(target)
    finally:
        _remove(beside)
    return found


def _load(path: Path, place: URL, keys: Keyring, manifest: Manifest) -> Verification:
    writer, _ = engines(place)
    try:
        with translated(), writer.begin() as connection:
            upgrade(connection)
            _fill(connection, path)
            found = verify_connection(connection, keys, {manifest.head["seq"]: manifest.head["hash"]})
            if found.first_bad is not None:
                raise BackupRefused(f"what the backup holds does not verify: {found.first_bad['what']}")
    finally:
        writer.dispose()
    return found


def _fill(connection: Connection, path: Path) -> None:
    for table in reversed(tables.metadata.sorted_tables):
        connection.execute(delete(table))
    for table in KEPT:
        rows = rows_of(path, table)
        while batch := list(islice(rows, rows_at_once(table))):
            connection.execute(insert(table), batch)


def _holds_events(place: URL) -> bool:
    if stored_revision(place) is None:
        return False
    _, reader = engines(place)
    try:
        with translated(), reader.connect() as connection:
            return connection.execute(select(tables.events.c.seq).limit(1)).first() is not None
    finally:
        reader.dispose()


def _close_log(target: Path) -> None:
    """Fold a file's write-ahead log into it: one left behind would be applied to the file that takes its place.

    SQLite allows this only when nobody else has the file open. A damaged file's log goes with the file.
    """
    try:
        with closing(sqlite3.connect(target, timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise BackupRefused("the target is in use: stop the application first") from None
    except sqlite3.DatabaseError:
        pass
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)


def _remove(beside: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        beside.with_name(beside.name + suffix).unlink(missing_ok=True)
