"""Facts in one line of text, for tests: what happened, in the order in which it is numbered e1, e2, ...

``born 2010-02-01; @cp 2026-01-20..2026-05-01; strategy_meeting 2026-01-05 initiates_s47; cp_visit 2026-02-01 !seen``
"""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.calendars import Calendar, calendar_from
from engine.case_facts import CaseFacts, Window
from engine.facts import facts_from
from engine.load import read_data
from engine.timescales import Deadline, compile_rows, deadlines

ROWS = compile_rows(read_data("templates", "case-management-audit", "2023-09.1", "timescales"))
CALENDAR: Calendar = calendar_from(read_data("calendars", "england-and-wales"))


def document(text: str) -> dict[str, Any]:
    """The Facts document that a line stands for."""
    found: dict[str, Any] = {"child": {}, "statuses": [], "events": [], "agreed": []}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        word, day, *marks = part.split()
        if word in ("born", "expected"):
            found["child"]["date_of_birth" if word == "born" else "expected_date_of_birth"] = day
        elif word.startswith("@"):
            start, _, end = day.partition("..")
            found["statuses"].append({"status": word[1:], "from": start, **({"to": end} if end else {})})
        elif word == "agreed":
            found["agreed"].append({"row": day, "from": marks[0], "interval": " ".join(marks[1:])})
        elif word == "cover":
            found["sources_cover"] = [day, *marks]
        else:
            number = len(found["events"]) + 1
            found["events"].append({"id": f"e{number}", "event": word, "date": day, **_marks(marks)})
    return found


def _marks(marks: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for mark in marks:
        key, _, value = mark.partition("=")
        found[key.lstrip("!")] = value or not key.startswith("!")
    return found


def facts(text: str) -> CaseFacts:
    """The facts that a line stands for; they must be without fault."""
    found, warnings = facts_from(document(text))
    assert warnings == []
    return found


def of_row(row: str, text: str, today: str, window: Window | None = None) -> list[Deadline]:
    """The deadlines of one row as of a day."""
    found, _ = deadlines(ROWS, facts(text), date.fromisoformat(today), CALENDAR, window)
    return [deadline for deadline in found if deadline.row == row]


def said(row: str, text: str, today: str, window: Window | None = None) -> list[str]:
    """The deadlines of one row as text: anchor, due, done, status and days late."""
    return [
        f"{d.anchor.date} {d.due or '-'} {d.done or '-'} {d.status} {d.days_late}"
        for d in of_row(row, text, today, window)
    ]
