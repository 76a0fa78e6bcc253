"""The schema: made by migration only, the same as the code's, refused when it is another release's."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from webform.store import tables
from webform.store.database import open_database, stored_revision
from webform.store.engines import engines, store_url
from webform.store.errors import SchemaAhead, SchemaBehind
from webform.store.migrate import MIGRATIONS, migrate
from webform.store.sealing import Keyring


def test_migration_and_code_agree_on_every_table(url: str) -> None:
    writer, _ = engines(store_url(url))
    with writer.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    writer.dispose()


def test_the_code_s_revision_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [tables.REVISION]


def test_an_empty_database_must_be_migrated_first(empty_url: str, keys: Keyring) -> None:
    with pytest.raises(SchemaBehind, match="caseaudit migrate"):
        open_database(empty_url, keys)
    assert migrate(empty_url) is None
    open_database(empty_url, keys).close()
    assert migrate(empty_url) == tables.REVISION


def test_opening_makes_no_file(tmp_path: Path, keys: Keyring) -> None:
    with pytest.raises(SchemaBehind):
        open_database(f"sqlite:///{tmp_path / 'absent.db'}", keys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.threat("44")
@pytest.mark.parametrize(("revision", "refusal"), [("0000", SchemaBehind), ("9999", SchemaAhead)])
def test_another_release_s_schema_is_refused(url: str, keys: Keyring, revision: str, refusal: type[Exception]) -> None:
    writer, _ = engines(store_url(url))
    with writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    with pytest.raises(refusal):
        open_database(url, keys)
    writer.dispose()


@pytest.mark.threat("44")
def test_a_newer_schema_is_not_migrated(url: str) -> None:
    writer, _ = engines(store_url(url))
    with writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaAhead):
        migrate(url)
    writer.dispose()


@pytest.mark.threat("36")
@pytest.mark.threat("44")
def test_a_migration_that_fails_midway_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    made: list[str] = []

    def create_table(name: str, *parts: object, **options: object) -> None:
        if len(made) == 5:
            raise KeyboardInterrupt
        made.append(name)
        original(name, *parts, **options)

    original = op.create_table
    with monkeypatch.context() as patched:
        patched.setattr(op, "create_table", create_table)
        with pytest.raises(KeyboardInterrupt):
            migrate(empty_url)
    assert len(made) == 5
    assert stored_revision(store_url(empty_url)) is None
    assert migrate(empty_url) is None


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "oracle://host/name"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite"):
        store_url(url)
