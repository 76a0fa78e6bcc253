"""Case records in, on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from engine.messages.intake import INTAKE, line_of
from engine.source_rows import Fault
from webform.cli.accounts import OPERATOR, account_named
from webform.cli.common import INPUT_HAS_ERRORS, environment, refusals, today_or, write_json
from webform.intake.directory import Directory, read_directory
from webform.intake.job import READERS, Imported, ImportRefused, Progress
from webform.intake.job import import_cases as run
from webform.settings import settings_from

DIRECTORY = "directory.csv"
MOST_LINES = 50
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--source", type=click.Choice(list(READERS)), required=True, help="What PATH is an extract of.")
@click.option(
    "--directory", type=_FILE, metavar="FILE",
    help=f"The authority's own file of workers and teams; {DIRECTORY} beside the data if not given.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--as", "sign_in_name", metavar="USER", help="Whose import it is; the operator's if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_cases(
    path: Path, source: str, directory: Path | None, dry_run: bool, sign_in_name: str | None, as_json: bool
) -> None:
    """Import the case records in PATH: all of them or, where anything stops it, none."""
    with refusals():
        settings = settings_from(environment())
        db = settings.open()
        actor = account_named(db, sign_in_name).id if sign_in_name else OPERATOR
        known = _directory(directory, settings.home / DIRECTORY)
        try:
            with _progress() as progress:
                done = run(
                    db, source, path, today=today_or(None), actor=actor, directory=known, dry_run=dry_run,
                    progress=progress,
                )  # fmt: skip
        except ImportRefused as refused:
            _refuse(refused.faults, as_json)
    if as_json:
        write_json(_document(done, dry_run))
    else:
        click.echo("\n".join(_lines(done, dry_run)))


def _directory(given: Path | None, usual: Path) -> Directory | None:
    path = given or (usual if usual.is_file() else None)
    try:
        return read_directory(path) if path else None
    except OSError as fault:
        click.echo(f"{path} can't be read: {fault.strerror}.", err=True)
        sys.exit(INPUT_HAS_ERRORS)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar for each part of the work, on standard error, so that the output stays whole."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, of: int | None) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done)

        yield tell


def _refuse(faults: tuple[Fault, ...], as_json: bool) -> None:
    if as_json:
        write_json({"refused": True, "faults": [_fault(one) for one in faults]})
    else:
        for line in _some([line_of(one) for one in faults]):
            click.echo(line, err=True)
        click.echo("Nothing was imported.", err=True)
    sys.exit(INPUT_HAS_ERRORS)


def _fault(fault: Fault) -> dict[str, Any]:
    reason, remedy = (words.format_map(fault.params) for words in INTAKE[fault.code])
    place = {"file": fault.file, "row": fault.row, "column": fault.column}
    return {**place, "code": fault.code, "severity": fault.severity, "reason": reason, "remedy": remedy}


def _document(done: Imported, dry_run: bool) -> dict[str, Any]:
    found = done.difference
    return {
        "source": found.source,
        "dry_run": dry_run,
        "rows": done.rows,
        "counts": found.counts,
        "new": found.new,
        "changed": found.changed,
        "unchanged": found.unchanged,
        "gone": [one._asdict() for one in found.gone],
        "from_another_source": found.from_another_source,
        "faults": [_fault(one) for one in done.faults],
        "unknown_workers": dict(done.unknown_workers),
        "unknown_teams": dict(done.unknown_teams),
        "restrictions_of_nobody": list(done.unknown_restricted),
        "batch": found.batch,
        "event": done.receipt.seq if done.receipt else None,
    }


def _lines(done: Imported, dry_run: bool) -> Iterator[str]:
    """The report in words: what became of the children, what to look at, and whether anything was saved."""
    found, counts = done.difference, done.difference.counts
    yield f"{done.rows} rows read. Children: " + ", ".join(
        f"{counts[name]} {name}" for name in ("new", "changed", "unchanged")
    )
    yield from _listed("Changed", found.changed)
    yield from _listed("Gone from this source; their records are kept", [one.source_id for one in found.gone])
    yield from _listed("Their dates came from another source until now", found.from_another_source)
    yield from _counted("No account for the allocated worker", done.unknown_workers)
    yield from _counted("No team of this id or name", done.unknown_teams)
    yield from _listed("Restricted in the directory, and found nowhere: check the ids", done.unknown_restricted)
    left_out = sum(one.severity == "error" for one in done.faults)
    if done.faults:
        yield f"Rows left out: {left_out}. Warnings: {len(done.faults) - left_out}."
        yield from _some([line_of(one) for one in done.faults])
    yield _saved(done, dry_run)


def _saved(done: Imported, dry_run: bool) -> str:
    if dry_run:
        return "Nothing was saved: this was a dry run."
    return f"Saved as event {done.receipt.seq}." if done.receipt else "Nothing new: nothing was saved."


def _listed(heading: str, ids: list[str] | tuple[str, ...]) -> Iterator[str]:
    if ids:
        yield f"{heading} ({len(ids)}): {', '.join(_some(list(ids)))}"


def _counted(heading: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield from _listed(heading, [f"{id_} ({number})" for id_, number in sorted(counts.items())])


def _some(lines: list[str]) -> list[str]:
    """The first of many lines, and how many there are beside them."""
    more = len(lines) - MOST_LINES
    return lines if more <= 0 else [*lines[:MOST_LINES], f"and {more} more: --json lists all"]
