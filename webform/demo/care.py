"""Histories of looked after children, eligible young people and care leavers (§6, T20 to T35)."""

from __future__ import annotations

from datetime import date, timedelta

from engine.calendars import add_months
from webform.demo.story import Story, months, weeks

RECIPIENTS = ("virtual_school", "iro_team", "lac_health")


def looked_after(story: Story, started: date) -> None:
    """A child who became looked after lately: notices, first reviews, visits, for some a move or a missing episode."""
    _into_care(story, started)
    _placements(story, started, until_18=False, moves=story.chance.random() < 0.4)
    _reviews(story, started)
    if story.chance.random() < 0.35:
        _missing(story, story.working(started + timedelta(days=story.chance.randrange(20, 90))))


def settled(story: Story, started: date) -> None:
    """A child in a placement that is to last until 18."""
    _into_care(story, started)
    _placements(story, started, until_18=True, moves=False)
    _reviews(story, started)


def eligible(story: Story, started: date, sixteenth: date) -> None:
    """A young person of 16 or 17 who is looked after and has a pathway plan."""
    settled(story, started)
    _pathway(story, sixteenth)


def care_leaver(story: Story, started: date, eighteenth: date) -> None:
    """A young person who was looked after until 18: a pathway plan, its reviews, and visits as agreed after 21."""
    _into_care(story, started, eighteenth - timedelta(days=1))
    _placements(story, started, until_18=True, moves=False, end=eighteenth - timedelta(days=1))
    _reviews(story, started, eighteenth - timedelta(days=1))
    _pathway(story, add_months(eighteenth, -24))
    story.status("care_leaver", eighteenth)
    twenty_first = add_months(eighteenth, 36)
    story.visits("leaving_care_visit", eighteenth, weeks(8), min(twenty_first, story.today))
    if twenty_first <= story.today:
        story.agreed.append(
            {"row": "T34", "interval": "3 months", "from": twenty_first.isoformat(), "by": "Personal adviser",
             "reason": "As the young person asked in the pathway plan"}
        )  # fmt: skip
        story.visits("leaving_care_visit", twenty_first, months(3))


def _into_care(story: Story, started: date, ended: date | None = None) -> None:
    """The referral, the day on which the child became looked after, and who was told."""
    story.add("referral", story.working(started - timedelta(days=story.chance.randrange(10, 60))))
    elsewhere = story.chance.random() < 0.3
    became = story.add("became_looked_after", started, placed_elsewhere=elsewhere)
    story.status("lac", started, ended)
    due = story.calendar.add_working_days(started, 5)
    for recipient in (*RECIPIENTS, *(("area_authority",) if elsewhere else ())):
        story.about("lac_notification", became, started, due, recipient=recipient)


def _placements(story: Story, started: date, *, until_18: bool, moves: bool, end: date | None = None) -> None:
    """One placement, or two with a move between them, each with its visits."""
    moved = story.working(started + timedelta(days=story.chance.randrange(60, 150))) if moves else None
    if moved and moved < story.today:
        _placement(story, started, moved, until_18=until_18)
        _placement(story, moved, end, until_18=until_18)
    else:
        _placement(story, started, end, until_18=until_18)


def _placement(story: Story, started: date, ended: date | None, *, until_18: bool) -> None:
    """A placement: a visit on its day and in its first week, six-weekly in its first year, then as it is meant to last."""
    placement = story.add("placement_start", started, until_18=until_18)
    if story.chance.random() < story.punctual:
        story.add("lac_visit", started, seen=True, seen_alone=True)
    week = story.done(started + timedelta(days=2), started + timedelta(days=7))
    if week:
        story.add("lac_visit", week, seen=True, seen_alone=True)
    year, last = add_months(started, 12), ended or story.today
    story.visits("lac_visit", started + timedelta(days=7), weeks(6), min(year, last))
    if year < last:
        first = story.working(year + timedelta(days=story.chance.randrange(5, 30)))
        story.add("lac_visit", first, seen=True, seen_alone=True)
        story.visits("lac_visit", first, months(3) if until_18 else weeks(6), last)
    if ended is not None and placement:
        story.add("placement_end", ended, about=placement)


def _reviews(story: Story, started: date, end: date | None = None) -> None:
    """The first review, the second within 91 days of it, then within six months of each other."""
    due = story.calendar.add_working_days(started, 20)
    first = story.working(story.surely(started + timedelta(days=14), due))
    _review(story, first, 3)
    second = story.working(story.surely(first + timedelta(days=70), first + timedelta(days=91)))
    _review(story, second, 5)
    story.series(second, months(6), lambda on: _review(story, on, 5), end)


def _review(story: Story, day: date, report_days: int) -> None:
    review, after = story.add("lac_review", day), story.calendar.add_working_days
    invited, reported = after(day, -10), after(day, -report_days)
    story.about("lac_review_invitation", review, invited - timedelta(days=5), invited)
    story.about("lac_review_report", review, reported - timedelta(days=3), reported)
    story.about("lac_review_minutes", review, day + timedelta(days=5), after(day, 15))


def _missing(story: Story, day: date) -> None:
    story.add("missing_episode", day)
    interviewed = story.done(day + timedelta(days=1), day + timedelta(days=4))
    if interviewed:
        story.add("return_home_interview", interviewed)


def _pathway(story: Story, sixteenth: date) -> None:
    """Eligible at 16, and the pathway plan with its reviews."""
    story.add("became_eligible", sixteenth)
    made = story.working(story.surely(sixteenth - timedelta(days=30), sixteenth))
    story.add("pathway_plan", made)
    story.series(made, months(6), lambda on: story.add("pathway_plan_review", on))
