"""Checks the words of a declaration: cited clauses exist, verbatim texts are the guide's, and no text carries code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from engine.declaration import TemplateDeclaration
from engine.guide import plain_words, stands_in

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

_CODE = re.compile(r"\{\{|\{%|\{#|\$\{|<[a-zA-Z/!?]|&#?[a-zA-Z0-9]+;")
_OWN_WORDS = ("ask", "text", "words", "descriptor", "prompts")


class Item(NamedTuple):
    """One declared item that cites a clause: its path (file's stem first), the clause, and its verbatim texts."""

    path: Path_
    source: str
    verbatim: tuple[tuple[Path_, str], ...]
    keys: frozenset[str]


def word_faults(declared: TemplateDeclaration, guide: str) -> Iterator[Fault]:
    """Clauses that don't exist, verbatim texts that the guide doesn't hold, and texts with code or HTML in them."""
    known = known_clauses(declared)
    guide_words = plain_words(guide)
    for item in items(declared):
        if declared.guide and item.source.removeprefix("§") not in known:
            yield "source_unknown", (*item.path, "source"), {"source": item.source}
        if guide_words:
            for path, text in item.verbatim:
                if not stands_in(guide_words, text):
                    yield "words_not_in_guide", path, {"words": _short(text)}
    for path, text in texts(declared.model_dump(by_alias=True, exclude_defaults=True), ()):
        if _CODE.search(text) and path[:2] != ("guide", "clauses"):
            yield "text_with_code", path, {"words": _short(text)}


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
        yield Item(path, row.get("source", ""), verbatim, frozenset(row))


def _walk(value: BaseModel, path: Path_) -> Iterator[Item]:
    for name, field in type(value).model_fields.items():
        key = field.alias or name
        held = getattr(value, name)
        if isinstance(held, BaseModel):
            yield from _walk(held, (*path, key))
        elif isinstance(held, tuple):
            for index, one in enumerate(held):
                if isinstance(one, BaseModel):
                    yield from _walk(one, (*path, key, index))
    source = getattr(value, "source", "")
    if source:
        yield Item(path, source, tuple(_verbatim(value, path)), frozenset(value.model_fields_set))


def _verbatim(value: BaseModel, path: Path_) -> Iterator[tuple[Path_, str]]:
    if getattr(value, "wording", "verbatim") == "adapted":
        return
    for key in _OWN_WORDS:
        text = getattr(value, key, "")
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
