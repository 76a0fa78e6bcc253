"""How the pieces of a declaration fit: ids that stand once, kinds with what they need, groups, grades, days and clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from engine.clocks import WITHIN, ClockFault, parse_clock
from engine.conditions import Scope, as_day
from engine.declaration import TemplateDeclaration
from engine.declaration_parts import QuestionDeclaration
from engine.kinds_declared import computed_faults, kind_faults
from engine.scope import groups_placed
from engine.timescales import RowFault, compile_rows

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

RESERVED = frozenset(
    (
        *("id", "version", "template", "answers", "subject", "facts", "part_b", "section", "findings"),
        *("all", "any", "not"),
        *("csrf_token", "key", "expected", "immediate_actions"),
        *("data", "errors", "meta", "obj", "prefix", "formdata", "process", "post_process", "validate", "populate_obj"),
    )
)
"""Names that documents, forms and conditions use for something else."""
_RESERVED_SECTIONS = frozenset(("part_b", "reopening"))
"""Names under which Part B and the reason of a reopening are kept beside the sections of Part A."""
_NEEDS_OPTIONS = ("choice", "choices")
_MAY_HAVE_OPTIONS = (*_NEEDS_OPTIONS, "signature")


def _ids(declared: TemplateDeclaration, _: Scope) -> Iterator[Fault]:
    """Ids of questions and criteria are unique and not reserved; so are those of sections, checks, grades and caps."""
    seen: set[str] = set()
    for path, id_ in _question_ids(declared):
        if id_ in RESERVED:
            yield "id_reserved", path, {"id": id_}
        if id_ in seen:
            yield "id_duplicate", path, {"id": id_}
        seen.add(id_)
    for at, section in enumerate(declared.audit.sections):
        if section.id in _RESERVED_SECTIONS:
            yield "id_reserved", ("audit", "sections", at, "id"), {"id": section.id}
    yield from _duplicates(("audit", "sections"), [section.id for section in declared.audit.sections])
    yield from _duplicates(("audit", "checks"), [one.id for one in declared.audit.checks])
    if declared.part_b:
        yield from _part_b_ids(("part_b", "rows"), declared.part_b.rows)
        yield from _part_b_ids(("part_b", "reflections", "questions"), declared.part_b.reflections.questions)
    if declared.grading:
        yield from _duplicates(("grading", "grades"), [grade.id for grade in declared.grading.grades])
        yield from _duplicates(("grading", "caps"), [cap.id for cap in declared.grading.caps])


def _question_ids(declared: TemplateDeclaration) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for at, section in enumerate(declared.audit.sections):
        for index, item in enumerate(section.questions):
            if isinstance(item, QuestionDeclaration):
                yield ("audit", "sections", at, "questions", index, "id"), item.id
    if declared.criteria:
        for at, group in enumerate(declared.criteria.groups):
            for index, criterion in enumerate(group.criteria):
                yield ("criteria", "groups", at, "criteria", index, "id"), criterion.id


def _part_b_ids(path: tuple[str | int, ...], asked: tuple[QuestionDeclaration, ...]) -> Iterator[Fault]:
    """Part B's questions stand in documents of their own, so only their neighbours' ids are taken."""
    for index, question in enumerate(asked):
        if question.id in RESERVED:
            yield "id_reserved", (*path, index, "id"), {"id": question.id}
    yield from _duplicates(path, [question.id for question in asked])


def _duplicates(path: tuple[str | int, ...], ids: list[str]) -> Iterator[Fault]:
    for index, id_ in enumerate(ids):
        if id_ in ids[:index]:
            yield "id_duplicate", (*path, index, "id"), {"id": id_}


def _kinds(declared: TemplateDeclaration, scope: Scope) -> Iterator[Fault]:
    """A question has what its kind needs, and nothing that its kind can't use."""
    for path, question in _placed_questions(declared):
        name = {"id": question.id, "kind": question.kind}
        if question.kind in _NEEDS_OPTIONS and not question.options:
            yield "question_without_options", path, name
        if question.kind not in _MAY_HAVE_OPTIONS and question.options:
            yield "question_with_options", (*path, "options"), name
        if question.kind == "rows" and not (question.columns and question.row):
            yield "rows_without_columns", path, name
        if question.kind != "rows" and (question.columns or question.include):
            yield "question_with_columns", path, name
        if question.asked_when and question.asked_unless:
            yield "asked_twice", (*path, "asked_unless"), name
        yield from _columns(path, question)
        yield from kind_faults(path, question)
        yield from computed_faults(path, question, scope)


def _placed_questions(declared: TemplateDeclaration) -> Iterator[tuple[tuple[str | int, ...], QuestionDeclaration]]:
    for at, section in enumerate(declared.audit.sections):
        for index, item in enumerate(section.questions):
            if isinstance(item, QuestionDeclaration):
                yield ("audit", "sections", at, "questions", index), item
    if declared.part_b:
        for index, question in enumerate(declared.part_b.rows):
            yield ("part_b", "rows", index), question
        for index, question in enumerate(declared.part_b.reflections.questions):
            yield ("part_b", "reflections", "questions", index), question


def _columns(path: tuple[str | int, ...], question: QuestionDeclaration) -> Iterator[Fault]:
    columns = {column.id: column for column in question.columns}
    names = [column.id for column in question.columns]
    for index, column in enumerate(question.columns):
        at: tuple[str | int, ...] = (*path, "columns", index)
        if column.id in RESERVED or names.count(column.id) != 1:
            yield "id_reserved", (*at, "id"), {"id": column.id}
        if (column.kind in _NEEDS_OPTIONS) != bool(column.options):
            yield "column_options", at, {"id": column.id, "kind": column.kind}
        yield from kind_faults(at, column)
    for name, values in question.include.items():
        options = columns[name].options if name in columns else {}
        for value in values:
            if value not in options:
                yield "include_unknown", (*path, "include", name), {"column": name, "value": value}


