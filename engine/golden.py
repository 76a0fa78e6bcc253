"""Golden cases: whole audits beside a template (examples/*.yaml), each with what must follow from it.

A case may start from another (``from``) and say only what is different. What ``expect`` does not name is not looked at,
but for errors, which are always all named. Files named ``timescales-*.yaml`` hold cases of a row of the timescales instead
(:mod:`engine.golden_timescales`). Examples are no part of the declaration and never count in its digest.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from engine import grammar
from engine.calendars import Calendar
from engine.check import Checked
from engine.compile import compile_template
from engine.conditions import as_day
from engine.golden_timescales import PREFIX, timescale_faults
from engine.golden_verdict import Case, faults
from engine.load import Document, Loaded, Refused, read_example
from engine.model import ERROR, Finding
from engine.notices import notices_of

FOLDER = "examples"
_INHERITED = ("today", "facts", "part_b", "assigned", "supervision")


class Cases(NamedTuple):
    """The cases of a folder that could be read, by name, with the documents they came from; the files of cases of the
    timescales; and the faults of others."""

    whole: Mapping[str, Case]
    documents: Mapping[str, Document]
    timescales: tuple[Document, ...]
    findings: tuple[Finding, ...]


def golden_findings(checked: Checked, calendar: Calendar) -> list[Finding]:
    """An error for every case that can't be read or does not hold; codes begin with ``golden_case_``, ``yaml_`` or
    those of the grammar. The declaration must be sound.
    """
    cases = cases_at(checked.loaded.directory)
    found = list(cases.findings)
    if checked.declared is None or not (cases.whole or cases.timescales):
        return found
    template, notices = compile_template(checked), notices_of(checked.declared)
    for name, case in cases.whole.items():
        for code, path, params in faults(case, template, notices, calendar):
            found.append(_finding(cases.documents[name], code, path, params))
    for document in cases.timescales:
        for code, path, params in timescale_faults(document.value, template.rows, calendar):
            found.append(_finding(document, code, path, params))
    return found


def cases_at(directory: Path) -> Cases:
    """Read every case below a template's directory."""
    found: list[Finding] = []
    read = dict(_readable(directory / FOLDER, found))
    documents = {name: document for name, document in read.items() if not name.startswith(PREFIX)}
    whole: dict[str, Case] = {}
    for name, document in documents.items():
        chain, fault = _chain(name, documents)
        if fault is None:
            whole[name], fault = _whole(name, chain)
        if fault is not None:
            whole.pop(name, None)
            found.append(_finding(document, *fault))
    timescales = tuple(document for name, document in read.items() if name.startswith(PREFIX))
    return Cases(whole, documents, timescales, tuple(found))


def _readable(folder: Path, found: list[Finding]) -> Iterator[tuple[str, Document]]:
    """The name and the document of every case that keeps to the grammar; ``found`` takes what is wrong with the others."""
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = read_example(path)
        except Refused as refused:
            found.append(refused.finding)
            continue
        kind = "timescale_cases" if path.stem.startswith(PREFIX) else "example"
        wrong = list(grammar.findings(Loaded(folder.parent, {kind: document}, "", ())))
        found += wrong
        if not wrong:
            yield path.stem, document


_Fault = tuple[str, tuple[str | int, ...], dict[str, Any]]


def _finding(document: Document, code: str, path: tuple[str | int, ...], params: dict[str, Any]) -> Finding:
    dotted = ".".join(map(str, ("example", *path)))
    return Finding(code, ERROR, dotted, "", params, document.place(path))


def _chain(name: str, documents: Mapping[str, Document]) -> tuple[list[Mapping[str, Any]], _Fault | None]:
    """The case after all those that it starts from, the furthest first."""
    chain: list[Mapping[str, Any]] = []
    seen: list[str] = []
    at: str | None = name
    while at is not None:
        if at in seen:
            return [], ("golden_case_from_itself", ("from",), {"name": name})
        if at not in documents:
            near = difflib.get_close_matches(at, documents, 1, 0)
            return [], ("golden_case_from_unknown", ("from",), {"name": at, "near": near[0]})
        seen.append(at)
        chain.insert(0, documents[at].value)
        at = documents[at].value.get("from")
    return chain, None


def _whole(name: str, chain: Sequence[Mapping[str, Any]]) -> tuple[Case, _Fault | None]:
    own: Mapping[str, Any] = chain[-1]
    fault: _Fault | None = None
    answers: dict[str, Any] = {}
    said: dict[str, Any] = {}
    for one in chain:
        answers |= one.get("answers", {})
        for index, question in enumerate(one.get("without", ())):
            if answers.pop(question, None) is None and one is own:
                fault = ("golden_case_without_unknown", ("without", index), {"question": question})
        said |= {key: one[key] for key in _INHERITED if key in one}
    fault = fault or next(_bad_days(said), None)
    day = as_day(said.get("today")) or date.min
    if fault is None and day == date.min:
        fault = ("golden_case_without_day", (), {})
    case = Case(
        name,
        own["title"],
        day,
        answers,
        said.get("facts"),
        said.get("part_b"),
        as_day(said.get("assigned")),
        as_day(said.get("supervision")),
        own["expect"],
    )
    return case, fault


def _bad_days(said: Mapping[str, Any]) -> Iterator[_Fault]:
    for key in ("today", "assigned", "supervision"):
        if key in said and as_day(said[key]) is None:
            yield "day_not_in_calendar", (key,), {"value": said[key]}
