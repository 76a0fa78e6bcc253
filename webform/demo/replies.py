"""Part B as the worker and the team manager of the demonstration council answer it (§7.3, §7.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from engine.part_b import Row
from webform.demo import remarks
from webform.demo.chance import Random

STATUSES = ("not_started", "in_progress", "done")


def part_b_for(rows: Sequence[Row], chance: Random, day: date, *, whole: bool) -> dict[str, Any]:
    """Part B's document on a day: every row answered and, if it is to be whole, the reflections too.

    Where it is not whole the last row is left for later, as people do, unless it is the only one.
    """
    answered = rows if whole or len(rows) == 1 else rows[:-1]
    document: dict[str, Any] = {"rows": {row.id: _answers(row, chance, day) for row in answered}, "reflections": {}}
    if whole:
        document["reflections"] = {**remarks.REFLECTIONS, "supervision_on": day.isoformat()}
    return document


def _answers(row: Row, chance: Random, day: date) -> dict[str, str]:
    by = row.action.by if row.action and row.action.by else (day + timedelta(days=14)).isoformat()
    if row.action and not row.action.immediate and chance.random() < 0.15:
        return {"agreed": "no", "response": remarks.NOT_AGREED, "status": "will_not_be_done"}
    status = chance.choice(STATUSES)
    done = {"evidence": remarks.DONE} if status == "done" else {}
    return {"agreed": "yes", "response": chance.choice(remarks.RESPONSES), "target": by, "status": status, **done}
