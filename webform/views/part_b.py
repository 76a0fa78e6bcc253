"""Part B: the actions that Part A suggested, each with what the worker and the manager answer, and the reflections (§7)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import orjson
from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.access import WORKER
from engine.messages.answers import in_words
from engine.messages.conditions import sentence
from engine.messages.findings import message_of
from engine.messages.trays import due_words
from engine.model import ERROR, Finding, PartB, Template
from engine.part_b import SIGNATURES, validate_part_b
from webform import words
from webform.context import LONDON, context
from webform.identity import action, may, me
from webform.merge import differing
from webform.opened import draft_elsewhere, expected_number
from webform.opened_part_b import PartBPage, open_part_b, posted_answers
from webform.part_b_shown import control_of, form_of, part_of, shown, signature_of
from webform.records import PART_B_STATEMENT, WORKER_STATEMENT, freeze, part_b_due
from webform.store.audits import PART_B, complete_part_b, save_section
from webform.store.errors import KeyReused, Stale
from webform.store.projections import COMPLETED, WAITING
from webform.store.read_records import latest_record
from webform.uploads import Uploads
from webform.views.cases import banner
from webform.views.identity import mark_of, page_of
from webform.views.merging import against_draft, against_saved, merge_page, typed_answers
from webform.views.part_b_drafts import before
from webform.views.unsaved import not_saved
from webform.work import Work

blueprint = Blueprint("part_b", __name__, url_prefix="/audits/<id:audit_id>/part-b")


def _open(audit_id: str, name: str) -> PartBPage:
    """Part B where there is one to see: not while Part A is open."""
    page = open_part_b(audit_id, name)
    if page.work.audit.part_b_state == WAITING:
        abort(404)
    return page


@blueprint.get("")
@action("see_audit")
def show(audit_id: str) -> str:
    """Part B as it stands, to fill in or to read.

    What the person typed and did not save is in it; where somebody saved it since, both texts are shown.
    """
    page = _open(audit_id, "see_audit")
    if not _editable(page):
        return _page(page, page.stored)
    answers = typed_answers(page)
    if answers is None:
        assert page.typed is not None
        return merge_page(page, page.typed.answers, against_saved(page, page.typed.expected))
    missing = request.args.get("check") == "all"
    return _page(page, answers, missing=missing, unsaved=page.typed if answers != page.stored else None)


def _editable(page: PartBPage) -> bool:
    return page.is_open and may("edit_part_b", page.work.relations)


def _page(
    page: PartBPage,
    answers: dict[str, Any],
    *,
    missing: bool = False,
    refused: Sequence[Finding] = (),
    **more: Any,
) -> str:
    """Part B's page with these answers; ``refused`` are the faults of files that were sent with it and not taken."""
    work, part_b, document = page.work, page.part_b, page.content(answers)
    errors = [*refused, *page.errors(answers, missing=missing)]
    editable = _editable(page)
    due = part_b_due(work, work.audit.started_at)
    context_of_page: dict[str, Any] = {
        "page_title": part_b.title,
        "banner": banner(work.child),
        "page": page,
        "work": work,
        "part_b": part_b,
        "rows": [shown(row, work, document) for row in page.rows],
        "reflections": form_of(work, part_b.reflections, part_of(document, "reflections"), "reflections"),
        "reflected": part_of(document, "reflections"),
        "editable": editable,
        "may_complete": editable and may("complete_part_b", work.relations),
        "may_sign": editable and WORKER in work.relations,
        "signature": signature_of(page.saved, work.audit.signed_off_at),
        "worker_statement": WORKER_STATEMENT,
        "completed_by": _completed_by(work),
        "errors": {one.path.partition(".")[2].replace(".", "-"): message_of(one) for one in reversed(errors)},
        "summary": [{"text": message_of(one), "href": f"#{control_of(one, part_b)}"} for one in errors],
        "errors_on_page": bool(errors),
        "missing": missing,
        "grade": work.template.grade(str(work.audit.grade)),
        "reasons": work.answers.get("grade_reasons", ""),
        "due": due,
        "due_in_words": due_words(due.day, context().today(), context().calendar) if due else "",
        "urgent_because": _condition_of_urgent(work.template, part_b) if due and due.urgent else "",
        "expected": page.number,
        "key": secrets.token_urlsafe(16),
        "draft": page.typed.mark if page.typed else "",
        "opened_by": mark_of(me()),
        "page_of": page_of(me()),
        "saved": page.saved,
        "unsaved": None,
        "too_late": [] if page.is_open else _not_in_it(page),
        "in_words": lambda question, value: "" if value is None else in_words(question, work.template, value),
    }
    return render_template("part_b.html", **{**context_of_page, **more})


