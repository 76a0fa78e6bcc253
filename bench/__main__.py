"""``python -m bench``: every measure in one run, printed as one table; ends with 1 where a figure misses its bound."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from bench import assessing, deadlines, importing, many, replaying, report, starting, verdicts, web
from bench.measure import Figure

MEASURES: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "assess": assessing.figures,
    "compile": starting.declaring,
    "deadlines": deadlines.figures,
    "help": starting.helping,
    "web": web.figures,
    "compare": replaying.comparing,
    "replay": replaying.replaying,
    "verdicts": verdicts.figures,
    "importing": importing.figures,
}


def main() -> int:
    """Run the measures, all of them or those named, and answer the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure beside peers, in one run, as ratios.")
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"any of {', '.join(MEASURES)} (default: all)")
    parser.add_argument(
        "--children", type=int, default=importing.CHILDREN, help="how many children to import, and twice as many"
    )
    parser.add_argument("--audits", type=int, default=many.AUDITS, help="how many audits to fill the store with")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked = parser.parse_args()
    if unknown := set(asked.measures) - MEASURES.keys():
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    given = {"importing": partial(importing.figures, asked.children), "web": partial(web.figures, asked.audits)}
    measures = {**MEASURES, **given}
    figures = [one for name in asked.measures or MEASURES for one in measures[name]()]
    print(json.dumps(report.as_json(figures), indent=1) if asked.json else "\n".join(report.lines(figures)))
    return 0 if all(one.holds for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
