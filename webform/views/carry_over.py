"""Bringing an open audit to another version of its form: the plan first, then the doing; and back again the same way."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from engine.compare import compare
from engine.messages.changes import CLASSES, WHY_ASKED, WHY_LEFT, WITH_WORDS, marked_html
from engine.migrate import Plan
from engine.model import Template
from engine.validate import name_of
from webform.carrying import carry, left_in_words, newer_version, planned, version_before
from webform.identity import action, me
from webform.opened_section import unsaved_sections
from webform.store.errors import Stale
from webform.views.cases import banner
from webform.work import EDITABLE, Work, open_work

blueprint = Blueprint("carry_over", __name__, url_prefix="/audits/<id:audit_id>/carry-over")

BEFORE = "before"
"""The word in the address and the form for going back to the version from which the audit came."""

CHANGED = "The answers changed after you opened this page. Look at the plan again."
UNSAVED = "A section holds a draft of yours that is not on the record yet. Save or discard it there first."


@blueprint.get("")
@action("edit_part_a")
def show(audit_id: str) -> str | AnyResponse:
    """What would happen to each answer, before anything does."""
    work = open_work(audit_id, "edit_part_a")
    target = _target(work, request.args.get("to", ""))
    return _page(work, target) if target else _overview(audit_id)


@blueprint.post("")
@action("edit_part_a")
def carried(audit_id: str) -> AnyResponse | tuple[str, int]:
    """Do what the plan said, unless answers changed since; then show the plan anew."""
    work = open_work(audit_id, "edit_part_a")
    target = _target(work, request.form.get("to", ""))
    if target is None:
        return _overview(audit_id)
    if unsaved_sections(work):
        return _page(work, target, UNSAVED), 409
    if request.form.get("plan") != _seal(work, target):
        return _page(work, target, CHANGED), 409
    try:
        carry(work, target, actor=me().id, key=request.form.get("key", ""))
    except Stale:
        return _page(open_work(audit_id, "edit_part_a"), target, CHANGED), 409
    return _overview(audit_id)


def _overview(audit_id: str) -> AnyResponse:
    return redirect(url_for("audits.overview", audit_id=audit_id), 303)


def _target(work: Work, to: str) -> Template | None:
    if work.audit.state not in EDITABLE:
        return None
    return version_before(work) if to == BEFORE else newer_version(work)


def _seal(work: Work, target: Template) -> str:
    """What a plan was made from, so that only that plan is carried out: both versions and every section's revision."""
    numbers = ",".join(f"{name}:{number}" for name, number in sorted(work.number_of.items()))
    return f"{work.template.digest} {target.digest} {numbers}"


def _page(work: Work, target: Template, problem: str = "") -> str:
    plan = planned(work, target)
    back = target == version_before(work)
    return render_template(
        "carry_over.html",
        page_title=f"Bring this audit to version {target.version}",
        banner=banner(work.child),
        work=work,
        target=target,
        to=BEFORE if back else "",
        problem=problem,
        errors_on_page=bool(problem),
        seal=_seal(work, target),
        key=secrets.token_urlsafe(16),
        changes=[] if back else _changes(work.template, target),
        kept=len(plan.kept),
        **_told(plan, work, target),
        put_by=left_in_words(work) if back else [],
    )


def _told(plan: Plan, work: Work, target: Template) -> dict[str, Any]:
    """The plan in words: each question by its name in the version where it stands."""
    old, new = work.template.questions, target.questions
    return {
        "renamed": [{"old": name_of(old[one.old]), "new": name_of(new[one.new])} for one in plan.renamed],
        "reworded": [name_of(new[one.new]) for one in (*plan.kept, *plan.renamed) if one.reworded],
        "returned": [name_of(new[one.new]) for one in plan.kept if one.returned],
        "asked": [
            {"name": name_of(new[one.question]), "why": WHY_ASKED[one.why], "source": one.finding.source}
            for one in plan.asked_again
        ],
        "left": [
            {"name": _named(one.question, work.template), "why": WHY_LEFT[one.why]} for one in plan.left_behind
        ],
    }  # fmt: skip


def _named(question: str, template: Template) -> str:
    found = template.questions.get(question)
    return name_of(found) if found else question


def _changes(old: Template, new: Template) -> list[dict[str, Any]]:
    """What changed between the versions, by class, with differing words marked."""
    found = compare(old, new).changes
    return [
        {
            "words": words,
            "changes": [
                {
                    "sentence": one.sentence,
                    "source": one.source,
                    # Every piece is escaped by marked_html itself.
                    "marked": Markup(marked_html(one.before, one.after))  # noqa: S704
                    if one.kind in WITH_WORDS and one.before and one.after
                    else "",
                }
                for one in found
                if one.class_ == class_
            ],
        }
        for class_, words in reversed(CLASSES.items())
        if any(one.class_ == class_ for one in found)
    ]
