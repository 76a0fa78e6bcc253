"""The council's children come in as any council's do: written as an extract of its case system, and imported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.calendars import Calendar
from engine.sources import source_named
from webform.demo.caseload import Case, case_of
from webform.demo.extract import write_cases
from webform.demo.histories import history
from webform.demo.staff import DISABILITIES, OPERATOR, TEAMS, Staff
from webform.intake.directory import SERVICES, Directory, Team, Worker
from webform.intake.job import SAVING, import_cases
from webform.store.database import Database

SOURCE = "ssd"


def take_on(
    db: Database,
    staff: Staff,
    *,
    seed: int,
    children: int,
    today: date,
    calendar: Calendar,
    tell: Callable[[int], None],
) -> list[Case]:
    """Import the council's children, and tell how many are in; raises CalendarRange, and as the store's commands."""
    cases = [case_of(seed, number, history(seed, number, today, calendar), staff) for number in range(children)]
    with TemporaryDirectory(prefix="caseaudit-") as folder:
        write_cases(Path(folder), source_named(SOURCE), staff, cases, seed=seed)
        done = import_cases(
            db, SOURCE, Path(folder), today=today, actor=OPERATOR, directory=_directory(staff),
            progress=lambda what, done, of: tell(done) if what == SAVING else None,
        )  # fmt: skip
    kept = {one.profile["reference"]: one.entry["id"] for one in done.difference.pending if one.profile}
    return [case._replace(id=kept[case.history.facts["child"]["id"]]) for case in cases]


def _directory(staff: Staff) -> Directory:
    """What the council's own file would say: who is who, by the ids that the extract has too."""
    teams = {
        id_: Team(TEAMS[key], SERVICES[0] if key == DISABILITIES else None, None) for key, id_ in staff.teams.items()
    }
    people = {
        one.id: Worker(one.name, one.sign_in_name, staff.teams.get(one.team or ""), one.manager)
        for one in staff.members
    }
    return Directory(people, teams, {}, {}, ())
