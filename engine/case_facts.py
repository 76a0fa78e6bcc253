"""What is known of one child, as frozen values that are indexed once for the timescales.

:mod:`engine.facts` reads them from a Facts document. What is absent is unknown, never false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from engine.calendars import add_months
from engine.clocks import Length
from engine.model import WARNING, Finding

ENDLESS = date.max
CHILD_DATES = ("date_of_birth", "expected_date_of_birth")
STATUSES = ("cin", "cwd", "cp", "lac", "care_leaver")
CONFERENCES = ("initial_conference", "transfer_in_conference", "review_conference")
VISITS = frozenset({"cin_visit", "cp_visit", "lac_visit", "leaving_care_visit"})

FLAGS = {
    "strategy_meeting": ("initiates_s47", "conference_decided"),
    "initial_conference": ("pre_birth",),
    "became_looked_after": ("placed_elsewhere",),
    "placement_start": ("until_18",),
    **dict.fromkeys(VISITS, ("seen", "seen_alone")),
}
"""The true-or-false marks that an event of each name may carry."""

TEXTS = {"lac_notification": ("recipient",), "initial_conference": ("late_presentation",)}
"""The worded marks that an event of each name may carry."""

ABOUT: Mapping[str, tuple[str, ...]] = {
    "cin_meeting_minutes": ("cin_meeting",),
    "conference_report": CONFERENCES,
    "decision_letter": CONFERENCES,
    "conference_minutes": CONFERENCES,
    "lac_review_invitation": ("lac_review",),
    "lac_review_report": ("lac_review",),
    "lac_review_minutes": ("lac_review",),
    "placement_end": ("placement_start",),
}
"""The events that must say what they are about, and the names of what they may be about."""

EVENTS = frozenset(
    {
        "referral", "cin_plan_decision", "cin_plan_start", "cin_plan_review", "cin_meeting",
        "cin_meeting_minutes", "cin_visit", "strategy_meeting", "initial_conference",
        "transfer_in_notification", "transfer_in_conference", "review_conference", "core_group",
        "conference_report", "decision_letter", "conference_minutes", "cp_visit", "became_looked_after",
        "lac_notification", "lac_review", "lac_review_invitation", "lac_review_report",
        "lac_review_minutes", "placement_start", "placement_end", "lac_visit", "missing_episode",
        "return_home_interview", "became_eligible", "pathway_plan", "pathway_plan_review",
        "leaving_care_visit",
    }
)  # fmt: skip


class Event(NamedTuple):
    """Something that happened on a day; ``position`` is its place in the document, which settles ties.

    ``entered`` says that the day is an auditor's, not a source's (see :mod:`engine.corrections`).
    """

    date: date
    position: int
    name: str
    id: str | None = None
    about: str | None = None
    seen: bool | None = None
    seen_alone: bool | None = None
    initiates_s47: bool | None = None
    conference_decided: bool | None = None
    pre_birth: bool | None = None
    late_presentation: str | None = None
    placed_elsewhere: bool | None = None
    until_18: bool | None = None
    recipient: str | None = None
    provenance: str | None = None
    entered: bool = False


class Spell(NamedTuple):
    """One stretch of a status: first and last day, both counted; ENDLESS where no end is known."""

    start: date
    end: date
    status: str


class Agreement(NamedTuple):
    """An interval agreed for one child and one row, for intervals that open on or after ``start``."""

    start: date
    length: Length
    by: str | None = None
    reason: str | None = None


class Window(NamedTuple):
    """The days that an audit looks at, both ends counted (§3(b))."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything known of one child, in order of date; built by :func:`facts_of`.

    ``by_name`` leaves out visits at which the child was not seen; those are in ``attempts``. ``about`` is
    keyed by the name of an event and the id that it is about. ``present`` names all that a row can be
    anchored at, and ``latest`` is the last day on which anything begins or happens.
    """

    child_id: str | None = None
    date_of_birth: date | None = None
    expected_date_of_birth: date | None = None
    disability: bool | None = None
    spells: Mapping[str, tuple[Spell, ...]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    agreed: Mapping[str, tuple[Agreement, ...]] = field(default_factory=dict)
    sources_cover: frozenset[str] | None = None
    window: Window | None = None
    by_name: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    attempts: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    about: Mapping[tuple[str, str], tuple[Event, ...]] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    latest: date = date.min


def in_order(event: Event) -> tuple[date, int]:
    """The order of events: by date, and on one day as in the document."""
    return event[:2]


def facts_of(
    *,
    child_id: str | None = None,
    date_of_birth: date | None = None,
    expected_date_of_birth: date | None = None,
    disability: bool | None = None,
    spells: Iterable[Spell] = (),
    events: Iterable[Event] = (),
    agreed: Mapping[str, tuple[Agreement, ...]] | None = None,
    sources_cover: frozenset[str] | None = None,
    window: Window | None = None,
) -> CaseFacts:
    """Build CaseFacts with their indexes from values that are sound; overlapping spells are joined."""
    ordered = tuple(sorted(events, key=in_order))
    by_status = _joined(spells)
    unseen = [event for event in ordered if event.name in VISITS and event.seen is False]
    by_name = _grouped((event.name, event) for event in ordered if event.seen is not False)
    dates = {"date_of_birth": date_of_birth, "expected_date_of_birth": expected_date_of_birth}
    starts = [spell.start for stretch in by_status.values() for spell in stretch]
    return CaseFacts(
        child_id=child_id,
        date_of_birth=date_of_birth,
        expected_date_of_birth=expected_date_of_birth,
        disability=disability,
        spells=by_status,
        events=ordered,
        agreed=agreed or {},
        sources_cover=sources_cover,
        window=window,
        by_name=by_name,
        attempts=_grouped((event.name, event) for event in unseen),
        about=_grouped(((event.name, event.about), event) for event in ordered if event.about is not None),
        present=frozenset(by_name) | frozenset(by_status) | {name for name, day in dates.items() if day},
        latest=max([event.date for event in ordered[-1:]] + starts + [date_of_birth or date.min]),
    )


def statuses_on(facts: CaseFacts, day: date) -> frozenset[str]:
    """The statuses that the child had on ``day``."""
    return frozenset(
        status for status, spells in facts.spells.items() if any(spell.start <= day <= spell.end for spell in spells)
    )


def window(facts: CaseFacts, audit_date: date, months: int = 6) -> Window | None:
    """The audit window of §3(b): the last ``months``, or since the latest referral, if that is shorter.

    None where the dates leave what a date can hold. Months are calendar months, clamped to the month's end.
    """
    try:
        start = add_months(audit_date, -months)
    except OverflowError:
        return None
    referrals = [event.date for event in facts.by_name.get("referral", ()) if event.date <= audit_date]
    return Window(max([start, *referrals]), audit_date)


def known_by(facts: CaseFacts, today: date, findings: list[Finding]) -> CaseFacts:
    """The facts without what is dated after ``today``: it has not happened. Adds a warning for each."""
    for event in facts.events:
        if event.date > today:
            path = f"facts.events.{event.position}.date"
            findings.append(Finding("event_after_today", WARNING, path, params={"today": today.isoformat()}))
    spells = [spell for stretch in facts.spells.values() for spell in stretch]
    for spell in spells:
        if spell.start > today:
            params = {"today": today.isoformat(), "status": spell.status}
            findings.append(Finding("status_after_today", WARNING, "facts.statuses", params=params))
    born = facts.date_of_birth
    if born is not None and born > today:
        findings.append(
            Finding("birth_after_today", WARNING, "facts.child.date_of_birth", params={"today": today.isoformat()})
        )
    return facts_of(
        child_id=facts.child_id,
        date_of_birth=born if born is None or born <= today else None,
        expected_date_of_birth=facts.expected_date_of_birth,
        disability=facts.disability,
        spells=[spell for spell in spells if spell.start <= today],
        events=[event for event in facts.events if event.date <= today],
        agreed=facts.agreed,
        sources_cover=facts.sources_cover,
        window=facts.window,
    )


def _joined(spells: Iterable[Spell]) -> dict[str, tuple[Spell, ...]]:
    found: dict[str, list[Spell]] = {}
    for spell in sorted(spells):
        stretch = found.setdefault(spell.status, [])
        if stretch and spell.start <= stretch[-1].end:
            stretch[-1] = stretch[-1]._replace(end=max(stretch[-1].end, spell.end))
        else:
            stretch.append(spell)
    return {status: tuple(stretch) for status, stretch in found.items()}


def _grouped(pairs: Iterable[tuple[Any, Event]]) -> dict[Any, tuple[Event, ...]]:
    found: dict[Any, list[Event]] = {}
    for key, event in pairs:
        found.setdefault(key, []).append(event)
    return {key: tuple(events) for key, events in found.items()}
