"""An open form goes from one auditor to another, with all that was typed into it, and the case with it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, func, select

from webform.store.contents import unwrapped
from webform.store.database import Database
from webform.store.drafts import hand_over
from webform.store.errors import Missing, WrongState
from webform.store.projections import DRAFT, REOPENED
from webform.store.tables import allocations, audits, children, subjects
from webform.store.write import Change, Moment, Receipt, Written, write

KIND = "audit_reassigned"

_AUDIT = (
    select(audits.c.state, audits.c.author, audits.c.child, subjects.c.id, subjects.c.wrapped_key)
    .join(children, children.c.id == audits.c.child)
    .join(subjects, subjects.c.id == children.c.subject)
    .where(audits.c.id == bindparam("audit"))
)
_AUDITS_OF_CHILD = (
    select(audits.c.id)
    .where(audits.c.child == bindparam("child"), audits.c.author == bindparam("author"))
    .order_by(audits.c.started_at, audits.c.id)
)
_ROUNDS_OF_CHILD = (
    select(allocations.c.round)
    .where(allocations.c.child == bindparam("child"), allocations.c.auditor == bindparam("author"))
    .order_by(allocations.c.due, allocations.c.round)
)
_OPEN_FORMS = (
    select(audits.c.author, func.count()).where(audits.c.state.in_((DRAFT, REOPENED))).group_by(audits.c.author)
)


def reassign(
    db: Database, *, actor: str, key: str, audit: str, expected: str, author: str, reason_code: str = ""
) -> Receipt:
    """Assign an open form to another auditor (``author``), who also gets the case and what was typed and not saved.

    ``expected`` is who has it now, as the person who assigns it knows: of two who assign it at once one is refused. Raises
    WrongState for that, where Part A is not open, and where nothing would change; Missing, Erased, and as
    :func:`webform.store.write.write` (§2.1).
    """

    def apply(moment: Moment) -> Written:
        row = moment.connection.execute(_AUDIT, {"audit": audit}).first()
        if row is None:
            raise Missing("there is no such audit")
        if row.state not in (DRAFT, REOPENED):
            raise WrongState(f"the audit is {row.state}; this needs it to be {DRAFT} or {REOPENED}")
        if row.author != expected or author == expected:
            raise WrongState("the audit has another auditor than was thought")
        hand_over(moment.connection, unwrapped(db.keys, row.id, row.wrapped_key), audit, expected, author)
        round_ = _round_of(moment.connection, row.child, audit, expected)
        return Written(audit, {"from": expected, "author": author, "reason_code": reason_code, "round": round_})

    inputs = {"audit": audit, "expected": expected, "author": author, "reason_code": reason_code}
    return write(db, Change(KIND, actor, key, inputs, apply))


def open_forms(db: Database) -> Mapping[str, int]:
    """Return how many open forms each auditor (id) has; those who have none are left out."""
    with db.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(_OPEN_FORMS)}


def _round_of(connection: Connection, child: str, audit: str, author: str) -> str:
    """The round for which the auditor has the case, "" where it is allocated to them no more.

    The first audit of a child is that of its first round, as work trays have it; with fewer rounds than audits, the last.
    """
    whose = {"child": child, "author": author}
    rounds = list(connection.execute(_ROUNDS_OF_CHILD, whose).scalars())
    at = list(connection.execute(_AUDITS_OF_CHILD, whose).scalars()).index(audit)
    return rounds[min(at, len(rounds) - 1)] if rounds else ""
