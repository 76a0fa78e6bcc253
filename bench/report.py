"""The one table of a run, or the same as JSON."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

from bench.measure import Figure

_PACKAGES = ("jsonschema", "jsonschema-rs", "PyYAML", "Flask", "SQLAlchemy")
_NOTE = (
    "Medians of rounds taken in turn (ours, peer, peer, ours, ...). The ratio is how many times as long as ours a peer takes.\n"
    "Python is timed on the processor's clock, what waits for a disk or a process on the wall's; Node times itself, on the wall."
)


def machine() -> str:
    """What the figures were taken on."""
    node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, Node {node}, {packages}"


def lines(figures: Sequence[Figure]) -> Iterator[str]:
    """The table, a line at a time."""
    yield machine()
    yield _NOTE
    rows: list[tuple[str, ...]] = [("measure", "ours", "bound", "", "beside", "takes", "ratio", "what that does")]
    for one in figures:
        rows += _rows(one)
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]) - 1)]
    for row in rows:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()


def _rows(one: Figure) -> Iterator[tuple[str, ...]]:
    bound = str(one.bound) if one.bound else ""
    unit = one.bound.unit if one.bound else "a second"
    verdict = "" if one.bound is None else "held" if one.holds else "MISSED"
    first = (one.name, f"{one.number:,.{1 if one.number < 100 else 0}f} {unit}", bound, verdict)
    if not one.beside:
        yield (*first, "", "", "", "")
    for beside in one.beside:
        yield (*first, beside.name, _time(beside.seconds), f"{beside.ratio:,.2f}", beside.does)
        first = ("", "", "", "")


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs" if seconds < 1e-3 else f"{seconds * 1e3:,.1f} ms"


def as_json(figures: Sequence[Figure]) -> dict[str, Any]:
    """The run as one JSON value."""
    return {
        "machine": machine(),
        "figures": [
            {
                "measure": one.name,
                "seconds": one.seconds,
                "figure": one.number,
                **({"bound": str(one.bound), "held": one.holds} if one.bound else {}),
                "beside": [beside._asdict() for beside in one.beside],
            }
            for one in figures
        ],
        "held": all(one.holds for one in figures),
    }
