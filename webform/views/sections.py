"""One section of a form: shown as it stands, saved as a draft, and never losing what was typed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from engine.asked import asked_by_section, asked_in
from engine.messages.answers import in_words
from engine.messages.findings import message_of
from engine.model import ERROR, Finding, Question, Section
from engine.response import without_removed
from webform import forms
from webform.carrying import take_off_elsewhere
from webform.context import context
from webform.earlier import earlier_audits
from webform.identity import action, me
from webform.progress import MISSING, of_section, progress
from webform.saving import saving
from webform.store.audits import destroy_revisions, save_section
from webform.store.errors import KeyReused, Stale
from webform.store.people import read_person
from webform.views.cases import banner
from webform.views.identity import mark_of
from webform.views.unsaved import not_saved
from webform.work import EDITABLE, Work, by_path, open_work

blueprint = Blueprint("sections", __name__, url_prefix="/audits/<id:audit_id>/sections")


class Page(NamedTuple):
    """A section opened by its auditor: the work, the section and the questions that are asked in it."""

    work: Work
    section: Section
    questions: tuple[Question, ...]

    @property
    def stored(self) -> dict[str, Any]:
        """What is saved in the section."""
        saved = self.work.audit.sections.get(self.section.id)
        return dict(saved.answers) if saved else {}

    @property
    def number(self) -> int:
        """The section's current revision, 0 where nothing is saved."""
        return self.work.number_of[self.section.id]


def open_page(audit_id: str, section_id: str) -> Page:
    """Open a section for its auditor; 404 where there is none or nothing is asked in it."""
    work = open_work(audit_id, "edit_part_a")
    section = work.template.section(section_id)
    questions = asked_in(section_id, work.template, work.answers)
    if section is None or not questions:
        abort(404)
    return Page(work, section, questions)


@blueprint.get("/<section_id>")
@action("edit_part_a")
def show(audit_id: str, section_id: str) -> str | AnyResponse:
    """The section's page, with what is wrong in it; what is only missing is named when asked for (``?check=all``)."""
    page = open_page(audit_id, section_id)
    if page.work.audit.state not in EDITABLE:
        return redirect(url_for("audits.overview", audit_id=audit_id))
    form = forms.filled(forms.form_for(page.work.template, page.questions), page.stored, request.args.get("add", ""))
    return _page(page, form, page.number, missing=request.args.get("check") == "all")


def _page(page: Page, form: Form, expected: int, *, missing: bool = False, **more: Any) -> str:
    work = page.work
    forms.show_computed(form, page.questions, work.template, work.answers)
    findings = work.findings()
    here = of_section(findings, work.template, page.section.id)
    shown = [one for one in here if one.severity == ERROR and (missing or one.code not in MISSING)]
    steps = progress(work.template, work.answers, findings)
    return render_template(
        "section.html",
        page_title=page.section.title,
        banner=banner(work.child),
        page=page,
        work=work,
        form=form,
        errors={path.replace(".", "-"): message_of(found[0]) for path, found in by_path(shown).items()},
        summary=[{"text": message_of(one), "href": f"#{_anchor(one, page)}"} for one in shown],
        errors_on_page=bool(shown),
        remarks=[message_of(one) for one in here if one.severity != ERROR and (missing or one.code not in MISSING)],
        steps=steps,
        states=tuple((step.section.id, step.state) for step in steps),
        expected=expected,
        key=secrets.token_urlsafe(16),
        opened_by=mark_of(me()),
        saved=work.audit.sections.get(page.section.id),
        earlier=earlier_audits(work) if any(one.shows == "earlier_audits" for one in page.questions) else None,
        **more,
    )


def _anchor(finding: Finding, page: Page) -> str:
    """The id of the control that a finding is about."""
    question = page.work.template.questions[finding.path.split(".")[1]]
    return forms.first_input(question, finding.path)


@blueprint.post("/<section_id>")
@action("edit_part_a")
def save(audit_id: str, section_id: str) -> AnyResponse | tuple[str, int]:
    """Save the section as a draft, whatever is wrong in it, and go where the pressed button says."""
    page = open_page(audit_id, section_id)
    posted = _posted_questions(page)
    form = forms.form_for(page.work.template, posted)(request.form)
    answers = _merged(page, posted, forms.read(form, posted, saving(page.stored)))
    if page.work.audit.state not in EDITABLE:
        if answers == page.stored:
            return redirect(url_for("audits.overview", audit_id=audit_id))
        return not_saved(page.work, [(one, answers[one.id]) for one in posted if one.id in answers])
    expected = request.form.get("expected", -1, type=int)
    if expected not in range(page.number + 1):  # a revision that never was
        abort(400)
    if request.form.get("return"):
        return _page(page._replace(questions=posted), form, expected, returned=True), 200
    try:
        _save(page, answers, expected, request.form.get("key", ""))
    except (Stale, KeyReused):
        return _conflict(page._replace(questions=posted), form, answers), 409
    return redirect(_next(page, answers), 303)


