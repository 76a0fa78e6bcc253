"""Records of others than children: workers whose supervision is audited, and foster carers' files to be checked."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from webform.demo.chance import chance_of
from webform.demo.names import SURNAMES
from webform.demo.staff import LOOKED_AFTER, OPERATOR, WORKER, Member, Staff
from webform.store.children import WORKER_KIND, ChildContent, allocate, save_children
from webform.store.database import Database


def add_other_records(db: Database, staff: Staff, *, key: str, seed: int, today: date) -> int:
    """Add two workers' records and two files, all allocated to the principal auditor; how many there are.

    They are due a month after the children's cases, which so stay the first that the auditor owes.
    """
    contents = [*_workers(staff), *_files(staff, seed)]
    saved = save_children(db, actor=OPERATOR, key=f"{key}:other-records", children=contents)
    due = _end_of_next_month(today)
    for number, record in enumerate(saved.result["children"]):
        allocate(
            db,
            actor=staff.named("psw").id,
            key=f"{key}:allocation:other-records:{number}",
            child=record,
            auditor=staff.named("auditor").id,
            due=due.isoformat(),
            round=f"{due:%Y-%m}",
        )
    return len(contents)


def _workers(staff: Staff) -> Iterator[ChildContent]:
    """The principal worker, whose manager is in the journey too, and one of another team."""
    for number, member in enumerate((staff.named("worker"), _of_fostering(staff)[0]), 1):
        yield _content(staff, member, {"name": member.name, "reference": f"STAFF-{number:04}"}, WORKER_KIND)


def _files(staff: Staff, seed: int) -> Iterator[ChildContent]:
    """Two foster carers' files, each with a supervising worker."""
    surnames = chance_of(seed, "foster carers").sample(SURNAMES, 2)
    for number, (surname, member) in enumerate(zip(surnames, _of_fostering(staff)[1:], strict=True), 1):
        yield _content(staff, member, {"name": f"Foster carers {surname}", "reference": f"FC-{number:04}"}, "file")


def _of_fostering(staff: Staff) -> tuple[Member, ...]:
    """Three workers of the team for looked after children, which always has so many: one audited, two supervising."""
    return staff.with_role(WORKER, team=LOOKED_AFTER)[:3]


def _content(staff: Staff, member: Member, profile: dict[str, str], kind: str) -> ChildContent:
    return ChildContent(None, profile, None, member.id, staff.teams[member.team or LOOKED_AFTER], {}, kind)


def _end_of_next_month(today: date) -> date:
    last = today.replace(day=monthrange(today.year, today.month)[1])
    following = last + timedelta(days=1)
    return following.replace(day=monthrange(following.year, following.month)[1])
