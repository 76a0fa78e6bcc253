"""Backup: one portable file, the same for both databases, from one snapshot.

The file is a zip of a signed manifest and one NDJSON member for each table. Contents are in it as they are stored,
encrypted, so it is of use only with the master key. Sessions and counts of failed guesses are left out.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, LargeBinary, Table, select

from webform.store import tables
from webform.store.canonical import decode, encode, time_text
from webform.store.database import Database
from webform.store.errors import BackupRefused, WrongKey
from webform.store.sealing import Keyring

FORMAT = "caseaudit backup 1"
MANIFEST = "manifest.json"
KEPT = tuple(table for table in tables.metadata.sorted_tables if table not in (tables.sessions, tables.guesses))
"""The tables in a backup, each after those that it refers to."""


def rows_at_once(table: Table) -> int:
    """How many rows of a table are held in memory together: few of those that may have megabytes each."""
    return 4 if table is tables.files else 1000


class Manifest(NamedTuple):
    """What a backup holds: rows and SHA-256 of each table, the schema's revision, and the head of the chain."""

    format: str
    revision: str
    at: str
    head: Mapping[str, Any]
    tables: Mapping[str, Mapping[str, Any]]
    master_key: str


def backup(db: Database, path: Path) -> Manifest:
    """Write a backup of one snapshot, mode 0600, whole or not at all, while others go on working; OSError."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                manifest = _write(db, archive)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return manifest


def check_backup(path: Path, keys: Keyring) -> Manifest:
    """Read a backup from end to end and return its manifest.

    BackupRefused when it is truncated, altered, of another release's schema, or made under another master key.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _checked_manifest(archive, keys)
            for table in KEPT:
                _check_member(archive, table, manifest)
    except WrongKey as error:
        raise BackupRefused(f"this backup was {error}") from None
    except FileNotFoundError:
        raise BackupRefused("there is no such backup file") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, RuntimeError, OSError):
        raise BackupRefused("this file is no whole backup: take another copy of it") from None
    return manifest


def rows_of(path: Path, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of one table of a checked backup."""
    binary = [column.name for column in table.c if isinstance(column.type, LargeBinary)]
    with zipfile.ZipFile(path) as archive, archive.open(_member(table)) as lines:
        for line in lines:
            row = decode(line)
            for name in binary:
                row[name] = None if row[name] is None else base64.b64decode(row[name])
            yield row


def _write(db: Database, archive: zipfile.ZipFile) -> Manifest:
    with db.reading() as connection:
        seq, head_hash = connection.execute(select(tables.head.c.seq, tables.head.c.hash)).one()
        held = {str(table.name): _write_table(connection, archive, table) for table in KEPT}
    manifest = Manifest(
        FORMAT, tables.REVISION, time_text(db.clock()), {"seq": seq, "hash": head_hash}, held, db.keys.ids[0]
    )
    body = encode(manifest._asdict())
    archive.writestr(MANIFEST, encode({"manifest": body.decode(), "signature": db.keys.sign(body)}))
    return manifest


def _write_table(connection: Connection, archive: zipfile.ZipFile, table: Table) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    statement = select(table).order_by(*table.primary_key)
    with archive.open(_member(table), "w", force_zip64=True) as member:
        for row in connection.execute(statement, execution_options={"yield_per": rows_at_once(table)}).mappings():
            line = encode({str(name): _portable(value) for name, value in row.items()}) + b"\n"
            digest.update(line)
            member.write(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _portable(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _member(table: Table) -> str:
    return f"{table.name}.ndjson"


def _checked_manifest(archive: zipfile.ZipFile, keys: Keyring) -> Manifest:
    signed = decode(archive.read(MANIFEST))
    body = signed["manifest"].encode()
    found = decode(body)
    if found["format"] != FORMAT:
        raise BackupRefused("this backup is of another format: restore it with the release that made it")
    if not keys.signed(body, found["master_key"], signed["signature"]):
        raise BackupRefused("the manifest was altered: take another copy of the backup")
    manifest = Manifest(**found)
    if manifest.revision != tables.REVISION:
        raise BackupRefused(
            f"this backup has schema {manifest.revision}, not {tables.REVISION}: restore it with the release that "
            "made it, then install this one and run caseaudit migrate"
        )
    return manifest


def _check_member(archive: zipfile.ZipFile, table: Table, manifest: Manifest) -> None:
    digest, count = hashlib.sha256(), 0
    with archive.open(_member(table)) as lines:
        for line in lines:
            digest.update(line)
            count += 1
    if {"rows": count, "sha256": digest.hexdigest()} != manifest.tables[table.name]:
        raise BackupRefused(f"the table {table.name} in it was altered: take another copy of the backup")