def _posted_questions(page: Page) -> tuple[Question, ...]:
    """The questions that the posted page had shown, whatever has come to be asked since; without its list, those asked now."""
    shown = request.form.get("shown")
    if shown is None:
        return page.questions
    names = set(shown.split())
    return tuple(question for question in page.section.questions if question.id in names)


def _merged(page: Page, posted: tuple[Question, ...], said: Mapping[str, Any]) -> dict[str, Any]:
    """The section's answers: what was said to the questions that the page had shown, and what stands in the others."""
    names = {question.id for question in posted}
    kept = {key: value for key, value in page.stored.items() if key not in names}
    answers = {**kept, **said}
    remove = request.form.get("remove", "")
    if remove:
        list_name, _, row_id = remove.rpartition(":")
        answers = forms.without_row(answers, list_name, row_id)
    return answers


def _save(page: Page, answers: dict[str, Any], expected: int, key: str) -> None:
    """Append the section's revision, where anything changed, and take off the record what is to be taken off (§2.8)."""
    if answers == page.stored and expected == page.number:
        return
    audit, section = page.work.audit.id, page.section.id
    save_section(context().db, actor=me().id, key=key, audit=audit, section=section, expected=expected, answers=answers)
    before = {name: saved.answers for name, saved in page.work.audit.sections.items()}
    take_off_record(page.work, {**before, section: answers}, {**page.work.number_of, section: expected + 1}, key)


def take_off_record(
    work: Work, sections: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, int], key: str
) -> None:
    """Remove answers whose consent was withdrawn: from the current sections, and from every earlier revision (§2.8)."""
    answers = {name: value for held in sections.values() for name, value in held.items()}
    _, removed = without_removed(work.template, answers)
    for section in {work.template.questions[name].section for name in removed}:
        kept = {name: value for name, value in sections[section].items() if name not in removed}
        receipt = save_section(
            context().db, actor=me().id, key=f"{key}:{section}:withdrawn", audit=work.audit.id, section=section,
            expected=numbers[section], answers=kept,
        )  # fmt: skip
        destroy_revisions(
            context().db, actor=me().id, key=f"{key}:{section}:destroyed", audit=work.audit.id, section=section,
            before=receipt.number, reason_code="consent_withdrawn",
        )  # fmt: skip
    take_off_elsewhere(work._replace(answers=answers), actor=me().id, key=key)


def _next(page: Page, answers: Mapping[str, Any]) -> str:
    """Where the pressed button leads: a new row, the same page, the next section or the list of sections."""
    audit_id = page.work.audit.id
    here = url_for("sections.show", audit_id=audit_id, section_id=page.section.id)
    add = request.form.get("add", "")
    if add:
        return url_for("sections.show", audit_id=audit_id, section_id=page.section.id, add=add, _anchor=add)
    if request.form.get("remove"):
        at = request.form["remove"].rpartition(":")[0]
        return url_for("sections.show", audit_id=audit_id, section_id=page.section.id, _anchor=at)
    if request.form.get("then") == "stay":
        return here
    if request.form.get("then") == "list":
        return url_for("audits.overview", audit_id=audit_id)
    if request.form.get("then") == "check":
        return url_for("finish.check_answers", audit_id=audit_id)
    return _onward(page, answers, here)


def _onward(page: Page, answers: Mapping[str, Any], here: str) -> str:
    """The next section; but this one again where something in it is wrong, or answers made it ask for more."""
    others = {name: value for name, value in page.work.answers.items() if name not in page.stored}
    work = page.work._replace(answers={**others, **answers})
    here_now = of_section(work.findings(), work.template, page.section.id)
    wrong = any(one.severity == ERROR and one.code not in MISSING for one in here_now)
    asked = asked_by_section(work.template, work.answers)
    if wrong:
        return here
    more = [one.id for one in asked.get(page.section.id, ()) if one.id not in {shown.id for shown in page.questions}]
    if more:
        return f"{here}?more={len(more)}#{more[0]}"
    sections = [section.id for section in work.template.sections]
    after = [name for name in sections[sections.index(page.section.id) + 1 :] if name in asked]
    if after:
        return url_for("sections.show", audit_id=work.audit.id, section_id=after[0])
    return url_for("finish.check_answers", audit_id=work.audit.id)


def _conflict(page: Page, form: Form, answers: Mapping[str, Any]) -> str:
    """Both texts of every answer that differs, and the form with mine in it, ready to be saved over theirs."""
    now = open_page(page.work.audit.id, page.section.id)
    theirs, saved = now.stored, now.work.audit.sections[now.section.id]
    other = read_person(context().db, saved.author)
    differing = [
        {
            "question": question,
            "theirs": in_words(question, now.work.template, theirs[question.id]) if question.id in theirs else "",
            "mine": in_words(question, now.work.template, answers[question.id]) if question.id in answers else "",
        }
        for question in page.section.questions
        if theirs.get(question.id) != answers.get(question.id)
    ]
    return _page(
        page, form, now.number, conflict=differing, conflict_by=other.name if other else "", conflict_at=saved.at
    )
