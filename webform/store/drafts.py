"""What somebody has typed into a section or Part B and not saved: one draft of it for each person, always the newest.

A draft is no record: it is overwritten outside the chain, but as durably as anything, and sealed under its subject's key. Each
belongs to the page in which it was typed, named by the key that its save will have. So a draft that comes after that save is
told from a new one, and what a second page of the same person holds is never overwritten by the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select

from webform.store.canonical import decode, encode, time_of
from webform.store.contents import Subject, unwrapped
from webform.store.database import Database
from webform.store.errors import AlreadySaved, Missing, OtherPage, WrongState
from webform.store.projections import DRAFT, OPEN, REOPENED
from webform.store.ready import Ready
from webform.store.sealing import decrypt, encrypt
from webform.store.tables import audits, children, drafts, receipts, subjects
from webform.store.write import aside, receipt_key

OF_PART_B = "part-b"
"""Where drafts of Part B lie: no form can have a section of that name."""


class Typed(NamedTuple):
    """A draft: the answers, the revision of the section on which they were typed, the page, its how-manieth draft, and when.

    ``by`` is who typed it (an id), where the form was assigned to somebody else since; "" where it is the person's own.
    """

    answers: Mapping[str, Any]
    expected: int
    page: str
    turn: int
    at: datetime
    by: str = ""

    @property
    def mark(self) -> str:
        """What a page says to show which draft it knows of; nothing can be learned from it."""
        return hashlib.sha256(f"{self.page} {self.turn}".encode()).hexdigest()[:32]


class Place(NamedTuple):
    """Whose draft it is, and of what: ids of an audit and of a person, and a section's name."""

    audit: str
    section: str
    person: str


_AUDIT = (
    select(audits.c.state, audits.c.part_b_state, audits.c.author, subjects.c.id, subjects.c.wrapped_key)
    .join(children, children.c.id == audits.c.child)
    .join(subjects, subjects.c.id == children.c.subject)
    .where(audits.c.id == bindparam("audit"))
)
_HERE = (
    drafts.c.audit == bindparam("of_audit"),
    drafts.c.section == bindparam("of_section"),
    drafts.c.person == bindparam("of_person"),
)
_READ = select(drafts).where(*_HERE)
_OF_PERSON = Ready(
    select(drafts, subjects.c.wrapped_key)
    .join(subjects, subjects.c.id == drafts.c.subject)
    .where(drafts.c.audit == bindparam("of_audit"), drafts.c.person == bindparam("of_person"))
)
_OF_SUBJECT = select(drafts).where(drafts.c.subject == bindparam("of_subject"))
_FORGET = Ready(delete(drafts).where(*_HERE))
_ADD = insert(drafts)
_SAVED = select(receipts.c.seq).where(receipts.c.key == bindparam("key"))


def keep_draft(
    db: Database,
    place: Place,
    *,
    page: str,
    turn: int,
    known: str,
    expected: int,
    answers: Mapping[str, Any],
    of_author: bool = False,
) -> Typed:
    """Keep what was typed, in place of the draft before, and return it.

    ``page`` is the key with which the page will be saved, ``turn`` counts its drafts, ``known`` is the mark of the draft that
    the page showed ("" for none), ``expected`` the section's revision on which it was typed. A turn that is not newer changes
    nothing. ``of_author`` says that the form must be the person's: Missing where it was assigned to somebody else. Raises
    AlreadySaved, OtherPage, WrongState when Part A (or, of Part B, that) is not open, Missing, Erased, UnsuitableContent,
    StoreBusy, Unavailable. (Threat 15.)
    """

    def apply(connection: Connection, at: str) -> Typed:
        subject = _open_subject(db, connection, place, of_author)
        if connection.execute(_SAVED, {"key": receipt_key(page)}).first() is not None:
            raise AlreadySaved("the page was saved; what comes after it needs a key of its own")
        held = _held(connection, subject, place)
        if held is not None and held.page == page and turn <= held.turn:
            return held
        if held is not None and held.page != page and held.mark != known:
            raise OtherPage("another page of the same person holds a draft of this section")
        typed = Typed(dict(answers), expected, page, turn, time_of(at))
        _put(connection, subject, place, typed, at)
        return typed

    return aside(db, apply)


