"""Deadlines in words: a sentence by which a person can check the date without the machine."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from engine.clocks import BEFORE, BIRTHDAY, ON_THE_DAY

if TYPE_CHECKING:
    from engine.case_facts import Event
    from engine.summaries import Summary
    from engine.timescales import Deadline

MONTHS = (
    "", "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

EVENT_WORDS = {
    "cin": "child in need status",
    "cwd": "status with the disability service",
    "cp": "protection plan",
    "lac": "status as a looked after child",
    "care_leaver": "status as a care leaver",
    "date_of_birth": "birth",
    "expected_date_of_birth": "expected birth",
    "referral": "referral",
    "cin_plan_decision": "decision that a CIN plan is required",
    "cin_plan_start": "start of the CIN plan",
    "cin_plan_review": "CIN plan review",
    "cin_meeting": "CIN meeting",
    "cin_meeting_minutes": "CIN meeting minutes",
    "cin_visit": "CIN visit",
    "initial_conference": "initial child protection conference",
    "transfer_in_notification": "notification of a transfer in",
    "transfer_in_conference": "transfer in conference",
    "review_conference": "review child protection conference",
    "cp_visit": "child protection visit",
    "became_looked_after": "day of becoming looked after",
    "lac_review": "LAC review",
    "lac_visit": "LAC visit",
    "placement_start": "start of the placement",
    "became_eligible": "day of becoming Eligible",
}
"""Names of events, birthdays and statuses in words, where they differ from the name with spaces."""

STATUSES = ("cin", "cwd", "cp", "lac", "care_leaver")


def day_words(day: date) -> str:
    """A date as people write it: ``5 January 2026``."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def event_words(name: str) -> str:
    """What an event, birthday or status is called in a sentence, without an article."""
    return EVENT_WORDS.get(name) or name.replace("_", " ")


def explain(deadline: Deadline) -> str:
    """How the day due was counted, what it is, and when the thing was done, in a few short sentences."""
    counted = _counted(deadline)
    if deadline.due is None:
        return f"{counted}{_done(deadline)}{_attempted(deadline)}"
    return f"{counted}: {day_words(deadline.due)}.{_done(deadline)}{_attempted(deadline)}"


def _counted(deadline: Deadline) -> str:
    clock, anchor = deadline.clock, _anchor_words(deadline.anchor)
    length = clock.length
    if clock.form == BIRTHDAY:
        return f"By the {event_words(deadline.anchor.name)}"
    if clock.form == ON_THE_DAY:
        return f"On the day of the {anchor}"
    if length is None:
        return f"Nothing agreed is recorded for the interval since the {anchor}."
    direction = "before" if clock.form == BEFORE else "after"
    agreed = ", as agreed" if deadline.agreed else ""
    return f"{length} {direction} the {anchor}{agreed}{_skipped(deadline)}"


def _skipped(deadline: Deadline) -> str:
    """The days that were not counted."""
    if not deadline.pace.in_working_days:
        return ""
    if deadline.rule.counts_closures:
        return ", not counting weekends, bank holidays and days on which the council is closed"
    return ", not counting weekends and bank holidays"


def _anchor_words(anchor: Event) -> str:
    start = "start of the " if anchor.name in STATUSES else ""
    return f"{start}{event_words(anchor.name)} of {day_words(anchor.date)}"


def _done(deadline: Deadline) -> str:
    done, status = deadline.done, deadline.status
    if status == "excepted":
        return f" Done on {day_words(done)}. Excepted as a late presentation." if done else " Excepted."
    if done is not None:
        endings = {"late": f", {_days(deadline.days_late)} late", "met": ", in time"}
        return f" Done on {day_words(done)}{endings.get(status, '')}."
    if status == "overdue":
        return f" Not done, {_days(deadline.days_late)} overdue."
    if deadline.due is None:
        return ""
    return " Not yet done." if status == "due" else " The source of the data does not hold this."


def _attempted(deadline: Deadline) -> str:
    if not deadline.attempted:
        return ""
    days = ", ".join(day_words(event.date) for event in deadline.attempted)
    return f" Attempted, the child not seen: {days}."


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


STATUS_WORDS = {
    "met": "Met",
    "late": "Late",
    "overdue": "Overdue",
    "due": "Due",
    "not_recorded": "Not recorded",
    "excepted": "Excepted",
}
"""The statuses of a deadline as people read them."""


def summary_words(summary: Summary) -> str:
    """How a row was kept, in a line: the share on time, what was not met, and the longest gap."""
    counts = summary.counts
    judged = counts["met"] + counts["late"] + counts["overdue"]
    said = [f"{counts['met']} of {judged} on time"] if judged else []
    said += [f"{counts[one]} {STATUS_WORDS[one].lower()}" for one in STATUS_WORDS if one != "met" and counts[one]]
    gap = "" if summary.longest_gap is None else f" Longest gap: {_days(summary.longest_gap)}."
    return f"{', '.join(said)}.{gap}"
