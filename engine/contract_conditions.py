"""Conditions as JSON Schema over the object of answers, for all that JSON Schema can hold.

A three-valued condition needs two schemas: one that is valid where it is known to hold, one where it is known not to.
What compares two answers has no schema; :class:`Inexpressible` says so, and the contract carries the rule as ``x-rule``.
"""

from __future__ import annotations

from typing import Any

from engine.conditions import NAMED, NUMBERS, All, Comparison, Not, Rated
from engine.model import Condition, Question, Template

Schema = dict[str, Any]

WHITE = "\\u0009-\\u000d\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
"""White space as the engine knows it, for inside a character class: what ``\\s`` means differs from validator to validator."""
BLANK: Schema = {"$ref": "#/$defs/blank"}
GIVEN: Schema = {"not": BLANK}


class Inexpressible(Exception):
    """The condition compares answers with each other, or counts across criteria, which JSON Schema can't."""


def holds(condition: Condition, template: Template) -> Schema:
    """The schema of answers for which a condition is known to hold; raises Inexpressible."""
    return _schema(condition.tree, template, True)


def _schema(tree: Any, template: Template, wanted: bool) -> Schema:
    if isinstance(tree, Comparison):
        return _test(tree, template, wanted)
    if isinstance(tree, Rated):
        raise Inexpressible("rated")
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
    if test.operator in ("same_as", "before", "after"):
        raise Inexpressible(test.operator)
    question = template.questions[test.question]
    counts = asked(question, template)
    if test.operator == "answered":
        given = _and(counts, _has(test.question, _given(question.kind, test.part)))
        return given if (test.operand == "yes") is wanted else {"not": given}
    if test.operator == "count":
        return _counted(test, counts, wanted)
    return _and(counts, _compared_with(test, question, wanted))


def _compared_with(test: Comparison, question: Question, wanted: bool) -> Schema:
    if question.kind in ("choices", "rows"):
        return _of_many(test, wanted)
    value = _compared(test.operator, test.operand, wanted)
    if question.kind in NUMBERS:
        return _has(test.question, {"type": "number", **value})
    if question.kind in ("criterion", "matrix"):
        part = test.part or "rating"
        return _has(test.question, {"type": "object", **_has(part, {**_text(), **value})})
    return _has(test.question, {**_text(), **value})


def _and(first: list[Schema], last: Schema) -> Schema:
    return {"allOf": [*first, last]} if first else last


def _has(name: str, value: Schema) -> Schema:
    return {"required": [name], "properties": {name: value}}


def _text() -> Schema:
    """Text that is an answer: something in it is no white space."""
    return {"type": "string", "pattern": f"[^{WHITE}]"}


def _given(kind: str, part: str) -> Schema:
    """What a condition takes for an answer: it looks at the type and at emptiness, not at the whole shape."""
    if kind in NUMBERS:
        return {"type": "number"}
    if kind in NAMED or (kind == "matrix" and part):
        return {"type": "object", **_has(part or "name", _text())}
    if kind == "matrix":
        return {"type": "object", "minProperties": 1}
    if kind == "criterion":
        return {"type": "object", **_has(part or "rating", _text())}
    if kind in ("choices", "rows", "actions"):
        return {"type": "array", "minItems": 1}
    return _text()


_BOUNDS = {
    ("at_least", True): "minimum",
    ("at_least", False): "exclusiveMaximum",
    ("at_most", True): "maximum",
    ("at_most", False): "exclusiveMinimum",
}


def _compared(operator: str, operand: Any, wanted: bool) -> Schema:
    bound = _BOUNDS.get((operator, wanted))
    if bound:
        return {bound: operand}
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
