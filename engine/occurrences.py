"""The rules by which a row of the timescales finds its occurrences in the facts of a child.

Each rule is a generator of a compiled row and facts, in the table RULES under the name that the compiler
chose. It yields what was to be done from when, and by what event it was done; days due and statuses are
worked out afterwards.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain

from engine.calendars import add_months
from engine.case_facts import ENDLESS, CaseFacts, Event, Spell, in_order
from engine.clocks import ordinal
from engine.timescale_rows import Match, Pace, Row

ONE_DAY = timedelta(days=1)
_LAST = 1 << 62


Occurrence = tuple[Event, Event | None, Pace, date, str | None, str | None]
"""One thing to be done: what it is counted from, what it was done by, how long it may take, the last day it is owed, the
recipient and the reason of an exception. A bare tuple, since dozens are made for every child."""

Rule = Callable[[Row, CaseFacts], Iterator[Occurrence]]


def from_day(events: Sequence[Event], day: date) -> int:
    """The index of the first of ``events`` (in order of date) on or after ``day``."""
    return bisect_left(events, (day,))


def after_day(events: Sequence[Event], day: date) -> int:
    """The index of the first of ``events`` (in order of date) after ``day``."""
    return bisect_left(events, (day, _LAST))


def birthday(born: date, age: int) -> date:
    """The day on which someone becomes ``age``; born on 29 February, it is 28 February in other years."""
    return add_months(born, 12 * age)


def _first(row: Row, events: Sequence[Event], day: date) -> Event | None:
    """The earliest of ``events`` that fits an anchor on ``day``, as the row says when it must be."""
    if row.when == "any_time":
        return events[0] if events else None
    index = after_day(events, day) if row.when == "after_the_day" else from_day(events, day)
    if index < len(events) and (row.when != "on_the_day" or events[index].date == day):
        return events[index]
    return None


def _fitting(match: Match, facts: CaseFacts) -> Sequence[Event]:
    events = facts.by_name.get(match.event, ())
    return [event for event in events if match.fits(event)] if match.marks else events


def _anchors(row: Row, facts: CaseFacts) -> Sequence[Event]:
    """The events that a row is anchored at, in order of date, only those of its ordinal if it has one."""
    present = [facts.by_name[name] for name in row.anchors if name in facts.by_name]
    events = present[0] if len(present) == 1 else sorted(chain(*present), key=in_order)
    if not row.ordinal:
        return events
    return [event for event, number in _numbered(row, events, facts) if _has_ordinal(row.ordinal, number)]


def _numbered(row: Row, events: Sequence[Event], facts: CaseFacts) -> Iterator[tuple[Event, int]]:
    """Number events from 1 since the latest event named by the row's ``since``, which the row may require."""
    restarts = facts.by_name.get(row.since, ())
    number, begun = 0, 0
    for event in events:
        start = after_day(restarts, event.date)
        number, begun = (number + 1 if start == begun else 1), start
        if start or not row.since_known:
            yield event, number


def _has_ordinal(wanted: str, number: int) -> bool:
    return number > 1 if wanted == "later" else number == (1 if wanted == "first" else 2)


def about(row: Row, facts: CaseFacts) -> Iterator[Occurrence]:
    """Done by the earliest event that is about that very anchor, before or after it."""
    name = row.done.event
    for anchor in _anchors(row, facts):
        done = facts.about.get((name, anchor.id)) if anchor.id is not None else None
        yield anchor, done[0] if done else None, row.pace, ENDLESS, None, None


def once(row: Row, facts: CaseFacts) -> Iterator[Occurrence]:
    """One for every anchor, done by the earliest fitting event."""
    events = _fitting(row.done, facts)
    for anchor in _anchors(row, facts):
        yield anchor, _first(row, events, anchor.date), row.pace, ENDLESS, None, None


