"""A made-up child and audit, and short ways to make and change them."""

from __future__ import annotations

from typing import Any

from webform.store import audits, read
from webform.store.children import ChildContent, save_children
from webform.store.contents import RecordStub
from webform.store.database import Database
from webform.store.write import Receipt

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
PROFILE = {"name": "Robin Example", "date_of_birth": "2012-05-01", "reference": "SYN-1"}
FACTS = {"statuses": [{"status": "cp", "from": "2026-01-20"}]}
ANSWERS: dict[str, dict[str, Any]] = {
    "referrals": {"c01": {"rating": "partly", "evidence": "Seen within a day."}},
    "assessment": {"c04": {"rating": "evidenced"}},
    "views": {"child_words": "I like my social worker."},
}
PART_B = {"part_b": {"rows": {"a1": {"agreed": "yes"}}, "reflections": {}}}


def add_child(db: Database, key: str = "child", **changes: Any) -> str:
    content = ChildContent(None, PROFILE, FACTS, "worker-1", "team-1", {"status": "cp"})._replace(**changes)
    return save_children(db, actor="operator", key=key, children=[content]).about


def start(db: Database, child: str | None = None, key: str = "start", answers: Any = ANSWERS) -> str:
    return audits.start_audit(
        db,
        actor="auditor-1",
        key=key,
        child=child or add_child(db),
        template="case-management-audit",
        version="2023-09.1",
        digest="d" * 64,
        answers=answers,
    ).about


def save(db: Database, audit: str, section: str, expected: int, *, key: str, **answers: Any) -> Receipt:
    return audits.save_section(
        db, actor="auditor-1", key=key, audit=audit, section=section, expected=expected, answers=answers
    )


def record(stub: RecordStub) -> bytes:
    return f"record {stub.number} of {stub.audit}, supersedes {stub.supersedes}".encode()


def numbers(db: Database, audit: str) -> dict[str, int]:
    found = read.read_audit(db, audit)
    assert found is not None
    return {name: section.number for name, section in found.sections.items()}


def sign_off(db: Database, audit: str, key: str = "sign-off", **codes: Any) -> Receipt:
    return audits.sign_off(
        db,
        actor="auditor-1",
        key=key,
        audit=audit,
        expected=numbers(db, audit),
        codes={"grade": "good"} | codes,
        record=record,
    )


def completed(db: Database) -> str:
    """An audit that has gone all the way: three records frozen, one reopening."""
    audit = start(db)
    save(db, audit, "views", 1, key="views", child_words="I like her.")
    sign_off(db, audit)
    save(db, audit, audits.PART_B, 0, key="part-b", **PART_B)
    audits.complete_part_b(
        db, actor="manager-1", key="complete", audit=audit, expected={"part_b": 1}, codes={}, record=record
    )
    audits.reopen(db, actor="manager-1", key="reopen", audit=audit, reason="A wrong name.", record=record)
    return audit
