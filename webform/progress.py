"""How far each section of a form has come: worked out from answers and findings, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.asked import asked_by_section
from engine.kinds_of_values import blank
from engine.model import ERROR, Answers, Finding, Question, Section, Template

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


def by_section(findings: Iterable[Finding], template: Template) -> dict[str, list[Finding]]:
    """The findings by the section on whose page they belong; those on no section's are left out."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        question = template.questions.get(question_of(finding))
        if question is not None:
            found.setdefault(question.section, []).append(finding)
    return found


def of_section(findings: Iterable[Finding], template: Template, section: str) -> list[Finding]:
    """The findings that belong on a section's page."""
    return by_section(findings, template).get(section, [])


def progress(template: Template, answers: Answers, findings: Iterable[Finding]) -> list[Progress]:
    """The sections in which something is asked, each with its state."""
    asked, found = asked_by_section(template, answers), by_section(findings, template)
    return [
        _of(section, questions, answers, found.get(section.id, ()))
        for section in template.sections
        if (questions := asked.get(section.id))
    ]


def _of(section: Section, asked: Iterable[Question], answers: Answers, findings: Iterable[Finding]) -> Progress:
    errors = tuple([one for one in findings if one.severity == ERROR])
    state = IN_PROGRESS if errors else DONE
    if errors and not MISSING.issuperset([one.code for one in errors]):
        state = FAULTY
    elif all(blank(answers.get(question.id)) for question in asked):
        state = NOT_STARTED
    return Progress(section, state, errors)
