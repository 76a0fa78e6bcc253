"""Keeping what is typed as it is typed: a draft after each pause, answered with what it means for the page."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webform import forms
from webform.context import LONDON, context
from webform.identity import action, me
from webform.live import live_answer
from webform.opened import Opened, expected_number
from webform.opened_section import Page, open_page, posted_questions, with_other_drafts, with_said
from webform.saving import saving
from webform.store.drafts import OF_PART_B, Typed, discard_draft, keep_draft, read_drafts
from webform.store.errors import AlreadySaved, OtherPage, WrongState
from webform.uploads import Uploads
from webform.views.identity import opened_by
from webform.work import open_work

blueprint = Blueprint("drafts", __name__, url_prefix="/audits/<id:audit_id>")


@blueprint.post("/sections/<section_id>/draft")
@action("edit_part_a")
def keep(audit_id: str, section_id: str) -> Response:
    """Keep the section as it is on the page, and say what is asked and found now; 409 with ``why`` where it can't be kept."""
    page = open_page(audit_id, section_id, with_draft=False)
    if refused := why_not(page):
        return refused
    posted = posted_questions(page)
    form = forms.form_for(page.work.template, posted)(request.form)
    uploads = Uploads(page.work, keep=False)
    answers = with_said(page, posted, forms.read(form, posted, saving(page.stored, uploads.reader("answers"))))
    return kept(page, answers, lambda: _learned(page, answers))


def why_not(page: Opened) -> Response | None:
    """The answer to a draft that can't be kept, whatever is in it; None where it can."""
    if opened_by(request.form.get("opened_by", "")) != me().id:
        return answer_with({"why": "somebody_else"}, 409)
    return None if page.is_open else answer_with({"why": "closed"}, 409)


def kept(page: Opened, answers: dict[str, Any], learned: Callable[[], dict[str, Any]]) -> Response:
    """Keep what the page holds, and answer with that and with what the page learns; or with why it could not be kept."""
    try:
        typed = _keep(page, answers, expected_number(page))
    except AlreadySaved:
        return answer_with({"why": "saved", "key": secrets.token_urlsafe(16)}, 409)
    except OtherPage:
        return answer_with({"why": "other_page"}, 409)
    except WrongState:
        return answer_with({"why": "closed"}, 409)
    return answer_with({**_stands(page, typed), **learned()})


def _keep(page: Opened, answers: dict[str, Any], expected: int) -> Typed:
    said = request.form
    return keep_draft(
        context().db, page.place, page=said.get("key", ""), turn=said.get("turn", 0, type=int),
        known=said.get("draft", ""), expected=expected, answers=page.content(answers),
        of_author=page.place.section != OF_PART_B,
    )  # fmt: skip


def _stands(page: Opened, typed: Typed) -> dict[str, Any]:
    at = typed.at.astimezone(LONDON)
    return {"saved_at": f"{at:%H:%M}", "draft": typed.mark, "stale": typed.expected != page.number}


def _learned(page: Page, answers: dict[str, Any]) -> dict[str, Any]:
    shown = {question.id for question in posted_questions(page)}
    left = request.form.get("left", "").split()
    if request.form.get("view") == "whole":
        page = with_other_drafts(page)
    missing = request.form.get("check") == "all"
    return live_answer(page.with_answers(answers), shown, left, request.form, missing=missing)


def answer_with(content: dict[str, Any], status: int = 200) -> Response:
    """An answer for the page's script."""
    return Response(orjson.dumps(content), status, mimetype="application/json")


@blueprint.get("/drafts")
@action("edit_part_a")
def newest(audit_id: str) -> Response:
    """The marks of the auditor's drafts, by the address where each is kept: what a page asks that may show an older text."""
    work = open_work(audit_id, "edit_part_a")
    drafts = read_drafts(context().db, audit_id, me().id).items()
    return answer_with(
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
