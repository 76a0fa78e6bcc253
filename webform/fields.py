"""Form fields of our own: they carry what was typed, a day in three parts among them, and judge nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value

from engine.conditions import as_day
from engine.kinds_of_values import is_moment
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
            self.data = self.said(formdata, self.name)
        else:
            self.data = data if data is not unset_value else None

    def post_process(self, formdata: Any = None) -> None:
        """Nothing: no field looks at another."""

    def said(self, formdata: Any, name: str) -> Any:
        """The answer in what was posted for a field of this kind and that name; the field itself stays as it is."""
        return self.taken(formdata.getlist(name))

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


class GradeField(ChoiceField):
    """The grade; ``beside`` is what is shown with the form's own: see :mod:`webform.grading`."""

    beside: Any = None


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


class PartsField(Lean):
    """An answer typed in parts; subclasses say how parts become an answer, and an answer parts."""

    names: Sequence[str] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the posted parts or, where nothing was posted, the stored answer."""
        if formdata is not None:
            self.parts: Sequence[str] = self._typed(formdata, self.name)
            self.data = self.joined(self.parts)
        else:
            self.data = data if data is not unset_value else None
            self.parts = self.split(self.data)

    def said(self, formdata: Any, name: str) -> Any:
        """The answer in what was posted in parts."""
        return self.joined(self._typed(formdata, name))

    def _typed(self, formdata: Any, name: str) -> Sequence[str]:
        return [(formdata.get(f"{name}-{part}") or "").strip() for part in self.names]

    def joined(self, parts: Sequence[str]) -> Any:
        """The answer that the parts make: a mapping of those that were filled in."""
        return {name: part for name, part in zip(self.names, parts, strict=True) if part}

    def split(self, data: Any) -> Sequence[str]:
        """The parts to show for a stored answer."""
        held = data if isinstance(data, Mapping) else {}
        return tuple(str(held.get(name) or "") for name in self.names)


class DayField(PartsField):
    """A day typed as day, month and year; ``data`` is year-month-day, or what was typed where that is no day."""

    names = PARTS

    def joined(self, parts: Sequence[str]) -> Any:
        """The day that the parts make."""
        return day_of(parts)

    def split(self, data: Any) -> Sequence[str]:
        """The parts of a stored day."""
        return parts_of(data)


class MomentField(PartsField):
    """A day with a time; ``data`` is ``2026-03-12T14:30``, or what was typed where that is none."""

    names = (*PARTS, "time")

    def joined(self, parts: Sequence[str]) -> Any:
        """The moment that the parts make."""
        *day, time = parts
        typed, clock = day_of(day), time_of(time)
        if as_day(typed) and clock:
            return f"{typed}T{clock}"
        return _BETWEEN.join(parts)[:60] if any(parts) else ""

    def split(self, data: Any) -> Sequence[str]:
        """The parts of a stored moment."""
        if is_moment(data):
            return (*parts_of(data[:10]), data[11:])
        return [*str(data or "").split(_BETWEEN, 3), "", "", "", ""][:4]


class DurationField(PartsField):
    """Hours and minutes; ``data`` is whole minutes, or what was typed where that is no length of time."""

    names = ("hours", "minutes")

    def joined(self, parts: Sequence[str]) -> Any:
        """The minutes that the parts make; a part left blank is none."""
        if not any(parts):
            return ""
        if all(_WHOLE.fullmatch(part or "0") for part in parts):
            return int(parts[0] or 0) * 60 + int(parts[1] or 0)
        return _BETWEEN.join(parts)[:40]

    def split(self, data: Any) -> Sequence[str]:
        """The hours and minutes of stored minutes."""
        if isinstance(data, (int, float)) and not isinstance(data, bool):
            return tuple(str(one) for one in divmod(int(data), 60))
        return [*str(data or "").split(_BETWEEN, 1), "", ""][:2]


class PersonField(PartsField):
    """A person, by name; whether the directory knows them is looked up when the form is read."""

    names = ("name",)


class SignatureField(PartsField):
    """A signature: a name and a role. The time is never taken from what was posted."""

    names = ("name", "role")


class MatrixField(PartsField):
    """A level for each statement."""

    def __init__(self, statements: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self.names = tuple(statements)


class EntriesField(Lean):
    """What an auditor says of dates in the case record: entries, each posted under its number, blank ones left out."""

    known = ("id", "row", "event", "about", "recipient", "corrects", "was")
    typed = ("interval", "reason")
    dated: Any = None
    """What stands beside the entries on the page, once it is worked out (see :mod:`webform.dating`)."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the posted entries or, where nothing was posted, the stored ones."""
        if formdata is None:
            self.data = list(data) if isinstance(data, list) else []
            return
        self.data = []
        for number in formdata.rows_of(self.name):
            at = f"{self.name}-{number}"
            if f"{at}-id" not in formdata:
                continue
            entry = self._entry(formdata, at)
            if not entry.keys().isdisjoint(("date", "gone", *self.typed)):
                self.data.append(entry)

    def _entry(self, formdata: Any, at: str) -> dict[str, Any]:
        held = {key: (formdata.get(f"{at}-{key}") or "").strip() for key in (*self.known, *self.typed)}
        day = day_of([(formdata.get(f"{at}-date-{part}") or "").strip() for part in PARTS])
        gone = {"gone": True} if f"{at}-gone" in formdata else {}
        return {**{key: value for key, value in {**held, "date": day}.items() if value}, **gone}


class NumberField(Lean):
    """A number; ``data`` is what was typed where that is none. Commas between thousands are dropped."""

    def taken(self, posted: list[str]) -> Any:
        """Take the posted number."""
        return number_of(posted[0].strip()) if posted else ""


class ShownField(Lean):
    """What is shown and never answered: nothing that is posted under its name is taken."""

    def taken(self, posted: list[str]) -> Any:
        """Take nothing."""
        return None


_WHOLE = re.compile(r"[0-9]{1,7}")
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,9})?")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2}) ?([ap]m)?")
_NOON = 12


def number_of(typed: str) -> int | float | str:
    """The number that was typed, whole where it is; what was typed where it is no number."""
    plain = typed.replace(",", "") if _THOUSANDS.fullmatch(typed) else typed
    if not _NUMBER.fullmatch(plain):
        return typed[:40]
    number = float(plain)
    return int(number) if number.is_integer() else number


def time_of(typed: str) -> str:
    """Hours and minutes (14:30) of a typed time, such as 9:05, 14.30 or 2:30pm; "" where it is none."""
    found = _TIME.fullmatch(typed.lower())
    if not found:
        return ""
    hours, minutes, half = int(found[1]), int(found[2]), found[3]
    if half and 1 <= hours <= _NOON:
        hours = hours % _NOON + (_NOON if half == "pm" else 0)
    elif half:
        return ""
    return f"{hours:02d}:{minutes:02d}" if is_moment(f"2000-01-01T{hours:02d}:{minutes:02d}") else ""


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
