"""Synthetic children for one row each, of whom what is owed is done, or is still open, within days of the day due.

In contrast to :mod:`children`, where anything may happen, all of these come close to being late, as of many different days.
The day due is the oracle's, so that whether a child is at the edge does not depend on the engine.
"""

from __future__ import annotations

import datetime
import random
import re
from typing import Any, NamedTuple

from children import child
from oracle import expected_deadlines
from small_facts import document

from engine.case_facts import EVENTS

ONE = datetime.timedelta(days=1)
FIRST_DAY, LAST_DAY = datetime.date(2014, 1, 1), datetime.date(2034, 12, 31)


class Story(NamedTuple):
    """A row, the facts under which it is owed from ``{a}``, and what does it on ``{d}``; ``{a-60}`` is 60 days before."""

    row: str
    facts: str
    done: str


class Turn(NamedTuple):
    """How a story goes on: done, open, or open and not in the source, so many days after the day due."""

    how: str
    days: int


STORIES = (
    Story("T01", "@cin {a-9}; cin_plan_start {a}", "cin_visit {d}"),
    Story("T01", "@cin {a-9}; cin_plan_start {a}; agreed T01 {a} 2 weeks", "cin_visit {d}"),
    Story("T02", "@cin {a-9}; cin_plan_start {a}", "cin_plan_review {d}"),
    Story("T03", "cin_plan_decision {a}", "cin_meeting {d}"),
    Story("T04", "cin_meeting {a}", "cin_meeting_minutes {d} about=e1"),
    Story("T05", "@cwd {a-9}; cin_plan_start {a}", "cin_visit {d}"),
    Story("T06", "@cwd {a-9}; cin_plan_start {a}", "cin_meeting {d}"),
    Story("T07", "@cwd {a-9}; cin_plan_start {a}", "cin_plan_review {d}"),
    Story("T08", "strategy_meeting {a} conference_decided", "initial_conference {d}"),
    Story("T09", "expected {a}", "initial_conference {d} pre_birth"),
    Story("T10", "@cp {a}; initial_conference {a}", "review_conference {d}"),
    Story("T11", "@cp {a-100}; review_conference {a}", "review_conference {d}"),
    Story("T12", "transfer_in_notification {a}", "transfer_in_conference {d}"),
    Story("T13", "initial_conference {a}", "core_group {d}"),
    Story("T14", "born {a}; initial_conference {a-60} pre_birth", "core_group {d}"),
    Story("T15", "initial_conference {a}", "conference_report {d} about=e1"),
    Story("T16", "review_conference {a}", "conference_report {d} about=e1"),
    Story("T17", "review_conference {a}", "decision_letter {d} about=e1"),
    Story("T18", "initial_conference {a}", "conference_minutes {d} about=e1"),
    Story("T19", "@cp {a}", "cp_visit {d}"),
    Story("T20", "became_looked_after {a} placed_elsewhere", "lac_notification {d} recipient=area_authority"),
    Story("T21", "became_looked_after {a}", "lac_review {d}"),
    Story("T22", "became_looked_after {a-20}; lac_review {a}", "lac_review {d}"),
    Story("T23", "@lac {a-100}; lac_review {a-80}; lac_review {a}", "lac_review {d}"),
    Story("T24", "lac_review {a}", "lac_review_invitation {d} about=e1"),
    Story("T25", "lac_review {a}", "lac_review_report {d} about=e1"),
    Story("T26", "lac_review {a-90}; lac_review {a}", "lac_review_report {d} about=e2"),
    Story("T27", "lac_review {a}", "lac_review_minutes {d} about=e1"),
    Story("T28", "placement_start {a}", "lac_visit {d}"),
    Story("T29", "placement_start {a}", "lac_visit {d}"),
    Story("T30", "placement_start {a}", "lac_visit {d}"),
    Story("T31", "placement_start {a-366}; lac_visit {a}", "lac_visit {d}"),
    Story("T31", "placement_start {a-366} until_18; lac_visit {a}", "lac_visit {d}"),
    Story("T32", "born {a-5844}; became_eligible {a-1}", "pathway_plan {d}"),
    Story("T32", "born {a-5844}; became_eligible {a}", "pathway_plan {d}"),
    Story("T32", "born {a-5900}; became_eligible {a}", "pathway_plan {d}"),
    Story("T33", "born {a-7000}; @care_leaver {a}", "leaving_care_visit {d}"),
    Story("T34", "born {a-8000}; @care_leaver {a-50}; leaving_care_visit {a}; agreed T34 {a} 10 weeks", "leaving_care_visit {d}"),
    Story("T34", "born {a-7671}; @care_leaver {a}; agreed T34 {a} 10 weeks", "leaving_care_visit {d}"),
    Story("T35", "@lac {a-100}; pathway_plan {a}", "pathway_plan_review {d}"),
)  # fmt: skip


DONE, OPEN, UNCOVERED = "done", "open", "uncovered"
TURNS = (
    Turn(DONE, 0), Turn(DONE, 1), Turn(OPEN, 0), Turn(OPEN, 1), Turn(UNCOVERED, 1), Turn(DONE, -1), Turn(DONE, 2),
    Turn(DONE, 30), Turn(OPEN, -1), Turn(OPEN, 30), Turn(UNCOVERED, 30), Turn(DONE, -3), Turn(UNCOVERED, 2),
)  # fmt: skip


def child_at_an_edge(seed: int) -> tuple[dict[str, Any], datetime.date]:
    """A child of one of the stories and the day as of which to ask: every story in every turn, from days all over."""
    chance = random.Random(seed)
    story, turn = STORIES[seed % len(STORIES)], TURNS[seed // len(STORIES) % len(TURNS)]
    anchor = FIRST_DAY + ONE * chance.randrange((LAST_DAY - FIRST_DAY).days + 1)
    day = _due(story, anchor) + ONE * turn.days
    if turn.how == DONE:
        return _told(f"{story.facts}; {story.done}", anchor, day), max(anchor, day) + ONE * chance.randrange(60)
    made = _told(story.facts, anchor, day)
    if turn.how == UNCOVERED:
        made["sources_cover"] = sorted(EVENTS - {story.done.split()[0]})
    return made, max(anchor, day)


def some_child(seed: int, today: datetime.date) -> tuple[dict[str, Any], datetime.date]:
    """By turns a child of whom anything may be known, as of ``today``, and one at an edge."""
    return (child(seed // 2, today), today) if seed % 2 else child_at_an_edge(seed // 2)


def _due(story: Story, anchor: datetime.date) -> datetime.date:
    found = expected_deadlines(_told(f"{story.facts}; {story.done}", anchor, anchor), anchor + ONE * 400)
    return next(due for row, start, due, *_ in found if (row, start) == (story.row, anchor) and due is not None)


def _told(text: str, anchor: datetime.date, done: datetime.date) -> dict[str, Any]:
    """The document of a story told with its days."""
    days = {"a": anchor, "d": done}

    def day(match: re.Match[str]) -> str:
        return (days[match[1]] + ONE * int(match[2] or 0)).isoformat()

    return document(re.sub(r"\{([ad])([+-][0-9]+)?\}", day, text))
