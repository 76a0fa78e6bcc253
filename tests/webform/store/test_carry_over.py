"""Carrying an audit over in the store: one change, guarded, kept by the chain, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from webform.store import audits, read
from webform.store.database import Database
from webform.store.errors import KeyReused, Missing, Stale, WrongState
from webform.store.rebuild import compare, rebuild
from webform.store.verify import verify
from webform.store.write import Receipt

from .examples import ANSWERS, completed, numbers, record, save, sign_off, start

THERE = {"new_information": ANSWERS["referrals"], "views": ANSWERS["views"]}
NOBODYS = "0" * 32
LEFT = {"from": {"version": "2023-09.1"}, "put_by": {"2023-09.1": ANSWERS["assessment"]}}


def carry(db: Database, audit: str, key: str = "over", **changes: Any) -> Receipt:
    given = {
        "expected": {} if audit == NOBODYS else numbers(db, audit),
        "template": "case-management-audit", "version": "2025-04.1", "digest": "e" * 64, "answers": THERE, "left_behind": LEFT,
    }  # fmt: skip
    return audits.carry_over(db, actor="auditor-1", key=key, audit=audit, **(given | changes))


def test_the_audit_is_on_the_other_version_with_what_was_carried_and_what_was_left(db: Database) -> None:
    audit = start(db)
    carry(db, audit)
    found = read.read_audit(db, audit)
    assert found is not None
    assert (found.version, found.digest, found.state) == ("2025-04.1", "e" * 64, "draft")
    held = {name: section.answers for name, section in found.sections.items()}
    assert held == {**THERE, "referrals": {}, "assessment": {}}
    assert found.left_behind is not None
    assert found.left_behind.answers == LEFT
    assert numbers(db, audit) == {"referrals": 2, "assessment": 2, "views": 2, "new_information": 1}


def test_the_earlier_revisions_stay(db: Database) -> None:
    audit = start(db)
    carry(db, audit)
    assert [one.answers for one in read.revisions_of(db, audit, "assessment")] == [ANSWERS["assessment"], {}]


def test_the_chain_verifies_and_the_projections_can_be_rebuilt(db: Database) -> None:
    audit = start(db)
    carry(db, audit)
    assert verify(db).first_bad is None
    assert compare(db) == []
    assert rebuild(db, actor="operator", key="again").result == {"wrong": {}}


def test_answers_that_somebody_saved_since_the_plan_stop_it(db: Database) -> None:
    audit = start(db)
    planned = numbers(db, audit)
    save(db, audit, "views", 1, key="since", child_words="New words.")
    with pytest.raises(Stale):
        carry(db, audit, expected=planned)
    with pytest.raises(Stale):
        carry(db, audit, expected={})
    assert numbers(db, audit) == {**planned, "views": 2}


def test_a_section_saved_from_a_page_that_was_open_before_is_stale(db: Database) -> None:
    audit = start(db)
    carry(db, audit)
    with pytest.raises(Stale):
        save(db, audit, "views", 1, key="late", child_words="Late words.")


@pytest.mark.threat("16")
def test_the_same_key_carries_over_once(db: Database) -> None:
    audit = start(db)
    expected = numbers(db, audit)
    assert carry(db, audit, expected=expected) == carry(db, audit, expected=expected)
    assert numbers(db, audit)["views"] == 2
    with pytest.raises(KeyReused):
        carry(db, audit, expected=expected, digest="f" * 64)


def test_only_an_open_audit_is_carried_over(db: Database) -> None:
    audit = start(db)
    sign_off(db, audit)
    with pytest.raises(WrongState):
        carry(db, audit)
    with pytest.raises(Missing):
        carry(db, NOBODYS)


def test_a_reopened_audit_keeps_part_b_and_its_reason(db: Database) -> None:
    audit = completed(db)
    before = read.read_audit(db, audit)
    assert before is not None
    carry(db, audit, expected={name: number for name, number in numbers(db, audit).items() if name != "part_b"})
    after = read.read_audit(db, audit)
    assert after is not None
    assert (after.reopening, after.sections["part_b"]) == (before.reopening, before.sections["part_b"])


def test_a_carried_audit_signs_off_when_every_section_is_named(db: Database) -> None:
    audit = start(db)
    carry(db, audit)
    part = {"new_information": 1, "views": 2}
    with pytest.raises(Stale):
        audits.sign_off(db, actor="auditor-1", key="part", audit=audit, expected=part, codes={}, record=record)
    sign_off(db, audit)
    found = read.read_audit(db, audit)
    assert found is not None
    assert found.state == "signed_off"
