"""Measures 2 and 3, each in processes of its own: checking and compiling a template, and ``caseaudit --help``."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.bounds import CHECK_AND_COMPILE, HELP
from bench.measure import Figure, Peer, Sample, compare

_COMMAND = Path(sys.executable).with_name("caseaudit")


def declaring() -> Iterator[Figure]:
    """Checking and compiling the bundled template, the first time in a process."""
    peers = [
        Peer("PyYAML safe_load, pure Python", "reads the same files: no places, no checks", _once("pyyaml")),
        Peer("PyYAML in C, then jsonschema", "reads them, then holds them against the grammar only", _once("libyaml")),
    ]
    yield compare("check and compile the template", _once("ours"), peers, CHECK_AND_COMPILE)


def helping() -> Iterator[Figure]:
    """The whole process of ``caseaudit --help``, as long as a person waits for it."""
    peer = Peer("python -c pass", "starts and ends", _process(sys.executable, "-c", "pass"))
    yield compare("caseaudit --help", _process(str(_COMMAND), "--help"), [peer], HELP)


def _once(work: str) -> Sample:
    def sample() -> float:
        command = [sys.executable, "-m", "bench.once", work]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    return sample


def _process(*command: str) -> Sample:
    def sample() -> float:
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - begun

    return sample
