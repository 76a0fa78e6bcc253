"""Opened contents are remembered for some minutes and bytes, and what was destroyed is not had from memory."""

from __future__ import annotations

import pytest

from webform.store import read, remembered
from webform.store.audits import destroy_revisions
from webform.store.database import Database
from webform.store.erase import erase_subject
from webform.store.errors import Erased
from webform.store.remembered import Remembered

from .examples import add_child, save, start


class Opener:
    """Opens what is stored under a name, and counts how often."""

    def __init__(self, size: int = 10) -> None:
        self.opened: list[str] = []
        self.size = size

    def __call__(self, stored: tuple[bytes, str, bytes, bytes]) -> bytes:
        self.opened.append(stored[1])
        return b"x" * self.size


def content(memory: Remembered, opener: Opener, name: str = "r1", sealed: bytes = b"sealed") -> bytes:
    return memory.content((b"key", name, b"content key", sealed), opener)


def test_what_was_opened_is_opened_once_as_long_as_it_is_stored_the_same() -> None:
    memory, opener = Remembered(), Opener()
    assert content(memory, opener) == content(memory, opener) == b"x" * 10
    content(memory, opener, sealed=b"otherwise")
    assert opener.opened == ["r1", "r1"]


def test_it_is_forgotten_after_its_minutes_however_often_it_was_used() -> None:
    now = 0.0
    memory, opener = Remembered(lambda: now), Opener()
    content(memory, opener)
    now = remembered.MOST_SECONDS - 1.0
    content(memory, opener)
    assert len(opener.opened) == 1
    now = remembered.MOST_SECONDS + 1.0
    content(memory, opener)
    assert len(opener.opened) == 2


def test_it_is_forgotten_where_it_would_be_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST_BYTES", 70)
    memory, opener = Remembered(), Opener()
    for name in ("r1", "r2", "r3", "r1"):
        content(memory, opener, name)
    assert opener.opened == ["r1", "r2", "r3", "r1"]


def test_long_contents_are_opened_each_time() -> None:
    memory, opener = Remembered(), Opener(remembered.LONGEST + 1)
    content(memory, opener)
    content(memory, opener)
    assert len(opener.opened) == 2


def test_an_erased_subject_is_not_read_from_memory(db: Database) -> None:
    child = add_child(db)
    audit = start(db, child)
    assert read.read_audit_of_child(db, audit) is not None
    erase_subject(db, actor="operator", key="erase", child=child)
    with pytest.raises(Erased):
        read.read_audit_of_child(db, audit)
    assert read.read_child(db, child).profile == {}  # type: ignore[union-attr]  # it is there


def test_a_destroyed_revision_is_not_read_from_memory(db: Database) -> None:
    audit = start(db)
    assert read.read_audit(db, audit) is not None
    save(db, audit, "views", 1, key="views")
    assert read.read_audit(db, audit).sections["views"].answers == {}  # type: ignore[union-attr]  # it is there
    destroy_revisions(
        db, actor="auditor-1", key="destroy", audit=audit, section="views", before=2, reason_code="consent_withdrawn"
    )
    assert [one.answers for one in read.revisions_of(db, audit, "views")] == [None, {}]
