"""What the tests of the command line share: the command run in-process, with a home of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from webform.cli import main

Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that the command finds in its environment."""
    path = tmp_path / "home"
    monkeypatch.setenv("CASEAUDIT_HOME", str(path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("CASEAUDIT_KEY", raising=False)
    return path


@pytest.fixture
def run() -> Run:
    """Run a command; an exception that is no exit fails the test, as a traceback would a person."""

    def invoke(*arguments: str | Path, given: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, [str(one) for one in arguments], input=given)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def as_json(run: Run) -> Callable[..., Any]:
    """Run a command that must succeed, and read its one JSON document."""

    def invoke(*arguments: str | Path, given: str | bytes | None = None) -> Any:
        result = run(*arguments, given=given)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return invoke
