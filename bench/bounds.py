"""What every figure must hold, named in one place; :mod:`bench.__main__` exits with 1 where one does not."""

from __future__ import annotations

from typing import NamedTuple


class Bound(NamedTuple):
    """A limit on one figure: at least (``>=``) or less than (``<``) a number of some unit."""

    sign: str
    limit: float
    unit: str

    def holds(self, figure: float) -> bool:
        """Whether a figure is within the bound."""
        return figure >= self.limit if self.sign == ">=" else figure < self.limit

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:,g} {self.unit}"


ASSESSMENTS = Bound(">=", 5_000, "a second")
ASSESSMENTS_AS_JSON = Bound(">=", 1_500, "a second")
AGAINST_JSONSCHEMA = Bound(">=", 15, "times")
CHECK_AND_COMPILE = Bound("<", 60, "ms")
HELP = Bound("<", 150, "ms")
GET_SECTION = Bound("<", 4, "ms")
POST_SECTION = Bound("<", 5, "ms")