def _not_in_it(page: PartBPage) -> list[dict[str, str]]:
    """What the person had typed and not saved when Part B was completed, in words."""
    typed = page.typed.answers if page.typed and may("edit_part_b", page.work.relations) else page.stored
    asked = {one.id: one for one in page.every_question}
    found = differing(page.every_question, None, typed, page.stored)
    names = dict.fromkeys(one.key[0] for one in found if one.mine is not None)
    return [
        {
            "ask": asked[name].ask,
            "about": page.about(name),
            "text": in_words(asked[name], page.work.template, typed[name]),
        }
        for name in names
    ]


def _completed_by(work: Work) -> str:
    """Who completed Part B, in which role and when, as the record says; "" before that."""
    record = latest_record(context().db, work.audit.id) if work.audit.state == COMPLETED else None
    if record is None or record.content is None:
        return ""
    completion = orjson.loads(record.content)["completion"]
    return f"{completion['by']}, {completion['role']}, {words.moment(work.audit.completed_at)}"


def _condition_of_urgent(template: Template, part_b: PartB) -> str:
    """When Part B is urgent, in English; "" where the declaration makes it always so."""
    when = part_b.urgent.when if part_b.urgent else None
    return sentence(when, template) if when else ""


@blueprint.post("")
@action("edit_part_b")
def save(audit_id: str) -> AnyResponse | tuple[str, int]:
    """Save Part B as it stands, and sign or complete it where that button was pressed."""
    page = open_part_b(audit_id)
    expected = expected_number(page) if page.is_open else 0
    uploads = Uploads(page.work, keep=page.is_open)
    answers = posted_answers(page, before(page), uploads)
    if not page.is_open:
        if answers == page.stored:
            return redirect(url_for("audits.overview", audit_id=audit_id))
        said = [(one, answers[one.id]) for one in page.every_question if one.id in answers]
        return not_saved(page.work, said, page.about)
    if request.form.get("return"):
        return _page(page, answers, expected=expected, returned=True, draft=request.form.get("draft", "")), 200
    key = request.form.get("key", "")
    try:
        if not _save(page, answers, expected, key):
            return merge_page(page, answers, against_draft(page, expected), refused=uploads.refused), 409
        if uploads.refused:
            now = _open(audit_id, "edit_part_b")
            return _page(now, now.stored, refused=uploads.refused), 422
        if request.form.get("then") in _AFTER_SAVING:
            return _AFTER_SAVING[request.form["then"]](audit_id, key)
    except (Stale, KeyReused):
        now = page.anew()
        return merge_page(now, answers, against_saved(now, expected), refused=uploads.refused), 409
    return redirect(page.address, 303)


def _save(page: PartBPage, answers: dict[str, Any], expected: int, key: str) -> bool:
    """Save what was typed; false where nothing is saved, because the person typed something else in another tab."""
    other = draft_elsewhere(page)
    is_other = other is not None and dict(other.answers) not in (answers, page.stored)
    if is_other and expected == page.number:
        return False
    if answers != page.stored or not is_other:  # pressed twice: what has been typed elsewhere since is left alone
        page.save(answers, expected, key)
    return True


def _complete(audit_id: str, key: str) -> AnyResponse | tuple[str, int]:
    """Complete Part B: the team manager's to do, and only once nothing is missing."""
    page = _open(audit_id, "complete_part_b")
    work = page.work
    if any(one.severity == ERROR for one in validate_part_b(work.template, page.rows, work.part_b)):
        return _page(page, page.stored, missing=True), 422
    complete_part_b(
        context().db,
        actor=me().id,
        key=f"{key}:complete",
        audit=audit_id,
        expected={PART_B: page.number},
        codes=dict(work.audit.codes),
        record=freeze(work, me(), "part_b", PART_B_STATEMENT, with_part_b=True),
    )
    return redirect(url_for("part_b.show", audit_id=audit_id, done="completed"), 303)


def _sign(audit_id: str, key: str) -> AnyResponse | tuple[str, int]:
    """Sign Part B as its worker, once every action is answered; the signature names the revision that it makes."""
    page = _open(audit_id, "edit_part_b")
    if WORKER not in page.work.relations:
        abort(404)
    found = validate_part_b(page.work.template, page.rows, page.work.part_b)
    if any(one.severity == ERROR and one.path.startswith("part_b.rows.") for one in found):
        return _page(page, page.stored, missing=True), 422
    number, signed = page.number, signature_of(page.saved, page.work.audit.signed_off_at)
    if not (signed and signed["stands"]):
        at = f"{context().clock().astimezone(LONDON):%Y-%m-%dT%H:%M}"
        signature = {"name": me().name, "role": words.shown_person(me()).roles_text, "at": at, "number": number + 1}
        answers = {**page.work.part_b, SIGNATURES: {WORKER: signature}}
        save_section(
            context().db, actor=me().id, key=f"{key}:signed", audit=audit_id, section=PART_B, expected=number,
            answers=answers,
        )  # fmt: skip
    return redirect(url_for("part_b.show", audit_id=audit_id, done="signed"), 303)


_AFTER_SAVING = {"complete": _complete, "sign": _sign}
"""What the buttons do that do more than save."""
