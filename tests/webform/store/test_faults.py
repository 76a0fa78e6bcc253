"""Real faults: killed processes, full and read-only disks, lost servers, locks. Nothing acknowledged is lost or half done."""

from __future__ import annotations

import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from webform.store import database, engines, read, tables
from webform.store.database import Database, open_database
from webform.store.errors import StoreBusy, StoreError, Unavailable
from webform.store.sealing import Keyring
from webform.store.verify import verify
from webform.store.write import Change, Moment, Written, write

from .conftest import Postgres
from .examples import numbers, save, start

KILLS = int(os.environ.get("CASEAUDIT_KILLS", "10"))
ROOT = Path(database.__file__).parents[2]


@pytest.mark.threat("36")
def test_no_acknowledged_save_is_lost_when_the_writer_is_killed(db: Database, url: str) -> None:
    audit, chance = start(db), random.Random(20)
    number = 1
    for _ in range(KILLS):
        acknowledged = _killed_after(url, audit, number, chance.randrange(1, 40))
        number = numbers(db, audit)["views"]
        assert number in (acknowledged, acknowledged + 1), "at most the save in flight may be there unacknowledged"
    kept = read.revisions_of(db, audit, "views")
    assert [revision.number for revision in kept] == list(range(1, number + 1))
    assert kept[-1].answers == {"child_words": f"words {number}"}
    assert verify(db)._asdict() == {"events": number + 1, "records": 0, "first_bad": None, "files": 0}


