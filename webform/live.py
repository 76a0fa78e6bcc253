"""What a page of a form learns after each draft: what is asked now, what is wrong in fields left, what it means for the grade.

The one evaluator is the engine's; a page's script only shows what it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import render_template, url_for

from engine.kinds_computed import with_computed
from engine.messages.answers import in_words
from engine.messages.findings import message_of
from engine.model import ERROR, Answers, Finding, Question
from engine.validate import name_of
from webform import forms
from webform.dressing import dress
from webform.grading import allowed_and_why
from webform.opened_section import Page
from webform.progress import MISSING, Progress, of_section, progress
from webform.work import Work

MOST_NAMED = 3


def live_answer(
    page: Page, shown: Collection[str], left: Collection[str], posted: Mapping[str, str], *, missing: bool
) -> dict[str, Any]:
    """What has changed for a page; ``page`` holds the draft's answers.

    ``shown`` are the questions that the page has, ``left`` the names of the fields that were typed in and left, ``posted``
    the fields as the page has them; what is only missing is told where ``missing``.
    """
    work, findings = page.work, page.work.findings()
    new = tuple(one for one in page.questions if one.id not in shown)
    here = of_section(findings, work.template, page.section.id)
    wrong = [one for one in here if one.severity == ERROR and (missing or one.code not in MISSING)]
    allowed, reasons = allowed_and_why(work, findings)
    return {
        "sections": [_step(step, work) for step in progress(work.template, work.answers, findings)],
        "asked": [one.id for one in page.questions],
        "html": _drawn(page, new, findings),
        "more": _told(new),
        "findings": [one for one in (_placed(one, work, posted) for one in wrong) if _is_left(one["field"], left)],
        "computed": _computed(page),
        "grade": {"allowed": allowed, "reasons": [{"message": one.message, "source": one.source} for one in reasons]},
    }


def _step(step: Progress, work: Work) -> dict[str, str]:
    section = step.section
    href = url_for("sections.show", audit_id=work.audit.id, section_id=section.id)
    return {"id": section.id, "title": section.title, "state": step.state, "href": href}


def _drawn(page: Page, questions: tuple[Question, ...], findings: list[Finding]) -> dict[str, str]:
    """Questions that are newly asked, each as the form draws it, with what stands in them."""
    if not questions:
        return {}
    work = page.work
    form = forms.filled(forms.form_for(work.template, questions), work.answers)
    dress(form, questions, work, findings, str)
    return {
        one.id: render_template("question.html", question=one, form=form, work=work, errors={}) for one in questions
    }


def _told(questions: tuple[Question, ...]) -> str:
    """What appeared, as it is said aloud; "" for nothing."""
    if not questions:
        return ""
    named = "; ".join(name_of(one) for one in questions[:MOST_NAMED])
    more = len(questions) - MOST_NAMED
    count = "1 more question" if len(questions) == 1 else f"{len(questions)} more questions"
    return f"{count}: {named}{f'; and {more} more' if more > 0 else ''}."


def _placed(finding: Finding, work: Work, posted: Mapping[str, str]) -> dict[str, str]:
    """A finding with the id under which its field shows errors, and that of its first control."""
    path = _on_page(finding.path, work.answers, posted)
    question = work.template.questions[path.split(".")[1]]
    field = path.partition(".")[2].replace(".", "-")
    return {"field": field, "control": forms.first_input(question, path), "message": message_of(finding)}


def _on_page(path: str, answers: Answers, posted: Mapping[str, str]) -> str:
    """The path with the numbers that rows have on the page: some are blank there, and there are gaps where one was removed."""
    held: Any = answers
    root, *parts = path.split(".")
    for at, part in enumerate(parts):
        if isinstance(held, Mapping):
            held = held.get(part)
        elif isinstance(held, list) and part.isdigit() and int(part) < len(held):
            held = held[int(part)]
            start, id_ = "-".join([*parts[:at], ""]), held.get("id") if isinstance(held, Mapping) else None
            named = (name for name, said in posted.items() if said == id_ and name.startswith(start))
            parts[at] = next((name[len(start) : -3] for name in named if name.endswith("-id")), part)
    return ".".join([root, *parts])


def _is_left(field: str, left: Collection[str]) -> bool:
    return any(name == field or name.startswith(f"{field}-") for name in left)


def _computed(page: Page) -> dict[str, str]:
    """Computed values of the section in words, by question."""
    asked = [one for one in page.questions if one.computed]
    values = with_computed(page.work.template, page.work.answers) if asked else {}
    return {
        one.id: in_words(one, page.work.template, values[one.id]) if one.id in values else "Not known yet"
        for one in asked
    }
