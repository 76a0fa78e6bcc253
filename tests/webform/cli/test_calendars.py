"""caseaudit refresh-calendar: a new version with every difference said, and never a silent change of past days."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.calendars import calendar_from
from engine.load import read_yaml
from webform.cli.calendars import BUNDLED, next_version

from .conftest import Run

CORONATION = '  - {date: "2023-05-08", name: "Coronation of Charles III"}\n'
SPRING_2034 = '  - {date: "2034-05-29", name: "Spring Bank Holiday"}\n'
TODAY = ("--today", "2026-03-12")


@pytest.fixture
def calendar_file(tmp_path: Path) -> Path:
    path = tmp_path / "england.yaml"
    path.write_bytes(BUNDLED.read_bytes())
    return path


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def _value(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = read_yaml(path.read_bytes(), path.name).value
    return value


def test_the_bundled_calendar_is_what_the_source_says_and_stays_as_it_is(run: Run, calendar_file: Path) -> None:
    result = run("refresh-calendar", calendar_file, *TODAY)
    assert (result.exit_code, result.stdout) == (0, "Nothing has changed: version 2026.1 stands.\n")
    assert calendar_file.read_bytes() == BUNDLED.read_bytes()


def test_more_years_are_a_new_version_that_says_what_came_with_them(run: Run, calendar_file: Path) -> None:
    result = run("refresh-calendar", calendar_file, "--to", "2037", "--published-to", "2029", *TODAY)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "added 2037-01-01 New Year's Day"
    assert lines[-1] == "Version 2026.1 becomes 2026.2."
    value, before = _value(calendar_file), _value(BUNDLED)
    assert (value["version"], value["published_to"], value["years"]) == ("2026.2", 2029, {"from": 2012, "to": 2037})
    assert value["bank_holidays"][: len(before["bank_holidays"])] == before["bank_holidays"]
    assert len(value["bank_holidays"]) - len(before["bank_holidays"]) == len(lines) - 1 >= 8
    assert calendar_from(value).last.year == 2037


def test_a_day_to_come_is_put_right_and_everything_else_stays_to_the_letter(run: Run, calendar_file: Path) -> None:
    _edit(calendar_file, SPRING_2034, '  - {date: "2034-05-30", name: "A day: of rest"}\n')
    result = run("refresh-calendar", calendar_file, *TODAY)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "added 2034-05-29 Spring Bank Holiday",
        "removed 2034-05-30 A day: of rest",
        "Version 2026.1 becomes 2026.2.",
    ]
    assert calendar_file.read_text("utf-8") == BUNDLED.read_text("utf-8").replace('"2026.1"', '"2026.2"')


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (CORONATION, "", "added 2023-05-08 Coronation of Charles III"),
        (CORONATION, CORONATION + '  - {date: "2023-05-09", name: "A slip"}\n', "removed 2023-05-09 A slip"),
        (CORONATION, CORONATION + '  - {date: "2026-03-11", name: "Yesterday"}\n', "removed 2026-03-11 Yesterday"),
    ],
)
def test_days_that_are_past_are_named_and_changed_only_when_asked(
    run: Run, calendar_file: Path, old: str, new: str, said: str
) -> None:
    _edit(calendar_file, old, new)
    before = calendar_file.read_bytes() if not new else None
    refused = run("refresh-calendar", calendar_file, *TODAY)
    assert refused.exit_code == 1
    assert refused.stdout.splitlines()[0] == said
    assert f"{said.split()[1]}." in refused.stdout and "--change-past" in refused.stdout
    assert _value(calendar_file)["version"] == "2026.1"
    assert before is None or calendar_file.read_bytes() == before
    assert run("refresh-calendar", calendar_file, "--change-past", *TODAY).exit_code == 0
    assert _value(calendar_file)["bank_holidays"] == _value(BUNDLED)["bank_holidays"]


def test_another_name_on_a_past_day_changes_no_date_and_is_said(run: Run, calendar_file: Path) -> None:
    _edit(calendar_file, CORONATION, '  - {date: "2023-05-08", name: "Coronation"}\n')
    result = run("refresh-calendar", calendar_file, *TODAY)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "renamed 2023-05-08 Coronation becomes Coronation of Charles III"


def test_a_dry_run_writes_nothing(run: Run, calendar_file: Path) -> None:
    result = run("refresh-calendar", calendar_file, "--to", "2037", "--dry-run", *TODAY)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "Version 2026.1 would become 2026.2.")
    assert calendar_file.read_bytes() == BUNDLED.read_bytes()


def test_json_says_the_same_and_nothing_else(run: Run, calendar_file: Path) -> None:
    _edit(calendar_file, CORONATION, "")
    result = run("refresh-calendar", calendar_file, "--json", *TODAY)
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "from": "2026.1",
        "to": "2026.2",
        "changes": [
            {"day": "2023-05-08", "kind": "added", "before": "", "after": "Coronation of Charles III", "past": True}
        ],
        "written": False,
    }


def test_the_closures_of_the_council_are_kept_wherever_they_stand(run: Run, calendar_file: Path) -> None:
    closures = 'closures:\n  - {date: "2026-12-29", name: "Closed at Christmas"}\n'
    _edit(calendar_file, "bank_holidays:\n", f"{closures}bank_holidays:\n")
    assert run("refresh-calendar", calendar_file, "--to", "2037", *TODAY).exit_code == 0
    assert _value(calendar_file)["closures"] == [{"date": "2026-12-29", "name": "Closed at Christmas"}]
    _edit(calendar_file, closures, "")
    calendar_file.write_text(calendar_file.read_text("utf-8") + closures, "utf-8")
    assert run("refresh-calendar", calendar_file, "--to", "2038", *TODAY).exit_code == 0
    assert _value(calendar_file)["closures"] == [{"date": "2026-12-29", "name": "Closed at Christmas"}]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("bank_holidays:\n", "bank_holidays: [\n", "england.yaml:"),
        (CORONATION, CORONATION * 2, "bank_holidays."),
        ("years: {from: 2012, to: 2036}", "years:\n  from: 2012\n  to: 2036", "is not laid out"),
        (CORONATION, "# proclaimed\n" + CORONATION, "is not laid out"),
    ],
)
def test_a_file_that_can_not_be_used_is_refused_in_a_sentence(
    run: Run, calendar_file: Path, old: str, new: str, says: str
) -> None:
    _edit(calendar_file, old, new)
    before = calendar_file.read_bytes()
    result = run("refresh-calendar", calendar_file, "--to", "2037", *TODAY)
    assert result.exit_code == 1
    assert says in result.stderr
    assert calendar_file.read_bytes() == before


def test_years_are_never_dropped(run: Run, calendar_file: Path) -> None:
    result = run("refresh-calendar", calendar_file, "--to", "2030", *TODAY)
    assert result.exit_code == 2
    assert "the calendar goes to 2036" in result.stderr


def test_versions_are_numbered_within_their_year() -> None:
    assert [next_version("2026.1", year) for year in (2025, 2026, 2027)] == ["2026.2", "2026.2", "2027.1"]
    assert next_version("2026.9", 2026) == "2026.10"
