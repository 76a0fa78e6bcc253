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
        return f"{self.sign} {self.limit:,} {self.unit}"


ASSESSMENTS = Bound(">=", 5_000, "a second")
ASSESSMENTS_AS_JSON = Bound(">=", 1_500, "a second")
AGAINST_JSONSCHEMA = Bound(">=", 15, "times")
CHECK_AND_COMPILE = Bound("<", 60, "ms")
HELP = Bound("<", 150, "ms")
GET_SECTION = Bound("<", 1.5, "ms")
GET_SECTION_WITH_ACTIONS = Bound("<", 3, "ms")
GET_SECTION_WITH_ERRORS = Bound("<", 3, "ms")
GET_WHOLE_FORM = Bound("<", 12, "ms")
POST_SECTION = Bound("<", 3, "ms")
POST_ERRORS = Bound("<", 3, "ms")
AUTOSAVE = Bound("<", 3, "ms")
FIRST_VISIT = Bound("<", 150_000, "bytes")
GETS_SERVED = Bound(">=", 500, "a second")
ERRORS_SERVED = Bound(">=", 250, "a second")
SAVES_SERVED = Bound(">=", 450, "a second")
AS_LONG_WITH_MANY = Bound("<", 1.2, "times")
DEADLINES_OF_10_000 = Bound("<", 5_000, "ms")
OFFSETS = Bound(">=", 2_000_000, "a second")
COMPARISON = Bound("<", 100, "ms")
REPLAY = Bound("<", 10_000, "ms")
REPLAY_PROCESSORS = Bound("<", 20_000, "ms")
VERDICTS = Bound(">=", 5_000, "a second")
IMPORT = Bound("<", 60_000, "ms")
IMPORT_IN_PROPORTION = Bound("<", 2.2, "times")
IMPORT_MEMORY = Bound("<", 500, "MB")
