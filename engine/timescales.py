"""Deadlines of one child: every occurrence of every timescale, when it was due, and whether it was done.

Compile the declaration once (:func:`compile_rows`), read the facts of a child
(:func:`engine.facts.facts_from`), and ask :func:`deadlines` as of a day. Nothing here knows what day it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from engine.calendars import Calendar, CalendarRange
from engine.case_facts import ENDLESS, CaseFacts, Event, Window, known_by
from engine.clocks import EVERY, Clock, offset
from engine.messages import deadlines as words
from engine.model import WARNING, Finding
from engine.occurrences import OUT_OF_ORDER, RULES, Occurrence, after_day, from_day
from engine.timescale_rows import Pace, Row, RowFault, compile_rows, pace_of

__all__ = ["Deadline", "Row", "RowFault", "as_json", "compile_rows", "deadlines"]

MET, LATE, OVERDUE, DUE = "met", "late", "overdue", "due"
NOT_RECORDED, EXCEPTED = "not_recorded", "excepted"


@dataclass(frozen=True, slots=True)
class _Case:
    """All that the deadlines of one child are worked out from."""

    facts: CaseFacts
    today: date
    calendar: Calendar
    window: Window | None
    findings: list[Finding]


class Deadline(NamedTuple):
    """One occurrence of a timescale. Days late are calendar days; ``due`` is None where none is agreed.

    What only some readers ask for (the explanation, attempted visits, an earlier end of the range) is worked out when read.
    """

    rule: Row
    case: _Case
    anchor: Event
    done_by: Event | None
    pace: Pace
    end: date
    recipient: str | None
    reason: str | None
    agreed: bool
    due: date | None
    status: str
    days_late: int

    @property
    def done(self) -> date | None:
        """The day on which it was done."""
        return self.done_by.date if self.done_by is not None else None

    @property
    def clock(self) -> Clock:
        """The clock that it was counted by: the row's, or the agreed one."""
        return self.pace.clock

    @property
    def not_before(self) -> date | None:
        """The earlier end of a range, such as T06's 4 months."""
        return self.pace.earliest(self.anchor.date, self.case.calendar) if self.pace.earliest else None

    @property
    def calendar(self) -> str | None:
        """The version of the calendar, where working days were counted."""
        return self.case.calendar.version if self.pace.in_working_days else None

    @property
    def attempted(self) -> Sequence[Event]:
        """Visits in its time at which the child was not seen."""
        attempts = self.case.facts.attempts.get(self.rule.done.event, ())
        return _attempted(self.rule, attempts, self.anchor.date, self.done or self.end) if attempts else ()

    @property
    def row(self) -> str:
        """The id of the row, such as ``T08``."""
        return self.rule.id

    @property
    def timescale(self) -> str:
        """The name of the row, such as ``initial_conference``."""
        return self.rule.timescale

    @property
    def source(self) -> str:
        """The clause of the guide that the row stands in."""
        return self.rule.source

    @property
    def explanation(self) -> str:
        """A sentence by which a person can check the date; made anew at every reading."""
        return words.explain(self)


def deadlines(
    rows: Sequence[Row], facts: CaseFacts, today: date, calendar: Calendar, window: Window | None = None
) -> tuple[list[Deadline], list[Finding]]:
    """Every deadline of a child as of ``today``, by row and then by the day it is counted from; and warnings.

    With a ``window`` (§3(b)) only those due or done in it, or overdue at its end. What would be due beyond
    the years of the calendar is left out with the warning ``calendar_ends``. Other codes:
    event_after_today, status_after_today, birth_after_today, agreed_row_unknown, agreed_not_taken,
    agreed_not_shorter.
    """
    findings: list[Finding] = []
    if facts.latest > today:
        facts = known_by(facts, today, findings)
    case = _Case(facts, today, calendar, window, findings)
    if facts.agreed:
        _check_agreed(rows, case)
    found: list[Deadline] = []
    present = facts.present
    for row in rows:
        if not row.needs.isdisjoint(present):
            before = len(found)
            for occurrence in RULES[row.rule](row, facts):
                try:
                    deadline = _deadline(row, occurrence, case)
                except CalendarRange as fault:
                    findings.append(_beyond(row, fault, calendar))
                    continue
                if deadline is not None:
                    found.append(deadline)
            if row.rule in OUT_OF_ORDER:
                found[before:] = sorted(found[before:], key=_by_anchor)
    return found, findings


def _beyond(row: Row, fault: CalendarRange, calendar: Calendar) -> Finding:
    params = {"row": row.id, "date": fault.date.isoformat(), "calendar": calendar.version}
    return Finding("calendar_ends", WARNING, "facts", row.source, params)


def as_json(deadline: Deadline) -> dict[str, Any]:
    """A deadline as others rely on it: dates as text, and no key for what is unknown or does not apply."""
    anchor, due, done = deadline.anchor, deadline.due, deadline.done
    shown: dict[str, Any] = {
        "row": deadline.rule.id,
        "timescale": deadline.rule.timescale,
        "anchor": _shown(anchor),
    }
    if due is not None:
        shown["due"] = due.isoformat()
    if done is not None:
        shown["done"] = done.isoformat()
    shown["status"] = deadline.status
    shown["days_late"] = deadline.days_late
    shown["source"] = deadline.rule.source
    shown["explanation"] = words.explain(deadline)
    _add_what_applies(deadline, shown)
    return shown


