"""Accounts: add, change, disable, list. Passwords are asked for, never taken from the command line."""

from __future__ import annotations

import secrets
import sys

import click

from webform.cli.common import INPUT_HAS_ERRORS, environment, refusals, write_json
from webform.settings import settings_from
from webform.store.database import Database
from webform.store.people import (
    NewPerson,
    Person,
    add_people,
    find_person,
    hash_password,
    list_people,
    list_teams,
    set_active,
    set_password,
)
from webform.words import ROLES

OPERATOR = "operator"
LEAST_CHARACTERS = 12


def _key() -> str:
    return f"operator-{secrets.token_hex(12)}"


def _db() -> Database:
    return settings_from(environment()).open()


def account_named(db: Database, sign_in_name: str) -> Person:
    """The account of that sign-in name; says so and ends with 1 where there is none."""
    person = find_person(db, sign_in_name)
    if person is None:
        click.echo(f"There is no account {sign_in_name}. See: caseaudit user list", err=True)
        sys.exit(INPUT_HAS_ERRORS)
    return person


def team_named(db: Database, name: str) -> str:
    """The id of the team of that name; names those that there are and ends with 1 where there is none."""
    teams = {one.name: one.id for one in list_teams(db)}
    if name not in teams:
        click.echo(f"There is no team {name}. There are: {', '.join(teams) or 'none'}.", err=True)
        sys.exit(INPUT_HAS_ERRORS)
    return teams[name]


def _password() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < LEAST_CHARACTERS:
        click.echo(f"Give at least {LEAST_CHARACTERS} characters.", err=True)
        sys.exit(INPUT_HAS_ERRORS)
    return password


@click.group()
def user() -> None:
    """Add, change, disable and list accounts."""


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def listed(as_json: bool) -> None:
    """List the accounts."""
    with refusals():
        people = list_people(_db())
    if as_json:
        write_json([person._asdict() for person in people])
        return
    for person in people:
        state = "" if person.active else " (disabled)"
        click.echo(f"{person.sign_in_name:20} {person.name:30} {', '.join(person.roles)}{state}")


@user.command()
@click.argument("sign_in_name")
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(list(ROLES)), help="A role; repeat for more."
)
@click.option("--team", help="The name of their team.")
def add(sign_in_name: str, name: str, roles: tuple[str, ...], team: str | None) -> None:
    """Add an account."""
    with refusals():
        db = _db()
        home = None if team is None else team_named(db, team)
        person = NewPerson(sign_in_name, name, roles, home, None, hash_password(_password()))
        add_people(db, actor=OPERATOR, key=_key(), people=[person])
    click.echo(f"Added {sign_in_name}.")


@user.command()
@click.argument("sign_in_name")
def password(sign_in_name: str) -> None:
    """Set an account's password; its sessions end."""
    with refusals():
        db = _db()
        set_password(db, actor=OPERATOR, key=_key(), person=account_named(db, sign_in_name).id, password=_password())
    click.echo("Set.")


@user.command()
@click.argument("sign_in_name")
def disable(sign_in_name: str) -> None:
    """Disable an account; its sessions end at once."""
    with refusals():
        db = _db()
        set_active(db, actor=OPERATOR, key=_key(), person=account_named(db, sign_in_name).id, active=False)
    click.echo("Disabled.")


@user.command()
@click.argument("sign_in_name")
def enable(sign_in_name: str) -> None:
    """Enable an account again."""
    with refusals():
        db = _db()
        set_active(db, actor=OPERATOR, key=_key(), person=account_named(db, sign_in_name).id, active=True)
    click.echo("Enabled.")
