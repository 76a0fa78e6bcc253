"""A record: its banner, its tabs, and the start of a new form about it; a child's, or that of whomever else a form is about."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.conditions import as_day
from engine.facts import facts_from, statuses_on
from engine.messages.records import CHILD_STATUSES
from engine.response import first_answers
from webform import words
from webform.context import context
from webform.identity import action, me, require
from webform.store.audits import start_audit
from webform.store.children import CHILD_KIND, RESTRICTED, WORKER_KIND
from webform.store.read import read_child
from webform.store.shapes import Child
from webform.views.case_tabs import Opened, shown_in, tabs_of
from webform.work import stands_to

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


def open_case(child_id: str) -> Opened:
    """A record for somebody who may see it; 404 otherwise."""
    child = read_child(context().db, child_id)
    if child is None or child.erased:
        abort(404)
    relations = stands_to(me(), child)
    require("see_case", relations)
    return Opened(child, relations)


@blueprint.get("/<id:child_id>")
@action("see_case")
def record(child_id: str) -> str:
    """The record: banner and tabs."""
    opened = open_case(child_id)
    tabs = tabs_of(opened.child)
    tab = request.args.get("tab", "overview")
    if tab not in dict(tabs):
        abort(404)
    return render_template(
        f"case_{tab}.html",
        page_title=f"{dict(tabs)[tab]}: {opened.child.profile['name']}",
        child=opened.child,
        tab=tab,
        tabs=tabs,
        banner=banner(opened.child),
        **shown_in(tab, opened),
    )


def banner(child: Child) -> dict[str, Any]:
    """Whose record it is, as the banner of every page about it shows it."""
    with_worker = (
        [] if child.kind == WORKER_KIND else [{"key": "Allocated worker", "value": child.worker_name or "None"}]
    )
    return {
        "id": child.id,
        "name": child.profile["name"],
        "reference": child.profile["reference"],
        "facts": [*_of_kind(child), *with_worker, {"key": "Team", "value": child.team_name or "None"}],
        "restricted": RESTRICTED in child.codes,
    }


def _of_kind(child: Child) -> list[dict[str, Any]]:
    """What the banner shows first: a child's date of birth and statuses, and of all others what they are."""
    if child.kind != CHILD_KIND:
        return [{"key": "Record of", "value": words.KINDS[child.kind][0]}]
    today = context().today()
    facts, born = facts_from({"statuses": child.facts.get("statuses")})[0], as_day(child.profile.get("date_of_birth"))
    held, age = statuses_on(facts, today), words.age(born, today)
    statuses = [label for code, label in CHILD_STATUSES.items() if code in held]
    return [
        {"key": "Date of birth", "value": f"{words.day(born)} (age {age})" if born else _unborn(child)},
        {"key": "Status", "value": ", ".join(statuses) or "None", "tags": statuses},
    ]


def _unborn(child: Child) -> str:
    expected = child.profile.get("expected_date_of_birth")
    return f"Expected {words.day(expected)}" if expected else "Not recorded"


@blueprint.post("/<id:child_id>/forms")
@action("start_audit")
def start(child_id: str) -> AnyResponse:
    """Start a new form that is about such a record, with what a child's case offers as first answers."""
    opened = open_case(child_id)
    require("start_audit", opened.relations)
    template = context().shelf.find(request.form.get("form", ""))
    if template is None or template.subject != opened.child.kind:
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
