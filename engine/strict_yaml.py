"""Strict YAML: the value of a text with the line and column of everything in it, or the finding that refuses it.

Strict means: UTF-8, one document, no aliases, no tags, no duplicate keys, bounded size, depth and number of values. Every
plain scalar stays the word that was written (``yes``, ``2.10``, ``12:30``, ``2024-13-45``), but for ``true``, ``false`` and
whole numbers of at most nine digits. Whatever is refused is a :class:`~engine.model.Finding` with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from engine.model import ERROR, Finding, Place
from engine.yaml_faults import syntax_fault

MOST_BYTES = 1_000_000
MOST_VALUES = 20_000
MOST_DEPTH = 24

Path_ = tuple[str | int, ...]
Places = dict[Path_, tuple[int, int]]

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\Z")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_REMARK = re.compile(r"(?<=\S)[ \t]+(#.*)")
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Refused(Exception):
    """A YAML text that can't be read; carries the finding that says why and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class Document(NamedTuple):
    """One YAML file as read: its value, and where each value stands (path within the file -> line, column).

    ``remarks`` holds the remark that directly follows a value without quotes, by the value's path.
    """

    name: str
    value: Any
    places: Places
    remarks: Mapping[Path_, str] = {}

    def place(self, path: Path_) -> Place:
        """The place of ``path``, or of the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Place(self.name, line, column)


def read_yaml(text: bytes, name: str) -> Document:
    """Read one strict YAML file's bytes; ``name`` is the file's name in findings.

    Raises:
        Refused: with the first fault's finding and place.
    """
    if len(text) > MOST_BYTES:
        raise refusal("yaml_too_big", name, most=MOST_BYTES)
    try:
        decoded = text.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        line = text.count(b"\n", 0, fault.start) + 1
        column = len(text[text.rfind(b"\n", 0, fault.start) + 1 : fault.start].decode("utf-8")) + 1
        raise refusal("yaml_not_utf8", name, line, column) from None
    try:
        return _Builder(name, _remarks(decoded)).build(yaml.parse(decoded, Loader=_PARSER))
    except yaml.MarkedYAMLError as fault:
        code, spot, params = syntax_fault(decoded, fault)
        raise refusal(code, name, spot.line + 1, spot.column + 1, **params) from None
    except yaml.YAMLError:
        line, column = _first_unprintable(decoded)
        raise refusal("yaml_control_character", name, line, column) from None


def _remarks(text: str) -> dict[int, str]:
    """Whatever may be a remark at the end of a line, by the place at which the words before it end."""
    return {found.start(): found[1].rstrip() for found in _REMARK.finditer(text)} if "#" in text else {}


def _first_unprintable(text: str) -> tuple[int, int]:
    found = _UNPRINTABLE.search(text)
    at = found.start() if found else 0
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def refusal(code: str, file: str, line: int = 1, column: int = 1, **params: Any) -> Refused:
    """The exception that refuses a file, with the code of its finding, the place and the params."""
    return Refused(Finding(code, ERROR, "", "", params, Place(file, line, column)))


class _Open(NamedTuple):
    """A collection whose end has not been read: its value, path, and whether it maps keys to values."""

    value: Any
    path: Path_
    maps: bool


class _Builder:
    """Builds a value from parser events with a stack of its own, so that no depth can exhaust the interpreter's."""

    def __init__(self, name: str, after: Mapping[int, str]) -> None:
        self.name, self.after = name, after
        self.places: Places = {}
        self.remarks: dict[Path_, str] = {}
        self.stack: list[_Open] = []
        self.key: str | None = None
        self.root: Any = None
        self.documents = 0

    def build(self, events: Iterator[yaml.Event]) -> Document:
        """Take every event, and answer the document that they describe."""
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._start(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
            elif isinstance(event, yaml.AliasEvent):
                raise self._fault("yaml_alias", event, name=event.anchor)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    raise self._fault("yaml_many_documents", event)
        if not isinstance(self.root, dict) or not self.root:
            raise refusal("yaml_not_a_mapping", self.name)
        return Document(self.name, self.root, self.places, self.remarks)

    def _fault(self, code: str, event: yaml.Event, **params: Any) -> Refused:
        return refusal(code, self.name, *_start_of(event), **params)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag is not None or event.anchor is not None:
            raise self._fault("yaml_tag" if event.tag else "yaml_alias", event, name=event.tag or event.anchor)
        if _UNPRINTABLE.search(event.value):
            raise self._fault("yaml_control_character", event)
        top = self.stack[-1] if self.stack else None
        if top and top.maps and self.key is None:
            if event.value in top.value:
                raise self._fault("yaml_duplicate_key", event, key=event.value[:60])
            self.key = event.value
            self._mark((*top.path, event.value), event)
            return
        plain = event.implicit[0]
        if plain and not event.value:
            raise self._fault("yaml_empty_value", event, key=self.key or _nearest(top))
        path = self._put(_word(event.value) if plain else event.value, event)
        if plain and self.after and event.end_mark and event.end_mark.index in self.after:
            self.remarks[path] = self.after[event.end_mark.index]

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        if event.tag is not None or event.anchor is not None:
            raise self._fault("yaml_tag" if event.tag else "yaml_alias", event, name=event.tag or event.anchor)
        if self.stack and self.stack[-1].maps and self.key is None:
            raise self._fault("yaml_key_not_text", event)
        if len(self.stack) >= MOST_DEPTH:
            raise self._fault("yaml_too_deep", event, most=MOST_DEPTH)
        maps = isinstance(event, yaml.MappingStartEvent)
        value: Any = {} if maps else []
        path = self._put(value, event)
        self.stack.append(_Open(value, path, maps))

    def _put(self, value: Any, event: yaml.Event) -> Path_:
        """Put a value where the stack says, and answer its path."""
        if not self.stack:
            self.root = value
            return ()
        top = self.stack[-1]
        if top.maps:
            path = (*top.path, self.key or "")
            top.value[self.key] = value
            self.key = None
        else:
            path = (*top.path, len(top.value))
            top.value.append(value)
            self._mark(path, event)
        return path

    def _mark(self, path: Path_, event: yaml.Event) -> None:
        self.places[path] = _start_of(event)
        if len(self.places) > MOST_VALUES:
            raise self._fault("yaml_too_many", event, most=MOST_VALUES)


def _nearest(top: _Open | None) -> str:
    """The key under which the list stands that is being read."""
    return next((part for part in reversed(top.path if top else ()) if isinstance(part, str)), "")


def _start_of(event: yaml.Event) -> tuple[int, int]:
    """The line and column, from 1, where an event starts; a parser's event always has the mark."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _word(value: str) -> str | int | bool:
    if value == "true":
        return True
    if value == "false":
        return False
    return int(value) if _WHOLE.match(value) else value