def _groups(declared: TemplateDeclaration, _: Scope) -> Iterator[Fault]:
    """Every group of criteria stands in exactly one section."""
    placed = list(groups_placed(declared))
    groups = [group.source for group in declared.criteria.groups] if declared.criteria else []
    for at, section in enumerate(declared.audit.sections):
        for index, item in enumerate(section.questions):
            here = getattr(item, "criteria", None)
            if here is not None and here not in groups:
                where = ("audit", "sections", at, "questions", index, "criteria")
                yield "criteria_unknown_group", where, {"group": here, "groups": ", ".join(groups)}
    for index, source in enumerate(groups):
        path = ("criteria", "groups", index, "source")
        if source in groups[:index]:
            yield "id_duplicate", path, {"id": source}
        elif placed.count(source) != 1:
            yield "criteria_not_placed_once", path, {"group": source, "times": placed.count(source)}


def _ratings(declared: TemplateDeclaration, _: Scope) -> Iterator[Fault]:
    """What is required for ratings names ratings that exist; numbers of criteria are unique."""
    if not declared.criteria:
        return
    ratings = declared.criteria.ratings.options
    for key in ("evidence", "reason"):
        for index, rating in enumerate(getattr(declared.criteria, key).required_for):
            if rating not in ratings:
                params = {"rating": rating, "ratings": ", ".join(ratings)}
                yield "rating_unknown", ("criteria", key, "required_for", index), params
    numbers: set[int] = set()
    for at, group in enumerate(declared.criteria.groups):
        for index, criterion in enumerate(group.criteria):
            path = ("criteria", "groups", at, "criteria", index)
            if criterion.number in numbers:
                yield "criterion_number_twice", (*path, "number"), {"number": criterion.number}
            if criterion.asked_when and criterion.asked_unless:
                yield "asked_twice", (*path, "asked_unless"), {"id": criterion.id}
            numbers.add(criterion.number)


def _grading(declared: TemplateDeclaration, scope: Scope) -> Iterator[Fault]:
    """The grade question is one, and caps allow grades that exist."""
    if not declared.grading:
        for path, question in _placed_questions(declared):
            if question.kind == "grade":
                yield "grade_without_grading", (*path, "kind"), {"id": question.id}
        return
    asked = scope.get(declared.grading.question)
    if asked is None or asked.kind != "grade":
        yield "grade_question_unknown", ("grading", "question"), {"question": declared.grading.question}
    grades = [grade.id for grade in declared.grading.grades]
    for index, cap in enumerate(declared.grading.caps):
        for at, grade in enumerate(cap.allow):
            if grade not in grades:
                params = {"grade": grade, "grades": ", ".join(grades)}
                yield "cap_unknown_grade", ("grading", "caps", index, "allow", at), params


def _checks(declared: TemplateDeclaration, scope: Scope) -> Iterator[Fault]:
    """A declared check is shown beside a question that exists."""
    for index, one in enumerate(declared.audit.checks):
        if one.at not in scope:
            yield "check_at_unknown", ("audit", "checks", index, "at"), {"id": one.id, "question": one.at}


def _days(declared: TemplateDeclaration, _: Scope) -> Iterator[Fault]:
    """Dates are days of the calendar."""
    dates: list[tuple[tuple[str, ...], str]] = [(("audit", "effective"), declared.audit.effective)]
    if declared.audit.review:
        dates.append((("audit", "review", "due"), declared.audit.review.due))
    for path, value in dates:
        if as_day(value) is None:
            yield "day_not_in_calendar", path, {"value": value}


def _clocks(declared: TemplateDeclaration, _: Scope) -> Iterator[Fault]:
    """Clocks are sentences of the grammar, and so is every row of the timescales."""
    sentences: list[tuple[tuple[str | int, ...], str]] = []
    if declared.part_b:
        clocks = declared.part_b.deadlines
        sentences += [
            (("part_b", "deadlines", name, "clock"), clock.clock)
            for name, clock in (("urgent", clocks.urgent), ("usual", clocks.usual))
            if clock
        ]
    if declared.process:
        steps, escalations = declared.process.steps, declared.process.escalations
        sentences += [(("process", "steps", at, "within"), step.within) for at, step in enumerate(steps) if step.within]
        sentences += [
            (("process", "escalations", at, "after"), one.after) for at, one in enumerate(escalations) if one.after
        ]
    for path, sentence in sentences:
        try:
            clock = parse_clock(sentence)
            if path[0] == "part_b" and clock.form != WITHIN:  # Part B can only be counted from its assignment.
                raise ClockFault(0, "a clock such as 'within 5 working days of assignment'")
        except ClockFault as fault:
            yield "clock_not_understood", path, {"sentence": sentence, "expected": fault.expected}
    if declared.timescales is not None:
        try:
            compile_rows(declared.timescales)
        except RowFault as fault:
            parts = (int(part) if part.isdigit() else part for part in fault.path.split("."))
            yield "timescale_not_understood", ("timescales", *parts), {"expected": fault.expected}


_PIECES: tuple[Callable[[TemplateDeclaration, Scope], Iterator[Fault]], ...] = (
    _ids, _kinds, _groups, _ratings, _grading, _checks, _days, _clocks,
)  # fmt: skip


def structure_faults(declared: TemplateDeclaration, scope: Scope) -> Iterator[Fault]:
    """Every piece of a declaration that doesn't fit the others."""
    for piece in _PIECES:
        yield from piece(declared, scope)
