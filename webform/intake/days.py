"""Days as British spreadsheets write them, put as YYYY-MM-DD."""

from __future__ import annotations

import re
from datetime import date

from engine.calendars import iso_date

_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: 00:00(?::00)?)?")
_WITH_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?")


def day_text(text: str) -> str | None:
    """A day written as 27/3/2026 or 2026-03-27, with midnight or without, as ``2026-03-27``; None for all else.

    The day comes before the month. Years of two digits are no days: 01/02/03 has too many meanings.
    """
    text = text.strip()
    midnight = _WITH_MIDNIGHT.fullmatch(text)
    day = iso_date(midnight[1] if midnight else text)
    written = _DAY_FIRST.fullmatch(text)
    if day is None and written:
        try:
            day = date(int(written[4]), int(written[3]), int(written[1]))
        except ValueError:
            return None
    return day.isoformat() if day else None
