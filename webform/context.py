"""What every request needs and none changes: the database, the shelf of templates, the access matrix, the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from flask import current_app

from engine.access import Access
from engine.calendars import Calendar
from webform.shelf import Shelf
from webform.store.database import Database

LONDON = ZoneInfo("Europe/London")


class Logo(NamedTuple):
    """The authority's logo: the file's bytes, its type, and a version for its address."""

    content: bytes
    mimetype: str
    version: str


class Authority(NamedTuple):
    """Whose service it is and what it is called; the colour of the header (``#rrggbb``, "" for none) and the logo."""

    name: str
    service: str
    colour: str = ""
    logo: Logo | None = None


class Context(NamedTuple):
    """The parts that the application was made with."""

    db: Database
    shelf: Shelf
    access: Access
    calendar: Calendar
    authority: Authority
    demonstration: bool
    clock: Callable[[], datetime]

    def today(self) -> date:
        """The day as people in England have it."""
        return self.clock().astimezone(LONDON).date()


def context() -> Context:
    """The context of the running application."""
    return cast(Context, current_app.extensions["caseaudit"])
