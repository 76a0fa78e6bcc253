"""A small extract of the made-up council, ways to change it, and a store in which its staff have accounts."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from engine.calendars import calendar_from
from engine.load import read_data
from engine.sources import source_named
from webform.demo.caseload import Case
from webform.demo.extract import cases_of, write_extract
from webform.demo.staff import TEAMS, Staff
from webform.intake.directory import Directory, read_directory
from webform.intake.job import Imported, import_cases
from webform.store.children import RESTRICTED
from webform.store.database import Database
from webform.store.people import NewPerson, add_people, add_team, list_people
from webform.store.read import list_children, read_child
from webform.store.shapes import Child

TODAY = date(2026, 3, 12)
CHILDREN, SEED = 12, 7
FIRST, SECOND = "DEMO-000101", "DEMO-000102"
COLUMNS = ("kind", "id", "name", "sign_in_name", "team", "manager", "service", "child", "date")

Row = dict[str, str]


def council(children: int = CHILDREN) -> tuple[Staff, list[Case]]:
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    staff, cases = cases_of(children=children, seed=SEED, today=TODAY, calendar=calendar)
    return staff, list(cases)


def write_ssd(folder: Path, children: int = CHILDREN) -> Path:
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    write_extract(folder, source_named("ssd"), children=children, seed=SEED, today=TODAY, calendar=calendar)
    return folder


def rows_of(folder: Path, table: str) -> list[Row]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(folder: Path, table: str, changed: Callable[[list[Row]], list[Row]]) -> None:
    """Write a table of the extract anew, with its rows changed."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(changed(rows))


def set_cell(folder: Path, table: str, at: int, column: str, value: str) -> Row:
    """Change one cell; the row as it was."""
    before: list[Row] = []

    def changed(rows: list[Row]) -> list[Row]:
        before.append(dict(rows[at]))
        rows[at][column] = value
        return rows

    change(folder, table, changed)
    return before[0]


def without(folder: Path, child: str) -> None:
    """Take a child out of the extract."""
    for path in folder.glob("*.csv"):
        change(folder, path.stem, lambda rows: [row for row in rows if child not in row.values()])


def directory_rows(staff: Staff) -> list[Row]:
    people = [
        {"kind": "person", "id": one.id, "name": one.name, "sign_in_name": one.sign_in_name} for one in staff.members
    ]
    return [*({"kind": "team", "id": id_, "name": TEAMS[key]} for key, id_ in staff.teams.items()), *people]


def restriction(child: str, worker: str) -> Row:
    return {"kind": "restriction", "id": worker, "child": child}


def write_directory(path: Path, rows: list[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def directory(folder: Path, rows: list[Row]) -> Directory:
    return read_directory(write_directory(folder / "directory.csv", rows))


def employ(db: Database, staff: Staff) -> None:
    """Give everybody an account, and every team its place."""
    for key, name in TEAMS.items():
        add_team(db, actor="operator", key=f"team {key}", name=name)
    people = [NewPerson(one.sign_in_name, one.name, one.roles) for one in staff.members]
    add_people(db, actor="operator", key="people", people=people)


def run(db: Database, path: Path, source: str = "ssd", **more: Any) -> Imported:
    return import_cases(db, source, path, today=TODAY, actor="operator", **more)


def kept(db: Database) -> dict[str, Child]:
    """The children of the store by reference."""
    found = (read_child(db, one.id) for one in list_children(db))
    return {str(one.profile["reference"]): one for one in found if one}


def accounts(db: Database) -> dict[str, str]:
    return {one.sign_in_name: one.id for one in list_people(db)}


def seen_by(child: Child) -> list[str] | None:
    return child.codes.get(RESTRICTED)
