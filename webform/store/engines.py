"""The two sides of a database as SQLAlchemy connects to them: SQLite or PostgreSQL, one that writes and one that only reads."""

from __future__ import annotations

import sqlite3
import time

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import QueuePool

PATIENCE_SECONDS = 5
READERS = 8
_SHORTEST_WAIT, _LONGEST_WAIT = 0.001, 0.05
"""Seconds between attempts at a database that another process is writing to."""


def store_url(url: str) -> URL:
    """Return the address with the driver that the store uses; ValueError for other databases."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database not in (None, "", ":memory:"):
        return place.set(drivername="sqlite")
    if place.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return place.set(drivername="postgresql+psycopg")
    raise ValueError("the database must be sqlite:///PATH or postgresql://...")


def engines(place: URL) -> tuple[Engine, Engine]:
    """Return the writing and the reading side of a database."""
    if place.get_backend_name() == "sqlite":
        return _sqlite_engine(place, writes=True), _sqlite_engine(place, writes=False)
    writer = _postgresql_engine(place)
    return writer, writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite_engine(place: URL, *, writes: bool) -> Engine:
    """Make one side: a single writing connection, so that threads queue fairly, or several that only read."""
    size = 1 if writes else READERS
    engine = create_engine(
        place,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0 if writes else READERS,
        hide_parameters=True,  # errors must not quote what people wrote
        pool_timeout=PATIENCE_SECONDS,
        connect_args={"timeout": PATIENCE_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver would otherwise begin by itself, and too late
        pragmas = ["foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY", "cell_size_check=ON"]
        pragmas += ["journal_mode=WAL", "synchronous=FULL", "busy_timeout=0"] if writes else ["query_only=ON"]
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    begin = _take_turn if writes else _begin
    engine.dialect.do_begin = begin  # type: ignore[method-assign,assignment]  # a listener would slow every statement
    return engine


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")


def _take_turn(connection: sqlite3.Connection) -> None:
    """Begin to write, once no other process does. SQLite itself would wait in a way that holds up everybody in this process."""
    until, wait = time.monotonic() + PATIENCE_SECONDS, _SHORTEST_WAIT
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        time.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)


def _postgresql_engine(place: URL) -> Engine:
    return create_engine(
        place,
        pool_size=READERS,
        max_overflow=READERS,
        pool_timeout=PATIENCE_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": PATIENCE_SECONDS,
            "options": f"-c lock_timeout={PATIENCE_SECONDS * 1000} -c timezone=UTC -c client_encoding=UTF8"
            " -c idle_in_transaction_session_timeout=300000",  # a writer that hangs must not hold the head for ever
        },
    )
