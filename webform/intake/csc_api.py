"""The payload of the DfE's children's social care API: a JSON list of children, each with lists of what happened to them.

Each kind of nested object becomes a table by its own name, each object a row that also holds the ids of those around it.
What is marked ``purge`` is gone, with all that is in it. The layout is that of specification 0.8 of the API.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from engine.model import WARNING
from engine.source_model import Source
from engine.source_rows import Fault, Row
from webform.intake.encodings import NotText, open_text
from webform.intake.json_stream import JsonRefused, items_of

CHILDREN = "children"
MOST_BYTES = 200 * (1 << 20)
MOST_ROWS = 200_000
"""Of all tables together; ten thousand children have some 50,000."""

_WRAPPERS = ("Children", "children")
_MERGED = "child_details"
"""Who the child is stands in an object of its own; its values join the child's row."""
_PURGE = "purge"
_IDS = ("la_child_id", "social_care_episode_id")
_LEFT_OUT = frozenset(
    {"adoption", "adoptions", "child_and_family_assessments", "education_health_care_plans", "factors",
     "health_and_wellbeing", "sdq_assessments", "child_details"}
)  # fmt: skip
"""Parts of the payload that no timescale and no question of the audit needs."""
_MOST_DOUBTS, _MOST_OF_A_NAME = 50, 60


class CscApi:
    """A payload, read whole when it is opened: its rows are as many as the children's histories are long (see Tables)."""

    def __init__(self, path: Path, source: Source) -> None:
        """Read a payload. Raises OSError where it can't be read."""
        self._file, self._tables = path.name, source.tables
        self._rows: dict[str, list[Row]] = {name: [] for name in source.tables}
        self._unknown: set[tuple[str, str]] = set()
        self._count = 0
        self.faults: list[Fault] = []
        self._read(path)

    @property
    def names(self) -> Collection[str]:
        """All the tables of the declaration, since a payload leaves out what is empty; none where the file was refused."""
        return tuple(self._rows)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table as declared: a payload leaves out what is empty."""
        return tuple(self._tables[table].columns)

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, by the order of children in the file."""
        return iter(self._rows[table])

    def _read(self, path: Path) -> None:
        if path.stat().st_size > MOST_BYTES:
            return self._refuse("json_too_large", None, most=MOST_BYTES >> 20)
        try:
            opened = open_text(path)
            with opened.stream as text:
                for number, child in enumerate(items_of(_Utf8(text), _WRAPPERS), start=1):
                    self._keep_child(number, child)
        except NotText as fault:
            return self._refuse(fault.code, fault.line)
        except JsonRefused as fault:
            return self._refuse(fault.code, fault.item, **fault.params)
        if opened.is_guessed:
            self.faults.append(Fault("read_as_windows", self._file, severity=WARNING))
        return None

    def _refuse(self, code: str, row: int | None, **params: Any) -> None:
        """Leave the whole file out: by half a payload, children would lose what happened to them."""
        self._rows = {}
        self.faults.append(Fault(code, self._file, row, params=params))

    def _keep_child(self, number: int, child: object) -> None:
        if not isinstance(child, dict):
            self.faults.append(Fault("json_child_no_object", self._file, number))
        elif not _is_purged(child):
            merged = child.pop(_MERGED, {})
            if not isinstance(merged, dict):
                self.faults.append(Fault("json_part_no_object", self._file, number, _MERGED))
            elif not _is_purged(merged):
                child = {**merged, **child}
            self._keep(CHILDREN, number, child, {})

    def _keep(self, table: str, number: int, found: Mapping[str, Any], around: Mapping[str, Any]) -> None:
        """Keep one object as a row, and what is nested in it as rows of other tables."""
        own = self._own(table, number, found)
        values = {**around, **own}
        if own:
            self._count += 1
            if self._count > MOST_ROWS:
                raise JsonRefused("json_too_many_rows", number, most=MOST_ROWS)
            self._rows[table].append(Row(table, number, values, self._file))
        inherited = {name: values[name] for name in _IDS if name in values}
        for name, value in found.items():
            if _is_nested(value):
                self._keep_nested(name, number, value, inherited)

    def _keep_nested(self, name: str, number: int, value: Any, around: Mapping[str, Any]) -> None:
        if name not in self._rows:
            return self._doubt(CHILDREN, name, number) if name not in _LEFT_OUT else None
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                self.faults.append(Fault("json_part_no_object", self._file, number, name))
            elif not _is_purged(one):
                self._keep(name, number, one, around)
        return None

    def _own(self, table: str, number: int, found: Mapping[str, Any]) -> dict[str, Any]:
        """The values of an object that are its table's columns; others are doubted, where they are none of the API's."""
        columns, own = self._tables[table].columns, {}
        for key, value in found.items():
            if key in columns:
                own[key] = value
            elif key != _PURGE and key not in _LEFT_OUT and not _is_nested(value) and value != []:
                self._doubt(table, key, number)
        return own

    def _doubt(self, table: str, key: str, number: int) -> None:
        """Warn once of a name that the payload should not have: a renamed one would be lost without a word."""
        if (table, key) not in self._unknown and len(self._unknown) < _MOST_DOUBTS:
            self._unknown.add((table, key))
            self.faults.append(Fault("json_name_unknown", self._file, number, _printable(key), WARNING))


def _is_purged(found: Mapping[str, Any]) -> bool:
    """Whether an object is marked as gone; some systems write the mark as text or as 1, and mean it too."""
    return str(found.get(_PURGE)).casefold() in {"true", "1"}


def _is_nested(value: object) -> bool:
    """Whether a value is an object or a list of objects; codes come as lists too, but of texts."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def _printable(key: str) -> str:
    """A name from the file, fit to be shown."""
    return "".join(one if one.isprintable() else "?" for one in key[:_MOST_OF_A_NAME])


class _Utf8:
    """A text as the bytes of its UTF-8, which the reader of JSON takes."""

    def __init__(self, text: TextIO) -> None:
        self._text = text

    def read(self, size: int = -1) -> bytes:
        """The next part of the text."""
        return self._text.read(size).encode()
