"""Measure 4: the pages of a form in process, shown and saved, on a database in a file that is written durably; what a first
visit sends; and the same pages from ``caseaudit serve``, and with many audits in the store.

Pages are of the guide's largest section (see :class:`bench.desk.Sheet`), in an audit with all 37 criteria; the longest form is
all of them in one page, each with a suggested action.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import bounds, many, served
from bench.data import CRITERIA, subject
from bench.desk import Desk, Sheet
from bench.measure import Figure, Peer, Sample, compare, sampler
from bench.node import NodePeer
from engine.model import Section, Template

ERRORS = 20
_VAR = Path(__file__).resolve().parent.parent / "var"
_MESSAGE = "govuk-error-message"


def figures(audits: int = many.AUDITS) -> Iterator[Figure]:
    """The section's page and the longest form; ``audits`` is how many the store is filled with at the end."""
    _VAR.mkdir(mode=0o700, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=_VAR)))
        desk = Desk(folder)
        stack.callback(desk.close)
        answers = subject().response.answers
        yield from _shown(desk, stack, answers)
        yield from _posted(desk, folder, answers)
        yield _first_visit(desk.start(answers, "first visit"))
        sheets = [[desk.start(answers, f"served {way} {at}") for at in range(served.CONNECTIONS)] for way in range(3)]
        yield from served.figures(folder, *sheets)
        yield from many.figures(folder, audits)


def _shown(desk: Desk, stack: ExitStack, answers: Mapping[str, Any]) -> Iterator[Figure]:
    sheet = desk.start(answers, "shown")
    fields = fields_of(sheet.section, subject().template)
    macros = stack.enter_context(NodePeer("macros", {"fields": fields}))
    does = f"{len(fields)} fields with govuk-frontend's macros, no page around them; Node"
    peer = Peer(macros.version, does, macros.sample)
    yield compare("GET a section's page", sampler(sheet.show), [peer], bounds.GET_SECTION)
    acted = desk.start(with_actions(answers), "acted")
    name = "GET it with an action beside each criterion"
    yield compare(name, sampler(acted.show), [], bounds.GET_SECTION_WITH_ACTIONS)
    wrong = desk.start(answers, "wrong")
    wrong.save_with_errors()
    assert wrong.show().body.decode().count(_MESSAGE) == ERRORS
    yield compare(f"GET it with {ERRORS} errors", sampler(wrong.show), [], bounds.GET_SECTION_WITH_ERRORS)
    assert acted.show_whole().body.decode().count("What is to be done") >= CRITERIA
    yield compare("GET the longest form in one page", sampler(acted.show_whole), [], bounds.GET_WHOLE_FORM)


def _posted(desk: Desk, folder: Path, answers: Mapping[str, Any]) -> Iterator[Figure]:
    sheet = desk.start(answers, "saved")
    append = Peer("append and fsync", "the bytes of the form to a file, durably", _append(folder, sheet.posted(0)))
    for name, post, bound in (
        ("POST a section, saved durably", sheet.save, bounds.POST_SECTION),
        (f"POST it with {ERRORS} errors", desk.start(answers, "saved wrong").save_with_errors, bounds.POST_ERRORS),
        ("keep a draft as it is typed, durably", desk.start(answers, "typed").type, bounds.AUTOSAVE),
    ):
        yield compare(name, sampler(post, time.perf_counter), [append], bound)


def _first_visit(sheet: Sheet) -> Figure:
    """The bytes of a page with everything that it asks for, as they are sent to a browser."""
    accept = {"HTTP_ACCEPT_ENCODING": "gzip"}
    answers = [sheet.show(**accept)]
    answers += [
        sheet.desk.answer(f"/static/{name}", **accept) for name in ("built/app.css", "built/app.js", "favicon.svg")
    ]
    assert all(answer.status == 200 for answer in answers)
    sent = sum(len(answer.body) for answer in answers)
    return Figure("first visit of the page", 0, sent, bounds.FIRST_VISIT, ())


def with_actions(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with a suggested action beside every criterion."""
    action = {"action": "Agree it.", "owner": "social_worker", "by": "2026-04-01", "immediate": False}
    return {
        name: {**value, "actions": [{"id": f"{name}a", **action}]}
        if isinstance(value, dict) and "rating" in value
        else value
        for name, value in answers.items()
    }


def fields_of(section: Section, template: Template) -> list[dict[str, Any]]:
    """The fields of a section in the words of govuk-frontend's macros: a criterion is three of them."""
    found: list[dict[str, Any]] = []
    for question in section.questions:
        if question.kind == "criterion":
            assert template.criterion
            found.append(_radios(f"{question.id}-rating", question.ask, dict(question.options)))
            found.append(_textarea(f"{question.id}-evidence", template.criterion.evidence_ask))
            found.append(_textarea(f"{question.id}-reason", template.criterion.reason_ask))
        elif question.options:
            found.append(_radios(question.id, question.ask, dict(question.options)))
        else:
            found.append(_textarea(question.id, question.ask))
    return found


def _radios(name: str, legend: str, options: dict[str, str]) -> dict[str, Any]:
    items = [{"value": value, "text": text} for value, text in options.items()]
    params = {"name": name, "fieldset": {"legend": {"text": legend}}, "items": items, "value": items[0]["value"]}
    return {"macro": "radios", "params": params}


def _textarea(name: str, label: str) -> dict[str, Any]:
    params = {"name": name, "id": name, "label": {"text": label}, "value": "Seen in the chronology."}
    return {"macro": "textarea", "params": params}


def _append(folder: Path, fields: dict[str, str]) -> Sample:
    content = repr(fields).encode()
    path = folder / "appended"

    def append() -> None:
        with path.open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    return sampler(append, time.perf_counter)
