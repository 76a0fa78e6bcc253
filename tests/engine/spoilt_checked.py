"""What the check finds in each of the spoilt templates, worked out once."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from spoilt import SPOILT

from engine.check import Checked, check
from engine.load import newest_bundled


@cache
def found_in(number: int) -> tuple[Checked, tuple[int, int]]:
    """The outcome for the spoilt template of that number, and the line and column at which its finding must stand."""
    _, spoil, file, at = SPOILT[number]
    with TemporaryDirectory() as folder:
        bundle = Path(folder) / "template"
        shutil.copytree(newest_bundled(), bundle, ignore=shutil.ignore_patterns("examples"))
        spoil(bundle)
        expected = at if isinstance(at, tuple) else where((bundle / file).read_text(encoding="utf-8"), at)
        return check(bundle), expected


def where(text: str, words: str) -> tuple[int, int]:
    """The line and column, from 1, of the first occurrence of words in a text."""
    at = text.index(words)
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
