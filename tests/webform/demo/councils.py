"""What the tests of the demonstration council share: its size, seed and day, and what a made one is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from webform.context import Context
from webform.demo.council import Council

TODAY = date(2026, 3, 12)
CHILDREN = 30
SEED = 7


class Made(NamedTuple):
    """A council and the parts to look at it with."""

    council: Council
    parts: Context


Make = Callable[..., Made]
