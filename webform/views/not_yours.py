"""What was typed into a form that one may not write in any more: given back to be copied, whatever became of the form.

The page is made of what was posted and of the forms' own words alone. So it is the same for a form that is somebody else's now,
for one that is hidden and for one that was never there, and nothing can be learned by trying ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import orjson
from flask import Response, g, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from engine.model import Question, Template
from engine.validate import name_of
from webform.context import context
from webform.identity import me
from webform.uploads import typed_form
from webform.views.identity import opened_by

_SAVES = frozenset({"sections.save", "part_b.save"})
_DRAFTS = frozenset({"drafts.keep", "part_b_drafts.keep"})
_HIDDEN = frozenset({"csrf_token", "key", "expected", "draft", "opened_by", "shown", "view", "return", "typed_in"})
_BUTTONS = frozenset({"then", "add", "remove"})
_BESIDE = ("-id", "-kept", "-remove", "-lost")
"""Endings of what a form sends beside what was typed: the ids of rows, and what it showed of files."""


def not_yours() -> Response | tuple[str, int] | None:
    """The answer to a form or a draft of one that is not there or not theirs; None where the usual page says all there is."""
    if request.method != "POST" or "person" not in g:
        return None
    if request.endpoint in _DRAFTS:
        return Response(orjson.dumps({"why": "not_yours"}), 404, mimetype="application/json")
    if request.endpoint not in _SAVES or not _is_mine():
        return None
    page = render_template(
        "not_yours.html", page_title="What you typed is not saved", answers=list(_answers(list(_typed())))
    )
    return page, 404


def _is_mine() -> bool:
    """Whether the form was opened by who posts it: what somebody else had typed is not theirs to read."""
    try:
        return opened_by(request.form.get("opened_by", "")) == me().id
    except RequestEntityTooLarge:
        return False


def _typed() -> Iterator[tuple[str, str]]:
    for name, value in typed_form().items(multi=True):
        if value.strip() and name not in _HIDDEN | _BUTTONS and not name.endswith(_BESIDE):
            yield name, value


def _answers(typed: list[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """What was typed by question: its words, and the texts below it."""
    questions = _questions({_question_of(name) for name, _ in typed})
    found: dict[str, list[str]] = {}
    for name, value in typed:
        id_ = _question_of(name)
        question, texts = questions.get(id_), found.setdefault(_group_of(name), [])
        if name.endswith(("-month", "-year")) and texts:
            texts[-1] = f"{texts[-1]}/{value}"
        else:
            texts.append(question.options.get(value, value) if question else value)
    for group, texts in found.items():
        question = questions.get(_question_of(group))
        yield name_of(question) if question else group, texts


def _questions(names: set[str]) -> Mapping[str, Question]:
    """The questions of the form that knows most of these names, the newest of them."""
    return max(map(_asked_in, context().shelf.newest()), key=lambda asked: len(names & asked.keys()), default={})


def _asked_in(template: Template) -> dict[str, Question]:
    part_b = template.part_b
    beside = (*part_b.rows, *part_b.reflections) if part_b and request.endpoint == "part_b.save" else ()
    return {one.id: one for one in beside} if beside else dict(template.questions)


def _question_of(name: str) -> str:
    """The id of the question to which a field belongs: no question's id has a hyphen, and an action's may."""
    if request.endpoint == "part_b.save":
        return _group_of(name).rpartition("-")[2]
    return name.partition("-")[0]


def _group_of(name: str) -> str:
    """The name of the answer to which a field belongs; a day is posted in three."""
    if request.endpoint == "part_b.save":
        return next((name.removesuffix(part) for part in ("-day", "-month", "-year") if name.endswith(part)), name)
    return name.partition("-")[0]
