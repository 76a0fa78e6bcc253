"""The timeline of a child in words: its lanes, what is on them, and what it shows as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from engine.messages.deadlines import STATUS_WORDS, day_words, event_words

if TYPE_CHECKING:
    from engine.case_facts import Event, Window
    from engine.timescales import Deadline

EVENTS, MEETINGS, VISITS = "Referrals, placements and other events", "Conferences, reviews and meetings", "Visits"
DUE, GAPS = "Days due", "Gaps longer than the timescale"
"""The names of lanes; a lane of statuses has the status's own."""

SORTS: Mapping[str, str] = {
    "status": "Status",
    "event": "Event",
    "meeting": "Conference, review or meeting",
    "seen": "Visit, child seen",
    "unseen": "Visit, child not seen",
    "unknown": "Visit, not recorded whether the child was seen",
    **{status: f"Due: {said.lower()}" for status, said in STATUS_WORDS.items() if status != "due"},
    "due": "Due, not yet done",
    "gap": "Gap; the dark part is longer than the timescale",
}
"""What each sign means, for the key beside the drawing."""


def spell(first: date, last: date | None) -> str:
    """How long a status was held."""
    return f"{day_words(first)} to {day_words(last) if last else 'now'}"


def event(one: Event) -> str:
    """What happened."""
    said = event_words(one.name)
    return said[:1].upper() + said[1:]


def event_note(one: Event) -> str:
    """Whether the child was seen, at a visit, and by whom a date was entered."""
    if one.seen is None:
        return ""
    return ("Child seen alone" if one.seen_alone else "Child seen") if one.seen else "Child not seen"


def due(one: Deadline) -> str:
    """What was due."""
    return f"{one.rule.label} ({one.row})"


def how_kept(one: Deadline) -> str:
    """How a day due was kept: met, or how late."""
    late = f", {_days(one.days_late)}" if one.days_late else ""
    done = f", done on {day_words(one.done)}" if one.done else ""
    return f"{STATUS_WORDS[one.status]}{late}{done}"


def gap(one: Deadline, length: int) -> tuple[str, str]:
    """A gap: between what, how long, and by how much too long."""
    ended = "" if one.done else " so far"
    return f"{one.rule.label} ({one.row})", f"{_days(length)}{ended}, {_days(one.days_late)} longer than the timescale"


def summary(window: Window, counts: Mapping[str, int]) -> str:
    """What the drawing shows, in a sentence or two, for those who hear it."""
    visits = sum(counts.get(one, 0) for one in ("seen", "unseen", "unknown"))
    said = [
        f"{_many(visits, 'visit')}, {counts.get('unseen', 0)} at which the child was not seen" if visits else "",
        _many(counts.get("meeting", 0), "conference, review or meeting", "conferences, reviews and meetings"),
        f"{counts.get('late', 0) + counts.get('overdue', 0)} late or overdue",
        _many(counts.get("gap", 0), "gap longer than the timescale", "gaps longer than the timescale"),
    ]
    days = f"From {day_words(window.start)} to {day_words(window.end)}"
    return f"{days}: {'; '.join(one for one in said if one)}. The same is in the table below."


def _days(number: int) -> str:
    return _many(number, "day")


def _many(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
