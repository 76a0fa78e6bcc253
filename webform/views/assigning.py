"""Assigning an open form to another auditor: who may have it, and the doing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.assigning import REASONS
from engine.messages import assigning as said
from webform import words
from webform.assigning import Choice, assigned_by_me, choices, nearness, why_not, why_reason
from webform.context import context
from webform.identity import action, may, me
from webform.store.assigning import KIND, reassign
from webform.store.errors import WrongState
from webform.store.people import read_person
from webform.store.read_history import changes_about
from webform.store.write import was_made
from webform.views.cases import banner
from webform.work import EDITABLE, Work, action_to_see, is_hidden, load_work, open_work, stands_to

blueprint = Blueprint("assigning", __name__, url_prefix="/audits/<id:audit_id>/assign")


@blueprint.get("")
@action("assign_form")
def show(audit_id: str) -> str | AnyResponse:
    """Who has the form now, and who may have it."""
    work = open_work(audit_id, "assign_form")
    return _page(work) if work.audit.state in EDITABLE else _overview(audit_id)


@blueprint.post("")
@action("assign_form")
def assigned(audit_id: str) -> AnyResponse | tuple[str, int]:
    """Assign the form; refused where somebody else did so first, or the chosen person may not have it.

    Pressed twice, the second press leads where the first did, though the form may be theirs no more.
    """
    key = request.form.get("key", "")
    before = assigned_by_me(audit_id) if was_made(context().db, key) else None
    if before and before.author == request.form.get("person"):
        return _done(audit_id)
    work = open_work(audit_id, "assign_form")
    if work.audit.state not in EDITABLE:
        return _overview(audit_id)
    if request.form.get("author") != work.audit.author:
        return _page(work, taken=_taken(work)), 409
    faults = _faults(work)
    if faults:
        return _page(work, faults), 422
    try:
        _assign(work, key)
    except WrongState:
        work = open_work(audit_id, "assign_form")
        return (_page(work, taken=_taken(work)), 409) if work.audit.state in EDITABLE else _overview(audit_id)
    return _done(audit_id)


def _assign(work: Work, key: str) -> None:
    person = read_person(context().db, request.form["person"])
    near = person is not None and why_reason(person, nearness(work))
    reassign(
        context().db,
        actor=me().id,
        key=key,
        audit=work.audit.id,
        expected=work.audit.author,
        author=request.form["person"],
        reason_code=request.form["reason"] if near else "",
    )


def _faults(work: Work) -> Mapping[str, str]:
    """What is wrong with what was chosen, by field."""
    person, case = read_person(context().db, request.form.get("person", "")), nearness(work)
    if person is None:
        return {"person": said.NOBODY_CHOSEN}
    never = why_not(person, work, case)
    if never:
        return {"person": said.never_words(never, person.name)}
    near = why_reason(person, case)
    if near and request.form.get("reason") not in REASONS:
        return {"reason": said.near_words(near, person.name)}
    return {}


def _taken(work: Work) -> str:
    """That somebody else assigned the form first: who, and to whom."""
    found, _ = changes_about(context().db, [work.audit.id], (KIND,), most=1)
    by, author = (read_person(context().db, one) for one in (found[0].actor if found else "", work.audit.author))
    return said.TAKEN.format(by=by.name if by else "Somebody", name=author.name if author else "somebody else")


def _overview(audit_id: str) -> AnyResponse:
    return redirect(url_for("audits.overview", audit_id=audit_id), 303)


def _done(audit_id: str) -> AnyResponse:
    """On to the form for those who may still see it, else to what they owe; either says to whom it went."""
    work = load_work(context(), audit_id)
    if work is not None and not is_hidden(me(), work.child):
        relations = stands_to(me(), work.child, work.audit.author)
        if may(action_to_see(work.audit, me()), relations):
            return redirect(url_for("audits.overview", audit_id=audit_id, done="assigned"), 303)
    return redirect(url_for("work.listed", assigned=audit_id), 303)


def _page(work: Work, faults: Mapping[str, str] = {}, taken: str = "") -> str:
    found, author = list(choices(work)), read_person(context().db, work.audit.author)
    summary = [{"text": text, "href": f"#{field}"} for field, text in faults.items()]
    return render_template(
        "assign.html",
        page_title="Assign to another auditor",
        banner=banner(work.child),
        work=work,
        author=author.name if author else "Somebody who is not known any more",
        roles=words.shown_person(author).roles_text if author else "",
        mine=work.audit.author == me().id,
        choices=[{"value": one.person.id, "text": one.text} for one in found],
        reasons=[{"value": code, "text": said.REASONS[code]} for code in REASONS] if _near(found) else [],
        chosen=request.form.get("person", ""),
        reason=request.form.get("reason", ""),
        faults=faults,
        summary=[{"text": taken, "href": "#assign"}, *summary] if taken else summary,
        errors_on_page=bool(summary or taken),
        key=secrets.token_urlsafe(16),
    )


def _near(found: list[Choice]) -> bool:
    return any(one.near for one in found)
