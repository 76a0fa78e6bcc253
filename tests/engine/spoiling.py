"""Ways to spoil a good template: one change to one file each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Spoil = Callable[[Path], None]


def edit(file: str, old: str, new: str) -> Spoil:
    """Put ``new`` in place of the first ``old`` of a file."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds {old!r}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def write(file: str, text: str | bytes) -> Spoil:
    """Make a text the whole of a file."""
    return lambda folder: (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode()) and None


def drop(file: str) -> Spoil:
    """Take a file out."""
    return lambda folder: (folder / file).unlink()


def folder_called(file: str) -> Spoil:
    """Put a folder where a file belongs."""

    def spoil(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).mkdir()

    return spoil


NOTE = "- id: looked_back_note"
START = (1, 1)


def ask(keys: str, kind: str = "yes_no") -> Spoil:
    """Ask another question in the first section, with these keys, written as in a flow mapping."""
    question = f"- {{id: extra, kind: {kind}, ask: Anything else?, wording: adapted, source: §3(b), {keys}}}"
    return edit("audit.yaml", f"      {NOTE}", f"      {question}\n      {NOTE}")


def when(condition: str) -> Spoil:
    """Ask another question under this condition."""
    return ask(f"asked_when: {condition}")


def judge(keys: str, at: str = "audit_date") -> Spoil:
    """Declare another check with these keys."""
    check = f"  - {{id: extra, severity: warning, at: {at}, say: Look again., source: §2.3, {keys}}}"
    return edit("audit.yaml", "\nchecks:\n", f"\nchecks:\n{check}\n")


def cap(keys: str) -> Spoil:
    """Declare another cap with these keys."""
    return edit("grading.yaml", "\ncaps:\n", f"\ncaps:\n  - {{id: extra, say: Look again., source: §5.4, {keys}}}\n")


def notice(keys: str) -> Spoil:
    """Declare another notice with these keys."""
    return edit(
        "process.yaml", "\nnotices:\n", f"\nnotices:\n  - {{id: extra, urgency: usual, source: §5.4, {keys}}}\n"
    )


def section(keys: str, questions: str) -> Spoil:
    """Declare another section, after the first, with these keys and these questions."""
    text = f"  - {{id: extra_section, title: More, source: §3(b), {keys}, questions: [{questions}]}}\n"
    return edit("audit.yaml", "  - id: worker\n", f"{text}  - id: worker\n")


def question(id_: str, keys: str = "", kind: str = "yes_no") -> str:
    """A question of a section, as in a flow list."""
    return (
        f"{{id: {id_}, kind: {kind}, ask: Anything else?, wording: adapted, source: §3(b){', ' if keys else ''}{keys}}}"
    )


def both(*spoils: Spoil) -> Spoil:
    """Several edits that make one change."""

    def spoil(folder: Path) -> None:
        for one in spoils:
            one(folder)

    return spoil
