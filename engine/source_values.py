"""What stands in the cells of a source: text as its systems write it becomes days, yes and no, and codes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, NamedTuple

import orjson

from engine.calendars import iso_date
from engine.facts import EARLIEST, LATEST

Value = Any
"""A cell as read: None, text, a date, true or false, a tuple of texts, or :class:`Unreadable`."""

Read = Callable[[Any], Value]

_DAY_LENGTH = len("2026-01-05")


class Unreadable(NamedTuple):
    """A cell that holds something else than its column does; ``code`` is that of the fault."""

    code: str


BAD_DATE, IMPLAUSIBLE, UNKNOWN_CODE, NOT_A_MAPPING = (
    Unreadable("bad_date"),
    Unreadable("date_implausible"),
    Unreadable("unknown_code"),
    Unreadable("not_a_mapping"),
)


class Cells:
    """Reads the cells of one source. Days and answers are few, so each is read once and then shared."""

    def __init__(self, absent: Collection[str], yes: Collection[str], no: Collection[str]) -> None:
        self._absent = frozenset(("", *absent))
        self._answers: dict[str, Value] = {one.casefold(): True for one in yes}
        self._answers |= {one.casefold(): False for one in no}
        self._days: dict[str, Value] = {}

    def reader(self, kind: str, codes: Collection[str] = ()) -> Read:
        """What reads a column of a kind: ``text``, ``date``, ``yes_no`` or ``codes``."""
        if kind == "codes":
            spelled = {code.casefold(): code for code in codes}
            return lambda raw: self._coded(raw, spelled)
        return {"text": self.text, "date": self.day, "yes_no": self.answer}[kind]

    def text(self, raw: Any) -> Value:
        """Text without the blanks around it; of a list, its texts."""
        if isinstance(raw, str):
            word = raw.strip()
            return None if word in self._absent else word
        if raw is None or isinstance(raw, dict):
            return None
        if isinstance(raw, list | tuple):
            return tuple(word for word in map(self.text, raw) if isinstance(word, str)) or None
        return str(raw)

    def day(self, raw: Any) -> Value:
        """A day written year-month-day, with or without a time after it."""
        if isinstance(raw, date):
            raw = raw.isoformat()
        word = self.text(raw)
        if not isinstance(word, str):
            return None if word is None else BAD_DATE
        found = self._days.get(word, self)
        if found is self:
            found = self._days[word] = self._read_day(word)
        return found

    def answer(self, raw: Any) -> Value:
        """Yes or no."""
        if raw is None or isinstance(raw, bool):
            return raw
        word = self.text(raw)
        if not isinstance(word, str):
            return None if word is None else UNKNOWN_CODE
        return self._answers.get(word.casefold(), UNKNOWN_CODE)

    def _coded(self, raw: Any, spelled: dict[str, str]) -> Value:
        word = self.text(raw)
        if word is None:
            return None
        return spelled.get(word.casefold(), UNKNOWN_CODE) if isinstance(word, str) else UNKNOWN_CODE

    def _read_day(self, word: str) -> Value:
        timed = word[_DAY_LENGTH : _DAY_LENGTH + 1] in ("T", " ")
        day, time = (word[:_DAY_LENGTH], word[_DAY_LENGTH + 1 :]) if timed else (word, "")
        if day in self._absent:
            return None
        found = iso_date(day)
        if found is None or time.strip("0123456789:.+-Z ") or len(time) > len("00:00:00.0000000 +00:00"):
            return BAD_DATE
        return found if EARLIEST <= found <= LATEST else IMPLAUSIBLE


def mapping_of(raw: Any) -> Any:
    """What a cell holds as a mapping, given as such or as JSON: a mapping, None for nothing, or NOT_A_MAPPING."""
    if isinstance(raw, str):
        if not raw.strip():
            return None
        try:
            raw = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return NOT_A_MAPPING
    return raw if raw is None or isinstance(raw, dict) else NOT_A_MAPPING
