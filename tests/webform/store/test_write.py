"""The one write path: nothing goes round it, and no fault leaves half a change or makes one twice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select

from webform import store
from webform.store import tables
from webform.store.database import Database
from webform.store.errors import Interrupted, Stale, Unavailable, WrongState
from webform.store.verify import verify
from webform.store.write import RETRY_AFTER_SECONDS, Change, Moment, Written, write

from .examples import numbers, save, start

WEBFORM = Path(str(store.__file__)).parents[1]
WAYS_TO_WRITE = {"writing", "writer", "raw_connection", "create_engine", "engines"}
ALLOWED = {
    "store/engines.py": "makes the connections",
    "store/database.py": "opens both sides",
    "store/write.py": "is the write path",
    "store/migrate.py": "makes the schema",
    "store/restore.py": "fills an empty database, and verifies it before it commits",
    "store/rebuild.py": "has an in-memory scratch database",
    "store/erase.py": "scrubs files after a change, by statements that change no row",
}


def test_nothing_but_the_write_path_and_the_operator_s_commands_can_get_a_writing_connection() -> None:
    """Connections for reading refuse to write (see below), so this closes every other way."""
    users = {
        str(path.relative_to(WEBFORM))
        for path in WEBFORM.rglob("*.py")
        if "migrations" not in path.parts and _names(path) & WAYS_TO_WRITE
    }
    assert users == set(ALLOWED)


def _names(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return attributes | imported | {node.id for node in nodes if isinstance(node, ast.Name)}


def test_a_reading_connection_refuses_to_write(db: Database) -> None:
    row = {"id": "t", "name": "A team"}
    with pytest.raises(Unavailable), db.reading() as connection:
        connection.execute(insert(tables.teams), row)
    with db.reading() as connection:
        assert connection.execute(select(tables.teams)).all() == []


def _counts(db: Database) -> dict[str, int]:
    with db.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables.metadata.sorted_tables
        }


@pytest.mark.threat("38")
def test_a_change_that_fails_after_its_rows_were_made_leaves_nothing(db: Database) -> None:
    before = _counts(db)

    def apply(moment: Moment) -> Written:
        moment.connection.execute(insert(tables.teams), {"id": "t", "name": "A team"})
        raise WrongState("no")

    with pytest.raises(WrongState):
        write(db, Change("team_added", "operator", "k", {}, apply))
    assert _counts(db) == before
    assert verify(db).first_bad is None


def test_events_are_numbered_without_gaps_however_many_changes_fail(db: Database) -> None:
    audit = start(db)
    for number in range(1, 6):
        save(db, audit, "views", number, key=f"good {number}")
        with pytest.raises(Stale):
            save(db, audit, "views", 99, key=f"bad {number}")
    with db.reading() as connection:
        assert list(connection.execute(select(tables.events.c.seq).order_by(tables.events.c.seq)).scalars()) == list(
            range(1, 8)
        )


@pytest.mark.threat("42")
def test_a_clock_that_goes_back_changes_no_order(db: Database) -> None:
    audit = start(db)
    db.clock.advance(hours=-1)  # type: ignore[attr-defined]  # the fixture's clock
    assert save(db, audit, "views", 1, key="k").seq == 3
    assert numbers(db, audit)["views"] == 2
    assert verify(db).first_bad is None


class _Unlucky(Database):
    """A database whose connection is lost at its first writes: before the commit, or after it but before the answer."""

    losses: list[str]

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        loss = self.losses.pop(0) if self.losses else ""
        with Database.writing(self) as connection:
            yield connection
            if loss == "before the commit":
                raise Interrupted("lost")
        if loss == "after the commit":
            raise Interrupted("lost")


def _unlucky(db: Database, *losses: str) -> _Unlucky:
    values: dict[str, Any] = {field.name: getattr(db, field.name) for field in fields(db)}
    unlucky = _Unlucky(**values)
    object.__setattr__(unlucky, "losses", list(losses))
    return unlucky


@pytest.mark.threat("40")
@pytest.mark.threat("41")
@pytest.mark.parametrize(
    "losses", [("before the commit",), ("after the commit",), ("before the commit", "after the commit")]
)
def test_a_lost_connection_is_tried_again_and_the_change_made_once(db: Database, losses: tuple[str, ...]) -> None:
    """An answer lost after the commit is the in-doubt case: the idempotency key resolves it."""
    audit = start(db)
    receipt = save(_unlucky(db, *losses), audit, "views", 1, key="k", child_words="Once.")
    assert (receipt.seq, receipt.number) == (3, 2)
    assert numbers(db, audit)["views"] == 2
    assert verify(db).events == 3


@pytest.mark.threat("40")
def test_a_connection_lost_again_and_again_is_unavailable_after_a_bounded_number_of_tries(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webform.store.write.RETRY_AFTER_SECONDS", (0.0,) * len(RETRY_AFTER_SECONDS))
    audit = start(db)
    unlucky = _unlucky(db, *["before the commit"] * 20)
    with pytest.raises(Unavailable):
        save(unlucky, audit, "views", 1, key="k")
    assert len(unlucky.losses) == 20 - 1 - len(RETRY_AFTER_SECONDS)
    assert verify(db).events == 2
