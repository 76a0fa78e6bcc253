"""What happens in the demonstration council and when: steps in the order of their moments, on a clock of their own.

The council's past is written today. Its clock is set to each step's moment, so that the chain reads as it would have
been written; the last step is before today, whatever the hour at which the council is made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from webform.context import Context

Step = Callable[[Context], None]


class Diary:
    """Steps to come, and the clock that they are taken by."""

    def __init__(self, parts: Context, opened: date) -> None:
        self._now = datetime.combine(opened, time(8), UTC)
        self._steps: list[tuple[datetime, int, Step]] = []
        self.parts = parts._replace(db=dataclasses.replace(parts.db, clock=self._clock), clock=self._clock)

    def _clock(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def at(self, day: date, hour: int, step: Step) -> None:
        """Enter a step at an hour (UTC) of a day; of two at the same hour the one entered first comes first."""
        self._steps.append((datetime.combine(day, time(hour), UTC), len(self._steps), step))

    def run(self) -> None:
        """Take every step in its order; raises what the steps raise."""
        for moment, _, step in sorted(self._steps, key=lambda entry: entry[:2]):
            self._now = max(self._now, moment)
            step(self.parts)
