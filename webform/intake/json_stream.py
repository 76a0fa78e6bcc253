"""Reads the objects of a JSON list one after another, so that a file of any size takes the memory of its largest object."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Protocol

import ijson

MOST_DEPTH = 16
MOST_VALUES = 100_000
"""The nesting and the number of values of one item of the list; a child of many years has some thousands."""
MOST_READS_FOR_A_VALUE, _CHUNK = 16, 1 << 16
"""How many pieces of the file one text may go through: a megabyte. The library takes longer for each than for the last."""

_Events = Iterator[tuple[str, Any]]
_OPENING, _CLOSING = frozenset({"start_map", "start_array"}), frozenset({"end_map", "end_array"})


class Bytes(Protocol):
    """Anything that gives bytes in pieces."""

    def read(self, size: int = -1, /) -> bytes:
        """The next piece; empty at the end."""


class JsonRefused(ValueError):
    """A file that is no list of objects; ``item`` is the place in the list, from 1, at which it went wrong."""

    def __init__(self, code: str, item: int, **params: Any) -> None:
        super().__init__(code)
        self.code, self.item, self.params = code, item, params


def items_of(stream: Bytes, wrappers: Collection[str]) -> Iterator[Any]:
    """Each value of a list, which is the whole file or stands in an object under one of the keys ``wrappers``.

    Raises:
        JsonRefused: with code ``json_not_valid``, ``json_no_list``, ``json_too_deep``, ``json_too_many_values``,
            ``json_text_too_long`` or ``json_key_twice``, after the values that came before the fault.
    """
    number = 1
    events = _events(stream)
    try:
        _go_to_list(events, wrappers)
        for event, value in events:
            if event == "end_array":
                break
            yield _Item(number).read(event, value, events)
            number += 1
        # What comes after the list is read too, or half a file would pass for a whole one.
        for _ in events:
            pass
    except (ijson.JSONError, UnicodeError):
        # The library's own message quotes the file, which holds personal data.
        raise JsonRefused("json_not_valid", number) from None
    except _TooLong:
        raise JsonRefused("json_text_too_long", number) from None


class _TooLong(ValueError):
    """One value goes on for longer than any of a payload does."""


class _Metered:
    """A stream that counts its pieces, and gives up where too many of them bring nothing."""

    def __init__(self, stream: Bytes) -> None:
        self._stream = stream
        self.reads = 0

    def read(self, size: int = -1, /) -> bytes:
        """The next piece."""
        self.reads += 1
        if self.reads > MOST_READS_FOR_A_VALUE:
            raise _TooLong
        return self._stream.read(size)


def _events(stream: Bytes) -> _Events:
    metered = _Metered(stream)
    for event in ijson.basic_parse(metered, use_float=True, buf_size=_CHUNK):
        metered.reads = 0
        yield event


def _go_to_list(events: _Events, wrappers: Collection[str]) -> None:
    """Go on to just after the start of the list."""
    depth, key = 0, ""
    for event, value in events:
        if event == "start_array" and (depth == 0 or (depth == 1 and key in wrappers)):
            return
        if event in _OPENING:
            depth += 1
        elif event in _CLOSING:
            depth -= 1
        elif event == "map_key" and depth == 1:
            key = value
    raise JsonRefused("json_no_list", 1)


class _Item:
    """One value of the list, put together within its limits."""

    def __init__(self, number: int) -> None:
        self.number, self.values = number, 0
        self.stack: list[dict[str, Any] | list[Any]] = []
        self.keys: list[str] = []

    def read(self, event: str, value: Any, events: _Events) -> Any:
        """The value that begins with an event, taking the events up to its end; raises JsonRefused."""
        while True:
            whole = self._take(event, value)
            if not self.stack:
                return whole
            event, value = next(events)

    def _take(self, event: str, value: Any) -> Any:
        """Put one event in its place; what is whole by it is returned."""
        if event == "map_key":
            if value in self.stack[-1]:
                raise JsonRefused("json_key_twice", self.number)
            self.keys[-1] = value
            return None
        if event in _CLOSING:
            self.keys.pop()
            return self.stack.pop()
        return self._put(event, value)

    def _put(self, event: str, value: Any) -> Any:
        self.values += 1
        if self.values > MOST_VALUES:
            raise JsonRefused("json_too_many_values", self.number, most=MOST_VALUES)
        whole: Any = {} if event == "start_map" else [] if event == "start_array" else value
        if self.stack:
            holder = self.stack[-1]
            if isinstance(holder, dict):
                holder[self.keys[-1]] = whole
            else:
                holder.append(whole)
        if event in _OPENING:
            if len(self.stack) >= MOST_DEPTH:
                raise JsonRefused("json_too_deep", self.number, most=MOST_DEPTH)
            self.stack.append(whole)
            self.keys.append("")
        return whole
