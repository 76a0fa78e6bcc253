"""Conditions as JSON Schema over the object of answers, for all that JSON Schema can hold.

A three-valued condition needs two schemas: one that is valid where it is known to hold, one where it is known not to.
What compares two answers has no schema; :class:`Inexpressible` says so, and the contract carries the rule as ``x-rule``.
"""

from __future__ import annotations

from typing import Any

from engine.conditions import All, Comparison, Not
from engine.model import Condition, Question, Template

Schema = dict[str, Any]

BLANK: Schema = {"$ref": "#/$defs/blank"}
GIVEN: Schema = {"not": BLANK}


class Inexpressible(Exception):
    """The condition compares answers with each other, which JSON Schema can't."""


def holds(condition: Condition, template: Template) -> Schema:
    """The schema of answers for which a condition is known to hold; raises Inexpressible."""
    return _schema(condition.tree, template, True)


def _schema(tree: Any, template: Template, wanted: bool) -> Schema:
    if isinstance(tree, Comparison):
        return _test(tree, template, wanted)
    if isinstance(tree, Not):
        return _schema(tree.part, template, not wanted)
    parts = [_schema(part, template, wanted) for part in tree.parts]
    return {"allOf": parts} if isinstance(tree, All) is wanted else {"anyOf": parts}


def asked(question: Question, template: Template) -> list[Schema]:
    """The schemas that must all be valid for a question to be asked; raises Inexpressible."""
    section = template.section(question.section)
    found = [holds(one, template) for one in (section and section.asked_when, question.asked_when) if one]
    if question.asked_unless:
        found.append({"not": holds(question.asked_unless, template)})
    return found


def _test(test: Comparison, template: Template, wanted: bool) -> Schema:
    if test.operator in ("same_as", "before", "after", "at_least", "at_most"):
        raise Inexpressible(test.operator)
    question = template.questions[test.question]
    counts = asked(question, template)
    if test.operator == "answered":
        given = _and(counts, _has(test.question, _given(question.kind)))
        return given if (test.operand == "yes") is wanted else {"not": given}
    if test.operator == "count":
        return _counted(test, counts, wanted)
    return _and(counts, _compared_with(test, question, wanted))


def _compared_with(test: Comparison, question: Question, wanted: bool) -> Schema:
    if question.kind in ("choices", "rows"):
        return _of_many(test, wanted)
    value = _compared(test.operator, test.operand, wanted)
    if question.kind == "criterion":
        part = test.part or "rating"
        return _has(test.question, {"type": "object", **_has(part, {**_text(), **value})})
    return _has(test.question, {"type": ["string", "integer"], "minLength": 1, **value})


def _and(first: list[Schema], last: Schema) -> Schema:
    return {"allOf": [*first, last]} if first else last


def _has(name: str, value: Schema) -> Schema:
    return {"required": [name], "properties": {name: value}}


def _text() -> Schema:
    return {"type": "string", "minLength": 1}


def _given(kind: str) -> Schema:
    """What a condition takes for an answer: it looks at the type and at emptiness, not at the whole shape."""
    if kind == "criterion":
        return {"type": "object", **_has("rating", {"not": {"enum": [None, "", 0, False, [], {}]}})}
    if kind in ("choices", "rows", "actions"):
        return {"type": "array", "minItems": 1}
    return {"type": ["string", "integer", "boolean"], "minLength": 1}


def _compared(operator: str, operand: Any, wanted: bool) -> Schema:
    values = list(operand) if isinstance(operand, tuple) else [operand]
    return {"enum": values} if (operator != "is_not") is wanted else {"not": {"enum": values}}


def _of_many(test: Comparison, wanted: bool) -> Schema:
    values = list(test.operand) if isinstance(test.operand, tuple) else [test.operand]
    found = [{"contains": _has(test.part, {"const": one}) if test.part else {"const": one}} for one in values]
    met: Schema = {"allOf": found} if test.operator in ("is", "all_of") else {"anyOf": found}
    return _has(test.question, {"type": "array", "minItems": 1, **(met if wanted else {"not": met})})


def _counted(test: Comparison, counts: list[Schema], wanted: bool) -> Schema:
    """How many there are; what is not asked or no list is none."""
    exactly = test.operand.get("is")
    least = max(test.operand.get("at_least", 0), exactly or 0)
    bounds: Schema = {"type": "array", "minItems": least}
    most = exactly if exactly is not None else test.operand.get("at_most")
    if most is not None:
        bounds["maxItems"] = most
    inside = _and(counts, _has(test.question, bounds))
    if least == 0:
        inside = {"anyOf": [inside, {"not": _and(counts, _has(test.question, {"type": "array"}))}]}
    return inside if wanted else {"not": inside}
