"""Fields made of fields: the parts of a criterion, and rows. What is inside is made where a page draws it, or to read a post."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any

from webform.fields import Lean

Cell = Callable[..., Lean]
"""Makes a field."""

Cells = Mapping[str, Cell]
"""How the fields inside are made, by the ids of what they hold."""


class Group:
    """Fields that stand together under one name: ``name`` on the page, ``posted_as`` in what was posted."""

    __slots__ = ("__dict__", "_cells", "_formdata", "_held", "_posted_as", "name")

    def __init__(self, cells: Cells, name: str, formdata: Any, data: Any, posted_as: str = "") -> None:
        self.name = name
        self._cells, self._formdata = cells, formdata
        self._held = data if isinstance(data, Mapping) else {}
        self._posted_as = posted_as or name

    @cached_property
    def form(self) -> dict[str, Any]:
        """The fields by id, each with what was posted or, where nothing was, with what is stored."""
        made = {}
        for key, cell in self._cells.items():
            field = made[key] = cell(name=f"{self._posted_as}-{key}", _form=None)
            field.process(self._formdata, self._held.get(key))
            field.name = field.id = f"{self.name}-{key}"
        return made

    @property
    def data(self) -> Mapping[str, Any]:
        """What was posted or, where nothing was, what is stored."""
        if self._formdata is None:
            return self._held
        return {key: _kind(cell).said(self._formdata, f"{self._posted_as}-{key}") for key, cell in self._cells.items()}


@cache
def _kind(cell: Cell) -> Lean:
    """A field that tells what was posted for any of its kind: a page's fields need not be made for that."""
    return cell(_form=None)


class GroupField(Lean):
    """A question that is answered in several fields."""

    def __init__(self, cells: Cells, **options: Any) -> None:
        super().__init__(**options)
        self._cells = cells

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was posted or, where nothing was, the stored answer."""
        self._group = Group(self._cells, self.name, formdata, data)
        self.data = self._group.data

    @property
    def form(self) -> dict[str, Any]:
        """The fields by id."""
        return self._group.form

    def append(self, part: str, row: Mapping[str, Any]) -> None:
        """Add a row to the list of that id in it."""
        rows = self.form[part]
        rows.append(row)
        self.data = {**self.data, part: [one.data for one in rows]}


class RowsField(Lean):
    """Rows of the same fields, each posted under its number; at most ``most``. They are numbered anew from 0 as they stand."""

    def __init__(self, cells: Cells, most: int, **options: Any) -> None:
        super().__init__(**options)
        self._cells, self._most = cells, most
        self._rows: list[Group] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the posted rows or, where nothing was posted, the stored ones."""
        if formdata is None:
            self._rows = [self._row(number, row) for number, row in enumerate(data if isinstance(data, list) else ())]
        else:
            posted = enumerate(formdata.rows_of(self.name)[: self._most])
            self._rows = [self._row(number, None, formdata, f"{self.name}-{under}") for number, under in posted]
        self.data = [row.data for row in self._rows]

    def said(self, formdata: Any, name: str) -> list[Mapping[str, Any]]:
        """The rows in what was posted."""
        posted = formdata.rows_of(name)[: self._most]
        return [Group(self._cells, "", formdata, None, f"{name}-{under}").data for under in posted]

    def _row(self, number: int, data: Any, formdata: Any = None, posted_as: str = "") -> Group:
        return Group(self._cells, f"{self.name}-{number}", formdata, data, posted_as)

    def append(self, data: Mapping[str, Any]) -> None:
        """Add a row at the end, unless there are already as many as may be."""
        if len(self._rows) < self._most:
            self._rows.append(self._row(len(self._rows), data))

    def __iter__(self) -> Iterator[Group]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
