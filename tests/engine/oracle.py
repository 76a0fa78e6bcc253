"""A second, slow reading of the 35 rows: plain loops over days and lists, sharing nothing with the engine.

It takes a Facts document without faults and answers, for each occurrence, a tuple of row, anchor date, due, done,
status, days late and recipient. Working days come from another source than the engine's calendar.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import holidays

Day = datetime.date
Entry = dict[str, Any]
Found = tuple[str, Day, Day | None, Day | None, str, int, str]
ONE = datetime.timedelta(days=1)
FOREVER = Day(2300, 1, 1)
CLOSED = set(holidays.country_holidays("GB", subdiv="ENG", years=range(2012, 2037)))


def working(day: Day, count: int) -> Day:
    step = ONE if count > 0 else -ONE
    while count:
        day += step
        if day.weekday() not in (5, 6) and day not in CLOSED:
            count -= 1 if count > 0 else -1
    return day


def months(day: Day, count: int) -> Day:
    year, month = day.year, day.month
    for _ in range(count):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    number = day.day
    while True:
        try:
            return Day(year, month, number)
        except ValueError:
            number -= 1


def days(day: Day, count: int) -> Day:
    return day + ONE * count


def plus(day: Day, interval: str) -> Day:
    count, unit = interval.split(" ", 1)
    if unit.startswith("working"):
        return working(day, int(count))
    if unit.startswith("month"):
        return months(day, int(count))
    return days(day, int(count) * (7 if unit.startswith("week") else 1))


class Child:
    """One Facts document as of a day, with questions that the rows ask."""

    def __init__(self, document: Entry, today: Day) -> None:
        self.today = today
        born = document["child"].get("date_of_birth")
        expected = document["child"].get("expected_date_of_birth")
        self.born = Day.fromisoformat(born) if born else None
        self.expected = Day.fromisoformat(expected) if expected else None
        self.events: list[Entry] = []
        for number, event in enumerate(document["events"]):
            day = Day.fromisoformat(event["date"])
            if day <= today:
                self.events.append({**event, "day": day, "number": number})
        self.events.sort(key=lambda event: (event["day"], event["number"]))
        self.statuses = [
            (s["status"], Day.fromisoformat(s["from"]), Day.fromisoformat(s["to"]) if "to" in s else FOREVER)
            for s in document["statuses"]
        ]
        self.agreed = document.get("agreed", [])
        self.cover = document.get("sources_cover")
        self.found: list[Found] = []

    def all(self, *names: str) -> list[Entry]:
        return [e for e in self.events if e["event"] in names and e.get("seen") is not False]

    def note(self, row: str, what: str, anchor: Day, due: Day | None, done: Day | None, to: str = "") -> None:
        late = 0
        if due is None:
            status = "not_recorded"
        elif done is not None and done <= due:
            status = "met"
        elif self.cover is not None and what not in self.cover:
            status = "not_recorded"
        elif done is not None:
            status, late = "late", (done - due).days
        elif self.today > due:
            status, late = "overdue", (self.today - due).days
        else:
            status = "due"
        self.found.append((row, anchor, due, done, status, late, to))

    def stretches(self, holds: Callable[[Day], bool]) -> list[tuple[Day, Day]]:
        """Runs of days on which something holds, walked day by day over the years that matter."""
        marks = [d for _, a, b in self.statuses for d in (a, b) if d != FOREVER]
        if not marks:
            return []
        day, last, runs = min(marks), max(marks) + ONE, []
        begun: Day | None = None
        while day <= last:
            if holds(day) and begun is None:
                begun = day
            if not holds(day) and begun is not None:
                runs.append((begun, day - ONE))
                begun = None
            day += ONE
        if begun is not None:
            runs.append((begun, FOREVER))
        return runs

    def has(self, day: Day, *names: str) -> bool:
        return any(name in names and a <= day <= b for name, a, b in self.statuses)

    def pace(self, row: str, opened: Day, printed: Callable[[Day], Day | None], shorter: bool) -> Day | None:
        fitting = [a for a in self.agreed if a["row"] == row and Day.fromisoformat(a["from"]) <= opened]
        standard = printed(opened)
        if not fitting:
            return standard
        agreed = plus(opened, max(fitting, key=lambda a: a["from"])["interval"])
        return min(standard, agreed) if shorter and standard else agreed

    def intervals(
        self, row: str, done: str, opened: Day, end: Day, printed: Callable[[Day], Day | None], before: Day = FOREVER,
        shorter: bool = False,
    ) -> None:  # fmt: skip
        if opened >= before or opened > end or opened > self.today:
            return
        dates = sorted({e["day"] for e in self.all(done)})
        while True:
            due = self.pace(row, opened, printed, shorter)
            later = [d for d in dates if opened < d <= end]
            if not later:
                if not end < (due or self.today):
                    self.note(row, done, opened, due, None)
                return
            self.note(row, done, opened, due, later[0])
            opened = later[0]
            if opened >= before:
                return


def _status_rows(c: Child) -> None:
    cin = c.stretches(lambda d: c.has(d, "cin") and not c.has(d, "cwd", "cp", "lac"))
    cwd = c.stretches(lambda d: c.has(d, "cwd") and not c.has(d, "cp", "lac"))
    table = [
        ("T01", cin, "cin_plan_start", "cin_visit", "3 weeks", True),
        ("T02", cin, "cin_plan_start", "cin_plan_review", "3 months", True),
        ("T05", cwd, "cin_plan_start", "cin_visit", "12 weeks", False),
        ("T06", cwd, "cin_plan_start", "cin_meeting", "6 months", False),
        ("T07", cwd, "cin_plan_start", "cin_plan_review", "6 months", False),
        ("T11", c.stretches(lambda d: c.has(d, "cp")), "review_conference", "review_conference", "6 months", False),
        ("T19", c.stretches(lambda d: c.has(d, "cp")), None, "cp_visit", "4 weeks", False),
        ("T23", c.stretches(lambda d: c.has(d, "lac")), "lac_review", "lac_review", "6 months", False),
        ("T35", c.stretches(lambda d: c.has(d, "lac", "care_leaver")), "pathway_plan", "pathway_plan_review",
         "6 months", False),
    ]  # fmt: skip
    for row, runs, opens, done, length, shorter in table:
        for begin, end in runs:
            days_ = [begin] if opens is None else [e["day"] for e in c.all(opens) if begin <= e["day"] <= end]
            if row == "T23":
                days_ = days_[1:]
            if days_:
                c.intervals(row, done, days_[0], end, lambda d, n=length: plus(d, n), shorter=shorter)


def _care_leaver_rows(c: Child) -> None:
    if c.born is None:
        return
    at18, at21 = months(c.born, 216), months(c.born, 252)
    for begin, end in c.stretches(lambda d: c.has(d, "care_leaver")):
        opened = max(begin, at18)
        c.intervals("T33", "leaving_care_visit", opened, end, lambda d: plus(d, "8 weeks"), before=at21)
        visits = [e["day"] for e in c.all("leaving_care_visit") if max(begin, at21) <= e["day"] <= end]
        if visits:
            c.intervals("T34", "leaving_care_visit", visits[0], end, lambda d: None)
        elif begin >= at21:
            c.intervals("T34", "leaving_care_visit", begin, end, lambda d: None)


def _placement_rows(c: Child) -> None:
    visits = [e["day"] for e in c.all("lac_visit")]
    for start in c.all("placement_start"):
        day, year = start["day"], months(start["day"], 12)
        c.note("T28", "lac_visit", day, day, day if day in visits else None)
        c.note("T29", "lac_visit", day, days(day, 7), next((v for v in visits if v > day), None))
        ends = [e["day"] for e in c.all("placement_end") if e["about"] == start.get("id")]
        end = ends[0] if ends else FOREVER
        c.intervals("T30", "lac_visit", day, end, lambda d: plus(d, "6 weeks"), before=year)
        later = [v for v in visits if year <= v <= end]
        length = "3 months" if start.get("until_18") else "6 weeks"
        if later:
            c.intervals("T31", "lac_visit", later[0], end, lambda d, n=length: plus(d, n))


def _once(c: Child, row: str, anchors: list[Entry], done: str, due: Callable[[Day], Day]) -> None:
    for anchor in anchors:
        event = next((e for e in c.all(done) if e["day"] >= anchor["day"]), None)
        c.note(row, done, anchor["day"], due(anchor["day"]), event["day"] if event else None)


def _about(c: Child, row: str, anchors: list[Entry], done: str, count: int) -> None:
    for anchor in anchors:
        event = next((e for e in c.all(done) if e.get("about") == anchor.get("id", "-")), None)
        c.note(row, done, anchor["day"], working(anchor["day"], count), event["day"] if event else None)


def _conference_rows(c: Child) -> None:
    first, review = c.all("initial_conference", "transfer_in_conference"), c.all("review_conference")
    every = c.all("initial_conference", "transfer_in_conference", "review_conference")
    _once(c, "T12", c.all("transfer_in_notification"), "transfer_in_conference", lambda d: days(d, 15))
    _once(c, "T13", first, "core_group", lambda d: days(d, 10))
    _about(c, "T15", first, "conference_report", -2)
    _about(c, "T16", review, "conference_report", -5)
    _about(c, "T17", every, "decision_letter", 1)
    _about(c, "T18", every, "conference_minutes", 20)
    for anchor in first:
        ends = sorted((a, b) for s, a, b in c.statuses if s == "cp" and abs(a - anchor["day"]) <= ONE)
        if ends:
            end, due = ends[0][1], months(anchor["day"], 3)
            done = next((e["day"] for e in review if e["day"] >= anchor["day"]), None)
            if not (end < due and (done is None or done > end)):
                c.note("T10", "review_conference", anchor["day"], due, done)
    last = Day.min
    meetings = c.all("strategy_meeting")
    for conference in c.all("initial_conference"):
        led = [m for m in meetings if last < m["day"] <= conference["day"]]
        led = [m for m in led if m.get("initiates_s47")] or led
        if led and not conference.get("pre_birth"):
            c.note("T08", "initial_conference", led[0]["day"], working(led[0]["day"], 15), conference["day"])
        last = conference["day"]
    for meeting in meetings:
        if meeting.get("conference_decided") and meeting["day"] > last:
            c.note("T08", "initial_conference", meeting["day"], working(meeting["day"], 15), None)


def _birth_rows(c: Child) -> None:
    early = [e for e in c.all("initial_conference") if e.get("pre_birth")]
    if early and c.expected:
        done, due = early[0]["day"], c.expected - ONE * 70
        if early[0].get("late_presentation"):
            c.found.append(("T09", c.expected, due, done, "excepted", 0, ""))
        else:
            c.note("T09", "initial_conference", c.expected, due, done)
    if early and c.born:
        _once(c, "T14", [{"day": c.born}], "core_group", lambda d: days(d, 10))
    plans, eligible = c.all("pathway_plan"), c.all("became_eligible")
    done_plan = plans[0]["day"] if plans else None
    at16 = months(c.born, 192) if c.born else Day.min
    if any(e["day"] <= at16 for e in eligible):
        c.note("T32", "pathway_plan", at16, at16, done_plan)
    for event in eligible:
        if event["day"] > at16:
            c.note("T32", "pathway_plan", event["day"], months(event["day"], 3), done_plan)


def _review_rows(c: Child) -> None:
    _once(c, "T03", c.all("cin_plan_decision"), "cin_meeting", lambda d: working(d, 10))
    _about(c, "T04", c.all("cin_meeting"), "cin_meeting_minutes", 2)
    reviews, began = c.all("lac_review"), [e["day"] for e in c.all("became_looked_after")]
    for start in c.all("became_looked_after"):
        recipients = ["virtual_school", "iro_team", "lac_health"]
        for to in recipients + (["area_authority"] if start.get("placed_elsewhere") else []):
            told = [e for e in c.all("lac_notification") if e.get("recipient") == to and e["day"] >= start["day"]]
            told = [e for e in told if e.get("about") in (None, start.get("id"))]
            day = told[0]["day"] if told else None
            c.note("T20", "lac_notification", start["day"], working(start["day"], 5), day, to)
    _once(c, "T21", c.all("became_looked_after"), "lac_review", lambda d: working(d, 20))
    stays = [(a, b - ONE) for a, b in zip([Day.min, *began], [*began, FOREVER], strict=True)]
    for begin, end in stays:
        mine = [e for e in reviews if begin <= e["day"] <= end]
        _about(c, "T25", mine[:1], "lac_review_report", -3)
        _about(c, "T26", mine[1:], "lac_review_report", -5)
        if mine and begin != Day.min:
            second = mine[1]["day"] if len(mine) > 1 else None
            c.note("T22", "lac_review", mine[0]["day"], days(mine[0]["day"], 91), second)
    _about(c, "T24", reviews, "lac_review_invitation", -10)
    _about(c, "T27", reviews, "lac_review_minutes", 15)


def expected_deadlines(document: Entry, today: Day) -> list[Found]:
    """Every occurrence of every row, by row and then by anchor date."""
    child = Child(document, today)
    for rows in (
        _status_rows,
        _care_leaver_rows,
        _placement_rows,
        _conference_rows,
        _birth_rows,
        _review_rows,
    ):
        rows(child)
    return sorted(child.found, key=lambda found: (found[0], found[1]))


def in_window(found: Found, start: Day, end: Day) -> bool:
    """§3(b): due or done in the window, or overdue at its end."""
    _, _, due, done, status, _, _ = found
    touched = any(day is not None and start <= day <= end for day in (due, done))
    late = status in ("late", "overdue") and due is not None and due < end and (done is None or done > end)
    return touched or late
