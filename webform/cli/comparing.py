"""Compare two versions of a form, and replay stored audits under a draft."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from engine.compare import OtherForm
from engine.compare import as_json as comparison_json
from engine.compare import compare as compare_templates
from engine.messages.changes import as_html, as_text
from webform.cli.common import INPUT_HAS_ERRORS, Day, compiled, environment, refusals, today_or, write_json

_DIRECTORY = click.Path(path_type=Path, exists=True, file_okay=False)
_SHOWN = 10
"""How many audits of each group the text names; the JSON names all."""


@click.command()
@click.argument("directories", metavar="[OLD] NEW", nargs=-1, required=True, type=_DIRECTORY)
@click.option(
    "--replay", "replays", is_flag=True, help="Run stored audits under NEW: which would now come out otherwise."
)
@click.option("--today", type=Day(), help="The day that a replay judges as of, year-month-day.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--html", "as_page", is_flag=True, help="Print a fragment of HTML.")
def compare(directories: tuple[Path, ...], replays: bool, today: date | None, as_json: bool, as_page: bool) -> None:
    """Say what changed between two versions of a form, OLD and NEW, and what that does to answers.

    With --replay, OLD may be left out: then every stored audit of the form runs under NEW, whatever its version.
    """
    if len(directories) > 2 or (len(directories) < 2 and not replays):
        raise click.UsageError("Give the directories of two versions, the older first; with --replay the draft alone.")
    if as_page and (as_json or replays):
        raise click.UsageError("--html goes with neither --json nor --replay.")
    old, new = (directories[0], directories[1]) if len(directories) == 2 else (None, directories[0])
    try:
        document = _compared(old, new, as_json=as_json, as_page=as_page) if old else {}
        if replays:
            document |= _replayed(old, new, today_or(today), as_json=as_json)
    except OtherForm as other:
        click.echo(str(other), err=True)
        sys.exit(INPUT_HAS_ERRORS)
    if as_json:
        write_json(document)


def _compared(old: Path, new: Path, *, as_json: bool, as_page: bool) -> dict[str, Any]:
    found = compare_templates(compiled(old), compiled(new))
    if not as_json:
        click.echo(as_html(found) if as_page else as_text(found))
    return comparison_json(found)


def _replayed(old: Path | None, new: Path, today: date, *, as_json: bool) -> dict[str, Any]:
    from rich.console import Console
    from rich.progress import Progress

    from webform.replaying import Order, replay_all

    for directory in (new, *((old,) if old else ())):
        compiled(directory)  # prints what is wrong with it, once
    order = Order(environment(), new.absolute(), old.absolute() if old else None, today)
    with refusals(), Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Replaying", total=None)
        found = replay_all(order, lambda done, total: bar.update(task, completed=done, total=total))
    replayed = {"audits": found.audits, "skipped": found.skipped, **_groups(found.effects)}
    if not as_json:
        click.echo(_text(replayed, found.to))
    return {"to": found.to, "replay": {"from": list(found.from_), **replayed}}


def _groups(effects: Any) -> dict[str, Any]:
    """The effects by group, each with its count and its audits by id."""
    ordered = sorted(effects.items())
    refused = [
        {"audit": id_, "findings": [{"code": code, "path": path} for code, path in one.refused]}
        for id_, one in ordered
        if one.refused
    ]
    capped = [{"audit": id_} for id_, one in ordered if one.capped]
    deadlines = [{"audit": id_, "rows": list(one.deadlines)} for id_, one in ordered if one.deadlines]
    same = sum(1 for _, one in ordered if not (one.refused or one.capped or one.deadlines))
    named = {"refused": refused, "capped": capped, "deadlines": deadlines}
    return {"unchanged": same, **{name: {"count": len(held), "audits": held} for name, held in named.items()}}


_GROUPS = {
    "refused": "would now be refused at sign-off",
    "capped": "have a grade that would now be ruled out",
    "deadlines": "would get other deadlines",
}


def _text(replayed: dict[str, Any], to: str) -> str:
    lines = [f"{replayed['audits']} stored audits run under {to}; {replayed['unchanged']} come out the same."]
    if replayed["skipped"]:
        lines.append(f"{replayed['skipped']} were left out: erased, or of a version that is not at hand.")
    for name, words in _GROUPS.items():
        held = replayed[name]
        lines.append(f"{held['count']} {words}.")
        lines += [f"  {one['audit']}  {_detail(one)}".rstrip() for one in held["audits"][:_SHOWN]]
        if held["count"] > _SHOWN:
            lines.append(f"  and {held['count'] - _SHOWN} more; --json names them all")
    return "\n".join(lines)


def _detail(one: dict[str, Any]) -> str:
    found = [f"{finding['path'].removeprefix('answers.')}" for finding in one.get("findings", ())]
    return ", ".join((*found, *one.get("rows", ()))[:6])
