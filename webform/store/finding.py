"""Finding records: by what they are marked with, among those that a person may open, a page at a time.

Names are sealed, so a database can't sort by them. Up to SORTED records are opened and sorted by name; more are listed by team
and worker, whose names are in the clear, and only the page that is shown is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Select, case, delete, false, func, not_, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from webform.store.children import KINDS, RESTRICTED, WORKER_KIND
from webform.store.database import Database
from webform.store.marks import (
    NAME,
    REFERENCE,
    STATUS,
    Marker,
    index_all,
    marker_for,
    marker_of,
    marks_of,
    squeezed,
    words_of,
)
from webform.store.read import list_children
from webform.store.shapes import ChildSummary
from webform.store.tables import allocations, children, people, teams, tokens
from webform.store.write import Moment

SORTED = 200
"""How many records are opened at most to sort them by name."""


class Sight(NamedTuple):
    """Whose records a person may open: all; or those where they are the worker, manage the team (ids), or are allocated."""

    everything: bool
    worker: str | None
    team: str | None
    auditor: str | None
    person: str


class Term(NamedTuple):
    """One word that is looked for, and all that it may stand for: statuses and workers by code and by id."""

    text: str
    statuses: frozenset[str]
    workers: frozenset[str]


class Wanted(NamedTuple):
    """What is looked for: every term must fit, or the whole text be the reference."""

    text: str
    terms: tuple[Term, ...]


class Found(NamedTuple):
    """A page of records, how many there are in all, and how many of each kind."""

    records: list[ChildSummary]
    total: int
    by_kind: Mapping[str, int]
    by_name: bool


def remark(db: Database, moment: Moment) -> int:
    """Make the marks of every record anew from the sealed profiles; how many were wrong or missing."""
    marker, connection = marker_for(db.keys, moment), moment.connection
    right = {one.id: marks_of(marker, one.profile, one.codes) for one in list_children(db, kind=None)}
    stored: dict[str, set[str]] = {}
    for row in connection.execute(select(tokens.c.child, tokens.c.token)):
        stored.setdefault(row.child, set()).add(row.token)
    wrong = sum(len(right.get(one, set()) ^ stored.get(one, set())) for one in right.keys() | stored.keys())
    connection.execute(delete(tokens))
    index_all(moment, right, new=True)
    return wrong


def workers_named(db: Database, wanted: Sequence[str]) -> dict[str, frozenset[str]]:
    """The ids of everybody whose name has a word, by that word."""
    with db.reading() as connection:
        named = [(row.id, words_of(row.name)) for row in connection.execute(select(people.c.id, people.c.name))]
    return {word: frozenset(id_ for id_, words in named if word in words) for word in wanted}


def find(
    db: Database, sight: Sight, *, wanted: Wanted | None = None, kind: str | None = None, skip: int = 0, most: int = 25
) -> Found:
    """A page of the records that a person may open: all of them, or those that are wanted, or of one kind."""
    with db.reading() as connection:
        where = [children.c.erased.is_(False), _seen(sight), open_to(sight.person), _fits(connection, db, wanted)]
        counted = select(children.c.kind, func.count()).where(*where).group_by(children.c.kind)
        by_kind: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
        total = by_kind.get(kind, 0) if kind else sum(by_kind.values())
        if kind:
            where.append(children.c.kind == kind)
        by_name = total <= SORTED
        chosen = select(children.c.id).where(*where) if by_name else _by_team(where).limit(most).offset(skip)
        ids = list(connection.execute(chosen).scalars())
    records = {one.id: one for one in list_children(db, ids=ids, kind=None)} if ids else {}
    if by_name:
        return Found(sorted(records.values(), key=_by_name)[skip : skip + most], total, by_kind, by_name)
    return Found([records[id_] for id_ in ids if id_ in records], total, by_kind, by_name)


def _seen(sight: Sight) -> ColumnElement[bool]:
    """The records that a person may open; nobody is the manager of their own record."""
    if sight.everything:
        return true()
    ways: list[ColumnElement[bool]] = [false()]
    if sight.worker:
        ways.append(children.c.worker == sight.worker)
    if sight.team:
        others = or_(children.c.kind != WORKER_KIND, children.c.worker.is_(None), children.c.worker != sight.person)
        ways.append((children.c.team == sight.team) & others)
    if sight.auditor:
        ways.append(children.c.id.in_(select(allocations.c.child).where(allocations.c.auditor == sight.auditor)))
    return or_(*ways)


def open_to(person: str) -> ColumnElement[bool]:
    """The records that are not restricted, or to somebody (id) among others.

    Codes are JSON with sorted keys, and after the restriction come no other ids: the person's is one of it.
    """
    restricted = children.c.codes.contains(f'"{RESTRICTED}":[', autoescape=True)
    return not_(restricted) | children.c.codes.like(f'%"{RESTRICTED}":[%"{person}"%')


def _fits(connection: Connection, db: Database, wanted: Wanted | None) -> ColumnElement[bool]:
    if wanted is None:
        return true()
    marker = marker_of(db.keys, connection)
    if marker is None or not wanted.terms:
        return false()
    every = [_term(marker, term) for term in wanted.terms]
    fitting = every[0]
    for one in every[1:]:
        fitting = fitting & one
    return or_(_marked({marker.mark(REFERENCE, squeezed(wanted.text))}), fitting)


def _term(marker: Marker, term: Term) -> ColumnElement[bool]:
    """A word fits a reference, a status, a worker; or its parts (a hyphen parts a name) are all in the name."""
    marks = {marker.mark(REFERENCE, squeezed(term.text)), *(marker.mark(STATUS, code) for code in term.statuses)}
    ways = [_marked(marks)]
    named = [_marked({marker.mark(NAME, word)}) for word in words_of(term.text)]
    if named:
        in_name = named[0]
        for one in named[1:]:
            in_name = in_name & one
        ways.append(in_name)
    if term.workers:
        ways.append(children.c.worker.in_(sorted(term.workers)))
    return or_(*ways)


def _marked(marks: Iterable[str]) -> ColumnElement[bool]:
    return children.c.id.in_(select(tokens.c.child).where(tokens.c.token.in_(sorted(marks))))


def _by_team(where: Sequence[ColumnElement[bool]]) -> Select[tuple[str]]:
    kind = case({name: number for number, name in enumerate(KINDS)}, value=children.c.kind, else_=len(KINDS))
    order = (kind, func.coalesce(teams.c.name, ""), func.coalesce(people.c.name, ""), children.c.id)
    return (
        select(children.c.id)
        .outerjoin(teams, teams.c.id == children.c.team)
        .outerjoin(people, people.c.id == children.c.worker)
        .where(*where)
        .order_by(*order)
    )


def _by_name(record: ChildSummary) -> tuple[int, str, str]:
    return KINDS.index(record.kind), str(record.profile.get("name", "")).casefold(), record.id
