"""What commands share: the template's directory, JSON in and out, and the store's refusals in words."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson

from engine.calendars import Calendar, calendar_from
from engine.compile import Unsound, template_at
from engine.load import newest_bundled, read_data
from engine.messages.findings import as_line
from engine.model import Template

INPUT_HAS_ERRORS = 1

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day as year-month-day."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no day. Write it as year-month-day, such as 2026-03-27.", param, ctx)


def directory_argument(command: _Command) -> _Command:
    """The template's directory; the newest bundled one where none is given."""
    argument = click.argument(
        "directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
    )
    return argument(command)


def directory_or_newest(directory: Path | None) -> Path:
    """The given directory, or the newest bundled template's."""
    return directory or newest_bundled()


def compiled(directory: Path | None) -> Template:
    """The compiled template; prints its findings and ends with 1 where it has errors."""
    try:
        return template_at(directory_or_newest(directory))
    except Unsound as unsound:
        for finding in unsound.findings:
            click.echo(as_line(finding), err=True)
        sys.exit(INPUT_HAS_ERRORS)


def england() -> Calendar:
    """The bundled calendar of England's bank holidays."""
    return calendar_from(read_data("calendars", "england-and-wales"))


def today_or(day: date | None) -> date:
    """The given day, or today in England."""
    if day is not None:
        return day
    from webform.clock import utc_now
    from webform.context import LONDON

    return utc_now().astimezone(LONDON).date()


def write_json(value: Any, *, pretty: bool = False) -> None:
    """Print one JSON document on one line, or indented."""
    option = orjson.OPT_INDENT_2 if pretty else 0
    click.echo(orjson.dumps(value, option=option).decode())


def documents(path: str) -> Iterator[tuple[int, Any]]:
    """The JSON documents of a file, with the line each stands on: one, or one a line for ``.ndjson`` and ``-``.

    A line that can't be read is yielded as the fault itself.
    """
    content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    whole = None if path.endswith(".ndjson") else _read(content)
    if whole is not None and not isinstance(whole, orjson.JSONDecodeError):
        yield 1, whole
        return
    lines = content.splitlines() if path.endswith(".ndjson") or path == "-" else [content]
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _read(line)


def _read(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        return fault


def many(path: str) -> bool:
    """Whether a file holds one document a line."""
    return path == "-" or path.endswith(".ndjson")


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the store refuses into a sentence and exit status 1."""
    from webform.store.errors import StoreError

    try:
        yield
    except StoreError as refused:
        click.echo(f"{refused}", err=True)
        sys.exit(INPUT_HAS_ERRORS)


def environment() -> dict[str, str]:
    """The environment that settings are read from."""
    return dict(os.environ)
