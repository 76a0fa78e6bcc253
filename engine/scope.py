"""What conditions may ask about: every question of a declaration with its kind and options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.conditions import Limits, Scope, Subject
from engine.declaration import CriteriaHere, CriterionDeclaration, SectionDeclaration, TemplateDeclaration
from engine.declaration_parts import ColumnDeclaration, QuestionDeclaration
from engine.kinds_of_values import BOUNDS

YES_NO: Mapping[str, str] = {"yes": "Yes", "no": "No"}
NOTHING: Mapping[str, Mapping[str, str]] = {}


def scope_of(declared: TemplateDeclaration) -> Scope:
    """The questions and criteria of Part A as conditions see them."""
    scope: dict[str, Subject] = {}
    grades = {grade.id: grade.label for grade in declared.grading.grades} if declared.grading else {}
    for _section, question in questions(declared):
        scope[question.id] = subject_of(question, grades)
    if declared.criteria:
        ratings = declared.criteria.ratings.options
        for criterion in criteria(declared):
            scope[criterion.id] = Subject("criterion", ratings, {"rating": ratings, "evidence": {}, "reason": {}})
    return scope


def part_b_scope(declared: TemplateDeclaration, rows: tuple[QuestionDeclaration, ...]) -> Scope:
    """What the questions beside an action may ask about: each other."""
    return {question.id: subject_of(question, {}) for question in rows}


def clock_scope(declared: TemplateDeclaration) -> Scope:
    """What the clocks of Part B may ask about: Part A, and whether any suggested action is immediate."""
    return {**scope_of(declared), "immediate_actions": Subject("yes_no", YES_NO, NOTHING)}


def subject_of(question: QuestionDeclaration, grades: Mapping[str, str]) -> Subject:
    """One question as conditions see it."""
    columns = {column.id: options_of(column) for column in question.columns}
    if question.kind == "matrix":
        columns = dict.fromkeys(question.statements, options_of(question))
    options = grades if question.kind == "grade" else options_of(question)
    return Subject(question.kind, options, columns, limits_of(question))


def limits_of(question: QuestionDeclaration) -> Limits | None:
    """Between which numbers an answer lies, or between how many rows; None where there is nothing to count."""
    if question.kind == "rows":
        return Limits(question.rows_at_least, question.rows_at_most)
    if question.kind not in BOUNDS:
        return None
    least, most = BOUNDS[question.kind]
    return Limits(
        least if question.from_ is None else question.from_,
        most if question.to is None else question.to,
        question.decimals,
    )


def options_of(asked: QuestionDeclaration | ColumnDeclaration) -> Mapping[str, str]:
    """What a question or a column offers to choose from; the levels of a scale are such choices."""
    if asked.kind == "yes_no":
        return YES_NO
    return {level.id: level.label for level in asked.levels} or asked.options


def questions(declared: TemplateDeclaration) -> Iterator[tuple[SectionDeclaration, QuestionDeclaration]]:
    """Every question of Part A that is no criterion, with its section, in order."""
    for section in declared.audit.sections:
        for item in section.questions:
            if isinstance(item, QuestionDeclaration):
                yield section, item


def criteria(declared: TemplateDeclaration) -> Iterator[CriterionDeclaration]:
    """Every criterion, in order."""
    if declared.criteria:
        for group in declared.criteria.groups:
            yield from group.criteria


def groups_placed(declared: TemplateDeclaration) -> Iterator[str]:
    """The clause of every group of criteria that a section puts in."""
    for section in declared.audit.sections:
        for item in section.questions:
            if isinstance(item, CriteriaHere):
                yield item.criteria
