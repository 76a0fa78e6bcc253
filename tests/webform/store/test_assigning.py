"""Assigning an open form to another auditor in the store: one change, guarded, with the case and the drafts, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from webform.store import audits, read, tables
from webform.store.assigning import KIND, open_forms, reassign
from webform.store.backup import backup
from webform.store.children import allocate
from webform.store.database import Database, open_database
from webform.store.drafts import OF_PART_B, Place, keep_draft, read_drafts
from webform.store.erase import erase_subject
from webform.store.errors import Erased, KeyReused, Missing, WrongState
from webform.store.read_history import changes_about
from webform.store.read_records import head_of
from webform.store.rebuild import compare, rebuild
from webform.store.restore import restore
from webform.store.sealing import Keyring
from webform.store.verify import verify
from webform.store.write import Receipt

from .examples import add_child, completed, numbers, record, sign_off, start

FIRST, SECOND, THIRD = "auditor-1", "auditor-2", "auditor-3"
NOBODYS = "0" * 32


def assign(db: Database, audit: str, key: str = "assign", **changes: Any) -> Receipt:
    given = {"actor": "psw-1", "expected": FIRST, "author": SECOND, **changes}
    return reassign(db, key=key, audit=audit, **given)


def author(db: Database, audit: str) -> str:
    found = read.audit_summary(db, audit)
    assert found is not None
    return found.author


def allocated(db: Database, child: str, round_: str, auditor: str = FIRST, due: str = "2026-03-31") -> None:
    allocate(db, actor="psw-1", key=f"{child} {round_} {auditor}", child=child, auditor=auditor, due=due, round=round_)


def rounds(db: Database, auditor: str) -> list[str]:
    return [one.round for one in read.allocations_of(db, auditor)]


def keep(db: Database, audit: str, said: str, person: str = FIRST, section: str = "views") -> None:
    place = Place(audit, section, person)
    keep_draft(db, place, page=f"page of {person}", turn=1, known="", expected=0, answers={"child_words": said})


def held(db: Database, audit: str, person: str) -> dict[str, Any]:
    return {section: one.answers["child_words"] for section, one in read_drafts(db, audit, person).items()}


def body_of(db: Database, kind: str) -> str:
    with db.reading() as connection:
        return str(connection.execute(select(tables.events.c.body).where(tables.events.c.kind == kind)).scalar_one())


def test_the_form_is_the_others_and_everything_saved_stays(db: Database) -> None:
    audit = start(db)
    before = read.read_audit(db, audit)
    receipt = assign(db, audit, reason_code="nobody_else")
    after = read.read_audit(db, audit)
    assert before is not None and after is not None
    assert (after.author, after.state, receipt.about) == (SECOND, "draft", audit)
    assert after.sections == before.sections
    assert body_of(db, KIND) == '{"author":"auditor-2","from":"auditor-1","reason_code":"nobody_else","round":""}'
    assert [(one.kind, one.actor) for one in changes_about(db, [audit], (KIND,))[0]] == [(KIND, "psw-1")]


def test_the_case_goes_along_with_its_due_date(db: Database) -> None:
    child, other = add_child(db), add_child(db, key="other")
    for one in (child, other):
        allocated(db, one, "2026-03")
    audit = start(db, child)
    assign(db, audit)
    assert [(one.child, one.due, one.round) for one in read.allocations_of(db, SECOND)] == [
        (child, "2026-03-31", "2026-03")
    ]
    assert [one.child for one in read.allocations_of(db, FIRST)] == [other]


def test_of_two_rounds_the_one_of_the_form_goes_along(db: Database) -> None:
    child = add_child(db)
    allocated(db, child, "2026-03")
    allocated(db, child, "2026-09", due="2026-09-30")
    sign_off(db, start(db, child))
    assign(db, start(db, child, key="second"))
    assert (rounds(db, FIRST), rounds(db, SECOND)) == (["2026-03"], ["2026-09"])


def test_a_second_form_of_one_round_takes_it_along(db: Database) -> None:
    child = add_child(db)
    allocated(db, child, "2026-03")
    start(db, child)
    assign(db, start(db, child, key="second"))
    assert (rounds(db, FIRST), rounds(db, SECOND)) == ([], ["2026-03"])


def test_a_case_that_is_allocated_to_somebody_else_by_now_stays_theirs(db: Database) -> None:
    child = add_child(db)
    allocated(db, child, "2026-03")
    audit = start(db, child)
    allocated(db, child, "2026-03", THIRD)
    assign(db, audit)
    assert (rounds(db, FIRST), rounds(db, SECOND), rounds(db, THIRD)) == ([], [], ["2026-03"])


def test_what_was_typed_and_not_saved_goes_along(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "typed")
    keep(db, audit, "typed, too", section="grade")
    marks = {section: one.mark for section, one in read_drafts(db, audit, FIRST).items()}
    assign(db, audit)
    assert held(db, audit, FIRST) == {}
    assert held(db, audit, SECOND) == {"views": "typed", "grade": "typed, too"}
    found = read_drafts(db, audit, SECOND)
    assert {section: one.mark for section, one in found.items()} == marks
    assert {one.by for one in found.values()} == {FIRST}
    assign(db, audit, key="on", expected=SECOND, author=THIRD)
    assert {one.by for one in read_drafts(db, audit, THIRD).values()} == {FIRST}


def test_where_the_new_auditor_typed_something_neither_text_is_lost(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "the first one's")
    keep(db, audit, "the second one's", SECOND)
    assign(db, audit)
    assert held(db, audit, SECOND) == {"views": "the second one's"}
    assert held(db, audit, FIRST) == {"views": "the first one's"}


def test_what_was_typed_into_part_b_and_into_other_forms_stays_where_it_is(db: Database) -> None:
    audit, other = start(db), start(db, key="other")
    keep(db, other, "elsewhere")
    sign_off(db, audit)
    keep(db, audit, "beside an action", section=OF_PART_B)
    audits.reopen(db, actor=FIRST, key="reopen", audit=audit, reason="A date.", record=record)
    assign(db, audit)
    assert (held(db, audit, FIRST), held(db, other, FIRST)) == ({OF_PART_B: "beside an action"}, {"views": "elsewhere"})
    assert held(db, audit, SECOND) == {}


def test_a_refused_assignment_moves_nothing(db: Database) -> None:
    child = add_child(db)
    allocated(db, child, "2026-03")
    audit = start(db, child)
    keep(db, audit, "typed")
    before = head_of(db)
    for refused in ({"expected": THIRD}, {"author": FIRST}, {"expected": SECOND}):
        with pytest.raises(WrongState):
            assign(db, audit, **refused)
    assert (author(db, audit), held(db, audit, FIRST), rounds(db, FIRST)) == (FIRST, {"views": "typed"}, ["2026-03"])
    assert head_of(db) == before


@pytest.mark.threat("15")
def test_of_two_people_who_assign_it_at_once_one_is_refused(db: Database) -> None:
    audit = start(db)
    assign(db, audit, key="one")
    with pytest.raises(WrongState):
        assign(db, audit, key="other", author=THIRD)
    assert author(db, audit) == SECOND


@pytest.mark.threat("16")
def test_the_same_key_assigns_once(db: Database) -> None:
    audit = start(db)
    assert assign(db, audit) == assign(db, audit)
    assert changes_about(db, [audit], (KIND,))[1] == 1
    with pytest.raises(KeyReused):
        assign(db, audit, author=THIRD)


@pytest.mark.threat(19)
def test_threat_19_only_an_open_form_is_assigned(db: Database) -> None:
    audit = start(db)
    sign_off(db, audit)
    with pytest.raises(WrongState):
        assign(db, audit)
    with pytest.raises(Missing):
        assign(db, NOBODYS, key="nobodys")
    assert author(db, audit) == FIRST


def test_a_reopened_form_is_assigned_and_keeps_part_b_and_its_reason(db: Database) -> None:
    audit = completed(db)
    before = read.read_audit(db, audit)
    assign(db, audit)
    after = read.read_audit(db, audit)
    assert before is not None and after is not None
    assert (after.author, after.state) == (SECOND, "reopened")
    assert (after.reopening, after.sections) == (before.reopening, before.sections)


def test_the_new_auditor_saves_signs_off_and_may_give_it_back(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "typed")
    assign(db, audit)
    audits.save_section(
        db, actor=SECOND, key="save", audit=audit, section="grade", expected=0, answers={"grade": "good"}
    )
    assign(db, audit, key="back", actor=SECOND, expected=SECOND, author=FIRST)
    assert (author(db, audit), held(db, audit, FIRST)) == (FIRST, {"views": "typed"})
    sign_off(db, audit)
    assert numbers(db, audit)["grade"] == 1


@pytest.mark.threat("15")
def test_who_had_the_form_before_can_neither_sign_it_off_nor_leave_a_draft_in_it(db: Database) -> None:
    audit = start(db)
    assign(db, audit)
    with pytest.raises(WrongState):
        sign_off(db, audit)
    with pytest.raises(Missing):
        keep_draft(db, Place(audit, "views", FIRST), page="p", turn=1, known="", expected=1, answers={}, of_author=True)
    assert held(db, audit, FIRST) == {}
    keep_draft(db, Place(audit, "views", SECOND), page="q", turn=1, known="", expected=1, answers={}, of_author=True)
    assert list(read_drafts(db, audit, SECOND)) == ["views"]


def test_open_forms_are_counted_by_auditor(db: Database) -> None:
    first, second, third = start(db), start(db, key="second"), start(db, key="third")
    sign_off(db, first)
    assert open_forms(db) == {FIRST: 2}
    assign(db, second)
    assert open_forms(db) == {FIRST: 1, SECOND: 1}
    audits.reopen(db, actor=FIRST, key="reopen", audit=first, reason="A date.", record=record)
    assert open_forms(db) == {FIRST: 2, SECOND: 1}
    assert author(db, third) == FIRST


def test_the_chain_verifies_and_the_projections_can_be_rebuilt(db: Database) -> None:
    child = add_child(db)
    allocated(db, child, "2026-03")
    audit = start(db, child)
    keep(db, audit, "typed")
    assign(db, audit)
    audits.sign_off(db, actor=SECOND, key="sign-off", audit=audit, expected=numbers(db, audit), codes={}, record=record)
    assert verify(db).first_bad is None
    assert compare(db) == []
    assert rebuild(db, actor="operator", key="again").result == {"wrong": {}}
    assert (author(db, audit), rounds(db, SECOND), held(db, audit, SECOND)) == (SECOND, ["2026-03"], {"views": "typed"})


def test_it_comes_back_out_of_a_backup(db: Database, empty_url: str, keys: Keyring, tmp_path: Path) -> None:
    audit = start(db)
    keep(db, audit, "typed")
    assign(db, audit)
    path = tmp_path / "copy.zip"
    backup(db, path)
    restore(path, empty_url, keys)
    copy = open_database(empty_url, keys)
    assert (author(copy, audit), held(copy, audit, SECOND)) == (SECOND, {"views": "typed"})
    assert verify(copy).first_bad is None
    copy.close()


@pytest.mark.threat("48")
def test_the_form_of_an_erased_child_is_assigned_to_nobody(db: Database) -> None:
    child = add_child(db)
    audit = start(db, child)
    erase_subject(db, actor="operator", key="erase", child=child)
    with pytest.raises(Erased):
        assign(db, audit)
    assert author(db, audit) == FIRST
