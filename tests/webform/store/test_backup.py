"""Backups and restores: whole or refused, from and to both databases."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from webform.store import read, tables
from webform.store.backup import KEPT, backup, check_backup
from webform.store.database import Database, open_database, store_url
from webform.store.errors import BackupRefused, Unavailable
from webform.store.people import NewPerson, add_people, add_team
from webform.store.restore import restore
from webform.store.sealing import Keyring
from webform.store.sessions import start_session
from webform.store.tables import REVISION
from webform.store.verify import verify
from webform.store.write import Change, Moment, Written, write

from .examples import OTHER_KEY, completed, start


@pytest.fixture
def saved(db: Database, tmp_path: Path) -> Path:
    """A backup of a store with a completed audit and an account with a session."""
    completed(db)
    team = add_team(db, actor="operator", key="team", name="North").about
    new = NewPerson("ann@example.org", "Ann Example", ("auditor",), team)
    person = add_people(db, actor="operator", key="people", people=[new]).about
    start_session(db, person=person)
    path = tmp_path / "backup.zip"
    backup(db, path)
    return path


def _rows(db: Database) -> dict[str, list[tuple[object, ...]]]:
    with db.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in KEPT
        }


def test_a_restore_into_an_empty_database_gives_the_same_rows(
    db: Database, saved: Path, empty_url: str, keys: Keyring
) -> None:
    assert restore(saved, empty_url, keys)._asdict() == {"events": 10, "records": 3, "first_bad": None, "files": 0}
    copy = open_database(empty_url, keys)
    assert _rows(copy) == _rows(db)
    assert verify(copy).first_bad is None
    copy.close()


def test_a_backup_of_one_database_restores_into_the_other(
    backend: str, db: Database, saved: Path, keys: Keyring, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres")
    name = server.create()
    other = server.url(name) if backend == "sqlite" else f"sqlite:///{tmp_path / 'other.db'}"
    restore(saved, other, keys)
    copy = open_database(other, keys)
    assert _rows(copy) == _rows(db)
    copy.close()
    server.drop(name)


def test_a_restored_store_can_be_written_to(saved: Path, empty_url: str, keys: Keyring) -> None:
    restore(saved, empty_url, keys)
    copy = open_database(empty_url, keys)
    start(copy, key="after")
    assert verify(copy).first_bad is None
    copy.close()


def test_sessions_do_not_survive_a_restore(saved: Path, empty_url: str, keys: Keyring) -> None:
    restore(saved, empty_url, keys)
    copy = open_database(empty_url, keys)
    with copy.reading() as connection:
        assert connection.execute(select(tables.sessions)).all() == []
    copy.close()


@pytest.mark.threat("43")
def test_a_target_that_is_not_empty_is_refused_unless_it_is_to_be_replaced(
    db: Database, url: str, saved: Path, keys: Keyring
) -> None:
    start(db, key="since")
    with pytest.raises(BackupRefused, match="not empty"):
        restore(saved, url, keys)
    assert verify(db).events == 11
    db.close()
    assert restore(saved, url, keys, replace=True).events == 10
    again = open_database(url, keys)
    assert verify(again).events == 10
    again.close()


@pytest.mark.threat("43")
def test_a_file_in_use_is_not_replaced(migrated_file: Path, saved: Path, keys: Keyring, tmp_path: Path) -> None:
    target = tmp_path / "target.db"
    shutil.copy(migrated_file, target)
    db = open_database(f"sqlite:///{target}", keys)
    start(db)
    with db.reading() as connection, pytest.raises(BackupRefused, match="in use"):
        connection.execute(select(tables.head)).one()
        restore(saved, f"sqlite:///{target}", keys, replace=True)
    assert verify(db).events == 2
    db.close()


@pytest.mark.threat("43")
def test_a_backup_cut_off_anywhere_is_refused_before_the_target_is_touched(
    saved: Path, empty_url: str, keys: Keyring, tmp_path: Path
) -> None:
    whole = saved.read_bytes()
    cut = tmp_path / "cut.zip"
    for length in [0, 1, 30, *range(100, len(whole), len(whole) // 20), len(whole) - 1]:
        cut.write_bytes(whole[:length])
        with pytest.raises(BackupRefused):
            restore(cut, empty_url, keys)
    with pytest.raises(BackupRefused):
        restore(tmp_path / "absent.zip", empty_url, keys)
    if store_url(empty_url).get_backend_name() == "sqlite":
        assert not Path(str(store_url(empty_url).database)).exists()


@pytest.mark.threat("43")
def test_a_backup_with_flipped_bits_is_refused_or_unchanged_in_meaning(
    saved: Path, keys: Keyring, tmp_path: Path
) -> None:
    whole, flipped = saved.read_bytes(), tmp_path / "flipped.zip"
    good = check_backup(saved, keys)
    refused = 0
    for place in random.Random(7).sample(range(len(whole)), 200):
        content = bytearray(whole)
        content[place] ^= 1
        flipped.write_bytes(content)
        try:
            assert check_backup(flipped, keys) == good
        except BackupRefused:
            refused += 1
    assert refused > 100


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _altered(saved: Path) -> Iterator[tuple[str, dict[str, bytes]]]:
    members = _members(saved)
    yield "a row removed", {**members, "events.ndjson": b"".join(members["events.ndjson"].splitlines(True)[:-1])}
    yield "a row changed", {**members, "audits.ndjson": members["audits.ndjson"].replace(b"good", b"poor")}
    yield "a table gone", {name: content for name, content in members.items() if name != "records.ndjson"}
    signed = json.loads(members["manifest.json"])
    for old, new in ((f'"revision":"{REVISION}"', '"revision":"0000"'), ('"seq":10', '"seq":9')):
        assert old in signed["manifest"]
        changed = {**signed, "manifest": signed["manifest"].replace(old, new)}
        yield f"the manifest's {old}", {**members, "manifest.json": json.dumps(changed).encode()}
    yield "no manifest", {name: content for name, content in members.items() if name != "manifest.json"}


@pytest.mark.threat("43")
def test_an_altered_backup_is_refused(saved: Path, keys: Keyring, tmp_path: Path) -> None:
    for name, members in _altered(saved):
        with pytest.raises(BackupRefused):
            check_backup(_write(tmp_path / "altered.zip", members), keys)
            pytest.fail(f"accepted: {name}")


@pytest.mark.threat("43")
@pytest.mark.parametrize("revision", ["0000", "9999"])
def test_a_backup_of_another_schema_is_refused_with_a_remedy(
    db: Database, keys: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revision: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(tables, "REVISION", revision)
        backup(db, tmp_path / "backup.zip")
    with pytest.raises(BackupRefused, match="release"):
        check_backup(tmp_path / "backup.zip", keys)


@pytest.mark.threat("43")
def test_under_another_master_key_a_backup_is_refused(saved: Path, empty_url: str) -> None:
    with pytest.raises(BackupRefused, match="master key"):
        restore(saved, empty_url, Keyring(OTHER_KEY))


@pytest.mark.threat("43")
def test_a_backup_that_holds_a_broken_chain_is_refused_and_the_target_stays(
    db: Database, saved: Path, tmp_path: Path, empty_url: str, keys: Keyring
) -> None:
    with db.writing() as connection:
        connection.execute(tables.events.update().where(tables.events.c.seq == 3).values(actor="someone"))
    backup(db, tmp_path / "broken.zip")
    with pytest.raises(BackupRefused, match="verify"):
        restore(tmp_path / "broken.zip", empty_url, keys)
    assert restore(saved, empty_url, keys).first_bad is None


def test_a_backup_made_while_others_write_is_one_snapshot(
    db: Database, tmp_path: Path, empty_url: str, keys: Keyring
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def nothing(moment: Moment) -> Written:
        return Written("nothing", {})

    with ThreadPoolExecutor(3) as pool:
        changes = [
            pool.submit(write, db, Change("nothing", "operator", f"k{number}", {}, nothing)) for number in range(60)
        ]
        manifests = [backup(db, tmp_path / f"{number}.zip") for number in range(5)]
        for change in changes:
            change.result()
    for number, manifest in enumerate(manifests):
        assert check_backup(tmp_path / f"{number}.zip", keys) == manifest
        assert manifest.tables["events"]["rows"] == manifest.head["seq"]
    assert restore(tmp_path / "4.zip", empty_url, keys).events == manifests[-1].head["seq"]


@pytest.mark.threat("46")
def test_a_backup_holds_no_personal_data_in_the_clear_and_is_the_owner_s_alone(saved: Path) -> None:
    content = b"".join(_members(saved).values())
    for words in (b"Robin Example", b"2012-05-01", b"I like", b"A wrong name"):
        assert words not in content
    assert saved.stat().st_mode & 0o077 == 0


def test_reading_a_missing_child_after_restore_is_none(saved: Path, empty_url: str, keys: Keyring) -> None:
    restore(saved, empty_url, keys)
    copy = open_database(empty_url, keys)
    assert read.read_child(copy, "nobody") is None
    copy.close()


def test_a_server_that_is_not_there_is_unavailable(saved: Path, keys: Keyring, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        restore(saved, f"postgresql:///nothing?host={tmp_path}", keys)
