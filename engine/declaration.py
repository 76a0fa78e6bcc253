"""Declarations as typed values: what the files of a template hold once the grammar has judged their shape.

The grammar in schema/language holds every constraint; these models only say which types come out. A test goes over every
key of both, so that neither can have a key that the other lacks.
"""

from __future__ import annotations

from engine.declaration_beside import GuideDeclaration, PartBDeclaration, ProcessDeclaration
from engine.declaration_parts import Cited, Declaration, Declared, GuidanceDeclaration, QuestionDeclaration


class CriteriaHere(Declaration):
    """The place in a section where a group of criteria stands."""

    criteria: str


class SectionDeclaration(Declaration):
    """A page of Part A."""

    id: str
    was: str | tuple[str, ...] = ()
    title: str
    source: str
    asked_when: Declared | None = None
    guidance: tuple[GuidanceDeclaration, ...] = ()
    questions: tuple[CriteriaHere | QuestionDeclaration, ...]


class CheckDeclaration(Declaration):
    """A rule that looks at more than one answer."""

    id: str
    severity: str
    at: str
    when: Declared
    unless: Declared | None = None
    say: str
    source: str


class ReviewDeclaration(Cited):
    """When the guide is to be reviewed."""

    due: str
    words: str = ""


class WindowDeclaration(Cited):
    """How far back the audit looks."""

    months: int
    or_since: str = ""
    words: str = ""


class AuditDeclaration(Declaration):
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


class CriterionDeclaration(Cited):
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


class CriteriaGroup(Declaration):
    """A group of criteria under one clause."""

    source: str
    title: str
    criteria: tuple[CriterionDeclaration, ...]


class RatingsDeclaration(Cited):
    """The scale of the criteria."""

    options: dict[str, str]


class BesideRating(Declaration):
    """What is asked beside a rating."""

    ask: str
    required_for: tuple[str, ...] = ()
    wording: str = "verbatim"
    source: str


class CriteriaDeclaration(Declaration):
    """criteria.yaml."""

    ratings: RatingsDeclaration
    evidence: BesideRating
    reason: BesideRating
    actions: BesideRating
    groups: tuple[CriteriaGroup, ...]


class GradeDeclaration(Declaration):
    """One grade."""

    id: str
    label: str
    descriptor: tuple[str, ...]
    wording: str = "verbatim"
    source: str


class CapDeclaration(Declaration):
    """What rules out grades."""

    id: str
    when: Declared
    allow: tuple[str, ...]
    say: str
    source: str


class RatedDeclaration(Declaration):
    """How many criteria have one of these ratings."""

    ratings: tuple[str, ...]
    at_least: int = 0
    at_most: int | None = None


class ConsistencyDeclaration(Declaration):
    """A grade that seems not to fit the ratings."""

    id: str
    when: Declared
    rated: RatedDeclaration
    reason: str
    say: str
    source: str


class GradingDeclaration(Declaration):
    """grading.yaml."""

    question: str
    grades: tuple[GradeDeclaration, ...]
    caps: tuple[CapDeclaration, ...] = ()
    consistency: tuple[ConsistencyDeclaration, ...] = ()


class TemplateDeclaration(Declaration):
    """A template's files together; timescales stay as read, since :mod:`engine.timescales` types its own rows."""

    audit: AuditDeclaration
    criteria: CriteriaDeclaration | None = None
    grading: GradingDeclaration | None = None
    guide: GuideDeclaration | None = None
    part_b: PartBDeclaration | None = None
    process: ProcessDeclaration | None = None
    timescales: Declared | None = None