def recipients(row: Row, facts: CaseFacts) -> Iterator[Occurrence]:
    """One for every anchor and recipient; a notice that names another anchor belongs to that."""
    events = facts.by_name.get(row.done.event, ())
    for anchor in _anchors(row, facts):
        told: dict[str | None, Event] = {}
        for event in events[from_day(events, anchor.date) :]:
            if event.about is None or event.about == anchor.id or not row.about_optional:
                told.setdefault(event.recipient, event)
        for recipient in row.recipients:
            if recipient.needed.fits(anchor):
                yield anchor, told.get(recipient.id), row.pace, ENDLESS, recipient.id, None


def begins_status(row: Row, facts: CaseFacts) -> Iterator[Occurrence]:
    """Once for every anchor with which a status begins, give or take a day; owed while that status lasts.

    An event after the end of a status that ended before the day due does not count: see ``deadlines``.
    """
    events = _fitting(row.done, facts)
    spells = facts.spells.get(row.begins_status, ())
    for anchor in _anchors(row, facts):
        spell = next((spell for spell in spells if abs(spell.start - anchor.date) <= ONE_DAY), None)
        if spell is not None:
            yield anchor, _first(row, events, anchor.date), row.pace, spell.end, None, None


def leading_to(row: Row, facts: CaseFacts) -> Iterator[Occurrence]:
    """Every fitting conference, counted from the meeting that led to it; and meetings that are owed one.

    The meetings that may have led to a conference are those since the one before it, of whatever sort. The
    earliest that initiates section 47 enquiries is taken, or else the earliest.
    """
    meetings = facts.by_name.get(row.anchors[0], ())
    conferences = facts.by_name.get(row.leading_to, ())
    begin = 0
    for conference in conferences:
        end = after_day(meetings, conference.date)
        led = meetings[begin:end]
        begin = max(begin, end)
        if led and row.done.fits(conference):
            anchor = next((meeting for meeting in led if meeting.initiates_s47), led[0])
            yield anchor, conference, row.pace, ENDLESS, None, None
    for meeting in meetings[begin:]:
        if meeting.conference_decided:
            yield meeting, None, row.pace, ENDLESS, None, None


def child_date(row: Row, facts: CaseFacts) -> Iterator[Occurrence]:
    """Once, anchored at a date of the child, where an event that is required is known."""
    name = row.anchors[0]
    day = facts.date_of_birth if name == "date_of_birth" else facts.expected_date_of_birth
    if day is None or (row.requires is not None and not _fitting(row.requires, facts)):
        return
    done = _first(row, _fitting(row.done, facts), day)
    reason = getattr(done, row.excepted_by) if done and row.excepted_by else None
    yield Event(day, -1, name), done, row.pace, ENDLESS, None, reason


def by_birthday(row: Row, facts: CaseFacts) -> Iterator[Occurrence]:
    """Once on a birthday, where an anchor is on or before it; else for every anchor, by the other clock."""
    events = _fitting(row.done, facts)
    born = facts.date_of_birth
    day = birthday(born, row.birthday) if born else date.min
    anchors = _anchors(row, facts)
    if anchors and anchors[0].date <= day:
        anchor = Event(day, -1, f"{ordinal(row.birthday)}_birthday")
        yield anchor, _first(row, events, day), row.pace, ENDLESS, None, None
    for event in anchors[after_day(anchors, day) :]:
        yield event, _first(row, events, event.date), row.other_pace or row.pace, ENDLESS, None, None


def next_in_order(row: Row, facts: CaseFacts) -> Iterator[Occurrence]:
    """Once for every event that is the first since another, done by the second since the same."""
    numbered = list(_numbered(row, facts.by_name.get(row.anchors[0], ()), facts))
    for index, (anchor, number) in enumerate(numbered):
        if _has_ordinal(row.ordinal, number):
            following = numbered[index + 1] if index + 1 < len(numbered) else None
            done = following[0] if following and following[1] == number + 1 else None
            yield anchor, done, row.pace, ENDLESS, None, None


