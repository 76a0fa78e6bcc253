"""Peers that run in Node: one process each, which warms itself up, times itself and answers one line for every sample."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

PEERS = Path(__file__).parent / "peers"


class PeerFailed(RuntimeError):
    """A peer ended before it answered: most often ``npm ci --prefix bench/peers`` has not been run."""


class NodePeer:
    """A script of bench/peers, given one JSON document; used as a context, so that its process is ended."""

    def __init__(self, script: str, document: dict[str, Any]) -> None:
        self.script = script
        self.process = subprocess.Popen(
            ["node", f"{script}.mjs"], cwd=PEERS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        self.version = str(self._ask(json.dumps(document))["version"])

    def __enter__(self) -> NodePeer:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def sample(self) -> float:
        """The seconds that one call took in one more sample; the clock is the peer's own ``performance.now``."""
        return float(self._ask("sample")["seconds"])

    def _ask(self, line: str) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # the missing answer below says it
        answer = self.process.stdout.readline()
        if not answer:
            raise PeerFailed(f"{self.script}.mjs ended with status {self.process.wait()}")
        found: dict[str, Any] = json.loads(answer)
        return found
