"""Words that people choose between: no two alike in one place, nothing said twice, and emphasis that ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.conditions import Scope
from engine.declaration import TemplateDeclaration
from engine.declaration_parts import QuestionDeclaration
from engine.guide import plain_words

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]


def label_faults(declared: TemplateDeclaration, _: Scope) -> Iterator[Fault]:
    """Every pair of choices, columns, titles, grades or criteria that nobody could tell apart, and what says nothing new."""
    sections = declared.audit.sections
    titles = [(("audit", "sections", index, "title"), section.title) for index, section in enumerate(sections)]
    yield from _alike("sections_alike", titles)
    for at, section in enumerate(sections):
        path: Path_ = ("audit", "sections", at)
        guidance = [((*path, "guidance", index, "text"), one.text) for index, one in enumerate(section.guidance)]
        yield from _alike("guidance_twice", guidance)
        for index, item in enumerate(section.questions):
            if isinstance(item, QuestionDeclaration):
                yield from _question((*path, "questions", index), item)
    yield from _of_criteria(declared)
    if declared.grading:
        grades = [
            (("grading", "grades", index, "label"), one.label) for index, one in enumerate(declared.grading.grades)
        ]
        yield from _alike("grades_alike", grades)
    if declared.part_b:
        part_b = declared.part_b
        yield from _options(("part_b", "owners"), part_b.owners)
        for stem, asked in ((("rows",), part_b.rows), (("reflections", "questions"), part_b.reflections.questions)):
            asks = [(("part_b", *stem, index, "ask"), one.ask) for index, one in enumerate(asked)]
            yield from _alike("questions_alike", asks)
            for index, question in enumerate(asked):
                yield from _question(("part_b", *stem, index), question)
    if declared.process:
        yield from _options(("process", "auditors", "roles"), declared.process.auditors.roles)


def _question(path: Path_, question: QuestionDeclaration) -> Iterator[Fault]:
    yield from _options((*path, "options"), question.options)
    if question.kind == "choice" and len(question.options) == 1:
        yield "choice_of_one", (*path, "options"), {"id": question.id}
    yield from _alike(
        "levels_alike", [((*path, "levels", at, "label"), one.label) for at, one in enumerate(question.levels)]
    )
    yield from _options((*path, "statements"), question.statements)
    columns = [((*path, "columns", index, "ask"), column.ask) for index, column in enumerate(question.columns)]
    yield from _alike("columns_alike", columns)
    for index, column in enumerate(question.columns):
        yield from _options((*path, "columns", index, "options"), column.options)
    if question.hint and _plain(question.hint) == _plain(question.ask):
        yield "hint_says_nothing", (*path, "hint"), {"id": question.id}
    for name, values in question.include.items():
        for index, value in enumerate(values):
            if value in values[:index]:
                yield "listed_twice", (*path, "include", name, index), {"value": value}


def _of_criteria(declared: TemplateDeclaration) -> Iterator[Fault]:
    criteria = declared.criteria
    if not criteria:
        return
    yield from _options(("criteria", "ratings", "options"), criteria.ratings.options)
    words: list[tuple[Path_, str]] = []
    groups: list[tuple[Path_, str]] = []
    for at, group in enumerate(criteria.groups):
        groups.append((("criteria", "groups", at, "title"), group.title))
        for index, criterion in enumerate(group.criteria):
            path: Path_ = ("criteria", "groups", at, "criteria", index)
            words.append(((*path, "words"), criterion.words))
            yield from _alike("prompt_twice", [((*path, "prompts", n), one) for n, one in enumerate(criterion.prompts)])
    yield from _alike("groups_alike", groups)
    yield from _alike("criteria_alike", words)


def _options(path: Path_, options: Mapping[str, str]) -> Iterator[Fault]:
    if options:
        yield from _alike("options_alike", [((*path, id_), label) for id_, label in options.items()])


def _alike(code: str, labels: Iterable[tuple[Path_, str]]) -> Iterator[Fault]:
    """A fault for every label that reads like an earlier one of the list."""
    seen: set[str] = set()
    for path, label in labels:
        plain = _plain(label)
        if plain in seen:
            yield code, path, {"words": label}
        seen.add(plain)


def _plain(text: str) -> str:
    return text.casefold() if text.isalnum() else plain_words(text).casefold().rstrip(" .?:")
