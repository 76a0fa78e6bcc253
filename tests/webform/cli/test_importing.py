"""`caseaudit import-cases`: what it prints, what it saves, how it ends."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from engine.messages.intake import INTAKE
from webform.settings import settings_from
from webform.store.chain import stream
from webform.store.database import Database
from webform.store.people import NewPerson, add_people, add_team
from webform.store.read import list_children, read_child

Run = Callable[..., Result]
CHILDREN = 8
CASES = ("import-cases", "--source", "ssd")


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from click.testing import CliRunner

    from webform.cli import main

    folder = tmp_path_factory.mktemp("extract") / "ssd"
    made = CliRunner().invoke(
        main, ["demo", "--children", str(CHILDREN), "--seed", "7", "--today", "2026-03-12", "--ssd", str(folder)]
    )
    assert made.exit_code == 0, made.output
    return folder


@pytest.fixture
def ssd(extract: Path, tmp_path: Path) -> Path:
    return shutil.copytree(extract, tmp_path / "ssd")


@pytest.fixture
def made(home: Path, run: Run) -> Path:
    """A home with an empty database."""
    assert run("migrate").exit_code == 0
    return home


def opened(home: Path) -> Database:
    return settings_from({"CASEAUDIT_HOME": str(home)}).open()


def names(home: Path) -> set[str]:
    db = opened(home)
    found = {str(child.profile["name"]) for child in list_children(db)}
    db.close()
    return found


def spoil(folder: Path) -> None:
    """Write 30 February and a name into cells of dates."""
    path = folder / "ssd_cin_visits.csv"
    lines = path.read_text().splitlines()
    for at, cell in ((1, "2026-02-30T00:00:00"), (2, "Wilma Example")):
        cells = lines[at].split(",")
        cells[2] = cell
        lines[at] = ",".join(cells)
    path.write_text("\n".join(lines))


def test_a_dry_run_says_what_would_happen_and_the_import_does_it(made: Path, run: Run, ssd: Path) -> None:
    tried = run(*CASES, "--dry-run", ssd)
    assert tried.exit_code == 0, tried.output
    assert f"Children: {CHILDREN} new, 0 changed, 0 unchanged" in tried.stdout
    assert tried.stdout.rstrip().endswith("Nothing was saved: this was a dry run.")
    assert names(made) == set()
    done = run(*CASES, ssd)
    assert (done.exit_code, done.stdout.rstrip().rpartition("\n")[2]) == (0, "Saved as event 1.")
    again = run(*CASES, ssd)
    assert f"0 new, 0 changed, {CHILDREN} unchanged" in again.stdout
    assert "Nothing new: nothing was saved." in again.stdout


def test_the_document_holds_every_list_and_every_fault_with_place_reason_and_remedy(
    made: Path, as_json: Callable[..., Any], ssd: Path
) -> None:
    spoil(ssd)
    document = as_json(*CASES, "--json", ssd)
    assert (document["source"], document["dry_run"], document["event"]) == ("ssd", False, 1)
    assert document["counts"] == {"new": CHILDREN, "changed": 0, "unchanged": 0, "gone": 0}
    assert len(document["new"]) == CHILDREN and document["gone"] == []
    places = [(one["file"], one["row"], one["column"], one["code"], one["severity"]) for one in document["faults"]]
    assert places == [
        ("ssd_cin_visits.csv", 2, "cinv_cin_visit_date", "bad_date", "error"),
        ("ssd_cin_visits.csv", 3, "cinv_cin_visit_date", "bad_date", "error"),
    ]
    reason, remedy = INTAKE["bad_date"]
    assert all((one["reason"], one["remedy"]) == (reason, remedy) for one in document["faults"])


def test_no_name_no_birthday_and_no_cell_is_ever_printed(made: Path, run: Run, ssd: Path) -> None:
    spoil(ssd)
    printed = "".join(run(*CASES, *more, ssd).output for more in (("--dry-run",), ("--dry-run", "--json"), ()))
    db = opened(made)
    children = [read_child(db, one.id) for one in list_children(db)]
    db.close()
    assert len(children) == CHILDREN
    for child in children:
        assert child is not None
        for word in (child.profile["name"], child.profile.get("date_of_birth", "2026-02-30")):
            assert word not in printed


def test_long_lists_end_after_fifty_lines_and_say_how_to_see_the_rest(made: Path, run: Run, ssd: Path) -> None:
    path = ssd / "ssd_cin_visits.csv"
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *[row.replace("T00:00:00", "T99", 1) for row in rows * 10]]))
    done = run(*CASES, "--dry-run", ssd)
    lines = [line for line in done.stdout.splitlines() if line.startswith("ssd_cin_visits.csv, row")]
    assert len(lines) == 50 and "more: --json lists all" in done.stdout


def test_a_whole_file_that_cannot_be_used_ends_with_1_and_says_what_to_do(made: Path, run: Run, ssd: Path) -> None:
    (ssd / "ssd_person.csv").unlink()
    refused = run(*CASES, ssd)
    assert refused.exit_code == 1
    assert "ssd_person.csv: error children_missing" in refused.stderr
    assert "Add it to the folder." in refused.stderr and "Nothing was imported." in refused.stderr
    as_json = run(*CASES, "--json", ssd)
    assert as_json.exit_code == 1
    document = json.loads(as_json.stdout)
    assert document["refused"] is True
    assert "children_missing" in [one["code"] for one in document["faults"]]
    assert names(made) == set()


def employ(home: Path) -> dict[str, str]:
    db = opened(home)
    team = add_team(db, actor="operator", key="team", name="Children in need and protection").about
    people = [NewPerson("wilma", "Wilma Sample", ("social_worker",), team)]
    ids = add_people(db, actor="operator", key="people", people=people).result["people"]
    db.close()
    return {"wilma": ids[0], "team": team}


def write_directory(path: Path, ssd: Path) -> str:
    """Every worker of the extract is Wilma; the worker's id of the first child."""
    workers = [line.split(",")[0] for line in (ssd / "ssd_professionals.csv").read_text().splitlines()[1:]]
    rows = ["kind,id,name,sign_in_name", *(f"person,{id_},Wilma Sample," for id_ in workers[1:])]
    path.write_text("\n".join([*rows, f"person,{workers[0]},Wilma Sample,wilma"]))
    return workers[0]


