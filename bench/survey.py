"""The template as a model of SurveyJS, for the peer in bench/peers/survey.mjs: the same questions, options, conditions and
checks, as near as its language comes. Its conditions are two-valued, and nothing in it speaks of timescales."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.conditions import All, Any_, Comparison, Not, Rated
from engine.model import ERROR, Column, Condition, Question, Section, Template

Element = dict[str, Any]

_INPUTS: Mapping[str, Element] = {
    "text": {"type": "text"},
    "long_text": {"type": "comment"},
    "quotation": {"type": "comment"},
    "date": {"type": "text", "inputType": "date"},
    "yes_no": {"type": "radiogroup"},
    "choice": {"type": "radiogroup"},
    "grade": {"type": "radiogroup"},
    "choices": {"type": "checkbox"},
}
_ENTRY: list[Element] = [
    {"name": "date", "cellType": "text", "inputType": "date"},
    {"name": "reason", "cellType": "comment"},
]
"""What is said of a date of the record; the rest of an entry says which date it is."""


def model_of(template: Template) -> dict[str, Any]:
    """The JSON of a survey with one page a section."""
    return {"pages": [_page(section, template) for section in template.sections]}


def data_of(template: Template, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as that survey holds them: the parts of a criterion are questions of their own."""
    found: dict[str, Any] = {}
    for id_, value in answers.items():
        if template.questions[id_].kind == "criterion":
            found |= {f"{id_}_{part}": one for part, one in value.items()}
        else:
            found[id_] = value
    return found


def _page(section: Section, template: Template) -> Element:
    page: Element = {"name": section.id, "title": section.title}
    page["elements"] = [_element(question, template) for question in section.questions]
    if section.asked_when:
        page["visibleIf"] = expression(section.asked_when.tree, template)
    return page


def _element(question: Question, template: Template) -> Element:
    if question.kind == "criterion":
        element: Element = {"type": "panel", "name": question.id, "elements": _criterion(question, template)}
    elif question.kind == "actions":
        element = _actions(question.id, template)
    elif question.kind == "rows":
        element = _table(question.id, [_column(column) for column in question.columns])
    elif question.kind == "timescales":
        element = _table(question.id, _ENTRY)
    else:
        element = {**_INPUTS[question.kind], "name": question.id, "maxLength": question.at_most}
        if question.options:
            element["choices"] = _choices(question.options)
    element |= {"title": question.ask, **_conditions(question, template)}
    validators = [*_checks(question, template), *_caps(question, template)]
    return {**element, "validators": validators} if validators else element


def _conditions(question: Question, template: Template) -> Element:
    found: Element = {}
    asked = [expression(one.tree, template) for one in (question.asked_when,) if one]
    if question.asked_unless:
        asked.append(f"!({expression(question.asked_unless.tree, template)})")
    if asked:
        found["visibleIf"] = " and ".join(f"({one})" for one in asked)
    if question.kind != "criterion":
        found["isRequired"] = question.required
        if question.required_when:
            found["requiredIf"] = expression(question.required_when.tree, template)
    return found


def _criterion(question: Question, template: Template) -> list[Element]:
    parts = template.criterion
    assert parts
    id_ = question.id
    return [
        {"type": "radiogroup", "name": f"{id_}_rating", "isRequired": True, "choices": _choices(question.options)},
        _beside(id_, "evidence", parts.evidence_ask, parts.evidence_for),
        _beside(id_, "reason", parts.reason_ask, parts.reason_for),
        _actions(f"{id_}_actions", template),
    ]


def _beside(id_: str, part: str, ask: str, needed: frozenset[str]) -> Element:
    required = f"{{{id_}_rating}} anyof {sorted(needed)}"
    return {"type": "comment", "name": f"{id_}_{part}", "title": ask, "requiredIf": required}


def _actions(name: str, template: Template) -> Element:
    owners = template.part_b.owners if template.part_b else {}
    columns: list[Element] = [
        {"name": "action", "cellType": "text", "isRequired": True},
        {"name": "owner", "cellType": "dropdown", "isRequired": True, "choices": _choices(owners)},
        {"name": "by", "cellType": "text", "inputType": "date", "isRequired": True},
        {"name": "immediate", "cellType": "boolean"},
    ]
    return _table(name, columns)


def _table(name: str, columns: list[Element]) -> Element:
    return {"type": "matrixdynamic", "name": name, "rowCount": 0, "columns": columns}


def _column(column: Column) -> Element:
    found: Element = {"name": column.id, "title": column.ask, "isRequired": column.required, "cellType": "text"}
    if column.kind == "choice":
        found |= {"cellType": "dropdown", "choices": _choices(column.options)}
    return found | ({"inputType": "date"} if column.kind == "date" else {})


def _choices(options: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "text": text} for value, text in options.items()]


def _checks(question: Question, template: Template) -> list[Element]:
    """The declared checks at a question: each holds where it has nothing to say."""
    standing = (one for one in template.checks if one.severity == ERROR and one.at.split(".")[0] == question.id)
    return [_validator(one.when, one.unless, one.say, template) for one in standing]


def _caps(question: Question, template: Template) -> list[Element]:
    if question.id != template.grade_question:
        return []
    return [
        {
            "type": "expression",
            "text": cap.say,
            "expression": f"!({expression(cap.when.tree, template)}) or {{{question.id}}} anyof {sorted(cap.allow)}",
        }
        for cap in template.caps
    ]


def _validator(when: Condition, unless: Condition | None, say: str, template: Template) -> Element:
    quiet = f"!({expression(when.tree, template)})"
    if unless:
        quiet += f" or ({expression(unless.tree, template)})"
    return {"type": "expression", "text": say, "expression": quiet}


def expression(tree: Any, template: Template) -> str:
    """A condition in the expression language of SurveyJS."""
    if isinstance(tree, Not):
        return f"!({expression(tree.part, template)})"
    if isinstance(tree, (All, Any_)):
        word = " and " if isinstance(tree, All) else " or "
        return word.join(f"({expression(part, template)})" for part in tree.parts)
    if isinstance(tree, Rated):
        number = " + ".join(f"iif({{{one}_rating}} anyof {list(tree.ratings)}, 1, 0)" for one in tree.questions)
        bounds = [
            f"({number}) >= {tree.at_least}",
            *([f"({number}) <= {tree.at_most}"] if tree.at_most is not None else []),
        ]
        return " and ".join(bounds)
    return _comparison(tree, template)


def _comparison(test: Comparison, template: Template) -> str:
    kind = template.questions[test.question].kind
    name = f"{{{test.question}{'_rating' if kind == 'criterion' else ''}}}"
    operand = test.operand
    if test.operator == "count":
        words = {"is": "=", "at_least": ">=", "at_most": "<="}
        return " and ".join(f"{{{test.question}.length}} {words[bound]} {number}" for bound, number in operand.items())
    if test.operator == "answered":
        return f"{name} {'notempty' if operand == 'yes' else 'empty'}"
    if test.part:
        return f"countInArray({name}, '{test.part}', {{{test.part}}} = '{operand}') > 0"
    if test.operator == "same_as":
        return f"{name} = {{{operand}}}"
    if test.operator in ("before", "after"):
        other = f"{{{operand}}}" if operand in template.questions else f"'{operand}'"
        return f"{name} {'<' if test.operator == 'before' else '>'} {other}"
    listed = list(operand) if isinstance(operand, tuple) else f"'{operand}'"
    word = {"one_of": "anyof", "any_of": "anyof", "all_of": "allof", "is_not": "!="}.get(test.operator, "=")
    return f"{name} {'contains' if word == '=' and kind == 'choices' else word} {listed}"
