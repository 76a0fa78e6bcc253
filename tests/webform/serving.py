"""A real `caseaudit serve` on a free port with a home of its own, started and killed as an operator or a power cut would."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from small_council import Council, make_council

from webform.clock import utc_now
from webform.settings import settings_from
from webform.store.migrate import migrate

CASEAUDIT = Path(sys.executable).with_name("caseaudit")
PATIENCE = 60


def council_at(home: Path) -> Council:
    """The small council in a new home's database, by the real clock. Close its database before serving."""
    settings = settings_from({"CASEAUDIT_HOME": str(home)}, new=True)
    migrate(settings.database_url)
    return make_council(settings.open(), utc_now)


def environment_of(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CASEAUDIT_KEY")}
    return kept | {"CASEAUDIT_HOME": str(home)}


def caseaudit(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would."""
    return subprocess.run(
        [str(CASEAUDIT), *arguments], env=environment_of(home) | more, capture_output=True, text=True, timeout=PATIENCE
    )


class Served:
    """A server process group; use it in a ``with`` statement."""

    def __init__(self, home: Path, workers: int = 1) -> None:
        self.home, self.workers = home, workers
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Served:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        command = [str(CASEAUDIT), "serve", "--port", str(self.port), "--workers", str(self.workers)]
        self.process = subprocess.Popen(
            command, env=environment_of(self.home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        """Wait for /healthz: as long as the process lives, and no longer than the patience of a test."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._healthy():
                return
            try:
                self.process.wait(timeout=0.03)
            except subprocess.TimeoutExpired:
                continue
            assert self.process.stderr is not None
            raise AssertionError(f"the server ended: {self.process.stderr.read().decode()}")
        raise AssertionError("the server did not become healthy")

    def _healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """SIGKILL to the whole group at once: what a power cut leaves of a process."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self._ended()

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self._ended()

    def _ended(self) -> None:
        self.process.wait(timeout=PATIENCE)
        assert self.process.stderr is not None
        self.process.stderr.close()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
