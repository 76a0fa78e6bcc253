"""Patterns of short texts, such as ``[A-Z]{2}[0-9]{4}``: a small language that every reader of patterns takes alike.

It has letters and digits, classes, plain groups, alternatives, and quantifiers with an upper limit. What readers take
differently (``.``, ``\\d``, flags) and what goes beyond regular languages (looking around, references back) is refused. A
pattern is always of the whole answer. Answers are matched in time that grows with their length alone, whatever the pattern
(the engine is Rust's, through pydantic); that a pattern can match in few ways only keeps other validators quick as well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pydantic_core import SchemaValidator, core_schema

MOST_WAYS = 20_000
"""In so many ways, at most, may a pattern be tried on a text by a validator that tries them one by one."""
MOST_MATCHED = 500
"""So many characters, at most, does a pattern match."""
_MOST_DEPTH = 8
_SPECIAL = "\\^$.|?*+()[]{}"
_DOUBLED = "&|~"
_LIMITED = "{1,20}"
_OF_SEVERAL_MEANINGS = ".dDwWsSbBpP"


class PatternFault(ValueError):
    """A pattern that is refused: the code of the finding, and its params."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def whole(pattern: str) -> str:
    """The pattern as one of the whole text, for a validator that looks for it anywhere in a text."""
    return f"^(?:{_bare(pattern)})$"


@lru_cache(maxsize=1024)
def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a text is written as a pattern says, as a function of the text; the pattern has been read before."""
    schema = core_schema.str_schema(pattern=whole(pattern), regex_engine="rust-regex")
    matches = SchemaValidator(schema).isinstance_python
    return lambda text: len(text) <= MOST_MATCHED and "\n" not in text and matches(text)


def read_pattern(pattern: str) -> None:
    """Read a declared pattern; raises PatternFault with what is wrong in it."""
    ways, longest = _Reader(_bare(pattern)).read()
    if ways > MOST_WAYS:
        raise PatternFault("pattern_too_free")
    if longest > MOST_MATCHED:
        raise PatternFault("pattern_too_long", most=MOST_MATCHED)


def _bare(pattern: str) -> str:
    """The pattern without the marks of start and end, which go without saying."""
    bare = pattern.removeprefix("^")
    before = bare.removesuffix("$")
    escaped = (len(before) - len(before.rstrip("\\"))) % 2 == 1
    return bare if escaped else before


_Counted = tuple[int, int]
"""In how many ways something can match, and how many characters at most."""


class _Reader:
    """Reads a pattern from left to right, counting in how many ways it can match."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def read(self) -> _Counted:
        counted = self._alternatives(0)
        if self.at < len(self.pattern):
            raise self._fault()
        return counted

    def _next(self, ahead: int = 1) -> str:
        return self.pattern[self.at : self.at + ahead]

    def _fault(self) -> PatternFault:
        return PatternFault("pattern_not_understood", at=self.at + 1)

    def _alternatives(self, depth: int) -> _Counted:
        ways, longest = self._sequence(depth)
        while self._next() == "|":
            self.at += 1
            more, length = self._sequence(depth)
            ways, longest = ways + more, max(longest, length)
        return ways, longest

    def _sequence(self, depth: int) -> _Counted:
        if self._next() in ("", "|", ")"):
            raise self._fault()
        ways, longest = 1, 0
        while self._next() not in ("", "|", ")"):
            one, length = self._repeated(*self._atom(depth))
            ways, longest = min(ways * one, MOST_WAYS + 1), longest + length
        return ways, longest

    def _atom(self, depth: int) -> _Counted:
        character = self._next()
        if character == "(":
            return self._group(depth)
        if character == "[":
            self._class()
        elif character == "\\":
            self._escaped(_SPECIAL)
        elif character == ".":
            raise PatternFault("pattern_of_several_meanings", part=character)
        elif character in _SPECIAL:
            raise self._fault()
        else:
            self.at += 1
        return 1, 1

    def _escaped(self, allowed: str) -> str:
        """The character after a backslash that is to be taken as it is."""
        character = self._next(2)[1:]
        if character.isdigit() or (character and character in "kK"):
            raise PatternFault("pattern_beyond", part=self._next(2))
        if character and character in _OF_SEVERAL_MEANINGS and character not in allowed:
            raise PatternFault("pattern_of_several_meanings", part=self._next(2))
        if not character or character not in allowed:
            raise self._fault()
        self.at += 2
        return character

    def _group(self, depth: int) -> _Counted:
        if self._next(2) == "(?" and self._next(3) != "(?:":
            raise PatternFault("pattern_beyond", part=self._next(4))
        if depth == _MOST_DEPTH:
            raise self._fault()
        self.at += 3 if self._next(3) == "(?:" else 1
        counted = self._alternatives(depth + 1)
        if self._next() != ")":
            raise self._fault()
        self.at += 1
        return counted

    def _class(self) -> None:
        self.at += 2 if self._next(2) == "[^" else 1
        start = self.at
        while self._next() != "]":
            first, plain = self._member(start)
            if plain and self._next() == "-" and self._next(2) != "-]":
                self.at += 1
                last, plain = self._member(-1)
                if not plain or last < first:
                    raise self._fault()
        if self.at == start:
            raise self._fault()
        self.at += 1

    def _member(self, start: int) -> tuple[str, bool]:
        """A character of a class, and whether a range may begin or end with it; a bare hyphen stands first or last."""
        character = self._next()
        if character == "\\":
            return self._escaped(_SPECIAL + "-"), True
        doubled = character in _DOUBLED and self._next(2) == character * 2
        hyphen = character == "-" and self.at != start and self._next(2) != "-]"
        if character in ("", "[", "^", "]") or doubled or hyphen:
            raise self._fault()
        self.at += 1
        return character, character != "-"

    def _repeated(self, ways: int, longest: int) -> _Counted:
        """What stands before a quantifier, as often as it says."""
        character = self._next()
        if character not in ("?", "*", "+", "{"):
            return ways, longest
        least, most = self._bounds()
        if self._next() in ("?", "*", "+", "{"):
            raise self._fault()
        if most * max(longest, 1) > MOST_MATCHED:
            raise PatternFault("pattern_too_long", most=MOST_MATCHED)
        return min(
            sum(min(ways, MOST_WAYS + 1) ** times for times in range(least, most + 1)), MOST_WAYS + 1
        ), longest * most

    def _bounds(self) -> tuple[int, int]:
        character = self._next()
        if character == "?":
            self.at += 1
            return 0, 1
        if character in ("*", "+"):
            raise PatternFault("pattern_without_limit", part=character, example=_LIMITED)
        end = self.pattern.find("}", self.at)
        least, comma, most = self.pattern[self.at + 1 : end].partition(",")
        if end < 0 or not _number(least) or (comma and most and not _number(most)):
            raise self._fault()
        if comma and not most:
            raise PatternFault("pattern_without_limit", part=self.pattern[self.at : end + 1], example=_LIMITED)
        bounds = int(least), int(most or least)
        if bounds[0] > bounds[1] or bounds[1] == 0:
            raise self._fault()
        self.at = end + 1
        return bounds


def _ways_repeated(ways: int, least: int, most: int) -> int:
    """In how many ways something can match so often; more than enough is as much as too many."""
    if ways == 1:
        return most - least + 1
    if 2**most > MOST_WAYS:
        return MOST_WAYS + 1
    return min(sum(int(ways**times) for times in range(least, most + 1)), MOST_WAYS + 1)


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4
