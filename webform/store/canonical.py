"""One spelling for values at rest: JSON with sorted keys in UTF-8, times as UTC text that sorts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from webform.store.errors import UnsuitableContent

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def encode(value: Mapping[str, Any] | list[Any]) -> bytes:
    """Return the canonical JSON of a value; UnsuitableContent for lone surrogates and what JSON cannot hold."""
    try:
        return orjson.dumps(value, option=_OPTIONS)
    except TypeError:  # the reason may quote the value, so it is not passed on
        raise UnsuitableContent("content must be JSON values in valid Unicode") from None


def encode_text(value: Mapping[str, Any] | list[Any]) -> str:
    """Return the canonical JSON of a value as text; raises as :func:`encode`."""
    return encode(value).decode()


def decode(stored: bytes | str) -> Any:
    """Return the value of canonical JSON."""
    return orjson.loads(stored)


def clear_text(value: str) -> str:
    """Return text that both databases can hold in the clear; UnsuitableContent for NUL and lone surrogates."""
    if "\0" in value or not _is_unicode(value):
        raise UnsuitableContent("text must be valid Unicode without NUL")
    return value


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def time_text(moment: datetime) -> str:
    """Return an aware datetime as UTC text of fixed width, ``2026-03-12T09:30:00.000000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def time_of(text: str) -> datetime:
    """Return the aware datetime of a stored time."""
    return datetime.fromisoformat(text)


def optional_time_of(text: str | None) -> datetime | None:
    """Return the aware datetime of a stored time that may be absent."""
    return None if text is None else datetime.fromisoformat(text)
