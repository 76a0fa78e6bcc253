"""Sealed contents inside a change: subjects' keys, revisions of sections, frozen records.

Every revision has a content key of its own under its subject's key, so that one revision can be destroyed as well as
everything about a subject, and the chain still verifies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select

from webform.store.canonical import decode, encode
from webform.store.database import subject_context
from webform.store.errors import Erased
from webform.store.ready import Ready
from webform.store.remembered import Remembered
from webform.store.sealing import Keyring, Opened, decrypt, encrypt, new_key, open_sealed, seal
from webform.store.tables import records, revisions, subjects
from webform.store.write import Moment


class Subject(NamedTuple):
    """A subject and the key to what is kept about them."""

    id: str
    key: bytes


class Draft(NamedTuple):
    """A section's content that is to become revision ``number`` of an audit or a child."""

    about: str
    section: str
    number: int
    content: Mapping[str, Any]


class RecordStub(NamedTuple):
    """What a frozen record must say of itself: its id and number, the digest it supersedes, its place and time."""

    id: str
    audit: str
    number: int
    supersedes: str | None
    seq: int
    at: str


_ADD_SUBJECT = insert(subjects)
_ADD_REVISION = insert(revisions)
_ADD_ONE_REVISION = Ready(_ADD_REVISION, *revisions.c.keys())
_ADD_RECORD = insert(records)
_LATEST_RECORD = (
    select(records.c.number, records.c.digest)
    .where(records.c.audit == bindparam("audit"))
    .order_by(records.c.number.desc())
    .limit(1)
)


def new_subject(moment: Moment, keys: Keyring) -> Subject:
    """Make a subject with a random key, kept only under the master key."""
    subject = Subject(moment.new_id(), new_key())
    wrapped = keys.wrap(subject.key, subject_context(subject.id))
    moment.connection.execute(_ADD_SUBJECT, {"id": subject.id, "wrapped_key": wrapped, "erased_at": None})
    return subject


def unwrapped(keys: Keyring, subject: str, wrapped_key: bytes | None) -> Subject:
    """Return a stored subject with its key; Erased when the key was destroyed, WrongKey, Damaged."""
    if wrapped_key is None:
        raise Erased("the subject was erased")
    return Subject(subject, keys.unwrap(wrapped_key, subject_context(subject)))


def add_revisions(moment: Moment, sealed_for: Iterable[tuple[Subject, Draft]]) -> list[dict[str, Any]]:
    """Store drafts as revisions, and return the entries by which the event commits to them."""
    return add_sealed(moment, [sealed_draft(moment.new_id(), subject, draft) for subject, draft in sealed_for])


def add_sealed(moment: Moment, sealed: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Store what :func:`sealed_draft` made; the entries by which the event commits to it."""
    now = {"seq": moment.seq, "author": moment.actor, "at": moment.at}
    rows = [{**row, **now} for row in sealed]
    if len(rows) == 1:
        _ADD_ONE_REVISION.run(moment.connection, rows[0])
    elif rows:
        moment.connection.execute(_ADD_REVISION, rows)
    return [{name: row[name] for name in ("id", "about", "section", "number", "commitment")} for row in rows]


def sealed_draft(revision: str, subject: Subject, draft: Draft) -> dict[str, Any]:
    """Seal a draft as the revision of an id: its row, but for the moment at which it will be stored."""
    content_key = new_key()
    sealed = seal(content_key, encode(dict(draft.content)), _content_context(revision))
    return {
        "id": revision,
        "subject": subject.id,
        "about": draft.about,
        "section": draft.section,
        "number": draft.number,
        "content_key": encrypt(subject.key, content_key, _key_context(revision)),
        "sealed": sealed.blob,
        "commitment": sealed.commitment,
    }


def open_revision(subject_key: bytes, revision: str, content_key: bytes | None, sealed: bytes | None) -> Opened:
    """Decrypt one revision; Erased when its own content key was destroyed, Damaged when it is not as stored."""
    if content_key is None or sealed is None:
        raise Erased("the content of this revision was destroyed")
    return open_sealed(decrypt(subject_key, content_key, _key_context(revision)), sealed, _content_context(revision))


def answers_of(subject_key: bytes, revision: str, content_key: bytes | None, sealed: bytes | None) -> dict[str, Any]:
    """Return what one revision holds; raises as :func:`open_revision`."""
    answers: dict[str, Any] = decode(open_revision(subject_key, revision, content_key, sealed).content)
    return answers


def current_answers(
    subject_key: bytes, revision: str, content_key: bytes | None, sealed: bytes | None
) -> dict[str, Any]:
    """Return what one revision holds, for what is read again and again; raises as :func:`open_revision`."""
    if content_key is None or sealed is None:
        raise Erased("the content of this revision was destroyed")
    answers: dict[str, Any] = decode(_recent.content((subject_key, revision, content_key, sealed), _content))
    return answers


_recent = Remembered()


def _content(stored: tuple[bytes, str, bytes, bytes]) -> bytes:
    return open_revision(*stored).content


def add_record(moment: Moment, subject: Subject, audit: str, record: Callable[[RecordStub], bytes]) -> dict[str, Any]:
    """Freeze the audit's next record, and return the entry by which the event commits to it."""
    latest = moment.connection.execute(_LATEST_RECORD, {"audit": audit}).first()
    number, supersedes = (1, None) if latest is None else (latest.number + 1, latest.digest)
    stub = RecordStub(moment.new_id(), audit, number, supersedes, moment.seq, moment.at)
    content = record(stub)
    sealed = seal(subject.key, content, _record_context(stub.id))
    row = {**stub._asdict(), "subject": subject.id, "sealed": sealed.blob, "commitment": sealed.commitment}
    moment.connection.execute(_ADD_RECORD, {**row, "digest": digest_of(content)})
    return {"id": stub.id, "audit": audit, "number": number, "commitment": sealed.commitment}


def open_record(subject_key: bytes, record: str, sealed: bytes | None) -> Opened:
    """Decrypt one frozen record; Erased, Damaged."""
    if sealed is None:
        raise Erased("the subject of this record was erased")
    return open_sealed(subject_key, sealed, _record_context(record))


def digest_of(content: bytes) -> str:
    """Return the digest by which a frozen record is known: SHA-256 in 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def _content_context(revision: str) -> str:
    return f"revision {revision}"


def _key_context(revision: str) -> str:
    return f"key of revision {revision}"


def _record_context(record: str) -> str:
    return f"record {record}"
