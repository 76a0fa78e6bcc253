"""Which case goes to which auditor: never one of their own team's, or one that they or their team worked with (§2.1)."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from engine.calendars import Calendar
from webform.context import Context
from webform.demo.caseload import Case
from webform.demo.chance import Random
from webform.demo.diary import Diary
from webform.demo.staff import Member, Staff
from webform.store.children import allocate

MOST_IN_ROUND = 2
DAYS_AHEAD = 14
"""How long before an audit is signed off its case was allocated at the latest."""


class Allotment(NamedTuple):
    """A case given to an auditor for a round (``YYYY-MM``), with the day of the allocation and the one it is due on."""

    case: Case
    auditor: Member
    round: str
    on: date
    due: date


class Draw:
    """Gives out cases, each at most once, and to nobody more than two in a round."""

    def __init__(self, cases: Sequence[Case], staff: Staff, chance: Random) -> None:
        self.staff = staff
        self._free = list(cases)
        chance.shuffle(self._free)
        self._given: Counter[tuple[str, str]] = Counter()

    def case_for(
        self, auditor: Member, day: date, worker: str = "", suits: Callable[[Case], bool] = lambda case: True
    ) -> Allotment | None:
        """A case that suits for the round of a day, one of a worker's where that is asked; None where there is none."""
        if self._given[auditor.id, f"{day:%Y-%m}"] >= MOST_IN_ROUND:
            return None
        for case in self._free:
            if worker in ("", case.worker) and suits(case) and not case.involves(auditor, self.staff):
                return self.give(case, auditor, day)
        return None

    def give(self, case: Case, auditor: Member, day: date) -> Allotment:
        """Give a case to an auditor for the round of a day."""
        self._free.remove(case)
        last = day.replace(day=monthrange(day.year, day.month)[1])
        given = Allotment(
            case, auditor, f"{day:%Y-%m}", min(day.replace(day=1), day - timedelta(days=DAYS_AHEAD)), last
        )
        self._given[auditor.id, given.round] += 1
        return given

    def for_everybody(self, auditors: Sequence[Member], day: date, chance: Random) -> Iterator[Allotment]:
        """One case for every auditor who has none in the round of a day, then a second for about half of them."""
        for times in range(MOST_IN_ROUND):
            for auditor in auditors:
                has = self._given[auditor.id, f"{day:%Y-%m}"]
                given = None
                if has == times and (times == 0 or chance.random() < 0.5):
                    given = self.case_for(auditor, day)
                if given is not None:
                    yield given

    def free_of(self, worker: str, auditor: Member) -> list[Case]:
        """The cases of a worker that an auditor could still be given, by id."""
        fitting = (case for case in self._free if case.worker == worker and not case.involves(auditor, self.staff))
        return sorted(fitting, key=lambda case: case.id)


def enter(diary: Diary, given: Allotment, coordinator: Member, key: str, calendar: Calendar) -> None:
    """Enter the allocation in the diary, on the working day before it falls on a day of rest."""
    on = given.on
    while not calendar.is_working_day(on):
        on -= timedelta(days=1)

    def step(parts: Context) -> None:
        allocate(
            parts.db,
            actor=coordinator.id,
            key=f"{key}:allocation:{given.round}:{given.case.number}",
            child=given.case.id,
            auditor=given.auditor.id,
            due=given.due.isoformat(),
            round=given.round,
        )

    diary.at(on, 9, step)
