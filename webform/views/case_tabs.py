"""The tabs of a record: what each shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from flask import request, url_for

from engine.calendars import iso_date
from engine.case_facts import CaseFacts, Window
from engine.facts import facts_from
from engine.messages.assigning import assigned_words
from engine.messages.deadlines import event_words
from engine.messages.records import CHANGES, change_words
from engine.timeline import lanes_of
from engine.timescales import Deadline, deadlines
from webform import timeline, words
from webform.context import LONDON, context
from webform.earlier import in_short
from webform.identity import may, me
from webform.pages import page_number, pages
from webform.store.children import CHILD_KIND
from webform.store.people import people_by_id, teams_by_id
from webform.store.read import audits_of
from webform.store.read_history import ChangeMade, changes_about
from webform.store.shapes import AuditSummary, Child
from webform.work import action_to_see, load_work

TABS = (
    ("overview", "Overview"),
    ("forms", "Forms"),
    ("timeline", "Timeline"),
    ("timescales", "Timescales"),
    ("involvements", "Involvements"),
    ("audits", "Audits"),
    ("history", "History"),
)
OF_CHILDREN = frozenset(("timeline", "timescales"))
"""The tabs that a child's record alone has."""

STATES = ("draft", "reopened", "signed_off", "completed")
CHANGES_ON_A_PAGE = 50
LATEST_EVENTS = 8


class Opened(NamedTuple):
    """A record as opened by somebody who may see it, and how they stand to it."""

    child: Child
    relations: frozenset[str]

    @property
    def facts(self) -> CaseFacts:
        """The facts of the case."""
        return facts_from(dict(self.child.facts))[0]


def tabs_of(child: Child) -> list[tuple[str, str]]:
    """The tabs of a record of that kind."""
    return [one for one in TABS if child.kind == CHILD_KIND or one[0] not in OF_CHILDREN]


def shown_in(tab: str, opened: Opened) -> dict[str, Any]:
    """What a tab's page needs; raises KeyError for one that is not there."""
    return _TABS[tab](opened)


def _overview(opened: Opened) -> dict[str, Any]:
    facts = opened.child.facts
    spells = [
        {
            "status": words.statuses([one["status"]])[0],
            "from": words.day(one["from"]),
            "to": words.day(one.get("to")) or "now",
        }
        for one in facts.get("statuses", ())
    ]
    return {"spells": spells, "events": _events(facts)[:LATEST_EVENTS], "open_forms": _open_forms(opened)}


def _open_forms(opened: Opened) -> list[dict[str, Any]]:
    """The forms that are not done, which a person who opens the record most likely looks for."""
    return [one for one in _named(_visible(opened)) if one["audit"].state in STATES[:2]]


