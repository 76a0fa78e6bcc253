"""Synthetic children: Facts documents without faults, made from a seed. Nobody in them exists."""

from __future__ import annotations

import datetime
import random
from typing import Any

from engine.case_facts import ABOUT, EVENTS, STATUSES

TODAY = datetime.date(2026, 3, 12)
RECIPIENTS = ("virtual_school", "iro_team", "lac_health", "area_authority")
VISITS = ("cin_visit", "cp_visit", "lac_visit", "leaving_care_visit")
CHOICES = {
    "strategy_meeting": ("initiates_s47", "conference_decided"),
    "initial_conference": ("pre_birth",),
    "became_looked_after": ("placed_elsewhere",),
    "placement_start": ("until_18",),
}


def child(seed: int, today: datetime.date = TODAY) -> dict[str, Any]:
    """A child whose dates crowd together, so that ties, edges and changes of status are frequent."""
    chance = random.Random(seed)
    span = chance.choice((40, 200, 700, 1500))
    first = today - datetime.timedelta(days=span)

    def some_day(ahead: int = 20) -> datetime.date:
        return first + datetime.timedelta(days=chance.randrange(span + ahead))

    names = chance.sample(sorted(EVENTS), k=chance.randrange(3, 14))
    if chance.random() < 0.4:
        names += ["lac_visit", "placement_start", "lac_review", "became_looked_after"]
    if chance.random() < 0.4:
        names += ["strategy_meeting", "initial_conference", "review_conference", "cp_visit"]
    if chance.random() < 0.4:
        names += ["cin_plan_start", "cin_visit", "cin_meeting", "cin_plan_review"]
    plain = [name for name in names if name not in ABOUT]
    events = [_event(chance, name, some_day()) for name in plain for _ in range(chance.randrange(1, 6))]
    for number, event in enumerate(events):
        event["id"] = f"e{number}"
    events += _belonging(chance, events)
    statuses = _statuses(chance, some_day)
    for event in events:
        if event["event"] in ("initial_conference", "transfer_in_conference") and chance.random() < 0.2:
            statuses = _planned(chance, event, [s for s in statuses if s["status"] != "cp"])
    chance.shuffle(events)
    return {
        "child": _child(chance, today),
        "statuses": statuses,
        "events": events,
        "agreed": _agreed(chance, some_day),
        **({"sources_cover": sorted(chance.sample(sorted(EVENTS), k=20))} if chance.random() < 0.2 else {}),
    }


def _event(chance: random.Random, name: str, day: datetime.date) -> dict[str, Any]:
    event: dict[str, Any] = {"event": name, "date": day.isoformat()}
    for mark in CHOICES.get(name, ()):
        if chance.random() < 0.6:
            event[mark] = chance.random() < 0.5
    if event.get("pre_birth") and chance.random() < 0.3:
        event["late_presentation"] = "Booked late"
    if name in VISITS and chance.random() < 0.4:
        event["seen"] = chance.random() < 0.6
    if name == "lac_notification":
        event["recipient"] = chance.choice(RECIPIENTS)
    return event


def _belonging(chance: random.Random, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, targets in ABOUT.items():
        for anchor in events:
            if anchor["event"] in targets and chance.random() < 0.6:
                shift = datetime.timedelta(days=chance.randrange(-20, 35))
                day = datetime.date.fromisoformat(anchor["date"]) + shift
                found.append({"event": name, "date": day.isoformat(), "about": anchor["id"]})
    starts = [event["id"] for event in events if event["event"] == "became_looked_after"]
    for event in events:
        if event["event"] == "lac_notification" and starts and chance.random() < 0.3:
            event["about"] = chance.choice(starts)
    return found


def _child(chance: random.Random, today: datetime.date) -> dict[str, Any]:
    born = today - datetime.timedelta(days=chance.choice((30, 3000, 5900, 6600, 7700)) + chance.randrange(600))
    expected = born + datetime.timedelta(days=chance.randrange(-20, 20))
    child: dict[str, Any] = {"id": "synthetic"}
    if chance.random() < 0.9:
        child["date_of_birth"] = born.isoformat()
    if chance.random() < 0.5:
        child["expected_date_of_birth"] = expected.isoformat()
    return child


def _statuses(chance: random.Random, some_day: Any) -> list[dict[str, Any]]:
    """Spells that never overlap or touch within one status: two a status at most, in halves of the span."""
    found = []
    for status in chance.sample(STATUSES, k=chance.randrange(0, 5)):
        days = sorted({some_day(0) for _ in range(4)})
        if len(days) == 4 and (days[2] - days[1]).days > 1 and chance.random() < 0.4:
            found.append({"status": status, "from": days[0].isoformat(), "to": days[1].isoformat()})
            found.append({"status": status, "from": days[2].isoformat(), "to": days[3].isoformat()})
        elif chance.random() < 0.5:
            found.append({"status": status, "from": days[0].isoformat()})
        else:
            found.append({"status": status, "from": days[0].isoformat(), "to": days[-1].isoformat()})
    return found


def _planned(chance: random.Random, conference: dict[str, Any], statuses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The statuses with a protection plan that starts about the day of a conference."""
    start = datetime.date.fromisoformat(conference["date"]) + datetime.timedelta(days=chance.randrange(-2, 3))
    plan = {"status": "cp", "from": start.isoformat()}
    if chance.random() < 0.6:
        plan["to"] = (start + datetime.timedelta(days=chance.randrange(200))).isoformat()
    return [*statuses, plan] if start <= TODAY else statuses


def _agreed(chance: random.Random, some_day: Any) -> list[dict[str, Any]]:
    rows = [row for row in ("T01", "T02", "T33", "T34") if chance.random() < 0.3]
    lengths = ("2 weeks", "10 weeks", "1 month", "10 working days")
    days = {row: sorted({some_day() for _ in range(chance.randrange(1, 3))}) for row in rows}
    return [
        {"row": row, "interval": chance.choice(lengths), "from": day.isoformat(), "by": "team manager"}
        for row in rows
        for day in days[row]
    ]
