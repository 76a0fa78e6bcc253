"""Case records out, by format."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from exporters.json_format import FrozenRecord, to_json
from exporters.report import ReportsUnavailable
from webform.cli.common import INPUT_HAS_ERRORS, environment, refusals
from webform.settings import settings_from
from webform.store.database import Database
from webform.store.read_records import head_of, records_since
from webform.store.shapes import Record

FORMATS = {"json": to_json}
"""The formats of one file for all records; pdf is a file for each."""


@click.command()
@click.option("--format", "format_", type=click.Choice([*FORMATS, "pdf"]), required=True, help="The format to write.")
@click.option(
    "--since", type=click.IntRange(min=0), default=0, metavar="CURSOR", help="Only what was frozen after this cursor."
)
@click.option("--out", type=click.Path(path_type=Path), help="The file, or the folder for pdf; else standard output.")
@click.option("--redacted", is_flag=True, help="For pdf: without names and without what the form declares so.")
def export(format_: str, since: int, out: Path | None, redacted: bool) -> None:
    """Write the latest record of every audit, in the order of the feed."""
    if format_ == "pdf" and out is None:
        raise click.UsageError("pdf is a file for each audit: name a folder with --out.")
    if redacted and format_ != "pdf":
        raise click.UsageError("--redacted is for pdf alone.")
    try:
        with refusals():
            db = settings_from(environment()).open()
            records = _latest(records_since(db, _cursor(db, since)))
            if format_ == "pdf" and out is not None:
                _write_reports(out, db, records, redacted)
            elif out is not None:
                _write_whole(out, FORMATS[format_](records, since))
            else:
                sys.stdout.buffer.write(FORMATS[format_](records, since))
    except OSError as fault:
        _refuse(f"{out} can't be written: {fault.strerror}. Name a file in a folder that is there.")
    except ReportsUnavailable as missing:
        _refuse(str(missing))


def _refuse(words: str) -> None:
    click.echo(words, err=True)
    sys.exit(INPUT_HAS_ERRORS)


def _cursor(db: Database, since: int) -> int:
    """The cursor, once it is known to be one of this database."""
    last = head_of(db)
    if since > last:
        _refuse(f"There is no cursor {since}: the last is {last}. If an older backup was restored, begin again from 0.")
    return since


def _latest(records: Iterable[Record]) -> list[FrozenRecord]:
    """The latest record of every audit; erased ones have nothing to give."""
    latest: dict[str, Record] = {}
    for record in records:
        latest[record.audit] = record
    kept = sorted(latest.values(), key=lambda record: record.seq)
    return [FrozenRecord(one.content, one.digest, one.seq) for one in kept if one.content is not None and one.digest]


def _write_reports(folder: Path, db: Database, records: list[FrozenRecord], redacted: bool) -> None:
    """A report for each record into a folder that only its owner opens, made where it is not there."""
    from rich.console import Console
    from rich.progress import track

    from webform.reporting import report, report_name
    from webform.shelf import bundled_shelf

    shelf = bundled_shelf()
    folder.mkdir(mode=0o700, exist_ok=True)
    for record in track(records, "Writing reports", console=Console(stderr=True), transient=True):
        content = report(db, shelf, record, redacted=redacted)
        _write_whole(folder / report_name(record, redacted=redacted), content)


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside and rename, so that nobody ever reads half a file."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.chmod(0o600)
    beside.replace(path)
