"""``caseaudit collect-files``: files that nothing names are deleted once they are old, and verify counts what is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from serving import council_at
from sqlalchemy import Connection, update

from webform.store import tables
from webform.store.audits import start_audit
from webform.store.chain import stream
from webform.store.files import KEPT, keep_file

from .conftest import Run


@pytest.fixture
def kept(home: Path) -> None:
    """Three files of a child's audit: one named by an answer and old, one named by nothing and old, one that is new."""
    council = council_at(home)
    auditor, pinned = council.people["auditor"], {"template": "attachments", "version": "1", "digest": "d" * 64}
    audit = start_audit(council.db, actor=auditor, key="start", child=council.child, answers={}, **pinned).about
    named, _, _ = (
        keep_file(council.db, actor=auditor, key=one, audit=audit, content=one.encode())
        for one in ("named", "old", "new")
    )
    start_audit(
        council.db,
        actor=auditor,
        key="other",
        child=council.child,
        answers={"plan": {"plan": {"file": named}}},
        **pinned,
    )
    with council.db.writing() as connection:
        old = update(tables.files).where(tables.files.c.id.in_(_kept(connection)[:2]))
        connection.execute(old.values(at="2020-01-01T00:00:00.000000Z"))
    council.db.close()


def _kept(connection: Connection) -> list[str]:
    """The ids of files in the order in which they were kept."""
    return [event.body["file"] for event in stream(connection) if event.kind == KEPT]


def test_what_nothing_names_is_deleted_once_it_is_old(run: Run, as_json: Any, kept: None) -> None:
    assert as_json("verify", "--json")["files"] == 3
    assert as_json("collect-files", "--json") == {"collected": 1}
    assert run("collect-files").output == "0 files deleted.\n"
    found = as_json("verify", "--json")
    assert (found["files"], found["first_bad"]) == (2, None)
    assert "2 files are as they were written" in run("verify").output


def test_a_number_of_days_that_is_none_is_refused(run: Run, kept: None) -> None:
    for days in ("0", "-1", "x"):
        assert run("collect-files", "--days", days).exit_code == 2


def test_without_a_database_it_says_so(run: Run, home: Path) -> None:
    result = run("collect-files")
    assert result.exit_code == 1
    assert "migrate" in result.output
