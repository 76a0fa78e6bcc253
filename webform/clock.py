"""The only place that reads the clock; everything else is given the time."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return this moment as an aware datetime in UTC, to the microsecond."""
    return datetime.now(UTC)
