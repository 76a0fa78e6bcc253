"""The shelf: every published template, compiled once, found by name, version or the digest that a response is pinned to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.compile import template_at
from engine.load import TEMPLATES, version_order
from engine.model import Template


class Shelf:
    """Compiled templates by digest, and the newest version of each form."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._by_digest = {template.digest: template for template in templates}

    def by_digest(self, digest: str) -> Template:
        """The template that a response is pinned to; raises KeyError where it is not on the shelf."""
        return self._by_digest[digest]

    def __iter__(self) -> Iterator[Template]:
        return iter(self._by_digest.values())

    def newest(self) -> list[Template]:
        """The newest version of every form, by title."""
        newest: dict[str, Template] = {}
        for template in sorted(self._by_digest.values(), key=lambda one: version_order(one.version)):
            newest[template.id] = template
        return sorted(newest.values(), key=lambda one: one.title)

    def find(self, name: str) -> Template | None:
        """The newest version of the form of that name."""
        return next((template for template in self.newest() if template.id == name), None)


def bundled_shelf(folder: Path = TEMPLATES) -> Shelf:
    """A shelf of every bundled version; raises Unsound where one has errors."""
    return Shelf(template_at(path.parent) for path in sorted(folder.glob("*/*/audit.yaml")))
