"""Fixtures of the browser tests: a Chromium for each module, and the gallery of pages in every state."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import driving
import pytest
from gallery import Gallery, gallery_of
from playwright.sync_api import Browser
from small_council import Clock, make_council

from webform.store.database import open_database
from webform.store.sealing import Keyring


@pytest.fixture(name="chromium", scope="module")
def running_chromium() -> Iterator[Browser]:
    with driving.chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def gallery(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    """The small council with audits in every state, served by a clock that stands still."""
    path = tmp_path_factory.mktemp("gallery") / "council.db"
    shutil.copy(migrated, path)
    clock = Clock()
    db = open_database(f"sqlite:///{path}", Keyring(bytes(range(32))), clock)
    with gallery_of(make_council(db, clock)) as opened:
        yield opened
    db.close()
