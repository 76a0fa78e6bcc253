"""The revisions of a section, and of Part B: every one can be read, and any two compared, with the words that differ marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, request

from engine.access import WORKER
from engine.messages.answers import in_words, moment_in_words
from engine.messages.changes import marked
from engine.model import Answers, Question
from engine.part_b import SIGNATURES
from engine.validate import name_of
from webform.context import context
from webform.identity import action
from webform.opened_part_b import flat, open_part_b
from webform.part_b_shown import part_of
from webform.store.audits import PART_B
from webform.store.people import list_people
from webform.store.read import revisions_of
from webform.store.shapes import Revision
from webform.views.cases import banner
from webform.views.merging import MOST_MARKED
from webform.work import Work, open_work

blueprint = Blueprint("revisions", __name__, url_prefix="/audits/<id:audit_id>")


class _Text(NamedTuple):
    """What has revisions: its work, its heading, its questions, and what each of several with the same words is about."""

    work: Work
    title: str
    questions: Sequence[Question]
    about: Callable[[str], str] = lambda question: ""


@blueprint.get("/sections/<section_id>/revisions")
@action("see_draft")
def listed(audit_id: str, section_id: str) -> str:
    """The section's revisions: one to read (``?a=3``), or what differs between two (``?a=3&b=5``); for who may see the draft."""
    work = open_work(audit_id, "see_draft")
    section = work.template.section(section_id)
    if section is None:
        abort(404)
    return _page(_Text(work, section.title, section.questions), revisions_of(context().db, audit_id, section_id))


@blueprint.get("/part-b/revisions")
@action("edit_part_b")
def listed_of_part_b(audit_id: str) -> str:
    """The revisions of Part B, in the same way; for those who may answer it, while it is open."""
    page = open_part_b(audit_id)
    if not page.is_open:
        abort(404)
    found = revisions_of(context().db, audit_id, PART_B)
    shown = [one._replace(answers=one.answers and _flat(one.answers)) for one in found]
    return _page(_Text(page.work, page.title, page.every_question, page.about), shown)


def _flat(document: Mapping[str, Any]) -> Answers:
    """Part B's answers by their names in its form, and who has signed it."""
    signed = part_of(part_of(document, SIGNATURES), WORKER)
    words = ", ".join((str(signed["name"]), str(signed["role"]), moment_in_words(signed["at"]))) if signed else ""
    return {**flat(document), **({"Signed by the allocated worker": words} if words else {})}


def _page(text: _Text, revisions: Sequence[Revision]) -> str:
    found = {one.number: one for one in revisions}
    if not found:
        abort(404)
    one, other = (found.get(request.args.get(name, 0, type=int)) for name in ("a", "b"))
    names = {person.id: person.name for person in list_people(context().db)}
    return render_template(
        "revisions.html",
        page_title=f"Earlier versions of {text.title}",
        banner=banner(text.work.child),
        work=text.work,
        title=text.title,
        revisions=[{"revision": one, "by": names.get(one.author, "somebody")} for one in reversed(found.values())],
        one=one,
        other=other,
        rows=list(_rows(text, one, other)),
    )


def _rows(text: _Text, one: Revision | None, other: Revision | None) -> Iterator[dict[str, Any]]:
    """The answers of one revision, or what differs between two, question by question."""
    if one is None or one.answers is None or (other is not None and other.answers is None):
        return
    before = _words(text, one.answers)
    after = before if other is None or other.answers is None else _words(text, other.answers)
    for name in {**before, **after}:
        was, now = before.get(name), after.get(name)
        ask, texts = (was or now or _NOTHING)[0], ((was or _NOTHING)[1], (now or _NOTHING)[1])
        row = {"ask": ask, "about": text.about(name)}
        if other is None:
            yield {**row, "pieces": [("kept", texts[0])]}
        elif texts[0] != texts[1]:
            short = len(texts[0]) + len(texts[1]) <= MOST_MARKED
            yield {**row, "pieces": list(marked(*texts)) if short else [("out", texts[0]), ("in", texts[1])]}


_NOTHING = ("", "")


def _words(text: _Text, answers: Answers) -> dict[str, tuple[str, str]]:
    """Questions and answers in words by the question; what another version of the form asked, and this does not, by its name."""
    here = [one for one in text.questions if one.id in answers]
    known = {one.id: (name_of(one), in_words(one, text.work.template, answers[one.id])) for one in here}
    return {**known, **{name: (name, str(answers[name])) for name in sorted(answers.keys() - known.keys())}}