def placement(row: Row, facts: CaseFacts) -> Iterator[Occurrence]:
    """Intervals of each placement: those that open in its first year, or those that open after it."""
    visits = facts.by_name.get(row.done.event, ())
    for start in facts.by_name.get("placement_start", ()):
        ended = facts.about.get(("placement_end", start.id or ""))
        end = ended[0].date if ended else ENDLESS
        anniversary = birthday(start.date, 1)
        if row.first_year:
            yield from _chain(visits, start, end, anniversary, row.pace)
            continue
        index = from_day(visits, anniversary)
        if index < len(visits) and visits[index].date <= end:
            pace = row.pace
            if row.other_pace is not None and row.other_marks is not None and row.other_marks.fits(start):
                pace = row.other_pace
            yield from _chain(visits, visits[index], end, ENDLESS, pace)


def status(row: Row, facts: CaseFacts) -> Iterator[Occurrence]:
    """Intervals while the statuses of the row hold, within the ages that it is for."""
    youngest, oldest = date.min, ENDLESS
    if row.ages[0] is not None:
        if facts.date_of_birth is None:
            return
        youngest = birthday(facts.date_of_birth, row.ages[0])
        oldest = birthday(facts.date_of_birth, row.ages[1]) if row.ages[1] else ENDLESS
    events = facts.by_name.get(row.done.event, ())
    for run in _runs(row, facts):
        opened = _opened(row, facts, run, youngest)
        if opened is not None and opened.date <= run.end and opened.date < oldest:
            yield from _chain(events, opened, run.end, oldest, row.pace)


def _opened(row: Row, facts: CaseFacts, run: Spell, youngest: date) -> Event | None:
    """What opens the first interval of a run: an event, or the later of its start and the birthday."""
    day = max(run.start, youngest)
    if row.anchors:
        events = facts.by_name.get(row.anchors[0], ())
        index = from_day(events, day) + (row.ordinal == "second")
        if index < len(events) and events[index].date <= run.end:
            return events[index]
        if not row.otherwise_start or run.start < youngest:
            return None
    if youngest > run.start:
        return Event(day, -1, f"{ordinal(row.ages[0] or 0)}_birthday")
    return Event(day, -1, run.status)


def _chain(events: Sequence[Event], opened: Event, end: date, before: date, pace: Pace) -> Iterator[Occurrence]:
    """Intervals from ``opened`` on: each event on a later day closes one and opens the next, up to ``end``.

    Intervals that would open on or after ``before`` belong to another row.
    """
    for event in events[after_day(events, opened.date) :]:
        if event.date > end:
            break
        if event.date > opened.date:
            yield opened, event, pace, end, None, None
            opened = event
            if event.date >= before:
                return
    yield opened, None, pace, end, None, None


def _runs(row: Row, facts: CaseFacts) -> Sequence[Spell]:
    """The stretches of days on which the child has a status of the row and none that it is without."""
    spells = facts.spells
    if len(row.statuses) == 1:
        runs: Sequence[Spell] = spells.get(row.statuses[0], ())
    else:
        runs = _together(sorted(spell for name in row.statuses for spell in spells.get(name, ())))
    for name in row.without:
        for other in spells.get(name, ()):
            runs = [piece for run in runs for piece in _less(run, other)]
    return runs


def _together(spells: Sequence[Spell]) -> list[Spell]:
    """Join spells that overlap or follow each other from one day to the next."""
    runs: list[Spell] = []
    for spell in spells:
        if runs and (runs[-1].end == ENDLESS or spell.start <= runs[-1].end + ONE_DAY):
            runs[-1] = runs[-1]._replace(end=max(runs[-1].end, spell.end))
        else:
            runs.append(spell)
    return runs


def _less(run: Spell, other: Spell) -> Iterator[Spell]:
    """What is left of ``run`` before and after ``other``."""
    if other.start > run.end or other.end < run.start:
        yield run
        return
    if other.start > run.start:
        yield run._replace(end=other.start - ONE_DAY)
    if other.end < run.end:
        yield run._replace(start=other.end + ONE_DAY)


RULES: Mapping[str, Rule] = {
    "about": about,
    "once": once,
    "recipients": recipients,
    "begins_status": begins_status,
    "leading_to": leading_to,
    "child_date": child_date,
    "birthday": by_birthday,
    "next_in_order": next_in_order,
    "placement": placement,
    "status": status,
}

OUT_OF_ORDER = frozenset({"placement"})
"""The rules that do not yield in the order of their anchors: placements may overlap."""
