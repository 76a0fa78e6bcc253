"""Histories of children in need, disabled children and children on protection plans, born or not (§6, T01 to T19)."""

from __future__ import annotations

from datetime import date, timedelta

from webform.demo.story import Story, months, weeks


def referral(story: Story, day: date) -> None:
    """A new referral whose assessment is still going on; with some there was a strategy meeting."""
    story.add("referral", day)
    if story.chance.random() < 0.3:
        story.add("strategy_meeting", story.working(day + timedelta(days=5)), initiates_s47=True)


def child_in_need(story: Story, day: date) -> None:
    """A child in need plan after an assessment: visits, meetings with minutes, reviews."""
    story.add("referral", day)
    decided = story.working(day + timedelta(days=story.chance.randrange(20, 44)))
    started = _first_meeting(story, decided)
    story.status("cin", started)
    agreed = story.chance.random() < 0.25
    if agreed and started <= story.today:
        story.agreed.append(
            {
                "row": "T01",
                "interval": "2 weeks",
                "from": started.isoformat(),
                "by": "Team manager",
                "reason": "The first weeks of the plan need more visits",
            }
        )
    story.visits("cin_visit", started, weeks(2 if agreed else 3))
    story.series(started, months(3), lambda on: _review_meeting(story, on))


def disabled_child(story: Story, day: date) -> None:
    """A child open to the Children with Disabilities service, with its longer intervals."""
    story.add("referral", day)
    decided = story.working(day + timedelta(days=story.chance.randrange(30, 44)))
    started = _first_meeting(story, decided)
    story.status("cin", started)
    story.status("cwd", started)
    story.visits("cin_visit", started, weeks(12))
    story.series(started, months(6), lambda on: _review_meeting(story, on))


def _first_meeting(story: Story, decided: date) -> date:
    """The decision for a plan and the meeting that starts it; the day of that meeting."""
    story.add("cin_plan_decision", decided)
    due = story.calendar.add_working_days(decided, 10)
    met = story.working(story.surely(decided + timedelta(days=3), due))
    story.add("cin_plan_start", met)
    _meeting(story, met)
    return met


def _review_meeting(story: Story, day: date) -> None:
    story.add("cin_plan_review", day)
    _meeting(story, day)


def _meeting(story: Story, day: date) -> None:
    meeting = story.add("cin_meeting", day)
    story.about("cin_meeting_minutes", meeting, day, story.calendar.add_working_days(day, 2))


def protection_plan(story: Story, day: date) -> None:
    """A protection plan: strategy meeting, conferences with their papers, core groups, visits."""
    story.add("referral", day)
    conference = _initial_conference(story, day, pre_birth=False)
    _plan(story, conference)


def transferred_in(story: Story, day: date) -> None:
    """A protection plan that came with the child from another authority."""
    told = story.working(day)
    story.add("transfer_in_notification", told)
    story.add("referral", told)
    conference = story.working(story.surely(told + timedelta(days=7), told + timedelta(days=15)))
    _papers(story, story.add("transfer_in_conference", conference), conference, 2)
    _plan(story, conference)


def unborn(story: Story, expected: date) -> None:
    """An unborn child on a protection plan after a conference before birth, some of them booked late."""
    booked_late = story.chance.random() < 0.25
    conference = story.working(expected - timedelta(weeks=6 if booked_late else 12))
    day = story.working(conference - timedelta(days=story.chance.randrange(30, 50)))
    story.add("referral", day)
    story.add(
        "strategy_meeting", story.working(conference - timedelta(days=16)), initiates_s47=True, conference_decided=True
    )
    late = {"late_presentation": "The pregnancy was booked late"} if booked_late else {}
    held = story.add("initial_conference", conference, pre_birth=True, **late)
    _papers(story, held, conference, 2)
    _plan(story, conference, visits=False)
    # Nobody can be seen before birth: a visit says neither that the child was seen nor that they were not.
    story.series(conference, weeks(4), lambda on: story.add("cp_visit", on), expected)


def newborn(story: Story, born: date) -> None:
    """A baby on a protection plan since before birth: a core group after the birth, then visits."""
    unborn(story, born)
    core_group = story.done(born + timedelta(days=4), born + timedelta(days=10))
    if core_group:
        story.add("core_group", core_group)
    story.visits("cp_visit", born, weeks(2))


def _initial_conference(story: Story, day: date, *, pre_birth: bool) -> date:
    met = story.working(day + timedelta(days=story.chance.randrange(1, 12)))
    met = max(met, day)
    story.add("strategy_meeting", met, initiates_s47=True, conference_decided=True)
    due = story.calendar.add_working_days(met, 15)
    conference = story.working(story.surely(met + timedelta(days=12), due))
    held = story.add("initial_conference", conference, pre_birth=pre_birth)
    _papers(story, held, conference, 2)
    return conference


def _papers(story: Story, conference: str, day: date, report_days: int) -> None:
    """What belongs to a conference: the report before it, the letter and the minutes after it."""
    after = story.calendar.add_working_days
    due = after(day, -report_days)
    story.about("conference_report", conference, due - timedelta(days=4), due)
    story.about("decision_letter", conference, day, after(day, 1))
    story.about("conference_minutes", conference, day + timedelta(days=7), after(day, 20))


def _plan(story: Story, conference: date, *, visits: bool = True) -> None:
    """The plan from a conference on: core groups, visits, review conferences, and an end for some."""
    story.status("cp", conference)
    core_group = story.done(conference + timedelta(days=4), conference + timedelta(days=10))
    if core_group:
        story.add("core_group", core_group)
    story.series(conference + timedelta(days=10), weeks(6), lambda on: story.add("core_group", on))
    if visits:
        story.visits("cp_visit", conference, weeks(story.chance.choice((2, 2, 4))))
    first = story.working(story.surely(conference + timedelta(days=70), months(3)(conference)))
    _review(story, first)
    story.series(first, months(6), lambda on: _review(story, on))


def _review(story: Story, day: date) -> None:
    _papers(story, story.add("review_conference", day), day, 5)
