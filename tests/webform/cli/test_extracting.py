"""``caseaudit demo --ssd``: the council as an extract in a folder, without a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.sources import source_named

from .conftest import Run


def test_demo_writes_an_extract_into_a_new_folder_and_makes_no_database(run: Run, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "ssd"
    result = run("demo", "--children", "20", "--seed", "5", "--today", "2026-03-12", "--ssd", folder)
    assert result.exit_code == 0, result.output
    assert sorted(path.stem for path in folder.iterdir()) == sorted(source_named("ssd").tables)
    lines = sum(path.read_bytes().count(b"\r\n") - 1 for path in folder.iterdir())
    assert result.output.strip() == f"Wrote 20 children, all of them made up, as {lines} rows into {folder}."
    assert not home.exists()


def test_an_extract_that_is_there_is_left_as_it_is(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("demo", "--children", "3", "--ssd", tmp_path / "ssd").exit_code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "ssd").iterdir()}
    result = run("demo", "--children", "4", "--ssd", tmp_path / "ssd")
    assert result.exit_code == 1
    assert "ssd_person.csv" in result.output and "Name a new folder." in result.output
    assert {path.name: path.read_bytes() for path in (tmp_path / "ssd").iterdir()} == before


def test_a_folder_that_cannot_be_written_is_said(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("demo", "--children", "3", "--ssd", tmp_path / "file" / "ssd")
    assert result.exit_code == 1
    assert "Name another folder." in result.output


@pytest.mark.parametrize("to", [(), ("--ssd", "FOLDER")])
def test_a_day_beyond_the_calendar_is_said_and_leaves_no_half_extract(
    run: Run, home: Path, tmp_path: Path, to: tuple[str, ...]
) -> None:
    folder = tmp_path / "ssd"
    result = run(
        "demo", "--children", "3", "--today", "2060-01-01", *(str(folder) if one == "FOLDER" else one for one in to)
    )
    assert result.exit_code == 1
    assert "outside the years of the calendar. Give --today a day that is nearer." in result.output
    assert not folder.exists() or list(folder.iterdir()) == []
