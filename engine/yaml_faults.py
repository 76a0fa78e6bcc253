"""What is wrong with a text that is no YAML, told by what stands there rather than in the parser's own words.

The parser says where it lost the thread, which is often after the slip. Each rule below looks at the text around that
place, and answers with the code of a finding, the place of the slip itself, and params.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

Fault = tuple[str, "Spot", dict[str, Any]]

_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_NO_SPACE = re.compile(r"\s*(?:- +)*[A-Za-z0-9_.]+(:)[^\s:/]|\s*(?:- +)*(-)[^\s-]")
_ONLY_INDENT = re.compile(r"[\s-]*\Z")
_MOST_REPEATED = 60

_NEVER_FIRST = (
    "found character that cannot start any token", "did not find expected alphabetic or numeric character",
    "did not find expected comment or line break", "did not find expected node content",
    "mapping keys are not allowed in this context", "block sequence entries are not allowed in this context",
    "found unknown directive name", "could not find expected directive name",
)  # fmt: skip
_MISPLACED = (
    "did not find expected key",
    "did not find expected '-' indicator",
    "did not find expected <document start>",
)


class Spot(NamedTuple):
    """A place in a text: line and column, from 0."""

    line: int
    column: int


class _Broken(NamedTuple):
    """A text with the parser's complaint: in words, where it stopped, and where what it was reading had begun."""

    lines: list[str]
    problem: str
    context: str
    at: Spot
    start: Spot

    def line(self, number: int) -> str:
        """A line of the text; empty where there is none."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def before(self) -> str:
        """What stands on the line before the parser stopped."""
        return self.line(self.at.line)[: self.at.column]

    def within(self, spot: Spot) -> Spot:
        """A place in the text: its end, for one that the parser names after it."""
        return spot if spot.line < len(self.lines) else Spot(len(self.lines) - 1, len(self.lines[-1]))

    def last_line(self, number: int) -> int:
        """The last line above this one on which anything stands; -1 where there is none."""
        return next((one for one in range(number - 1, -1, -1) if self.line(one).strip()), -1)


def syntax_fault(text: str, error: yaml.MarkedYAMLError) -> Fault:
    """The code, place and params of the finding for an error of the parser on a text."""
    mark = error.problem_mark or error.context_mark
    at = Spot(mark.line, mark.column) if mark else Spot(0, 0)
    start = Spot(error.context_mark.line, error.context_mark.column) if error.context_mark else at
    broken = _Broken(_LINE_END.split(text), str(error.problem or ""), str(error.context or ""), at, start)
    found = (rule(broken) for rule in _RULES)
    return next((one for one in found if one), ("yaml_syntax", broken.within(at), {"problem": broken.problem}))


def _tab(broken: _Broken) -> Fault | None:
    there = broken.line(broken.at.line)[broken.at.column :]
    return ("yaml_tab", broken.at, {}) if there.startswith("\t") else None


def _quote_open(broken: _Broken) -> Fault | None:
    never = "quoted scalar" in broken.context and "end of stream" in broken.problem
    return ("yaml_quote_open", broken.start, {}) if never else None


def _first_character(broken: _Broken) -> Fault | None:
    """A text that begins with a character that means something else in YAML."""
    if broken.problem not in _NEVER_FIRST:
        return None
    character = broken.line(broken.start.line)[broken.start.column :][:1]
    told = character and character.isprintable()
    return ("yaml_reserved_character", broken.start, {"character": character}) if told else None


def _bracket(broken: _Broken) -> Fault | None:
    """A list or mapping in brackets that is not closed on its line, or in which a comma is missing."""
    if broken.context not in ("while parsing a flow sequence", "while parsing a flow mapping"):
        return None
    opened = broken.line(broken.start.line)[broken.start.column :][:1]
    params = {"opened": opened, "closing": "]" if opened == "[" else "}"}
    if broken.at.line == broken.start.line:
        return "yaml_comma_missing", broken.at, params
    return "yaml_bracket_open", broken.start, params


def _after_value(broken: _Broken) -> Fault | None:
    """Words after the end of a quoted text or of brackets."""
    ended = broken.before().rstrip()[-1:] in ("'", '"', "]", "}")
    rest = broken.line(broken.at.line)[broken.at.column :]
    told = broken.problem in (*_MISPLACED, "mapping values are not allowed in this context")
    return ("yaml_text_after_value", broken.at, {"words": _short(rest)}) if told and ended and rest else None


def _key(broken: _Broken) -> Fault | None:
    """A key without its colon, or whose colon has no space after it."""
    if broken.problem == "could not find expected ':'":
        number = broken.start.line
    elif broken.problem == "mapping values are not allowed in this context":
        number = broken.last_line(broken.at.line)
        if ": " in broken.before() or broken.line(number).rstrip().endswith(":"):
            return None
    else:
        return None
    line = broken.line(number)
    joined = _NO_SPACE.match(line)
    if joined:
        mark = joined.lastindex or 1
        return "yaml_space_missing", Spot(number, joined.start(mark)), {"mark": joined[mark]}
    if ": " in line:
        return None
    return "yaml_colon_missing", Spot(number, len(line) - len(line.lstrip())), {"words": _short(line)}


def _colon_in_text(broken: _Broken) -> Fault | None:
    inside = broken.problem == "mapping values are not allowed in this context" and ": " in broken.before()
    return ("yaml_colon_in_text", broken.at, {}) if inside else None


def _indent(broken: _Broken) -> Fault | None:
    """A line that begins to the left or the right of all those with which it could stand."""
    if broken.problem == "mapping values are not allowed in this context":
        line = broken.line(broken.at.line)
        return "yaml_indent", Spot(broken.at.line, len(line) - len(line.lstrip())), {}
    return (
        ("yaml_indent", broken.at, {}) if broken.problem in _MISPLACED and _ONLY_INDENT.match(broken.before()) else None
    )


def _short(text: str) -> str:
    plain = "".join(one for one in text.strip() if one.isprintable())
    return plain if len(plain) <= _MOST_REPEATED else f"{plain[: _MOST_REPEATED - 3]}..."


_RULES: tuple[Callable[[_Broken], Fault | None], ...] = (
    _tab, _quote_open, _first_character, _bracket, _after_value, _key, _colon_in_text, _indent,
)  # fmt: skip
