"""Writes the demonstration council as a Standard Safeguarding Dataset extract: a folder with one CSV a table."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.calendars import Calendar
from engine.source_model import Source
from webform.demo.caseload import Case, case_of
from webform.demo.chance import chance_of
from webform.demo.extract_child import Row
from webform.demo.extract_rows import rows_of
from webform.demo.histories import history, team_of
from webform.demo.staff import TEAMS, Staff, staff_on_paper

Progress = Callable[[str, int, int], None]
"""Told what is being written, how many there are, and how many there will be."""


def cases_of(*, children: int, seed: int, today: date, calendar: Calendar) -> tuple[Staff, Iterator[Case]]:
    """The council's staff and, one after another, its cases: those of the council of the same seed, without a database."""
    staff = staff_on_paper(seed, Counter(map(team_of, range(children))))
    told = (case_of(seed, number, history(seed, number, today, calendar), staff) for number in range(children))
    return staff, told


def write_extract(
    folder: Path,
    source: Source,
    *,
    children: int,
    seed: int,
    today: date,
    calendar: Calendar,
    progress: Progress | None = None,
) -> Mapping[str, int]:
    """Write every table of the dataset's declaration into a folder; the same for the same seed, day and number of children.

    Rows are written as they are made, and files appear when all are whole. Returns how many rows each table has.

    Raises:
        FileExistsError: where a file of the extract is there already; nothing is written then.
        CalendarRange: where histories would leave the years of the calendar.
    """
    tell = progress or (lambda what, done, of: None)
    staff, cases = cases_of(children=children, seed=seed, today=today, calendar=calendar)

    def told() -> Iterator[Case]:
        for case in cases:
            yield case
            tell("children", case.number + 1, children)

    return write_cases(folder, source, staff, told(), seed=seed)


def write_cases(folder: Path, source: Source, staff: Staff, cases: Iterable[Case], *, seed: int) -> Mapping[str, int]:
    """Write the rows of these staff and cases; as :func:`write_extract`."""
    for name in source.tables:
        if (folder / f"{name}.csv").exists():
            raise FileExistsError(f"{name}.csv")
    folder.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter(dict.fromkeys(source.tables, 0))
    with TemporaryDirectory(prefix=".extract-", dir=folder) as unfinished, ExitStack() as files:
        tables = _opened(Path(unfinished), source, files)
        for table, row in _staff_rows(staff):
            _write(tables, counts, table, row)
        for case in cases:
            for table, row in rows_of(case, staff, chance_of(seed, "extract", case.number)):
                _write(tables, counts, table, row)
        files.close()
        for path in Path(unfinished).iterdir():
            path.rename(folder / path.name)
    return counts


_Tables = Mapping[str, "csv.DictWriter[str]"]


def _opened(folder: Path, source: Source, files: ExitStack) -> _Tables:
    """What writes the rows of each table, its header written."""
    tables = {}
    for table in source.tables.values():
        file = files.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
        tables[table.name] = csv.DictWriter(file, tuple(table.columns), restval="")
        tables[table.name].writeheader()
    return tables


def _write(tables: _Tables, counts: Counter[str], table: str, row: Mapping[str, str]) -> None:
    tables[table].writerow(row)
    counts[table] += 1


def _staff_rows(staff: Staff) -> Iterator[Row]:
    for team, id_ in staff.teams.items():
        yield "ssd_department", {"dept_team_id": id_, "dept_team_name": TEAMS[team]}
    for member in staff.members:
        yield "ssd_professionals", {
            "prof_professional_id": member.id, "prof_staff_id": member.id, "prof_professional_name": member.name,
            "prof_professional_job_title": member.roles[0].replace("_", " "), "prof_agency_worker_flag": "N",
        }  # fmt: skip
