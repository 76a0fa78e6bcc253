"""Where the council's variety comes from: streams of choices and ids that are the same for the same seed."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Callable

__all__ = ["Random", "chance_of", "seeded_ids"]

Random = random.Random


def chance_of(seed: int, *what: object) -> Random:
    """A stream of choices for one thing of the council, so that more children never change those there already."""
    return random.Random(":".join(map(str, (seed, *what))))  # noqa: S311  choices of made-up data keep no secret


def seeded_ids(seed: int) -> Callable[[], str]:
    """A source of ids (32 hex digits) for ``open_database``: no id comes twice, and the order is the seed's alone."""
    numbers = itertools.count()
    return lambda: hashlib.sha256(f"caseaudit demonstration {seed}:{next(numbers)}".encode()).hexdigest()[:32]
