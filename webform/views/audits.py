"""One audit: its sections with how far each has come, or, once it is signed off, the whole of it to read."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.access import AUTHOR
from engine.actions import actions_beside, actions_of
from engine.asked import asked_by_section, counted
from engine.kinds_computed import with_computed
from engine.messages.answers import in_words
from engine.model import Question, Template
from webform import words
from webform.carrying import left_in_words, newer_version, version_before
from webform.context import context
from webform.identity import action, may, me
from webform.opened_part_b import is_unsaved
from webform.opened_section import unsaved_sections
from webform.progress import progress
from webform.records import freeze
from webform.store.audits import reopen
from webform.store.people import read_person
from webform.store.projections import REOPENED
from webform.store.read import audit_summary
from webform.store.read_records import latest_record
from webform.views.cases import banner
from webform.work import EDITABLE, Work, open_work, template_of_record
from webform.work import action_to_see as action_on

blueprint = Blueprint("audits", __name__, url_prefix="/audits")


@blueprint.get("/<id:audit_id>")
@action("list_cases")
def overview(audit_id: str) -> str:
    """The task list for its auditor while it is open; for everybody else, and once it is signed off, the record to read."""
    work = open_work(audit_id, action_to_see(audit_id))
    if work.audit.state in EDITABLE and may("edit_part_a", work.relations):
        return render_template(
            "audit.html",
            page_title=f"{work.template.title}: {work.child.profile['name']}",
            banner=banner(work.child),
            work=work,
            state=words.STATES[work.audit.state],
            sections=progress(work.template, work.answers, work.findings()),
            window=work.assessed(context().today()).window,
            newer=newer_version(work),
            carried_from=version_before(work),
            unsaved={section.id for section in unsaved_sections(work)},
            may_assign=may("assign_form", work.relations),
        )
    return _to_read(work)


def action_to_see(audit_id: str) -> str:
    """The action of seeing an audit as it stands: what is open is its auditor's, what is signed off is shared."""
    audit = audit_summary(context().db, audit_id)
    if audit is None:
        abort(404)
    return action_on(audit, me())


def _to_read(work: Work) -> str:
    """The audit to read."""
    work = as_seen(work)
    answers = work.answers
    author = read_person(context().db, work.audit.author)
    return render_template(
        "audit_to_read.html",
        page_title=f"{work.template.title}: {work.child.profile['name']}",
        banner=banner(work.child),
        work=work,
        author=author.name if author else "",
        state=words.STATES[work.audit.state],
        grade=work.template.grade(answers.get(work.template.grade_question, "")),
        sections=sections_to_read(work.template, answers),
        actions=actions_of(work.template, counted(work.template, answers)),
        left_behind=left_in_words(work) if AUTHOR in work.relations or work.audit.state != REOPENED else [],
        may_assign=work.audit.state in EDITABLE and may("assign_form", work.relations),
        may_reopen=work.audit.state not in EDITABLE and may("reopen", work.relations),
        part_b_shown=work.template.part_b is not None and work.audit.part_b_state != "waiting",
        part_b_unsaved=is_unsaved(work),
    )


def as_seen(work: Work) -> Work:
    """The audit as the signed-in person reads it. While it is reopened, those who share it read it as it was last signed off."""
    return _as_signed_off(work) if work.audit.state == REOPENED and AUTHOR not in work.relations else work


def _as_signed_off(work: Work) -> Work:
    """The audit as its latest record holds it, in the version of the form that it was signed off in."""
    record = latest_record(context().db, work.audit.id)
    if record is None or record.content is None:
        return work._replace(answers={})
    content = orjson.loads(record.content)
    return work._replace(answers=content["answers"], template=template_of_record(work, content))


def sections_to_read(template: Template, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Every asked section with its answers in words, in the order of the form."""
    asked, shown = asked_by_section(template, answers), with_computed(template, answers)
    return [
        {
            "section": section,
            "rows": [_row(question, template, shown) for question in asked[section.id] if question.kind != "statement"],
        }
        for section in template.sections
        if section.id in asked
    ]


def _row(question: Question, template: Template, answers: dict[str, Any]) -> dict[str, Any]:
    value = answers.get(question.id)
    parts = _criterion_parts(question, template, value) if question.kind == "criterion" else {}
    return {
        "question": question,
        "text": "" if value is None else in_words(question, template, value),
        "quotation": question.kind == "quotation",
        "file": value.get("file", "") if question.kind == "file" and isinstance(value, dict) else "",
        **parts,
    }


def _criterion_parts(question: Question, template: Template, value: Any) -> dict[str, Any]:
    """A criterion's rating, texts and actions apart, so that a page can lay them out."""
    held = value if isinstance(value, dict) else {}
    return {
        "rating": question.options.get(str(held.get("rating")), ""),
        "evidence": held.get("evidence") or "",
        "reason": held.get("reason") or "",
        "actions": list(actions_beside(question.id, held.get("actions"))),
    }


@blueprint.post("/<id:audit_id>/reopen")
@action("reopen")
def reopened(audit_id: str) -> AnyResponse | tuple[str, int]:
    """Open Part A again, with the reason; what was signed off stays on the record."""
    work = open_work(audit_id, "reopen")
    reason = request.form.get("reason", "").strip()
    if not reason:
        return _to_read(work), 422
    reopen(
        context().db,
        actor=me().id,
        key=request.form.get("key", ""),
        audit=audit_id,
        reason=reason,
        record=freeze(work, me(), "reopened", reason),
    )
    return redirect(url_for("audits.overview", audit_id=audit_id), 303)
