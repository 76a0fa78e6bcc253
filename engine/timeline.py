"""What belongs on a child's timeline: statuses, events, meetings, visits, days due and gaps, each in words and by lane.

Where each is drawn is decided elsewhere; nothing here knows what day it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from engine.case_facts import ENDLESS, VISITS, CaseFacts, Event, Window
from engine.messages import timeline as words
from engine.messages.records import CHILD_STATUSES
from engine.timescales import LATE, OVERDUE, Deadline

STATUS, EVENT, MEETING, GAP = "status", "event", "meeting", "gap"
SEEN, UNSEEN, UNKNOWN = "seen", "unseen", "unknown"

MEETINGS = frozenset(
    {
        "cin_meeting", "cin_plan_review", "strategy_meeting", "initial_conference", "transfer_in_conference",
        "review_conference", "core_group", "lac_review", "pathway_plan", "pathway_plan_review",
    }
)  # fmt: skip
"""Events at which people met about the child, or reviewed a plan."""


class Entry(NamedTuple):
    """One thing on a lane, from its first day to its last (the same for what happened on a day), with its words.

    ``sort`` says how it is drawn: ``status``, ``event``, ``meeting``, ``seen``, ``unseen``, ``unknown``, ``gap``, or the
    status of a day due. ``turn`` is the day on which a gap became longer than the timescale. ``source`` is where it comes from.
    """

    first: date
    last: date
    sort: str
    what: str
    note: str = ""
    turn: date | None = None
    source: str = ""


class Lane(NamedTuple):
    """A row of the timeline, with its entries in order of date."""

    label: str
    entries: tuple[Entry, ...]


def lanes_of(facts: CaseFacts, deadlines: Iterable[Deadline], window: Window, today: date) -> list[Lane]:
    """The lanes that have something in the window: each status, events, meetings, visits, days due, gaps."""
    owed = list(deadlines)
    found = [(label, list(_spells(facts, status, today))) for status, label in CHILD_STATUSES.items()]
    found += [(label, list(_events(facts.events, names))) for label, names in _lanes_of_events(facts).items()]
    found += [(words.DUE, list(_days_due(owed))), (words.GAPS, list(_gaps(owed, today)))]
    lanes = [(label, [one for one in entries if _within(one, window)]) for label, entries in found]
    return [Lane(label, tuple(sorted(entries, key=_order))) for label, entries in lanes if entries]


def _lanes_of_events(facts: CaseFacts) -> Mapping[str, frozenset[str]]:
    others = frozenset(event.name for event in facts.events) - MEETINGS - VISITS
    return {words.EVENTS: others, words.MEETINGS: MEETINGS, words.VISITS: VISITS}


def _order(entry: Entry) -> tuple[date, date, str]:
    return entry.first, entry.last, entry.what


def _within(entry: Entry, window: Window) -> bool:
    return entry.first <= window.end and entry.last >= window.start


def _spells(facts: CaseFacts, status: str, today: date) -> Iterator[Entry]:
    for spell in facts.spells.get(status, ()):
        ended = spell.end != ENDLESS
        note = words.spell(spell.start, spell.end if ended else None)
        yield Entry(spell.start, spell.end if ended else max(today, spell.start), STATUS, CHILD_STATUSES[status], note)


def _events(events: Sequence[Event], names: frozenset[str]) -> Iterator[Entry]:
    for event in events:
        if event.name in names:
            source = event.provenance or ""
            yield Entry(
                event.date, event.date, _sort(event), words.event(event), words.event_note(event), source=source
            )


def _sort(event: Event) -> str:
    if event.name in VISITS:
        return UNKNOWN if event.seen is None else SEEN if event.seen else UNSEEN
    return MEETING if event.name in MEETINGS else EVENT


def _days_due(deadlines: Sequence[Deadline]) -> Iterator[Entry]:
    for one in deadlines:
        if one.due is not None:
            yield Entry(one.due, one.due, one.status, words.due(one), words.how_kept(one), source=one.source)


def _gaps(deadlines: Sequence[Deadline], today: date) -> Iterator[Entry]:
    """The times between two visits or reviews that were longer than the timescale allows."""
    for one in deadlines:
        if one.rule.kind == "interval" and one.status in (LATE, OVERDUE) and one.due is not None:
            last = one.done or today
            what, note = words.gap(one, (last - one.anchor.date).days)
            yield Entry(one.anchor.date, last, GAP, what, note, turn=one.due, source=one.source)
