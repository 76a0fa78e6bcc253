"""Checks every condition of a declaration: that it can be read, and that no question waits for itself."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from engine.condition_reading import read_condition
from engine.conditions import Scope, questions_of
from engine.declaration import CriteriaHere, TemplateDeclaration
from engine.declaration_parts import QuestionDeclaration
from engine.scope import clock_scope, part_b_scope

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

_MOST_CIRCLES = 20
_KEYS = ("asked_when", "asked_unless", "required_when", "removed_when")


class ReadCondition(NamedTuple):
    """One condition of a declaration: its path (file's stem first), as declared, its tree, and what it may ask about."""

    path: Path_
    declared: Any
    tree: Any
    scope: Scope


def condition_faults(declared: TemplateDeclaration, scope: Scope, into: list[ReadCondition]) -> Iterator[Fault]:
    """Every fault of every condition, and every circle of questions that wait for each other.

    ``into`` takes the conditions that could be read.
    """
    waits: dict[str, tuple[Path_, set[str]]] = {}
    for path, condition, own_scope, waiting in _conditions(declared, scope):
        read, faults = read_condition(condition, own_scope)
        yield from ((fault.code, (*path, *fault.path), dict(fault.params)) for fault in faults)
        if read:
            into.append(ReadCondition(path, condition, read.tree, own_scope))
            for question in waiting:
                known = waits.setdefault(question, (path, set()))
                known[1].update(questions_of(read.tree))
    yield from _circles(waits)


def _conditions(declared: TemplateDeclaration, scope: Scope) -> Iterator[tuple[Path_, Any, Scope, list[str]]]:
    """Each condition with its path, its scope, and the questions that are asked only if it holds."""
    yield from _of_sections(declared, scope)
    yield from _of_criteria(declared, scope)
    for index, one in enumerate(declared.audit.checks):
        yield ("audit", "checks", index, "when"), one.when, scope, []
        if one.unless:
            yield ("audit", "checks", index, "unless"), one.unless, scope, []
    for index, cap in enumerate(declared.grading.caps if declared.grading else ()):
        yield ("grading", "caps", index, "when"), cap.when, scope, []
    for index, rule in enumerate(declared.grading.consistency if declared.grading else ()):
        yield ("grading", "consistency", index, "when"), rule.when, scope, [rule.reason]
    for index, notice in enumerate(declared.process.notices if declared.process else ()):
        yield ("process", "notices", index, "when"), notice.when, scope, []
    if declared.part_b:
        yield from _of_part_b(declared)


def _of_sections(declared: TemplateDeclaration, scope: Scope) -> Iterator[tuple[Path_, Any, Scope, list[str]]]:
    members = (
        {group.source: [one.id for one in group.criteria] for group in declared.criteria.groups}
        if declared.criteria
        else {}
    )
    for at, section in enumerate(declared.audit.sections):
        inside: list[str] = []
        for index, item in enumerate(section.questions):
            if isinstance(item, CriteriaHere):
                inside += members.get(item.criteria, [])
                continue
            inside.append(item.id)
            yield from _of_question(("audit", "sections", at, "questions", index), item, scope)
        if section.asked_when:
            yield ("audit", "sections", at, "asked_when"), section.asked_when, scope, inside


def _of_question(
    path: Path_, question: QuestionDeclaration, scope: Scope
) -> Iterator[tuple[Path_, Any, Scope, list[str]]]:
    for key in _KEYS:
        condition = getattr(question, key)
        if condition:
            yield (*path, key), condition, scope, [question.id] if key.startswith("asked") else []


def _of_criteria(declared: TemplateDeclaration, scope: Scope) -> Iterator[tuple[Path_, Any, Scope, list[str]]]:
    for at, group in enumerate(declared.criteria.groups if declared.criteria else ()):
        for index, criterion in enumerate(group.criteria):
            for key in ("asked_when", "asked_unless"):
                condition = getattr(criterion, key)
                if condition:
                    yield ("criteria", "groups", at, "criteria", index, key), condition, scope, [criterion.id]


def _of_part_b(declared: TemplateDeclaration) -> Iterator[tuple[Path_, Any, Scope, list[str]]]:
    assert declared.part_b
    part_b = declared.part_b
    beside = part_b_scope(declared, part_b.rows)
    for index, question in enumerate(part_b.rows):
        yield from _of_question(("part_b", "rows", index), question, beside)
    reflecting = part_b_scope(declared, part_b.reflections.questions)
    for index, question in enumerate(part_b.reflections.questions):
        yield from _of_question(("part_b", "reflections", "questions", index), question, reflecting)
    if part_b.deadlines.urgent and part_b.deadlines.urgent.when:
        yield ("part_b", "deadlines", "urgent", "when"), part_b.deadlines.urgent.when, clock_scope(declared), []


def _circles(waits: dict[str, tuple[Path_, set[str]]]) -> Iterator[Fault]:
    """A fault for every question in a circle of questions, each of which waits for the next one's answer."""
    left = {question: others & waits.keys() for question, (_, others) in waits.items()}
    for _ in range(_MOST_CIRCLES):
        try:
            TopologicalSorter(left).prepare()
        except CycleError as fault:
            circle = set(fault.args[1])
            yield from (("asked_in_a_circle", waits[one][0], {"id": one}) for one in left if one in circle)
            left = {question: others - circle for question, others in left.items() if question not in circle}
        else:
            return
