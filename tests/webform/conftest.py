"""Fixtures of the web tests: the small council on a migrated SQLite database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import postgres
from small_council import Clock, Council, make_council

from webform.store.database import open_database
from webform.store.migrate import migrate
from webform.store.sealing import Keyring

__all__ = ["council", "migrated", "postgres"]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def council(migrated: Path, tmp_path: Path) -> Iterator[Council]:
    """The small council in a fresh database."""
    path = tmp_path / "council.db"
    shutil.copy(migrated, path)
    clock = Clock()
    db = open_database(f"sqlite:///{path}", Keyring(bytes(range(32))), clock)
    yield make_council(db, clock)
    db.close()
