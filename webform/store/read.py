"""Reading: typed, decrypted, each from one snapshot. Nothing here can write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, true

from webform.store.audits import LEFT_BEHIND, REOPENING
from webform.store.canonical import decode, optional_time_of, time_of
from webform.store.children import CHILD_KIND, FACTS, PROFILE
from webform.store.contents import answers_of, current_answers, unwrapped
from webform.store.database import Database
from webform.store.errors import Erased
from webform.store.ready import Ready
from webform.store.shapes import Allocation, Audit, AuditSummary, Child, ChildSummary, Revision, Section
from webform.store.tables import (
    allocations,
    audits,
    children,
    current_sections,
    people,
    revisions,
    subjects,
    teams,
)

_SUMMARY = tuple(audits.c)
_AUDIT = (
    select(*_SUMMARY, subjects.c.id.label("subject"), subjects.c.wrapped_key)
    .join(children, children.c.id == audits.c.child)
    .join(subjects, subjects.c.id == children.c.subject)
    .where(audits.c.id == bindparam("audit"))
)
_WHOSE = (
    children.c.id.label("child_id"),
    children.c.worker,
    children.c.team,
    children.c.codes.label("child_codes"),
    children.c.erased,
    children.c.kind,
    select(people.c.name).where(people.c.id == children.c.worker).scalar_subquery().label("worker_name"),
    select(teams.c.name).where(teams.c.id == children.c.team).scalar_subquery().label("team_name"),
)
_AUDIT_AND_CHILD = Ready(_AUDIT.add_columns(*_WHOSE))
_REVISION = (
    revisions.c.id,
    revisions.c.section,
    revisions.c.number,
    revisions.c.content_key,
    revisions.c.sealed,
    revisions.c.author,
    revisions.c.at,
    revisions.c.seq,
)
_SECTIONS = (
    select(*_REVISION)
    .join(current_sections, current_sections.c.revision == revisions.c.id)
    .where(current_sections.c.about == bindparam("about"))
    .order_by(revisions.c.section)
)
_SECTIONS_OF_BOTH = Ready(
    select(revisions.c.about, *_REVISION)
    .join(current_sections, current_sections.c.revision == revisions.c.id)
    .where(current_sections.c.about.in_((bindparam("about"), bindparam("child"))))
    .order_by(revisions.c.section)
)
_REVISIONS = (
    select(*_REVISION, subjects.c.id.label("subject"), subjects.c.wrapped_key)
    .join(subjects, subjects.c.id == revisions.c.subject)
    .where(revisions.c.about == bindparam("about"), revisions.c.section == bindparam("section"))
    .order_by(revisions.c.number)
)
_CHILD = (
    select(*_WHOSE, subjects.c.id.label("subject"), subjects.c.wrapped_key)
    .join(subjects, subjects.c.id == children.c.subject)
    .where(children.c.id == bindparam("child"))
)
_CHILDREN = (
    select(
        *children.c,
        subjects.c.wrapped_key,
        revisions.c.id.label("revision"),
        revisions.c.content_key,
        revisions.c.sealed,
    )
    .join(subjects, subjects.c.id == children.c.subject)
    .join(current_sections, current_sections.c.about == children.c.id)
    .join(revisions, revisions.c.id == current_sections.c.revision)
    .where(current_sections.c.section == PROFILE)
    .order_by(children.c.id)
)
_AUDITS = select(*_SUMMARY).order_by(audits.c.started_at, audits.c.id)
_ALLOCATIONS = select(allocations.c.child, allocations.c.auditor, allocations.c.due, allocations.c.round).order_by(
    allocations.c.due, allocations.c.child
)


def read_audit(db: Database, audit: str) -> Audit | None:
    """Return an audit with its answers, or None; Erased where its subject was erased, Damaged."""
    with db.reading() as connection:
        row = connection.execute(_AUDIT, {"audit": audit}).first()
        if row is None:
            return None
        rows = connection.execute(_SECTIONS, {"about": audit}).all()
    key = unwrapped(db.keys, row.subject, row.wrapped_key).key
    return _audit(row, {section.section: _section(key, section) for section in rows})


def read_audit_of_child(db: Database, audit: str) -> tuple[Audit, Child] | None:
    """Return an audit with its answers and the child whom it is of, or None; raises as :func:`read_audit`."""
    with db.reading() as connection:
        row = _AUDIT_AND_CHILD.first(connection, {"audit": audit})
        if row is None:
            return None
        rows = _SECTIONS_OF_BOTH.all(connection, {"about": audit, "child": row.child})
    key = unwrapped(db.keys, row.subject, row.wrapped_key).key
    own: dict[str, Section] = {}
    case: dict[str, Section] = {}
    for section in rows:
        (own if section.about == audit else case)[section.section] = _section(key, section)
    return _audit(row, own), _child(row, case)


def _audit(row: Any, sections: dict[str, Section]) -> Audit:
    reopening = sections.pop(REOPENING, None)
    left_behind = sections.pop(LEFT_BEHIND, None)
    return Audit(**_summary_fields(row), sections=sections, reopening=reopening, left_behind=left_behind)


def audit_summary(db: Database, audit: str) -> AuditSummary | None:
    """Return an audit without its answers, or None; erased ones too."""
    with db.reading() as connection:
        row = connection.execute(_AUDIT, {"audit": audit}).first()
    return None if row is None else AuditSummary(**_summary_fields(row))


def audits_of(db: Database, child: str) -> list[AuditSummary]:
    """Return a child's audits, the earliest first (criterion 27 asks after earlier ones)."""
    return list_audits(db, child=child)


