"""Records of others than children, for the forms that are about them: a worker, a household, a file."""

from __future__ import annotations

import secrets

import click

from webform.cli.accounts import OPERATOR, account_named, team_named
from webform.cli.common import environment, refusals
from webform.settings import settings_from
from webform.store.children import CHILD_KIND, KINDS, ChildContent, save_children


def _written(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """What was typed, without blanks around it; refused where nothing is left."""
    if not value.strip():
        raise click.BadParameter("it is blank. Write what the record is to be known by.")
    return value.strip()


@click.group()
def record() -> None:
    """Add the record of somebody or something that is not a child."""


@record.command()
@click.option(
    "--kind",
    required=True,
    type=click.Choice([kind for kind in KINDS if kind != CHILD_KIND]),
    help="Whose record it is.",
)
@click.option("--name", required=True, callback=_written, help="The name that it is known by.")
@click.option("--reference", required=True, callback=_written, help="Its reference; a worker's staff number.")
@click.option("--worker", metavar="SIGN_IN_NAME", help="The worker whose record it is, or who is allocated to it.")
@click.option("--team", help="The name of the team whose manager answers for it; the worker's own if not given.")
def add(kind: str, name: str, reference: str, worker: str | None, team: str | None) -> None:
    """Add a record, and print its id."""
    with refusals():
        db = settings_from(environment()).open()
        person = account_named(db, worker) if worker is not None else None
        home = team_named(db, team) if team is not None else person.team if person else None
        content = ChildContent(
            None, {"name": name, "reference": reference}, None, person.id if person else None, home, {}, kind
        )
        key = f"operator-{secrets.token_hex(12)}"
        receipt = save_children(db, actor=OPERATOR, key=key, children=[content])
    click.echo(receipt.about)
