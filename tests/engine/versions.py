"""Versions of the bundled form to compare: the draft of the next one, and variants made by changing a few lines."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.compile import template_at
from engine.load import TEMPLATES
from engine.model import Template

BUNDLED = TEMPLATES / "case-management-audit" / "2023-09.1"
DRAFT = Path(__file__).parents[1] / "fixtures" / "drafts" / "2025-04.1"

Swap = tuple[str, str, str]
"""A file of the template, what stands in it once, and what is to stand there."""


def variant(folder: Path, *swaps: Swap, version: str = "2026-01.1", base: Path = BUNDLED) -> Template:
    """The version in ``base`` with these lines changed, compiled; every text to be swapped must stand there once."""
    return template_at(variant_at(folder, *swaps, version=version, base=base))


def variant_at(folder: Path, *swaps: Swap, version: str = "2026-01.1", base: Path = BUNDLED) -> Path:
    """The same, as a directory."""
    place = folder / version
    shutil.copytree(base, place, ignore=shutil.ignore_patterns("examples"))
    for file, old, new in (("audit.yaml", f'version: "{base.name}"', f'version: "{version}"'), *swaps):
        text = (place / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{text.count(old)} times in {file}: {old}"
        (place / file).write_text(text.replace(old, new), encoding="utf-8")
    return place
