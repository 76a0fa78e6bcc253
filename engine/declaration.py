"""Declarations as typed values: what the files of a template hold once the grammar has judged their shape.

The grammar in schema/language holds every constraint; these models only say which types come out. A test goes over every
key of both, so that neither can have a key that the other lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Declared = Mapping[str, Any]


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Cited(_Declaration):
    """What carries a clause, and how the clause was read."""

    source: str
    reading: str = ""
    ambiguous: bool = False


class GuidanceDeclaration(_Declaration):
    """A paragraph of the guide."""

    text: str
    source: str
    wording: str = "verbatim"


class LevelDeclaration(_Declaration):
    """One level of a scale."""

    id: str
    label: str
    descriptor: str = ""
    score: int | None = None


class ComputedDeclaration(_Declaration):
    """How a value is worked out from answers."""

    primitive: str
    of: tuple[str, ...] = ()
    is_: tuple[str, ...] = Field(default=(), alias="is")
    worst_first: tuple[str, ...] = ()
    from_: str = Field(default="", alias="from")
    to: str = ""


class ColumnDeclaration(_Declaration):
    """A column of a table of rows."""

    id: str
    kind: str
    ask: str
    hint: str = ""
    required: bool = False
    options: dict[str, str] = Field(default_factory=dict)
    at_most: int = 500
    levels: tuple[LevelDeclaration, ...] = ()
    unit: str = ""
    from_: int | None = Field(default=None, alias="from")
    to: int | None = None
    decimals: int = 0


class QuestionDeclaration(_Cited):
    """A question of Part A or Part B."""

    id: str
    was: str | tuple[str, ...] = ()
    kind: str
    ask: str
    hint: str = ""
    example: str = ""
    note: str = ""
    wording: str = "verbatim"
    required: bool = False
    recommended: bool = False
    required_when: Declared | None = None
    asked_when: Declared | None = None
    asked_unless: Declared | None = None
    removed_when: Declared | None = None
    from_facts: str = ""
    redacted: bool = False
    options: dict[str, str] = Field(default_factory=dict)
    at_most: int = 100_000
    levels: tuple[LevelDeclaration, ...] = ()
    unit: str = ""
    from_: int | None = Field(default=None, alias="from")
    to: int | None = None
    decimals: int = 0
    statements: dict[str, str] = Field(default_factory=dict)
    row: str = ""
    columns: tuple[ColumnDeclaration, ...] = ()
    rows_at_least: int = 0
    rows_at_most: int = 200
    include: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    computed: ComputedDeclaration | None = None


class CriteriaHere(_Declaration):
    """The place in a section where a group of criteria stands."""

    criteria: str


class SectionDeclaration(_Declaration):
    """A page of Part A."""

    id: str
    was: str | tuple[str, ...] = ()
    title: str
    source: str
    asked_when: Declared | None = None
    guidance: tuple[GuidanceDeclaration, ...] = ()
    questions: tuple[CriteriaHere | QuestionDeclaration, ...]


class CheckDeclaration(_Declaration):
    """A rule that looks at more than one answer."""

    id: str
    severity: str
    at: str
    when: Declared
    unless: Declared | None = None
    say: str
    source: str


class ReviewDeclaration(_Cited):
    """When the guide is to be reviewed."""

    due: str
    words: str = ""


class WindowDeclaration(_Cited):
    """How far back the audit looks."""

    months: int
    or_since: str = ""
    words: str = ""


class AuditDeclaration(_Declaration):
    """audit.yaml."""

    template: str
    version: str
    title: str
    subject: str
    effective: str
    review: ReviewDeclaration | None = None
    window: WindowDeclaration | None = None
    sections: tuple[SectionDeclaration, ...]
    checks: tuple[CheckDeclaration, ...] = ()


class CriterionDeclaration(_Cited):
    """One criterion."""

    id: str
    was: str | tuple[str, ...] = ()
    number: int
    words: str
    wording: str = "verbatim"
    prompts: tuple[str, ...] = ()
    asked_when: Declared | None = None
    asked_unless: Declared | None = None
    shows: str = ""


class CriteriaGroup(_Declaration):
    """A group of criteria under one clause."""

    source: str
    title: str
    criteria: tuple[CriterionDeclaration, ...]


class RatingsDeclaration(_Cited):
    """The scale of the criteria."""

    options: dict[str, str]


class BesideRating(_Declaration):
    """What is asked beside a rating."""

    ask: str
    required_for: tuple[str, ...] = ()
    wording: str = "verbatim"
    source: str


class CriteriaDeclaration(_Declaration):
    """criteria.yaml."""

    ratings: RatingsDeclaration
    evidence: BesideRating
    reason: BesideRating
    actions: BesideRating
    groups: tuple[CriteriaGroup, ...]


class GradeDeclaration(_Declaration):
    """One grade."""

    id: str
    label: str
    descriptor: tuple[str, ...]
    wording: str = "verbatim"
    source: str


class CapDeclaration(_Declaration):
    """What rules out grades."""

    id: str
    when: Declared
    allow: tuple[str, ...]
    say: str
    source: str


class RatedDeclaration(_Declaration):
    """How many criteria have one of these ratings."""

    ratings: tuple[str, ...]
    at_least: int = 0
    at_most: int | None = None


class ConsistencyDeclaration(_Declaration):
    """A grade that seems not to fit the ratings."""

    id: str
    when: Declared
    rated: RatedDeclaration
    reason: str
    say: str
    source: str


class GradingDeclaration(_Declaration):
    """grading.yaml."""

    question: str
    grades: tuple[GradeDeclaration, ...]
    caps: tuple[CapDeclaration, ...] = ()
    consistency: tuple[ConsistencyDeclaration, ...] = ()


class PartBClockDeclaration(_Cited):
    """A clock of Part B."""

    clock: str
    when: Declared | None = None
    words: str = ""


class PartBClocks(_Declaration):
    """When Part B is due."""

    urgent: PartBClockDeclaration | None = None
    usual: PartBClockDeclaration


class ReflectionsDeclaration(_Declaration):
    """What Part B reflects on."""

    guidance: tuple[GuidanceDeclaration, ...] = ()
    questions: tuple[QuestionDeclaration, ...]


class PartBDeclaration(_Declaration):
    """part_b.yaml."""

    source: str
    words: str = ""
    title: str
    owners: dict[str, str]
    rows: tuple[QuestionDeclaration, ...]
    reflections: ReflectionsDeclaration
    deadlines: PartBClocks


class AuditorsDeclaration(_Cited):
    """Who audits."""

    roles: dict[str, str]
    every: str
    words: str = ""


class RoundDeclaration(_Cited):
    """How cases are drawn."""

    from_: str = Field(alias="from")
    draw: str
    avoid: tuple[str, ...] = ()
    override: str = ""
    words: str = ""


class StepDeclaration(_Cited):
    """One step of the process."""

    id: str
    who: str
    else_: str = Field(default="", alias="else")
    does: str
    within: str = ""


class NoticeDeclaration(_Cited):
    """One notice."""

    id: str
    when: Declared
    to: tuple[str, ...]
    urgency: str
    confirmed_by: str = ""


class EscalationDeclaration(_Cited):
    """One escalation."""

    id: str
    when: str
    to: tuple[str, ...]
    confirmed_by: str = ""
    after: str = ""
    times: int = 0


class ProcessDeclaration(_Declaration):
    """process.yaml."""

    auditors: AuditorsDeclaration
    coordinator: str
    round: RoundDeclaration
    steps: tuple[StepDeclaration, ...]
    notices: tuple[NoticeDeclaration, ...]
    escalations: tuple[EscalationDeclaration, ...]


class ClauseDeclaration(_Declaration):
    """One clause of the guide."""

    about: str
    needs: tuple[str, ...]


class GuideDeclaration(_Declaration):
    """guide.yaml."""

    title: str
    authority: str
    published: str
    file: str
    sha256: str
    clauses: dict[str, ClauseDeclaration]
    headings: dict[str, str] = Field(default_factory=dict)


class TemplateDeclaration(_Declaration):
    """A template's files together; timescales stay as read, since :mod:`engine.timescales` types its own rows."""

    audit: AuditDeclaration
    criteria: CriteriaDeclaration | None = None
    grading: GradingDeclaration | None = None
    guide: GuideDeclaration | None = None
    part_b: PartBDeclaration | None = None
    process: ProcessDeclaration | None = None
    timescales: Declared | None = None
