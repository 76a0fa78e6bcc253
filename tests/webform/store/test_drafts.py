"""Drafts of what is typed: the newest is kept, sealed and durable; none overwrites what another page holds or outlives its save."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from webform.store import audits, tables
from webform.store.backup import backup, check_backup, rows_of
from webform.store.database import Database, open_database
from webform.store.drafts import OF_PART_B, Place, Typed, discard_draft, keep_draft, read_drafts, without
from webform.store.erase import erase_subject, rotate_master_key
from webform.store.errors import AlreadySaved, Erased, KeyReused, Missing, OtherPage, UnsuitableContent, WrongState
from webform.store.files import collect_orphans, keep_file
from webform.store.read import revisions_of
from webform.store.read_records import head_of
from webform.store.rebuild import compare, rebuild
from webform.store.restore import restore
from webform.store.sealing import Keyring
from webform.store.verify import verify

from .examples import KEY, OTHER_KEY, PART_B, add_child, record, save, sign_off, start

TEXTS = {
    "NUL and control characters": "be\x00fore\x1b\x7f after",
    "right to left": "\u202eabc\u202c שלום",
    "emoji": "\N{GRINNING FACE}\N{FAMILY}\N{ZERO WIDTH JOINER}",
    "both forms of an accent": "e\u0301 é",
    "from a word processor": "\u201cquoted\u201d \u2013 \u2022\tpoint\u00a0\u200b",
    "a hundred thousand characters": "word " * 20_000,
}


def place(audit: str, section: str = "views", person: str = "auditor-1") -> Place:
    return Place(audit, section, person)


def keep(db: Database, audit: str, said: Any = "typed", **changes: Any) -> Typed:
    named = {"page": "page-1", "turn": 1, "known": "", "expected": 1, **changes}
    return keep_draft(db, named.pop("at", place(audit)), answers={"child_words": said}, **named)


def held(db: Database, audit: str, person: str = "auditor-1") -> dict[str, Any]:
    return {section: one.answers["child_words"] for section, one in read_drafts(db, audit, person).items()}


@pytest.mark.threat(27)
@pytest.mark.parametrize("name", TEXTS)
def test_threat_27_a_draft_comes_back_to_the_letter(db: Database, name: str) -> None:
    audit = start(db)
    kept = keep(db, audit, TEXTS[name])
    found = read_drafts(db, audit, "auditor-1")["views"]
    assert found == kept
    assert found.answers == {"child_words": TEXTS[name]}
    assert (found.expected, found.page, found.turn) == (1, "page-1", 1)


def test_half_a_character_is_refused_and_the_draft_before_stays(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "whole")
    with pytest.raises(UnsuitableContent):
        keep(db, audit, "\ud800", turn=2)
    assert held(db, audit) == {"views": "whole"}


def test_a_draft_is_no_event_and_appends_no_revision(db: Database) -> None:
    audit = start(db)
    before = head_of(db)
    for turn in range(1, 9):
        keep(db, audit, f"typed {turn}", turn=turn)
    assert head_of(db) == before
    assert len(revisions_of(db, audit, "views")) == 1
    assert held(db, audit) == {"views": "typed 8"}
    assert verify(db).first_bad is None


def test_nothing_of_it_lies_in_the_clear(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "Unmistakable words", page="page-of-mine")
    with db.reading() as connection:
        row = connection.execute(select(tables.drafts)).one()
    for clear in (b"Unmistakable", b"page-of-mine"):
        assert clear not in bytes(row.sealed)


def test_a_draft_that_comes_late_changes_nothing(db: Database) -> None:
    audit = start(db)
    newest = keep(db, audit, "second", turn=2)
    assert keep(db, audit, "first", turn=1) == newest
    assert keep(db, audit, "second again", turn=2) == newest
    assert held(db, audit) == {"views": "second"}


@pytest.mark.threat(15)
def test_threat_15_another_page_overwrites_only_a_draft_that_it_has_shown(db: Database) -> None:
    audit = start(db)
    first = keep(db, audit, "first tab")
    with pytest.raises(OtherPage):
        keep(db, audit, "second tab", page="page-2")
    assert held(db, audit) == {"views": "first tab"}
    keep(db, audit, "second tab, opened later", page="page-2", known=first.mark)
    with pytest.raises(OtherPage):
        keep(db, audit, "first tab again", turn=2)
    assert held(db, audit) == {"views": "second tab, opened later"}


def test_drafts_of_sections_and_people_lie_beside_each_other(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "views")
    keep(db, audit, "grade", at=place(audit, "grade"))
    keep(db, audit, "hers", at=place(audit, person="auditor-2"))
    assert held(db, audit) == {"views": "views", "grade": "grade"}
    assert held(db, audit, "auditor-2") == {"views": "hers"}
    assert held(db, start(db, key="other")) == {}


@pytest.mark.threat(16)
def test_a_save_settles_the_draft_and_one_that_comes_after_it_is_refused(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "typed")
    keep(db, audit, "hers", at=place(audit, person="auditor-2"))
    said = {"actor": "auditor-1", "key": "page-1", "audit": audit, "section": "views", "expected": 1}
    audits.save_section(db, **said, answers={"child_words": "typed"}, settles_draft=True)
    assert held(db, audit) == {}
    assert held(db, audit, "auditor-2") == {"views": "hers"}
    with pytest.raises(AlreadySaved):
        keep(db, audit, "typed", turn=2)
    assert held(db, audit) == {}


def test_a_save_that_is_refused_leaves_the_draft(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "typed", page="page-2")
    save(db, audit, "views", 1, key="taken", child_words="saved")
    said = {"actor": "auditor-1", "key": "taken", "audit": audit, "section": "views", "expected": 2}
    with pytest.raises(KeyReused):
        audits.save_section(db, **said, answers={"child_words": "other"}, settles_draft=True)
    assert held(db, audit) == {"views": "typed"}


def test_a_draft_is_discarded_and_a_second_time_is_no_fault(db: Database) -> None:
    audit = start(db)
    keep(db, audit)
    for _ in range(2):
        discard_draft(db, place(audit))
        assert held(db, audit) == {}


@pytest.mark.clause("2.8")
def test_answers_are_taken_out_of_a_draft_and_the_rest_stays(db: Database) -> None:
    audit = start(db)
    both = {"child_words": "withdrawn", "parent_words": "kept"}
    keep_draft(db, place(audit), page="page-1", turn=3, known="", expected=1, answers=both)
    without(db, place(audit), {"child_words", "not there"})
    found = read_drafts(db, audit, "auditor-1")["views"]
    assert (found.answers, found.page, found.turn) == ({"parent_words": "kept"}, "page-1", 3)
    without(db, place(audit, "grade"), {"child_words"})


@pytest.mark.threat(19)
def test_threat_19_nothing_can_be_typed_into_an_audit_that_is_signed_off_or_not_there(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "before")
    sign_off(db, audit)
    with pytest.raises(WrongState):
        keep(db, audit, "after", turn=2)
    with pytest.raises(Missing):
        keep(db, "0" * 32)
    assert held(db, audit) == {"views": "before"}


def test_a_file_that_only_a_draft_names_is_not_collected(db: Database) -> None:
    audit = start(db)
    digest = keep_file(db, actor="auditor-1", key="file", audit=audit, content=b"A plan")
    keep(db, audit, {"file": digest})
    later = db.clock() + timedelta(days=1)
    assert collect_orphans(db, actor="operator", key="collect", older_than=later) == 0
    discard_draft(db, place(audit))
    assert collect_orphans(db, actor="operator", key="collect again", older_than=later) == 1


@pytest.mark.threat("48")
def test_erasing_a_child_takes_its_drafts_with_it(db: Database) -> None:
    child = add_child(db)
    audit, other = start(db, child), start(db, add_child(db, key="other"), key="other audit")
    keep(db, audit)
    keep(db, other, "stays")
    erase_subject(db, actor="operator", key="erase", child=child)
    assert (held(db, audit), held(db, other)) == ({}, {"views": "stays"})
    with pytest.raises(Erased):
        keep(db, audit, turn=2)


def test_a_draft_opens_after_the_master_key_was_changed(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "typed before")
    turning = Database(db.writer, db.reader, Keyring(OTHER_KEY, KEY), db.clock, db.new_id)
    rotate_master_key(turning, actor="operator", key="rotate")
    after = Database(db.writer, db.reader, Keyring(OTHER_KEY), db.clock, db.new_id)
    assert held(after, audit) == {"views": "typed before"}


def with_part_b(db: Database, **more: str) -> str:
    """An audit whose Part B is open, with something typed into it by the worker."""
    audit = start(db, **more)
    sign_off(db, audit, key=f"sign-off {audit}")
    keep(db, audit, "beside an action", at=of_part_b(audit), expected=0)
    return audit


def of_part_b(audit: str, person: str = "worker-1") -> Place:
    return Place(audit, OF_PART_B, person)


@pytest.mark.threat(19)
def test_threat_19_part_b_takes_drafts_while_it_is_open_and_no_longer(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "Part A")
    with pytest.raises(WrongState):
        keep(db, audit, at=of_part_b(audit), expected=0)
    sign_off(db, audit)
    keep(db, audit, "typed", at=of_part_b(audit), expected=0)
    with pytest.raises(WrongState):
        keep(db, audit, "Part A again", turn=2)
    save(db, audit, audits.PART_B, 0, key="part-b", **PART_B)
    audits.complete_part_b(
        db, actor="manager-1", key="complete", audit=audit, expected={"part_b": 1}, codes={}, record=record
    )
    with pytest.raises(WrongState):
        keep(db, audit, "too late", turn=2, at=of_part_b(audit), expected=0)
    audits.reopen(db, actor="manager-1", key="reopen", audit=audit, reason="A wrong name.", record=record)
    with pytest.raises(WrongState):
        keep(db, audit, "Part A is open", turn=2, at=of_part_b(audit), expected=0)
    assert held(db, audit, "worker-1") == {OF_PART_B: "typed"}


@pytest.mark.threat(16)
def test_threat_16_a_save_of_part_b_settles_its_own_draft_and_no_other(db: Database) -> None:
    audit = start(db)
    keep(db, audit, "Part A's", at=place(audit, person="worker-1"))
    sign_off(db, audit)
    keep(db, audit, "the worker's", at=of_part_b(audit), expected=0)
    keep(db, audit, "the manager's", at=of_part_b(audit, "manager-1"), page="page-2", expected=0)
    said = {"actor": "worker-1", "key": "page-1", "audit": audit, "section": audits.PART_B, "expected": 0}
    audits.save_section(db, **said, answers=PART_B, settles_draft=True)
    assert held(db, audit, "worker-1") == {"views": "Part A's"}
    assert held(db, audit, "manager-1") == {OF_PART_B: "the manager's"}
    with pytest.raises(AlreadySaved):
        keep(db, audit, "late", turn=2, at=of_part_b(audit), expected=0)


@pytest.mark.threat("48")
def test_erasing_a_child_takes_what_was_typed_into_part_b_with_it(db: Database) -> None:
    child = add_child(db)
    audit, other = with_part_b(db, child=child), with_part_b(db, child=add_child(db, key="other"), key="other audit")
    erase_subject(db, actor="operator", key="erase", child=child)
    assert (held(db, audit, "worker-1"), held(db, other, "worker-1")) == ({}, {OF_PART_B: "beside an action"})
    with db.reading() as connection:
        assert [row.audit for row in connection.execute(select(tables.drafts))] == [other]
    with pytest.raises(Erased):
        keep(db, audit, turn=2, at=of_part_b(audit))
    assert verify(db).first_bad is None


def test_what_was_typed_into_part_b_is_verified_around_rebuilt_around_and_opens_under_another_key(db: Database) -> None:
    audit = with_part_b(db)
    before = head_of(db)
    assert verify(db).first_bad is None
    assert compare(db) == []
    rebuild(db, actor="operator", key="rebuild")
    assert head_of(db) == before + 1
    turning = Database(db.writer, db.reader, Keyring(OTHER_KEY, KEY), db.clock, db.new_id)
    rotate_master_key(turning, actor="operator", key="rotate")
    after = Database(db.writer, db.reader, Keyring(OTHER_KEY), db.clock, db.new_id)
    assert held(after, audit, "worker-1") == {OF_PART_B: "beside an action"}


def test_a_file_that_only_a_draft_of_part_b_names_is_not_collected(db: Database) -> None:
    audit = with_part_b(db)
    digest = keep_file(db, actor="worker-1", key="file", audit=audit, content=b"A plan")
    keep(db, audit, {"file": digest}, turn=2, at=of_part_b(audit), expected=0)
    later = db.clock() + timedelta(days=1)
    assert collect_orphans(db, actor="operator", key="collect", older_than=later) == 0
    discard_draft(db, of_part_b(audit))
    assert collect_orphans(db, actor="operator", key="collect again", older_than=later) == 1


def test_what_was_typed_into_part_b_comes_back_out_of_a_backup(
    db: Database, empty_url: str, keys: Keyring, tmp_path: Path
) -> None:
    audit = with_part_b(db)
    path = tmp_path / "copy.zip"
    backup(db, path)
    assert check_backup(path, keys).tables["drafts"]["rows"] == 1
    assert [row["section"] for row in rows_of(path, tables.drafts)] == [OF_PART_B]
    restore(path, empty_url, keys)
    copy = open_database(empty_url, keys)
    assert held(copy, audit, "worker-1") == {OF_PART_B: "beside an action"}
    copy.close()
