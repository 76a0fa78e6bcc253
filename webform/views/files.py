"""A file that an answer names, to be opened by those who may read the answer."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, send_file

from engine.asked import said
from engine.kinds import kind_of
from engine.model import Question
from webform.context import context
from webform.files import plain_name
from webform.identity import action
from webform.store.files import read_file
from webform.store.projections import WAITING
from webform.views.audits import action_to_see, as_seen
from webform.work import Work, open_work

blueprint = Blueprint("files", __name__, url_prefix="/audits/<id:audit_id>/files")

_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@blueprint.get("/<digest>")
@action("list_cases")
def download(audit_id: str, digest: str) -> Response:
    """The file, to be saved or opened outside the browser; 404 unless an answer that the person may read names it."""
    work = as_seen(open_work(audit_id, action_to_see(audit_id)))
    answer = next((one for one in _files_of(work) if one["file"] == digest), None)
    content = read_file(context().db, audit_id, digest) if answer else None
    if answer is None or content is None:
        abort(404)
    name = plain_name(answer["name"], answer["media_type"])
    sent = send_file(io.BytesIO(content), answer["media_type"], as_attachment=True, download_name=name, etag=False)
    sent.headers["Cache-Control"] = "no-store"
    sent.headers["Content-Security-Policy"] = _POLICY
    return sent


def _files_of(work: Work) -> Iterator[dict[str, Any]]:
    """Every answer that names a file: in Part A to what is asked, and in Part B once there is one."""
    yield from _among(tuple(work.template.questions.values()), said(work.template, work.answers), work)
    part_b = work.template.part_b
    if part_b is not None and work.audit.part_b_state != WAITING:
        yield from _among(part_b.reflections, work.part_b.get("reflections"), work)
        rows = work.part_b.get("rows")
        for answers in rows.values() if isinstance(rows, dict) else ():
            yield from _among(part_b.rows, answers, work)


def _among(questions: tuple[Question, ...], answers: Any, work: Work) -> Iterator[dict[str, Any]]:
    for question in questions:
        answer = answers.get(question.id) if question.kind == "file" and isinstance(answers, dict) else None
        if answer is not None and kind_of(question, work.template).fits(answer):
            yield answer
