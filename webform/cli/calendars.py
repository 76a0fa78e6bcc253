"""The command that brings the declared bank holidays up to date: a new version, with every difference said."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click
import orjson

from engine.calendars import CalendarFault, calendar_from
from engine.load import SCHEMA, Refused, read_yaml
from engine.messages.findings import as_line
from webform.cli.common import INPUT_HAS_ERRORS, Day, today_or, write_json

BUNDLED = SCHEMA / "calendars" / "england-and-wales.yaml"
ADDED, REMOVED, RENAMED = "added", "removed", "renamed"
_HOLIDAYS = re.compile(r"^bank_holidays:[ ]*\n(?:[ ]*-.*\n)*", re.MULTILINE)

Days = Mapping[date, str]


class Change(NamedTuple):
    """One bank holiday that the declaration and the source have differently."""

    day: date
    kind: str
    before: str
    after: str

    def __str__(self) -> str:
        said = f"{self.before} becomes {self.after}" if self.kind == RENAMED else self.before or self.after
        return f"{self.kind} {self.day.isoformat()} {said}"

    def shown(self, today: date) -> dict[str, Any]:
        """The change as JSON, with whether its day is past."""
        return {**self._asdict(), "day": self.day.isoformat(), "past": self.day < today}


class Plan(NamedTuple):
    """What a refresh would do: the version before and after, what differs, and the file's new text."""

    before: str
    after: str
    changes: tuple[Change, ...]
    text: str

    @property
    def stands(self) -> bool:
        """Whether nothing changes."""
        return self.before == self.after

    def past(self, today: date) -> Sequence[Change]:
        """The changes that other dates may have been counted with: a name on the same day is none."""
        return [one for one in self.changes if one.day < today and one.kind != RENAMED]


@click.command("refresh-calendar")
@click.argument("file", default=BUNDLED, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--to", "last", type=click.IntRange(1900, 2199), help="The last year; the declared one if not given.")
@click.option("--published-to", type=click.IntRange(1900, 2199), help="The last year that GOV.UK has published.")
@click.option("--change-past", is_flag=True, help="Change days that are already past, too.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--today", type=Day(), help="The day before which days are past, year-month-day.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def refresh_calendar(
    file: Path,
    last: int | None,
    published_to: int | None,
    change_past: bool,
    dry_run: bool,
    today: date | None,
    as_json: bool,
) -> None:
    """Bring a calendar's bank holidays up to date, as a new version (default: the bundled calendar).

    Days that are past are changed with --change-past alone, since dates that were counted with them would change.
    """
    day = today_or(today)
    plan = planned(file, last, published_to, day)
    refused = bool(plan.past(day)) and not change_past
    written = not (plan.stands or refused or dry_run)
    if written:
        file.write_text(plan.text, "utf-8")
    if as_json:
        changes = [one.shown(day) for one in plan.changes]
        write_json({"from": plan.before, "to": plan.after, "changes": changes, "written": written})
    else:
        click.echo("\n".join(_said(plan, plan.past(day) if refused else (), written=written)))
    if refused:
        sys.exit(INPUT_HAS_ERRORS)


def planned(file: Path, last: int | None, published_to: int | None, today: date) -> Plan:
    """What a refresh of a calendar's file would do; raises ClickException where the file can't be used."""
    text = file.read_text("utf-8")
    declared = _read(text, file)
    wanted = _wanted(declared, last, published_to)
    there = {date.fromisoformat(entry["date"]): entry["name"] for entry in declared["bank_holidays"]}
    held = bank_holidays(wanted["years"]["from"], wanted["years"]["to"])
    changes = tuple(differences(there, held))
    if not changes and all(declared.get(key) == value for key, value in wanted.items()):
        return Plan(declared["version"], declared["version"], (), text)
    version = next_version(declared["version"], today.year)
    new = rewritten(text, {"version": version, **wanted}, held)
    _check(new, file, {"version": version, **wanted}, held)
    return Plan(declared["version"], version, changes, new)


def bank_holidays(first: int, last: int) -> Days:
    """The bank holidays of England over whole years, in order, from the ``holidays`` library."""
    try:
        import holidays
    except ImportError:
        fault = "The library of holidays is not installed. Install it: pip install 'caseaudit[calendars]'."
        raise click.ClickException(fault) from None
    return dict(sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(first, last + 1)).items()))


