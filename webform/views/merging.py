"""Two texts of a section or of Part B: shown part by part with a choice for each, and put together as was chosen."""

from __future__ import annotations

import base64
import binascii
import secrets
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.messages.answers import in_words
from engine.messages.changes import marked
from engine.messages.findings import message_of
from engine.model import Answers, Finding, Question, Template
from webform.context import context
from webform.identity import action, me
from webform.merge import BOTH, MINE, THEIRS, Differing, differing, merged, part_alone
from webform.opened import Opened, draft_elsewhere, expected_number
from webform.opened_part_b import open_part_b
from webform.opened_section import open_page
from webform.store.drafts import keep_draft
from webform.store.errors import KeyReused, Stale, StoreError
from webform.store.people import read_person
from webform.views.cases import banner
from webform.views.identity import mark_of
from webform.views.unsaved import not_saved

blueprint = Blueprint("merging", __name__, url_prefix="/audits/<id:audit_id>")

SAVED, DRAFT = "saved", "draft"
MOST_MARKED = 20_000
"""So many characters of two texts are compared word by word; longer ones are shown unmarked, lest the page take seconds."""


class Against(NamedTuple):
    """The other text: whether it is saved or another draft of the same person, what it says, who typed it and when.

    ``base`` are the answers with which both began, at revision ``number``; None where they are not known any more.
    """

    kind: str
    answers: Answers
    number: int
    base: Answers | None
    by: str
    at: datetime


def against_saved(page: Opened, expected: int) -> Against:
    """What was saved since the revision on which this was typed."""
    saved = page.saved
    if saved is None:  # nothing was ever saved
        abort(400)
    author = read_person(context().db, saved.author)
    return Against(
        SAVED, page.stored, expected, page.revision(expected), author.name if author else "somebody", saved.at
    )


def against_draft(page: Opened, expected: int) -> Against:
    """What the same person typed elsewhere and did not save."""
    assert page.typed is not None
    base = page.revision(expected) if page.typed.expected == expected else None
    return Against(DRAFT, page.typed.answers, expected, base, "", page.typed.at)


def typed_answers(page: Opened) -> dict[str, Any] | None:
    """The answers as the person left them, saved or not; None where they must choose between two texts.

    A draft on an earlier revision is put together with what was saved since, where no part of it was changed by both.
    """
    typed, stored = page.typed, page.stored
    if typed is None or dict(typed.answers) == stored:
        return stored
    if typed.expected == page.number:
        return dict(typed.answers)
    base, questions = page.revision(typed.expected), page.every_question
    found = differing(questions, base, typed.answers, stored)
    if any(not one.changed_by for one in found):
        return None
    return merged(questions, typed.answers, stored, {one.key: one.changed_by for one in found})


def merge_page(
    page: Opened,
    mine: Answers,
    against: Against,
    *,
    refused: Sequence[Finding] = (),
    chosen: Mapping[str, str] | None = None,
) -> str:
    """Both texts of every part that differs, each with a choice; ``chosen`` are choices made before, by field.

    ``refused`` are the faults of files that were sent and not taken.
    """
    found = differing(page.every_question, against.base, mine, against.answers)
    asked = {question.id: question for question in page.every_question}
    parts = [_shown(one, asked[one.key[0]], page, chosen) for one in found]
    errors = [{"text": message_of(one), "href": "#main-content"} for one in refused]
    errors += [{"text": one["error"], "href": f"#{one['field']}"} for one in parts if one["error"]]
    return render_template(
        "merge.html",
        page_title=f"Two texts of {page.title}",
        banner=banner(page.work.child),
        work=page.work,
        page=page,
        against=against,
        parts=parts,
        errors=errors,
        errors_on_page=bool(errors),
        mine=_sealed(page, mine),
        of_another=request.method == "GET" and bool(page.typed and page.typed.by),
        key=secrets.token_urlsafe(16),
        typed_in=request.form.get("typed_in") or request.form.get("key", ""),
        draft=request.form.get("draft", page.typed.mark if page.typed else ""),
        other=page.typed.mark if page.typed and against.kind == DRAFT else "",
        opened_by=mark_of(me()),
    )


def _shown(one: Differing, question: Question, page: Opened, chosen: Mapping[str, str] | None) -> dict[str, Any]:
    theirs, mine = (_words(question, page.work.template, one, value) for value in (one.theirs, one.mine))
    pieces = list(marked(theirs, mine)) if one.joins and len(theirs) + len(mine) <= MOST_MARKED else None
    choice = one.suggested if chosen is None else chosen.get(one.field, "")
    about = page.about(question.id)
    asked = f"{question.ask.replace('*', '')} ({about})" if about else question.ask.replace("*", "")
    return {
        "field": one.field,
        "ask": question.ask,
        "part": _part(question, page.work.template, one),
        "about": about,
        "theirs": _side(pieces, theirs, "out"),
        "mine": _side(pieces, mine, "in"),
        "changed_by": one.changed_by,
        "joins": one.joins,
        "choice": choice,
        "error": "" if choice or chosen is None else f"Choose what to keep: {asked}",
    }


