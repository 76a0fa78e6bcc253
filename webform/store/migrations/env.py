"""Alembic's entry: runs the versions on the connection that ``webform.store.migrate`` gives, in its transaction."""

from __future__ import annotations

from alembic import context

from webform.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's DDL is transactional too, once the driver is kept from committing
)
with context.begin_transaction():
    context.run_migrations()
