"""Lists a page at a time: which page was asked for, and which are beside it."""

from __future__ import annotations

from typing import NamedTuple

from flask import request

PAGE = 25
MOST_PAGES = 100_000


class Pages(NamedTuple):
    """Where one is in a list; ``previous`` and ``next`` are 0 where there is none."""

    number: int
    of: int
    previous: int
    next: int


def page_number() -> int:
    """The page that the address asks for; 1 where it asks for none that could be."""
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    return min(max(number, 1), MOST_PAGES)


def pages(number: int, total: int, size: int = PAGE) -> Pages:
    """The pages of a list of so many."""
    last = max(1, -(-total // size))
    return Pages(number, last, min(number - 1, last), number + 1 if number < last else 0)
