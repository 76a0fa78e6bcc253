"""What the auditor said of dates in the case record, in words: where a date comes from, and what an entry says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from engine.conditions import as_day
from engine.messages.deadlines import day_words, event_words

if TYPE_CHECKING:
    from engine.case_facts import Event


def by_auditor() -> str:
    """Where a date comes from that the auditor entered."""
    return "Entered by the auditor"


def corrected_by_auditor(was: date | None, provenance: str | None = None) -> str:
    """Where a date comes from that the auditor put in the place of another, which had a provenance of its own."""
    before = day_words(was) if was else "an unknown day"
    return f"Corrected by the auditor; the record has {before}{f' ({provenance})' if provenance else ''}"


def asks_for(event: str, anchor: Event) -> str:
    """What is asked where no date is held of an event that is counted from an anchor."""
    return f"Date of the {event_words(event)}, counted from {day_words(anchor.date)}"


def moved(event: Event) -> str:
    """What a correction of an event's date is called."""
    return f"Correct the date of the {event_words(event.name)} of {day_words(event.date)}"


def interval_of(label: str) -> str:
    """What is asked where an interval may be agreed for one child."""
    return f"Interval agreed for this child: {label}"


def entry_words(entry: Mapping[str, Any]) -> str:
    """One entry as a line of text."""
    day, reason = _day(entry.get("date")), str(entry.get("reason") or "").strip()
    because = f": {reason}" if reason else ""
    if "interval" in entry:
        return f"{entry.get('row')}: every {entry.get('interval')} agreed from {day}{because}"
    event = event_words(str(entry.get("event", "")))
    event = event[:1].upper() + event[1:]
    if "corrects" not in entry:
        return f"{event}: {day}, entered by the auditor{because}"
    was = _day(entry.get("was"))
    if entry.get("gone") is True:
        return f"{event} of {was}: did not happen, says the auditor{because}"
    return f"{event} of {was}: corrected to {day} by the auditor{because}"


def _day(value: Any) -> str:
    day = as_day(value)
    return day_words(day) if day else str(value or "no day")
