"""How far each section of a form has come: worked out from answers and findings, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from engine.asked import asked_by_section
from engine.kinds_of_values import blank
from engine.model import ERROR, Finding, Question, Section, Template

MISSING = frozenset(
    (
        *("answer_missing", "rating_missing", "evidence_missing", "reason_missing", "cell_missing", "row_missing"),
        *("action_without_words", "action_without_owner", "action_without_date"),
        *("answer_part_missing", "statement_missing", "rows_too_few", "answer_recommended"),
    )
)
"""Codes of what is only not there yet: shown when the auditor asks for them, not while the form is filled in."""

NOT_STARTED, IN_PROGRESS, DONE, FAULTY = "Not started", "In progress", "Done", "Has errors"
COLOURS: Mapping[str, str | None] = {NOT_STARTED: "grey", IN_PROGRESS: "blue", DONE: None, FAULTY: "red"}


class Progress(NamedTuple):
    """One section with its state and the errors in it."""

    section: Section
    state: str
    errors: tuple[Finding, ...]

    @property
    def colour(self) -> str | None:
        """The colour of the state's tag; None for plain text."""
        return COLOURS[self.state]


def question_of(finding: Finding) -> str:
    """The question that a finding on an answer is about."""
    return [*finding.path.split("."), ""][1]


def of_section(findings: Iterable[Finding], template: Template, section: str) -> list[Finding]:
    """The findings that belong on a section's page."""
    return [
        finding
        for finding in findings
        if (question := template.questions.get(question_of(finding))) is not None and question.section == section
    ]


def progress(template: Template, answers: Mapping[str, Any], findings: Iterable[Finding]) -> list[Progress]:
    """The sections in which something is asked, each with its state."""
    listed, asked = list(findings), asked_by_section(template, answers)
    return [
        _of(section, template, asked[section.id], answers, listed)
        for section in template.sections
        if section.id in asked
    ]


def _of(
    section: Section,
    template: Template,
    asked: tuple[Question, ...],
    answers: Mapping[str, Any],
    findings: list[Finding],
) -> Progress:
    errors = tuple(one for one in of_section(findings, template, section.id) if one.severity == ERROR)
    answered = any(not blank(answers.get(question.id)) for question in asked)
    if any(one.code not in MISSING for one in errors):
        state = FAULTY
    elif not answered:
        state = NOT_STARTED
    else:
        state = IN_PROGRESS if errors else DONE
    return Progress(section, state, errors)
