"""The command line. Each command's module is imported only when the command is run, so that ``--help`` answers at once.

Exit status: 0 done, 1 the input has errors (they are printed), 2 usage.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "check": ("templates", "Check a template's directory."),
    "trace": ("templates", "Show which items, rules and tests stand for each clause of the guide."),
    "compare": ("comparing", "Say what changed between two versions of a form; run stored audits under a draft."),
    "contract": ("templates", "Print the JSON Schema of a response to a template."),
    "assess": ("assessing", "Assess one response, or one a line."),
    "deadlines": ("assessing", "Work out every timescale of one child, or of one a line."),
    "import-cases": ("importing", "Import case records from an extract."),
    "export": ("records", "Write case records out."),
    "demo": ("council", "Make a synthetic council."),
    "refresh-calendar": ("calendars", "Bring the bank holidays of a calendar up to date, as a new version."),
    "serve": ("serving", "Serve the web application."),
    "migrate": ("operating", "Bring the database's schema up to this code's."),
    "verify": ("operating", "Verify the event chain and every stored digest."),
    "backup": ("operating", "Back the database up while it is in use."),
    "restore": ("operating", "Check a backup and put it back."),
    "rebuild": ("operating", "Rebuild the projections from the events and compare."),
    "collect-files": ("operating", "Delete the files that no answer names."),
    "erase": ("operating", "Erase a person: destroy the key to what is kept about them."),
    "record": ("subjects", "Add the record of somebody or something that is not a child."),
    "user": ("accounts", "Add, change, disable and list accounts."),
    "rotate-key": ("operating", "Wrap every subject's key under a new master key."),
}


class _Lazy(click.Group):
    """A group that imports a command's module when the command is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"webform.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Case file audits: declared in YAML, filled in on web forms, exported to the case record."""
