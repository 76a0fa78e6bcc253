"""Clients that send a body a byte at a time: others are served meanwhile, by the server that ships."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from killing import Web
from serving import Served, council_at

from webform.cli.serving import THREADS

HEAD = "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nname="


@pytest.mark.threat(26)
def test_threat_26_others_are_served_while_bodies_come_slowly(tmp_path: Path) -> None:
    council_at(tmp_path / "home").db.close()
    with Served(tmp_path / "home", workers=1) as server:
        slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(THREADS - 1)]
        for one in slow:
            one.sendall(HEAD.encode())
        web = Web(server.port)
        web.sign_in("auditor")
        assert web.ask("GET", "/cases")[0] == 200
        for one in slow:
            one.sendall(b"a")  # still open, and still not done
            one.close()
