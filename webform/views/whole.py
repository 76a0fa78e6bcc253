"""The whole form in one page: a form for each section, posted to where the section's own page posts; or, for others, to read."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request

from engine.asked import asked_by_section
from engine.messages.findings import message_of
from engine.model import ERROR, Finding
from webform import forms
from webform.context import context
from webform.dating import visits_of
from webform.dressing import dress
from webform.earlier import EarlierAudit, earlier_audits
from webform.identity import action, may, me
from webform.opened_section import Page, with_section
from webform.progress import MISSING, by_section, progress
from webform.store.drafts import read_drafts
from webform.views.audits import action_to_see, as_seen, sections_to_read
from webform.views.cases import banner
from webform.views.identity import mark_of, page_of
from webform.views.merging import typed_answers
from webform.views.removing import removed_row
from webform.work import EDITABLE, Work, by_path, open_work

blueprint = Blueprint("whole", __name__, url_prefix="/audits/<id:audit_id>")


@blueprint.get("/whole")
@action("list_cases")
def show(audit_id: str) -> str:
    """Every section in one page: to fill in for the auditor while it is open, to read for all others who may."""
    work = open_work(audit_id, action_to_see(audit_id))
    if work.audit.state in EDITABLE and may("edit_part_a", work.relations):
        return _to_fill_in(work)
    work = as_seen(work)
    return _drawn(work, read=sections_to_read(work.template, work.answers))


class Part(NamedTuple):
    """A section of the page: as opened, and the answers it shows; ``stale`` where its auditor must choose between two texts."""

    page: Page
    answers: dict[str, Any]
    stale: bool


def _to_fill_in(work: Work) -> str:
    parts = _parts(work)
    work = parts[0].page.work if parts else work
    findings, missing = work.findings(), request.args.get("check") == "all"
    here = by_section(findings, work.template)
    sections = [_section(part, findings, here.get(part.page.section.id, ()), missing=missing) for part in parts]
    steps = progress(work.template, work.answers, findings)
    shown = [question.shows for part in parts for question in part.page.questions]
    return _drawn(
        work,
        sections=sections,
        steps=steps,
        states=tuple((step.section.id, step.state) for step in steps),
        summary=[one for section in sections for one in section["summary"]],
        earlier=_earlier(work, sections) if "earlier_audits" in shown else None,
        visits=visits_of(work) if "visits" in shown else None,
        missing=missing,
        opened_by=mark_of(me()),
        page_of=page_of(me()),
        newest=parts[0].page.newest if parts else "",
    )


def _earlier(work: Work, sections: list[dict[str, Any]]) -> Sequence[EarlierAudit]:
    """The earlier audits, read once: they stand beside the grade too."""
    grade = work.template.grade_question
    beside = next((section["form"][grade].beside for section in sections if grade in section["form"]), None)
    return beside.earlier if beside else earlier_audits(work)


def _parts(work: Work) -> list[Part]:
    """The sections that are asked, each with what the auditor typed and did not save, as its own page shows it."""
    drafts = read_drafts(context().db, work.audit.id, me().id)
    pages = [Page(work, section, (), drafts.get(section.id)) for section in work.template.sections]
    typed = {page.section.id: typed_answers(page) for page in pages}
    shown = work
    for page in pages:
        answers = typed[page.section.id]
        if answers is not None and answers != page.stored:
            shown = with_section(shown, page.section, answers)
    asked = asked_by_section(work.template, shown.answers)
    return [
        Part(
            page._replace(work=shown, questions=asked[page.section.id]),
            page.stored if answers is None else answers,
            answers is None,
        )
        for page, answers in ((page, typed[page.section.id]) for page in pages)
        if page.section.id in asked
    ]


def _drawn(work: Work, **parts: Any) -> str:
    parts = {"read": None, "summary": (), "sections": (), "steps": (), "states": (), **parts}
    return render_template(
        "whole_form.html",
        page_title=f"{work.template.title}: all sections",
        banner=banner(work.child),
        work=work,
        errors_on_page=bool(parts["summary"]),
        **parts,
    )


def _section(part: Part, findings: list[Finding], own: Iterable[Finding], *, missing: bool) -> dict[str, Any]:
    """A section with its form, the errors beside its fields, the remarks above them, and how its draft stands.

    ``findings`` are those of the whole form, ``own`` those of the section.
    """
    page, add = part.page, request.args.get("add", "")
    work, section, typed = page.work, page.section, page.typed
    form = forms.filled(forms.form_for(work.template, page.questions), part.answers, add)
    dress(form, page.questions, work, findings, "#section-{}".format, add, level=3)
    here = [one for one in own if missing or one.code not in MISSING]
    errors = [one for one in here if one.severity == ERROR]
    return {
        "section": section,
        "questions": page.questions,
        "address": page.address,
        "shown": page.shown,
        "form": form,
        "errors": {path.replace(".", "-"): message_of(found[0]) for path, found in by_path(errors).items()},
        "summary": list(_linked(work, errors)),
        "remarks": [message_of(one) for one in here if one.severity != ERROR],
        "expected": page.number,
        "key": secrets.token_urlsafe(16),
        "draft": typed.mark if typed and not part.stale else "",
        "unsaved": typed if part.answers != page.stored else None,
        "stale": part.stale,
        "undo": removed_row(page) if request.args.get("removed") else None,
        "saved": work.audit.sections.get(section.id),
    }


def _linked(work: Work, errors: list[Finding]) -> Iterator[dict[str, str]]:
    for one in errors:
        question = work.template.questions[one.path.split(".")[1]]
        yield {"text": message_of(one), "href": f"#{forms.first_input(question, one.path)}"}
