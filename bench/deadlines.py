"""How fast the deadlines of one child are: calls a second over all rows, with and without their JSON.

Run from the project's folder: ``python -m bench.deadlines``.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import Any

import orjson

from engine.calendars import Calendar, calendar_from
from engine.facts import facts_from, window
from engine.load import read_data
from engine.timescales import as_json, compile_rows, deadlines

TODAY = datetime.date(2026, 3, 12)


def document() -> dict[str, Any]:
    """A synthetic child on a protection plan for half a year, whose window holds 20 occurrences."""
    events = [
        ("referral", "2025-08-01", {}),
        ("strategy_meeting", "2025-09-15", {"initiates_s47": True}),
        ("initial_conference", "2025-09-30", {"id": "c1"}),
        ("conference_report", "2025-09-26", {"about": "c1"}),
        ("decision_letter", "2025-10-01", {"about": "c1"}),
        ("conference_minutes", "2025-10-20", {"about": "c1"}),
        ("core_group", "2025-10-08", {}),
        ("review_conference", "2025-12-19", {"id": "c2"}),
        ("conference_report", "2025-12-11", {"about": "c2"}),
        ("decision_letter", "2025-12-22", {"about": "c2"}),
        ("conference_minutes", "2026-01-20", {"about": "c2"}),
        ("core_group", "2025-12-30", {}),
    ]
    start = datetime.date(2025, 9, 30)
    visits = [("cp_visit", str(start + datetime.timedelta(days=14 * n)), {"seen": True}) for n in range(1, 12)]
    return {
        "child": {"id": "synthetic", "date_of_birth": "2014-05-01"},
        "statuses": [{"status": "cp", "from": str(start)}],
        "events": [{"event": name, "date": day, **more} for name, day, more in events + visits],
    }


def rate(call: Callable[[], object], seconds: float = 2.0) -> float:
    """Microseconds that one call takes, the best of five rounds."""
    best = float("inf")
    for _ in range(5):
        calls, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds / 5:
            for _ in range(20):
                call()
            calls += 20
        best = min(best, (time.perf_counter() - begun) / calls)
    return best * 1e6


def offsets(calendar: Calendar, number: int = 200_000) -> float:
    """Working-day offsets a second."""
    days = [datetime.date(2024, 1, 1) + datetime.timedelta(days=n % 900) for n in range(number)]
    add = calendar.add_working_days
    begun = time.perf_counter()
    for day in days:
        add(day, 15)
    return number / (time.perf_counter() - begun)


def main() -> None:
    """Print the figures."""
    rows = compile_rows(read_data("templates", "case-management-audit", "2023-09.1", "timescales"))
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    child = document()
    facts, _ = facts_from(child)
    period = window(facts, TODAY)
    found, _ = deadlines(rows, facts, TODAY, calendar, period)
    figures = {
        "facts_from": rate(lambda: facts_from(child)),
        "deadlines": rate(lambda: deadlines(rows, facts, TODAY, calendar, period)),
        "deadlines to JSON": rate(
            lambda: orjson.dumps([as_json(entry) for entry in deadlines(rows, facts, TODAY, calendar, period)[0]])
        ),
    }
    print(f"{len(rows)} rows, {len(found)} occurrences in the window")
    for name, microseconds in figures.items():
        print(f"{name}: {microseconds:.1f} microseconds, {1e6 / microseconds:,.0f} calls a second")
    print(f"working-day offsets: {offsets(calendar):,.0f} a second")


if __name__ == "__main__":
    main()
