"""The events of a child as they are found, each with an id that is the same in every import."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any


class Events:
    """Events by id, by day, and in order."""

    def __init__(self) -> None:
        self._events: dict[str, dict[str, Any]] = {}
        self._days: set[tuple[str, str]] = set()
        self._same: Counter[str] = Counter()

    def has(self, name: str, day: Any) -> bool:
        """Whether there is an event of this name on a day."""
        return (name, day.isoformat()) in self._days if isinstance(day, date) else False

    def add(self, event: dict[str, Any], key: tuple[str | None, bool]) -> str:
        """Keep an event under an id made of its name and its key (its day, where there is none); gives the id."""
        word, is_shared = key
        id_ = f"{event['event']}:{word or event['date']}"
        before = self._events.get(id_)
        if before is not None and is_shared:
            event = min(event, before, key=lambda one: one["date"])
        elif before is not None:
            self._same[id_] += 1
            id_ = f"{id_}:{self._same[id_] + 1}"
        event["id"] = id_
        self._events[id_] = event
        self._days.add((event["event"], event["date"]))
        return id_

    def in_order(self) -> list[dict[str, Any]]:
        """All of them, by date and on one day as they were read."""
        return sorted(self._events.values(), key=lambda event: event["date"])
