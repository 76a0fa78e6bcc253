"""docs/findings.md names every code of the catalogue of declarations once, with its severity, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from engine.messages.catalogue_examples import CONSISTENCY, EXAMPLES
from engine.messages.catalogue_sources import SOURCES
from engine.messages.catalogue_templates import TEMPLATES, WARNINGS

DECLARATIONS = {**TEMPLATES, **EXAMPLES, **CONSISTENCY, **SOURCES}
PAGE = Path(__file__).parents[2] / "docs" / "findings.md"
ROW = re.compile(r"^\| `([a-z0-9_]+)` \| (error|warning) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def rows() -> list[tuple[str, ...]]:
    """Code, severity, what is wrong, and the example, line by line."""
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def test_every_code_is_documented_once_and_no_other() -> None:
    documented = [code for code, *_ in rows()]
    assert sorted(documented) == sorted(DECLARATIONS)


def test_the_page_says_which_codes_are_warnings() -> None:
    assert {code for code, severity, *_ in rows() if severity == "warning"} == WARNINGS


def test_what_the_page_says_of_a_code_is_what_a_finding_says() -> None:
    for code, _, what, example in rows():
        assert what == re.sub(r"“?\{[a-z]+\}”?", "…", DECLARATIONS[code][0]), code
        assert len(example.split()) >= 3, code
