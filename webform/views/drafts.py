"""Keeping what is typed as it is typed: a draft after each pause, answered with what it means for the page."""

from __future__ import annotations

import secrets
from typing import Any

import orjson
from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webform import forms
from webform.context import LONDON, context
from webform.identity import action, me
from webform.live import live_answer
from webform.opened_section import Page, expected_number, open_page, posted_questions, with_other_drafts, with_said
from webform.saving import saving
from webform.store.drafts import Typed, discard_draft, keep_draft, read_drafts
from webform.store.errors import AlreadySaved, OtherPage, WrongState
from webform.uploads import Uploads
from webform.views.identity import opened_by
from webform.work import EDITABLE, open_work

blueprint = Blueprint("drafts", __name__, url_prefix="/audits/<id:audit_id>")


@blueprint.post("/sections/<section_id>/draft")
@action("edit_part_a")
def keep(audit_id: str, section_id: str) -> Response:
    """Keep the section as it is on the page, and say what is asked and found now; 409 with ``why`` where it can't be kept."""
    page = open_page(audit_id, section_id, with_draft=False)
    if opened_by(request.form.get("opened_by", "")) != me().id:
        return _answer({"why": "somebody_else"}, 409)
    if page.work.audit.state not in EDITABLE:
        return _answer({"why": "closed"}, 409)
    posted = posted_questions(page)
    form = forms.form_for(page.work.template, posted)(request.form)
    uploads = Uploads(page.work, keep=False)
    answers = with_said(page, posted, forms.read(form, posted, saving(page.stored, uploads.reader("answers"))))
    try:
        typed = _keep(page, answers, expected_number(page))
    except AlreadySaved:
        return _answer({"why": "saved", "key": secrets.token_urlsafe(16)}, 409)
    except OtherPage:
        return _answer({"why": "other_page"}, 409)
    except WrongState:
        return _answer({"why": "closed"}, 409)
    return _answer({**_kept(page, typed), **_learned(page, answers)})


def _keep(page: Page, answers: dict[str, Any], expected: int) -> Typed:
    said = request.form
    return keep_draft(
        context().db, page.place, page=said.get("key", ""), turn=said.get("turn", 0, type=int),
        known=said.get("draft", ""), expected=expected, answers=answers,
    )  # fmt: skip


def _kept(page: Page, typed: Typed) -> dict[str, Any]:
    at = typed.at.astimezone(LONDON)
    return {"saved_at": f"{at:%H:%M}", "draft": typed.mark, "stale": typed.expected != page.number}


def _learned(page: Page, answers: dict[str, Any]) -> dict[str, Any]:
    shown = {question.id for question in posted_questions(page)}
    left = request.form.get("left", "").split()
    if request.form.get("view") == "whole":
        page = with_other_drafts(page)
    return live_answer(page.with_answers(answers), shown, left, missing=request.form.get("check") == "all")


def _answer(content: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, mimetype="application/json")


@blueprint.get("/drafts")
@action("edit_part_a")
def newest(audit_id: str) -> Response:
    """The marks of the auditor's drafts, by the address where each is kept: what a page asks that may show an older text."""
    work = open_work(audit_id, "edit_part_a")
    drafts = read_drafts(context().db, audit_id, me().id).items()
    return _answer(
        {
            url_for("drafts.keep", audit_id=audit_id, section_id=section): typed.mark
            for section, typed in drafts
            if work.template.section(section) is not None
        }
    )


@blueprint.post("/sections/<section_id>/draft/discard")
@action("edit_part_a")
def discard(audit_id: str, section_id: str) -> AnyResponse:
    """Delete what the auditor typed and did not save; the section is as it was saved."""
    page = open_page(audit_id, section_id)
    discard_draft(context().db, page.place)
    if request.form.get("view") == "whole":
        return redirect(url_for("whole.show", audit_id=audit_id, _anchor=f"section-{section_id}"), 303)
    return redirect(url_for("sections.show", audit_id=audit_id, section_id=section_id), 303)
