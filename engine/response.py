"""Reads a response: the JSON document in which answers travel, pinned to its template and version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from engine.asked import counted
from engine.case_facts import CaseFacts, statuses_on
from engine.conditions import as_day
from engine.kinds_of_values import blank
from engine.model import ERROR, Answers, Finding, Question, Template


class Response(NamedTuple):
    """What people said: the answers of Part A by question id, and the document of Part B."""

    template: str
    version: str
    answers: Answers
    part_b: Mapping[str, Any]


def response_from(document: Any, template: Template) -> tuple[Response, list[Finding]]:
    """Read the JSON value of a response; whatever is not as published is a finding, and nothing is raised."""
    if not isinstance(document, dict):
        return _empty(template), [Finding("response_not_a_mapping", ERROR, "", "")]
    found: list[Finding] = []
    said = (document.get("template", template.id), document.get("version", template.version))
    named = tuple(one if isinstance(one, str) else type(one).__name__ for one in said)
    if named != (template.id, template.version):
        params = {"other": " ".join(named)[:120], "template": f"{template.id} {template.version}"}
        found.append(Finding("response_other_template", ERROR, "version", "", params))
    if "subject" in document and not _is_subject(document["subject"], template):
        found.append(Finding("response_other_subject", ERROR, "subject", "", {"subject": template.subject}))
    answers = document.get("answers")
    if not isinstance(answers, dict):
        found.append(Finding("response_without_answers", ERROR, "answers", ""))
        answers = {}
    part_b = document.get("part_b", {})
    if not isinstance(part_b, dict):
        found.append(Finding("part_b_not_a_mapping", ERROR, "part_b", ""))
        part_b = {}
    return Response(template.id, template.version, answers, part_b), found


def _is_subject(value: Any, template: Template) -> bool:
    return isinstance(value, dict) and value.get("type") == template.subject and isinstance(value.get("id"), str)


def _empty(template: Template) -> Response:
    return Response(template.id, template.version, {}, {})


def audit_day(answers: Answers) -> date | None:
    """The day of the audit, where it is answered and is a day."""
    return as_day(answers.get("audit_date"))


def first_answers(template: Template, facts: CaseFacts, day: date) -> dict[str, Any]:
    """What the case record offers as first answers on a day, by question id."""
    offered: dict[str, Any] = {}
    for question in template.questions.values():
        if question.from_facts == "statuses":
            statuses = statuses_on(facts, day)
            chosen = [option for option in question.options if option in statuses]
            if chosen:
                offered[question.id] = chosen
    return offered


def with_facts(template: Template, answers: Answers, facts: CaseFacts, day: date) -> Answers:
    """The answers, with what the case record offers standing in where nothing was answered."""
    waiting = [rule.id for rule in template.prefilled if blank(answers.get(rule.id))]
    if not waiting:
        return answers
    offered = first_answers(template, facts, day)
    return {**answers, **{key: offered[key] for key in waiting if key in offered}} if offered else answers


def without_removed(template: Template, answers: Answers) -> tuple[dict[str, Any], list[str]]:
    """The answers less those that are to be taken off the record (consent withdrawn, §2.8), and the ids of those."""
    due = to_be_removed(template, counted(template, answers))
    removed = [question.id for question in due if not blank(answers.get(question.id))]
    return {key: value for key, value in answers.items() if key not in removed}, removed


def to_be_removed(template: Template, counting: Answers) -> list[Question]:
    """The questions whose answers, if there are any, are to be taken off the record, given the answers that count (§2.8)."""
    return [
        question
        for question in template.questions.values()
        if question.removed_when is not None and question.removed_when.holds(counting) is True
    ]