def test_the_directory_beside_the_data_is_used_and_one_that_is_named_before_it(
    made: Path, run: Run, ssd: Path, tmp_path: Path
) -> None:
    ids = employ(made)
    worker = write_directory(made / "directory.csv", ssd)
    (tmp_path / "other.csv").write_text("kind,id\n")
    (path := ssd / "ssd_involvements.csv").write_text(
        "\n".join(_allocated(line, worker) for line in path.read_text().splitlines())
    )
    assert worker in run(*CASES, "--dry-run", "--directory", tmp_path / "other.csv", ssd).stdout
    done = run(*CASES, ssd)
    assert "No account" not in done.stdout, done.stdout
    db = opened(made)
    assert {child.worker for child in list_children(db)} == {ids["wilma"]}
    db.close()


def _allocated(line: str, worker: str) -> str:
    cells = line.split(",")
    cells[1] = worker if cells[2] in ("CW", "16PLUS") else cells[1]
    return ",".join(cells)


def test_a_faulty_directory_ends_with_1(made: Path, run: Run, ssd: Path) -> None:
    (made / "directory.csv").write_text("kind,id\nperson,W-1\n")
    refused = run(*CASES, ssd)
    assert refused.exit_code == 1
    assert "directory.csv, row 2, column name: error cell_missing" in refused.stderr
    assert names(made) == set()


def test_an_import_is_the_persons_who_is_named_and_an_unknown_one_is_refused(made: Path, run: Run, ssd: Path) -> None:
    ids = employ(made)
    assert run(*CASES, "--as", "nobody", ssd).exit_code == 1
    assert run(*CASES, "--as", "wilma", ssd).exit_code == 0
    db = opened(made)
    with db.reading() as connection:
        event = list(stream(connection))[-1]
    db.close()
    assert (event.kind, event.actor) == ("cases_imported", ids["wilma"])


@pytest.mark.parametrize("arguments", [("--source", "lcs"), ()])
def test_an_unknown_source_and_none_are_a_slip_of_usage(
    made: Path, run: Run, ssd: Path, arguments: tuple[str, ...]
) -> None:
    assert run("import-cases", *arguments, ssd).exit_code == 2


def test_a_payload_and_a_workbook_that_are_none_are_refused(made: Path, run: Run, ssd: Path) -> None:
    for source in ("csc-api", "annex-a"):
        refused = run("import-cases", "--source", source, ssd / "ssd_person.csv")
        assert refused.exit_code == 1 and "Nothing was imported." in refused.stderr, source
