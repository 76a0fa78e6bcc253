"""Reads a Facts document into CaseFacts.

Whatever JSON value arrives, reading it ends in CaseFacts and a list of warnings, never in an exception: an
extract with one bad date must not hide the other dates of the child. A fault is named by its path and never
by its value, since values may be personal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.calendars import iso_date
from engine.case_facts import (
    ABOUT,
    CHILD_DATES,
    ENDLESS,
    EVENTS,
    FLAGS,
    STATUSES,
    TEXTS,
    Agreement,
    CaseFacts,
    Event,
    Spell,
    Window,
    facts_of,
    statuses_on,
    window,
)
from engine.clocks import ClockFault, Length, parse_length
from engine.model import WARNING, Finding

__all__ = ["CaseFacts", "Event", "Window", "facts_from", "facts_of", "statuses_on", "window"]

EARLIEST, LATEST = date(1900, 1, 2), date(2199, 12, 31)
"""Dates outside are slips or the placeholders that extracts put where they know nothing (1 January 1900)."""

ROOT_KEYS = frozenset({"child", "statuses", "events", "agreed", "window", "sources_cover"})
CHILD_KEYS = frozenset({"id", "disability", *CHILD_DATES})
STATUS_KEYS = frozenset({"status", "from", "to", "provenance"})
EVENT_KEYS = frozenset({"id", "event", "date", "about", "provenance"})
AGREED_KEYS = frozenset({"row", "interval", "from", "by", "reason"})


def facts_from(document: object) -> tuple[CaseFacts, list[Finding]]:
    """Read a Facts document (any JSON value) and give what can be used of it, with a warning for each fault.

    Codes: wrong_type, unknown_key, unknown_event, unknown_status, bad_date, date_implausible, date_missing,
    to_before_from, duplicate_id, about_unknown, about_unfit, about_missing, mark_unfit, bad_interval.
    """
    reader = _Reader()
    root = reader.mapping(document, "facts", ROOT_KEYS)
    child = reader.mapping(root.get("child"), "facts.child", CHILD_KEYS)
    cover = reader.cover(root.get("sources_cover"))
    facts = facts_of(
        child_id=reader.text(child, "id", "facts.child"),
        date_of_birth=reader.day(child, "date_of_birth", "facts.child"),
        expected_date_of_birth=reader.day(child, "expected_date_of_birth", "facts.child"),
        disability=reader.flag(child, "disability", "facts.child"),
        spells=list(reader.spells(root.get("statuses"))),
        events=reader.related(list(reader.events(root.get("events")))),
        agreed=reader.agreements(root.get("agreed")),
        sources_cover=cover,
        window=reader.window(root.get("window")),
    )
    return facts, reader.findings


_Entry = tuple[int, str, Mapping[str, Any]]


class _Reader:
    """Takes values apart by type, and notes as a warning whatever does not fit."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def warn(self, code: str, path: str, **params: Any) -> None:
        self.findings.append(Finding(code, WARNING, path, params=params))

    def mapping(self, value: object, path: str, keys: frozenset[str]) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.warn("wrong_type", path, expected="an object")
            return {}
        for key in value:
            if key not in keys:
                self.warn("unknown_key", path, allowed=", ".join(sorted(keys)))
        return value

    def entries(self, value: object, path: str, keys: frozenset[str]) -> Iterator[_Entry]:
        if value is not None and not isinstance(value, list | tuple):
            self.warn("wrong_type", path, expected="a list")
            return
        for number, entry in enumerate(value or ()):
            where = f"{path}.{number}"
            if isinstance(entry, Mapping):
                yield number, where, self.mapping(entry, where, keys)
            else:
                self.warn("wrong_type", where, expected="an object")

    def text(self, holder: Mapping[str, Any], key: str, path: str) -> str | None:
        value = holder.get(key)
        if value is None or (isinstance(value, str) and value):
            return value
        self.warn("wrong_type", f"{path}.{key}", expected="text")
        return None

    def flag(self, holder: Mapping[str, Any], key: str, path: str) -> bool | None:
        value = holder.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.warn("wrong_type", f"{path}.{key}", expected="true or false")
        return None

    def day(self, holder: Mapping[str, Any], key: str, path: str) -> date | None:
        value = holder.get(key)
        if value is None:
            return None
        day = iso_date(value)
        if day is None:
            self.warn("bad_date", f"{path}.{key}")
        elif not EARLIEST <= day <= LATEST:
            self.warn("date_implausible", f"{path}.{key}", earliest=EARLIEST.isoformat(), latest=LATEST.isoformat())
            return None
        return day

    def needed_day(self, holder: Mapping[str, Any], key: str, path: str) -> date | None:
        if holder.get(key) is None:
            self.warn("date_missing", f"{path}.{key}")
        return self.day(holder, key, path)

    def spells(self, value: object) -> Iterator[Spell]:
        for _, path, entry in self.entries(value, "facts.statuses", STATUS_KEYS):
            status, start = entry.get("status"), self.needed_day(entry, "from", path)
            end = self.day(entry, "to", path)
            if not isinstance(status, str) or status not in STATUSES:
                self.warn("unknown_status", f"{path}.status", allowed=", ".join(STATUSES))
            elif start is not None and end is not None and end < start:
                self.warn("to_before_from", f"{path}.to")
            elif start is not None and (end is not None or entry.get("to") is None):
                yield Spell(start, end or ENDLESS, status)

    def events(self, value: object) -> Iterator[Event]:
        seen: set[str] = set()
        for number, path, entry in self.entries(value, "facts.events", EVENT_KEYS | _MARKS):
            name = entry.get("event")
            if not isinstance(name, str) or name not in EVENTS:
                self.warn("unknown_event", f"{path}.event")
                continue
            event = self.event(number, path, name, entry)
            if event is not None and event.id is not None and event.id in seen:
                self.warn("duplicate_id", f"{path}.id")
            elif event is not None:
                seen.add(event.id or "")
                yield event

    def event(self, number: int, path: str, name: str, entry: Mapping[str, Any]) -> Event | None:
        day = self.needed_day(entry, "date", path)
        marks: dict[str, Any] = {key: self.flag(entry, key, path) for key in FLAGS.get(name, ())}
        marks |= {key: self.text(entry, key, path) for key in TEXTS.get(name, ())}
        for key in _MARKS & entry.keys() - marks.keys():
            self.warn("mark_unfit", f"{path}.{key}", event=name)
        identity, about = self.text(entry, "id", path), self.text(entry, "about", path)
        provenance = self.text(entry, "provenance", path)
        if day is None:
            return None
        return Event(day, number, name, identity, about, provenance=provenance, **marks)

    def related(self, events: list[Event]) -> list[Event]:
        names = {event.id: event.name for event in events if event.id is not None}
        for event in events:
            path, fitting = f"facts.events.{event.position}.about", ABOUT.get(event.name)
            if event.about is not None and event.about not in names:
                self.warn("about_unknown", path)
            elif event.about is not None and fitting and names[event.about] not in fitting:
                self.warn("about_unfit", path, allowed=", ".join(fitting))
            elif event.about is None and fitting:
                self.warn("about_missing", path, allowed=", ".join(fitting))
        return events

    def agreements(self, value: object) -> dict[str, tuple[Agreement, ...]]:
        found: dict[str, list[Agreement]] = {}
        for _, path, entry in self.entries(value, "facts.agreed", AGREED_KEYS):
            row, start = self.text(entry, "row", path), self.needed_day(entry, "from", path)
            length = self.interval(entry.get("interval"), f"{path}.interval")
            if row is None:
                self.warn("wrong_type", f"{path}.row", expected="the id of a timescale")
            elif start is not None and length is not None:
                by, reason = self.text(entry, "by", path), self.text(entry, "reason", path)
                found.setdefault(row, []).append(Agreement(start, length, by, reason))
        return {row: tuple(sorted(entries, key=lambda entry: entry.start)) for row, entries in found.items()}

    def interval(self, value: object, path: str) -> Length | None:
        try:
            return parse_length(value if isinstance(value, str) else "")
        except ClockFault as fault:
            self.warn("bad_interval", path, offset=fault.offset, expected=fault.expected)
            return None

    def window(self, value: object) -> Window | None:
        if value is None:
            return None
        holder = self.mapping(value, "facts.window", frozenset({"from", "to"}))
        start, end = (self.needed_day(holder, key, "facts.window") for key in ("from", "to"))
        if start is None or end is None:
            return None
        if end < start:
            self.warn("to_before_from", "facts.window.to")
            return None
        return Window(start, end)

    def cover(self, value: object) -> frozenset[str] | None:
        if value is None:
            return None
        if not isinstance(value, list | tuple):
            self.warn("wrong_type", "facts.sources_cover", expected="a list")
            return None
        for number, name in enumerate(value):
            if not isinstance(name, str) or name not in EVENTS:
                self.warn("unknown_event", f"facts.sources_cover.{number}")
        return frozenset(name for name in value if isinstance(name, str) and name in EVENTS)


_MARKS = frozenset(key for marks in (FLAGS, TEXTS) for keys in marks.values() for key in keys)
