"""What items were in the versions before: ``was`` names ids that some older version has."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from engine.declaration import TemplateDeclaration
from engine.declaration_parts import QuestionDeclaration

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]


class _Item(NamedTuple):
    """Something that answers or figures go by: what it is, where it stands, its id, and what it was before."""

    noun: str
    path: Path_
    id: str
    was: str | tuple[str, ...]


def says_what_was(declared: TemplateDeclaration) -> bool:
    """Whether anything in a declaration says what it was before."""
    return any(item.was for item in _items(declared))


def ancestry_faults(declared: TemplateDeclaration, earlier: Sequence[TemplateDeclaration]) -> Iterator[Fault]:
    """Every ``was`` that names nothing in any of the older versions; none where there is no older version to ask."""
    if not earlier:
        return
    known: dict[str, set[str]] = {}
    for version in earlier:
        for item in _items(version):
            known.setdefault(item.noun, set()).add(item.id)
    for item in _items(declared):
        for path, was in _each(item):
            ids = known.get(item.noun, set())
            if was not in ids:
                near = difflib.get_close_matches(was, sorted(ids), 1)
                code = "was_unknown_near" if near else "was_unknown"
                yield code, path, {"noun": item.noun, "was": was, "near": near[0] if near else ""}


def _each(item: _Item) -> Iterator[tuple[Path_, str]]:
    if isinstance(item.was, str):
        yield (*item.path, "was"), item.was
    else:
        yield from (((*item.path, "was", index), one) for index, one in enumerate(item.was))


def _items(declared: TemplateDeclaration) -> Iterator[_Item]:
    for at, section in enumerate(declared.audit.sections):
        yield _Item("section", ("audit", "sections", at), section.id, section.was)
        for index, item in enumerate(section.questions):
            if isinstance(item, QuestionDeclaration):
                yield _Item("question", ("audit", "sections", at, "questions", index), item.id, item.was)
    for at, group in enumerate(declared.criteria.groups if declared.criteria else ()):
        for index, criterion in enumerate(group.criteria):
            yield _Item("question", ("criteria", "groups", at, "criteria", index), criterion.id, criterion.was)
    if declared.part_b:
        reflections = declared.part_b.reflections.questions
        for path, asked in (
            (("part_b", "rows"), declared.part_b.rows),
            (("part_b", "reflections", "questions"), reflections),
        ):
            yield from (_Item("question of Part B", (*path, index), one.id, one.was) for index, one in enumerate(asked))
    for index, row in enumerate((declared.timescales or {}).get("rows", ())):
        was = row.get("was", ())
        yield _Item("timescale", ("timescales", "rows", index), row["id"], was if isinstance(was, str) else tuple(was))
