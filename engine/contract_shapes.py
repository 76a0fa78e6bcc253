"""The shape of an answer of each kind, and what makes it whole, as JSON Schema 2020-12."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.case_facts import EVENTS
from engine.contract_conditions import BLANK, GIVEN, WHITE, Schema
from engine.kinds_of_dates import INTERVAL, MOST_ENTRIES, MOST_IN_REASON, MOST_IN_REFERENCE, REFERENCES
from engine.kinds_of_files import MEGABYTE, MOST_IN_FILE_NAME, NOT_IN_A_NAME, media_types
from engine.kinds_of_rows import ACTION_KEYS, MOST_ROWS
from engine.kinds_of_values import MOST_IN_NAME
from engine.model import Column, Question, Template
from engine.patterns import whole

_KEEPABLE = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$"
_END = "$(?!\\n)"
"""The very end of a text: to validators in Python a bare ``$`` stands before a last line end, too."""
_ID: Schema = {"type": "string", "pattern": f"^[A-Za-z0-9_-]{{1,64}}{_END}"}
_YEAR = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_DAY_OF_YEAR = "(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
_DAY: Schema = {
    "type": "string",
    "format": "date",
    "pattern": f"^(?:{_YEAR}-(?:{_DAY_OF_YEAR})|{_LEAP_YEAR}-02-29){_END}",
}
"""A day of the calendar; the pattern holds leap years, since few validators assert the format."""
_MOMENT: Schema = {
    "type": "string",
    "pattern": f"^(?:{_YEAR}-(?:{_DAY_OF_YEAR})|{_LEAP_YEAR}-02-29)T(?:[01][0-9]|2[0-3]):[0-5][0-9]{_END}",
}
"""A day of the calendar with a local time."""
_NOTHING: Schema = {"not": {}}


def or_blank(schema: Schema) -> Schema:
    """The shape, or no answer."""
    return {"anyOf": [schema, BLANK]}  # in this order, since most answers are given


def shape_of(question: Question, template: Template) -> Schema:
    """The shape of an answer that is given, complete or not."""
    simple = SIMPLE_SHAPES.get(question.kind)
    return simple(question) if simple else SHAPES[question.kind](question, template)


def _text(most: int) -> Schema:
    return {"type": "string", "maxLength": most, "pattern": _KEEPABLE}


def _short_text(asked: Question | Column) -> Schema:
    """A line of text, written as its pattern says where it has one; some validators let a line end follow what they match."""
    if not asked.pattern:
        return _text(asked.at_most)
    written = [{"pattern": whole(asked.pattern)}, {"not": {"pattern": "\\n"}}]
    return {**_text(asked.at_most), "description": asked.pattern_words, "allOf": written}


def _number(asked: Question | Column) -> Schema:
    """How many decimal places there are is beyond JSON Schema: validators work out multipleOf in binary, each its own way."""
    return {"type": "number" if asked.decimals else "integer", "minimum": asked.least, "maximum": asked.most}


def _parts(parts: Mapping[str, Schema]) -> Schema:
    properties = {key: or_blank(shape) for key, shape in parts.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _row(question: Question) -> Schema:
    cells = {column.id: or_blank(SIMPLE_SHAPES[column.kind](column)) for column in question.columns}
    row = {"type": "object", "required": ["id"], "properties": {"id": _ID, **cells}, "additionalProperties": False}
    return {"type": "array", "maxItems": question.rows_at_most, "items": row}


def _matrix(question: Question) -> Schema:
    return _parts({statement: {"enum": list(question.options)} for statement in question.statements})


def _signature(question: Question) -> Schema:
    role = {"enum": list(question.options)} if question.options else _text(MOST_IN_NAME)
    return _parts({"name": _text(MOST_IN_NAME), "role": role, "at": _MOMENT})


def _file(question: Question) -> Schema:
    return _parts(
        {
            "file": {"type": "string", "pattern": f"^[0-9a-f]{{64}}{_END}"},
            "name": {"type": "string", "maxLength": MOST_IN_FILE_NAME, "pattern": f"^[^{NOT_IN_A_NAME}]*{_END}"},
            "media_type": {"enum": media_types(question.types)},
            "size": {"type": "integer", "minimum": 1, "maximum": question.at_most_mb * MEGABYTE},
        }
    )


SIMPLE_SHAPES: Mapping[str, Callable[[Question | Column], Schema]] = {
    "text": _short_text,
    **dict.fromkeys(("long_text", "quotation"), lambda asked: _text(asked.at_most)),
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
    "file": lambda question, template: _file(question),
    **dict.fromkeys(("computed", "statement"), lambda question, template: _NOTHING),
    "actions": lambda question, template: {"type": "array", "maxItems": MOST_ROWS, "items": {"$ref": "#/$defs/action"}},
    "criterion": lambda question, template: _criterion(question, template),
    "timescales": lambda question, template: _entries(),
}


def _entries() -> Schema:
    """What the auditor says of dates in the case record."""
    properties = {
        "id": _ID,
        "event": or_blank({"enum": sorted(EVENTS)}),
        "date": or_blank(_DAY),
        "was": or_blank(_DAY),
        "gone": {"type": "boolean"},
        "interval": or_blank({"type": "string", "pattern": f"^(?:{INTERVAL}){_END}"}),
        "reason": or_blank(_text(MOST_IN_REASON)),
        **dict.fromkeys(REFERENCES, or_blank(_text(MOST_IN_REFERENCE))),
    }
    entry = {"type": "object", "required": ["id"], "properties": properties, "additionalProperties": False}
    return {"type": "array", "maxItems": MOST_ENTRIES, "items": entry}


def _given(*keys: str) -> Schema:
    return {"required": list(keys), "properties": dict.fromkeys(keys, GIVEN)}


def _whole_entry() -> Schema:
    """An entry is an agreed interval, a correction with its reason, or a date of its own."""
    never = {"required": ["gone"], "properties": {"gone": {"const": True}}}
    correction = {"allOf": [_given("event", "reason"), {"anyOf": [_given("date"), never]}]}
    dated = {"if": _given("corrects"), "then": correction, "else": _given("event", "date")}
    return {"if": _given("interval"), "then": _given("row", "date", "reason"), "else": dated}


def _criterion(question: Question, template: Template) -> Schema:
    text = or_blank({"type": "string", "maxLength": question.at_most, "pattern": _KEEPABLE})
    rows = {"type": "array", "maxItems": MOST_ROWS, "items": {"$ref": "#/$defs/action"}}
    return {
        "type": "object",
        "properties": {
            "rating": or_blank({"enum": list(question.options)}),
            "evidence": text,
            "reason": text,
            "actions": {"anyOf": [{"type": "null"}, rows]},
        },
        "additionalProperties": False,
    }


_NEEDED_PARTS: Mapping[str, tuple[str, ...]] = {
    "person": ("name",),
    "signature": ("name", "role", "at"),
    "file": ("file", "name", "media_type", "size"),
}


def _whole_rows(question: Question) -> Schema:
    """That every row holds the columns it must, people in it have names, and there are as many rows as there must be."""
    needed = [column.id for column in question.columns if column.required]
    column, values = question.include or ("", ())
    include = [{"contains": {"required": [column], "properties": {column: {"const": one}}}} for one in values]
    named = {"required": ["name"], "properties": {"name": GIVEN}}
    people = {one.id: or_blank(named) for one in question.columns if one.kind == "person"}
    cells = {id_: {"allOf": [GIVEN, people[id_]]} if id_ in people else GIVEN for id_ in needed}
    items = {"required": needed, "properties": {**people, **cells}}
    fewest = {"minItems": question.rows_at_least} if question.rows_at_least else {}
    return {"items": items, **fewest, **({"allOf": include} if include else {})}


def whole_of(question: Question, template: Template) -> Schema:
    """What makes an answer complete, beyond its shape; empty where nothing does."""
    if question.kind == "actions":
        return {"items": {"$ref": "#/$defs/whole_action"}}
    if question.kind == "timescales":
        return {"items": _whole_entry()}
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
                if ratings  # JSON Schema knows no choice of nothing
            ],
        }
    return {}


def definitions(template: Template) -> dict[str, Schema]:
    """What several shapes refer to, by name."""
    owners = list(template.part_b.owners) if template.part_b else []
    return {
        "blank": {"anyOf": [{"enum": [None, [], {}]}, {"type": "string", "pattern": f"^[{WHITE}]*$"}]},
        "action": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": _ID,
                "action": or_blank({"type": "string", "maxLength": 10_000, "pattern": _KEEPABLE}),
                "owner": or_blank({"enum": owners} if owners else _NOTHING),
                "by": or_blank(_DAY),
                "immediate": {"type": "boolean"},
            },
            "additionalProperties": False,
        },
        "whole_action": {
            "required": list(ACTION_KEYS[:-1]),
            "properties": dict.fromkeys(ACTION_KEYS[1:-1], GIVEN),
        },
    }
