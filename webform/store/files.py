"""Files that answers name by digest: sealed under their subject's key, each once, and kept for as long as anything names them.

A digest could confirm a guess at a file, so none is stored in the clear. A file is found by its mark, which only the
subject's key can make: erasing that key makes the mark as meaningless as the sealed bytes. Files are kept before the answer
that names them is saved; what no answer came to name is an orphan, and is collected later.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from webform.store.canonical import time_text
from webform.store.contents import Subject, open_record, open_revision, unwrapped
from webform.store.database import Database
from webform.store.drafts import contents_of
from webform.store.errors import Damaged, Missing
from webform.store.sealing import Opened, open_sealed, seal
from webform.store.tables import audits, children, files, records, revisions, subjects
from webform.store.write import Change, Moment, Written, write

KEPT, COLLECTED = "file_kept", "files_collected"
"""The kinds of event."""

_SUBJECT = (
    select(subjects.c.id, subjects.c.wrapped_key)
    .join(children, children.c.subject == subjects.c.id)
    .join(audits, audits.c.child == children.c.id)
    .where(audits.c.id == bindparam("audit"))
)
_BY_ID = select(subjects.c.id, subjects.c.wrapped_key).where(subjects.c.id == bindparam("subject"))
_MARKED = (files.c.subject == bindparam("of"), files.c.mark == bindparam("marked"))
_FIND = select(files.c.id).where(*_MARKED)
_READ = select(files.c.id, files.c.sealed).where(*_MARKED)
_ADD = insert(files)
_KEEP_ON = update(files).where(files.c.id == bindparam("file")).values(at=bindparam("now"))
_REMOVE = delete(files).where(files.c.id == bindparam("file"))
_OLD = files.c.at < bindparam("before")
_WITH_OLD = select(files.c.subject).where(_OLD).distinct().order_by(files.c.subject)
_OLD_OF = select(files.c.id, files.c.mark).where(_OLD, files.c.subject == bindparam("of")).order_by(files.c.id)
_REVISIONS = select(revisions.c.id, revisions.c.content_key, revisions.c.sealed).where(
    revisions.c.subject == bindparam("of"), revisions.c.content_key.is_not(None)
)
_RECORDS = select(records.c.id, records.c.sealed).where(
    records.c.subject == bindparam("of"), records.c.sealed.is_not(None)
)
_DIGEST = re.compile(rb"[0-9a-f]{64}")
_FEW_AT_A_TIME = {"yield_per": 20}


def digest_of(content: bytes) -> str:
    """Return the digest by which answers name a file: SHA-256 in 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def mark_of(subject: Subject, digest: str) -> str:
    """Return the mark of a file for its subject (64 hex digits); ValueError where the digest is none."""
    purpose = hmac.digest(subject.key, b"caseaudit mark of a file", "sha256")  # a key of its own for each use
    return hmac.digest(purpose, bytes.fromhex(digest), "sha256").hex()


def keep_file(db: Database, *, actor: str, key: str, audit: str, content: bytes) -> str:
    """Keep a file for the subject of an audit and return its digest; the same content again stays one file.

    Raises Missing for an unknown audit, Erased, and as :func:`webform.store.write.write`.
    """
    digest = digest_of(content)

    def apply(moment: Moment) -> Written:
        subject = _subject_of(db, moment.connection, audit)
        mark = mark_of(subject, digest)
        known = moment.connection.execute(_FIND, {"of": subject.id, "marked": mark}).scalar()
        if known is not None:  # kept anew, so that it is not collected before the answer that is about to name it
            moment.connection.execute(_KEEP_ON, {"file": known, "now": moment.at})
            return Written(audit, {"file": known, "again": True})
        return Written(audit, _added(moment, subject, mark, content))

    write(db, Change(KEPT, actor, key, {"audit": audit, "digest": digest}, apply))
    return digest


def _added(moment: Moment, subject: Subject, mark: str, content: bytes) -> Mapping[str, Any]:
    """Store a new file, and return the body by which its event commits to it."""
    file = moment.new_id()
    sealed = seal(subject.key, content, _context(file))
    row = {"id": file, "subject": subject.id, "mark": mark, "size": len(content)}
    moment.connection.execute(_ADD, {**row, "sealed": sealed.blob, "at": moment.at})
    return {"file": file, "subject": subject.id, "mark": mark, "size": len(content), "commitment": sealed.commitment}


