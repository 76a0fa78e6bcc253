"""The demonstration council on the command line."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from engine.calendars import CalendarRange
from webform.cli.common import INPUT_HAS_ERRORS, Day, england, environment, refusals, today_or
from webform.settings import Settings, settings_from

CHILDREN = 30
SEED = 2023


@click.command()
@click.option(
    "--children", type=click.IntRange(1, 100_000), default=CHILDREN, show_default=True, help="How many children."
)
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed makes the same council.")
@click.option("--today", type=Day(), help="The day that the histories lead up to, year-month-day.")
@click.option(
    "--ssd", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Write it into a folder as a Standard Safeguarding Dataset extract instead.",
)  # fmt: skip
def demo(children: int, seed: int, today: date | None, folder: Path | None) -> None:
    """Make a synthetic council in an empty database, or as an extract in a folder."""
    try:
        if folder is not None:
            _extract(folder, children, seed, today_or(today))
        else:
            _make_in_empty(children, seed, today_or(today))
    except CalendarRange as fault:
        click.echo(f"{fault}. Give --today a day that is nearer.", err=True)
        sys.exit(INPUT_HAS_ERRORS)


def _make_in_empty(children: int, seed: int, today: date) -> None:
    """Make the council in a migrated database; ends with 1 where somebody is in it already."""
    from webform.store.migrate import migrate

    settings = settings_from(environment(), new=True)
    with refusals():
        migrate(settings.database_url)
        if not _make(settings, children, seed, today):
            click.echo("The database is not empty. Point CASEAUDIT_HOME or DATABASE_URL at a new one.", err=True)
            sys.exit(INPUT_HAS_ERRORS)


def _extract(folder: Path, children: int, seed: int, today: date) -> None:
    """Write the extract; ends with 1 where there is one already, or where the folder can't be written."""
    from rich.progress import Progress

    from engine.sources import source_named
    from webform.demo.extract import write_extract

    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("Writing the extract", total=children)
            counts = write_extract(
                folder, source_named("ssd"), children=children, seed=seed, today=today, calendar=england(),
                progress=lambda what, done, total: bar.update(task, description=what, completed=done, total=total),
            )  # fmt: skip
    except FileExistsError as fault:
        click.echo(f"There is a {fault} in {folder} already. Name a new folder.", err=True)
        sys.exit(INPUT_HAS_ERRORS)
    except OSError as fault:
        click.echo(f"{folder} can't be written: {fault.strerror}. Name another folder.", err=True)
        sys.exit(INPUT_HAS_ERRORS)
    click.echo(f"Wrote {children} children, all of them made up, as {sum(counts.values())} rows into {folder}.")


def make_if_empty(settings: Settings) -> None:
    """Make the usual demonstration council where the database holds nobody."""
    _make(settings, CHILDREN, SEED, today_or(None))


def _make(settings: Settings, children: int, seed: int, today: date) -> bool:
    from rich.progress import Progress

    from webform.app import parts_of
    from webform.demo.chance import seeded_ids
    from webform.demo.council import make_council
    from webform.shelf import bundled_shelf
    from webform.store.database import open_database
    from webform.store.people import list_people

    db = open_database(settings.database_url, settings.keys, new_id=seeded_ids(seed))
    if list_people(db):
        return False
    with Progress(transient=True) as bar:
        task = bar.add_task("Making the council", total=children)
        council = make_council(
            parts_of(db, bundled_shelf()), children=children, seed=seed, today=today,
            progress=lambda what, done, total: bar.update(task, description=what, completed=done, total=total),
        )  # fmt: skip
    click.echo(f"Made {children} children and {len(council.people)} people, all of them made up.")
    db.close()
    return True
