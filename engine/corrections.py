"""Dates that the auditor adds to the case record, or puts in the place of its own; both stay on the record (§3(b), §6).

An answer of kind ``timescales`` is a list of entries. Each is one of three:

- a date that no source holds: ``event`` and ``date``, with ``about`` or ``recipient`` where the row needs it;
- a correction: ``corrects`` (the id of an event), what ``was`` there, and a new ``date`` or ``gone: true`` (it never happened);
- an agreed interval: ``row``, ``interval``, and the ``date`` from which it holds.

The record is never changed: what the auditor says is laid over it each time that it is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.case_facts import EVENTS, Agreement, CaseFacts, Event, facts_of
from engine.clocks import ClockFault, Length, parse_length
from engine.conditions import as_day
from engine.messages.corrections import by_auditor, corrected_by_auditor
from engine.messages.deadlines import day_words
from engine.model import NOTE, Answers, Finding, Template

KIND = "timescales"
"""The kind of question whose answer holds the entries."""


def entries_of(template: Template, answers: Answers) -> list[Mapping[str, Any]]:
    """The entries of every question of the kind, in the order of the form; what is no entry is left out."""
    given = (answers.get(name) for name in template.correcting)
    return [one for value in given if isinstance(value, list) for one in value if isinstance(one, dict)]


def corrected(facts: CaseFacts, entries: Sequence[Mapping[str, Any]]) -> tuple[CaseFacts, list[Finding]]:
    """The facts as the auditor has them, and a note for every correction of a date that the record has changed since.

    Entries that are not whole count for nothing: :mod:`engine.validate` says what they lack. Codes: corrected_date_changed,
    corrected_event_gone.
    """
    if not entries:
        return facts, []
    overlay = _Overlay(facts)
    for entry in entries:
        overlay.take(entry)
    return overlay.facts(), overlay.findings


class _Overlay:
    """The events and agreed intervals of a record, while entries are laid over them."""

    def __init__(self, facts: CaseFacts) -> None:
        self.record = facts
        self.events = {event.position: event for event in facts.events}
        self.by_id = {event.id: event for event in facts.events if event.id is not None}
        self.agreed = {row: list(agreements) for row, agreements in facts.agreed.items()}
        self.findings: list[Finding] = []

    def take(self, entry: Mapping[str, Any]) -> None:
        """Lay one entry over what is there."""
        if "interval" in entry:
            self._agree(entry)
        elif "corrects" in entry:
            self._correct(entry)
        else:
            self._add(entry, by_auditor())

    def _agree(self, entry: Mapping[str, Any]) -> None:
        row, start, length = entry.get("row"), as_day(entry.get("date")), _length(entry.get("interval"))
        if isinstance(row, str) and start is not None and length is not None:
            self.agreed.setdefault(row, []).append(Agreement(start, length, reason=_text(entry, "reason")))

    def _correct(self, entry: Mapping[str, Any]) -> None:
        event, was, day = self.by_id.get(entry["corrects"]), as_day(entry.get("was")), as_day(entry.get("date"))
        gone = entry.get("gone") is True
        if (day is None and not gone) or not _text(entry, "reason"):
            return
        if event is None:
            self._note("corrected_event_gone", entry, was)
            if day is not None:
                self._add(entry, corrected_by_auditor(was))
            return
        if was is not None and event.date != was:
            self._note("corrected_date_changed", entry, was, now=event.date)
        if gone or day is None:
            self.events.pop(event.position, None)
        else:
            provenance = corrected_by_auditor(event.date, event.provenance)
            self.events[event.position] = event._replace(date=day, provenance=provenance, entered=True)

    def _add(self, entry: Mapping[str, Any], provenance: str) -> None:
        name, day = entry.get("event"), as_day(entry.get("date"))
        if not isinstance(name, str) or name not in EVENTS or day is None:
            return
        position = max(self.events, default=-1) + 1
        self.events[position] = Event(
            day,
            position,
            name,
            id=_text(entry, "corrects") or _text(entry, "id"),
            about=_text(entry, "about"),
            recipient=_text(entry, "recipient"),
            provenance=provenance,
            entered=True,
        )

    def _note(self, code: str, entry: Mapping[str, Any], was: date | None, now: date | None = None) -> None:
        params = {"was": day_words(was) if was else "an unknown day", "now": day_words(now) if now else ""}
        self.findings.append(Finding(code, NOTE, f"answers.{KIND}", "§6", params))

    def facts(self) -> CaseFacts:
        """The facts with everything that was laid over them."""
        record = self.record
        return facts_of(
            child_id=record.child_id,
            date_of_birth=record.date_of_birth,
            expected_date_of_birth=record.expected_date_of_birth,
            disability=record.disability,
            spells=[spell for stretch in record.spells.values() for spell in stretch],
            events=self.events.values(),
            agreed={row: tuple(sorted(found, key=_start)) for row, found in self.agreed.items()},
            sources_cover=record.sources_cover,
            window=record.window,
        )


def _start(agreement: Agreement) -> date:
    return agreement.start


def _text(entry: Mapping[str, Any], key: str) -> str | None:
    value = entry.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _length(value: object) -> Length | None:
    try:
        return parse_length(value) if isinstance(value, str) else None
    except ClockFault:
        return None
