"""Compiles a checked declaration, once, to a frozen :class:`~engine.model.Template`; below it nobody sees a dict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from engine.actions import SUGGESTING
from engine.asked import asked_about, asking, in_order_of_waiting
from engine.check import Checked, check
from engine.clocks import parse_clock
from engine.condition_reading import read_condition
from engine.conditions import Scope, as_day
from engine.consistency import consistency_of, with_reasons
from engine.corrections import KIND as CORRECTING
from engine.declaration import CriteriaHere, CriterionDeclaration, SectionDeclaration, TemplateDeclaration
from engine.declaration_beside import PartBClockDeclaration, PartBDeclaration
from engine.declaration_parts import (
    ColumnDeclaration,
    ComputedDeclaration,
    Declared,
    GuidanceDeclaration,
    QuestionDeclaration,
)
from engine.kinds_of_values import BOUNDS
from engine.load import digest_of
from engine.model import (
    Cap,
    Check,
    Column,
    Computed,
    Condition,
    CriterionParts,
    Finding,
    Grade,
    Guidance,
    Level,
    PartB,
    PartBClock,
    Question,
    Section,
    Template,
)
from engine.notices import notices_of
from engine.scope import clock_scope, options_of, part_b_scope, scope_of, subject_of
from engine.timescales import compile_rows
from engine.validate import rules_of

_NO_OPTIONS_OF_OWN = ("yes_no", "grade")


class Unsound(ValueError):
    """A declaration with errors was to be compiled; ``findings`` says what is wrong."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def template_at(directory: Path) -> Template:
    """Check and compile the template in a directory.

    Raises:
        Unsound: where the check finds an error.
    """
    checked = check(directory)
    if not checked.sound:
        raise Unsound(checked.findings)
    return compile_template(checked)


def compile_template(checked: Checked) -> Template:
    """Compile a declaration that :func:`engine.check.check` found sound."""
    declared = checked.declared
    if declared is None or not checked.sound:
        raise Unsound(checked.findings)
    audit, scope = declared.audit, scope_of(declared)
    sections = tuple(_section(section, declared, scope) for section in audit.sections)
    consistency = consistency_of(declared, sections, scope)
    sections = with_reasons(sections, consistency)
    grading = declared.grading
    template = Template(
        id=audit.template,
        version=audit.version,
        digest=digest_of(checked.loaded.values),
        title=audit.title,
        subject=audit.subject,
        effective=date.fromisoformat(audit.effective),
        review_due=as_day(audit.review.due) if audit.review else None,
        window_months=audit.window.months if audit.window else 0,
        sections=sections,
        questions={question.id: question for section in sections for question in section.questions},
        checks=tuple(
            Check(one.id, one.severity, one.at, _needed(one.when, scope), _read(one.unless, scope), one.say, one.source)
            for one in audit.checks
        ),
        criterion=_parts(declared),
        grade_question=grading.question if grading else "",
        grades=tuple(Grade(one.id, one.label, one.descriptor, one.source) for one in grading.grades) if grading else (),
        caps=tuple(
            Cap(one.id, _needed(one.when, scope), frozenset(one.allow), one.say, one.source) for one in grading.caps
        )
        if grading
        else (),
        part_b=_part_b(declared.part_b, declared) if declared.part_b else None,
        rows=compile_rows(declared.timescales) if declared.timescales else (),
        rules=(),
        asking={},
        conditional=(),
        pivotal=(),
        suggesting=(),
        prefilled=(),
        dated=(),
        declaration=checked.loaded.values,
        consistency=consistency,
        notices=notices_of(declared),
        correcting=tuple(one.id for section in sections for one in section.questions if one.kind == CORRECTING),
    )
    rules = rules_of(template)
    conditional, pivots = in_order_of_waiting(rules, template.sections), asked_about(template)
    return template._replace(
        rules=rules,
        asking=asking(template.sections, rules),
        conditional=conditional,
        pivotal=tuple(rule for rule in conditional if rule.id in pivots),
        suggesting=tuple(rule for rule in rules if rule.kind in SUGGESTING),
        prefilled=tuple(rule for rule in rules if rule.from_facts),
        dated=tuple(rule for rule in rules if rule.kind == "date"),
    )


def _read(declared: Declared | None, scope: Scope) -> Condition | None:
    return read_condition(declared, scope)[0] if declared else None


def _needed(declared: Declared, scope: Scope) -> Condition:
    condition, faults = read_condition(declared, scope)
    if condition is None:
        raise ValueError(f"checked, yet not readable: {faults}")
    return condition


def _section(section: SectionDeclaration, declared: TemplateDeclaration, scope: Scope) -> Section:
    asked = _read(section.asked_when, scope)
    questions = tuple(_questions(section, declared, scope))
    return Section(section.id, section.title, section.source, _guidance(section.guidance), questions, asked)


