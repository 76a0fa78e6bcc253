"""The commands of an audit, on both databases."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from webform.store import audits, read, read_records, tables
from webform.store.database import Database
from webform.store.errors import KeyReused, Missing, Stale, UnsuitableContent, WrongState
from webform.store.verify import verify
from webform.store.write import Receipt

from .examples import ANSWERS, PART_B, add_child, completed, numbers, record, save, sign_off, start


def test_a_started_audit_is_read_back_as_written(db: Database) -> None:
    child = add_child(db)
    found = read.read_audit(db, start(db, child))
    assert found is not None
    assert (found.child, found.state, found.part_b_state, found.grade) == (child, "draft", "waiting", None)
    assert {name: section.answers for name, section in found.sections.items()} == ANSWERS
    assert {section.number for section in found.sections.values()} == {1}


def test_saving_appends_a_revision_of_that_section_only(db: Database) -> None:
    audit = start(db)
    assert save(db, audit, "views", 1, key="a", child_words="New words.").number == 2
    assert numbers(db, audit) == {"referrals": 1, "assessment": 1, "views": 2}
    kept = read.revisions_of(db, audit, "views")
    assert [revision.answers for revision in kept] == [ANSWERS["views"], {"child_words": "New words."}]


@pytest.mark.threat("15")
def test_a_stale_save_is_refused_with_the_current_number_and_loses_nothing(db: Database) -> None:
    audit = start(db)
    save(db, audit, "views", 1, key="first", child_words="Theirs.")
    with pytest.raises(Stale) as refused:
        save(db, audit, "views", 1, key="second", child_words="Mine.")
    assert (refused.value.section, refused.value.number) == ("views", 2)
    assert [revision.number for revision in read.revisions_of(db, audit, "views")] == [1, 2]
    assert read.revisions_of(db, audit, "views")[-1].answers == {"child_words": "Theirs."}


@pytest.mark.threat("16")
def test_the_same_key_gives_the_same_receipt_and_one_revision(db: Database) -> None:
    audit = start(db)
    first = save(db, audit, "views", 1, key="once", child_words="Once.")
    assert save(db, audit, "views", 1, key="once", child_words="Once.") == first
    assert numbers(db, audit)["views"] == 2


@pytest.mark.threat("16")
def test_a_key_is_refused_to_another_person_and_for_another_change(db: Database) -> None:
    audit = start(db)
    save(db, audit, "views", 1, key="once")
    with pytest.raises(KeyReused):
        audits.save_section(db, actor="auditor-2", key="once", audit=audit, section="views", expected=1, answers={})
    with pytest.raises(KeyReused):
        sign_off(db, audit, key="once")


@pytest.mark.threat("16")
def test_a_page_gone_back_to_and_edited_is_not_taken_for_a_replay(db: Database) -> None:
    """The browser sends the old key with new words: the first receipt would say that they were saved."""
    audit = start(db)
    save(db, audit, "views", 1, key="page", child_words="First.")
    with pytest.raises(KeyReused):
        save(db, audit, "views", 1, key="page", child_words="Edited.")


@pytest.mark.threat("16")
@pytest.mark.threat("46")
def test_receipts_keep_neither_keys_nor_what_could_be_guessed_from_inputs(db: Database) -> None:
    audit = start(db)
    save(db, audit, "views", 1, key="a random key", child_words="yes")
    with db.reading() as connection:
        held = repr(connection.execute(select(tables.receipts)).all())
    assert "a random key" not in held
    assert hashlib.sha256(b'{"child_words":"yes"}').hexdigest() not in held


@pytest.mark.threat("16")
def test_the_same_key_at_the_same_time_makes_one_revision(db: Database) -> None:
    audit, barrier = start(db), threading.Barrier(2)

    def submit(_: int) -> Receipt:
        barrier.wait()
        return save(db, audit, "views", 1, key="twice", child_words="Twice.")

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(submit, range(2))
    assert first == second
    assert numbers(db, audit)["views"] == 2


@pytest.mark.threat("15")
def test_fifty_people_in_fifty_sections_never_collide(db: Database) -> None:
    audit = start(db, answers={f"s{number}": {} for number in range(50)})
    with ThreadPoolExecutor(50) as pool:
        receipts = list(pool.map(lambda n: save(db, audit, f"s{n}", 1, key=f"k{n}", words=f"{n}"), range(50)))
    assert {receipt.number for receipt in receipts} == {2}
    assert len({receipt.seq for receipt in receipts}) == 50
    assert set(numbers(db, audit).values()) == {2}
    assert verify(db).first_bad is None


@pytest.mark.threat("15")
def test_of_fifty_saves_of_one_section_one_wins(db: Database) -> None:
    audit = start(db)

    def submit(number: int) -> Receipt | Stale:
        try:
            return save(db, audit, "views", 1, key=f"k{number}", child_words=f"{number}")
        except Stale as stale:
            return stale

    with ThreadPoolExecutor(50) as pool:
        results = list(pool.map(submit, range(50)))
    assert sum(isinstance(result, Receipt) for result in results) == 1
    assert {result.number for result in results} == {2}
    assert len(read.revisions_of(db, audit, "views")) == 2


@pytest.mark.threat("19")
def test_part_a_cannot_be_changed_after_sign_off_nor_part_b_before(db: Database) -> None:
    audit = start(db)
    with pytest.raises(WrongState):
        save(db, audit, audits.PART_B, 0, key="early", **PART_B)
    sign_off(db, audit)
    with pytest.raises(WrongState):
        save(db, audit, "views", 1, key="late")
    assert save(db, audit, audits.PART_B, 0, key="now", **PART_B).number == 1


@pytest.mark.threat("19")
def test_sign_off_of_sections_that_moved_meanwhile_is_stale(db: Database) -> None:
    audit = start(db)
    expected = numbers(db, audit)
    save(db, audit, "views", 1, key="meanwhile")
    for wrong in (expected, {"views": 2}):
        with pytest.raises(Stale):
            audits.sign_off(db, actor="auditor-1", key="sign", audit=audit, expected=wrong, codes={}, record=record)
    assert read_records.latest_record(db, audit) is None


def test_each_completion_freezes_a_record_that_supersedes_the_last(db: Database) -> None:
    audit = completed(db)
    records = list(read_records.records_since(db))
    assert [kept.number for kept in records] == [1, 2, 3]
    assert [kept.supersedes for kept in records] == [None, records[0].digest, records[1].digest]
    assert records[1].content == f"record 2 of {audit}, supersedes {records[0].digest}".encode()
    assert read_records.latest_record(db, audit) == records[-1]
    found = read.read_audit(db, audit)
    assert found is not None and found.reopening is not None
    assert (found.state, found.grade, found.reopening.answers) == ("reopened", "good", {"reason": "A wrong name."})


@pytest.mark.clause("7.3")
def test_reopening_part_a_keeps_what_was_written_in_part_b(db: Database) -> None:
    audit = completed(db)
    save(db, audit, "views", 2, key="again", child_words="Corrected.")
    sign_off(db, audit, key="again-signed")
    found = read.read_audit(db, audit)
    assert found is not None
    assert found.sections["part_b"].answers == PART_B
    assert (found.state, found.part_b_state) == ("signed_off", "open")


@pytest.mark.clause("2.8")
@pytest.mark.threat("48")
def test_withdrawn_views_are_destroyed_and_the_chain_still_verifies(db: Database) -> None:
    audit = start(db)
    save(db, audit, "views", 1, key="without", consent="withdrawn")
    receipt = audits.destroy_revisions(
        db, actor="auditor-1", key="destroy", audit=audit, section="views", before=2, reason_code="withdrawn"
    )
    assert receipt.result == {"destroyed": 1}
    assert [kept.answers for kept in read.revisions_of(db, audit, "views")] == [None, {"consent": "withdrawn"}]
    assert verify(db).first_bad is None


def test_the_current_revision_cannot_be_destroyed(db: Database) -> None:
    audit = start(db)
    with pytest.raises(WrongState):
        audits.destroy_revisions(
            db, actor="auditor-1", key="destroy", audit=audit, section="views", before=2, reason_code="withdrawn"
        )


def test_what_is_not_there_is_missing(db: Database) -> None:
    assert read.read_audit(db, "nowhere") is None
    with pytest.raises(Missing):
        save(db, "nowhere", "views", 0, key="k")
    with pytest.raises(Missing):
        start(db, "nobody")


@pytest.mark.threat("27")
@pytest.mark.parametrize(
    "words", ["nul \0 inside", "e\u0301 and \u00e9", "\u202eright to left", "👩🏽‍🦱", "'; DROP TABLE"]
)
def test_any_unicode_text_comes_back_as_it_was_typed(db: Database, words: str) -> None:
    audit = start(db)
    save(db, audit, "views", 1, key="k", child_words=words)
    assert read.revisions_of(db, audit, "views")[-1].answers == {"child_words": words}


@pytest.mark.threat("27")
def test_lone_surrogates_are_refused_as_a_value_error_that_does_not_quote_them(db: Database) -> None:
    audit = start(db)
    with pytest.raises(UnsuitableContent) as refused:
        save(db, audit, "views", 1, key="k", child_words="secret \ud800")
    assert isinstance(refused.value, ValueError)
    assert "secret" not in str(refused.value)
    assert numbers(db, audit)["views"] == 1


@pytest.mark.threat("35")
def test_a_feed_read_while_others_write_is_one_snapshot_and_the_cursor_skips_nothing(db: Database) -> None:
    children = [add_child(db, key=f"child {number}") for number in range(3)]
    first = [start(db, child, key=f"start {child}") for child in children]
    sign_off(db, first[0], key="sign 0")
    feed = read_records.records_since(db)
    seen = [next(feed)]
    sign_off(db, first[1], key="sign 1")
    seen += feed
    assert [kept.audit for kept in seen] == [first[0]]
    assert [kept.audit for kept in read_records.records_since(db, seen[-1].seq)] == [first[1]]


@pytest.mark.threat("20")
@pytest.mark.threat("46")
def test_an_id_that_is_no_text_is_refused_without_quoting_it(db: Database) -> None:
    with pytest.raises(UnsuitableContent) as refused:
        read.read_audit(db, "secret \ud800")
    assert "secret" not in str(refused.value)
