"""The contract of a template: the JSON Schema 2020-12 of the responses in which the engine finds no error.

Whatever JSON Schema can't hold (one answer compared with another, ids unique across the form) is listed as ``x-rule`` with
its clause, so that an integrator knows what remains to be asked of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.contract_conditions import BLANK, GIVEN, WHITE, Inexpressible, Schema, asked, holds
from engine.kinds_of_rows import ACTION_KEYS, MOST_ROWS
from engine.kinds_of_values import MOST_IN_NAME
from engine.model import ERROR, Column, Condition, Question, Template

_KEEPABLE = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$"
_ID: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_YEAR = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_DAY_OF_YEAR = "(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
_DAY: Schema = {
    "type": "string",
    "format": "date",
    "pattern": f"^(?:{_YEAR}-(?:{_DAY_OF_YEAR})|{_LEAP_YEAR}-02-29)$",
}
"""A day of the calendar; the pattern holds leap years, since few validators assert the format."""
_MOMENT: Schema = {
    "type": "string",
    "pattern": f"^(?:{_YEAR}-(?:{_DAY_OF_YEAR})|{_LEAP_YEAR}-02-29)T(?:[01][0-9]|2[0-3]):[0-5][0-9]$",
}
"""A day of the calendar with a local time."""
_NOTHING: Schema = {"not": {}}


def contract_of(template: Template) -> Schema:
    """The JSON Schema of a response to this template."""
    rules, beyond = _rules(template)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:caseaudit:{template.id}:{template.version}",
        "title": f"{template.title} {template.version}",
        "description": f"A complete response. The template's digest is {template.digest}.",
        "type": "object",
        "required": ["template", "version", "answers"],
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
        "$defs": _definitions(template),
    }


def _definitions(template: Template) -> dict[str, Schema]:
    owners = list(template.part_b.owners) if template.part_b else []
    return {
        "blank": {"anyOf": [{"enum": [None, [], {}]}, {"type": "string", "pattern": f"^[{WHITE}]*$"}]},
        "action": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": _ID,
                "action": _or_blank({"type": "string", "maxLength": 10_000, "pattern": _KEEPABLE}),
                "owner": _or_blank({"enum": owners}),
                "by": _or_blank(_DAY),
                "immediate": {"type": "boolean"},
            },
            "additionalProperties": False,
        },
        "whole_action": {
            "required": list(ACTION_KEYS[:-1]),
            "properties": dict.fromkeys(ACTION_KEYS[1:-1], GIVEN),
        },
    }


def _or_blank(schema: Schema) -> Schema:
    return {"anyOf": [BLANK, schema]}


def _property(question: Question, template: Template) -> Schema:
    described = {"title": question.ask, "x-kind": question.kind, "x-source": question.source}
    return {**described, **_or_blank(_shape(question, template))}


def _shape(question: Question, template: Template) -> Schema:
    """The shape of an answer that is given, complete or not."""
    simple = SIMPLE_SHAPES.get(question.kind)
    return simple(question) if simple else SHAPES[question.kind](question, template)


def _text(most: int) -> Schema:
    return {"type": "string", "maxLength": most, "pattern": _KEEPABLE}


def _number(asked: Question | Column) -> Schema:
    """How many decimal places there are is beyond JSON Schema: validators work out multipleOf in binary, each its own way."""
    return {"type": "number" if asked.decimals else "integer", "minimum": asked.least, "maximum": asked.most}


def _parts(parts: Mapping[str, Schema]) -> Schema:
    properties = {key: _or_blank(shape) for key, shape in parts.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _row(question: Question) -> Schema:
    cells = {column.id: _or_blank(SIMPLE_SHAPES[column.kind](column)) for column in question.columns}
    row = {"type": "object", "required": ["id"], "properties": {"id": _ID, **cells}, "additionalProperties": False}
    return {"type": "array", "maxItems": question.rows_at_most, "items": row}


def _matrix(question: Question) -> Schema:
    return _parts({statement: {"enum": list(question.options)} for statement in question.statements})


def _signature(question: Question) -> Schema:
    role = {"enum": list(question.options)} if question.options else _text(MOST_IN_NAME)
    return _parts({"name": _text(MOST_IN_NAME), "role": role, "at": _MOMENT})


SIMPLE_SHAPES: Mapping[str, Callable[[Question | Column], Schema]] = {
    **dict.fromkeys(("text", "long_text", "quotation"), lambda asked: _text(asked.at_most)),
    **dict.fromkeys(("yes_no", "choice", "scale"), lambda asked: {"enum": list(asked.options)}),
    "choices": lambda asked: {"type": "array", "uniqueItems": True, "items": {"enum": list(asked.options)}},
    **dict.fromkeys(("number", "percentage", "duration"), _number),
    "date": lambda asked: _DAY,
    "date_time": lambda asked: _MOMENT,
    "person": lambda asked: _parts({"id": _text(64), "name": _text(MOST_IN_NAME)}),
}
SHAPES: Mapping[str, Callable[[Question, Template], Schema]] = {
    "grade": lambda question, template: {"enum": list(question.options)},
    "matrix": lambda question, template: _matrix(question),
    "rows": lambda question, template: _row(question),
    "signature": lambda question, template: _signature(question),
    **dict.fromkeys(("computed", "statement"), lambda question, template: _NOTHING),
    "actions": lambda question, template: {"type": "array", "maxItems": MOST_ROWS, "items": {"$ref": "#/$defs/action"}},
    "criterion": lambda question, template: _criterion(question, template),
}


def _criterion(question: Question, template: Template) -> Schema:
    text = _or_blank({"type": "string", "maxLength": question.at_most, "pattern": _KEEPABLE})
    rows = {"type": "array", "maxItems": MOST_ROWS, "items": {"$ref": "#/$defs/action"}}
    return {
        "type": "object",
        "properties": {
            "rating": _or_blank({"enum": list(question.options)}),
            "evidence": text,
            "reason": text,
            "actions": {"anyOf": [{"type": "null"}, rows]},
        },
        "additionalProperties": False,
    }


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
    whole = _whole(question, template)
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
            lambda: _then(question, None, {}, _or_blank(whole), template),
        )


def _then(question: Question, needed: Condition | None, demand: Schema, whole: Schema, template: Template) -> Schema:
    conditions = [*asked(question, template), *([holds(needed, template)] if needed else [])]
    value = {"allOf": [GIVEN, whole]} if demand and whole else GIVEN if demand else whole
    then = {**demand, "properties": {question.id: value}}
    return {"if": {"allOf": conditions}, "then": then} if conditions else then


_NEEDED_PARTS: Mapping[str, tuple[str, ...]] = {"person": ("name",), "signature": ("name", "role", "at")}


def _whole_rows(question: Question) -> Schema:
    """That every row holds the columns it must, people in it have names, and there are as many rows as there must be."""
    needed = [column.id for column in question.columns if column.required]
    column, values = question.include or ("", ())
    include = [{"contains": {"required": [column], "properties": {column: {"const": one}}}} for one in values]
    named = {"required": ["name"], "properties": {"name": GIVEN}}
    people = {one.id: _or_blank(named) for one in question.columns if one.kind == "person"}
    cells = {id_: {"allOf": [GIVEN, people[id_]]} if id_ in people else GIVEN for id_ in needed}
    items = {"required": needed, "properties": {**people, **cells}}
    fewest = {"minItems": question.rows_at_least} if question.rows_at_least else {}
    return {"items": items, **fewest, **({"allOf": include} if include else {})}


def _whole(question: Question, template: Template) -> Schema:
    """What makes an answer complete, beyond its shape; empty where nothing does."""
    if question.kind == "actions":
        return {"items": {"$ref": "#/$defs/whole_action"}}
    named = tuple(question.statements) if question.kind == "matrix" else _NEEDED_PARTS.get(question.kind, ())
    if named:
        return {"required": list(named), "properties": dict.fromkeys(named, GIVEN)}
    if question.kind == "rows":
        return _whole_rows(question)
    if question.kind == "criterion" and template.criterion:
        parts = template.criterion
        beside = (("evidence", parts.evidence_for), ("reason", parts.reason_for))
        return {
            "required": ["rating"],
            "properties": {"rating": GIVEN, "actions": {"items": {"$ref": "#/$defs/whole_action"}}},
            "allOf": [
                {
                    "if": {"properties": {"rating": {"enum": sorted(ratings)}}},
                    "then": {"required": [key], "properties": {key: GIVEN}},
                }
                for key, ratings in beside
            ],
        }
    return {}
