"""Part B: the actions that Part A suggested, each with what the worker and the manager answer, and the reflections (§7)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.access import WORKER
from engine.messages.answers import in_words
from engine.messages.conditions import sentence
from engine.messages.findings import message_of
from engine.model import ERROR, Finding, PartB, Question, Template
from engine.part_b import SIGNATURES, WITHDRAWN, validate_part_b
from webform import forms, words
from webform.context import LONDON, context
from webform.identity import action, may, me
from webform.part_b_shown import form_of, part_of, shown, signature_of
from webform.progress import MISSING
from webform.records import PART_B_STATEMENT, WORKER_STATEMENT, freeze, part_b_due
from webform.saving import saving
from webform.store.audits import PART_B, complete_part_b, save_section
from webform.store.errors import KeyReused, Stale
from webform.store.people import read_person
from webform.store.projections import COMPLETED, OPEN, WAITING
from webform.store.read import latest_record
from webform.uploads import Uploads, sent_form
from webform.views.cases import banner
from webform.views.identity import mark_of
from webform.views.unsaved import not_saved
from webform.work import Work, open_work, part_b_rows

blueprint = Blueprint("part_b", __name__, url_prefix="/audits/<id:audit_id>/part-b")


def _open(audit_id: str, name: str) -> tuple[Work, PartB]:
    work = open_work(audit_id, name)
    if work.template.part_b is None or work.audit.part_b_state == WAITING:
        abort(404)
    return work, work.template.part_b


@blueprint.get("")
@action("see_audit")
def show(audit_id: str) -> str:
    """Part B as it stands, to fill in or to read."""
    work, _ = _open(audit_id, "see_audit")
    return _page(work, missing=request.args.get("check") == "all")


def _page(
    work: Work,
    *,
    posted: Mapping[str, Any] | None = None,
    missing: bool = False,
    refused: Sequence[Finding] = (),
    **more: Any,
) -> str:
    part_b, rows = work.template.part_b, part_b_rows(work)
    assert part_b is not None
    findings = [one for one in validate_part_b(work.template, rows, work.part_b) if one.severity == ERROR]
    errors = [*refused, *(one for one in findings if missing or one.code not in MISSING)]
    document = work.part_b if posted is None else posted
    editable = (
        work.audit.part_b_state == OPEN and work.audit.state == "signed_off" and may("edit_part_b", work.relations)
    )
    number, due = _number(work), part_b_due(work, work.audit.started_at)
    context_of_page: dict[str, Any] = {
        "page_title": part_b.title,
        "banner": banner(work.child),
        "work": work,
        "part_b": part_b,
        "rows": [shown(row, work, document) for row in rows],
        "reflections": form_of(work, part_b.reflections, part_of(document, "reflections"), "reflections"),
        "editable": editable,
        "may_complete": editable and may("complete_part_b", work.relations),
        "may_sign": editable and WORKER in work.relations,
        "signature": signature_of(work.part_b, number),
        "worker_statement": WORKER_STATEMENT,
        "completed_by": _completed_by(work),
        "errors": {one.path.partition(".")[2].replace(".", "-"): message_of(one) for one in reversed(errors)},
        "summary": [{"text": message_of(one), "href": f"#{_anchor(one, part_b)}"} for one in errors],
        "errors_on_page": bool(errors),
        "grade": work.template.grade(str(work.audit.grade)),
        "reasons": work.answers.get("grade_reasons", ""),
        "due": due,
        "urgent_because": _condition_of_urgent(work.template, part_b) if due and due.urgent else "",
        "expected": number,
        "key": secrets.token_urlsafe(16),
        "opened_by": mark_of(me()),
        "saved": work.audit.sections.get(PART_B),
        "in_words": lambda question, value: "" if value is None else in_words(question, work.template, value),
    }
    return render_template("part_b.html", **{**context_of_page, **more})


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


def _number(work: Work) -> int:
    """The current revision of Part B, 0 where nothing was written."""
    return work.audit.sections[PART_B].number if PART_B in work.audit.sections else 0


def _anchor(finding: Finding, part_b: PartB) -> str:
    """The id of the control that a finding on Part B is about."""
    _, part, *below = [*finding.path.split("."), "", ""]
    of_row = part == "rows"
    questions, at = (part_b.rows, below[1]) if of_row else (part_b.reflections, below[0])
    question = next((one for one in questions if one.id == at), None)
    if question is None:
        return finding.path.partition(".")[2].replace(".", "-")
    prefix = f"rows-{below[0]}" if of_row else part
    return f"{prefix}-{forms.first_input(question, '.'.join((part, *filter(None, below[of_row:]))))}"


@blueprint.post("")
@action("edit_part_b")
def save(audit_id: str) -> AnyResponse | tuple[str, int]:
    """Save Part B as it stands, and complete it where that button was pressed."""
    work = open_work(audit_id, "edit_part_b")
    part_b = work.template.part_b
    if part_b is None or work.audit.signed_off_at is None:
        abort(404)
    is_open, expected = work.audit.part_b_state == OPEN, request.form.get("expected", -1, type=int)
    if is_open and expected not in range(_number(work) + 1):  # a revision that never was
        abort(400)
    uploads = Uploads(work, keep=is_open)
    document = _posted(work, part_b, uploads)
    if not is_open:
        if document == dict(work.part_b):
            return redirect(url_for("audits.overview", audit_id=audit_id))
        return not_saved(work, list(_answered(work, part_b, document)))
    if request.form.get("return"):
        return _page(work, posted=document, expected=expected, returned=True), 200
    key = request.form.get("key", "")
    try:
        if document != dict(work.part_b):
            save_section(
                context().db,
                actor=me().id,
                key=key,
                audit=audit_id,
                section=PART_B,
                expected=expected,
                answers=document,
            )
        if uploads.refused:
            return _page(_open(audit_id, "edit_part_b")[0], refused=uploads.refused), 422
        if request.form.get("then") in _AFTER_SAVING:
            return _AFTER_SAVING[request.form["then"]](audit_id, key)
    except (Stale, KeyReused):
        return _conflict(audit_id, document, uploads.refused), 409
    return redirect(url_for("part_b.show", audit_id=audit_id), 303)


def _answered(work: Work, part_b: PartB, document: Mapping[str, Any]) -> Iterator[tuple[Question, Any]]:
    """Every answer of a document of Part B with its question."""
    for part, questions in _parts(work, part_b, document):
        answers = part_of(document, part) if part == "reflections" else part_of(part_of(document, "rows"), part)
        yield from ((question, answers[question.id]) for question in questions if question.id in answers)


def _posted(work: Work, part_b: PartB, uploads: Uploads) -> dict[str, Any]:
    """Part B's document with what was posted; rows that the page did not show stay as they are."""
    rows = {id_: dict(answers) for id_, answers in part_of(work.part_b, "rows").items()}
    for row in part_b_rows(work):
        if row.state != WITHDRAWN:
            form = forms.form_for(work.template, part_b.rows)(sent_form(), prefix=f"rows-{row.id}-")
            file = uploads.reader(f"part_b.rows.{row.id}")
            rows[row.id] = forms.read(form, part_b.rows, saving(rows.get(row.id, {}), file))
    reflections = forms.form_for(work.template, part_b.reflections)(sent_form(), prefix="reflections-")
    file = uploads.reader("part_b.reflections")
    return {
        "rows": {id_: answers for id_, answers in rows.items() if answers},
        "reflections": forms.read(reflections, part_b.reflections, saving(part_of(work.part_b, "reflections"), file)),
        **({SIGNATURES: work.part_b[SIGNATURES]} if SIGNATURES in work.part_b else {}),
    }


