"""Statements made ready once: executing one costs what the database's driver costs, and little more.

For what every page reads and every save writes. Everything else is executed by SQLAlchemy, at some 20 microseconds more.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable


class _Text(NamedTuple):
    """A statement as one database's driver takes it; ``order`` are its parameters where they go by place."""

    sql: str
    order: tuple[str, ...] | None


class Ready:
    """One statement; ``columns`` are the parameters of an insert or update that come by the names of columns."""

    def __init__(self, statement: Executable, *columns: str) -> None:
        self._statement, self._columns = statement, list(columns) or None
        self._texts: dict[str, _Text] = {}
        selected = statement.selected_columns.keys() if isinstance(statement, Select) else ()
        row: Any = namedtuple("Row", selected)  # type: ignore[misc]  # the names are the statement's
        self._row = row._make

    def first(self, connection: Connection, parameters: Mapping[str, Any]) -> Any:
        """The first row, by the names of its columns, or None. Raises as SQLAlchemy does."""
        row = self._executed(connection, parameters, lambda cursor: cursor.fetchone())
        return None if row is None else self._row(row)

    def all(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """Every row, by the names of its columns. Raises as SQLAlchemy does."""
        return list(map(self._row, self._executed(connection, parameters, lambda cursor: cursor.fetchall())))

    def run(self, connection: Connection, parameters: Mapping[str, Any]) -> None:
        """Execute what changes something. Raises as SQLAlchemy does."""
        self._executed(connection, parameters, lambda cursor: None)

    def _executed(self, connection: Connection, parameters: Mapping[str, Any], taken: Callable[[Any], Any]) -> Any:
        text = self._texts.get(connection.dialect.name) or self._text(connection)
        if not connection.in_transaction():
            connection.begin()
        given = parameters if text.order is None else [parameters[name] for name in text.order]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text.sql, given)
            return taken(cursor)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemy_has_it(connection, cursor, error) from None
        finally:
            cursor.close()

    def _text(self, connection: Connection) -> _Text:
        compiled: Any = self._statement.compile(dialect=connection.dialect, column_keys=self._columns)  # type: ignore[attr-defined]
        order = tuple(compiled.positiontup) if compiled.positional else None
        text = self._texts[connection.dialect.name] = _Text(str(compiled), order)
        return text


def _as_sqlalchemy_has_it(connection: Connection, cursor: Any, error: Exception) -> BaseException:
    """The driver's error as SQLAlchemy raises it; a connection that is lost goes back to no pool."""
    dialect: Any = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection, cursor)
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        None,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
