"""Reading many audits at once: what a replay needs of each, from one statement for a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from webform.store.audits import LEFT_BEHIND, PART_B, REOPENING
from webform.store.children import FACTS
from webform.store.contents import answers_of, unwrapped
from webform.store.database import Database
from webform.store.tables import audits, children, current_sections, revisions, subjects

BATCH = 200
"""How many audits one statement reads: few enough for any database's limit on parameters."""


class StoredAudit(NamedTuple):
    """An audit's pin, its answers of Part A by section, what was left behind, and the facts of the child's case."""

    id: str
    digest: str
    sections: Mapping[str, Mapping[str, Any]]
    left_behind: Mapping[str, Any]
    facts: Mapping[str, Any]


_SEALED = (current_sections.c.section, revisions.c.id, revisions.c.content_key, revisions.c.sealed)
_OF_AUDITS = (
    select(audits.c.id.label("audit"), audits.c.digest, audits.c.child, subjects.c.id.label("subject"),
           subjects.c.wrapped_key, *_SEALED)
    .join(children, children.c.id == audits.c.child)
    .join(subjects, subjects.c.id == children.c.subject)
    .join(current_sections, current_sections.c.about == audits.c.id)
    .join(revisions, revisions.c.id == current_sections.c.revision)
    .where(subjects.c.wrapped_key.is_not(None), revisions.c.content_key.is_not(None))
    .order_by(audits.c.id)
)  # fmt: skip
_OF_CHILDREN = (
    select(current_sections.c.about, *_SEALED)
    .join(revisions, revisions.c.id == current_sections.c.revision)
    .where(current_sections.c.section == FACTS, revisions.c.content_key.is_not(None))
)


def read_audits(db: Database, ids: Sequence[str]) -> Iterator[StoredAudit]:
    """Yield these audits, at most ``BATCH`` of them, in the order of ids; those of erased subjects are left out. Damaged."""
    with db.reading() as connection:
        rows = connection.execute(_OF_AUDITS.where(audits.c.id.in_(ids))).all()
        wanted = {row.child for row in rows}
        facts = {row.about: row for row in connection.execute(_OF_CHILDREN.where(current_sections.c.about.in_(wanted)))}
    by_audit: dict[str, list[Any]] = {}
    for row in rows:
        by_audit.setdefault(row.audit, []).append(row)
    for audit, held in by_audit.items():
        first = held[0]
        key = unwrapped(db.keys, first.subject, first.wrapped_key).key
        sections = {row.section: _opened(key, row) for row in held if row.section not in (PART_B, REOPENING)}
        left = sections.pop(LEFT_BEHIND, {})
        of_child = facts.get(first.child)
        yield StoredAudit(audit, first.digest, sections, left, _opened(key, of_child) if of_child is not None else {})


def _opened(key: bytes, row: Any) -> dict[str, Any]:
    return answers_of(key, row.id, row.content_key, row.sealed)
