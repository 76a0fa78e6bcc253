"""Bringing a database's schema to this code's, in one transaction: all of it or none."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from webform.store import tables
from webform.store.database import check_revision, stored_revision, translated
from webform.store.engines import engines, store_url
from webform.store.errors import SchemaBehind

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 20_230_901
"""The number of PostgreSQL's advisory lock under which one process migrates at a time."""


def migrate(url: str) -> str | None:
    """Bring the schema up to date and return the revision it was at, None for none.

    Raises SchemaAhead for a newer schema, Unavailable, StoreBusy; an interrupted migration leaves what was there.
    """
    place = store_url(url)
    before = stored_revision(place)
    try:
        check_revision(place)
    except SchemaBehind:
        writer, _ = engines(place)
        try:
            with translated(), writer.begin() as connection:
                upgrade(connection)
        finally:
            writer.dispose()
    return before


def upgrade(connection: Connection) -> None:
    """Run the versions that are missing, inside the connection's transaction."""
    from alembic import command  # slow to import, and needed by no other command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, tables.REVISION)
