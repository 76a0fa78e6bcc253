"""All that a block reads comes from one snapshot until it writes; then it reads what was written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Connection, text

from webform.store import read
from webform.store.database import Database
from webform.store.errors import Damaged, Stale

from .examples import numbers, save, start


def elsewhere(work: Callable[[], object]) -> None:
    """Do something as another request would, at the same time."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_what_others_save_is_not_seen_in_the_block_and_is_seen_after_it(db: Database) -> None:
    audit = start(db)
    with db.in_one_snapshot():
        assert numbers(db, audit)["views"] == 1
        elsewhere(lambda: save(db, audit, "views", 1, key="theirs", child_words="Saved meanwhile."))
        assert numbers(db, audit)["views"] == 1
    assert numbers(db, audit)["views"] == 2


def test_after_a_save_of_its_own_the_block_reads_what_is_there_then(db: Database) -> None:
    audit = start(db)
    with db.in_one_snapshot():
        assert numbers(db, audit)["views"] == 1
        elsewhere(lambda: save(db, audit, "views", 1, key="theirs", child_words="Saved meanwhile."))
        with pytest.raises(Stale):
            save(db, audit, "views", 1, key="mine", child_words="Mine.")
        assert numbers(db, audit)["views"] == 2, "a refused save is followed by a look at what was saved"
        save(db, audit, "views", 2, key="mine again", child_words="Mine.")
        assert numbers(db, audit)["views"] == 3


def test_what_is_read_while_the_block_writes_is_not_read_again_after_the_commit(db: Database) -> None:
    audit = start(db)
    with db.in_one_snapshot():
        with db.writing() as connection:
            connection.execute(text("UPDATE audits SET grade = 'good'"))
            assert read.audit_summary(db, audit).grade is None, "not committed yet"  # type: ignore[union-attr]  # it is there
        assert read.audit_summary(db, audit).grade == "good"  # type: ignore[union-attr]  # it is there


def test_a_fault_in_reading_does_not_spoil_the_block(db: Database) -> None:
    audit = start(db)
    with db.in_one_snapshot():
        with pytest.raises(Damaged), db.reading() as connection:
            connection.execute(text("SELECT absent FROM nowhere"))
        assert numbers(db, audit)["views"] == 1


def test_a_block_holds_one_connection_and_gives_it_back(db: Database) -> None:
    audit = start(db)
    pool: Any = db.reader.pool
    before = pool.checkedout()
    with db.in_one_snapshot():
        for _ in range(3):
            read.read_audit(db, audit)
        assert pool.checkedout() == before + 1
    assert pool.checkedout() == before


def test_nobody_can_write_from_the_reading_side_of_a_block(db: Database) -> None:
    reading: Callable[[], AbstractContextManager[Connection]] = db.reading
    with db.in_one_snapshot(), pytest.raises(Exception, match="read"), reading() as connection:
        connection.execute(text("UPDATE head SET seq = 0"))
