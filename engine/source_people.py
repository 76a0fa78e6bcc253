"""Who has had a part in a case, and whose it is now (§2.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from engine.source_model import PeopleRule, Record, Source

NO_RANK = 1_000


class Parts(NamedTuple):
    """The allocated worker and their team, and all who have had a part, by the source's ids."""

    worker: str | None
    team: str | None
    people: tuple[str, ...]
    teams: tuple[str, ...]


class _Part(NamedTuple):
    """One part in a case; ``rank`` is the place of its role among those of allocated workers, or NO_RANK."""

    person: str | None
    team: str | None
    rank: int
    first: date
    lasts: bool


def parts_of(source: Source, records: Mapping[str, Sequence[Record]]) -> Parts:
    """Find all parts in the records of one child, by table."""
    parts = [
        part
        for table, rules in source.people.items()
        for record in records.get(table, ())
        for part in _parts(rules, record)
    ]
    allocated = [part for part in parts if part.rank < NO_RANK and part.lasts]
    # Of one role the latest; of one day the later row, which the source wrote last.
    best = min(reversed(allocated), key=lambda part: (part.rank, -part.first.toordinal()), default=None)
    return Parts(
        best.person if best else None,
        best.team if best else None,
        _named(part.person for part in parts),
        _named(part.team for part in parts),
    )


def _parts(rules: Iterable[PeopleRule], record: Record) -> Iterator[_Part]:
    for rule in rules:
        person, team, role, first, last = (
            record.cells[at] if at is not None else None
            for at in (rule.person, rule.team, rule.role, rule.first, rule.last)
        )
        begun = first if isinstance(first, date) else date.min
        yield _Part(_word(person), _word(team), _rank(rule, role), begun, last is None)


def _rank(rule: PeopleRule, role: object) -> int:
    if rule.allocated is None:
        return 0
    word = role.casefold() if isinstance(role, str) else ""
    return rule.allocated.index(word) if word in rule.allocated else NO_RANK


def _word(cell: object) -> str | None:
    return cell if isinstance(cell, str) else None


def _named(ids: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({id_ for id_ in ids if id_ is not None}))