def read_drafts(db: Database, audit: str, person: str) -> dict[str, Typed]:
    """Return a person's drafts in an audit by section; none where its subject was erased. Raises Damaged."""
    with db.reading() as connection:
        rows = _OF_PERSON.all(connection, {"of_audit": audit, "of_person": person})
    found = {}
    for row in rows:
        if row.wrapped_key is not None:
            place = Place(row.audit, row.section, row.person)
            found[row.section] = _opened(unwrapped(db.keys, row.subject, row.wrapped_key), place, row)
    return found


def contents_of(connection: Connection, subject: Subject) -> Iterator[bytes]:
    """Yield what each draft about a subject holds, as it was sealed; raises Damaged."""
    for row in connection.execute(_OF_SUBJECT, {"of_subject": subject.id}):
        yield decrypt(subject.key, row.sealed, _context(Place(row.audit, row.section, row.person)))


def discard_draft(db: Database, place: Place) -> None:
    """Delete a draft, if there is one."""
    aside(db, lambda connection, _: forget(connection, place))


def forget(connection: Connection, place: Place) -> None:
    """Delete a draft inside a change that settles it."""
    _FORGET.run(connection, _named(place))


def hand_over(connection: Connection, subject: Subject, audit: str, person: str, to: str) -> None:
    """Give what a person typed into Part A to another, inside the change that makes the form theirs; Damaged.

    Where the other holds a draft of their own, both stay where they are. Part B's is nobody else's.
    """
    for row in _OF_PERSON.all(connection, {"of_audit": audit, "of_person": person}):
        place = Place(audit, row.section, person)
        there = place._replace(person=to)
        if row.section != OF_PART_B and connection.execute(_READ, _named(there)).first() is None:
            typed = _opened(subject, place, row)
            _put(connection, subject, there, typed._replace(by=typed.by or person), row.at)
            forget(connection, place)


def without(db: Database, place: Place, questions: set[str]) -> None:
    """Take the answers to some questions out of a draft, if there is one (§2.8). Raises as :func:`keep_draft`."""

    def apply(connection: Connection, at: str) -> None:
        subject = _open_subject(db, connection, place)
        held = _held(connection, subject, place)
        if held is not None and questions & held.answers.keys():
            kept = {name: value for name, value in held.answers.items() if name not in questions}
            _put(connection, subject, place, held._replace(answers=kept), at)

    aside(db, apply)


def _open_subject(db: Database, connection: Connection, place: Place, of_author: bool = False) -> Subject:
    row = connection.execute(_AUDIT, {"audit": place.audit}).first()
    if row is None or (of_author and row.author != place.person):
        raise Missing("there is no such audit")
    is_open = row.part_b_state == OPEN if place.section == OF_PART_B else row.state in (DRAFT, REOPENED)
    if not is_open:
        raise WrongState(f"the audit is {row.state}; nothing can be typed into its {place.section}")
    return unwrapped(db.keys, row.id, row.wrapped_key)


def _held(connection: Connection, subject: Subject, place: Place) -> Typed | None:
    row = connection.execute(_READ, _named(place)).first()
    return None if row is None else _opened(subject, place, row)


def _opened(subject: Subject, place: Place, row: Any) -> Typed:
    content = decode(decrypt(subject.key, row.sealed, _context(place)))
    return Typed(
        content["answers"], row.expected, content["page"], content["turn"], time_of(row.at), content.get("by", "")
    )


def _put(connection: Connection, subject: Subject, place: Place, typed: Typed, at: str) -> None:
    content = encode({"answers": dict(typed.answers), "page": typed.page, "turn": typed.turn, "by": typed.by})
    sealed = encrypt(subject.key, content, _context(place))
    forget(connection, place)
    row = {**place._asdict(), "subject": subject.id, "expected": typed.expected, "sealed": sealed, "at": at}
    connection.execute(_ADD, row)


def _named(place: Place) -> dict[str, str]:
    return {f"of_{name}": value for name, value in place._asdict().items()}


def _context(place: Place) -> str:
    return f"draft of {place.section} in audit {place.audit} by {place.person}"
