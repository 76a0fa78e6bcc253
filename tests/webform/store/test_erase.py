"""Erasure of a subject and rotation of the master key, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from webform.store import read, read_records, tables
from webform.store.database import Database, open_database
from webform.store.erase import erase_subject, rotate_master_key
from webform.store.errors import Erased, KeyReused, Missing, WrongKey
from webform.store.marks import INDEX
from webform.store.sealing import Keyring
from webform.store.verify import verify

from .examples import KEY, OTHER_KEY, PROFILE, add_child, completed, save, start


@pytest.mark.threat("48")
def test_an_erased_child_can_never_be_read_again_and_the_chain_verifies(db: Database) -> None:
    audit = completed(db)
    summary = read.audit_summary(db, audit)
    assert summary is not None
    erase_subject(db, actor="operator", key="erase", child=summary.child)
    with pytest.raises(Erased):
        read.read_audit(db, audit)
    with pytest.raises(Erased):
        save(db, audit, "views", 2, key="after")
    child = read.read_child(db, summary.child)
    assert child is not None
    assert (child.profile, child.facts, child.worker, child.codes, child.erased) == ({}, {}, None, {}, True)
    assert {kept.content for kept in read_records.records_since(db)} == {None}
    assert {kept.digest for kept in read_records.records_since(db)} == {None}
    assert verify(db)._asdict() == {"events": 8, "records": 3, "first_bad": None, "files": 0}


@pytest.mark.threat("48")
def test_erasure_leaves_other_children_alone(db: Database) -> None:
    gone, other = add_child(db, key="gone"), add_child(db, key="other")
    audit = start(db, other)
    erase_subject(db, actor="operator", key="erase", child=gone)
    assert [child.id for child in read.list_children(db)] == [other]
    assert [child.erased for child in read.list_children(db, ids=[gone])] == [True]
    assert read.read_audit(db, audit) is not None


@pytest.mark.threat("48")
def test_erased_keys_and_contents_are_gone_from_the_files(migrated_file: Path, tmp_path: Path, keys: Keyring) -> None:
    path = tmp_path / "erased.db"
    path.write_bytes(migrated_file.read_bytes())
    db = open_database(f"sqlite:///{path}", keys)
    child = add_child(db)
    with db.reading() as connection:
        of_child = tables.subjects.c.id != INDEX
        wrapped = connection.execute(select(tables.subjects.c.wrapped_key).where(of_child)).scalar_one()
        sealed = list(connection.execute(select(tables.revisions.c.sealed)).scalars())
    erase_subject(db, actor="operator", key="erase", child=child)
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("erased.db*"))
    for secret in (wrapped, *sealed):
        assert secret not in stored
    db.close()


@pytest.mark.threat("46")
def test_nothing_personal_is_stored_in_the_clear(url: str, db: Database) -> None:
    completed(db)
    with db.reading() as connection:
        for table in tables.metadata.sorted_tables:
            held = repr(connection.execute(select(table)).all())
            for words in (*PROFILE.values(), "I like", "Seen within a day", "A wrong name"):
                assert words not in held, table.name


def test_erasing_twice_or_nobody_is_refused(db: Database) -> None:
    child = add_child(db)
    first = erase_subject(db, actor="operator", key="erase", child=child)
    assert erase_subject(db, actor="operator", key="erase", child=child) == first
    with pytest.raises(Erased):
        erase_subject(db, actor="operator", key="again", child=child)
    with pytest.raises(Missing):
        erase_subject(db, actor="operator", key="nobody", child="nobody")
    with pytest.raises(KeyReused):
        erase_subject(db, actor="someone", key="erase", child=child)


def test_rotation_needs_both_keys_and_afterwards_only_the_new_one(url: str, db: Database, keys: Keyring) -> None:
    audit = completed(db)
    db.close()
    both = open_database(url, Keyring(OTHER_KEY, KEY))
    assert rotate_master_key(both, actor="operator", key="rotate").result == {
        "subjects": 2
    }  # the child's, and that of the marks
    assert rotate_master_key(both, actor="operator", key="again").result == {"subjects": 0}
    both.close()
    with pytest.raises(WrongKey):
        open_database(url, keys)
    new = open_database(url, Keyring(OTHER_KEY))
    assert read.read_audit(new, audit) is not None
    assert verify(new).first_bad is None
    new.close()


class _Interrupted(Keyring):
    """A keyring whose process is stopped after it has wrapped two keys."""

    wrapped = 0

    def wrap(self, key: bytes, context: str) -> bytes:
        if _Interrupted.wrapped == 2:
            raise KeyboardInterrupt
        _Interrupted.wrapped += 1
        return super().wrap(key, context)


@pytest.mark.threat("36")
def test_an_interrupted_rotation_leaves_every_key_under_the_old_master_key(
    url: str, db: Database, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Interrupted, "wrapped", 0)
    children = [add_child(db, key=f"child {number}") for number in range(5)]
    db.close()
    interrupted = open_database(url, _Interrupted(OTHER_KEY, KEY))
    with pytest.raises(KeyboardInterrupt):
        rotate_master_key(interrupted, actor="operator", key="rotate")
    interrupted.close()
    old = open_database(url, keys)
    assert len(read.list_children(old, ids=children)) == 5
    assert verify(old).first_bad is None
    old.close()