def _guidance(declared: tuple[GuidanceDeclaration, ...]) -> tuple[Guidance, ...]:
    return tuple(Guidance(one.text, one.source) for one in declared)


def _questions(section: SectionDeclaration, declared: TemplateDeclaration, scope: Scope) -> Iterator[Question]:
    groups = {group.source: group.criteria for group in declared.criteria.groups} if declared.criteria else {}
    for item in section.questions:
        if isinstance(item, CriteriaHere):
            yield from (_criterion(one, section.id, scope) for one in groups[item.criteria])
        else:
            yield _question(item, section.id, scope)


def _question(item: QuestionDeclaration, section: str, scope: Scope) -> Question:
    include = next(iter(item.include.items()), None)
    return Question(
        id=item.id,
        kind=item.kind,
        ask=item.ask,
        section=section,
        source=item.source,
        hint=item.hint,
        required=item.required,
        required_when=_read(item.required_when, scope),
        asked_when=_read(item.asked_when, scope),
        asked_unless=_read(item.asked_unless, scope),
        removed_when=_read(item.removed_when, scope),
        options=subject_of(item, scope[item.id].options).options,
        at_most=500 if item.kind == "text" and "at_most" not in item.model_fields_set else item.at_most,
        row=item.row,
        columns=tuple(
            Column(one.id, one.kind, one.ask, one.hint, one.required, options_of(one), one.at_most, *_measures(one))
            for one in item.columns
        ),
        include=include,
        from_facts=item.from_facts,
        redacted=item.redacted,
        example=item.example,
        note=item.note,
        recommended=item.recommended,
        statements=item.statements,
        rows_at_least=item.rows_at_least,
        rows_at_most=item.rows_at_most,
        computed=_computed(item.computed) if item.computed else None,
        types=item.types,
        at_most_mb=item.at_most_mb,
        **_measures(item)._asdict(),
    )


class _Measures(NamedTuple):
    """What scales, numbers and texts with a pattern are declared with."""

    levels: tuple[Level, ...]
    unit: str
    least: int
    most: int
    decimals: int
    pattern: str
    pattern_words: str


def _measures(item: QuestionDeclaration | ColumnDeclaration) -> _Measures:
    least, most = BOUNDS.get(item.kind, (0, 0))
    return _Measures(
        tuple(Level(one.id, one.label, one.descriptor, one.score) for one in item.levels),
        "%" if item.kind == "percentage" else item.unit,
        least if item.from_ is None else item.from_,
        most if item.to is None else item.to,
        item.decimals,
        item.pattern,
        item.pattern_words,
    )


def _computed(one: ComputedDeclaration) -> Computed:
    return Computed(one.primitive, one.of, frozenset(one.is_), one.worst_first, one.from_, one.to)


def _criterion(one: CriterionDeclaration, section: str, scope: Scope) -> Question:
    return Question(
        id=one.id,
        kind="criterion",
        ask=one.words,
        section=section,
        source=one.source,
        required=True,
        asked_when=_read(one.asked_when, scope),
        asked_unless=_read(one.asked_unless, scope),
        options=scope[one.id].options,
        number=one.number,
        prompts=one.prompts,
        shows=one.shows,
    )


def _parts(declared: TemplateDeclaration) -> CriterionParts | None:
    criteria = declared.criteria
    if criteria is None:
        return None
    return CriterionParts(
        ratings=criteria.ratings.options,
        evidence_ask=criteria.evidence.ask,
        evidence_for=frozenset(criteria.evidence.required_for),
        reason_ask=criteria.reason.ask,
        reason_for=frozenset(criteria.reason.required_for),
        actions_ask=criteria.actions.ask,
    )


def _part_b(part_b: PartBDeclaration, declared: TemplateDeclaration) -> PartB:
    beside = part_b_scope(declared, part_b.rows)
    reflecting = part_b_scope(declared, part_b.reflections.questions)
    urgent = part_b.deadlines.urgent
    clock = _clock(clock_scope(declared))
    return PartB(
        title=part_b.title,
        source=part_b.source,
        owners=part_b.owners,
        rows=tuple(_question(one, "part_b", beside) for one in part_b.rows),
        guidance=_guidance(part_b.reflections.guidance),
        reflections=tuple(_question(one, "part_b", reflecting) for one in part_b.reflections.questions),
        urgent=clock(urgent) if urgent else None,
        usual=clock(part_b.deadlines.usual),
    )


def _clock(scope: Scope) -> Callable[[PartBClockDeclaration], PartBClock]:
    def read(declared: PartBClockDeclaration) -> PartBClock:
        length = parse_clock(declared.clock).length
        if length is None:
            raise ValueError(f"checked, yet without a length: {declared.clock}")
        return PartBClock(length, _read(declared.when, scope), declared.source)

    return read
