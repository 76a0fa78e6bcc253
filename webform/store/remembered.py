"""Opened contents, remembered for a few minutes: every page of a form reads all of it, and most was read a moment ago.

What is remembered under is what is stored, key and sealed content alike, so nothing can be out of date: a row whose key
was destroyed leads to nothing. It is in memory alone, and only for so long and so much.
"""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_BYTES = 16_000_000
MOST_SECONDS = 300
LONGEST = 20_000
"""Longer contents are opened each time: few are, and they would push out many others."""

_Stored = tuple[bytes, str, bytes, bytes]


class Remembered:
    """Contents by what they were opened from; all of them are forgotten together, so that none stays for long."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._contents: dict[_Stored, bytes] = {}
        self._bytes, self._until = 0, 0.0

    def content(self, stored: _Stored, opened: Callable[[_Stored], bytes]) -> bytes:
        """What was opened from this before or, if that was forgotten, is opened now."""
        if self._clock() >= self._until:
            self._forget()
        content = self._contents.get(stored)
        if content is None:
            content = opened(stored)
            if len(content) <= LONGEST:
                self._keep(stored, content)
        return content

    def _keep(self, stored: _Stored, content: bytes) -> None:
        size = len(content) + sum(map(len, stored))
        if self._bytes + size > MOST_BYTES:
            self._forget()
        self._contents[stored] = content
        self._bytes += size

    def _forget(self) -> None:
        self._contents = {}
        self._bytes, self._until = 0, self._clock() + MOST_SECONDS
