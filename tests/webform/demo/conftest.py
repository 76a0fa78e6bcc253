"""Councils for tests: each in a SQLite database of its own, opened as the command line opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from councils import CHILDREN, SEED, TODAY, Made, Make

from engine.calendars import Calendar, calendar_from
from engine.load import read_data
from engine.model import Template
from webform.app import parts_of
from webform.context import Context
from webform.demo.chance import seeded_ids
from webform.demo.council import make_council
from webform.shelf import Shelf, bundled_shelf
from webform.store.database import open_database
from webform.store.migrate import migrate
from webform.store.sealing import Keyring


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return bundled_shelf()


@pytest.fixture(scope="session")
def open_parts(tmp_path_factory: pytest.TempPathFactory, shelf: Shelf) -> Iterator[Callable[[int], Context]]:
    """Opens an empty, migrated database with a seed's ids."""
    opened = []

    def open_one(seed: int) -> Context:
        path: Path = tmp_path_factory.mktemp("council") / "store.db"
        migrate(f"sqlite:///{path}")
        db = open_database(f"sqlite:///{path}", Keyring(bytes(range(32))), new_id=seeded_ids(seed))
        opened.append(db)
        return parts_of(db, shelf, demonstration=True)

    yield open_one
    for db in opened:
        db.close()


@pytest.fixture(scope="session")
def make(open_parts: Callable[[int], Context]) -> Make:
    def make_one(seed: int = SEED, children: int = CHILDREN, today: date = TODAY) -> Made:
        parts = open_parts(seed)
        return Made(make_council(parts, children=children, seed=seed, today=today), parts)

    return make_one


@pytest.fixture(scope="session")
def made(make: Make) -> Made:
    """One council of thirty children, only ever looked at."""
    return make()


@pytest.fixture(scope="session")
def crowd(make: Make) -> Made:
    """A council with three hundred children, only ever looked at, so that what is rare is there too."""
    return make(seed=11, children=300)


@pytest.fixture(scope="session")
def template(shelf: Shelf) -> Template:
    form = shelf.find("case-management-audit")
    assert form is not None
    return form


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return calendar_from(read_data("calendars", "england-and-wales"))
