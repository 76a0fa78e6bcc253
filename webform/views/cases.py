"""The list of cases and a child's record with its tabs."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.conditions import as_day
from engine.facts import facts_from, statuses_on
from engine.messages.deadlines import EVENT_WORDS
from engine.response import first_answers
from engine.timescales import deadlines
from webform import words
from webform.context import context
from webform.identity import action, may, me, require
from webform.store.audits import start_audit
from webform.store.people import names_of, read_person
from webform.store.projections import OPEN, SIGNED_OFF
from webform.store.read import (
    AuditSummary,
    Child,
    ChildSummary,
    allocations_of,
    audits_of,
    list_audits,
    list_children,
    read_child,
)
from webform.work import stands_to

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

TABS = (("overview", "Overview"), ("forms", "Forms"), ("timescales", "Timescales"), ("history", "History"))

STATUS_WORDS = {
    "cin": "Child in need",
    "cwd": "Children with Disabilities",
    "cp": "Child protection plan",
    "lac": "Looked after",
    "care_leaver": "Care leaver",
}


class Opened(NamedTuple):
    """A child's record as opened by somebody who may see it."""

    child: Child
    relations: frozenset[str]


@blueprint.get("")
@action("list_cases")
def listed() -> str:
    """What I owe and the cases that I may see, each with the state of its audits."""
    person = me()
    return render_template(
        "cases.html",
        page_title="Cases",
        owed=list(_owed()),
        part_bs=list(_part_bs()),
        children=[_row(child) for child in _visible()],
        audits_at_all=context().access.audits(person.roles),
    )


def _owed() -> list[dict[str, Any]]:
    """The audits that I owe: cases allocated to me, with my audit of each."""
    db, mine = context().db, me()
    owed = allocations_of(db, mine.id)
    children = {child.id: child for child in list_children(db, ids=[one.child for one in owed])}
    audits: dict[str, list[AuditSummary]] = {}
    for audit in list_audits(db, author=mine.id):
        audits.setdefault(audit.child, []).append(audit)
    rows = []
    for one in owed:  # the first due first, and the first audit of a child is that of its first round
        done = audits.get(one.child)
        row = {"due": one.due, "audit": done.pop(0) if done else None, "late": _late(one.due)}
        if one.child in children and not children[one.child].erased:
            rows.append({"child": children[one.child], **row})
    return rows


def _late(due: str) -> bool:
    day = as_day(due)
    return day is not None and day < context().today()


def _part_bs() -> list[dict[str, Any]]:
    """The audits whose Part B waits for me."""
    mine = {child.id: child for child in _answered_for()}
    waiting = (audit for audit in list_audits(context().db, state=SIGNED_OFF) if audit.child in mine)
    return [{"child": mine[audit.child], "audit": audit} for audit in waiting if audit.part_b_state == OPEN]


def _answered_for() -> list[ChildSummary]:
    """The children for whom I answer: as their worker, or as the manager of their team."""
    db, mine = context().db, me()
    found = list_children(db, worker=mine.id)
    if mine.team and "team_manager" in mine.roles:
        found += list_children(db, team=mine.team)
    return [child for child in found if not child.erased]


def _visible() -> list[ChildSummary]:
    """The children whose record I may open, by name."""
    db, mine = context().db, me()
    if may("see_case", frozenset()):
        found = list_children(db)
    else:
        allocated = [one.child for one in allocations_of(db, mine.id)]
        found = _answered_for() + list_children(db, ids=allocated)
    return sorted(
        {child.id: child for child in found if not child.erased}.values(), key=lambda child: str(child.profile["name"])
    )


def _row(child: ChildSummary) -> dict[str, Any]:
    codes = child.codes.get("statuses", ())
    return {"child": child, "statuses": [STATUS_WORDS.get(code, code) for code in codes]}


def open_case(child_id: str) -> Opened:
    """A child's record for somebody who may see it; 404 otherwise."""
    child = read_child(context().db, child_id)
    if child is None or child.erased:
        abort(404)
    relations = stands_to(me(), child)
    require("see_case", relations)
    return Opened(child, relations)


@blueprint.get("/<id:child_id>")
@action("see_case")
def record(child_id: str) -> str:
    """The child's record: banner and tabs."""
    opened = open_case(child_id)
    tab = request.args.get("tab", "overview")
    if tab not in dict(TABS):
        abort(404)
    return render_template(
        f"case_{tab}.html",
        page_title=f"{dict(TABS)[tab]}: {opened.child.profile['name']}",
        child=opened.child,
        tab=tab,
        tabs=TABS,
        banner=banner(opened.child),
        **_TAB_PARTS[tab](opened),
    )


