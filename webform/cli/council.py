"""The demonstration council on the command line."""

from __future__ import annotations

import sys
from datetime import date

import click

from webform.cli.common import INPUT_HAS_ERRORS, Day, environment, refusals, today_or
from webform.settings import Settings, settings_from

CHILDREN = 30
SEED = 2023


@click.command()
@click.option(
    "--children", type=click.IntRange(1, 100_000), default=CHILDREN, show_default=True, help="How many children."
)
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed makes the same council.")
@click.option("--today", type=Day(), help="The day that the histories lead up to, year-month-day.")
def demo(children: int, seed: int, today: date | None) -> None:
    """Make a synthetic council in an empty database."""
    from webform.store.migrate import migrate

    settings = settings_from(environment(), new=True)
    with refusals():
        migrate(settings.database_url)
        if not _make(settings, children, seed, today_or(today)):
            click.echo("The database is not empty. Point CASEAUDIT_HOME or DATABASE_URL at a new one.", err=True)
            sys.exit(INPUT_HAS_ERRORS)


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
