"""The keyboard shortcuts: one list for the page that explains them and for what they press.

What a shortcut presses carries it as ``aria-keyshortcuts``; the script presses the first such control of the page. Every one
has a modifier key, so that it can't be set off by typing or by speech (WCAG 2.1.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Shortcut(NamedTuple):
    """The keys as ``aria-keyshortcuts`` has them, as people read them, what they do, and where."""

    keys: str
    shown: str
    does: str
    where: str


SHORTCUTS: Mapping[str, Shortcut] = {
    "cases": Shortcut("Alt+Shift+C", "Alt + Shift + C", "Go to your cases", "On every page"),
    "search": Shortcut("Alt+Shift+F", "Alt + Shift + F", "Search", "On every page"),
    "help": Shortcut("Alt+Shift+K", "Alt + Shift + K", "Show this list", "On every page"),
    "save": Shortcut("Control+S", "Ctrl + S (⌘ + S on a Mac)", "Save and stay on the page", "In a form"),
    "next": Shortcut("Alt+Shift+N", "Alt + Shift + N", "Save and go to the next section", "In a form"),
}
"""The shortcuts by name."""


def keys_of(name: str) -> str:
    """The value of ``aria-keyshortcuts`` for what a shortcut presses; raises KeyError for one that is not listed."""
    return SHORTCUTS[name].keys
