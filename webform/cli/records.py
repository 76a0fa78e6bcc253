"""Case records out, by format."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from exporters.json_format import FrozenRecord, to_json
from webform.cli.common import INPUT_HAS_ERRORS, environment, refusals
from webform.settings import settings_from
from webform.store.read import Record, head_of, records_since

FORMATS = {"json": to_json}


@click.command()
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), required=True, help="The format to write.")
@click.option(
    "--since", type=click.IntRange(min=0), default=0, metavar="CURSOR", help="Only what was frozen after this cursor."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file; standard output if not given.")
def export(format_: str, since: int, out: Path | None) -> None:
    """Write the latest record of every audit, in the order of the feed."""
    with refusals():
        db = settings_from(environment()).open()
        last = head_of(db)
        if since > last:
            click.echo(
                f"There is no cursor {since}: the last is {last}. If an older backup was restored, begin again from 0.",
                err=True,
            )
            sys.exit(INPUT_HAS_ERRORS)
        content = FORMATS[format_](_latest(records_since(db, since)), since)
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        _write_whole(out, content)
    except OSError as fault:
        click.echo(f"{out} can't be written: {fault.strerror}. Name a file in a folder that is there.", err=True)
        sys.exit(INPUT_HAS_ERRORS)


def _latest(records: Iterable[Record]) -> list[FrozenRecord]:
    """The latest record of every audit; erased ones have nothing to give."""
    latest: dict[str, Record] = {}
    for record in records:
        latest[record.audit] = record
    kept = sorted(latest.values(), key=lambda record: record.seq)
    return [FrozenRecord(one.content, one.digest, one.seq) for one in kept if one.content is not None and one.digest]


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside and rename, so that nobody ever reads half a file."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.chmod(0o600)
    beside.replace(path)
