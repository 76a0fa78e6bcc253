"""The dates of the case record on a form: every timescale of the child in the time audited, with its source, to be checked (§6).

What the auditor typed before stands first in the list of entries, and what is asked for now comes after it; so an entry's
place in the list is also its place on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from engine.case_facts import CaseFacts, Event, Window, window
from engine.clocks import AGREED
from engine.corrections import corrected, entries_of
from engine.messages.corrections import asks_for, entry_words, interval_of, moved
from engine.messages.findings import message_of
from engine.model import Question
from engine.response import audit_day
from engine.summaries import Summary, Visits, summaries, visits_in
from engine.timescales import EXCEPTED, NOT_RECORDED, Deadline, deadlines
from webform.work import Work

ENTRY = "timescales"


class Blank(NamedTuple):
    """An entry that can be filled in: its place in the list, what is known of it, what it asks for, and its id on the page."""

    number: int
    entry: Mapping[str, str]
    ask: str
    id: str


class Occurrence(NamedTuple):
    """One deadline as the form shows it, with the entries that it asks for and what may be corrected in it."""

    deadline: Deadline
    blank: Blank | None
    add: str
    corrections: tuple[tuple[str, str], ...]


class RowShown(NamedTuple):
    """A timescale with its occurrences; ``agree`` is the button's value where an interval may be agreed."""

    summary: Summary
    occurrences: tuple[Occurrence, ...]
    agree: str
    blank: Blank | None

    @property
    def open(self) -> bool:
        """Whether its dates are shown at once: something is amiss, or is asked for."""
        asked = self.blank or any(one.blank for one in self.occurrences)
        return bool(asked) or not self.summary.kept


class Changed(NamedTuple):
    """An entry that was made: its place in the list, and what it says."""

    number: int
    entry: Mapping[str, Any]
    words: str


class Dated(NamedTuple):
    """All that the section shows; ``level`` is that of its first heading."""

    window: Window | None
    rows: tuple[RowShown, ...]
    changed: tuple[Changed, ...]
    doubts: tuple[str, ...]
    level: int = 2


def case_of(work: Work) -> tuple[CaseFacts, Window | None, list[str]]:
    """The facts as the auditor has them, the time that the audit looks at (§3(b)), and notes on what differs."""
    facts, notes = corrected(work.facts, entries_of(work.template, work.answers))
    day = audit_day(work.answers) or work.parts.today()
    return facts, window(facts, day, work.template.window_months), [message_of(one) for one in notes]


def visits_of(work: Work) -> Visits | None:
    """The visits in the time that the audit looks at (criterion 19)."""
    facts, looked_at, _ = case_of(work)
    return visits_in(facts, looked_at) if looked_at else None


def dated(work: Work, question: Question, entries: list[Mapping[str, Any]], opened: str = "") -> Dated:
    """What the section shows, with the entry opened that a button asked for (its value, see :class:`Occurrence`)."""
    facts, looked_at, notes = case_of(work._replace(answers={**work.answers, question.id: entries}))
    found, doubts = deadlines(work.template.rows, facts, work.parts.today(), work.parts.calendar, looked_at)
    numbers = count(len(entries))
    rows = tuple(_row(one, numbers, opened) for one in summaries(found, work.parts.today()))
    changed = tuple(Changed(number, one, entry_words(one)) for number, one in enumerate(entries))
    return Dated(looked_at, rows, changed, (*notes, *(message_of(one) for one in doubts)))


def _row(summary: Summary, numbers: Iterator[int], opened: str) -> RowShown:
    row = summary.row
    agree = f"{ENTRY}:agree:{row.id}" if row.agreed else ""
    blank = None
    if agree and (opened == agree or row.pace.clock.form == AGREED):
        blank = Blank(next(numbers), {"row": row.id, "interval": ""}, interval_of(row.label), agree)
    offered: set[str] = (
        set()
    )  # in a row of intervals a visit ends one and begins the next: it is corrected where it ends one
    found = tuple(_occurrence(one, numbers, opened, offered) for one in summary.occurrences)
    return RowShown(summary, found, agree, blank)


def _occurrence(deadline: Deadline, numbers: Iterator[int], opened: str, offered: set[str]) -> Occurrence:
    """Its own date is asked for where none is held, and where it is asked for by a button; another's by a button."""
    add = "" if deadline.done or deadline.status == EXCEPTED else f"{ENTRY}:date:{_key(deadline)}"
    blank = None
    if add and (opened == add or (deadline.status == NOT_RECORDED and deadline.due is not None)):
        blank = Blank(next(numbers), _date_of(deadline), asks_for(deadline.rule.done.event, deadline.anchor), add)
    corrections = []
    for event in (deadline.anchor, deadline.done_by):
        if event is not None and event.id is not None and not event.entered and event.id not in offered:
            offered.add(event.id)
            value = f"{ENTRY}:correct:{_key(deadline)}:{event.id}"
            corrections.append((value, moved(event)))
            if opened == value:
                blank = Blank(next(numbers), _correction_of(event), moved(event), value)
    return Occurrence(deadline, blank, "" if blank else add, tuple(corrections))


def _key(deadline: Deadline) -> str:
    parts = (deadline.row, deadline.anchor.id or deadline.anchor.date.isoformat(), deadline.recipient)
    return "~".join(part for part in parts if part)


def _date_of(deadline: Deadline) -> dict[str, str]:
    known = {"row": deadline.row, "event": deadline.rule.done.event, "recipient": deadline.recipient}
    if deadline.rule.kind == "about":
        known["about"] = deadline.anchor.id
    return {key: value for key, value in known.items() if value}


def _correction_of(event: Event) -> dict[str, str]:
    return {"event": event.name, "corrects": event.id or "", "was": event.date.isoformat()}
