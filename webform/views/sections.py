"""One section of a form: shown as it stands, saved as a draft, and never losing what was typed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.asked import asked_in
from engine.messages.findings import message_of
from engine.model import ERROR, Finding
from webform import forms
from webform.context import context
from webform.dating import visits_of
from webform.dressing import dress
from webform.earlier import earlier_audits
from webform.identity import action, me
from webform.opened import draft_elsewhere, expected_number
from webform.opened_section import Page, open_page, posted_questions, save_answers, with_said
from webform.progress import MISSING, of_section, progress
from webform.saving import saving
from webform.store.errors import KeyReused, Stale
from webform.store.write import was_made
from webform.uploads import Uploads, sent_form
from webform.views.cases import banner
from webform.views.identity import mark_of, page_of
from webform.views.merging import against_draft, against_saved, merge_page, typed_answers
from webform.views.removing import removed_row
from webform.views.unsaved import not_saved
from webform.work import EDITABLE, by_path

blueprint = Blueprint("sections", __name__, url_prefix="/audits/<id:audit_id>/sections")


@blueprint.get("/<section_id>")
@action("edit_part_a")
def show(audit_id: str, section_id: str) -> str | AnyResponse:
    """The section's page, with what is wrong in it; what is only missing is named when asked for (``?check=all``).

    What the auditor typed and did not save is in it; where somebody saved the section since, both texts are shown.
    """
    page = open_page(audit_id, section_id)
    if page.work.audit.state not in EDITABLE:
        return redirect(url_for("audits.overview", audit_id=audit_id))
    answers = typed_answers(page)
    if answers is None:
        assert page.typed is not None
        return merge_page(page, page.typed.answers, against_saved(page, page.typed.expected))
    unsaved = answers != page.stored
    page = page.with_answers(answers) if unsaved else page
    form = forms.filled(forms.form_for(page.work.template, page.questions), answers, request.args.get("add", ""))
    missing = request.args.get("check") == "all"
    return _page(page, form, page.number, missing=missing, unsaved=unsaved, undo=removed_row(page))


def _page(
    page: Page,
    form: forms.QuestionsForm,
    expected: int,
    *,
    missing: bool = False,
    refused: Sequence[Finding] = (),
    unsaved: bool = False,
    **more: Any,
) -> str:
    """The section's page; ``refused`` are the faults of files that were sent with it and not taken.

    ``unsaved`` says that it shows what the auditor typed and did not save.
    """
    work = page.work
    findings = work.findings()
    dress(form, page.questions, work, findings, str, request.args.get("add", ""))  # sections lie beside each other
    here = of_section(findings, work.template, page.section.id)
    shown = [*refused, *(one for one in here if one.severity == ERROR and (missing or one.code not in MISSING))]
    steps = progress(work.template, work.answers, findings)
    variables: dict[str, Any] = {
        "page_title": page.section.title,
        "banner": banner(work.child),
        "page": page,
        "work": work,
        "form": form,
        "errors": {path.replace(".", "-"): message_of(found[0]) for path, found in by_path(shown).items()},
        "summary": [{"text": message_of(one), "href": f"#{_anchor(one, page)}"} for one in shown],
        "errors_on_page": bool(shown),
        "remarks": [message_of(one) for one in here if one.severity != ERROR and (missing or one.code not in MISSING)],
        "missing": missing,
        "steps": steps,
        "states": tuple((step.section.id, step.state) for step in steps),
        "expected": expected,
        "key": secrets.token_urlsafe(16),
        "draft": page.typed.mark if page.typed else "",
        "opened_by": mark_of(me()),
        "page_of": page_of(me()),
        "saved": work.audit.sections.get(page.section.id),
        "unsaved": page.typed if unsaved else None,
        "undo": None,
        "earlier": earlier_audits(work) if any(one.shows == "earlier_audits" for one in page.questions) else None,
        "visits": visits_of(work) if any(one.shows == "visits" for one in page.questions) else None,
    }
    return render_template("section.html", **{**variables, **more})


def _anchor(finding: Finding, page: Page) -> str:
    """The id of the control that a finding is about."""
    question = page.work.template.questions[finding.path.split(".")[1]]
    return forms.first_input(question, finding.path)


@blueprint.post("/<section_id>")
@action("edit_part_a")
def save(audit_id: str, section_id: str) -> AnyResponse | tuple[str, int]:
    """Save the section as a draft, whatever is wrong in it, and go where the pressed button says."""
    page = open_page(audit_id, section_id)
    posted, editable = posted_questions(page), page.work.audit.state in EDITABLE
    expected = expected_number(page) if editable else 0
    uploads = Uploads(page.work, keep=editable)
    form = forms.form_for(page.work.template, posted)(sent_form())
    answers = with_said(page, posted, forms.read(form, posted, saving(page.stored, uploads.reader("answers"))))
    forms.show_files(form, posted, answers)
    if not editable:
        if answers == page.stored:
            return redirect(url_for("audits.overview", audit_id=audit_id))
        return not_saved(page.work, [(one, answers[one.id]) for one in posted if one.id in answers])
    if request.form.get("return"):
        shown = page._replace(questions=posted)
        return _page(shown, form, expected, returned=True, draft=request.form.get("draft", "")), 200
    try:
        removed = _save(page, answers, expected)
    except (Stale, KeyReused):
        now = open_page(audit_id, section_id)
        return merge_page(now, answers, against_saved(now, expected), refused=uploads.refused), 409
    if removed is None:
        return merge_page(page, answers, against_draft(page, expected), refused=uploads.refused), 409
    if uploads.refused:
        saved = open_page(audit_id, section_id)
        return _page(saved._replace(questions=posted), form, saved.number, refused=uploads.refused), 422
    return redirect(_next(page, answers, removed), 303)


def _save(page: Page, answers: dict[str, Any], expected: int) -> Mapping[str, Any] | None:
    """Save what was typed, less a row that was removed; how that row can be had back ({} where none was).

    None where nothing is saved, because the auditor typed something else in another tab.
    """
    key, current = request.form.get("key", ""), expected == page.number
    other = draft_elsewhere(page)
    if current and other is not None and dict(other.answers) not in (answers, page.stored):
        return None
    list_name, _, row_id = request.form.get("remove", "").rpartition(":")
    fewer = forms.without_row(answers, list_name, row_id)
    if fewer == answers:
        save_answers(page, answers, expected, key)
        return {}
    if (current and answers != page.stored) or was_made(context().db, f"{key}:with"):
        save_answers(page, answers, expected, f"{key}:with")  # so that a revision holds the row as it was typed
        page, expected = open_page(page.work.audit.id, page.section.id), expected + 1
    save_answers(page, fewer, expected, key)
    return {"removed": f"{list_name}:{row_id}", "before": expected}


def _next(page: Page, answers: Mapping[str, Any], removed: Mapping[str, Any]) -> str:
    """Where the pressed button leads: a new row, the same page, the next section or the list of sections."""
    audit_id, section_id = page.work.audit.id, page.section.id
    add, then = request.form.get("add", ""), request.form.get("then")
    at = add or request.form.get("remove", "").rpartition(":")[0]
    if request.form.get("view") == "whole":
        return url_for(
            "whole.show", audit_id=audit_id, add=add or None, **removed, _anchor=at or f"section-{section_id}"
        )
    if at:
        return url_for(
            "sections.show", audit_id=audit_id, section_id=section_id, add=add or None, **removed, _anchor=at
        )
    if then == "list":
        return url_for("audits.overview", audit_id=audit_id)
    if then == "check":
        return url_for("finish.check_answers", audit_id=audit_id)
    here = url_for("sections.show", audit_id=audit_id, section_id=section_id)
    return here if then == "stay" else _onward(page, answers, here)


def _onward(page: Page, answers: Mapping[str, Any], here: str) -> str:
    """The next section; but this one again where something in it is wrong, or answers made it ask for more."""
    work = page.with_answers(answers).work
    here_now = of_section(work.findings(page.section.id), work.template, page.section.id)
    wrong = any(one.severity == ERROR and one.code not in MISSING for one in here_now)
    if wrong:
        return here
    shown = {one.id for one in posted_questions(page)}
    more = [one.id for one in asked_in(page.section.id, work.template, work.answers) if one.id not in shown]
    if more:
        return f"{here}?more={len(more)}#{more[0]}"
    sections = [section.id for section in work.template.sections]
    for after in sections[sections.index(page.section.id) + 1 :]:
        if asked_in(after, work.template, work.answers):
            return url_for("sections.show", audit_id=work.audit.id, section_id=after)
    return url_for("finish.check_answers", audit_id=work.audit.id)
