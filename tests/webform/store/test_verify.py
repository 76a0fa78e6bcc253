"""Verification finds every way of changing what was stored, and no fault where there is none."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update

from webform.store import tables
from webform.store.anchor import read_anchors, write_anchor
from webform.store.chain import GENESIS, chained, event_of, stream
from webform.store.database import Database, open_database
from webform.store.erase import erase_subject
from webform.store.errors import StoreError
from webform.store.marks import INDEX
from webform.store.rebuild import Scratch, compare, rebuild
from webform.store.sealing import Keyring
from webform.store.verify import verify

from .examples import KEY, OTHER_KEY, add_child, completed, save, sign_off, start


def test_a_whole_history_verifies(db: Database) -> None:
    completed(db)
    assert verify(db)._asdict() == {"events": 7, "records": 3, "first_bad": None, "files": 0}


def test_an_empty_store_verifies(db: Database) -> None:
    assert verify(db)._asdict() == {"events": 0, "records": 0, "first_bad": None, "files": 0}


def _edit(table: str, change: str) -> Callable[[Database], None]:
    def tamper(db: Database) -> None:
        with db.writing() as connection:
            assert connection.execute(text(f"UPDATE {table} SET {change}")).rowcount > 0

    return tamper


def _remove(statement: str) -> Callable[[Database], None]:
    def tamper(db: Database) -> None:
        with db.writing() as connection:
            assert connection.execute(text(f"DELETE FROM {statement}")).rowcount > 0

    return tamper


def _reorder(db: Database) -> None:
    with db.writing() as connection:
        for before, after in ((3, 100), (4, 3), (100, 4)):
            connection.execute(update(tables.events).where(tables.events.c.seq == before).values(seq=after))


def _insert(db: Database) -> None:
    with db.writing() as connection:
        row = connection.execute(select(tables.events).where(tables.events.c.seq == 7)).mappings().one()
        connection.execute(insert(tables.events), {**row, "seq": 8, "id": "made-up"})


def _swap_contents(db: Database) -> None:
    with db.writing() as connection:
        rows = connection.execute(select(tables.revisions.c.id, tables.revisions.c.sealed)).all()
        for row, other in ((rows[0], rows[1]), (rows[1], rows[0])):
            where = tables.revisions.c.id == row.id
            connection.execute(update(tables.revisions).where(where).values(sealed=other.sealed))


TAMPERING: dict[str, Callable[[Database], None]] = {
    "an event's actor": _edit("events", "actor = 'someone' WHERE seq = 3"),
    "an event's time": _edit("events", "at = '2026-03-01T00:00:00.000000Z' WHERE seq = 3"),
    "an event's body": _edit("events", "body = '{}' WHERE seq = 4"),
    "an event that is no JSON": _edit("events", "body = '{' WHERE seq = 4"),
    "an event's hash": _edit("events", f"hash = '{'0' * 64}' WHERE seq = 7"),
    "an event deleted": _remove("events WHERE seq = 3"),
    "events reordered": _reorder,
    "an event inserted": _insert,
    "the tail cut but not the head": _remove("events WHERE seq = 7"),
    "the head moved": _edit("head", "seq = 6"),
    "a revision deleted": _remove("revisions WHERE section = 'views' AND number = 1"),
    "a revision's author": _edit("revisions", "author = 'someone' WHERE section = 'views'"),
    "a revision's number": _edit("revisions", "number = 9 WHERE section = 'views' AND number = 2"),
    "a revision's commitment": _edit("revisions", f"commitment = '{'1' * 64}' WHERE section = 'views'"),
    "a revision given another event": _edit("revisions", "seq = 5 WHERE section = 'views' AND number = 2"),
    "a revision given no event": _edit("revisions", "seq = 99 WHERE section = 'views' AND number = 2"),
    "a content key nulled quietly": _edit("revisions", "content_key = NULL WHERE section = 'views'"),
    "a content nulled": _edit("revisions", "sealed = NULL WHERE section = 'views'"),
    "a subject's key nulled quietly": _edit("subjects", "wrapped_key = NULL"),
    "contents swapped": _swap_contents,
    "a record deleted": _remove("records WHERE number = 2"),
    "a record's digest": _edit("records", f"digest = '{'2' * 64}' WHERE number = 2"),
    "what a record supersedes": _edit("records", "supersedes = NULL WHERE number = 2"),
    "a record's time": _edit("records", "at = '2026-01-01T00:00:00.000000Z' WHERE number = 3"),
    "a grade in the projection": _edit("audits", "grade = 'outstanding'"),
    "a state in the projection": _edit("audits", "state = 'draft'"),
    "an older revision made the current one": _edit("current_sections", "number = 1 WHERE section = 'views'"),
    "a worker in the projection": _edit("children", "worker = 'someone'"),
    "a child hidden": _remove("children"),
}


@pytest.mark.threat("45")
@pytest.mark.threat("39")
@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_is_found(db: Database, kind: str) -> None:
    completed(db)
    TAMPERING[kind](db)
    found = verify(db).first_bad
    assert found is not None
    assert found["what"] and found["remedy"]


def _cut_tail(db: Database) -> None:
    """Take the last event and everything that belongs to it away, as if it had never been."""
    with db.writing() as connection:
        last = connection.execute(select(tables.events).order_by(tables.events.c.seq.desc()).limit(1)).one()
        for table in (tables.events, tables.revisions, tables.records, tables.receipts):
            connection.execute(delete(table).where(table.c.seq == last.seq))
        connection.execute(update(tables.head).values(seq=last.seq - 1, hash=last.previous))
    rebuild_quietly(db)


def rebuild_quietly(db: Database) -> None:
    with db.writing() as connection, Scratch() as scratch:
        for event in stream(connection):
            scratch.follow(event)
        scratch.replace(connection)


def _write_anew(db: Database) -> None:
    """Change an actor and chain every event again, as one with full access could."""
    with db.writing() as connection:
        previous = GENESIS
        for row in connection.execute(select(tables.events).order_by(tables.events.c.seq)).all():
            event = event_of(row)
            if event.kind == "audit_signed_off":
                event = event._replace(actor="someone else")
            new_hash = chained(previous, event)
            where = tables.events.c.seq == row.seq
            connection.execute(
                update(tables.events).where(where).values(actor=event.actor, previous=previous, hash=new_hash)
            )
            previous = new_hash
        connection.execute(update(tables.head).values(hash=previous))


@pytest.mark.threat("45")
@pytest.mark.parametrize("attack", [_cut_tail, _write_anew])
def test_what_the_chain_alone_cannot_show_is_found_against_an_anchor(
    db: Database, tmp_path: Path, attack: Callable[[Database], None]
) -> None:
    audit = start(db)
    sign_off(db, audit)
    anchor = tmp_path / "anchor"
    write_anchor(db, anchor)
    attack(db)
    assert verify(db).first_bad is None, "the attack is meant to leave a chain that is sound in itself"
    assert verify(db, anchor).first_bad is not None


@pytest.mark.threat("45")
def test_every_anchor_of_a_file_is_checked_and_growth_is_no_fault(db: Database, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor"
    write_anchor(db, anchor)
    audit = start(db)
    write_anchor(db, anchor)
    save(db, audit, "views", 1, key="later")
    assert list(read_anchors(anchor)) == [0, 2]
    assert verify(db, anchor).first_bad is None


@pytest.mark.parametrize("content", ["", "{}", "[1]", "nonsense", '{"seq": 1, "hash": "a"}\n{"seq": 1, "hash": "b"}'])
def test_a_file_that_is_no_anchor_is_refused(db: Database, tmp_path: Path, content: str) -> None:
    (tmp_path / "anchor").write_text(content)
    with pytest.raises(StoreError):
        verify(db, tmp_path / "anchor")


@pytest.mark.threat("48")
def test_a_destroyed_key_put_back_is_found(db: Database) -> None:
    child = add_child(db)
    start(db, child)
    with db.reading() as connection:
        kept = connection.execute(select(tables.subjects).where(tables.subjects.c.id != INDEX)).one()
    erase_subject(db, actor="operator", key="erase", child=child)
    assert verify(db).first_bad is None
    with db.writing() as connection:
        of_child = tables.subjects.c.id == kept.id
        connection.execute(update(tables.subjects).where(of_child).values(wrapped_key=kept.wrapped_key))
    assert "key is back" in str(verify(db).first_bad)


def test_without_the_master_key_verification_says_so(url: str, db: Database) -> None:
    start(db)
    stranger = Database(db.writer, db.reader, Keyring(OTHER_KEY), db.clock, db.new_id)
    assert "unwrapped" in str(verify(stranger).first_bad)


def test_a_rebuild_finds_and_mends_wrong_projections(db: Database) -> None:
    audit = completed(db)
    assert compare(db) == []
    TAMPERING["a grade in the projection"](db)
    TAMPERING["an older revision made the current one"](db)
    assert {(wrong.table, wrong.key) for wrong in compare(db)} == {
        ("audits", (audit,)),
        ("current_sections", (audit, "views")),
    }
    assert rebuild(db, actor="operator", key="rebuild").result == {"wrong": {"audits": 1, "current_sections": 1}}
    assert compare(db) == []
    assert verify(db).first_bad is None


@pytest.mark.threat("39")
def test_bit_flips_in_the_file_never_go_unnoticed(migrated_file: Path, tmp_path: Path, keys: Keyring) -> None:
    """Flip one bit at 200 places that hold data, in turn: the store verifies only where nothing it keeps has changed."""
    path = tmp_path / "flip.db"
    shutil.copy(migrated_file, path)
    db = open_database(f"sqlite:///{path}", keys)
    completed(db)
    db.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    whole, expected = path.read_bytes(), _everything(path)
    chance = random.Random(39)
    places = chance.sample([place for place in range(len(whole)) if whole[place]], 200)
    unnoticed = []
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        if _verifies(path, keys) and _everything(path) != expected:
            unnoticed.append(place)
    assert unnoticed == []


CHAINED = ("events", "revisions", "records", "audits", "current_sections", "children", "head")
"""What verification answers for; receipts and accounts are outside the chain."""


def _everything(path: Path) -> dict[str, list[tuple[object, ...]]] | None:
    try:
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
            return {
                table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in CHAINED
            }
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None


def _verifies(path: Path, keys: Keyring) -> bool:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    try:
        db = open_database(f"sqlite:///{path}", keys)
    except StoreError:
        return False
    try:
        return verify(db).first_bad is None
    finally:
        db.close()


def test_the_example_key_is_the_fixture_key(keys: Keyring) -> None:
    assert keys.ids == Keyring(KEY).ids
