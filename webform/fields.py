"""Form fields of our own: a day in three parts, and text whose line ends are the same from every browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import Field, StringField, TextAreaField
from wtforms.widgets import TextInput

from engine.conditions import as_day
from engine.messages.deadlines import MONTHS

PARTS = ("day", "month", "year")
_MONTHS = {name.lower(): number for number, name in enumerate(MONTHS) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()}


class DayField(Field):
    """A day typed as day, month and year; ``data`` is year-month-day, or what was typed where that is no day."""

    widget = TextInput()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the three posted parts, or the stored answer."""
        self.process_errors = []
        names = [f"{self.name}-{part}" for part in PARTS]
        if formdata is not None and any(name in formdata for name in names):
            self.parts: Sequence[str] = tuple((formdata.get(name) or "").strip() for name in names)
            self.data = day_of(self.parts)
        else:
            self.data = data
            self.parts = parts_of(data)


def day_of(parts: Sequence[str]) -> str:
    """Year-month-day from typed parts; the parts with slashes where they are no day; "" where nothing was typed."""
    if not any(parts):
        return ""
    day, month, year = parts
    number = _MONTHS.get(month.lower(), month)
    try:
        iso = f"{int(year):04d}-{int(number):02d}-{int(day):02d}"
    except ValueError:
        iso = ""
    return iso if as_day(iso) else "/".join(parts)[:40]


def parts_of(value: Any) -> tuple[str, str, str]:
    """What to show in the three parts for a stored answer."""
    day = as_day(value)
    if day:
        return str(day.day), str(day.month), str(day.year)
    first, second, third = [*str(value or "").split("/"), "", "", ""][:3]
    return first, second, third


class LineField(StringField):
    """One line of text, kept as typed but for white space at its ends."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the posted line."""
        self.data = valuelist[0].strip() if valuelist else ""


class TextField(TextAreaField):
    """Text of several lines, kept as typed; browsers post CR LF, which is stored as LF."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the posted text."""
        self.data = valuelist[0].replace("\r\n", "\n").replace("\r", "\n") if valuelist else ""
