"""Check answers, and sign off: errors first, then everything that was said, then the statement."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.assess import Assessment
from engine.messages.findings import message_of
from engine.model import ERROR, Finding
from engine.validate import UNEXPLAINED
from webform import words
from webform.context import context
from webform.identity import action, me
from webform.opened_section import take_off_record, unsaved_sections
from webform.progress import MISSING, of_section, question_of
from webform.records import PART_A_STATEMENT, codes_at_sign_off, freeze, signing_role
from webform.store.audits import sign_off
from webform.store.errors import Stale
from webform.views.audits import sections_to_read
from webform.views.cases import banner
from webform.work import EDITABLE, Work, open_work

MOST_APART = 3
"""How many missing answers of one section are listed each on its own."""

blueprint = Blueprint("finish", __name__, url_prefix="/audits/<id:audit_id>")


@blueprint.get("/check")
@action("sign_off")
def check_answers(audit_id: str) -> str | AnyResponse:
    """Everything that was said, errors first."""
    work = open_work(audit_id, "sign_off")
    if work.audit.state not in EDITABLE:
        return redirect(url_for("audits.overview", audit_id=audit_id))
    return _page(work)


def _page(work: Work, problem: str = "") -> str:
    assessment = work.assessed(context().today())
    errors = _standing(assessment)
    return render_template(
        "check.html",
        page_title="Check your answers",
        banner=banner(work.child),
        work=work,
        sections=sections_to_read(work.template, work.answers),
        errors=list(_listed(errors, work)),
        remarks=[
            message_of(one) for one in assessment.findings if one not in errors and one.path.startswith("answers")
        ],
        outcome=assessment.outcome,
        grade=work.template.grade(assessment.outcome.chosen or ""),
        actions=assessment.actions,
        statement=PART_A_STATEMENT,
        problem=problem,
        errors_on_page=bool(errors or problem),
        role=signing_role(work, me()),
        numbers=work.number_of,
        key=secrets.token_urlsafe(16),
    )


def _listed(errors: list[Finding], work: Work) -> Iterator[dict[str, str]]:
    """What stands against signing off, each with its link: what is not saved, what is wrong, what is missing by section.

    A section that misses many answers is one line, not many.
    """
    for section in unsaved_sections(work):
        page = url_for("sections.show", audit_id=work.audit.id, section_id=section.id)
        yield {"text": words.unsaved_in(section.title), "href": page}
    wrong = [one for one in errors if one.code not in MISSING]
    yield from ({"text": message_of(one), "href": _where(one, work)} for one in wrong)
    for section in work.template.sections:
        missing = [one for one in of_section(errors, work.template, section.id) if one.code in MISSING]
        if len(missing) > MOST_APART:
            page = url_for("sections.show", audit_id=work.audit.id, section_id=section.id, check="all")
            yield {"text": words.missing_in(section.title, len(missing)), "href": f"{page}&from=check"}
        else:
            yield from ({"text": message_of(one), "href": _where(one, work)} for one in missing)


def _standing(assessment: Assessment) -> list[Finding]:
    """What stands against signing off: every error, and every warning that waits for the auditor's reason."""
    return [one for one in assessment.findings if one.severity == ERROR or one.code == UNEXPLAINED]


def _where(finding: Finding, work: Work) -> str:
    question = work.template.questions.get(question_of(finding))
    if question is None:
        return "#main-content"
    below = finding.path.partition(".")[2].replace(".", "-")
    page = url_for("sections.show", audit_id=work.audit.id, section_id=question.section, check="all")
    return f"{page}&from=check#{below}"


@blueprint.post("/sign-off")
@action("sign_off")
def signed_off(audit_id: str) -> AnyResponse | tuple[str, int]:
    """Sign Part A off: refused with every error named, or frozen for good and assigned to the team manager (§2.14)."""
    work = open_work(audit_id, "sign_off")
    if work.audit.state not in EDITABLE:
        return redirect(url_for("audits.overview", audit_id=audit_id))
    key = request.form.get("key", "")
    if _seen(work) != {name: number for name, number in work.number_of.items() if number}:
        return _page(work, "The answers changed after you opened this page. Check them again before you sign off."), 409
    if _standing(work.assessed(context().today())) or unsaved_sections(work):
        return _page(work), 422
    if request.form.get("agreed") != "yes":
        return _page(work, "Confirm the statement before you sign off."), 422
    take_off_record(work, {name: saved.answers for name, saved in work.audit.sections.items()}, work.number_of, key)
    work = open_work(audit_id, "sign_off")
    try:
        _sign_off(work, key)
    except Stale:
        return _page(work, "Somebody saved a section just now. Check the answers again before you sign off."), 409
    return redirect(url_for("audits.overview", audit_id=audit_id, done="signed-off"), 303)


def _seen(work: Work) -> dict[str, int]:
    """The revisions that the check page showed, as posted."""
    posted = {name: request.form.get(f"number-{name}", 0, type=int) for name in work.number_of}
    return {name: number for name, number in posted.items() if number}


def _sign_off(work: Work, key: str) -> None:
    sign_off(
        context().db,
        actor=me().id,
        key=key,
        audit=work.audit.id,
        expected={name: number for name, number in work.number_of.items() if number},
        codes=codes_at_sign_off(work, context().today()),
        record=freeze(work, me(), "part_a", PART_A_STATEMENT),
    )
