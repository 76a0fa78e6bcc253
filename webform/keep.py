"""``{% keep KEY with VALUES %}``: a part of a page that is drawn once for what it is made of, kept, and filled in.

Most of a long form never changes: the words of a criterion, its four ratings, the list of owners. Such a part is drawn once
for everything in KEY, with ``slot(0)``, ``slot(1)`` ... where VALUES belong, and kept as the pieces between the slots. What
people type is only ever a value: it is escaped and put between the pieces, and nothing personal is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup, escape

MOST_KEPT = 5_000
"""A long form has some 500 parts, of 4 KB at most."""

_SLOT = re.compile("\ue000([0-9]+)\ue001")
"""Private-use characters, which no declared text may hold, around the slot's number."""

_Pieces = tuple[str, tuple[tuple[int, str], ...]]


class Kept:
    """Drawn parts, by what each is made of; so many at most, then all are drawn anew."""

    def __init__(self) -> None:
        self._pieces: dict[Any, _Pieces] = {}

    def filled(self, key: Any, values: Sequence[Any], draw: Callable[[], str]) -> str:
        """The part of a key with the values in its slots; it is drawn where it is not kept. Keys must be hashable."""
        kept = self._pieces.get(key)
        if kept is None:
            if len(self._pieces) >= MOST_KEPT:
                self._pieces.clear()
            kept = self._pieces[key] = _pieces(draw())
        first, rest = kept
        if not rest:
            return first
        shown = [_shown(value) for value in values]
        filled = [first]
        for number, piece in rest:
            filled += shown[number], piece
        return "".join(filled)


def slot(number: int) -> Markup:
    """Where the value of that number belongs; only of use inside ``keep``."""
    return Markup(f"\ue000{number}\ue001")  # noqa: S704  two private-use characters and digits


class Keep(Extension):
    """The tag: ``{% keep template.digest, field.name, chosen with text %} ... {% endkeep %}``; keys must be hashable."""

    tags = {"keep"}  # noqa: RUF012  as Jinja declares it

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.kept = Kept()
        environment.globals["slot"] = slot

    def parse(self, parser: Parser) -> nodes.Node:
        """Read the tag into a call that draws its body only where nothing is kept."""
        line = next(parser.stream).lineno
        key = [nodes.Const(f"{parser.name}:{line}"), *_expressions(parser)]
        values = _expressions(parser) if parser.stream.skip_if("name:with") else []
        body = parser.parse_statements(("name:endkeep",), drop_needle=True)
        call = self.call_method("_draw", [nodes.Tuple(key, "load"), nodes.Tuple(values, "load")])
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _draw(self, key: Any, values: tuple[Any, ...], caller: Callable[[], str]) -> str:
        return self.kept.filled(key, values, caller)


def _expressions(parser: Parser) -> list[nodes.Expr]:
    found = [parser.parse_expression()]
    while parser.stream.skip_if("comma"):
        found.append(parser.parse_expression())
    return found


def _pieces(drawn: str) -> _Pieces:
    first, *rest = _SLOT.split(str(drawn))
    return first, tuple((int(number), piece) for number, piece in zip(rest[::2], rest[1::2], strict=True))


def _shown(value: Any) -> str:
    """A value as HTML; a browser drops a line end straight after a textarea's tag, so a text that starts with one gets two."""
    if value is None or value == "":
        return ""
    text = str(escape(value))
    return f"\n{text}" if text.startswith("\n") else text
