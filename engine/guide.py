"""The words of the guide: whether a declared text is the guide's own, spacing and emphasis aside."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def plain_words(text: str) -> str:
    """The words of a text, single-spaced: without Markdown emphasis, HTML tags and entities, list dashes or soft hyphens."""
    bare = html.unescape(_TAG.sub(" ", text)).replace("*", "").replace("\xad", "")
    return " ".join(word for word in bare.split() if word != "-")


def stands_in(guide_words: str, text: str) -> bool:
    """Whether ``text`` stands in the guide word for word; ``guide_words`` is the guide through :func:`plain_words`."""
    words = plain_words(text)
    found = f" {guide_words} ".find(f" {words}")
    while found >= 0:
        after = f" {guide_words} "[found + 1 + len(words)]
        if not after.isalnum():
            return True
        found = f" {guide_words} ".find(f" {words}", found + 1)
    return False