def _side(pieces: list[tuple[str, str]] | None, text: str, own: str) -> list[tuple[str, bool]]:
    """One of two texts in pieces, each with whether it differs; white space between words that differ goes with them."""
    if pieces is None:
        return [(text, False)] if text else []
    side: list[tuple[str, bool]] = []
    for mark, piece in pieces:
        if mark not in (own, "kept"):
            continue
        differs = mark == own
        if len(side) > 1 and differs and side[-2][1] and side[-1][0].isspace():
            piece = "".join((side[-2][0], side[-1][0], piece))
            del side[-2:]
        side.append((piece, differs))
    return side


def _words(question: Question, template: Template, one: Differing, value: Any) -> str:
    return in_words(question, template, part_alone(question, one.key, value))


def _part(question: Question, template: Template, one: Differing) -> str:
    """Which part of the question it is, as a heading says it; "" for the whole."""
    if question.kind == "criterion" and len(one.key) > 1 and template.criterion:
        words = {
            "rating": "Rating",
            "evidence": template.criterion.evidence_ask,
            "reason": template.criterion.reason_ask,
        }
        return words.get(one.key[1], template.criterion.actions_ask)
    return (question.row or "action").capitalize() if len(one.key) > 1 else ""


@blueprint.post("/sections/<section_id>/merge")
@action("edit_part_a")
def chosen(audit_id: str, section_id: str) -> AnyResponse | tuple[str, int]:
    """Save what was chosen of a section, or keep it as a draft to look over first."""
    return _chosen(open_page(audit_id, section_id))


@blueprint.post("/part-b/merge")
@action("edit_part_b")
def chosen_in_part_b(audit_id: str) -> AnyResponse | tuple[str, int]:
    """Save what was chosen of Part B, or keep it as a draft to look over first."""
    return _chosen(open_part_b(audit_id))


def _chosen(page: Opened) -> AnyResponse | tuple[str, int]:
    """Save or keep what was chosen; both texts anew where either has changed again."""
    mine = _unsealed(page, request.form.get("mine", ""))
    if not page.is_open:
        return not_saved(page.work, [(one, mine[one.id]) for one in page.every_question if one.id in mine], page.about)
    against, is_same = _posted_against(page)
    found = differing(page.every_question, against.base, mine, against.answers)
    choices = {one.field: _choice(one) for one in found}
    if request.form.get("return") or not is_same:
        return merge_page(page, mine, against), 200 if is_same else 409
    if not all(choices.values()):
        return merge_page(page, mine, against, chosen=choices), 422
    answers = merged(page.every_question, mine, against.answers, {one.key: choices[one.field] for one in found})
    return _kept(page, answers, against)


def _posted_against(page: Opened) -> tuple[Against, bool]:
    """The other text as it is now, and whether it is still the one that the page had shown."""
    base, expected = request.form.get("base", 0, type=int), expected_number(page)
    is_same = expected == page.number
    if request.form.get("against") == DRAFT and page.typed is not None:
        return against_draft(page, base), is_same and page.typed.mark == request.form.get("other", "")
    return against_saved(page, base), is_same


def _choice(one: Differing) -> str:
    """What was chosen for a part; "" where nothing was that can be."""
    said = request.form.get(one.field, "")
    return said if said in (MINE, THEIRS) or (said == BOTH and one.joins) else ""


def _kept(page: Opened, answers: dict[str, Any], against: Against) -> AnyResponse | tuple[str, int]:
    key, number = request.form.get("key", ""), page.number
    other = draft_elsewhere(page) if against.kind == SAVED else None
    if other is not None and dict(other.answers) not in (answers, page.stored):
        return merge_page(page, answers, against_draft(page, number)), 409
    if request.form.get("then") == "look":
        known = page.typed.mark if page.typed else ""
        keep_draft(
            context().db, page.place, page=key, turn=1, known=known, expected=number, answers=page.content(answers)
        )
    else:
        try:
            page.save(answers, number, key)
        except (Stale, KeyReused):
            now = page.anew()
            return merge_page(now, answers, against_saved(now, number)), 409
    return redirect(page.address, 303)


def _sealed(page: Opened, answers: Answers) -> str:
    """Answers as text for a hidden field, which only this service can make, for this section and person alone."""
    content = zlib.compress(orjson.dumps(dict(answers)), 1)
    return base64.urlsafe_b64encode(context().db.keys.wrap(content, _context(page))).decode()


def _unsealed(page: Opened, text: str) -> dict[str, Any]:
    try:
        content = context().db.keys.unwrap(base64.urlsafe_b64decode(text), _context(page))
        answers: dict[str, Any] = orjson.loads(zlib.decompress(content))
    except (StoreError, binascii.Error, ValueError, zlib.error):
        abort(400)
    return answers


def _context(page: Opened) -> str:
    return f"two texts of {page.place.section} in audit {page.place.audit} by {page.place.person}"
