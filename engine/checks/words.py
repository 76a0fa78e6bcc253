"""Checks the words of a declaration: cited clauses exist, verbatim texts are the guide's, and no text carries code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from engine.declaration import TemplateDeclaration
from engine.guide import plain_words, stands_in
from engine.load import Document

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

_CODE = re.compile(r"\{\{|\{%|\{#|\$\{|<[a-zA-Z/!?]|&#?[a-zA-Z0-9]+;")
_UNFINISHED = re.compile(r"\b(?:TODO|TBC|TBD|FIXME|XXX)\b|\blorem ipsum\b", re.IGNORECASE)
_AS_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_SIGNS = ("$", "<", "todo", "tbc", "tbd", "fixme", "xxx", "lorem")
"""What stands in the JSON of texts with a fault in them, in small letters."""
_PATTERNS = (re.compile(r"\{[{%#]"), re.compile("&#?[a-z0-9]+;"), re.compile('" *"'))
_PLAIN = (str, bool, int, dict, type(None))
_OWN_WORDS = ("ask", "text", "words", "descriptor", "prompts")
_PEOPLES_WORDS = frozenset(
    (
        *(
            "title",
            "label",
            "ask",
            "hint",
            "example",
            "note",
            "say",
            "text",
            "words",
            "prompts",
            "descriptor",
            "reading",
        ),
        *("about", "authority", "does", "heading", "counting", "group", "row", "unit"),
    )
)
"""The keys whose values people read."""
_LABELLED = (["options"], ["statements"], ["owners"], ["roles"], ["headings"])
"""The keys of mappings of an id to words that people read."""


class Item(NamedTuple):
    """One declared item that cites a clause: its path (file's stem first), the clause, and its verbatim texts."""

    path: Path_
    source: str
    verbatim: tuple[tuple[Path_, str], ...]
    keys: frozenset[str]
    ambiguous: bool = False


def word_faults(
    declared: TemplateDeclaration, cited: Iterable[Item], guide: str, values: Mapping[str, Any]
) -> Iterator[Fault]:
    """Clauses that don't exist, verbatim texts that the guide doesn't hold, and texts with code or HTML in them."""
    known = known_clauses(declared)
    guide_words = plain_words(guide)
    for item in cited:
        if declared.guide and item.source.removeprefix("§") not in known:
            yield "source_unknown", (*item.path, "source"), {"source": item.source}
        if guide_words:
            for path, text in item.verbatim:
                if not stands_in(guide_words, text):
                    yield "words_not_in_guide", path, {"words": _short(text)}
    # One quick look at all texts at once; their places are sought only where one may be amiss.
    joined = _AS_JSON.encode(values).lower()
    if any(sign in joined for sign in _SIGNS) or any(pattern.search(joined) for pattern in _PATTERNS):
        yield from _unfit(values)


def _unfit(values: Mapping[str, Any]) -> Iterator[Fault]:
    """Texts that carry code or HTML, that say nothing, or that somebody meant to come back to."""
    for path, text in texts(values, ()):
        if path[:2] == ("guide", "clauses"):
            continue
        if _CODE.search(text):
            yield "text_with_code", path, {"words": _short(text)}
        elif not text.strip():
            yield "text_blank", path, {"key": next((one for one in reversed(path) if isinstance(one, str)), "")}
        elif _UNFINISHED.search(text):
            yield "text_unfinished", path, {"words": _short(text)}


def remark_faults(documents: Mapping[str, Document]) -> Iterator[Fault]:
    """Texts without quotes that end before a ``#``, after which YAML takes the rest of the line for a remark."""
    for stem, document in documents.items():
        for path, remark in document.remarks.items():
            keys = [one for one in path if isinstance(one, str)]
            if keys and (keys[-1] in _PEOPLES_WORDS or keys[-2:-1] in _LABELLED):
                yield "comment_in_text", (stem, *path), {"key": keys[-1], "words": _short(remark)}


def known_clauses(declared: TemplateDeclaration) -> frozenset[str]:
    """The numbers that an item may cite, without the sign."""
    if not declared.guide:
        return frozenset()
    return frozenset((*declared.guide.clauses, *declared.guide.headings))


def items(declared: TemplateDeclaration) -> Iterator[Item]:
    """Every item that cites a clause, with the texts that must be the guide's own."""
    for stem in ("audit", "criteria", "grading", "part_b", "process"):
        value = getattr(declared, stem)
        if value is not None:
            yield from _walk(value, (stem,))
    for index, row in enumerate((declared.timescales or {}).get("rows", ())):
        path: Path_ = ("timescales", "rows", index)
        verbatim = (((*path, "words"), row["words"]),) if "words" in row and row.get("wording") != "adapted" else ()
        yield Item(path, row.get("source", ""), verbatim, frozenset(row), row.get("ambiguous") is True)


def _walk(value: BaseModel, path: Path_) -> Iterator[Item]:
    held = value.__dict__  # Reading attributes that a model lacks one by one would take most of the check's time.
    for name, one in held.items():
        if type(one) in _PLAIN:
            continue
        if isinstance(one, BaseModel):
            yield from _walk(one, (*path, type(value).model_fields[name].alias or name))
        elif isinstance(one, tuple) and one and isinstance(one[0], BaseModel):
            key = type(value).model_fields[name].alias or name
            for index, each in enumerate(one):
                yield from _walk(each, (*path, key, index))
    source = held.get("source", "")
    if source:
        ambiguous = bool(held.get("ambiguous", False))
        yield Item(path, source, tuple(_verbatim(value, path)), frozenset(value.model_fields_set), ambiguous)


def _verbatim(value: BaseModel, path: Path_) -> Iterator[tuple[Path_, str]]:
    held = value.__dict__
    if held.get("wording") == "adapted":
        return
    for key in _OWN_WORDS:
        text = held.get(key, "")
        if isinstance(text, tuple):
            yield from (((*path, key, index), one) for index, one in enumerate(text))
        elif text:
            yield (*path, key), text


def texts(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    """Every string below a value, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from texts(one, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, one in enumerate(value):
            yield from texts(one, (*path, index))


def _short(text: str) -> str:
    plain = plain_words(text)
    return plain if len(plain) <= 80 else plain[:77] + "..."
