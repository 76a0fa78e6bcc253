"""A row that was removed, and having it back exactly as it was, from the revision that held it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webform.context import context
from webform.identity import action, me
from webform.opened_section import Page, open_page
from webform.store.audits import save_section
from webform.store.errors import Stale
from webform.store.read import revisions_of
from webform.work import EDITABLE

blueprint = Blueprint("removing", __name__, url_prefix="/audits/<id:audit_id>/sections")


class RemovedRow(NamedTuple):
    """A row that is not in the section now: the list and id that name it, the revision that holds it, what it is called."""

    row: str
    before: int
    noun: str
    key: str


def removed_row(page: Page) -> RemovedRow | None:
    """The row that was just removed from the section, as the address says; None where it can't be had back."""
    row, before = request.args.get("removed", ""), request.args.get("before", 0, type=int)
    name = row.rpartition(":")[0].partition("-")[0]
    question = next((one for one in page.section.questions if one.id == name), None)
    if question is None or _place(page.stored, row) is not None or _place(_revision(page, before), row) is None:
        return None
    return RemovedRow(row, before, question.row or "action", secrets.token_urlsafe(16))


@blueprint.post("/<section_id>/restore")
@action("edit_part_a")
def restored(audit_id: str, section_id: str) -> AnyResponse:
    """Put a removed row back where it stood, in a revision of its own."""
    page, row = open_page(audit_id, section_id), request.form.get("row", "")
    if page.work.audit.state not in EDITABLE:
        return redirect(url_for("audits.overview", audit_id=audit_id), 303)
    held, at = _revision(page, request.form.get("before", 0, type=int)), row.rpartition(":")[0]
    place = _place(held, row)
    if place is not None and _place(page.stored, row) is None:
        answers = _with_row(page.stored, at, place, _rows(held, at)[place])
        with suppress(Stale):  # somebody saved in between: the banner is still there to press again
            save_section(
                context().db, actor=me().id, key=request.form.get("key", ""), audit=audit_id, section=section_id,
                expected=page.number, answers=answers,
            )  # fmt: skip
    if request.form.get("view") == "whole":
        return redirect(url_for("whole.show", audit_id=audit_id, _anchor=at), 303)
    return redirect(url_for("sections.show", audit_id=audit_id, section_id=section_id, _anchor=at), 303)


def _revision(page: Page, number: int) -> Mapping[str, Any]:
    found = (one for one in revisions_of(context().db, page.work.audit.id, page.section.id) if one.number == number)
    return next((one.answers for one in found if one.answers is not None), {})


def _rows(answers: Mapping[str, Any], list_name: str) -> list[dict[str, Any]]:
    question, _, part = list_name.partition("-")
    value = answers.get(question)
    if part:
        value = value.get(part) if isinstance(value, dict) else None
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _place(answers: Mapping[str, Any], row: str) -> int | None:
    """Where the row stands in its list; None where it is not there."""
    list_name, _, row_id = row.rpartition(":")
    return next((at for at, one in enumerate(_rows(answers, list_name)) if one.get("id") == row_id), None)


def _with_row(answers: Mapping[str, Any], list_name: str, place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    question, _, part = list_name.partition("-")
    rows: list[Any] = _rows(answers, list_name)
    rows.insert(place, dict(row))
    if not part:
        return {**answers, question: rows}
    held = answers.get(question)
    return {**answers, question: {**(held if isinstance(held, dict) else {}), part: rows}}
