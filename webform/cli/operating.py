"""The operator's commands: schema, verification, backup, restore, rebuilding, erasure, keys."""

from __future__ import annotations

import secrets
import sys
from datetime import timedelta
from pathlib import Path

import click

from webform.cli.common import INPUT_HAS_ERRORS, environment, refusals, write_json
from webform.settings import settings_from

OPERATOR = "operator"
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_FILE = click.Path(path_type=Path, dir_okay=False)


def _key() -> str:
    return f"operator-{secrets.token_hex(12)}"


@click.command()
def migrate() -> None:
    """Bring the database's schema up to this code's; does nothing where it is."""
    from webform.store.migrate import migrate as bring_up

    settings = settings_from(environment(), new=True)
    with refusals():
        before = bring_up(settings.database_url)
    click.echo("The schema is up to date." if before else "The database is made.")
    if settings.keys.beside_data:
        click.echo("Warning: the master key lies beside the data. Keep it elsewhere with CASEAUDIT_KEY.", err=True)


@click.command()
@click.option("--anchor", type=_FILE, help="A file kept on another machine, written with --write-anchor.")
@click.option("--write-anchor", type=_FILE, help="Add the chain's present head to this file, to be kept elsewhere.")
@_JSON
def verify(anchor: Path | None, write_anchor: Path | None, as_json: bool) -> None:
    """Verify the event chain and every stored digest, against an anchor kept elsewhere."""
    from webform.store.anchor import write_anchor as add_anchor
    from webform.store.verify import verify as verify_store

    with refusals():
        db = settings_from(environment()).open()
        found = verify_store(db, anchor)
        if write_anchor and found.first_bad is None:
            add_anchor(db, write_anchor)
    if as_json:
        write_json(found._asdict())
    elif found.first_bad is None:
        click.echo(f"{found.events} events, {found.records} records and {found.files} files are as they were written.")
    else:
        click.echo(f"Not as it was written: {found.first_bad}", err=True)
    if found.first_bad is not None:
        sys.exit(INPUT_HAS_ERRORS)


@click.command()
@click.argument("path", type=_FILE)
@click.option("--replace", is_flag=True, help="Write over a file that is there.")
def backup(path: Path, replace: bool) -> None:
    """Write a backup to PATH while the application goes on working. The master key is not in it: keep that apart."""
    from webform.store.backup import backup as write_backup

    if path.exists() and not replace:
        click.echo(f"{path} is there already. Name another file, or say --replace.", err=True)
        sys.exit(INPUT_HAS_ERRORS)
    with refusals():
        manifest = write_backup(settings_from(environment()).open(), path)
    rows = sum(int(table["rows"]) for table in manifest.tables.values())
    click.echo(f"{rows} rows, up to event {manifest.head['seq']}. The master key is not in the file: keep it apart.")


@click.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put it in the place of what is there. Stop the application first.")
def restore(path: Path, replace: bool) -> None:
    """Check the backup at PATH, and put it back."""
    from webform.store.restore import restore as put_back

    with refusals():
        settings = settings_from(environment())
        found = put_back(path, settings.database_url, settings.keys, replace=replace)
    click.echo(f"Restored: {found.events} events and {found.records} records, verified.")


@click.command()
@_JSON
def rebuild(as_json: bool) -> None:
    """Rebuild the projections from the events, and what search finds records by, and say which rows were wrong."""
    from webform.store.rebuild import rebuild as rebuild_projections

    with refusals():
        receipt = rebuild_projections(settings_from(environment()).open(), actor=OPERATOR, key=_key())
    wrong = receipt.result["wrong"]
    if as_json:
        write_json({"wrong": wrong})
    else:
        click.echo(f"Rebuilt. Rows that were wrong: {wrong or 'none'}.")


@click.command()
@click.option(
    "--days", type=click.IntRange(min=1), default=7, show_default=True, help="Leave files kept since then alone."
)
@_JSON
def collect_files(days: int, as_json: bool) -> None:
    """Delete the files that no answer and no record names: sent with an answer that was never saved, or taken off it."""
    from webform.store.files import collect_orphans

    with refusals():
        db = settings_from(environment()).open()
        found = collect_orphans(db, actor=OPERATOR, key=_key(), older_than=db.clock() - timedelta(days=days))
    if as_json:
        write_json({"collected": found})
    else:
        click.echo(f"{found} file{'' if found == 1 else 's'} deleted.")


@click.command()
@click.argument("child")
@click.confirmation_option(prompt="This can't be undone. Erase all that is kept about this person?")
def erase(child: str) -> None:
    """Erase the person with the id CHILD: their key is destroyed, the event chain still verifies."""
    from webform.store.erase import erase_subject

    with refusals():
        erase_subject(settings_from(environment()).open(), actor=OPERATOR, key=_key(), child=child)
    click.echo("Erased. Backups made before still hold the key: destroy them when their time comes.")


@click.command()
def rotate_key() -> None:
    """Wrap every subject's key under a new master key; the key file's, or the first of CASEAUDIT_KEY=NEW,OLD."""
    from webform.store.database import open_database
    from webform.store.erase import rotate_master_key
    from webform.store.sealing import KEY_VARIABLE, begin_rotation, end_rotation

    in_file = not environment().get(KEY_VARIABLE)
    with refusals():
        settings = settings_from(environment())
        keys = begin_rotation(settings.home) if in_file else settings.keys
        db = open_database(settings.database_url, keys)
        rotate_master_key(db, actor=OPERATOR, key=_key())
        if in_file:
            end_rotation(settings.home)
    click.echo("Rotated. Keep the old key until every backup under it is gone.")
