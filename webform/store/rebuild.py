"""Projections made again from the events alone, to compare with those in use, or to replace them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, create_engine, delete, insert, select
from sqlalchemy.pool import StaticPool

from webform.store.chain import Event, stream
from webform.store.database import Database
from webform.store.finding import remark
from webform.store.projections import project
from webform.store.tables import PROJECTIONS, metadata
from webform.store.write import Change, Moment, Receipt, Written, write


class Difference(NamedTuple):
    """A projection's row that is not what the events say: its table and its key."""

    table: str
    key: tuple[str, ...]


class Scratch:
    """Empty projections in memory that follow events."""

    def __init__(self) -> None:
        engine = create_engine("sqlite://", poolclass=StaticPool)
        self._connection = engine.connect()
        metadata.create_all(self._connection, tables=[*PROJECTIONS, metadata.tables["subjects"]])

    def __enter__(self) -> Scratch:
        return self

    def __exit__(self, *_reason: object) -> None:
        self._connection.close()

    def follow(self, event: Event) -> None:
        """Bring the projections from before the event to after it."""
        project(self._connection, event)

    def differences(self, connection: Connection) -> Iterator[Difference]:
        """Yield each row in which the projections of a database are not these."""
        for table in PROJECTIONS:
            mine, theirs = _rows(self._connection, table), _rows(connection, table)
            for key in sorted(mine.keys() | theirs.keys(), key=repr):
                if mine.get(key) != theirs.get(key):
                    yield Difference(str(table.name), key)

    def replace(self, connection: Connection) -> None:
        """Put these projections in the place of a database's own."""
        for table in PROJECTIONS:
            connection.execute(delete(table))
            rows = [dict(row) for row in self._connection.execute(select(table)).mappings()]
            if rows:
                connection.execute(insert(table), rows)


def compare(db: Database) -> list[Difference]:
    """Return each row of a projection that is not what the events say; none where all is well."""
    with db.reading() as connection, Scratch() as scratch:
        return _followed(scratch, connection)


def rebuild(db: Database, *, actor: str, key: str) -> Receipt:
    """Make the projections anew from the events, and the marks of search; the result counts the wrong rows, by table."""

    def apply(moment: Moment) -> Written:
        with Scratch() as scratch:
            wrong = Counter(difference.table for difference in _followed(scratch, moment.connection))
            scratch.replace(moment.connection)
        if tokens_wrong := remark(db, moment):
            wrong["tokens"] = tokens_wrong
        return Written("projections", {"wrong": dict(wrong)}, {"wrong": dict(wrong)})

    return write(db, Change("projections_rebuilt", actor, key, {}, apply))


def _followed(scratch: Scratch, connection: Connection) -> list[Difference]:
    for event in stream(connection):
        scratch.follow(event)
    return list(scratch.differences(connection))


def _rows(connection: Connection, table: Table) -> dict[tuple[str, ...], tuple[Any, ...]]:
    width = len(table.primary_key)
    columns = [*table.primary_key, *(column for column in table.c if not column.primary_key)]
    return {tuple(row[:width]): tuple(row) for row in connection.execute(select(*columns))}
