"""Golden cases of the timescales (``examples/timescales-*.yaml``): what is known of a child, and the deadlines of one row
that must follow from it, each with its days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from engine.calendars import Calendar
from engine.conditions import as_day
from engine.facts import facts_from
from engine.golden_verdict import Fault
from engine.timescale_rows import Row
from engine.timescales import as_json, deadlines

PREFIX = "timescales-"
_SHOWN = ("for", "not_before", "due", "done", "status", "days_late", "agreed", "reason")


def timescale_faults(document: Mapping[str, Any], rows: Sequence[Row], calendar: Calendar) -> Iterator[Fault]:
    """A fault for every deadline of a file's row that is expected and does not follow, or follows and is not expected."""
    only = [row for row in rows if row.id == document["row"]]
    if not only:
        yield "golden_case_unknown_row", ("row",), {"row": document["row"]}
        return
    for index, case in enumerate(document["cases"]):
        for code, path, params in _faults(case, only, calendar):
            yield code, ("cases", index, *path), params


def _faults(case: Mapping[str, Any], only: Sequence[Row], calendar: Calendar) -> Iterator[Fault]:
    today = as_day(case["today"])
    if today is None:
        yield "day_not_in_calendar", ("today",), {"value": case["today"]}
        return
    facts, doubts = facts_from(case["facts"])
    found, more = deadlines(only, facts, today, calendar, facts.window)
    for doubt in (*doubts, *more):
        yield "golden_case_not_expected", ("facts",), {"what": f"{doubt.code} {doubt.path}", "list": "warnings"}
    for at, (expected, one) in enumerate(zip_longest(case["expect"], map(_dated, map(as_json, found)))):
        if expected != one:
            path = ("expect", at) if expected else ("expect",)
            params = {"what": only[0].id, "expected": _in_words(expected), "found": _in_words(one)}
            yield "golden_case_differs", path, params


def _dated(shown: Mapping[str, Any]) -> dict[str, Any]:
    """A deadline as a case writes it: the anchor's day alone, and no key for what there is none of."""
    return {"anchor": shown["anchor"]["date"], **{key: shown[key] for key in _SHOWN if shown.get(key)}}


def _in_words(deadline: Mapping[str, Any] | None) -> str:
    return " ".join(f"{key} {value}" for key, value in deadline.items()) if deadline else "none"
