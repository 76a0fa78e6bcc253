"""Keys that rest on others: facts, ratings, the grade question, suggested actions and Part B, and keys without effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.case_facts import STATUSES
from engine.conditions import Scope
from engine.declaration import GradingDeclaration, TemplateDeclaration
from engine.declaration_parts import QuestionDeclaration
from engine.scope import questions

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

_LENGTHS = ("text", "long_text", "quotation")


def reference_faults(declared: TemplateDeclaration, scope: Scope) -> Iterator[Fault]:
    """Every key of a declaration whose effect rests on something that isn't there."""
    for at, section in enumerate(declared.audit.sections):
        for index, item in enumerate(section.questions):
            if isinstance(item, QuestionDeclaration):
                yield from _question(("audit", "sections", at, "questions", index), item, declared)
    if declared.part_b:
        for index, item in enumerate(declared.part_b.rows):
            yield from _of_part_b(("part_b", "rows", index), item)
        for index, item in enumerate(declared.part_b.reflections.questions):
            yield from _of_part_b(("part_b", "reflections", "questions", index), item)
    yield from _ratings(declared)
    yield from _grade(declared)
    yield from _actions(declared)


def _question(path: Path_, item: QuestionDeclaration, declared: TemplateDeclaration) -> Iterator[Fault]:
    yield from _lengths(path, item)
    if item.from_facts:
        if item.kind != "choices":
            yield "from_facts_wrong_kind", (*path, "from_facts"), {"id": item.id, "kind": item.kind}
        elif not set(item.options) & set(STATUSES):
            params = {"id": item.id, "statuses": ", ".join(STATUSES)}
            yield "from_facts_no_option", (*path, "options"), params
        if declared.audit.subject != "child":
            yield "from_facts_without_child", (*path, "from_facts"), {"id": item.id, "subject": declared.audit.subject}
    if item.removed_when and item.kind == "actions":
        yield "removed_actions", (*path, "removed_when"), {"id": item.id}


def _lengths(path: Path_, item: QuestionDeclaration) -> Iterator[Fault]:
    given = item.model_fields_set
    if "at_most" in given and item.kind not in _LENGTHS:
        yield "at_most_without_text", (*path, "at_most"), {"id": item.id, "kind": item.kind}
    if item.row and item.kind != "rows" and not item.columns:
        yield "row_without_rows", (*path, "row"), {"id": item.id, "kind": item.kind}
    if item.recommended and item.required:
        yield "recommended_and_required", (*path, "recommended"), {"id": item.id}


def _of_part_b(path: Path_, item: QuestionDeclaration) -> Iterator[Fault]:
    """Part B knows no facts, and its rows carry neither a grade nor further actions."""
    yield from _lengths(path, item)
    if item.from_facts:
        yield "from_facts_in_part_b", (*path, "from_facts"), {"id": item.id}
    if item.kind in ("grade", "actions"):
        yield "kind_not_in_part_b", (*path, "kind"), {"id": item.id, "kind": item.kind}
    if item.removed_when:
        yield "removed_in_part_b", (*path, "removed_when"), {"id": item.id}


def _ratings(declared: TemplateDeclaration) -> Iterator[Fault]:
    criteria = declared.criteria
    if not criteria:
        return
    if criteria.actions.required_for:
        yield "actions_required_for", ("criteria", "actions", "required_for"), {}
    for key in ("evidence", "reason"):
        listed = getattr(criteria, key).required_for
        for index, rating in enumerate(listed):
            if rating in listed[:index]:
                yield "listed_twice", ("criteria", key, "required_for", index), {"value": rating}
    if len(criteria.ratings.options) == 1:
        yield "choice_of_one", ("criteria", "ratings", "options"), {"id": "ratings"}


def _grade(declared: TemplateDeclaration) -> Iterator[Fault]:
    """The grade is required of every audit."""
    grading = declared.grading
    if not grading:
        return
    for section, question in questions(declared):
        if question.id != grading.question or question.kind != "grade":
            continue
        if section.asked_when or question.asked_when or question.asked_unless:
            yield "grade_not_always_asked", ("grading", "question"), {"question": question.id}
        elif not question.required:
            yield "grade_not_required", ("grading", "question"), {"question": question.id}
    yield from _caps(grading)


def _caps(grading: GradingDeclaration) -> Iterator[Fault]:
    """Caps name each grade once, rule something out, and ask about other answers than the grade."""
    grades = {grade.id for grade in grading.grades}
    for index, cap in enumerate(grading.caps):
        path: Path_ = ("grading", "caps", index)
        if grades <= set(cap.allow):
            yield "cap_rules_nothing_out", (*path, "allow"), {"id": cap.id}
        for at, grade in enumerate(cap.allow):
            if grade in cap.allow[:at]:
                yield "listed_twice", (*path, "allow", at), {"value": grade}
        if grading.question in cap.when:
            yield "cap_asks_for_grade", (*path, "when"), {"id": cap.id}


def _actions(declared: TemplateDeclaration) -> Iterator[Fault]:
    """Suggested actions and Part B need each other."""
    asked = [question for _, question in questions(declared) if question.kind == "actions"]
    suggesting = bool(asked or declared.criteria)
    if declared.part_b and not suggesting:
        yield "part_b_without_actions", ("part_b", "rows"), {}
    if asked and not declared.part_b:
        at, index = next(_placed(declared, asked[0].id))
        yield "actions_without_part_b", ("audit", "sections", at, "questions", index, "kind"), {"id": asked[0].id}


def _placed(declared: TemplateDeclaration, id_: str) -> Iterator[tuple[int, int]]:
    for at, section in enumerate(declared.audit.sections):
        for index, item in enumerate(section.questions):
            if isinstance(item, QuestionDeclaration) and item.id == id_:
                yield at, index
