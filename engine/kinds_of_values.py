"""The faults of single values: texts, choices and days; used alone and as parts of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine.conditions import as_day
from engine.patterns import matcher

Fault = tuple[str, str, dict[str, Any]]
"""A finding's code, the dotted path below the answer (or ""), and its params."""

UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Characters that no answer may hold: control characters but tab and line ends, and halves of surrogate pairs."""


BOUNDS: Mapping[str, tuple[int, int]] = {
    "number": (-1_000_000_000, 1_000_000_000),
    "percentage": (0, 100),
    "duration": (0, 366 * 24 * 60),
}
"""The smallest and largest number of each kind of number where the declaration names none; durations are in minutes."""
MOST_IN_NAME = 200

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT = re.compile(rf"{_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of answer for one question."""

    fits: Callable[[Any], bool]
    faults: Callable[[Any], Iterator[Fault]]


def blank(value: Any) -> bool:
    """Whether a value is no answer: absent, an empty list or mapping, or nothing but white space."""
    if value:
        return isinstance(value, str) and value.isspace()
    return value is None or value in ("", [], {})


def speakable(text: str) -> str:
    """The text with a question mark for every half of a surrogate pair, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def below(faults: Iterator[Fault], part: str) -> Iterator[Fault]:
    """The same faults, one part further down."""
    for code, path, params in faults:
        yield code, f"{part}.{path}" if path else part, params


def text_faults(value: Any, most: int, pattern: str = "", expected: str = "") -> Iterator[Fault]:
    """What is wrong with a text of at most ``most`` characters; ``expected`` says in words how its pattern wants it written."""
    if not isinstance(value, str):
        yield "answer_not_text", "", {}
        return
    if len(value) > most:
        yield "answer_too_long", "", {"length": len(value), "most": most}
    found = UNKEEPABLE.search(value)
    if found:
        yield "answer_unkeepable", "", {"at": found.start() + 1, "character": f"U+{ord(found.group()):04X}"}
    elif pattern and len(value) <= most and not matcher(pattern)(value):
        yield "answer_not_as_expected", "", {"expected": expected}


def choice_faults(value: Any, offered: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong with a choice of one of the offered options."""
    if not isinstance(value, str):
        yield "answer_not_text", "", {}
    elif value not in offered:
        yield "answer_not_offered", "", {"value": value[:60], "offered": ", ".join(offered.values())}


