"""Reading many audits at once: what a replay or a work tray needs of each, in a few statements for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from webform.store.audits import LEFT_BEHIND, PART_B, REOPENING
from webform.store.canonical import time_of
from webform.store.children import FACTS
from webform.store.contents import answers_of, current_answers, unwrapped
from webform.store.database import Database
from webform.store.shapes import Section
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


_AUDITS = (
    select(audits.c.id, audits.c.digest, audits.c.child, subjects.c.id, subjects.c.wrapped_key)
    .join(children, children.c.id == audits.c.child)
    .join(subjects, subjects.c.id == children.c.subject)
    .where(subjects.c.wrapped_key.is_not(None))
    .order_by(audits.c.id)
)
# By number and not by the revision's random id: in the index over those, the revisions of one audit lie together.
_OF_SECTION = and_(
    revisions.c.about == current_sections.c.about,
    revisions.c.section == current_sections.c.section,
    revisions.c.number == current_sections.c.number,
)
_SECTIONS = (
    select(revisions.c.about, revisions.c.section, revisions.c.id, revisions.c.content_key, revisions.c.sealed)
    .join(current_sections, _OF_SECTION)
    .where(revisions.c.content_key.is_not(None))
)
_OF_AUDITS = _SECTIONS.where(current_sections.c.section.not_in((PART_B, REOPENING)))
_OF_CHILDREN = _SECTIONS.where(current_sections.c.section == FACTS)
_PART_BS = (
    select(revisions, subjects.c.wrapped_key)
    .join(current_sections, _OF_SECTION)
    .join(subjects, subjects.c.id == revisions.c.subject)
    .where(current_sections.c.section == PART_B, subjects.c.wrapped_key.is_not(None))
)

_Sealed = tuple[str, bytes, bytes]
"""A revision's id, its content key and its content, both sealed."""


def read_audits(db: Database, ids: Sequence[str]) -> Iterator[StoredAudit]:
    """Yield these audits, at most ``BATCH`` of them, in the order of ids; those of erased subjects are left out. Damaged."""
    about, sealed = current_sections.c.about, dict[str, dict[str, _Sealed]]()
    with db.reading() as connection:
        found = connection.execute(_AUDITS.where(audits.c.id.in_(ids))).all()
        kept = (_OF_AUDITS.where(about.in_(ids)), _OF_CHILDREN.where(about.in_([child for _, _, child, *_ in found])))
        for statement in kept:
            for of, section, *content in connection.execute(statement).all():
                sealed.setdefault(of, {})[section] = tuple(content)
    for audit, digest, child, subject, wrapped_key in found:
        key = unwrapped(db.keys, subject, wrapped_key).key
        sections = {section: answers_of(key, *content) for section, content in sealed.get(audit, {}).items()}
        facts = sealed.get(child, {}).get(FACTS)
        left_behind = sections.pop(LEFT_BEHIND, {})
        yield StoredAudit(audit, digest, sections, left_behind, answers_of(key, *facts) if facts else {})


def part_bs_of(db: Database, ids: Sequence[str]) -> dict[str, Section]:
    """Return Part B as it is saved of those of these audits in whose Part B something is; Damaged."""
    found: dict[str, Section] = {}
    with db.reading() as connection:
        for at in range(0, len(ids), BATCH):
            statement = _PART_BS.where(current_sections.c.about.in_(ids[at : at + BATCH]))
            for row in connection.execute(statement):
                key = unwrapped(db.keys, row.subject, row.wrapped_key).key
                answers = current_answers(key, row.id, row.content_key, row.sealed)
                found[row.about] = Section(row.number, answers, row.author, time_of(row.at))
    return found