def _complete(audit_id: str, key: str) -> AnyResponse | tuple[str, int]:
    """Complete Part B: the team manager's to do, and only once nothing is missing."""
    work, _ = _open(audit_id, "complete_part_b")
    rows = part_b_rows(work)
    if any(one.severity == ERROR for one in validate_part_b(work.template, rows, work.part_b)):
        return _page(work, missing=True), 422
    complete_part_b(
        context().db,
        actor=me().id,
        key=f"{key}:complete",
        audit=audit_id,
        expected={PART_B: work.audit.sections[PART_B].number},
        codes=dict(work.audit.codes),
        record=freeze(work, me(), "part_b", PART_B_STATEMENT, with_part_b=True),
    )
    return redirect(url_for("part_b.show", audit_id=audit_id, done="completed"), 303)


def _sign(audit_id: str, key: str) -> AnyResponse | tuple[str, int]:
    """Sign Part B as its worker, once every action is answered; the signature names the revision that it makes."""
    work, _ = _open(audit_id, "edit_part_b")
    if WORKER not in work.relations:
        abort(404)
    found = validate_part_b(work.template, part_b_rows(work), work.part_b)
    if any(one.severity == ERROR and one.path.startswith("part_b.rows.") for one in found):
        return _page(work, missing=True), 422
    number, signed = _number(work), signature_of(work.part_b, _number(work))
    if not (signed and signed["stands"]):
        at = f"{context().clock().astimezone(LONDON):%Y-%m-%dT%H:%M}"
        signature = {"name": me().name, "role": words.shown_person(me()).roles_text, "at": at, "number": number + 1}
        answers = {**work.part_b, SIGNATURES: {WORKER: signature}}
        save_section(
            context().db, actor=me().id, key=f"{key}:signed", audit=audit_id, section=PART_B, expected=number,
            answers=answers,
        )  # fmt: skip
    return redirect(url_for("part_b.show", audit_id=audit_id, done="signed"), 303)


_AFTER_SAVING = {"complete": _complete, "sign": _sign}
"""What the buttons do that do more than save."""


def _conflict(audit_id: str, mine: dict[str, Any], refused: Sequence[Finding]) -> str:
    """Both texts of every answer that differs, and the form with mine in it."""
    work, part_b = _open(audit_id, "edit_part_b")
    saved = work.audit.sections[PART_B]
    other = read_person(context().db, saved.author)
    differing = []
    for part, questions in _parts(work, part_b, mine):
        theirs = (
            part_of(work.part_b, "reflections")
            if part == "reflections"
            else part_of(part_of(work.part_b, "rows"), part)
        )
        own = part_of(mine, "reflections") if part == "reflections" else part_of(part_of(mine, "rows"), part)
        differing += [
            {"question": question, "theirs": theirs.get(question.id, ""), "mine": own.get(question.id, "")}
            for question in questions
            if theirs.get(question.id) != own.get(question.id)
        ]
    return _page(
        work, posted=mine, expected=saved.number, refused=refused, conflict=differing,
        conflict_by=other.name if other else "", conflict_at=words.moment(saved.at),
    )  # fmt: skip


def _parts(work: Work, part_b: PartB, mine: Mapping[str, Any]) -> list[tuple[str, Any]]:
    ids = dict.fromkeys((*part_of(work.part_b, "rows"), *part_of(mine, "rows")))
    return [*((id_, part_b.rows) for id_ in ids), ("reflections", part_b.reflections)]
