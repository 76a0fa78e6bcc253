"""Part B, the process and the guide as typed values; Part A and the whole are in :mod:`engine.declaration`."""

from __future__ import annotations

from pydantic import Field

from engine.declaration_parts import Cited, Declaration, Declared, GuidanceDeclaration, QuestionDeclaration


class PartBClockDeclaration(Cited):
    """A clock of Part B."""

    clock: str
    when: Declared | None = None
    words: str = ""


class PartBClocks(Declaration):
    """When Part B is due."""

    urgent: PartBClockDeclaration | None = None
    usual: PartBClockDeclaration


class ReflectionsDeclaration(Declaration):
    """What Part B reflects on."""

    guidance: tuple[GuidanceDeclaration, ...] = ()
    questions: tuple[QuestionDeclaration, ...]


class PartBDeclaration(Declaration):
    """part_b.yaml."""

    source: str
    words: str = ""
    title: str
    owners: dict[str, str]
    rows: tuple[QuestionDeclaration, ...]
    reflections: ReflectionsDeclaration
    deadlines: PartBClocks


class AuditorsDeclaration(Cited):
    """Who audits."""

    roles: dict[str, str]
    every: str
    words: str = ""


class RoundDeclaration(Cited):
    """How cases are drawn."""

    from_: str = Field(alias="from")
    draw: str
    avoid: tuple[str, ...] = ()
    override: str = ""
    words: str = ""


class StepDeclaration(Cited):
    """One step of the process."""

    id: str
    who: str
    else_: str = Field(default="", alias="else")
    does: str
    within: str = ""


class NoticeDeclaration(Cited):
    """One notice."""

    id: str
    when: Declared
    to: tuple[str, ...]
    urgency: str
    confirmed_by: str = ""


class EscalationDeclaration(Cited):
    """One escalation."""

    id: str
    when: str
    to: tuple[str, ...]
    confirmed_by: str = ""
    after: str = ""
    times: int = 0


class ProcessDeclaration(Declaration):
    """process.yaml."""

    auditors: AuditorsDeclaration
    coordinator: str
    round: RoundDeclaration
    steps: tuple[StepDeclaration, ...]
    notices: tuple[NoticeDeclaration, ...]
    escalations: tuple[EscalationDeclaration, ...]


class ClauseDeclaration(Declaration):
    """One clause of the guide."""

    about: str
    needs: tuple[str, ...]


class GuideDeclaration(Declaration):
    """guide.yaml."""

    title: str
    authority: str
    published: str
    file: str
    sha256: str
    clauses: dict[str, ClauseDeclaration]
    headings: dict[str, str] = Field(default_factory=dict)
