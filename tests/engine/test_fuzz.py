"""Thousands of odd declarations and responses: none raises, none takes a second of the processor, and memory stays bounded.

``CASEAUDIT_MUTANTS`` and ``CASEAUDIT_RESPONSES`` say how many in all; each part has a seed of its own.
"""

from __future__ import annotations

import os
import random
import resource
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fuzzing import Texts, corpus, mutants, responses, shown, written

from engine.assess import as_json, assess
from engine.calendars import Calendar
from engine.check import check
from engine.compile import compile_template
from engine.facts import facts_from
from engine.messages.findings import as_line
from engine.model import Template
from engine.response import response_from

MUTANTS = int(os.environ.get("CASEAUDIT_MUTANTS", "2000"))
RESPONSES = int(os.environ.get("CASEAUDIT_RESPONSES", "10000"))
PARTS = 10
MOST_SECONDS = 1.0
MOST_GROWTH = 64 * 1024  # kilobytes
TODAY = date(2026, 3, 12)


@pytest.fixture(scope="module")
def fixtures() -> list[Texts]:
    """The files of every fixture."""
    return corpus()


def peak() -> int:
    """The most memory that this process has held so far, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.threat("5")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_odd_declaration_raises_or_takes_long(part: int, fixtures: list[Texts], tmp_path: Path) -> None:
    chance, sound, before = random.Random(f"declarations {part}"), 0, 0
    for number, files in enumerate(mutants(chance, fixtures, MUTANTS // PARTS)):
        folder = written(files, tmp_path)
        started = time.process_time()
        checked = check(folder)
        assert time.process_time() - started < MOST_SECONDS, shown(files)
        for finding in checked.findings:
            assert finding.place is not None
            as_line(finding)
        if checked.sound:
            sound += 1
            compile_template(checked)
        if number == 20:
            before = peak()
    assert sound, "some mutants get through to the compiler"
    assert peak() - before < MOST_GROWTH


@pytest.mark.threat("5")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_odd_response_raises_or_takes_long(
    part: int, template: Template, calendar: Calendar, examples: dict[str, dict[str, Any]]
) -> None:
    chance, before = random.Random(f"responses {part}"), 0
    answers = [example["answers"] for example in examples.values()]
    known = [facts_from(example.get("facts"))[0] for example in examples.values()]
    for number, document in enumerate(responses(chance, answers, list(template.questions), RESPONSES // PARTS)):
        started = time.process_time()
        response, _ = response_from(document, template)
        assessment = assess(template, response, chance.choice(known), TODAY, calendar)
        as_json(assessment)
        assert time.process_time() - started < MOST_SECONDS, repr(document)[:20_000]
        if number == 100:
            before = peak()
    assert peak() - before < MOST_GROWTH
