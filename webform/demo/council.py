"""Makes the demonstration council: people, children, allocations, audits and other records, all through the write path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from webform.context import Context
from webform.demo.allotting import MOST_IN_ROUND, Allotment, Draw, enter
from webform.demo.audits import DRAFT, Audit, Entry, planned
from webform.demo.caseload import Case
from webform.demo.chance import chance_of
from webform.demo.diary import Diary
from webform.demo.histories import team_of
from webform.demo.other_records import add_other_records
from webform.demo.staff import PASSWORD, PRINCIPALS, Member, Staff, hire
from webform.demo.taking_on import take_on
from webform.store.read import list_audits

__all__ = ["PASSWORD", "Council", "SignIn", "make_council"]

Progress = Callable[[str, int, int], None]
"""Told what is being made, how many there are, and how many there will be."""

OPENED_DAYS_AGO = 120


class SignIn(NamedTuple):
    """Somebody to sign in as, with :data:`PASSWORD`."""

    sign_in_name: str
    name: str
    roles: tuple[str, ...]


class Council(NamedTuple):
    """Whom to sign in as, in the order of the journey, and how many there are of what was made."""

    people: tuple[SignIn, ...]
    counts: Mapping[str, int]


def make_council(parts: Context, *, children: int, seed: int, today: date, progress: Progress | None = None) -> Council:
    """Make the council in a migrated database that has none yet; the same for the same seed, day and ids.

    Raises:
        ValueError: for fewer than one child.
        Taken: where people of these sign-in names are there already; nothing is changed then.
        CalendarRange: where histories would leave the years of the calendar.
    """
    if children < 1:
        raise ValueError("a council has at least one child")
    tell = progress or (lambda what, done, of: None)
    key = f"demo:{seed}:{today.isoformat()}:{children}"
    diary = Diary(parts, today - timedelta(days=OPENED_DAYS_AGO))
    db = diary.parts.db
    staff = hire(db, key=key, seed=seed, loads=Counter(map(team_of, range(children))))
    cases = take_on(
        db, staff, seed=seed, children=children, today=today, calendar=parts.calendar,
        tell=lambda done: tell("children", done, children),
    )  # fmt: skip
    counts = _work(diary, staff, cases, key=key, seed=seed, today=today)
    others = add_other_records(db, staff, key=key, seed=seed, today=today)
    made = {"teams": len(staff.teams), "people": len(staff.members), "children": len(cases), "other_records": others}
    return Council(
        tuple(_sign_in(staff.named(name)) for name in PRINCIPALS),
        {**made, **counts, "allocations": counts["allocations"] + others},
    )


def _sign_in(member: Member) -> SignIn:
    return SignIn(member.sign_in_name, member.name, member.roles)


def _work(diary: Diary, staff: Staff, cases: list[Case], *, key: str, seed: int, today: date) -> Mapping[str, int]:
    """Allocate cases and audit some of them; how many of each there are."""
    parts, chance = diary.parts, chance_of(seed, "draw")
    draw = Draw(cases, staff, chance)
    mine = _for_principal(draw, staff, today)
    entries = [*planned(draw, staff, today), *(Entry(DRAFT, given) for given in mine[1:])]
    auditors = [one for one in staff.members if parts.access.audits(one.roles) and one.sign_in_name != "auditor"]
    given = [*mine[:1], *(entry.given for entry in entries), *draw.for_everybody(auditors, today, chance)]
    for one in given:
        enter(diary, one, staff.named("psw"), key, parts.calendar)
    for entry in entries:
        Audit(entry, staff, key, seed, parts).enter(diary, today)
    diary.run()
    states = Counter(audit.state for audit in list_audits(parts.db))
    return {"allocations": len(given), "audits": states.total(), **states}


def _for_principal(draw: Draw, staff: Staff, today: date) -> list[Allotment]:
    """The principal auditor's two cases, in the order in which they will be listed, both the principal worker's."""
    auditor, worker = staff.named("auditor"), staff.named("worker")
    return [draw.give(case, auditor, today) for case in draw.free_of(worker.id, auditor)[:MOST_IN_ROUND]]
