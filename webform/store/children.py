"""The commands of records, most of them children's, and their allocation to auditors.

A form may be about somebody or something else (a worker, a household, a file): its record is kept as a child's is, under a
key of its own, with a kind that says whose it is. Tables and events call every one of them a child.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from webform.store.contents import Draft, Subject, add_revisions, new_subject, unwrapped
from webform.store.database import Database
from webform.store.errors import Missing, UnsuitableContent
from webform.store.marks import index_all, marker_for, marks_of
from webform.store.tables import children, current_sections, subjects
from webform.store.write import Change, Moment, Receipt, Written, write

PROFILE, FACTS = "profile", "facts"
"""The sections of a child: who it is (small, read for lists), and the dates and statuses of the case."""

CHILD_KIND, WORKER_KIND = "child", "worker"
KINDS = (CHILD_KIND, WORKER_KIND, "household", "file")
"""Whose a record may be: what a declaration's ``subject`` may name."""

RESTRICTED = "restricted_to"
"""The code that names the people (ids) who alone may see a record, whatever their role; without it nobody is kept out."""


class ChildContent(NamedTuple):
    """What is to be kept of a child: ``child`` is its id, or None for a new one; ``facts`` None leaves them as they are.

    ``profile`` (name, date of birth, references) and ``facts`` are sealed; ``worker`` and ``team`` (ids) and
    ``codes`` are kept in the clear, and so must not identify the child. ``kind`` is one of :data:`KINDS`; a worker's
    record names that person as its ``worker`` where they have an account. A record never changes its kind.
    """

    child: str | None
    profile: Mapping[str, Any]
    facts: Mapping[str, Any] | None = None
    worker: str | None = None
    team: str | None = None
    codes: Mapping[str, Any] = {}
    kind: str = CHILD_KIND


_SUBJECT = (
    select(subjects.c.id, subjects.c.wrapped_key, children.c.kind)
    .join(children, children.c.subject == subjects.c.id)
    .where(children.c.id == bindparam("child"))
)
_NUMBERS = select(current_sections.c.section, current_sections.c.number).where(
    current_sections.c.about == bindparam("child")
)
_EXISTS = select(children.c.id).where(children.c.id == bindparam("child"))


def save_children(db: Database, *, actor: str, key: str, children: Sequence[ChildContent]) -> Receipt:
    """Add or change children, all or none, as one event; the result's ``children`` are their ids in the given order.

    Raises Missing for an id that is not known, Erased, UnsuitableContent (for a kind that is not known, or not that of the
    record, too), and as :func:`webform.store.write.write`.
    """

    def apply(moment: Moment) -> Written:
        entries: list[dict[str, Any]] = []
        drafts: list[tuple[Subject, Draft]] = []
        marker, marks = marker_for(db.keys, moment), {}
        for content in children:
            entry, sections = _saved(db, moment, content)
            entries.append(entry)
            drafts += sections
            marks[entry["id"]] = marks_of(marker, content.profile, content.codes)
        index_all(moment, marks)
        ids = [entry["id"] for entry in entries]
        body = {"children": entries, "revisions": add_revisions(moment, drafts)}
        return Written(ids[0] if len(ids) == 1 else "children", body, {"children": ids})

    inputs = {"children": [content._asdict() for content in children]}
    return write(db, Change("children_saved", actor, key, inputs, apply))


def allocate(db: Database, *, actor: str, key: str, child: str, auditor: str, due: str, round: str) -> Receipt:
    """Allocate a child's case to an auditor for a round, due on a day (``YYYY-MM-DD``), in place of an earlier one.

    Raises Missing for an unknown child (§2.1).
    """

    body = {"auditor": auditor, "due": due, "round": round}

    def apply(moment: Moment) -> Written:
        _require_child(moment, child)
        return Written(child, body)

    return write(db, Change("case_allocated", actor, key, {"child": child, **body}, apply))


def withdraw_allocation(db: Database, *, actor: str, key: str, child: str, round: str, reason_code: str) -> Receipt:
    """Take a child's case back into the draw of a round (§2.18); Missing for an unknown child."""

    body = {"round": round, "reason": reason_code}

    def apply(moment: Moment) -> Written:
        _require_child(moment, child)
        return Written(child, body)

    return write(db, Change("allocation_withdrawn", actor, key, {"child": child, **body}, apply))


def _require_child(moment: Moment, child: str) -> None:
    if moment.connection.execute(_EXISTS, {"child": child}).first() is None:
        raise Missing("there is no such record")


def _saved(db: Database, moment: Moment, content: ChildContent) -> tuple[dict[str, Any], list[tuple[Subject, Draft]]]:
    if content.kind not in KINDS:
        raise UnsuitableContent(f"a record is of one of these kinds: {', '.join(KINDS)}")
    subject, numbers = _present(db, moment, content)
    child = content.child or moment.new_id()
    sections = {PROFILE: content.profile} | ({} if content.facts is None else {FACTS: content.facts})
    entry = {
        "id": child,
        "new": content.child is None,
        "subject": subject.id,
        "kind": content.kind,
        "worker": content.worker,
        "team": content.team,
        "codes": dict(content.codes),
    }
    return entry, [
        (subject, Draft(child, section, numbers.get(section, 0) + 1, held)) for section, held in sections.items()
    ]


def _present(db: Database, moment: Moment, content: ChildContent) -> tuple[Subject, Mapping[str, int]]:
    if content.child is None:
        return new_subject(moment, db.keys), {}
    row = moment.connection.execute(_SUBJECT, {"child": content.child}).first()
    if row is None:
        raise Missing("there is no such record")
    if row.kind != content.kind:
        raise UnsuitableContent(f"this is the record of a {row.kind}, and a record keeps its kind: add another one")
    numbers: dict[str, int] = dict(moment.connection.execute(_NUMBERS, {"child": content.child}).all())
    return unwrapped(db.keys, row.id, row.wrapped_key), numbers