def list_audits(
    db: Database,
    *,
    child: str | None = None,
    author: str | None = None,
    state: str | None = None,
    part_b_state: str | None = None,
    worker: str | None = None,
    team: str | None = None,
) -> list[AuditSummary]:
    """Return the audits of a child, of an author, in a state, of all these at once, or all; the earliest first.

    ``worker`` and ``team`` are those of the record that an audit is of.
    """
    statement = _AUDITS
    own = ((audits.c.child, child), (audits.c.author, author), (audits.c.state, state))
    for column, wanted in (*own, (audits.c.part_b_state, part_b_state)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    for column, wanted in ((children.c.worker, worker), (children.c.team, team)):
        if wanted is not None:
            statement = statement.where(audits.c.child.in_(select(children.c.id).where(column == wanted)))
    with db.reading() as connection:
        return [AuditSummary(**_summary_fields(row)) for row in connection.execute(statement)]


def revisions_of(db: Database, about: str, section: str) -> list[Revision]:
    """Return every revision of a section of an audit or a child, the first one first; Erased, Damaged."""
    with db.reading() as connection:
        rows = connection.execute(_REVISIONS, {"about": about, "section": section}).all()
    return [
        Revision(
            row.number,
            _answers(unwrapped(db.keys, row.subject, row.wrapped_key).key, row),
            row.author,
            time_of(row.at),
            row.seq,
        )
        for row in rows
    ]


def read_child(db: Database, child: str) -> Child | None:
    """Return a child with the facts of the case, or None; profile and facts of an erased one are empty."""
    with db.reading() as connection:
        row = connection.execute(_CHILD, {"child": child}).first()
        if row is None:
            return None
        rows = connection.execute(_SECTIONS, {"about": child}).all()
    held: dict[str, Section] = {}
    if row.wrapped_key is not None:
        key = unwrapped(db.keys, row.subject, row.wrapped_key).key
        held = {section.section: _section(key, section) for section in rows}
    return _child(row, held)


def _child(row: Any, sections: Mapping[str, Section]) -> Child:
    profile, facts = (sections[name].answers if name in sections else {} for name in (PROFILE, FACTS))
    codes, names = decode(row.child_codes), (row.worker_name or "", row.team_name or "")
    return Child(row.child_id, profile, facts, row.worker, row.team, codes, bool(row.erased), row.kind, *names)


def list_children(
    db: Database,
    *,
    ids: list[str] | None = None,
    worker: str | None = None,
    team: str | None = None,
    kind: str | None = CHILD_KIND,
) -> list[ChildSummary]:
    """Return the children with these ids, or of a worker, or of a team, or all; erased ones only by id.

    Records of another ``kind``, or of every kind (None), are returned only where they are asked for.
    """
    statement = _CHILDREN.where(true() if ids is not None else children.c.erased.is_(False))
    for column, wanted in ((children.c.worker, worker), (children.c.team, team), (children.c.kind, kind)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if ids is not None:
        statement = statement.where(children.c.id.in_(ids))
    with db.reading() as connection:
        rows = connection.execute(statement).all()
    return [_child_summary(db, row) for row in rows]


def allocations_of(db: Database, person: str) -> list[Allocation]:
    """Return what an auditor owes, the first due first."""
    return list_allocations(db, auditor=person)


def list_allocations(db: Database, *, auditor: str | None = None) -> list[Allocation]:
    """Return the allocations of an auditor, or all, the first due first."""
    statement = _ALLOCATIONS if auditor is None else _ALLOCATIONS.where(allocations.c.auditor == auditor)
    with db.reading() as connection:
        return [Allocation(*row) for row in connection.execute(statement)]


def _summary_fields(row: Any) -> dict[str, Any]:
    named = {name: getattr(row, name) for name in _PLAIN_FIELDS}
    return {
        **named,
        "codes": decode(row.codes),
        "started_at": time_of(row.started_at),
        "signed_off_at": optional_time_of(row.signed_off_at),
        "completed_at": optional_time_of(row.completed_at),
    }


_PLAIN_FIELDS = (
    "id", "child", "template", "version", "digest", "author", "state", "part_b_state", "grade",
)  # fmt: skip


def _section(subject_key: bytes, row: Any) -> Section:
    answers = current_answers(subject_key, row.id, row.content_key, row.sealed)
    return Section(row.number, answers, row.author, time_of(row.at))


def _answers(subject_key: bytes, row: Any) -> dict[str, Any] | None:
    try:
        return answers_of(subject_key, row.id, row.content_key, row.sealed)
    except Erased:
        return None


def _child_summary(db: Database, row: Any) -> ChildSummary:
    profile: Mapping[str, Any] = {}
    if row.wrapped_key is not None:
        key = unwrapped(db.keys, row.subject, row.wrapped_key).key
        profile = answers_of(key, row.revision, row.content_key, row.sealed)
    return ChildSummary(row.id, profile, row.worker, row.team, decode(row.codes), bool(row.erased), row.kind)