def _add_what_applies(deadline: Deadline, shown: dict[str, Any]) -> None:
    """Add the keys that only some deadlines have."""
    for key, value in (("for", deadline.recipient), ("reason", deadline.reason), ("calendar", deadline.calendar)):
        if value is not None:
            shown[key] = value
    if deadline.not_before is not None:
        shown["not_before"] = deadline.not_before.isoformat()
    if deadline.agreed:
        shown["agreed"] = str(deadline.clock.length)
    if deadline.attempted:
        shown["attempted"] = [_shown(event) for event in deadline.attempted]
    ends = (("anchor", deadline.anchor), ("done", deadline.done_by))
    sources = {name: event.provenance for name, event in ends if event is not None and event.provenance is not None}
    if sources:
        shown["provenance"] = sources


def _shown(event: Event) -> dict[str, str]:
    if event.id is None:
        return {"event": event.name, "date": event.date.isoformat()}
    return {"event": event.name, "id": event.id, "date": event.date.isoformat()}


def _by_anchor(deadline: Deadline) -> date:
    return deadline.anchor.date


def _deadline(row: Row, occurrence: Occurrence, case: _Case) -> Deadline | None:
    """The deadline of one occurrence; None where it is not owed, has not begun, or is outside the window."""
    anchor, done_by, pace, end, recipient, reason = occurrence
    start = anchor.date
    if start > case.today and row.kind == "interval":
        return None
    agreed = False
    if row.agreed and row.id in case.facts.agreed:
        pace, agreed = _agreed_pace(row, anchor, case)
    due = pace.due(start, case.calendar) if pace.due else None
    if end is not ENDLESS and _fell_away(done_by, due, end, case.today):
        return None
    done = done_by.date if done_by is not None else None
    if reason is not None:
        status, late = EXCEPTED, 0
    elif due is not None and done is not None and done <= due:
        status, late = MET, 0
    else:
        status, late = _status(row, done_by, due, case)
    if case.window is not None and not _in_window(case.window, done, due, status):
        return None
    return Deadline(row, case, anchor, done_by, pace, end, recipient, reason, agreed, due, status, late)


def _fell_away(done_by: Event | None, due: date | None, end: date, today: date) -> bool:
    """Whether the time in which it is owed ended before the day due (none due: before today), undone."""
    return end < (today if due is None else due) and (done_by is None or done_by.date > end)


def _status(row: Row, done_by: Event | None, due: date | None, case: _Case) -> tuple[str, int]:
    """The status and the days late of what was not done in time; what the source cannot hold is never late.

    A day that the auditor entered is held, whatever the source can hold.
    """
    if due is None:
        return NOT_RECORDED, 0
    cover = case.facts.sources_cover
    if cover is not None and row.done.event not in cover and not (done_by is not None and done_by.entered):
        return NOT_RECORDED, 0
    if done_by is not None:
        return LATE, (done_by.date - due).days
    return (OVERDUE, (case.today - due).days) if case.today > due else (DUE, 0)


def _in_window(window: Window, done: date | None, due: date | None, status: str) -> bool:
    start, end = window
    if (due is not None and start <= due <= end) or (done is not None and start <= done <= end):
        return True
    overdue = status in (OVERDUE, LATE) and due is not None and due < end
    return overdue and (done is None or done > end)


def _attempted(row: Row, attempts: Sequence[Event], day: date, last: date) -> Sequence[Event]:
    """The attempted visits that belong to one occurrence: none is listed twice in the intervals of a row."""
    if row.when == "on_the_day":
        last = day
    same_day = row.kind != "interval" and row.when != "after_the_day"
    first = from_day(attempts, day) if same_day else after_day(attempts, day)
    return attempts[first : after_day(attempts, last)]


def _agreed_pace(row: Row, anchor: Event, case: _Case) -> tuple[Pace, bool]:
    """The latest interval agreed by the day on which this one opens, if the row lets it count."""
    standing = [entry for entry in case.facts.agreed[row.id] if entry.start <= anchor.date]
    if not standing:
        return row.pace, False
    pace = pace_of(Clock(EVERY, (row.done.event,), standing[-1].length), closures=row.counts_closures)
    if row.agreed == "shorter" and row.pace.due is not None and pace.due is not None:
        day, calendar = anchor.date, case.calendar
        if row.pace.due(day, calendar) <= pace.due(day, calendar):
            return row.pace, False
    return pace, True


def _check_agreed(rows: Sequence[Row], case: _Case) -> None:
    """Warn of agreed intervals that cannot count: row unknown, takes none, or not shorter than printed."""
    by_id = {row.id: row for row in rows}
    for name, agreements in case.facts.agreed.items():
        row = by_id.get(name)
        code = "agreed_row_unknown" if row is None else "" if row.agreed else "agreed_not_taken"
        if row is not None and row.agreed == "shorter" and row.pace.due is not None:
            printed = row.pace.due
            for entry in agreements:
                try:
                    agreed = offset(entry.length, closures=row.counts_closures)
                    shorter = agreed(entry.start, case.calendar) < printed(entry.start, case.calendar)
                except CalendarRange:
                    continue  # said for each occurrence, where it matters
                code = code if shorter else "agreed_not_shorter"
        if code:
            case.findings.append(Finding(code, WARNING, "facts.agreed", "§6", {"row": name}))
