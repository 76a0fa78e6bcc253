"""How a child's timescales were kept, row by row, and how often the child was visited and seen (§6, criterion 19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from engine.case_facts import VISITS, CaseFacts, Window
from engine.timescales import LATE, MET, OVERDUE, Deadline, Row


class Summary(NamedTuple):
    """One row's occurrences counted by status.

    ``on_time`` is the share of those met among those that were met, late or overdue, in whole per cent; ``longest_gap`` is the
    longest time of an interval row, in days, from its start until it was done or, where it is open, until the day of the
    count. Both are None where there is nothing to count.
    """

    row: Row
    occurrences: tuple[Deadline, ...]
    counts: Counter[str]
    on_time: int | None
    longest_gap: int | None

    @property
    def kept(self) -> bool:
        """Whether every occurrence was met."""
        return self.counts[MET] == len(self.occurrences)


class Visits(NamedTuple):
    """Visits of any kind in a time: how many were made or tried, at how many the child was seen, and was seen alone."""

    tried: int
    seen: int
    alone: int


def summaries(deadlines: Iterable[Deadline], today: date) -> list[Summary]:
    """The rows that have an occurrence, in the order of the guide."""
    by_row: dict[str, list[Deadline]] = {}
    for deadline in deadlines:
        by_row.setdefault(deadline.row, []).append(deadline)
    return [_summary(found, today) for found in by_row.values()]


def visits_in(facts: CaseFacts, window: Window) -> Visits:
    """The visits of a time, both ends counted; a visit of which it is not known whether the child was seen counts as tried."""
    made = [event for event in facts.events if event.name in VISITS and window.start <= event.date <= window.end]
    return Visits(len(made), sum(one.seen is True for one in made), sum(one.seen_alone is True for one in made))


def _summary(found: Sequence[Deadline], today: date) -> Summary:
    counts = Counter(one.status for one in found)
    judged = counts[MET] + counts[LATE] + counts[OVERDUE]
    gaps = [((one.done or min(today, one.end)) - one.anchor.date).days for one in found if one.rule.kind == "interval"]
    return Summary(
        found[0].rule,
        tuple(found),
        counts,
        round(100 * counts[MET] / judged) if judged else None,
        max(gaps, default=None),
    )
