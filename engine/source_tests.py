"""What a record's cells say: whether a rule takes it, what a mark means, and which statuses hold on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from engine.source_model import Clue, Filter, Record, Stretch, Test


def is_taken(taken: Filter, record: Record) -> bool:
    """Whether a rule with this filter takes a record."""
    return all(_holds(test, record) for test in taken.when) and not any(_holds(test, record) for test in taken.unless)


def _holds(test: Test, record: Record) -> bool:
    cell = record.cells[test.at]
    if test.kind != "one_of":
        return (cell is not None) == (test.kind == "present")
    return (cell.casefold() if isinstance(cell, str) else cell) in test.values


def meaning(clue: Clue, cell: Any) -> bool | None:
    """What a cell means under a clue."""
    if cell is None or isinstance(cell, bool):
        return cell
    words = frozenset(word.casefold() for word in (cell if isinstance(cell, tuple) else (str(cell),)))
    if not words.isdisjoint(clue.yes):
        return True
    return False if words <= clue.no else clue.otherwise


def day_at(record: Record, at: int | None) -> date | None:
    """The day in a cell, or None."""
    cell = record.cells[at] if at is not None else None
    return cell if isinstance(cell, date) else None


def is_open(status: str, statuses: Iterable[Stretch], day: Any) -> bool:
    """Whether a status holds on a day."""
    return isinstance(day, date) and any(
        one.status == status and one.first <= day and (one.last is None or day <= one.last) for one in statuses
    )


def is_after(names: Sequence[str], statuses: Iterable[Stretch], day: date) -> bool:
    """Whether the child had one of these statuses, and all of them had ended before a day."""
    lasts = [one.last for one in statuses if one.status in names]
    return bool(lasts) and all(last is not None and last < day for last in lasts)
