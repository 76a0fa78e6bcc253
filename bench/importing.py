"""Measure 7: the import of an extract by the command line, as a person waits for it, and that its cost grows in proportion."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from bench.bounds import IMPORT, IMPORT_IN_PROPORTION, IMPORT_MEMORY
from bench.data import TODAY
from bench.measure import Beside, Figure
from engine.calendars import calendar_from
from engine.load import read_data
from engine.sources import children_of, source_named
from webform.demo.extract import write_extract
from webform.intake.ssd import SsdFolder
from webform.intake.tables import all_rows
from webform.settings import HOME_VARIABLE, settings_from
from webform.store.migrate import migrate

CHILDREN = 1_000
WHOLE_COUNCIL = 10_000
ROUNDS = 3
_COMMAND = Path(sys.executable).with_name("caseaudit")


class Run(NamedTuple):
    """What one import took: seconds on the wall's clock and of the processors, and megabytes at its peak."""

    seconds: float
    processors: float
    megabytes: float


def figures(children: int = CHILDREN) -> Iterator[Figure]:
    """The import of so many children into an empty store, beside reading and sorting alone; and of twice as many.

    The bounds on time and memory are those of a whole council, which is measured once.
    """
    rounds = 1 if children >= WHOLE_COUNCIL else ROUNDS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        extracts = {size: _extract(folder / str(size), size) for size in (children, 2 * children)}
        taken = [
            (_import(folder, extracts[children]), _import(folder, extracts[2 * children]), _sorted(extracts[children]))
            for _ in range(rounds)
        ]
    once, twice = ([run[at] for run in taken] for at in (0, 1))
    seconds = statistics.median(run.seconds for run in once)
    alone = statistics.median(run[2] for run in taken)
    does = "reads the same rows and makes the children's facts; nothing is compared, sealed or stored"
    peer = Beside("their facts alone", does, alone, statistics.median(run[2] / run[0].processors for run in taken))
    yield Figure(f"import of {children:,} children", seconds, seconds * 1e3, IMPORT, (peer,))
    growth = statistics.median(two.processors / one.processors for one, two, _ in taken)
    yield Figure(
        f"import of {2 * children:,} beside {children:,}", twice[0].processors, growth, IMPORT_IN_PROPORTION, ()
    )
    peak = max(run.megabytes for run in once)
    yield Figure(f"memory of {children:,} children", seconds, peak, IMPORT_MEMORY, ())


def _extract(folder: Path, children: int) -> Path:
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    write_extract(folder, source_named("ssd"), children=children, seed=1, today=TODAY, calendar=calendar)
    return folder


def _import(folder: Path, extract: Path) -> Run:
    """Import into a store that has just been made."""
    with tempfile.TemporaryDirectory(dir=folder) as home:
        settings = settings_from({HOME_VARIABLE: home}, new=True)
        migrate(settings.database_url)
        environment = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CASEAUDIT_KEY")
        }
        command = [_COMMAND, "import-cases", "--source", "ssd", "--json", extract]
        begun = time.perf_counter()
        with subprocess.Popen(
            command, env={**environment, HOME_VARIABLE: home}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, process.returncode
        return Run(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _sorted(extract: Path) -> float:
    """The processor's seconds for reading an extract and making its children's facts."""
    begun, source = time.process_time(), source_named("ssd")
    tables = SsdFolder(extract, source)
    children = list(children_of(source, all_rows(tables), present=tables.names))
    assert children, "there is somebody to import"
    return time.process_time() - begun
