"""The contract of a template: the JSON Schema 2020-12 of the responses in which the engine finds no error.

Whatever JSON Schema can't hold (one answer compared with another, ids unique across the form) is listed as ``x-rule`` with
its clause, so that an integrator knows what remains to be asked of the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.contract_conditions import GIVEN, Inexpressible, Schema, asked, holds
from engine.contract_shapes import definitions, or_blank, shape_of, whole_of
from engine.model import ERROR, Condition, Question, Template


def contract_of(template: Template) -> Schema:
    """The JSON Schema of a response to this template."""
    rules, beyond = _rules(template)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:caseaudit:{template.id}:{template.version}",
        "title": f"{template.title} {template.version}",
        "description": f"A complete response; without template and version it is taken as one to this version, whose digest "
        f"is {template.digest}.",
        "type": "object",
        "required": ["answers"],
        "properties": {
            "template": {"const": template.id},
            "version": {"const": template.version},
            "subject": {
                "type": "object",
                "required": ["type", "id"],
                "properties": {"type": {"const": template.subject}, "id": {"type": "string"}},
            },
            "answers": {
                "type": "object",
                "properties": {question.id: _property(question, template) for question in template.questions.values()},
                "additionalProperties": False,
                "allOf": rules,
            },
            "part_b": {"type": "object"},
        },
        "x-rule": beyond,
        "$defs": definitions(template),
    }


def _property(question: Question, template: Template) -> Schema:
    described = {"title": question.ask, "x-kind": question.kind, "x-source": question.source}
    return {**described, **or_blank(shape_of(question, template))}


def _rules(template: Template) -> tuple[list[Schema], list[dict[str, str]]]:
    """What the schema holds beyond shapes, and what it can't hold."""
    rules: list[Schema] = []
    beyond = [{"rule": "action_id_repeated", "source": "§7.3"}] if template.part_b else []
    beyond += [
        {"rule": "answer_too_precise", "source": question.source}
        for question in template.questions.values()
        if question.decimals or any(column.decimals for column in question.columns)
    ]
    for name, source, make in _all_rules(template):
        try:
            rules.append(make())
        except Inexpressible:
            beyond.append({"rule": name, "source": source})
    return rules, beyond


def _all_rules(template: Template) -> Iterator[tuple[str, str, Any]]:
    for section in template.sections:
        for question in section.questions:
            yield from _of_question(question, template)
    for check in template.checks:
        if check.severity == ERROR:
            yield f"check.{check.id}", check.source, lambda check=check: _check(check.when, check.unless, template)
    for cap in template.caps:
        yield (
            "grade_capped",
            cap.source,
            lambda cap=cap: {
                "if": holds(cap.when, template),
                "then": {
                    "properties": {
                        template.grade_question: {
                            "not": {"enum": [grade.id for grade in template.grades if grade.id not in cap.allow]}
                        }
                    }
                },
            },
        )


def _check(when: Condition, unless: Condition | None, template: Template) -> Schema:
    spoken = holds(when, template)
    return {"if": spoken, "then": holds(unless, template) if unless else False}


def _of_question(question: Question, template: Template) -> Iterator[tuple[str, str, Any]]:
    whole = whole_of(question, template)
    if question.required:
        yield (
            "answer_missing",
            question.source,
            lambda: _then(question, None, {"required": [question.id]}, whole, template),
        )
    if question.required_when:
        needed = question.required_when
        yield (
            "answer_missing",
            question.source,
            lambda: _then(question, needed, {"required": [question.id]}, whole, template),
        )
    if whole and not question.required and question.kind != "matrix":  # a matrix need only be whole when it is required
        yield (
            "answer_incomplete",
            question.source,
            lambda: _then(question, None, {}, or_blank(whole), template),
        )


def _then(question: Question, needed: Condition | None, demand: Schema, whole: Schema, template: Template) -> Schema:
    conditions = [*asked(question, template), *([holds(needed, template)] if needed else [])]
    value = {"allOf": [GIVEN, whole]} if demand and whole else GIVEN if demand else whole
    then = {**demand, "properties": {question.id: value}}
    return {"if": {"allOf": conditions}, "then": then} if conditions else then
