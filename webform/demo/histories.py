"""The children of the demonstration council: who each one is, and the history of the case as Facts (contract, Facts)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from engine.calendars import Calendar, add_months
from webform.demo import care, protection
from webform.demo.chance import Random, chance_of
from webform.demo.names import child_name, unborn_name
from webform.demo.staff import DISABILITIES, LEAVING_CARE, LOOKED_AFTER, PROTECTION, REFERRAL
from webform.demo.story import Story


class History(NamedTuple):
    """One child: the key of the team, the profile and facts to be kept, and the statuses that hold today."""

    kind: str
    team: str
    profile: Mapping[str, str]
    facts: Mapping[str, Any]
    statuses: tuple[str, ...]


class _Kind(NamedTuple):
    """One kind of case: its team, how many days ago it began, the child's age then in years, and how it is told."""

    team: str
    began: tuple[int, int]
    age: tuple[int, int]
    tell: Callable[[Story, date], None]


_KINDS: Mapping[str, _Kind] = {
    "referral": _Kind(REFERRAL, (3, 40), (1, 16), protection.referral),
    "child_in_need": _Kind(PROTECTION, (70, 330), (1, 15), protection.child_in_need),
    "protection_plan": _Kind(PROTECTION, (60, 560), (4, 14), protection.protection_plan),
    "transferred_in": _Kind(PROTECTION, (40, 300), (1, 14), protection.transferred_in),
    "disabled_child": _Kind(DISABILITIES, (150, 900), (2, 14), protection.disabled_child),
    "looked_after": _Kind(LOOKED_AFTER, (30, 420), (2, 15), care.looked_after),
    "settled": _Kind(LOOKED_AFTER, (500, 1200), (3, 12), care.settled),
}
_ORDER = (
    *("protection_plan", "child_in_need", "looked_after", "protection_plan", "disabled_child", "care_leaver"),
    *("child_in_need", "referral", "unborn", "settled", "protection_plan", "eligible", "child_in_need", "newborn"),
    *("transferred_in",),
)
"""The kinds in turn, so that even a small council has something of everything."""

_TOLD_ELSEWHERE = {
    "unborn": PROTECTION,
    "newborn": PROTECTION,
    "eligible": LOOKED_AFTER,
    "care_leaver": LEAVING_CARE,
}


def team_of(number: int) -> str:
    """The key of the team that has the child of that number, from 0."""
    kind = _ORDER[number % len(_ORDER)]
    return _TOLD_ELSEWHERE.get(kind) or _KINDS[kind].team


def place_in_team(number: int) -> int:
    """How many children the same team has before the child of that number: its workers take them in turn."""
    team, (rounds, place) = team_of(number), divmod(number, len(_ORDER))
    in_round = [team_of(one) == team for one in range(len(_ORDER))]
    return rounds * sum(in_round) + sum(in_round[:place])


def history(seed: int, number: int, today: date, calendar: Calendar) -> History:
    """The child of that number, from 0: the same for the same seed and day; raises CalendarRange for far years."""
    chance = chance_of(seed, "child", number)
    kind = _ORDER[number % len(_ORDER)]
    story = Story(chance, today, calendar)
    child: dict[str, Any] = {"id": f"DEMO-{number + 101:06d}", "disability": kind == "disabled_child"}
    child |= _dates(_DATED[kind](story) if kind in _DATED else _told(story, _KINDS[kind]))
    facts: dict[str, Any] = {
        "child": child,
        "statuses": story.statuses,
        "events": sorted(story.events, key=lambda event: event["date"]),
        "agreed": story.agreed,
    }
    current = tuple(one["status"] for one in story.statuses if "to" not in one)
    return History(kind, team_of(number), _profile(chance, child), facts, current)


def _told(story: Story, kind: _Kind) -> tuple[date | None, date | None]:
    """Tell a case of an ordinary kind; the day of birth, and no expected one."""
    began = story.ago(*kind.began)
    years = story.chance.randrange(kind.age[0], kind.age[1] + 1)
    born = began - timedelta(days=years * 365 + story.chance.randrange(365))
    kind.tell(story, began)
    return born, None


def _unborn(story: Story) -> tuple[date | None, date | None]:
    expected = story.today + timedelta(days=story.chance.randrange(14, 75))
    protection.unborn(story, expected)
    return None, expected


def _newborn(story: Story) -> tuple[date | None, date | None]:
    born = story.today - timedelta(days=story.chance.randrange(14, 100))
    protection.newborn(story, born)
    return born, born + timedelta(days=story.chance.randrange(-9, 12))


def _eligible(story: Story) -> tuple[date | None, date | None]:
    born = add_months(story.today, -12 * 16) - timedelta(days=story.chance.randrange(20, 600))
    care.eligible(story, story.ago(700, 1100), add_months(born, 12 * 16))
    return born, None


def _care_leaver(story: Story) -> tuple[date | None, date | None]:
    born = add_months(story.today, -12 * 18) - timedelta(days=story.chance.randrange(60, 1700))
    eighteenth = add_months(born, 12 * 18)
    started = story.working(eighteenth - timedelta(days=story.chance.randrange(900, 1500)))
    care.care_leaver(story, started, eighteenth)
    return born, None


_DATED: Mapping[str, Callable[[Story], tuple[date | None, date | None]]] = {
    "unborn": _unborn,
    "newborn": _newborn,
    "eligible": _eligible,
    "care_leaver": _care_leaver,
}


def _dates(days: tuple[date | None, date | None]) -> dict[str, str]:
    """The days of birth as a Facts document has them; what is unknown is absent."""
    named = zip(("date_of_birth", "expected_date_of_birth"), days, strict=True)
    return {name: day.isoformat() for name, day in named if day is not None}


def _profile(chance: Random, child: Mapping[str, Any]) -> dict[str, str]:
    """Who the child is: reference, name, and when born or expected."""
    born = child.get("date_of_birth")
    when = {"date_of_birth": born} if born else {"expected_date_of_birth": child["expected_date_of_birth"]}
    name = child_name(chance) if born else unborn_name(chance)
    return {"reference": child["id"], "name": name, **when}