def _killed_after(url: str, audit: str, first: int, saves: int) -> int:
    """Run a writer, kill it (SIGKILL) after so many acknowledged saves, and return the last acknowledged number."""
    command = [sys.executable, str(Path(__file__).with_name("writer.py")), url, audit, str(first)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        acknowledged = [int(process.stdout.readline()) for _ in range(saves)]
        process.kill()
        acknowledged += [int(line) for line in process.stdout.read().split()]
    return acknowledged[-1]


class Disk:
    """A disk of one megabyte where the tests may mount one, else a limit on the size of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
        self.mounted = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
        self._limit = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        if not self.mounted:
            largest = max(path.stat().st_size for path in self.folder.iterdir())
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, self._limit[1]))
            return
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"x" * 4096)
            except OSError:
                return

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limit)
        (self.folder / "filler").unlink(missing_ok=True)

    def read_only(self, on: bool) -> None:
        if self.mounted:
            subprocess.run(["mount", "-o", f"remount,{'ro' if on else 'rw'}", str(self.folder)], check=True)
            return
        if os.getuid() == 0:  # modes do not bind the superuser
            os.seteuid(0)
        for path in (*self.folder.iterdir(), self.folder):
            path.chmod((0o500 if path.is_dir() else 0o400) if on else 0o700)
        if on and os.getuid() == 0:
            os.seteuid(65534)

    def remove(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path, migrated_file: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    small = Disk(folder)
    shutil.copy(migrated_file, folder / "store.db")
    yield small
    small.read_only(False)
    small.free()
    small.remove()


@pytest.fixture
def on_disk(disk: Disk, keys: Keyring) -> Iterator[Database]:
    db = open_database(f"sqlite:///{disk.folder / 'store.db'}", keys)
    yield db
    db.close()


@pytest.mark.threat("38")
def test_a_full_disk_is_unavailable_leaves_nothing_half_done_and_recovers_alone(disk: Disk, on_disk: Database) -> None:
    audit = start(on_disk)
    disk.fill()
    words = "x" * 200_000
    for number in range(3):
        with pytest.raises(Unavailable):
            save(on_disk, audit, "views", 1, key=f"full {number}", child_words=words)
    assert numbers(on_disk, audit)["views"] == 1
    disk.free()
    assert save(on_disk, audit, "views", 1, key="full 0", child_words="Short.").number == 2
    assert verify(on_disk)._asdict() == {"events": 3, "records": 0, "first_bad": None, "files": 0}


@pytest.mark.threat("38")
def test_a_read_only_disk_is_unavailable_and_recovers_alone(disk: Disk, on_disk: Database, keys: Keyring) -> None:
    audit = start(on_disk)
    on_disk.close()
    disk.read_only(True)
    with pytest.raises(Unavailable):
        again = open_database(f"sqlite:///{disk.folder / 'store.db'}", keys)
        save(again, audit, "views", 1, key="k")
    disk.read_only(False)
    assert save(on_disk, audit, "views", 1, key="k").number == 2
    assert verify(on_disk).first_bad is None


@pytest.fixture
def server_url(postgres: Postgres) -> Iterator[str]:
    name = postgres.create(postgres.template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def on_server(server_url: str, keys: Keyring) -> Iterator[Database]:
    db = open_database(server_url, keys)
    yield db
    db.close()


def _terminate(postgres: Postgres, url: str) -> None:
    name = url.rsplit("/", 1)[-1].split("?")[0]
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@pytest.mark.threat("38")
def test_a_read_only_server_is_unavailable_and_recovers_alone(
    postgres: Postgres, server_url: str, on_server: Database
) -> None:
    audit = start(on_server)
    name = server_url.rsplit("/", 1)[-1].split("?")[0]
    postgres.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    _terminate(postgres, server_url)
    with pytest.raises(Unavailable):
        save(on_server, audit, "views", 1, key="k")
    assert numbers(on_server, audit)["views"] == 1
    postgres.run(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    _terminate(postgres, server_url)
    assert save(on_server, audit, "views", 1, key="k").number == 2


@pytest.mark.threat("40")
def test_a_connection_killed_midway_through_a_change_is_tried_again(
    postgres: Postgres, server_url: str, on_server: Database
) -> None:
    runs = []

    def apply(moment: Moment) -> Written:
        runs.append(moment.seq)
        if len(runs) == 1:
            _terminate(postgres, server_url)
        moment.connection.execute(tables.teams.insert(), {"id": "t", "name": "A team"})
        return Written("t", {})

    assert write(on_server, Change("team_added", "operator", "k", {}, apply)).seq == 1
    assert runs == [1, 1]
    with on_server.reading() as connection:
        assert connection.execute(select(func.count()).select_from(tables.teams)).scalar_one() == 1
    assert verify(on_server).events == 1


@pytest.mark.threat("40")
def test_while_connections_are_killed_all_the_time_every_save_is_made_once_or_refused(
    postgres: Postgres, server_url: str, on_server: Database
) -> None:
    audit = start(on_server, answers={f"s{number}": {} for number in range(40)})
    stop = threading.Event()

    def kill() -> int:
        kills = 0
        while not stop.wait(0.03):
            _terminate(postgres, server_url)
            kills += 1
        return kills

    def submit(number: int) -> bool:
        try:
            save(on_server, audit, f"s{number}", 1, key=f"k{number}")
        except StoreError as refused:
            assert isinstance(refused, Unavailable | StoreBusy)
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        killer = pool.submit(kill)
        done = list(pool.map(submit, range(40)))
        stop.set()
        assert killer.result() > 0
    found = numbers(on_server, audit)
    assert all(found[f"s{number}"] == 2 for number in range(40) if done[number])
    assert verify(on_server).first_bad is None


@pytest.mark.threat("40")
def test_a_server_that_is_not_there_is_unavailable(keys: Keyring, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        open_database(f"postgresql:///nothing?host={tmp_path}", keys)


@pytest.mark.threat("40")
def test_a_database_locked_by_another_process_is_busy_after_a_bounded_wait(
    url: str, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PATIENCE_SECONDS", 1)
    db, other = open_database(url, keys), open_database(url, keys)
    audit = start(db)
    with other.writing() as connection:
        connection.execute(select(tables.head).with_for_update())
        with pytest.raises(StoreBusy):
            save(db, audit, "views", 1, key="k")
        assert numbers(db, audit)["views"] == 1, "readers are not held up"
    assert save(db, audit, "views", 1, key="k").number == 2
    db.close()
    other.close()


@pytest.mark.threat("37")
def test_a_torn_write_ahead_log_gives_the_commits_before_the_tear(
    migrated_file: Path, tmp_path: Path, keys: Keyring
) -> None:
    path, chance = tmp_path / "whole.db", random.Random(5)
    shutil.copy(migrated_file, path)
    db = open_database(f"sqlite:///{path}", keys)
    audit = start(db)
    for number in range(1, 31):
        save(db, audit, "views", number, key=f"k{number}")
    main, log = path.read_bytes(), path.with_name("whole.db-wal").read_bytes()
    seen = set()
    for cut in chance.sample(range(len(log)), 25):
        torn = tmp_path / f"torn{cut}.db"
        torn.write_bytes(main)
        torn.with_name(f"{torn.name}-wal").write_bytes(log[:cut])
        copy = open_database(f"sqlite:///{torn}", keys)
        found = verify(copy)
        assert found.first_bad is None
        seen.add(found.events)
        copy.close()
    assert len(seen) > 5
    db.close()


@pytest.mark.threat("37")
def test_a_save_is_on_the_disk_before_it_is_acknowledged(migrated_file: Path, tmp_path: Path, keys: Keyring) -> None:
    """Killing a process shows nothing of this, as the system keeps its writes; so the settings are what is checked."""
    path = tmp_path / "store.db"
    shutil.copy(migrated_file, path)
    db = open_database(f"sqlite:///{path}", keys)
    with db.writing() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    db.close()
    assert sqlite3.sqlite_version_info >= (3, 37)


@pytest.mark.threat("37")
def test_the_server_acknowledges_only_what_it_has_flushed(on_server: Database) -> None:
    with on_server.writing() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
        assert connection.execute(text("SHOW fsync")).scalar() == "on"
