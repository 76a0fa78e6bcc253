"""Every threat to forms and answers in the list has a test that names it."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
OF_FORMS = {8, 9, *range(14, 29)}
"""Rows of the threat list: what is declared and typed being run as code, and all of "Answers / web"."""


def test_every_threat_to_forms_is_named_by_a_test() -> None:
    named = {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for number in re.findall(r"mark\.threat\(\"?(\d+)\"?\)", path.read_text(encoding="utf-8"))
    }
    assert named >= OF_FORMS, f"no test names threat {sorted(OF_FORMS - named)}"
