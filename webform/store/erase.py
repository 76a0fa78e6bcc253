"""Erasure by destroying keys, and rotation of the master key. The chain verifies after either."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import bindparam, delete, select, text, update

from webform.store.contents import unwrapped
from webform.store.database import Database, subject_context, translated
from webform.store.errors import Erased, Missing
from webform.store.tables import children, drafts, files, records, revisions, subjects, tokens
from webform.store.write import Change, Moment, Receipt, Written, write

_SUBJECT_OF = select(children.c.subject, children.c.erased).where(children.c.id == bindparam("child"))
_DESTROY_KEY = (
    update(subjects).where(subjects.c.id == bindparam("subject")).values(wrapped_key=None, erased_at=bindparam("time"))
)
_DESTROY_REVISIONS = (
    update(revisions).where(revisions.c.subject == bindparam("of")).values(content_key=None, sealed=None)
)
_DESTROY_RECORDS = (
    update(records)
    .where(records.c.subject == bindparam("of"))
    .values(sealed=None, digest=None, supersedes=None)  # a digest could confirm a guess at what the record said
)
_DELETE_OF_SUBJECT = tuple(delete(table).where(table.c.subject == bindparam("of")) for table in (files, drafts))
_DELETE_TOKENS = delete(tokens).where(tokens.c.child == bindparam("of_child"))
_LIVE_KEYS = select(subjects.c.id, subjects.c.wrapped_key).where(subjects.c.wrapped_key.is_not(None))
_REWRAP = update(subjects).where(subjects.c.id == bindparam("subject")).values(wrapped_key=bindparam("rewrapped"))


def erase_subject(db: Database, *, actor: str, key: str, child: str) -> Receipt:
    """Destroy the key of a child, and with it all that is kept of them, files too; events and codes of audits stay. (Threat 48.)

    Backups made before still hold the key: destroy them when their time comes. Raises Missing, Erased, and as
    :func:`webform.store.write.write`.
    """

    def apply(moment: Moment) -> Written:
        row = moment.connection.execute(_SUBJECT_OF, {"child": child}).first()
        if row is None:
            raise Missing("there is no such child")
        if row.erased:
            raise Erased("this child was erased before")
        moment.connection.execute(_DESTROY_KEY, {"subject": row.subject, "time": moment.at})
        moment.connection.execute(_DESTROY_REVISIONS, {"of": row.subject})
        moment.connection.execute(_DESTROY_RECORDS, {"of": row.subject})
        for statement in _DELETE_OF_SUBJECT:
            moment.connection.execute(statement, {"of": row.subject})
        moment.connection.execute(_DELETE_TOKENS, {"of_child": child})
        return Written(child, {"subject": row.subject})

    receipt = write(db, Change("subject_erased", actor, key, {"child": child}, apply))
    _scrub(db)
    return receipt


def rotate_master_key(db: Database, *, actor: str, key: str) -> Receipt:
    """Wrap every subject's key under the keyring's first master key, in one transaction.

    Open the database with the new key before the old one (``CASEAUDIT_KEY=NEW,OLD``, or ``begin_rotation``); drop the
    old one afterwards. However it is interrupted, one of the two opens everything. Raises WrongKey, Damaged.
    """

    def apply(moment: Moment) -> Written:
        old = [row for row in moment.connection.execute(_LIVE_KEYS) if not db.keys.is_current(row.wrapped_key)]
        for row in old:
            subject = unwrapped(db.keys, row.id, row.wrapped_key)
            rewrapped = db.keys.wrap(subject.key, subject_context(row.id))
            moment.connection.execute(_REWRAP, {"subject": row.id, "rewrapped": rewrapped})
        body = {"subjects": len(old), "master_key": db.keys.ids[0]}
        return Written("master key", body, {"subjects": len(old)})

    receipt = write(db, Change("master_key_rotated", actor, key, {}, apply))
    _scrub(db)
    return receipt


def _scrub(db: Database) -> None:
    """Take the destroyed bytes out of the files of the database too, as far as the database allows it."""
    if db.writer.dialect.name == "sqlite":
        with translated(), closing(db.writer.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        autocommit = db.writer.execution_options(isolation_level="AUTOCOMMIT")
        with translated(), autocommit.connect() as connection:
            connection.execute(text("VACUUM subjects, revisions, records, files, drafts, tokens"))