def read_file(db: Database, audit: str, digest: str) -> bytes | None:
    """Return a file of an audit's subject, or None; Damaged where it is not what the digest says, Missing, Erased."""
    with db.reading() as connection:
        subject = _subject_of(db, connection, audit)
        row = connection.execute(_READ, {"of": subject.id, "marked": mark_of(subject, digest)}).first()
    if row is None:
        return None
    content = open_file(subject, row.id, row.sealed).content
    if digest_of(content) != digest:
        raise Damaged(f"file {row.id} is not what its mark says; restore a backup")
    return content


def has_file(db: Database, audit: str, digest: str) -> bool:
    """Tell whether a file of an audit's subject is kept; Missing, Erased."""
    with db.reading() as connection:
        subject = _subject_of(db, connection, audit)
        found = connection.execute(_FIND, {"of": subject.id, "marked": mark_of(subject, digest)}).first()
    return found is not None


def open_file(subject: Subject, file: str, sealed: bytes) -> Opened:
    """Decrypt a stored file; Damaged where it is not as it was sealed."""
    return open_sealed(subject.key, sealed, _context(file))


def collect_orphans(db: Database, *, actor: str, key: str, older_than: datetime) -> int:
    """Delete the files, last kept before a time, that nothing about their subject names; return how many there were.

    What counts as naming: any revision, current or earlier, that was not destroyed, any frozen record, and any draft.
    Looking takes as long as there is to read, so it is done without holding the chain's head, and again for each subject
    that has orphans.
    """
    before = time_text(older_than)
    with db.reading() as connection:
        waiting = [
            subject
            for subject in connection.execute(_WITH_OLD, {"before": before}).scalars().all()
            if _orphans(db, connection, subject, before)
        ]
    return sum(_collect(db, actor, f"{key}:{subject}", subject, before) for subject in waiting)


def _collect(db: Database, actor: str, key: str, subject: str, before: str) -> int:
    def apply(moment: Moment) -> Written:
        orphans = _orphans(db, moment.connection, subject, before)
        for file in orphans:
            moment.connection.execute(_REMOVE, {"file": file})
        return Written("files", {"files": orphans}, {"collected": len(orphans)})

    receipt = write(db, Change(COLLECTED, actor, key, {"subject": subject, "before": before}, apply))
    return int(receipt.result["collected"])


def _orphans(db: Database, connection: Connection, subject: str, before: str) -> list[str]:
    """The ids of a subject's old files that nothing names; none where the subject was erased meanwhile."""
    row = connection.execute(_BY_ID, {"subject": subject}).first()
    if row is None or row.wrapped_key is None:
        return []
    held = unwrapped(db.keys, row.id, row.wrapped_key)
    named = {mark_of(held, digest) for digest in _named(connection, held)}
    return [
        file.id for file in connection.execute(_OLD_OF, {"before": before, "of": subject}) if file.mark not in named
    ]


def _named(connection: Connection, subject: Subject) -> Iterator[str]:
    """Everything in a subject's revisions, records and drafts that could be the digest of a file."""
    for row in connection.execute(_REVISIONS, {"of": subject.id}, execution_options=_FEW_AT_A_TIME):
        yield from _digests(open_revision(subject.key, row.id, row.content_key, row.sealed).content)
    for record in connection.execute(_RECORDS, {"of": subject.id}, execution_options=_FEW_AT_A_TIME):
        yield from _digests(open_record(subject.key, record.id, record.sealed).content)
    for content in contents_of(connection, subject):
        yield from _digests(content)


def _digests(content: bytes) -> Iterator[str]:
    return (found.decode() for found in _DIGEST.findall(content))


def _subject_of(db: Database, connection: Connection, audit: str) -> Subject:
    row = connection.execute(_SUBJECT, {"audit": audit}).first()
    if row is None:
        raise Missing("there is no such audit")
    return unwrapped(db.keys, row.id, row.wrapped_key)


def _context(file: str) -> str:
    return f"file {file}"
