"""Golden cases of the timescales: three and more for every row, right by a second reading; a case that fails says where."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from oracle import expected_deadlines
from small_facts import ROWS

from engine.calendars import Calendar
from engine.check import check
from engine.golden import cases_at, golden_findings
from engine.load import newest_bundled
from engine.messages.findings import as_line, message_of
from engine.model import ERROR, Finding

FILES = {document.value["row"]: document.value for document in cases_at(newest_bundled()).timescales}
NONE_LATE = {"T28"}
"""A visit on another day is none on the day of the placement: it is overdue."""


def test_every_row_has_a_file_of_its_own_named_after_it() -> None:
    assert list(FILES) == [row.id for row in ROWS]
    names = {path.stem for path in (newest_bundled() / "examples").glob("timescales-*.yaml")}
    assert names == {f"timescales-{row.id.lower()}" for row in ROWS}


@pytest.mark.parametrize("row", FILES)
def test_every_row_has_three_cases_with_one_met_and_one_late_and_says_what_each_shows(row: str) -> None:
    cases = FILES[row]["cases"]
    assert len(cases) >= 3
    statuses = {one["status"] for case in cases for one in case["expect"]}
    assert {"met", "overdue" if row in NONE_LATE else "late"} <= statuses
    assert len({case["what"] for case in cases}) == len(cases)


@pytest.mark.parametrize("row", FILES)
def test_every_case_is_right_by_a_second_plain_reading(row: str) -> None:
    for case in FILES[row]["cases"]:
        document = {"child": {}, "statuses": [], "events": [], **case["facts"]}
        found = [
            entry[1:] for entry in expected_deadlines(document, date.fromisoformat(case["today"])) if entry[0] == row
        ]
        assert sorted(map(str, found)) == sorted(map(str, map(_as_found, case["expect"]))), case["what"]


def _as_found(expected: dict[str, Any]) -> tuple[Any, ...]:
    days = [date.fromisoformat(expected[key]) if key in expected else None for key in ("anchor", "due", "done")]
    return (*days, expected["status"], expected.get("days_late", 0), expected.get("for", ""))


@pytest.fixture
def found(tmp_path: Path, calendar: Calendar) -> Callable[[str], list[Finding]]:
    """What is found with ``timescales-x.yaml`` of that text beside the template."""
    copy = Path(shutil.copytree(newest_bundled(), tmp_path / "template", ignore=shutil.ignore_patterns("examples")))
    (copy / "examples").mkdir()

    def write(text: str) -> list[Finding]:
        (copy / "examples" / "timescales-x.yaml").write_text(text, "utf-8")
        return golden_findings(check(copy), calendar)

    return write


HEAD = 'title: A row\nrow: T12\ncases:\n  - what: A case.\n    today: "2026-02-16"\n'
NOTIFIED = (
    HEAD + '    facts:\n      events:\n        - {event: transfer_in_notification, date: "2026-01-30"}\n    expect:\n'
)
OVERDUE = '{anchor: "2026-01-30", due: "2026-02-14", status: overdue, days_late: 2}'
WRONG = [
    ("another day", NOTIFIED + f"      - {OVERDUE.replace('-14', '-13')}\n", "golden_case_differs", 10, 9,
     "In T12, anchor 2026-01-30 due 2026-02-13 status overdue days_late 2 is expected and anchor 2026-01-30 due 2026-02-14"),
    ("a key less", NOTIFIED + f"      - {OVERDUE.replace(', days_late: 2', '')}\n", "golden_case_differs", 10, 9, "days_late 2"),
    ("one too many", NOTIFIED + f"      - {OVERDUE}\n      - {OVERDUE}\n", "golden_case_differs", 11, 9, "and none is found"),
    ("none", NOTIFIED.replace("expect:\n", "expect: []\n"), "golden_case_differs", 9, 5, "none is expected and anchor 2026-01-30"),
    ("no row", NOTIFIED.replace("T12", "T99") + f"      - {OVERDUE}\n", "golden_case_unknown_row", 2, 1, "T99"),
    ("no day", NOTIFIED.replace("02-16", "02-30") + f"      - {OVERDUE}\n", "day_not_in_calendar", 5, 5, "2026-02-30"),
    ("doubt", NOTIFIED.replace("01-30\"}", "01-30\"}\n        - {event: party, date: \"2026-01-30\"}") + f"      - {OVERDUE}\n",
     "golden_case_not_expected", 6, 5, "unknown_event"),
    ("to come", NOTIFIED.replace("02-16", "01-29").replace("expect:\n", "expect: []\n"), "golden_case_not_expected", 6, 5,
     "event_after_today"),
    ("key", NOTIFIED + f"      - {OVERDUE.replace('status', 'state')}\n", "key_missing", 10, 9, "status"),
    ("status", NOTIFIED + f"      - {OVERDUE.replace('overdue', 'over')}\n", "value_not_offered_near", 10, 51, "overdue"),
    ("empty", "", "yaml_not_a_mapping", 1, 1, "mapping"),
]  # fmt: skip


@pytest.mark.parametrize(("_", "text", "code", "line", "column", "says"), WRONG, ids=[one[0] for one in WRONG])
def test_a_case_that_does_not_hold_is_a_finding_with_its_place(
    found: Callable[[str], list[Finding]], _: str, text: str, code: str, line: int, column: int, says: str
) -> None:
    findings = found(text)
    first = next(one for one in findings if one.code == code)
    assert {one.severity for one in findings} == {ERROR}
    assert first.place == ("examples/timescales-x.yaml", line, column)
    assert says in message_of(first)


def test_a_case_that_holds_is_no_finding(found: Callable[[str], list[Finding]]) -> None:
    assert [as_line(one) for one in found(NOTIFIED + f"      - {OVERDUE}\n")] == []
