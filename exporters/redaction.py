"""What a redacted report leaves out: answers that the form declares so, and names, each put as the word "[redacted]".

A name is blacked in what people typed, never in the words of the form. The names of those closest to the audit are
blacked part by part too ("Kit", "Mockford"); the subject's in whatever case they were typed. Too much is blacked rather
than too little: a child called Will loses every "will" that somebody typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

BLACK = "[redacted]"
Blacken = Callable[[str], str]
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST_PART = 2


class Names(NamedTuple):
    """Names that the record itself does not say: of people close to the audit, and of all others who might be named."""

    close: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def kept(text: str) -> str:
    """The text as it is: what a report that is not redacted does with it."""
    return text


def blackening(record: Mapping[str, Any], names: Names) -> Blacken:
    """A function that blacks out every name that the record or ``names`` knows; the text comes back composed (NFC)."""
    subject = str(record["subject"]["name"])
    close = [str(record["completion"]["by"]), *names.close, *_names_in(record)]
    any_case = [_whole(one) for one in (subject, *close, *names.others) if _LETTERS.search(one)]
    any_case += [re.escape(part) for part in _parts(subject)]
    exact = [re.escape(said) for name in close for part in _parts(name) for said in (part, part.upper())]
    loose, strict = _pattern(any_case, re.IGNORECASE), _pattern(exact)

    def black(text: str) -> str:
        return strict.sub(BLACK, loose.sub(BLACK, _composed(text)))

    return black


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _whole(name: str) -> str:
    return r"\s+".join(re.escape(word) for word in _composed(name).split())


def _parts(name: str) -> Iterator[str]:
    """The words of a name: a hyphen or an apostrophe divides, and single letters are left out."""
    yield from (part for part in _LETTERS.findall(_composed(name)) if len(part) >= _SHORTEST_PART)


def _pattern(names: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Any of the names as words of their own, the longest first; nothing at all where there are none."""
    listed = sorted(dict.fromkeys(names), key=len, reverse=True)
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(listed)})(?![^\W\d_])" if listed else r"(?!)", flags)


def _names_in(record: Mapping[str, Any]) -> Iterator[str]:
    """What the answers themselves call a name: of a person, a signature, or a row of people told; a file's is none."""
    for section in record["sections"]:
        yield from (
            name for answer in section["answers"] if answer["kind"] != "file" for name in _named(answer["value"])
        )


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from (name for one in value for name in _named(one))
    elif isinstance(value, dict):
        yield from (one for key, one in value.items() if key == "name" and isinstance(one, str))
