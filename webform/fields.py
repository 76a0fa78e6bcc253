"""Form fields of our own: they carry what was typed, a day in three parts among them, and judge nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value

from engine.conditions import as_day
from engine.messages.deadlines import MONTHS

PARTS = ("day", "month", "year")
_BETWEEN = " / "
"""What stands between the parts of what is no day; a slash alone may be typed inside a part."""
_MONTHS = {name.lower(): number for number, name in enumerate(MONTHS) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()}


class Lean(Field):
    """A field that carries data and nothing else.

    The engine alone judges answers and templates draw them, so validators, filters, widgets and labels of WTForms would be
    made for nothing, a hundred times a page. Subclasses say what is taken from what was posted.
    """

    errors = ()
    validators = ()

    def __init__(
        self, *, name: str = "", _form: Any = None, _prefix: str = "", _translations: Any = None, _meta: Any = None
    ) -> None:
        self.name = self.id = _prefix + name
        self.short_name = name
        self.data: Any = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was posted or, where nothing was, the stored answer."""
        if formdata is not None:
            self.data = self.taken(formdata.getlist(self.name))
        else:
            self.data = data if data is not unset_value else None

    def post_process(self, formdata: Any = None) -> None:
        """Nothing: no field looks at another."""

    def taken(self, posted: list[str]) -> Any:
        """The answer in what was posted under the field's name."""
        return posted[0] if posted else None


class LineField(Lean):
    """One line of text, kept as typed but for white space at its ends."""

    def taken(self, posted: list[str]) -> Any:
        """Take the posted line."""
        return posted[0].strip() if posted else ""


class TextField(Lean):
    """Text of several lines, kept as typed; browsers post CR LF, which is stored as LF."""

    def taken(self, posted: list[str]) -> Any:
        """Take the posted text."""
        return posted[0].replace("\r\n", "\n").replace("\r", "\n") if posted else ""


class ChoiceField(Lean):
    """One choice of several, by its id; whether it is offered is for the engine to say."""


class ChoicesField(Lean):
    """Several choices, by their ids."""

    def taken(self, posted: list[str]) -> Any:
        """Take the posted ids."""
        return list(posted)


class FlagField(Lean):
    """A box that is ticked or not; a browser posts it only when it is."""

    def taken(self, posted: list[str]) -> Any:
        """Whether it was posted."""
        return bool(posted)


class DayField(Lean):
    """A day typed as day, month and year; ``data`` is year-month-day, or what was typed where that is no day."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the three posted parts or, where nothing was posted, the stored answer."""
        if formdata is not None:
            self.parts: Sequence[str] = tuple((formdata.get(f"{self.name}-{part}") or "").strip() for part in PARTS)
            self.data = day_of(self.parts)
        else:
            self.data = data if data is not unset_value else None
            self.parts = parts_of(self.data)


def day_of(parts: Sequence[str]) -> str:
    """Year-month-day from typed parts; the parts as typed where they are no day; "" where nothing was typed."""
    if not any(parts):
        return ""
    day, month, year = parts
    number = _MONTHS.get(month.lower(), month)
    try:
        iso = f"{int(year):04d}-{int(number):02d}-{int(day):02d}" if len(year) == len("2026") else ""
    except ValueError:
        iso = ""
    return iso if as_day(iso) else _BETWEEN.join(parts)[:40]


def parts_of(value: Any) -> tuple[str, str, str]:
    """What to show in the three parts for a stored answer."""
    day = as_day(value)
    if day:
        return str(day.day), str(day.month), str(day.year)
    first, second, third = [*str(value or "").split(_BETWEEN, 2), "", "", ""][:3]
    return first, second, third
