"""Keeping what is typed into Part B as it is typed, with what is wrong in fields that were left."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.messages.findings import message_of
from engine.model import Answers, Finding
from webform.context import context
from webform.identity import action
from webform.opened import draft_elsewhere
from webform.opened_part_b import PartBPage, open_part_b, posted_answers
from webform.part_b_shown import control_of
from webform.store.drafts import discard_draft
from webform.uploads import Uploads
from webform.views.drafts import answer_with, kept, why_not
from webform.views.merging import typed_answers

blueprint = Blueprint("part_b_drafts", __name__, url_prefix="/audits/<id:audit_id>/part-b/draft")


@blueprint.post("")
@action("edit_part_b")
def keep(audit_id: str) -> Response:
    """Keep Part B as it is on the page, and say what is found now; 409 with ``why`` where it can't be kept."""
    page = open_part_b(audit_id)
    if refused := why_not(page):
        return refused
    answers = posted_answers(page, before(page), Uploads(page.work, keep=False))
    return kept(page, answers, lambda: {"findings": _found(page, answers)})


def before(page: PartBPage) -> Answers:
    """The answers that the posted page was made with, for what it holds of rows that can't be answered any more."""
    if page.typed is None or draft_elsewhere(page):
        return page.stored
    shown = typed_answers(page)
    return page.typed.answers if shown is None else shown


def _found(page: PartBPage, answers: Answers) -> list[dict[str, str]]:
    left, missing = request.form.get("left", "").split(), request.form.get("check") == "all"
    placed = (_placed(one, page) for one in page.errors(answers, missing=missing))
    return [one for one in placed if any(f"{name}-".startswith(f"{one['field']}-") for name in left)]


def _placed(finding: Finding, page: PartBPage) -> dict[str, str]:
    """A finding with the id under which its field shows errors, and that of its first control."""
    field = finding.path.partition(".")[2].replace(".", "-")
    return {"field": field, "control": control_of(finding, page.part_b), "message": message_of(finding)}


@blueprint.get("")
@action("edit_part_b")
def newest(audit_id: str) -> Response:
    """The mark of the person's draft by the address where it is kept: what a page asks that may show an older text."""
    typed = open_part_b(audit_id).typed
    return answer_with({url_for("part_b_drafts.keep", audit_id=audit_id): typed.mark} if typed else {})


@blueprint.post("/discard")
@action("edit_part_b")
def discard(audit_id: str) -> AnyResponse:
    """Delete what the person typed and did not save; Part B is as it was saved."""
    page = open_part_b(audit_id)
    discard_draft(context().db, page.place)
    return redirect(page.address, 303)
