"""Clients that send a body a byte at a time, and work that takes long: others are served meanwhile, by the server that ships."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from killing import Web
from serving import Served, council_at

SLOW = 40
"""More than the connections to the database that one process keeps for reading."""
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 1000\r\n\r\nname="
)


@contextmanager
def slow_clients(server: Served, path: str, cookie: str = "") -> Iterator[None]:
    """Clients that have begun to send a form, and are not done."""
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(SLOW)]
    for one in slow:
        one.sendall(HEAD.format(path=path, cookie=cookie).encode())
    yield
    for one in slow:
        one.sendall(b"a")  # still open, and still not done
        one.close()


@pytest.mark.threat(26)
def test_threat_26_others_are_served_while_bodies_come_slowly(tmp_path: Path) -> None:
    council_at(tmp_path / "home").db.close()
    with Served(tmp_path / "home", workers=1) as server, slow_clients(server, "/sign-in"):
        web = Web(server.port)
        web.sign_in("auditor")
        assert web.ask("GET", "/cases")[0] == 200
        with slow_clients(server, "/search", web.cookie):
            assert web.ask("GET", "/cases")[0] == 200


@pytest.mark.threat(26)
def test_pages_are_read_while_another_process_writes_and_somebody_waits_to_save(tmp_path: Path) -> None:
    council_at(tmp_path / "home").db.close()
    with Served(tmp_path / "home", workers=1) as server:
        web, other = Web(server.port), Web(server.port)
        web.sign_in("auditor")
        writing = sqlite3.connect(tmp_path / "home" / "caseaudit.db", isolation_level=None)
        writing.execute("BEGIN IMMEDIATE")
        waits = threading.Thread(target=other.sign_in, args=("worker",))
        waits.start()
        assert web.ask("GET", "/cases")[0] == 200
        assert waits.is_alive(), "signing in writes, and it was not its turn yet"
        writing.execute("ROLLBACK")
        waits.join()
        assert other.ask("GET", "/cases")[0] == 200
