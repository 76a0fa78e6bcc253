"""Statements that are made ready once do what SQLAlchemy does with them, and fail as it does, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, column, insert, select, table, update

from webform.store.database import Database
from webform.store.errors import Damaged, UnsuitableContent
from webform.store.ready import Ready
from webform.store.tables import teams

ADD = Ready(insert(teams), *teams.c.keys())
NAMED = Ready(select(teams).where(teams.c.name == bindparam("name")))
RENAME = Ready(update(teams).where(teams.c.id == bindparam("team")).values(name=bindparam("to")))
ALL = Ready(select(teams.c.name, teams.c.id.label("team")).order_by(teams.c.name))


def test_rows_are_added_changed_and_read_by_the_names_of_their_columns(db: Database) -> None:
    with db.writing() as connection:
        for number, name in enumerate(("North", "South")):
            ADD.run(connection, {"id": f"t{number}", "name": name})
        RENAME.run(connection, {"team": "t1", "to": "Coast"})
    with db.reading() as connection:
        row = NAMED.first(connection, {"name": "North"})
        assert (row.id, row.name) == ("t0", "North")
        assert [(one.team, one.name) for one in ALL.all(connection, {})] == [("t1", "Coast"), ("t0", "North")]
        assert NAMED.first(connection, {"name": "South"}) is None


def test_a_transaction_begins_with_the_first_of_them_and_is_undone_with_the_block(db: Database) -> None:
    with pytest.raises(RuntimeError), db.writing() as connection:
        ADD.run(connection, {"id": "t0", "name": "North"})
        raise RuntimeError
    with db.reading() as connection:
        assert ALL.all(connection, {}) == []
        assert connection.in_transaction()


def test_faults_are_the_stores_own_and_quote_nothing(db: Database) -> None:
    with pytest.raises(UnsuitableContent) as refused, db.reading() as connection:
        NAMED.first(connection, {"name": "Wilma \ud800 Sample"})
    assert "Wilma" not in str(refused.value)
    nowhere = Ready(select(column("absent")).select_from(table("nowhere")))
    with pytest.raises(Damaged), db.reading() as connection:
        nowhere.all(connection, {})
