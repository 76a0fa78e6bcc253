"""1,000 generated children through all 35 rows, against a second plain reading of the table; 5,000 in ``make torture``.

Set CASEAUDIT_CHILDREN for another number.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from children import TODAY
from children_at_edges import some_child
from oracle import expected_deadlines, in_window
from small_facts import CALENDAR, ROWS

from engine.facts import facts_from, window
from engine.timescales import deadlines

CHILDREN = int(os.environ.get("CASEAUDIT_CHILDREN", "1000"))


@pytest.mark.parametrize("block", range(8))
def test_the_engine_agrees_with_a_second_plain_reading_of_the_table(block: int) -> None:
    for seed in range(block, CHILDREN, 8):
        made, today = some_child(seed, TODAY)
        found, warnings = facts_from(made)
        assert warnings == [], seed
        for period in (None, window(found, today)):
            got, _ = deadlines(ROWS, found, today, CALENDAR, period)
            shown = [(d.row, d.anchor.date, d.due, d.done, d.status, d.days_late, d.recipient or "") for d in got]
            wanted = expected_deadlines(made, today)
            if period is not None:
                wanted = [entry for entry in wanted if in_window(entry, *period)]
            assert sorted(map(repr, shown)) == sorted(map(repr, wanted)), f"seed {seed}"
            assert [entry[:2] for entry in shown] == sorted(entry[:2] for entry in shown), f"seed {seed}"


STATUSES = {"met", "late", "overdue", "due", "not_recorded"}
NEVER = {
    "T09": {"overdue", "due"},  # It is asked only where the conference that does it was held.
    **{row: {"due"} for row in ("T15", "T16", "T24", "T25", "T26")},  # Due before a meeting, known once that was held.
    "T28": {"late"},  # A visit on another day is none on the day.
}
"""The statuses that a row cannot have."""


def test_the_generated_children_bring_every_row_into_every_status_and_to_the_day() -> None:
    statuses: dict[str, Counter[str]] = {row.id: Counter() for row in ROWS}
    to_the_day: dict[str, Counter[str]] = {row.id: Counter() for row in ROWS}
    for seed in range(CHILDREN):
        made, today = some_child(seed, TODAY)
        for one in deadlines(ROWS, facts_from(made)[0], today, CALENDAR)[0]:
            statuses[one.row][one.status] += 1
            on_the_day = one.due in (one.done, today if one.status == "due" else None) or one.days_late == 1
            to_the_day[one.row][one.status] += on_the_day and one.due is not None
    for row, counted in statuses.items():
        wanted = STATUSES - NEVER.get(row, set()) | ({"excepted"} if row == "T09" else set())
        assert {status for status, number in counted.items() if number > 1} == set(counted) == wanted, row
        too_early = {"overdue"} if "due" in NEVER.get(row, ()) else set()
        assert set(+to_the_day[row]) == wanted - {"not_recorded", "excepted"} - too_early, row
