"""The revisions of a section: every one can be read, and any two compared, with the words that differ marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request

from engine.messages.answers import in_words
from engine.messages.changes import marked
from engine.model import Section
from engine.validate import name_of
from webform.context import context
from webform.identity import action
from webform.store.people import list_people
from webform.store.read import Revision, revisions_of
from webform.views.cases import banner
from webform.views.merging import MOST_MARKED
from webform.work import Work, open_work

blueprint = Blueprint("revisions", __name__, url_prefix="/audits/<id:audit_id>/sections")


@blueprint.get("/<section_id>/revisions")
@action("see_draft")
def listed(audit_id: str, section_id: str) -> str:
    """The section's revisions: one to read (``?a=3``), or what differs between two (``?a=3&b=5``); for who may see the draft."""
    work = open_work(audit_id, "see_draft")
    section = work.template.section(section_id)
    found = {one.number: one for one in revisions_of(context().db, audit_id, section_id)}
    if section is None or not found:
        abort(404)
    one, other = (found.get(request.args.get(name, 0, type=int)) for name in ("a", "b"))
    names = {person.id: person.name for person in list_people(context().db)}
    return render_template(
        "revisions.html",
        page_title=f"Earlier versions of {section.title}",
        banner=banner(work.child),
        work=work,
        section=section,
        revisions=[{"revision": one, "by": names.get(one.author, "somebody")} for one in reversed(found.values())],
        one=one,
        other=other,
        rows=list(_rows(work, section, one, other)),
    )


def _rows(work: Work, section: Section, one: Revision | None, other: Revision | None) -> Iterator[dict[str, Any]]:
    """The answers of one revision, or what differs between two, question by question."""
    if one is None or one.answers is None or (other is not None and other.answers is None):
        return
    before = _words(work, section, one.answers)
    after = before if other is None or other.answers is None else _words(work, section, other.answers)
    for ask in {**before, **after}:
        texts = before.get(ask, ""), after.get(ask, "")
        if other is None:
            yield {"ask": ask, "pieces": [("kept", texts[0])]}
        elif texts[0] != texts[1]:
            short = len(texts[0]) + len(texts[1]) <= MOST_MARKED
            yield {"ask": ask, "pieces": list(marked(*texts)) if short else [("out", texts[0]), ("in", texts[1])]}


def _words(work: Work, section: Section, answers: Mapping[str, Any]) -> dict[str, str]:
    """Answers in words by question; those of another version of the form, that this one does not ask, by their names."""
    here = [one for one in section.questions if one.id in answers]
    known = {name_of(one): in_words(one, work.template, answers[one.id]) for one in here}
    others = answers.keys() - {one.id for one in here}
    return {**known, **{name: str(answers[name]) for name in sorted(others)}}
