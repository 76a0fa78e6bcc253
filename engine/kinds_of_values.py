"""The faults of single values: texts, choices and days; used alone and as parts of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine.conditions import as_day

Fault = tuple[str, str, dict[str, Any]]
"""A finding's code, the dotted path below the answer (or ""), and its params."""

UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Characters that no answer may hold: control characters but tab and line ends, and halves of surrogate pairs."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of answer for one question."""

    fits: Callable[[Any], bool]
    faults: Callable[[Any], Iterator[Fault]]


def blank(value: Any) -> bool:
    """Whether a value is no answer: absent, an empty list or mapping, or nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip()) or value == [] or value == {}


def speakable(text: str) -> str:
    """The text with a question mark for every half of a surrogate pair, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def below(faults: Iterator[Fault], part: str) -> Iterator[Fault]:
    """The same faults, one part further down."""
    for code, path, params in faults:
        yield code, f"{part}.{path}" if path else part, params


def text_faults(value: Any, most: int) -> Iterator[Fault]:
    """What is wrong with a text of at most ``most`` characters."""
    if not isinstance(value, str):
        yield "answer_not_text", "", {}
        return
    if len(value) > most:
        yield "answer_too_long", "", {"length": len(value), "most": most}
    found = UNKEEPABLE.search(value)
    if found:
        yield "answer_unkeepable", "", {"at": found.start() + 1, "character": f"U+{ord(found.group()):04X}"}


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
def text_kind(most: int) -> Kind:
    """Texts of at most ``most`` characters; what could be printed on one line is known quickly to be keepable."""

    def fits(value: Any) -> bool:
        return (
            isinstance(value, str)
            and 0 < len(value) <= most
            and not value.isspace()
            and (value.isprintable() or not UNKEEPABLE.search(value))
        )

    return Kind(fits, lambda value: text_faults(value, most))


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