def choices_faults(value: Any, offered: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong with a choice of several of the offered options."""
    if not isinstance(value, list):
        yield "answer_not_list", "", {}
        return
    for index, one in enumerate(value):
        yield from below(choice_faults(one, offered), f"{index}")
    texts = [one for one in value if isinstance(one, str)]
    if len(set(texts)) != len(texts):
        yield "answer_chosen_twice", "", {}


def date_faults(value: Any) -> Iterator[Fault]:
    """What is wrong with a day."""
    if as_day(value) is None:
        yield "answer_not_a_day", "", {"value": value[:40] if isinstance(value, str) else ""}


@cache
def text_kind(most: int, pattern: str = "", expected: str = "") -> Kind:
    """Texts of at most ``most`` characters; what could be printed on one line is known quickly to be keepable.

    Where there is a pattern, the text is written as it says; ``expected`` says the same in words.
    """

    def fits(value: Any) -> bool:
        return (
            isinstance(value, str)
            and 0 < len(value) <= most
            and (value.isprintable() or not UNKEEPABLE.search(value))
            and not value.isspace()
        )

    if not pattern:
        return Kind(fits, lambda value: text_faults(value, most))
    matches = matcher(pattern)
    return Kind(lambda value: fits(value) and matches(value), lambda value: text_faults(value, most, pattern, expected))


def choice_kind(offered: Mapping[str, str]) -> Kind:
    """A choice of one of the offered options."""
    return Kind(lambda value: isinstance(value, str) and value in offered, lambda value: choice_faults(value, offered))


def choices_kind(offered: Mapping[str, str]) -> Kind:
    """A choice of several of the offered options, each once."""

    def fits(value: Any) -> bool:
        return (
            isinstance(value, list)
            and bool(value)
            and all(isinstance(one, str) and one in offered for one in value)
            and len(set(value)) == len(value)
        )

    return Kind(fits, lambda value: choices_faults(value, offered))


DATE = Kind(lambda value: as_day(value) is not None, date_faults)
"""Days, written year-month-day."""


def is_moment(value: Any) -> bool:
    """Whether a value is a day with a time, written ``2026-03-12T14:30``."""
    return isinstance(value, str) and _MOMENT.match(value) is not None and as_day(value[:10]) is not None


def moment_faults(value: Any) -> Iterator[Fault]:
    """What is wrong with a day with a time."""
    if not is_moment(value):
        yield "answer_not_a_moment", "", {"value": value[:40] if isinstance(value, str) else ""}


DATE_TIME = Kind(is_moment, moment_faults)
"""Days with a local time."""


def number_kind(least: int, most: int, decimals: int, code: str = "answer_not_number") -> Kind:
    """Numbers from ``least`` to ``most``, whole or of some decimal places; ``code`` says that a value is no number.

    A whole number may be written 5.0, since JSON knows no difference.
    """

    def fits(value: Any) -> bool:
        return (type(value) is int and least <= value <= most) or (
            type(value) is float and least <= value <= most and round(value, decimals) == value
        )

    def faults(value: Any) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield code, "", {}
        elif not least <= value <= most:
            yield "answer_out_of_range", "", {"least": least, "most": most}
        elif round(value, decimals) != value:
            yield ("answer_too_precise" if decimals else "answer_not_whole"), "", {"decimals": decimals}

    return Kind(fits, faults)


def parts_kind(parts: Mapping[str, tuple[str, Kind]], needed: Collection[str], missing: str) -> Kind:
    """A mapping of named parts, each with its label and kind; ``missing`` is the code of a needed part that is not there."""
    known = frozenset(parts)

    def fits(value: Any) -> bool:
        if not (isinstance(value, dict) and value and known.issuperset(value)):
            return False
        for key, (_, kind) in parts.items():
            part = value.get(key)
            if key in needed if blank(part) else not kind.fits(part):
                return False
        return True

    def faults(value: Any) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield "answer_not_parts", "", {"known": ", ".join(parts)}
            return
        yield from unknown_parts(value, tuple(parts))
        for key, (label, kind) in parts.items():
            part = value.get(key)
            if not blank(part):
                yield from below(kind.faults(part), key)
            elif key in needed:
                yield missing, key, {"part": label}

    return Kind(fits, faults)


def unknown_parts(row: Mapping[Any, Any], known: tuple[str, ...]) -> Iterator[Fault]:
    """A fault for every part of a mapping that is not known."""
    for key in row:
        if key not in known:
            yield "answer_unknown_part", "", {"part": str(key)[:60], "known": ", ".join(known)}


_ID, _NAME = text_kind(64), text_kind(MOST_IN_NAME)
PERSON = parts_kind({"id": ("id", _ID), "name": ("name", _NAME)}, ("name",), "answer_part_missing")
"""People: a name and, where they are in the directory, their id."""


def signature_kind(roles: Mapping[str, str]) -> Kind:
    """A signature: a name, a role (one of ``roles`` where any are declared) and the time."""
    role = choice_kind(roles) if roles else _NAME
    parts = {"name": ("name", _NAME), "role": ("role", role), "at": ("time", DATE_TIME)}
    return parts_kind(parts, tuple(parts), "answer_part_missing")


def _no_answer(value: Any) -> Iterator[Fault]:
    yield "answer_not_taken", "", {}


NOTHING = Kind(lambda value: False, _no_answer)
"""What takes no answer at all."""
