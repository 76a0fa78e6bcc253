"""Files that answers name: kept once and sealed, read back whole, collected when nothing names them, gone with their subject."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text

from webform.store import audits, read, tables
from webform.store.backup import backup
from webform.store.database import Database, open_database
from webform.store.erase import erase_subject, rotate_master_key
from webform.store.errors import Damaged, Erased, KeyReused, Missing
from webform.store.files import collect_orphans, has_file, keep_file, read_file
from webform.store.restore import restore
from webform.store.sealing import Keyring
from webform.store.verify import verify

from .examples import KEY, OTHER_KEY, add_child, save, sign_off, start

PLAN = b"%PDF-1.7 a plan that nobody else may read"
DIGEST = hashlib.sha256(PLAN).hexdigest()
ANSWER = {"file": DIGEST, "name": "Plan.pdf", "media_type": "application/pdf", "size": len(PLAN)}


def keep(db: Database, audit: str, content: bytes = PLAN, key: str = "file") -> str:
    return keep_file(db, actor="auditor-1", key=key, audit=audit, content=content)


def stored(db: Database) -> list[Any]:
    with db.reading() as connection:
        return list(connection.execute(select(tables.files).order_by(tables.files.c.at)).all())


def collect(db: Database, key: str = "collect") -> int:
    """Collect as if a week had passed."""
    return collect_orphans(db, actor="operator", key=key, older_than=tomorrow(db))


def tomorrow(db: Database) -> datetime:
    return db.clock() + timedelta(days=1)


def test_a_file_is_read_back_as_it_was_kept(db: Database) -> None:
    audit = start(db)
    assert keep(db, audit) == DIGEST
    assert read_file(db, audit, DIGEST) == PLAN
    assert has_file(db, audit, DIGEST)
    assert read_file(db, audit, "0" * 64) is None
    assert not has_file(db, audit, "0" * 64)
    found = verify(db)
    assert (found.first_bad, found.files) == (None, 1)


def test_ten_megabytes_are_kept_and_verified(db: Database) -> None:
    audit, content = start(db), bytes(range(256)) * 40_960
    assert len(content) == 10 * 1024 * 1024
    digest = keep(db, audit, content)
    assert read_file(db, audit, digest) == content
    assert verify(db).first_bad is None


def test_the_same_content_of_one_subject_is_one_file_and_is_kept_anew(db: Database) -> None:
    child = add_child(db)
    first, second = start(db, child, key="first"), start(db, child, key="second")
    keep(db, first, key="a")
    before = stored(db)
    keep(db, second, key="b")
    (row,) = stored(db)
    assert row.id == before[0].id and row.at > before[0].at
    assert read_file(db, second, DIGEST) == PLAN
    assert verify(db).files == 1


@pytest.mark.threat("16")
def test_the_same_key_keeps_one_file_and_is_refused_for_another(db: Database) -> None:
    audit = start(db)
    assert keep(db, audit) == keep(db, audit) == DIGEST
    assert verify(db).events == 3
    with pytest.raises(KeyReused):
        keep(db, audit, b"something else")
    assert len(stored(db)) == 1


@pytest.mark.threat("20")
def test_a_file_of_one_child_is_not_read_through_the_audit_of_another(db: Database) -> None:
    theirs = start(db, add_child(db, key="one"), key="one audit")
    mine = start(db, add_child(db, key="two"), key="two audit")
    keep(db, theirs)
    assert read_file(db, mine, DIGEST) is None
    keep(db, mine, key="mine")
    marks = [row.mark for row in stored(db)]
    assert len(set(marks)) == 2, "nobody can tell from a mark that two children have the same file"
    assert verify(db).files == 2


def test_what_is_not_there_is_missing(db: Database) -> None:
    with pytest.raises(Missing):
        keep(db, "nowhere")
    with pytest.raises(Missing):
        read_file(db, "nowhere", DIGEST)


@pytest.mark.threat("46")
def test_nothing_stored_tells_of_a_file_what_could_confirm_a_guess_at_it(db: Database) -> None:
    keep(db, start(db))
    with db.reading() as connection:
        for table in tables.metadata.sorted_tables:
            held = repr(connection.execute(select(table)).all())
            assert "nobody else may read" not in held and DIGEST not in held, table.name


@pytest.mark.threat("39")
def test_a_file_under_another_files_mark_is_damaged_and_not_shown(db: Database) -> None:
    audit = start(db)
    other = keep(db, audit, b"another", key="other")
    keep(db, audit)
    first, second = stored(db)
    with db.writing() as connection:
        move = text("UPDATE files SET mark = :mark WHERE id = :id")
        for row, mark in ((first, "x"), (second, first.mark), (first, second.mark)):
            connection.execute(move, {"mark": mark, "id": row.id})
    for digest in (DIGEST, other):
        with pytest.raises(Damaged):
            read_file(db, audit, digest)


def _sql(statement: str) -> Callable[[Database], None]:
    def tamper(db: Database) -> None:
        with db.writing() as connection:
            assert connection.execute(text(statement)).rowcount == 1

    return tamper


def _flip(db: Database) -> None:
    (row,) = stored(db)
    with db.writing() as connection:
        changed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
        connection.execute(tables.files.update().values(sealed=changed))


def _smuggle(db: Database) -> None:
    (row,) = stored(db)
    with db.writing() as connection:
        connection.execute(insert(tables.files), {**row._asdict(), "id": "smuggled", "mark": "m"})


TAMPERING = {
    "deleted": _sql("DELETE FROM files"),
    "another mark": _sql("UPDATE files SET mark = 'm'"),
    "another size": _sql("UPDATE files SET size = 7"),
    "one bit": _flip,
    "added": _smuggle,
}


@pytest.mark.threat("39")
@pytest.mark.threat("45")
@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_with_a_file_is_found(db: Database, kind: str) -> None:
    keep(db, start(db))
    TAMPERING[kind](db)
    found = verify(db).first_bad
    assert found is not None and "file" in found["what"] and found["remedy"]


def test_a_file_that_no_answer_came_to_name_is_collected_and_only_when_it_is_old(db: Database) -> None:
    audit, start_of_day = start(db), db.clock()
    keep(db, audit)
    assert collect_orphans(db, actor="operator", key="early", older_than=start_of_day) == 0
    assert len(stored(db)) == 1
    assert collect(db) == 1
    assert stored(db) == []
    assert verify(db)._asdict() == {"events": 4, "records": 0, "first_bad": None, "files": 0}
    assert collect(db, key="again") == 0
    assert verify(db).events == 4, "where there is nothing to collect nothing is written"


def test_a_file_that_was_collected_can_be_kept_again(db: Database) -> None:
    audit = start(db)
    keep(db, audit)
    collect(db)
    keep(db, audit, key="again")
    assert read_file(db, audit, DIGEST) == PLAN
    assert verify(db).files == 1


def test_a_file_is_kept_while_any_revision_names_it(db: Database) -> None:
    audit = start(db)
    keep(db, audit)
    save(db, audit, "views", 1, key="named", plan=ANSWER)
    assert collect(db) == 0
    save(db, audit, "views", 2, key="without", child_words="No plan.")
    assert collect(db, key="earlier") == 0, "an earlier revision still names it"
    audits.destroy_revisions(
        db, actor="auditor-1", key="destroy", audit=audit, section="views", before=3, reason_code="withdrawn"
    )
    assert collect(db, key="destroyed") == 1
    assert verify(db).first_bad is None


def test_a_file_is_kept_while_what_was_left_behind_or_part_b_or_a_record_names_it(db: Database) -> None:
    audit = start(db)
    contents = {name: f"a file for {name}".encode() for name in ("left", "record", "nobody")}
    digests = {name: keep(db, audit, content, key=name) for name, content in contents.items()}
    save(db, audit, audits.LEFT_BEHIND, 0, key="left behind", put_by={"2023-09.1": {"plan": {"file": digests["left"]}}})
    expected = {"referrals": 1, "assessment": 1, "views": 1}
    audits.sign_off(
        db, actor="auditor-1", key="sign", audit=audit, expected=expected, codes={},
        record=lambda stub: b'{"plan":{"file":"' + digests["record"].encode() + b'"}}',
    )  # fmt: skip
    in_part_b = keep(db, audit, b"a file for part b", key="part b")
    save(db, audit, audits.PART_B, 0, key="part b saved", rows={"a1": {"proof": {"file": in_part_b}}})
    assert collect(db) == 1
    kept = [name for name, digest in digests.items() if has_file(db, audit, digest)]
    assert (kept, has_file(db, audit, in_part_b)) == (["left", "record"], True)


def test_another_childs_answers_keep_no_file_alive(db: Database) -> None:
    audit, other = start(db), start(db, add_child(db, key="other"), key="other audit")
    keep(db, audit)
    save(db, other, "views", 1, key="named", plan=ANSWER)
    assert collect(db) == 1


@pytest.mark.threat("48")
def test_erasing_a_child_deletes_its_files_drafts_and_search_tokens_and_no_others(db: Database) -> None:
    gone, stays = add_child(db, key="gone"), add_child(db, key="stays")
    for child in (gone, stays):
        audit = start(db, child, key=f"audit {child}")
        keep(db, audit, key=f"file {child}")
        with db.writing() as connection:
            subject = connection.execute(
                select(tables.children.c.subject).where(tables.children.c.id == child)
            ).scalar()
            draft = {"audit": audit, "section": "views", "person": "p", "subject": subject, "expected": 1}
            connection.execute(insert(tables.drafts), {**draft, "sealed": b"typed", "at": "2026"})
            connection.execute(insert(tables.tokens), {"token": f"t{child}", "child": child})
    erase_subject(db, actor="operator", key="erase", child=gone)
    with db.reading() as connection:
        for table in (tables.files, tables.drafts):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 1, table.name
        found_by = set(connection.execute(select(tables.tokens.c.child)).scalars())
        assert found_by == {stays}
    audit_of_gone = read.audits_of(db, gone)[0].id
    with pytest.raises(Erased):
        read_file(db, audit_of_gone, DIGEST)
    with pytest.raises(Erased):
        keep(db, audit_of_gone, key="after")
    assert read_file(db, read.audits_of(db, stays)[0].id, DIGEST) == PLAN
    found = verify(db)
    assert (found.first_bad, found.files) == (None, 1)


@pytest.mark.threat("48")
def test_an_erased_file_is_gone_from_the_database_file(migrated_file: Path, tmp_path: Path, keys: Keyring) -> None:
    path = tmp_path / "erased.db"
    path.write_bytes(migrated_file.read_bytes())
    db = open_database(f"sqlite:///{path}", keys)
    child = add_child(db)
    keep(db, start(db, child), PLAN * 1000)
    (row,) = stored(db)
    pieces = [row.sealed[at : at + 64] for at in (0, len(row.sealed) // 2, len(row.sealed) - 64)]
    assert all(_held(tmp_path, piece) for piece in pieces)
    erase_subject(db, actor="operator", key="erase", child=child)
    assert not any(_held(tmp_path, piece) for piece in pieces)
    db.close()


def _held(folder: Path, piece: bytes) -> bool:
    return any(piece in file.read_bytes() for file in folder.glob("erased.db*"))


@pytest.mark.threat("43")
def test_a_backup_carries_files_and_a_restore_verifies_them(
    db: Database, empty_url: str, keys: Keyring, tmp_path: Path
) -> None:
    audit = start(db)
    for number in range(6):
        keep(db, audit, b"x" * 1000 * number + PLAN, key=f"file {number}")
    save(db, audit, "views", 1, key="named", plan=ANSWER)
    sign_off(db, audit)
    manifest = backup(db, tmp_path / "backup")
    assert manifest.tables["files"]["rows"] == 6
    assert restore(tmp_path / "backup", empty_url, keys).files == 6
    copy = open_database(empty_url, keys)
    assert [tuple(row) for row in stored(copy)] == [tuple(row) for row in stored(db)]
    assert read_file(copy, audit, DIGEST) == PLAN
    copy.close()


def test_a_new_master_key_leaves_files_readable(url: str, db: Database, keys: Keyring) -> None:
    audit = start(db)
    keep(db, audit)
    db.close()
    both = open_database(url, Keyring(OTHER_KEY, KEY))
    rotate_master_key(both, actor="operator", key="rotate")
    both.close()
    new = open_database(url, Keyring(OTHER_KEY))
    assert read_file(new, audit, DIGEST) == PLAN
    assert verify(new).files == 1
    new.close()
