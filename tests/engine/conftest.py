"""What the engine's tests share: the bundled template, its example audits, the calendar, and a copy to spoil."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.calendars import Calendar, calendar_from
from engine.compile import template_at
from engine.load import newest_bundled, read_data, read_yaml
from engine.model import Finding, Template
from engine.validate import validate

Answers = dict[str, Any]


@pytest.fixture(scope="session")
def template() -> Template:
    """The bundled template, checked and compiled once."""
    return template_at(newest_bundled())


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """The bundled calendar of working days."""
    return calendar_from(read_data("calendars", "england-and-wales"))


@pytest.fixture(scope="session")
def examples() -> dict[str, dict[str, Any]]:
    """The template's whole example audits by name: answers, facts, and what must follow; not those made from others."""
    found = sorted((newest_bundled() / "examples").glob("*.yaml"))
    values = {path.stem: read_yaml(path.read_bytes(), path.name).value for path in found}
    return {name: value for name, value in values.items() if "answers" in value and "from" not in value}


@pytest.fixture
def good(examples: dict[str, dict[str, Any]]) -> Answers:
    """The answers of a complete audit, graded Good, to alter at will."""
    return copy.deepcopy(examples["complete-good"]["answers"])


@pytest.fixture
def everything(examples: dict[str, dict[str, Any]]) -> Answers:
    """The answers of a complete audit in which every criterion is asked, to alter at will."""
    return copy.deepcopy(examples["all-criteria"]["answers"])


@pytest.fixture
def found(template: Template) -> Callable[[Answers], set[tuple[str, str]]]:
    """What validation says of answers, as pairs of code and path below the answers."""

    def pairs(answers: Answers) -> set[tuple[str, str]]:
        return {(one.code, one.path.removeprefix("answers.")) for one in validate(template, answers)}

    return pairs


@pytest.fixture
def findings(template: Template) -> Callable[[Answers], list[Finding]]:
    """Every finding that validation gives on answers."""
    return lambda answers: list(validate(template, answers))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A copy of the bundled template, to spoil."""
    return Path(shutil.copytree(newest_bundled(), tmp_path / "template", ignore=shutil.ignore_patterns("examples")))
