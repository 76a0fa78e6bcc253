"""Part B: the actions that Part A suggested, each with what the worker and the manager answer, and the reflections (§7)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from engine.messages.answers import action_in_words, in_words
from engine.messages.findings import message_of
from engine.model import ERROR, Action, Finding, PartB, Question
from engine.part_b import WITHDRAWN, Row, validate_part_b
from engine.validate import name_of
from webform import forms, words
from webform.context import context
from webform.identity import action, may, me
from webform.progress import MISSING
from webform.records import PART_B_STATEMENT, freeze, part_b_due
from webform.saving import saving
from webform.store.audits import PART_B, complete_part_b, save_section
from webform.store.errors import KeyReused, Stale
from webform.store.people import read_person
from webform.store.projections import OPEN, WAITING
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


def _page(work: Work, *, posted: Mapping[str, Any] | None = None, missing: bool = False, **more: Any) -> str:
    part_b, rows = work.template.part_b, part_b_rows(work)
    assert part_b is not None
    findings = [one for one in validate_part_b(work.template, rows, work.part_b) if one.severity == ERROR]
    shown = [one for one in findings if missing or one.code not in MISSING]
    document = work.part_b if posted is None else posted
    editable = (
        work.audit.part_b_state == OPEN and work.audit.state == "signed_off" and may("edit_part_b", work.relations)
    )
    number = _number(work)
    context_of_page: dict[str, Any] = {
        "page_title": part_b.title,
        "banner": banner(work.child),
        "work": work,
        "part_b": part_b,
        "rows": [_shown(row, work, document) for row in rows],
        "reflections": _form(work, part_b.reflections, _part(document, "reflections"), "reflections"),
        "editable": editable,
        "may_complete": editable and may("complete_part_b", work.relations),
        "errors": {one.path.partition(".")[2].replace(".", "-"): message_of(one) for one in reversed(shown)},
        "summary": [{"text": message_of(one), "href": f"#{_anchor(one, part_b)}"} for one in shown],
        "errors_on_page": bool(shown),
        "grade": work.template.grade(str(work.audit.grade)),
        "reasons": work.answers.get("grade_reasons", ""),
        "due": part_b_due(work, work.audit.started_at),
        "expected": number,
        "key": secrets.token_urlsafe(16),
        "opened_by": mark_of(me()),
        "saved": work.audit.sections.get(PART_B),
        "in_words": lambda question, value: "" if value is None else in_words(question, work.template, value),
    }
    return render_template("part_b.html", **{**context_of_page, **more})


def _number(work: Work) -> int:
    """The current revision of Part B, 0 where nothing was written."""
    return work.audit.sections[PART_B].number if PART_B in work.audit.sections else 0


def _shown(row: Row, work: Work, document: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its action in words, its form and where it came from."""
    part_b = work.template.part_b
    assert part_b is not None
    answers = _part(_part(document, "rows"), row.id)
    return {
        "row": row,
        "words": _action_words(row.action, work) if row.action else "",
        "earlier": [_action_words(one, work) for one in row.earlier],
        "came_from": _came_from(row.action, work) if row.action else "",
        "withdrawn": row.state == WITHDRAWN,
        "answers": answers,
        "form": _form(work, part_b.rows, answers, f"rows-{row.id}"),
    }


def _action_words(action: Action, work: Work) -> str:
    return action_in_words(work.template, {**action._asdict(), "from": action.from_})


def _came_from(action: Action, work: Work) -> str:
    question = work.template.questions.get(action.from_)
    return name_of(question) if question else action.from_


def _part(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _form(work: Work, questions: Any, answers: Mapping[str, Any], prefix: str) -> Form:
    return forms.form_for(work.template, questions)(data=dict(answers), prefix=f"{prefix}-")


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
    document = _posted(work, part_b)
    if work.audit.part_b_state != OPEN:
        if document == dict(work.part_b):
            return redirect(url_for("audits.overview", audit_id=audit_id))
        return not_saved(work, list(_answered(work, part_b, document)))
    expected = request.form.get("expected", -1, type=int)
    if expected not in range(_number(work) + 1):  # a revision that never was
        abort(400)
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
        if request.form.get("then") == "complete":
            return _complete(audit_id, key)
    except (Stale, KeyReused):
        return _conflict(audit_id, document), 409
    return redirect(url_for("part_b.show", audit_id=audit_id), 303)


def _answered(work: Work, part_b: PartB, document: Mapping[str, Any]) -> Iterator[tuple[Question, Any]]:
    """Every answer of a document of Part B with its question."""
    for part, questions in _parts(work, part_b, document):
        answers = _part(document, part) if part == "reflections" else _part(_part(document, "rows"), part)
        yield from ((question, answers[question.id]) for question in questions if question.id in answers)


def _posted(work: Work, part_b: PartB) -> dict[str, Any]:
    """Part B's document with what was posted; rows that the page did not show stay as they are."""
    rows = {id_: dict(answers) for id_, answers in _part(work.part_b, "rows").items()}
    for row in part_b_rows(work):
        if row.state != WITHDRAWN:
            form = forms.form_for(work.template, part_b.rows)(request.form, prefix=f"rows-{row.id}-")
            rows[row.id] = forms.read(form, part_b.rows, saving(rows.get(row.id, {})))
    reflections = forms.form_for(work.template, part_b.reflections)(request.form, prefix="reflections-")
    return {
        "rows": {id_: answers for id_, answers in rows.items() if answers},
        "reflections": forms.read(reflections, part_b.reflections, saving(_part(work.part_b, "reflections"))),
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


def _conflict(audit_id: str, mine: dict[str, Any]) -> str:
    """Both texts of every answer that differs, and the form with mine in it."""
    work, part_b = _open(audit_id, "edit_part_b")
    saved = work.audit.sections[PART_B]
    other = read_person(context().db, saved.author)
    differing = []
    for part, questions in _parts(work, part_b, mine):
        theirs = _part(work.part_b, "reflections") if part == "reflections" else _part(_part(work.part_b, "rows"), part)
        own = _part(mine, "reflections") if part == "reflections" else _part(_part(mine, "rows"), part)
        differing += [
            {"question": question, "theirs": theirs.get(question.id, ""), "mine": own.get(question.id, "")}
            for question in questions
            if theirs.get(question.id) != own.get(question.id)
        ]
    return _page(
        work, posted=mine, expected=saved.number, conflict=differing,
        conflict_by=other.name if other else "", conflict_at=words.moment(saved.at),
    )  # fmt: skip


def _parts(work: Work, part_b: PartB, mine: Mapping[str, Any]) -> list[tuple[str, Any]]:
    ids = dict.fromkeys((*_part(work.part_b, "rows"), *_part(mine, "rows")))
    return [*((id_, part_b.rows) for id_ in ids), ("reflections", part_b.reflections)]
