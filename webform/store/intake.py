"""Saves an import of case records: all of it or nothing, as one event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from webform.store.canonical import time_text
from webform.store.children import PROFILE
from webform.store.comparing import in_batches
from webform.store.contents import Draft, add_sealed, sealed_draft
from webform.store.database import Database, subject_context
from webform.store.errors import StoreBusy
from webform.store.incoming import Difference, Pending
from webform.store.marks import index_all, marker_for, marks_of
from webform.store.tables import events, subjects
from webform.store.write import Change, Moment, Receipt, Written, write

TOUCHING = ("children_saved", "cases_imported", "subject_erased", "master_key_rotated", "revisions_destroyed")
"""The kinds of events after which a comparison no longer holds."""

Progress = Callable[[int], None]
"""Told how many records have been stored."""

_ADD_SUBJECT = insert(subjects)


def save(db: Database, found: Difference, *, actor: str, key: str, progress: Progress | None = None) -> Receipt:
    """Save what a comparison made ready (see :func:`webform.store.comparing.compare`), in one transaction.

    Every record says in its profile when, from which source and in which batch it came. Raises StoreBusy where records were
    changed since the comparison, and as :func:`webform.store.write.write`; nothing is saved then.
    """
    at, tell = time_text(db.clock()), progress or (lambda done: None)
    batch = found.batch
    profiles = [_sealed_profile(db, one, {"at": at, "batch": batch}) for one in found.pending]
    marks = {is_new: _marks(found, is_new) for is_new in (True, False)}

    def apply(moment: Moment) -> Written:
        if _is_overtaken(moment.connection, found.seq) or marker_for(db.keys, moment, found.marker) != found.marker:
            raise StoreBusy("records were changed while the import was made ready, so nothing was saved: run it again")
        for is_new, found_by in marks.items():
            index_all(moment, found_by, new=is_new)
        revisions = _store(db, moment, found, profiles, tell)
        return Written("import", {"batch": batch, **_body(found), "revisions": revisions}, {"batch": batch})

    inputs = {"source": found.source, "batch": batch}
    return write(db, Change("cases_imported", actor, key, inputs, apply))


def _is_overtaken(connection: Connection, seq: int) -> bool:
    later = select(events.c.seq).where(events.c.seq > seq, events.c.kind.in_(TOUCHING)).limit(1)
    return connection.execute(later).first() is not None


def _sealed_profile(db: Database, one: Pending, came: Mapping[str, str]) -> dict[str, Any] | None:
    if one.profile is None:
        return None
    one.profile["imported"] |= came
    return sealed_draft(db.new_id(), one.subject, Draft(one.entry["id"], PROFILE, one.number, one.profile))


def _body(found: Difference) -> dict[str, Any]:
    """What the event says beside what it commits to: where the records came from, and what lists need of each."""
    return {"source": found.source, "counts": found.counts, "children": [one.entry for one in found.pending]}


def _marks(found: Difference, is_new: bool) -> dict[str, set[str]]:
    """What new records, or those that were there, are to be found by."""
    return {
        one.entry["id"]: marks_of(found.marker, one.profile, one.entry["codes"])
        for one in found.pending
        if one.profile is not None and one.entry["new"] is is_new
    }


def _store(
    db: Database, moment: Moment, found: Difference, profiles: list[dict[str, Any] | None], tell: Progress
) -> list[dict[str, Any]]:
    """Store the keys of new records and all revisions, some at a time; the entries of the revisions."""
    entries: list[dict[str, Any]] = []
    done = 0
    for batch in in_batches(zip(found.pending, profiles, strict=True)):
        added = [_subject_row(db, one) for one, _ in batch if one.entry["new"]]
        if added:
            moment.connection.execute(_ADD_SUBJECT, added)
        entries += add_sealed(
            moment, [row for one, profile in batch for row in (profile, one.facts) if row is not None]
        )
        done += len(batch)
        tell(done)
    return entries


def _subject_row(db: Database, one: Pending) -> dict[str, Any]:
    wrapped = db.keys.wrap(one.subject.key, subject_context(one.subject.id))
    return {"id": one.subject.id, "wrapped_key": wrapped, "erased_at": None}
