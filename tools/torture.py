"""Runs the long tests, each with a budget, within 45 minutes in all; says what ran and how long it took, and fails loudly.

A part for which no time is left fails the run: nothing is passed over in silence.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
WHOLE_SECONDS = 45 * 60


class Part(NamedTuple):
    """One part of the torture: what it is, what pytest runs, in which environment, and for how many seconds at most."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    seconds: int


SEEDS = range(1, 9)
PARTS = (
    Part("the server killed a hundred times", ("-m", "torture", "tests"), {"CASEAUDIT_KILLS": "100"}, 20 * 60),
    Part(
        "an import killed at 200 points",
        ("tests/webform/intake/test_import_killed.py",),
        {"CASEAUDIT_IMPORT_KILLS": "200"},
        6 * 60,
    ),
    Part(
        "5,000 children through the timescales' oracle",
        ("tests/engine/test_timescales_second_reading.py",),
        {"CASEAUDIT_CHILDREN": "5000"},
        10 * 60,
    ),
    Part(
        "20,000 odd declarations and 100,000 odd responses",
        ("-n", "2", "tests/engine/test_fuzz.py"),
        {"CASEAUDIT_MUTANTS": "20000", "CASEAUDIT_RESPONSES": "100000"},
        25 * 60,
    ),
    Part(
        "100,000 odd responses through the engine and three validators",
        ("-n", "2", "tests/engine/test_contract_agreement.py"),
        {"CASEAUDIT_RESPONSES": "100000"},
        15 * 60,
    ),
    *(
        Part(
            f"made-up inputs, seed {seed}",
            ("-m", "hypothesis", f"--hypothesis-seed={seed}", "tests/engine"),
            {},
            3 * 60,
        )
        for seed in SEEDS
    ),
)


def run(part: Part, seconds: float) -> str:
    """Run a part within so many seconds; "" where it passed, else what became of it."""
    command = [sys.executable, "-m", "pytest", *part.arguments]
    try:
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **part.environment}, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return f"not done after {seconds:.0f} s"
    return "" if done.returncode == 0 else f"pytest ended with {done.returncode}"


def main() -> int:
    """Run every part; 1 where one failed or had no time."""
    end, failed = time.monotonic() + WHOLE_SECONDS, []
    for part in PARTS:
        started = time.monotonic()
        settings = "".join(f"{name}={value} " for name, value in part.environment.items())
        print(f"{part.name}: {settings}pytest {' '.join(part.arguments)}", flush=True)
        left = min(part.seconds, end - started)
        fault = run(part, left) if left > 0 else "no time was left for it"
        print(f"{part.name}: {fault or 'passed'}, {time.monotonic() - started:.0f} s", flush=True)
        if fault:
            failed.append(part.name)
    print(f"{len(PARTS) - len(failed)} of {len(PARTS)} passed" + "".join(f"; failed: {name}" for name in failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
