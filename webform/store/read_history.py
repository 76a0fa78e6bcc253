"""What has been done to records and audits here: the kind of each change, by whom and when, and never its contents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func, or_, select

from webform.store.canonical import decode, time_of
from webform.store.database import Database
from webform.store.tables import events, revisions


class ChangeMade(NamedTuple):
    """One event: its kind, who made it (the id of a person, or ``operator``), when, and what it was about.

    ``about`` is one of the ids that were asked for, or ``children`` where one event saved many records. Of a form that was
    assigned, ``to`` is to whom (an id) and ``reason`` the code of why; both are "" for all else.
    """

    kind: str
    actor: str
    at: datetime
    about: str
    to: str = ""
    reason: str = ""


_DETAIL = case((events.c.kind == "audit_reassigned", events.c.body), else_="{}").label("detail")
"""The whole of a small event; an import's may be large."""


def changes_about(
    db: Database, ids: Sequence[str], kinds: Sequence[str], *, skip: int = 0, most: int = 50
) -> tuple[list[ChangeMade], int]:
    """The changes of these kinds of records and audits, the latest first, and how many there are in all.

    An event that saved many records at once names none of them; it is found by the revisions that it made.
    """
    made = select(revisions.c.seq).where(revisions.c.about.in_(ids))
    where = or_(events.c.about.in_(ids), events.c.seq.in_(made)) & events.c.kind.in_(kinds)
    columns = (events.c.kind, events.c.actor, events.c.at, events.c.about, _DETAIL)
    chosen = select(*columns).where(where).order_by(events.c.seq.desc()).limit(most).offset(skip)
    with db.reading() as connection:
        total = int(connection.execute(select(func.count()).select_from(events).where(where)).scalar_one())
        found = [_change(row) for row in connection.execute(chosen)]
    return found, total


def _change(row: Any) -> ChangeMade:
    detail = decode(row.detail)
    to, reason = detail.get("author", ""), detail.get("reason_code", "")
    return ChangeMade(row.kind, row.actor, time_of(row.at), row.about, to, reason)