def _events(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """What happened in the case, the latest first."""
    found = sorted(facts.get("events", ()), key=lambda event: event["date"], reverse=True)
    return [_event(event) for event in found]


def _event(event: Mapping[str, Any]) -> dict[str, str]:
    name = event_words(event["event"])
    seen = {True: "Child seen", False: "Child not seen"}.get(event.get("seen"), "")  # type: ignore[arg-type]
    source = event.get("provenance") or "Not recorded"
    return {"date": words.day(event["date"]), "what": name[:1].upper() + name[1:], "note": seen, "source": source}


def _visible(opened: Opened) -> list[AuditSummary]:
    """The forms of this record that the signed-in person may open, the earliest first."""
    found = []
    for audit in audits_of(context().db, opened.child.id):
        relations = opened.relations | ({"author"} if audit.author == me().id else set())
        if may(action_to_see(audit, me()), relations):
            found.append(audit)
    return found


def _named(audits: list[AuditSummary]) -> list[dict[str, Any]]:
    authors = people_by_id(context().db, [one.author for one in audits])
    return [
        {
            "audit": one,
            "title": context().shelf.by_digest(one.digest).title,
            "author": authors[one.author].name if one.author in authors else "",
            "state": words.STATES[one.state],
        }
        for one in audits
    ]


def _forms(opened: Opened) -> dict[str, Any]:
    named = _named(_visible(opened))
    groups = [(words.STATES[state], [one for one in named if one["audit"].state == state]) for state in STATES]
    startable = context().shelf.newest() if may("start_audit", opened.relations) else []
    return {
        "groups": [group for group in groups if group[1]],
        "startable": [one for one in startable if one.subject == opened.child.kind],
        "states": words.STATE_COLOURS,
    }


def _deadlines(facts: CaseFacts) -> list[Deadline]:
    """Every deadline of the child by the newest form that declares timescales."""
    rows = next((one.rows for one in context().shelf.newest() if one.subject == CHILD_KIND and one.rows), ())
    return deadlines(rows, facts, context().today(), context().calendar)[0]


def _timescales(opened: Opened) -> dict[str, Any]:
    return {"deadlines": _deadlines(opened.facts)}


def _timeline(opened: Opened) -> dict[str, Any]:
    """The drawing of a window that the address may name; one that can't be drawn is said to be so, and the usual one shown."""
    today, facts = context().today(), opened.facts
    asked = {name: request.args.get(name, "").strip() for name in ("from", "to")}
    first, last = iso_date(asked["from"]), iso_date(asked["to"])
    usual = timeline.usual_window(today)
    window = Window(first or usual.start, last or usual.end)
    sound = all(not text or iso_date(text) for text in asked.values()) and timeline.fits(window)
    window = window if sound else usual
    lanes = lanes_of(facts, _deadlines(facts), window, today)
    days = (window.end - window.start).days
    return {
        "chart": timeline.chart(lanes, window, today),
        "asked": asked,
        "fault": "" if sound else words.WINDOW_FAULT,
        "errors_on_page": not sound,
        "earlier": _address(opened.child.id, timeline.moved(window, -days)),
        "later": _address(opened.child.id, timeline.moved(window, days)),
        "usual": window == usual,
    }


def _address(child: str, window: Window) -> str:
    days: dict[str, Any] = {"from": window.start.isoformat(), "to": window.end.isoformat()}
    return url_for("cases.record", child_id=child, tab="timeline", **days)


def _involvements(opened: Opened) -> dict[str, Any]:
    """The people and teams who have had a part in the case, the allocated ones first."""
    child, codes = opened.child, opened.child.codes
    people = people_by_id(context().db, filter(None, [child.worker, *codes.get("involved_people", ())]))
    teams = teams_by_id(context().db, filter(None, [child.team, *codes.get("involved_teams", ())]))
    return {
        "people": [
            {
                "name": one.name,
                "roles": words.shown_person(one).roles_text,
                "now": one.id == child.worker,
                "active": one.active,
            }
            for one in sorted(people.values(), key=lambda one: (one.id != child.worker, one.name.casefold()))
        ],
        "teams": [
            {"name": name, "now": id_ == child.team}
            for id_, name in sorted(teams.items(), key=lambda pair: (pair[0] != child.team, pair[1].casefold()))
        ],
    }


def _audits(opened: Opened) -> dict[str, Any]:
    """The audits that were signed off, the latest first, each with its grade and what is still to be done."""
    signed = [one for one in _visible(opened) if one.signed_off_at is not None]
    found = []
    for named in reversed(_named(signed)):
        work, at = load_work(context(), named["audit"].id), named["audit"].signed_off_at
        if work is not None:
            found.append({**named, "short": in_short(work, at)})
    return {"audits": found}


def _history(opened: Opened) -> dict[str, Any]:
    visible = {one["audit"].id: one["title"] for one in _named(_visible(opened))}
    number = page_number()
    skip = (number - 1) * CHANGES_ON_A_PAGE
    found, total = changes_about(
        context().db, [opened.child.id, *visible], tuple(CHANGES), skip=skip, most=CHANGES_ON_A_PAGE
    )
    return {
        "events": _events(opened.child.facts),
        "changes": _changes(found, visible),
        "pages": pages(number, total, CHANGES_ON_A_PAGE),
    }


def _changes(found: list[ChangeMade], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """What was done, in words; the same thing done again and again on one day by one person is one line."""
    people = people_by_id(context().db, [id_ for one in found for id_ in (one.actor, one.to) if id_])

    def same(one: ChangeMade) -> tuple[Any, ...]:
        return one.kind, one.actor, one.about, one.to, one.reason, one.at.astimezone(LONDON).date()

    def line(some: list[ChangeMade]) -> dict[str, Any]:
        one = some[0]
        by = people[one.actor].name if one.actor in people else "The service's operator"
        what = assigned_words(people[one.to].name, one.reason) if one.to in people else change_words(one.kind)
        return {"at": one.at, "what": what, "form": titles.get(one.about, ""), "by": by, "times": len(some)}

    return [line(list(some)) for _, some in groupby(found, key=same)]


_TABS: Mapping[str, Callable[[Opened], dict[str, Any]]] = {
    "overview": _overview,
    "forms": _forms,
    "timeline": _timeline,
    "timescales": _timescales,
    "involvements": _involvements,
    "audits": _audits,
    "history": _history,
}
