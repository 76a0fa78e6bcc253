"""The words of doubts about a child's facts: code -> (fault, remedy). All are warnings: the rest of the facts counts."""

from __future__ import annotations

from collections.abc import Mapping

FACTS: Mapping[str, tuple[str, str]] = {
    "wrong_type": ("Something in the facts is not {expected}, and is left out.", "Give {expected}."),
    "unknown_key": ("The facts hold a key that is not known there.", "Use only: {allowed}."),
    "unknown_status": ("The facts hold a status that is not known.", "Use one of: {allowed}."),
    "unknown_event": ("The facts hold an event that is not known, and it is left out.", "Use the names of the published list."),
    "bad_date": ("A date in the facts is no day of the calendar, and is left out.", "Give year-month-day."),
    "date_missing": ("A date is missing in the facts, and its entry is left out.", "Give it as year-month-day."),
    "date_implausible": ("A date in the facts is before {earliest} or after {latest}.", "Check the year."),
    "to_before_from": ("Something in the facts ends before it begins, and is left out.", "Check both dates."),
    "duplicate_id": ("Two events have the same id; the later one is left out.", "Give each event its own id."),
    "mark_unfit": ("An event carries a mark that “{event}” does not take.", "Take it out, or check the event's name."),
    "about_unknown": ("An event is about another that is not there.", "Give the id of an event in these facts."),
    "about_unfit": ("An event is about one that it can't belong to.", "It belongs to one of: {allowed}."),
    "about_missing": ("An event does not say which event it belongs to.", "Give about: the id of one of {allowed}."),
    "bad_interval": ("An agreed interval is not understood.", "Here belongs: {expected}."),
    "agreed_row_unknown": ("An interval is agreed for “{row}”, which is no timescale.", "Name one, such as T33."),
    "agreed_not_taken": ("The timescale {row} takes no agreed interval, so the one agreed does not count.", "Take it out."),
    "agreed_not_shorter": ("The interval agreed for {row} is not shorter than the guide's, so it does not count.",
                           "Agree a shorter one, or take it out."),
    "calendar_ends": ("A date falls outside the years of the calendar, and its timescale is left out.",
                      "Refresh the calendar."),
    "birth_after_today": ("The date of birth is after today, and is not counted.", "Check the date of birth."),
    "event_after_today": ("An event is dated after today, and is not counted.", "Check its date."),
    "status_after_today": ("A status begins after today, and is not counted.", "Check its date."),
}  # fmt: skip
