"""A small extract and a store for each test of the import, copied from ones that are made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from extracts import council, directory, directory_rows, employ, write_ssd

from webform.demo.caseload import Case
from webform.demo.staff import Staff
from webform.intake.directory import Directory
from webform.store.database import Database, open_database
from webform.store.sealing import Keyring

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def staff_and_cases() -> tuple[Staff, list[Case]]:
    return council()


@pytest.fixture(scope="session")
def staff(staff_and_cases: tuple[Staff, list[Case]]) -> Staff:
    return staff_and_cases[0]


@pytest.fixture(scope="session")
def ssd_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_ssd(tmp_path_factory.mktemp("extract") / "ssd")


@pytest.fixture
def ssd(ssd_once: Path, tmp_path: Path) -> Path:
    """An extract of the test's own."""
    return shutil.copytree(ssd_once, tmp_path / "ssd")


@pytest.fixture(scope="session")
def staffed(migrated: Path, staff: Staff, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the council's staff and no child."""
    path = tmp_path_factory.mktemp("staffed") / "staffed.db"
    shutil.copy(migrated, path)
    db = open_database(f"sqlite:///{path}", Keyring(KEY))
    employ(db, staff)
    db.close()
    return path


@pytest.fixture
def db(staffed: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "store.db"
    shutil.copy(staffed, path)
    database = open_database(f"sqlite:///{path}", Keyring(KEY))
    yield database
    database.close()


@pytest.fixture
def known(staff: Staff, tmp_path: Path) -> Directory:
    """The authority's directory, without restrictions."""
    return directory(tmp_path, directory_rows(staff))
