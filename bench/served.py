"""The pages as ``caseaudit serve`` ships them, with one worker: requests a second over loopback, on connections kept alive.

The client is made to cost little beside the server: requests are bytes made ready, each connection has one under way, and
answers are read to their length and thrown away. It stops by itself, and so does the server.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench import bounds
from bench.desk import Sheet, encoded
from bench.measure import Figure, Peer, Sample, compare
from webform.identity import FORM
from webform.settings import HOME_VARIABLE

CONNECTIONS = 2
REQUESTS = 100
"""Connections that are busy at once, and requests of one sample on each."""

_COMMAND = Path(sys.executable).with_name("caseaudit")
_PATIENCE_SECONDS = 60
_LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
_Request = Callable[[int], bytes]


def figures(home: Path, shown: Sequence[Sheet], wrong: Sequence[Sheet], saved: Sequence[Sheet]) -> Iterator[Figure]:
    """GET and both POSTs of the section's page, on a connection for each of the sheets."""
    with ExitStack() as stack:
        port = stack.enter_context(_Server(home)).port
        links = [stack.enter_context(_Link(port)) for _ in range(CONNECTIONS)]
        icon = Peer(
            "GET the icon", "a small file, from the same server", _sample(links, [_icon(one) for one in shown], 200)
        )
        show = _sample(links, [_get(one) for one in shown], 200)
        yield compare("GET the page over HTTP", show, [icon], bounds.GETS_SERVED)
        post = _sample(links, [_post(one, one.with_errors) for one in wrong], 303)
        yield compare("POST it with errors over HTTP", post, [icon], bounds.ERRORS_SERVED)
        post = _sample(links, [_post(one, one.posted) for one in saved], 303)
        yield compare("POST it over HTTP, saved durably", post, [icon], bounds.SAVES_SERVED)


class _Server:
    """The server, as an operator starts it but with one worker; use it in a ``with`` statement."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._home = home

    def __enter__(self) -> _Server:
        environment = {**os.environ, HOME_VARIABLE: str(self._home)}
        command = [str(_COMMAND), "serve", "--port", str(self.port), "--workers", "1"]
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        until = time.monotonic() + _PATIENCE_SECONDS
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < until, "the server does not start"
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=_PATIENCE_SECONDS)


class _Link:
    """One connection, kept alive; made anew where the server closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def __enter__(self) -> _Link:
        return self

    def __exit__(self, *_: object) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def send(self, request: bytes) -> None:
        """Send a request whole."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)

    def receive(self) -> int:
        """Read an answer to its end, and return its status."""
        assert self._socket is not None
        said = b""
        while b"\r\n\r\n" not in said:
            said += self._socket.recv(65_536) or b"\r\n\r\n"
        head, _, body = said.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        assert length, head[:100]
        rest = int(length.group(1)) - len(body)
        while rest > 0:
            rest -= len(self._socket.recv(65_536))
        if b"onnection: close" in head:
            self.__exit__()
        return int(head[9:12])


def _sample(links: Sequence[_Link], requests: Sequence[_Request], status: int) -> Sample:
    """The seconds that one request takes where every connection always has one under way; the first are not counted."""
    number = 0

    def sample() -> float:
        nonlocal number
        ready = [[request(at) for at in range(number, number + REQUESTS)] for request in requests]
        number += REQUESTS
        begun = time.perf_counter()
        for link, mine in zip(links, ready, strict=True):
            link.send(mine[0])
        for at in range(1, REQUESTS + 1):
            for link, mine in zip(links, ready, strict=True):
                assert link.receive() == status
                if at < REQUESTS:
                    link.send(mine[at])
        return (time.perf_counter() - begun) / (REQUESTS * len(links))

    sample()
    return sample


def _head(sheet: Sheet, method: str, path: str) -> str:
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {sheet.desk.cookie}\r\nAccept-Encoding: gzip\r\n"


def _get(sheet: Sheet) -> _Request:
    request = f"{_head(sheet, 'GET', sheet.path)}\r\n".encode()
    return lambda number: request


def _icon(sheet: Sheet) -> _Request:
    request = f"{_head(sheet, 'GET', '/static/favicon.svg')}\r\n".encode()
    return lambda number: request


def _post(sheet: Sheet, form: Callable[[int], dict[str, str]]) -> _Request:
    head = f"{_head(sheet, 'POST', sheet.path)}Content-Type: {FORM}\r\n"

    def request(number: int) -> bytes:
        body = encoded(form(number))
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    return request
