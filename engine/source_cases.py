"""One child's records become a case: who the child is, statuses, events, and who has had a part in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from engine.calendars import add_months
from engine.model import ERROR, WARNING
from engine.source_events import Events
from engine.source_model import Clue, Days, EventRule, Known, Linked, Record, Source, StatusRule, Stretch
from engine.source_people import Parts, parts_of
from engine.source_rows import Fault
from engine.source_tests import day_at, is_after, is_open, is_taken, meaning
from engine.source_values import Unreadable

PREGNANCY = timedelta(days=300)
"""How long before a birth anything can have been recorded of the child."""


_LOOKS_LIKE_A_DAY = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")


class Case(NamedTuple):
    """What the records of a child come to; the shapes are those of CaseFound."""

    profile: Mapping[str, str]
    facts: Mapping[str, Any]
    parts: Parts
    faults: tuple[Fault, ...]


def case_of(
    source: Source, child: str, records: Sequence[Record], covered: Sequence[str], service_of: Mapping[str, str]
) -> Case:
    """Make a case of all the records of a child, in the order in which they were read.

    ``covered`` names the events that the source could hold in full. ``service_of`` gives the service of a team by the team's id
    in small letters.
    """
    case = _Case(source, child, records, service_of)
    case.identify()
    statuses = case.stretches()
    events = case.events(statuses)
    facts: dict[str, Any] = {
        "child": case.child,
        "statuses": [_as_status(one) for one in statuses],
        "events": events,
        "sources_cover": list(covered),
    }
    return Case(case.profile, facts, case.parts, tuple(case.faults))


def _as_status(one: Stretch) -> dict[str, str]:
    ended = {} if one.last is None else {"to": one.last.isoformat()}
    return {"status": one.status, "from": one.first.isoformat(), **ended, "provenance": one.provenance}


class _Case:
    """The records of one child, and what has been found in them so far."""

    def __init__(self, source: Source, child: str, records: Sequence[Record], service_of: Mapping[str, str]) -> None:
        self.source, self.service_of = source, service_of
        self.faults: list[Fault] = []
        self._said: set[tuple[str, str, int, str]] = set()
        self.child: dict[str, Any] = {"id": child}
        self.profile: dict[str, str] = {"reference": child}
        self.born: date | None = None
        self.expected: date | None = None
        self.records: dict[str, list[Record]] = {}
        self._by_id: dict[tuple[str, Any], Record] = {}
        for record in records:
            self._take(record)
        self.parts = parts_of(source, self.records)

    def _take(self, record: Record) -> None:
        at = self.source.tables[record.table].id
        identity = record.cells[at] if at is not None else None
        if identity is not None:
            if (record.table, identity) in self._by_id:
                self.fault("duplicate_id", record, self.source.tables[record.table].cells[at or 0].name)
                return
            self._by_id[record.table, identity] = record
        self.records.setdefault(record.table, []).append(record)

    def fault(self, code: str, record: Record, column: str, severity: str = ERROR) -> None:
        """Note a fault of a record, once, however many rules it keeps from taking the record."""
        place = (code, record.file, record.number, column)
        if place not in self._said:
            self._said.add(place)
            self.faults.append(Fault(*place, severity))

    def identify(self) -> None:
        """Who the child is; what one table leaves open, the next may say."""
        names: list[str] = []
        for table, known in self.source.known.items():
            for record in self.records.get(table, ()):
                names = names or self._name(known, record)
                self.born = self.born or day_at(record, known.born)
                self.expected = self.expected or day_at(record, known.expected)
        if names:
            self.profile["name"] = " ".join(names)
        for key, day in (("date_of_birth", self.born), ("expected_date_of_birth", self.expected)):
            if day is not None:
                self.child[key] = self.profile[key] = day.isoformat()
        if self.born is not None:
            self.profile.pop("expected_date_of_birth", None)
        disability = self._clues(self.source.disability, None, None)
        if disability is not None:
            self.child["disability"] = disability

    def _name(self, known: Known, record: Record) -> list[str]:
        words = [(at, record.cells[at]) for at in known.name if isinstance(record.cells[at], str)]
        for at, word in words:
            if _LOOKS_LIKE_A_DAY.match(word):
                self.fault("date_in_name", record, self.source.tables[record.table].cells[at].name, WARNING)
        return [word for _, word in words if not _LOOKS_LIKE_A_DAY.match(word)]

    # Values of records.

    def day(self, record: Record | None, days: Days) -> Any:
        """The first of several days that is there: a date, None, or Unreadable."""
        for value in days:
            found = self._value(record, value)
            if found is not None:
                return found
        return None

    def _value(self, record: Record | None, value: int | Linked) -> Any:
        if record is None:
            return None
        if isinstance(value, int):
            return record.cells[value]
        there = self._by_id.get((value.table, record.cells[value.by]))
        return there.cells[value.at] if there else None

    def _clues(self, clues: Iterable[Clue], record: Record | None, day: date | None) -> bool | None:
        """Yes where any clue says so, else no where any says that, else None."""
        said = {answer for clue in clues for answer in self._says(clue, record, day)}
        return True if True in said else False if False in said else None

    def _says(self, clue: Clue, record: Record | None, day: date | None) -> Iterator[bool | None]:
        if clue.at is None:
            yield self._is_before_birth(day)
        elif not clue.table:
            yield meaning(clue, record.cells[clue.at]) if record else None
        else:
            until = self.day(record, clue.until)
            for other in self.records.get(clue.table, ()):
                if self._holds(other, clue, day, until):
                    yield meaning(clue, other.cells[clue.at])

    def _holds(self, other: Record, clue: Clue, day: date | None, until: Any) -> bool:
        """Whether a record of another table holds on any day between two."""
        first, last = self.day(other, clue.first), self.day(other, clue.last)
        begun = not isinstance(first, date) or not isinstance(until, date) or first <= until
        return begun and (day is None or not isinstance(last, date) or last >= day)

    def _is_before_birth(self, day: date | None) -> bool | None:
        if day is None or (self.born is None and self.expected is None):
            return None
        return self.born is None or day < self.born

    # Statuses.

    def stretches(self) -> list[Stretch]:
        """The statuses in order of their first days; those that meet are one."""
        found = [
            stretch
            for table, rules in self.source.statuses.items()
            for record in self.records.get(table, ())
            for rule in rules
            if is_taken(rule.taken, record)
            for stretch in self._stretch(rule, record)
        ]
        joined: dict[str, list[Stretch]] = {}
        for one in sorted(found, key=lambda stretch: stretch.first):
            stretches = joined.setdefault(one.status, [])
            before = stretches[-1] if stretches else None
            if before and (before.last is None or one.first <= before.last):
                last = None if before.last is None or one.last is None else max(before.last, one.last)
                stretches[-1] = before._replace(last=last)
            else:
                stretches.append(one)
        return sorted((one for many in joined.values() for one in many), key=lambda stretch: stretch.first)

    def _stretch(self, rule: StatusRule, record: Record) -> Iterator[Stretch]:
        if rule.service and not self._is_of_service(rule, record):
            return
        first, last = self.day(record, rule.first), self.day(record, rule.last)
        if rule.birthday:
            first = add_months(self.born, 12 * rule.birthday) if self.born else None
        if isinstance(first, Unreadable) or isinstance(last, Unreadable):
            return
        if first is None:
            self.fault("date_missing", record, rule.columns[0] or "date of birth")
        elif last is not None and last < first:
            self.fault("to_before_from", record, rule.columns[1])
        elif self._is_born(first, rule.before_birth, record, rule.columns[0]):
            yield Stretch(rule.status, first, last, record.provenance)

    def _is_of_service(self, rule: StatusRule, record: Record) -> bool:
        team = (record.cells[rule.team] if rule.team is not None else None) or self.parts.team
        return isinstance(team, str) and self.service_of.get(team.casefold()) == rule.service

    def _is_born(self, day: date, before_birth: bool, record: Record, column: str) -> bool:
        if self.born is None or day >= self.born or (before_birth and self.born - day <= PREGNANCY):
            return True
        self.fault("before_birth", record, column)
        return False

    # Events.

    def events(self, statuses: Sequence[Stretch]) -> list[dict[str, Any]]:
        """The events in order of date; what may be another visit comes last, since it needs the others."""
        found = Events()
        later: list[tuple[EventRule, Record]] = []
        for table, rules in self.source.events.items():
            for record in self.records.get(table, ()):
                made: dict[str, str] = {}
                for rule in rules:
                    if not is_taken(rule.taken, record):
                        continue
                    if rule.not_when_open:
                        later.append((rule, record))
                    else:
                        self._add(found, rule, record, made, statuses)
        for rule, record in later:
            day = self.day(record, rule.date)
            if not any(
                is_open(status, statuses, day) and found.has(f"{status}_visit", day) for status in rule.not_when_open
            ):
                self._add(found, rule, record, {}, statuses)
        return found.in_order()

    def _add(
        self, found: Events, rule: EventRule, record: Record, made: dict[str, str], statuses: Sequence[Stretch]
    ) -> None:
        day = self.day(record, rule.date)
        if day is None:
            self.fault("date_missing", record, rule.column)
        if not isinstance(day, date) or not self._is_born(day, rule.before_birth, record, rule.column):
            return
        if rule.about and rule.about not in made:
            return  # The other event of this row is left out, which has been said.
        if rule.within and is_after(rule.within, statuses, day):
            self.fault("after_closure", record, rule.column, WARNING)
        event: dict[str, Any] = {"id": "", "event": rule.event, "date": day.isoformat()}
        if rule.about:
            event["about"] = made[rule.about]
        event.update(rule.always)
        for mark, clues in rule.marks:
            says = self._clues(clues, record, day)
            if says is not None:
                event[mark] = says
        event["provenance"] = record.provenance
        made[rule.event] = found.add(event, self._key(rule, record))

    def _key(self, rule: EventRule, record: Record) -> tuple[str | None, bool]:
        """What tells an event from others of its name, and whether several records may be one event."""
        if rule.once_for is not None:
            return record.cells[rule.once_for], True
        at = self.source.tables[record.table].id
        return (record.cells[at] if at is not None else None), False
