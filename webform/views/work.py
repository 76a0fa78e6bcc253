"""What a person sees first: what they owe, in trays, and the records that they may open, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, request

from engine.access import TEAM_MANAGER, WORKER
from engine.conditions import as_day
from engine.trays import ANSWER, COMPLETE, FINISH, REOPENED, START
from webform import words
from webform.assigning import assigned_in_words
from webform.context import context
from webform.identity import action, may, me
from webform.pages import PAGE, page_number, pages
from webform.part_b_shown import signature_of
from webform.sight import sight
from webform.store import projections
from webform.store.finding import Found, find
from webform.store.people import people_by_id, teams_by_id
from webform.store.read import allocations_of, list_audits, list_children
from webform.store.read_many import part_bs_of
from webform.store.shapes import AuditSummary, ChildSummary
from webform.trays import DUE, WAYS, Owed, trays
from webform.views.help import tour_offered
from webform.work import is_hidden, is_own

blueprint = Blueprint("work", __name__, url_prefix="/cases")


@blueprint.get("")
@action("list_cases")
def listed() -> str:
    """What I owe, and the records that I may open."""
    by = request.args.get("by", "")
    kind = request.args.get("kind", "")
    kind, number = kind if kind in words.KINDS else "", page_number()
    parts = context()
    found = find(parts.db, sight(), kind=kind or None, skip=(number - 1) * PAGE, most=PAGE)
    return render_template(
        "cases.html",
        page_title="Cases",
        by=by if by in WAYS else DUE,
        ways=WAYS,
        trays=trays(owed(), by if by in WAYS else DUE, parts.today(), parts.calendar),
        groups=listed_by_kind(found),
        found=found,
        kinds=words.KINDS,
        kind=kind,
        pages=pages(number, found.total),
        audits_at_all=parts.access.audits(me().roles),
        answers_at_all=may("edit_part_b", frozenset((WORKER, TEAM_MANAGER))),
        tour_offered=tour_offered(),
        assigned=assigned_in_words(request.args.get("assigned", "")),
    )


def owed() -> list[Owed]:
    """All that the signed-in person owes: audits of their own, and Part B of records that they answer for."""
    audits, part_bs = list(_audits()), _part_bs()
    ids = {child for child, *_ in audits} | {audit.child for audit in part_bs}
    records = {
        one.id: one
        for one in list_children(context().db, ids=sorted(ids), kind=None)
        if not (one.erased or is_hidden(me(), one))
    }
    mine = [
        Owed(task, records[child], _form(audit), as_day(due), False, _audit_address(child, audit))
        for child, task, due, audit in audits
        if child in records
    ]
    answered_for = [_part_b(audit, records[audit.child]) for audit in part_bs if _answers_for(records, audit)]
    signed = _signed([audit for audit, owed in answered_for if owed.task == ANSWER])
    return [*mine, *(owed for audit, owed in answered_for if audit.id not in signed)]


def _audits() -> Iterator[tuple[str, str, str | None, AuditSummary | None]]:
    """My audits that are not done: of whom, what is to be done, when it is due, and the audit, if begun.

    The first audit of a child is that of its first round. A draft stays its author's when the case is allocated no more.
    """
    db, mine = context().db, me()
    begun: dict[str, list[AuditSummary]] = {}
    for audit in list_audits(db, author=mine.id):
        begun.setdefault(audit.child, []).append(audit)
    for one in allocations_of(db, mine.id):
        audits = begun.get(one.child)
        if not audits:
            yield one.child, START, one.due, None
        else:
            yield from _open(audits.pop(0), one.due)
    for audits in begun.values():
        for audit in audits:
            yield from _open(audit, None)


def _open(audit: AuditSummary, due: str | None) -> Iterator[tuple[str, str, str | None, AuditSummary | None]]:
    if audit.state == projections.DRAFT:
        yield audit.child, FINISH, due, audit
    elif audit.state == projections.REOPENED:
        yield audit.child, REOPENED, None, audit


def _part_bs() -> list[AuditSummary]:
    """The audits whose Part B is open, of records where I am the worker or manage the team."""
    db, mine, waiting = context().db, me(), {"state": projections.SIGNED_OFF, "part_b_state": projections.OPEN}
    found = list_audits(db, worker=mine.id, **waiting) if may("edit_part_b", frozenset((WORKER,))) else []
    if mine.team and "team_manager" in mine.roles and may("edit_part_b", frozenset((TEAM_MANAGER,))):
        found += list_audits(db, team=mine.team, **waiting)
    unique = {audit.id: audit for audit in found}.values()
    return [audit for audit in unique if context().shelf.by_digest(audit.digest).part_b is not None]


def _answers_for(records: dict[str, ChildSummary], audit: AuditSummary) -> bool:
    """Whether I answer for the record: nobody does so as the manager of their own."""
    record = records.get(audit.child)
    return record is not None and (may("edit_part_b", frozenset((WORKER,))) or not is_own(me(), record))


def _signed(part_bs: list[AuditSummary]) -> set[str]:
    """Those of these audits whose Part B its worker has signed, and nothing came after that: they wait for the manager."""
    saved = part_bs_of(context().db, [audit.id for audit in part_bs]) if part_bs else {}
    found = {audit.id: signature_of(saved.get(audit.id), audit.signed_off_at) for audit in part_bs}
    return {id_ for id_, signature in found.items() if signature and signature["stands"]}


def _part_b(audit: AuditSummary, record: ChildSummary) -> tuple[AuditSummary, Owed]:
    """What is owed of an open Part B, with its audit."""
    completes = "team_manager" in me().roles and record.team == me().team and not is_own(me(), record)
    due, urgent = as_day(audit.codes.get("part_b_due")), audit.codes.get("part_b_urgent") is True
    task, address = COMPLETE if completes else ANSWER, f"/audits/{audit.id}/part-b"
    return audit, Owed(task, record, _form(audit), due, urgent, address)


def _form(audit: AuditSummary | None) -> str:
    return context().shelf.by_digest(audit.digest).title if audit else ""


def _audit_address(child: str, audit: AuditSummary | None) -> str:
    return f"/audits/{audit.id}" if audit else f"/cases/{child}?tab=forms"


def listed_by_kind(found: Found) -> list[dict[str, Any]]:
    """Records of a page under a heading for each kind, children first, each with the names of its worker and team."""
    workers = people_by_id(context().db, [one.worker for one in found.records if one.worker])
    teams = teams_by_id(context().db, [one.team for one in found.records if one.team])

    def row(record: ChildSummary) -> dict[str, Any]:
        worker = workers.get(record.worker or "")
        return {
            "record": record,
            "statuses": words.statuses(record.codes.get("statuses", ())),
            "worker": worker.name if worker else "",
            "team": teams.get(record.team or "", ""),
        }

    groups = [
        {"kind": kind, "heading": many, "rows": [row(one) for one in found.records if one.kind == kind]}
        for kind, (_, many) in words.KINDS.items()
    ]
    return [group for group in groups if group["rows"]]