def differences(there: Days, held: Days) -> Iterator[Change]:
    """What differs between the declared days and those of the source, in order of day."""
    for day in sorted(there.keys() | held.keys()):
        before, after = there.get(day, ""), held.get(day, "")
        if before != after:
            yield Change(day, ADDED if not before else RENAMED if after else REMOVED, before, after)


def next_version(version: str, year: int) -> str:
    """The version after ``2026.1``: ``2026.2`` in the same year, ``2027.1`` in the next."""
    of, number = map(int, version.split("."))
    return f"{year}.1" if year > of else f"{of}.{number + 1}"


def rewritten(text: str, wanted: Mapping[str, Any], held: Days) -> str:
    """The calendar's file with other values for the keys of ``wanted`` and other bank holidays; the rest stays."""
    for key, value in wanted.items():
        text = re.sub(rf"^{key}:.*$", f"{key}: {_written(value)}", text, count=1, flags=re.MULTILINE)
    entries = [f'  - {{date: "{day.isoformat()}", name: {_written(name)}}}\n' for day, name in held.items()]
    return _HOLIDAYS.sub(lambda _: "".join(["bank_holidays:\n", *entries]), text, count=1)


def _written(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_written(inner)}' for key, inner in value.items())}}}"
    return orjson.dumps(value).decode()


def _wanted(declared: Mapping[str, Any], last: int | None, published_to: int | None) -> dict[str, Any]:
    """The years that are asked for, and how far they are published."""
    years = declared["years"]
    if last is not None and last < years["to"]:
        raise click.UsageError(f"--to {last} would drop years: the calendar goes to {years['to']}. Name a later year.")
    wanted: dict[str, Any] = {"years": {"from": years["from"], "to": last or years["to"]}}
    known = published_to or declared.get("published_to")
    return {**({"published_to": known} if known else {}), **wanted}


def _read(text: str, file: Path) -> Mapping[str, Any]:
    """The calendar of a file; a sentence and exit status 1 where it can't be used."""
    try:
        value: Mapping[str, Any] = read_yaml(text.encode(), file.name).value
        calendar_from(value)
    except Refused as refused:
        raise click.ClickException(as_line(refused.finding)) from None
    except CalendarFault as fault:
        raise click.ClickException(f"{file.name}: {fault}. Correct it, and try again.") from None
    return value


def _check(text: str, file: Path, wanted: Mapping[str, Any], held: Days) -> None:
    """Raise ClickException unless what is about to be written says what it should."""
    meant = [{"date": day.isoformat(), "name": name} for day, name in held.items()]
    try:
        new = read_yaml(text.encode(), file.name).value
    except Refused:
        new = {}
    if new.get("bank_holidays") != meant or not wanted.items() <= new.items():
        raise click.ClickException(
            f"{file.name} is not laid out as a calendar of this program: version, published_to and years on a line "
            "each, and bank_holidays with one day on a line. Lay it out like the bundled calendar."
        )


def _said(plan: Plan, refused: Sequence[Change], *, written: bool) -> Iterator[str]:
    yield from map(str, plan.changes)
    if refused:
        yield "Some of these days are past, and what was counted with them would be counted otherwise:"
        yield ", ".join(one.day.isoformat() for one in refused) + "."
        yield "Nothing is written. If the calendar was wrong, give --change-past."
    elif plan.stands:
        yield f"Nothing has changed: version {plan.before} stands."
    else:
        yield f"Version {plan.before} {'becomes' if written else 'would become'} {plan.after}."
