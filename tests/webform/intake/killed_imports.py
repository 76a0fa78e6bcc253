"""Kills imports at many points and judges after each: nothing is there or all is, the store verifies, and a second run ends it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from webform.store.database import open_database
from webform.store.read import list_children, read_child
from webform.store.read_records import head_of
from webform.store.rebuild import compare
from webform.store.sealing import Keyring
from webform.store.verify import verify

KEY = bytes(range(32))
DYING = Path(__file__).with_name("dying.py")


class Ran(NamedTuple):
    """How an import ended, and how many statements it made if it was not killed."""

    killed: bool
    statements: int


class Importer:
    """The program that imports and is killed."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process, self.folder = process, folder

    def run(self, url: str, **end: float) -> Ran:
        """Import into a database, to the given end."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"url": url, "folder": str(self.folder), **end}) + "\n")
        self.process.stdin.flush()
        answered = self.process.stdout.readline()
        assert answered, "the importing program ended"
        return Ran(**json.loads(answered))


@contextmanager
def importer(folder: Path) -> Iterator[Importer]:
    process = subprocess.Popen([sys.executable, str(DYING)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        yield Importer(process, folder)
        assert process.stdin
        process.stdin.close()


class Left(NamedTuple):
    """What is in a store: its events, and who is there with which facts."""

    events: int
    children: dict[str, Any]


def left_in(url: str) -> Left:
    """What is there, once the whole store has been verified."""
    db = open_database(url, Keyring(KEY))
    found = verify(db)
    assert found.first_bad is None, found.first_bad
    assert compare(db) == []
    children = [read_child(db, one.id) for one in list_children(db)]
    left = Left(head_of(db), {str(one.profile["reference"]): one.facts for one in children if one})
    db.close()
    return left


def copies_of(path: Path, folder: Path) -> Iterator[str]:
    """A fresh copy of a SQLite database each time."""
    for number in range(10_000):
        yield f"sqlite:///{shutil.copy(path, folder / f'{number}.db')}"


def kill_everywhere(importing: Importer, urls: Iterator[str], points: int) -> int:
    """Kill an import at that many points, one half by statements and one by time; how many were really killed."""
    whole, begun = next(urls), time.monotonic()
    ran = importing.run(whole)
    seconds, done = time.monotonic() - begun, left_in(whole)
    assert done.children and done.events == 1 and not ran.killed
    killed = 0
    for point in range(points):
        url, share = next(urls), (point // 2 + 0.5) / ((points + 1) // 2)
        end = {"statements": int(share * ran.statements)} if point % 2 == 0 else {"seconds": share * seconds}
        killed += importing.run(url, **end).killed
        after = left_in(url)
        assert after in (Left(0, {}), done), f"something is half done after {end}"
        assert not importing.run(url).killed
        assert left_in(url) == done, f"a second run does not end what was begun before {end}"
    return killed