def banner(child: Child) -> dict[str, Any]:
    """Whose record it is, as the banner of every page about the child shows it."""
    today, db = context().today(), context().db
    facts, born = facts_from({"statuses": child.facts.get("statuses")})[0], as_day(child.profile.get("date_of_birth"))
    worker, team = names_of(db, child.worker, child.team)
    age = words.age(born, today)
    return {
        "id": child.id,
        "name": child.profile["name"],
        "reference": child.profile["reference"],
        "facts": [
            {"key": "Date of birth", "value": f"{words.day(born)} (age {age})" if born else _unborn(child)},
            {"key": "Status", "value": ", ".join(_status_words(facts, today)) or "None"},
            {"key": "Allocated worker", "value": worker or "None"},
            {"key": "Team", "value": team or "None"},
        ],
    }


def _unborn(child: Child) -> str:
    expected = child.profile.get("expected_date_of_birth")
    return f"Expected {words.day(expected)}" if expected else "Not recorded"


def _status_words(facts: Any, today: Any) -> list[str]:
    held = statuses_on(facts, today)
    return [text for code, text in STATUS_WORDS.items() if code in held]


def _overview(opened: Opened) -> dict[str, Any]:
    facts = opened.child.facts
    spells = [
        {
            "status": STATUS_WORDS.get(one["status"], one["status"]),
            "from": words.day(one["from"]),
            "to": words.day(one.get("to")) or "now",
        }
        for one in facts.get("statuses", ())
    ]
    latest = sorted(facts.get("events", ()), key=lambda event: event["date"], reverse=True)[:8]
    return {"spells": spells, "events": [_event(event) for event in latest]}


def _event(event: Any) -> dict[str, str]:
    name = EVENT_WORDS.get(event["event"], event["event"].replace("_", " "))
    seen = {True: "child seen", False: "child not seen"}.get(event.get("seen"), "")
    return {"date": words.day(event["date"]), "what": name[:1].upper() + name[1:], "note": seen}


def _forms(opened: Opened) -> dict[str, Any]:
    mine, relations = me(), opened.relations
    shown = []
    for audit in audits_of(context().db, opened.child.id):
        also = relations | ({"author"} if audit.author == mine.id else set())
        if may("see_audit" if audit.state in ("signed_off", "completed") else "see_draft", also):
            author = read_person(context().db, audit.author)
            shown.append({"audit": audit, "author": author.name if author else "", "state": words.STATES[audit.state]})
    startable = context().shelf.newest() if may("start_audit", relations) else []
    return {"audits": shown, "startable": [one for one in startable if one.subject == "child"]}


def _timescales(opened: Opened) -> dict[str, Any]:
    template = next(one for one in context().shelf.newest() if one.subject == "child")
    facts = facts_from(dict(opened.child.facts))[0]
    found, doubts = deadlines(template.rows, facts, context().today(), context().calendar)
    return {"deadlines": found, "doubts": doubts}


def _history(opened: Opened) -> dict[str, Any]:
    events = sorted(opened.child.facts.get("events", ()), key=lambda event: event["date"], reverse=True)
    return {"events": [_event(event) for event in events]}


_TAB_PARTS = {"overview": _overview, "forms": _forms, "timescales": _timescales, "history": _history}


@blueprint.post("/<id:child_id>/forms")
@action("start_audit")
def start(child_id: str) -> AnyResponse:
    """Start a new form for the child, with what the case record offers as first answers."""
    opened = open_case(child_id)
    require("start_audit", opened.relations)
    template = context().shelf.find(request.form.get("form", ""))
    if template is None or template.subject != "child":
        abort(422)
    first = first_answers(template, facts_from(dict(opened.child.facts))[0], context().today())
    role = template.questions.get("auditor_role")
    held = [one for one in me().roles if role and one in role.options]
    if len(held) == 1:
        first["auditor_role"] = held[0]
    answers: dict[str, dict[str, Any]] = {}
    for question, value in first.items():
        answers.setdefault(template.questions[question].section, {})[question] = value
    receipt = start_audit(
        context().db,
        actor=me().id,
        key=request.form.get("key", ""),
        child=child_id,
        template=template.id,
        version=template.version,
        digest=template.digest,
        answers=answers,
    )
    return redirect(url_for("audits.overview", audit_id=receipt.about), 303)
