"""Projections: what lists and forms read, derived from events alone.

``write`` calls :func:`project` as each event is made and ``rebuild`` calls it for all of them again, so the two can
never differ by code. A projection holds no judgement of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from webform.store.canonical import encode_text
from webform.store.chain import Event
from webform.store.ready import Ready
from webform.store.tables import allocations, audits, children, current_sections

DRAFT, SIGNED_OFF, REOPENED, COMPLETED = "draft", "signed_off", "reopened", "completed"
WAITING, OPEN = "waiting", "open"

_ADD_SECTION = insert(current_sections)
_MOVE_SECTION = (
    update(current_sections)
    .where(current_sections.c.about == bindparam("of"), current_sections.c.section == bindparam("named"))
    .values(revision=bindparam("to_revision"), number=bindparam("to_number"))
)
_MOVE_ONE_SECTION = Ready(_MOVE_SECTION)
_ADD_CHILD = insert(children)
_CHANGE_CHILD = (
    update(children)
    .where(children.c.id == bindparam("child"))
    .values(worker=bindparam("new_worker"), team=bindparam("new_team"), codes=bindparam("new_codes"))
)
_ERASE_CHILD = (
    update(children).where(children.c.id == bindparam("child")).values(worker=None, team=None, codes="{}", erased=True)
)
_ADD_ALLOCATION = insert(allocations)
_REMOVE_ALLOCATION = delete(allocations).where(
    allocations.c.child == bindparam("of"), allocations.c.round == bindparam("in_round")
)
_ADD_AUDIT = insert(audits)
_AUDIT = audits.c.id == bindparam("audit")
_SIGN_OFF = (
    update(audits)
    .where(_AUDIT)
    .values(
        state=SIGNED_OFF,
        part_b_state=OPEN,
        grade=bindparam("new_grade"),
        codes=bindparam("new_codes"),
        signed_off_at=bindparam("time"),
        completed_at=None,
    )
)
_COMPLETE = (
    update(audits)
    .where(_AUDIT)
    .values(state=COMPLETED, part_b_state=COMPLETED, codes=bindparam("new_codes"), completed_at=bindparam("time"))
)
_CARRY_OVER = (
    update(audits)
    .where(_AUDIT)
    .values(template=bindparam("new_template"), version=bindparam("new_version"), digest=bindparam("new_digest"))
)
_ASSIGN = update(audits).where(_AUDIT).values(author=bindparam("new_author"))
_MOVE_ALLOCATION = (
    update(allocations)
    .where(
        allocations.c.child == select(audits.c.child).where(_AUDIT).scalar_subquery(),
        allocations.c.round == bindparam("in_round"),
        allocations.c.auditor == bindparam("old_author"),
    )
    .values(auditor=bindparam("new_author"))
)
_REOPEN = update(audits).where(_AUDIT).values(state=REOPENED, part_b_state=WAITING)


def project(connection: Connection, event: Event) -> None:
    """Bring the projections from before an event to after it."""
    _sections(connection, event.body.get("revisions", ()))
    follow = _BY_KIND.get(event.kind)
    if follow is not None:
        follow(connection, event)


def _sections(connection: Connection, revisions: list[Mapping[str, Any]]) -> None:
    first = [
        {"about": entry["about"], "section": entry["section"], "revision": entry["id"], "number": 1}
        for entry in revisions
        if entry["number"] == 1
    ]
    later = [
        {"of": entry["about"], "named": entry["section"], "to_revision": entry["id"], "to_number": entry["number"]}
        for entry in revisions
        if entry["number"] > 1
    ]
    _all(connection, _ADD_SECTION, first)
    if len(later) == 1:
        _MOVE_ONE_SECTION.run(connection, later[0])
    else:
        _all(connection, _MOVE_SECTION, later)


def _all(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows if len(rows) > 1 else rows[0])


def _children_saved(connection: Connection, event: Event) -> None:
    entries = event.body["children"]
    added = [
        {
            "id": entry["id"],
            "subject": entry["subject"],
            "kind": entry.get("kind", "child"),
            "worker": entry["worker"],
            "team": entry["team"],
            "codes": encode_text(entry["codes"]),
            "erased": False,
        }
        for entry in entries
        if entry["new"]
    ]
    changed = [
        {
            "child": entry["id"],
            "new_worker": entry["worker"],
            "new_team": entry["team"],
            "new_codes": encode_text(entry["codes"]),
        }
        for entry in entries
        if not entry["new"]
    ]
    _all(connection, _ADD_CHILD, added)
    _all(connection, _CHANGE_CHILD, changed)


def _subject_erased(connection: Connection, event: Event) -> None:
    connection.execute(_ERASE_CHILD, {"child": event.about})


def _case_allocated(connection: Connection, event: Event) -> None:
    _allocation_withdrawn(connection, event)
    entry = event.body
    row = {"child": event.about, "round": entry["round"], "auditor": entry["auditor"], "due": entry["due"]}
    connection.execute(_ADD_ALLOCATION, row)


def _allocation_withdrawn(connection: Connection, event: Event) -> None:
    connection.execute(_REMOVE_ALLOCATION, {"of": event.about, "in_round": event.body["round"]})


def _audit_started(connection: Connection, event: Event) -> None:
    named = {name: event.body[name] for name in ("child", "template", "version", "digest")}
    row = {**named, "id": event.about, "author": event.actor, "state": DRAFT, "part_b_state": WAITING}
    row |= {"grade": None, "codes": "{}", "started_at": event.at, "signed_off_at": None, "completed_at": None}
    connection.execute(_ADD_AUDIT, row)


def _signed_off(connection: Connection, event: Event) -> None:
    codes = event.body["codes"]
    row = {"audit": event.about, "new_grade": codes.get("grade"), "new_codes": encode_text(codes), "time": event.at}
    connection.execute(_SIGN_OFF, row)


def _part_b_completed(connection: Connection, event: Event) -> None:
    row = {"audit": event.about, "new_codes": encode_text(event.body["codes"]), "time": event.at}
    connection.execute(_COMPLETE, row)


def _reopened(connection: Connection, event: Event) -> None:
    connection.execute(_REOPEN, {"audit": event.about})


def _carried_over(connection: Connection, event: Event) -> None:
    pinned = {f"new_{name}": event.body[name] for name in ("template", "version", "digest")}
    connection.execute(_CARRY_OVER, {"audit": event.about, **pinned})


def _reassigned(connection: Connection, event: Event) -> None:
    whose = {"audit": event.about, "new_author": event.body["author"]}
    connection.execute(_ASSIGN, whose)
    moved = {**whose, "in_round": event.body["round"], "old_author": event.body["from"]}
    connection.execute(_MOVE_ALLOCATION, moved)


_BY_KIND: dict[str, Callable[[Connection, Event], None]] = {
    "children_saved": _children_saved,
    "cases_imported": _children_saved,
    "subject_erased": _subject_erased,
    "case_allocated": _case_allocated,
    "allocation_withdrawn": _allocation_withdrawn,
    "audit_started": _audit_started,
    "audit_signed_off": _signed_off,
    "part_b_completed": _part_b_completed,
    "audit_reopened": _reopened,
    "audit_carried_over": _carried_over,
    "audit_reassigned": _reassigned,
}
