"""The kind ``timescales``: what the auditor says of the dates in the case record (see :mod:`engine.corrections`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.case_facts import EVENTS
from engine.kinds_of_rows import listed, row_shape
from engine.kinds_of_values import DATE, Fault, Kind, below, blank, text_kind

ENTRY_KEYS = (
    "id", "row", "event", "date", "about", "recipient", "corrects", "was", "gone", "interval", "reason",
)  # fmt: skip
MOST_IN_REFERENCE = 200
MOST_IN_REASON = 4_000
MOST_ENTRIES = 500
INTERVAL = "[1-9][0-9]{0,2} (?:working day|day|week|month|year)s?"
"""How an agreed interval is written."""
REFERENCES = ("row", "about", "recipient", "corrects")
_REFERENCE, _REASON = text_kind(MOST_IN_REFERENCE), text_kind(MOST_IN_REASON)


def _fits(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MOST_ENTRIES and not any(True for _ in _faults(value))


def _faults(value: Any) -> Iterator[Fault]:
    yield from listed(value, _entry, MOST_ENTRIES)


def _entry(entry: Any) -> Iterator[Fault]:
    yield from row_shape(entry, ENTRY_KEYS)
    if not isinstance(entry, dict):
        return
    for key in REFERENCES:
        if not blank(entry.get(key)):
            yield from below(_REFERENCE.faults(entry[key]), key)
    for key in ("date", "was"):
        if not blank(entry.get(key)):
            yield from below(DATE.faults(entry[key]), key)
    if not blank(entry.get("reason")):
        yield from below(_REASON.faults(entry["reason"]), "reason")
    if not isinstance(entry.get("gone", False), bool):
        yield "answer_not_true_or_false", "gone", {}
    if not blank(entry.get("event")) and (not isinstance(entry["event"], str) or entry["event"] not in EVENTS):
        yield "entry_of_unknown_event", "event", {}
    interval = entry.get("interval")
    if not blank(interval) and not (isinstance(interval, str) and re.fullmatch(INTERVAL, interval)):
        yield "entry_interval_unclear", "interval", {}
    yield from _whole(entry)


def _whole(entry: dict[str, Any]) -> Iterator[Fault]:
    """What an entry of its form lacks."""
    agreed, corrects = not blank(entry.get("interval")), not blank(entry.get("corrects"))
    if blank(entry.get("date")) and not (corrects and entry.get("gone") is True):
        yield "entry_without_date", "date", {}
    if (agreed or corrects) and blank(entry.get("reason")):
        yield "entry_without_reason", "reason", {}
    if agreed and blank(entry.get("row")):
        yield "entry_without_row", "row", {}
    if not agreed and blank(entry.get("event")):
        yield "entry_without_event", "event", {}


TIMESCALES = Kind(_fits, _faults)
"""Lists of entries."""
