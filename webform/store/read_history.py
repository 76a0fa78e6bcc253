"""What has been done to records and audits here: the kind of each change, by whom and when, and never its contents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select

from webform.store.canonical import time_of
from webform.store.database import Database
from webform.store.tables import events, revisions


class ChangeMade(NamedTuple):
    """One event: its kind, who made it (the id of a person, or ``operator``), when, and what it was about.

    ``about`` is one of the ids that were asked for, or ``children`` where one event saved many records.
    """

    kind: str
    actor: str
    at: datetime
    about: str


def changes_about(
    db: Database, ids: Sequence[str], kinds: Sequence[str], *, skip: int = 0, most: int = 50
) -> tuple[list[ChangeMade], int]:
    """The changes of these kinds of records and audits, the latest first, and how many there are in all.

    An event that saved many records at once names none of them; it is found by the revisions that it made.
    """
    made = select(revisions.c.seq).where(revisions.c.about.in_(ids))
    where = or_(events.c.about.in_(ids), events.c.seq.in_(made)) & events.c.kind.in_(kinds)
    columns = (events.c.kind, events.c.actor, events.c.at, events.c.about)
    chosen = select(*columns).where(where).order_by(events.c.seq.desc()).limit(most).offset(skip)
    with db.reading() as connection:
        total = int(connection.execute(select(func.count()).select_from(events).where(where)).scalar_one())
        found = [ChangeMade(row.kind, row.actor, time_of(row.at), row.about) for row in connection.execute(chosen)]
    return found, total
