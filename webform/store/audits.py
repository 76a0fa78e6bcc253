"""The commands of an audit: start, save a section, sign off, complete Part B, reopen, destroy withdrawn content.

An audit is ``draft`` -> ``signed_off`` -> ``completed``, and ``reopened`` from either of the last two. Each command
is one change (see ``write``); the checks it makes hold until it commits. An open one may be carried over to another version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from webform.store.contents import Draft, RecordStub, Subject, add_record, add_revisions, unwrapped
from webform.store.database import Database
from webform.store.drafts import OF_PART_B, Place, forget
from webform.store.errors import Missing, Stale, WrongState
from webform.store.projections import COMPLETED, DRAFT, REOPENED, SIGNED_OFF
from webform.store.ready import Ready
from webform.store.tables import audits, children, current_sections, revisions, subjects
from webform.store.write import Change, Moment, Receipt, Written, write

PART_B = "part_b"
REOPENING = "reopening"
LEFT_BEHIND = "left-behind"
"""Sections that are no part of Part A: Part B's document, the reason of the latest reopening, and the answers that have no
place in the version to which an audit was carried over (no form can have a section of that name)."""

_NOT_PART_A = frozenset((PART_B, REOPENING, LEFT_BEHIND))

_CHILD_SUBJECT = (
    select(subjects.c.id, subjects.c.wrapped_key)
    .join(children, children.c.subject == subjects.c.id)
    .where(children.c.id == bindparam("child"))
)
_AUDIT = Ready(
    select(audits.c.state, audits.c.author, subjects.c.id, subjects.c.wrapped_key)
    .join(children, children.c.id == audits.c.child)
    .join(subjects, subjects.c.id == children.c.subject)
    .where(audits.c.id == bindparam("audit"))
)
_NUMBERS = Ready(
    select(current_sections.c.section, current_sections.c.number).where(current_sections.c.about == bindparam("audit"))
)
_NUMBER = Ready(
    select(current_sections.c.section, current_sections.c.number).where(
        current_sections.c.about == bindparam("audit"), current_sections.c.section == bindparam("section")
    )
)
_EARLIER = select(revisions.c.id).where(
    revisions.c.about == bindparam("audit"),
    revisions.c.section == bindparam("section"),
    revisions.c.number < bindparam("before"),
    revisions.c.content_key.is_not(None),
)
_DESTROY = update(revisions).where(revisions.c.id == bindparam("revision")).values(content_key=None, sealed=None)


class _Standing(NamedTuple):
    """Where an audit stands inside a change."""

    state: str
    author: str
    subject: Subject
    numbers: Mapping[str, int]


def start_audit(
    db: Database,
    *,
    actor: str,
    key: str,
    child: str,
    template: str,
    version: str,
    digest: str,
    answers: Mapping[str, Mapping[str, Any]],
) -> Receipt:
    """Start an audit of a child on a pinned template, with first answers by section; ``about`` is the audit's id.

    Raises Missing for an unknown child, Erased, and as :func:`webform.store.write.write`.
    """

    pinned = {"child": child, "template": template, "version": version, "digest": digest}

    def apply(moment: Moment) -> Written:
        row = moment.connection.execute(_CHILD_SUBJECT, {"child": child}).first()
        if row is None:
            raise Missing("there is no such child")
        subject = unwrapped(db.keys, row.id, row.wrapped_key)
        audit = moment.new_id()
        drafts = [(subject, Draft(audit, section, 1, content)) for section, content in answers.items()]
        return Written(audit, {**pinned, "revisions": add_revisions(moment, drafts)})

    inputs = {**pinned, "answers": {section: dict(content) for section, content in answers.items()}}
    return write(db, Change("audit_started", actor, key, inputs, apply))


def save_section(
    db: Database,
    *,
    actor: str,
    key: str,
    audit: str,
    section: str,
    expected: int,
    answers: Mapping[str, Any],
    settles_draft: bool = False,
) -> Receipt:
    """Save a section as revision ``expected + 1`` (0 where it has none yet); ``number`` is that revision.

    ``settles_draft`` says that the actor's draft of the section is in it, or done with: it is deleted in the same step.
    Raises Stale with the current number when someone else saved first, WrongState when Part A is signed off or Part B
    not open, Missing, Erased, UnsuitableContent, and as :func:`webform.store.write.write`. (Threats 15, 16.)
    """

    def apply(moment: Moment) -> Written:
        standing = _standing(db, moment, audit, section)
        _require(standing, *((SIGNED_OFF,) if section == PART_B else (DRAFT, REOPENED)))
        _require_numbers(standing, [section], {section: expected})
        draft = Draft(audit, section, expected + 1, answers)
        if settles_draft:
            forget(moment.connection, Place(audit, OF_PART_B if section == PART_B else section, actor))
        return Written(
            audit, {"revisions": add_revisions(moment, [(standing.subject, draft)])}, {"number": expected + 1}
        )

    if section == REOPENING:
        raise WrongState("the reason of a reopening is written by reopening")
    inputs = {"audit": audit, "section": section, "expected": expected, "answers": dict(answers)}
    return write(db, Change("section_saved", actor, key, inputs, apply))


def sign_off(
    db: Database,
    *,
    actor: str,
    key: str,
    audit: str,
    expected: Mapping[str, int],
    codes: Mapping[str, Any],
    record: Callable[[RecordStub], bytes],
) -> Receipt:
    """Sign Part A off and freeze its record; ``expected`` names every section of Part A with its revision number.

    ``record`` is called inside the transaction, perhaps more than once, and returns the record's bytes; ``codes``
    (the grade and whatever lists need) are kept in the clear. ``number`` is the record's. Raises as
    :func:`save_section`, and WrongState for whoever is not its auditor.
    """

    def apply(moment: Moment) -> Written:
        standing = _standing(db, moment, audit)
        _require(standing, DRAFT, REOPENED)
        if standing.author != actor:
            raise WrongState("the audit was assigned to somebody else")
        _require_numbers(standing, standing.numbers.keys() - _NOT_PART_A, expected)
        return _frozen(moment, standing, audit, record, {"codes": dict(codes)})

    inputs = {"audit": audit, "expected": dict(expected), "codes": dict(codes)}
    return write(db, Change("audit_signed_off", actor, key, inputs, apply))


def complete_part_b(
    db: Database,
    *,
    actor: str,
    key: str,
    audit: str,
    expected: Mapping[str, int],
    codes: Mapping[str, Any],
    record: Callable[[RecordStub], bytes],
) -> Receipt:
    """Complete Part B and freeze the record anew; ``expected`` names ``part_b`` with its revision number (§7.1).

    Raises as :func:`sign_off`; the grade stays the one of the sign-off, the other ``codes`` are replaced.
    """

    def apply(moment: Moment) -> Written:
        standing = _standing(db, moment, audit)
        _require(standing, SIGNED_OFF)
        _require_numbers(standing, [PART_B], expected)
        return _frozen(moment, standing, audit, record, {"codes": dict(codes)})

    inputs = {"audit": audit, "expected": dict(expected), "codes": dict(codes)}
    return write(db, Change("part_b_completed", actor, key, inputs, apply))


def reopen(
    db: Database, *, actor: str, key: str, audit: str, reason: str, record: Callable[[RecordStub], bytes]
) -> Receipt:
    """Open Part A again, keep the reason (sealed), and freeze a record that says so; Part B's words stay.

    Raises as :func:`sign_off`.
    """

    def apply(moment: Moment) -> Written:
        standing = _standing(db, moment, audit)
        _require(standing, SIGNED_OFF, COMPLETED)
        number = standing.numbers.get(REOPENING, 0) + 1
        draft = Draft(audit, REOPENING, number, {"reason": reason})
        kept = add_revisions(moment, [(standing.subject, draft)])
        return _frozen(moment, standing, audit, record, {"revisions": kept})

    return write(db, Change("audit_reopened", actor, key, {"audit": audit, "reason": reason}, apply))


def carry_over(
    db: Database,
    *,
    actor: str,
    key: str,
    audit: str,
    expected: Mapping[str, int],
    template: str,
    version: str,
    digest: str,
    answers: Mapping[str, Mapping[str, Any]],
    left_behind: Mapping[str, Any],
) -> Receipt:
    """Bring an open audit to another version of its form, forwards or back, in one change.

    ``expected`` names every saved section of Part A with its number, and so guards the answers that were planned with. Every
    one of them gets a new revision: what it holds in the other version, or nothing where it has no such section, so that a
    page opened before is refused as stale. ``left_behind`` becomes the current revision of the section of that name.
    Raises as :func:`save_section`.
    """
    pinned = {"template": template, "version": version, "digest": digest}

    def apply(moment: Moment) -> Written:
        standing = _standing(db, moment, audit)
        _require(standing, DRAFT, REOPENED)
        saved = standing.numbers.keys() - _NOT_PART_A
        _require_numbers(standing, saved, expected)
        contents = {**{section: {} for section in sorted(saved)}, **answers, LEFT_BEHIND: left_behind}
        drafts = [
            (standing.subject, Draft(audit, section, standing.numbers.get(section, 0) + 1, content))
            for section, content in contents.items()
        ]
        return Written(audit, {**pinned, "revisions": add_revisions(moment, drafts)})

    inputs = {
        **pinned,
        "audit": audit,
        "expected": dict(expected),
        "answers": {section: dict(content) for section, content in answers.items()},
        "left_behind": dict(left_behind),
    }
    return write(db, Change("audit_carried_over", actor, key, inputs, apply))


def destroy_revisions(
    db: Database, *, actor: str, key: str, audit: str, section: str, before: int, reason_code: str
) -> Receipt:
    """Destroy the content of a section's revisions below ``before``, such as views withdrawn (§2.8).

    The current revision is never destroyed: save one without the content first. Records frozen earlier keep what they
    hold. The result says how many were ``destroyed``. Raises WrongState, Missing, Erased. (Threat 48.)
    """

    def apply(moment: Moment) -> Written:
        standing = _standing(db, moment, audit)
        if before > standing.numbers.get(section, 0):
            raise WrongState("the current revision cannot be destroyed: save one without the content first")
        which = {"audit": audit, "section": section, "before": before}
        destroyed = list(moment.connection.execute(_EARLIER, which).scalars())
        for revision in destroyed:
            moment.connection.execute(_DESTROY, {"revision": revision})
        body = {"section": section, "before": before, "reason": reason_code, "destroyed": destroyed}
        return Written(audit, body, {"destroyed": len(destroyed)})

    inputs = {"audit": audit, "section": section, "before": before, "reason_code": reason_code}
    return write(db, Change("revisions_destroyed", actor, key, inputs, apply))


def _standing(db: Database, moment: Moment, audit: str, section: str | None = None) -> _Standing:
    """Where the audit stands, with the numbers of all its sections or, where one is named, of that one."""
    row = _AUDIT.first(moment.connection, {"audit": audit})
    if row is None:
        raise Missing("there is no such audit")
    numbered = _NUMBER if section else _NUMBERS
    numbers: dict[str, int] = dict(numbered.all(moment.connection, {"audit": audit, "section": section}))
    return _Standing(row.state, row.author, unwrapped(db.keys, row.id, row.wrapped_key), numbers)


def _require(standing: _Standing, *states: str) -> None:
    if standing.state not in states:
        raise WrongState(f"the audit is {standing.state}; this needs it to be {' or '.join(states)}")


def _require_numbers(standing: _Standing, sections: Iterable[str], expected: Mapping[str, int]) -> None:
    """Raise Stale unless ``expected`` names each of the sections, and every section it names is at that number."""
    for section in sorted({*sections, *expected}):
        current = standing.numbers.get(section, 0)
        if expected.get(section) != current:
            raise Stale(section, current)


def _frozen(
    moment: Moment,
    standing: _Standing,
    audit: str,
    record: Callable[[RecordStub], bytes],
    body: Mapping[str, Any],
) -> Written:
    entry = add_record(moment, standing.subject, audit, record)
    return Written(audit, {**body, "records": [entry]}, {"number": entry["number"], "record": entry["id"]})
