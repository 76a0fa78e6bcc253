"""Template -> WTForms, and posted data -> answers. Coerces types and adds no rule: the engine alone judges answers.

A form class is made once for each set of questions that are asked together, and kept. Names of fields are those of the
answers with hyphens for dots: ``c08-actions-0-by-day`` is the day of the date of the first action beside criterion 8.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, RadioField, SelectField, SelectMultipleField

from engine.kinds_of_rows import MOST_ROWS
from engine.kinds_of_values import blank
from engine.model import Answers, Column, Question, Template
from engine.scope import YES_NO
from webform.fields import DayField, LineField, TextField

NEW = "new"
"""What a row that was not saved yet has for an id."""


_MOST_CLASSES = 512
_classes: dict[tuple[str, tuple[str, ...]], type[Form]] = {}


def form_for(template: Template, questions: tuple[Question, ...]) -> type[Form]:
    """The form class of questions that are asked together."""
    key = template.digest, tuple(question.id for question in questions)
    found = _classes.get(key)
    if found is None:
        if len(_classes) >= _MOST_CLASSES:
            _classes.clear()
        fields = {question.id: _FIELDS[question.kind](question, template) for question in questions}
        found = _classes[key] = type("SectionForm", (Form,), fields)
    return found


def _choice(options: Mapping[str, str]) -> RadioField:
    return RadioField(choices=list(options.items()), validate_choice=False)


def _rows(question: Question, _: Template) -> FieldList[Any]:
    cells = {column.id: _cell(column) for column in question.columns}
    row = type("RowForm", (Form,), {"id": HiddenField(), **cells})
    return FieldList(FormField(row), max_entries=MOST_ROWS)


def _cell(column: Column) -> Any:
    if column.kind == "choice":
        return SelectField(choices=[("", ""), *column.options.items()], validate_choice=False)
    return DayField() if column.kind == "date" else LineField()


def _actions(_: Question, template: Template) -> FieldList[Any]:
    owners = template.part_b.owners if template.part_b else {}
    row = {
        "id": HiddenField(),
        "action": TextField(),
        "owner": SelectField(choices=[("", ""), *owners.items()], validate_choice=False),
        "by": DayField(),
        "immediate": BooleanField(),
    }
    return FieldList(FormField(type("ActionForm", (Form,), row)), max_entries=MOST_ROWS)


def _criterion(question: Question, template: Template) -> FormField[Any]:
    parts = {
        "rating": _choice(question.options),
        "evidence": TextField(),
        "reason": TextField(),
        "actions": _actions(question, template),
    }
    return FormField(type("CriterionForm", (Form,), parts))


_FIELDS: Mapping[str, Callable[[Question, Template], Any]] = {
    "text": lambda question, template: LineField(),
    "long_text": lambda question, template: TextField(),
    "quotation": lambda question, template: TextField(),
    "yes_no": lambda question, template: _choice(YES_NO),
    "choice": lambda question, template: _choice(question.options),
    "grade": lambda question, template: _choice(question.options),
    "choices": lambda question, template: SelectMultipleField(
        choices=list(question.options.items()), validate_choice=False
    ),
    "date": lambda question, template: DayField(),
    "rows": _rows,
    "actions": _actions,
    "criterion": _criterion,
}


def read(form: Form, questions: Iterable[Question]) -> dict[str, Any]:
    """What was posted, as answers; what was left blank is left out."""
    answers = {question.id: _READERS.get(question.kind, _plain)(form[question.id].data) for question in questions}
    return {key: value for key, value in answers.items() if not blank(value)}


def _plain(data: Any) -> Any:
    return data


def _read_rows(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = ({key: value for key, value in row.items() if not blank(value)} for row in data)
    return [{**row, "id": _id_of(row)} for row in rows if set(row) - {"id"}]


def _read_actions(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = ({key: value for key, value in row.items() if not blank(value) and value is not False} for row in data)
    return [{**row, "id": _id_of(row), "immediate": "immediate" in row} for row in rows if set(row) - {"id"}]


def _id_of(row: Mapping[str, Any]) -> str:
    id_ = row.get("id", NEW)
    return new_row_id() if id_ == NEW else str(id_)


def _read_criterion(data: dict[str, Any]) -> dict[str, Any]:
    actions = _read_actions(data["actions"])
    said = {key: data[key] for key in ("rating", "evidence", "reason") if not blank(data[key])}
    return {**said, **({"actions": actions} if actions else {})}


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "rows": _read_rows,
    "actions": _read_actions,
    "criterion": _read_criterion,
}


def new_row_id() -> str:
    """An id for a new row: random, so that Part B can tell actions apart for ever."""
    return f"r{secrets.token_hex(5)}"


def filled(form_class: type[Form], answers: Answers, add: str = "") -> Form:
    """A form that shows answers as stored, with a blank row at the list named ``add`` (such as ``c08-actions``)."""
    form = form_class(data=dict(answers))
    for listed in _lists(form):
        if listed.name == add:
            listed.append_entry({"id": new_row_id()})
    return form


def _lists(form: Form) -> Iterable[FieldList[Any]]:
    for field in form:
        if isinstance(field, FieldList):
            yield field
        elif isinstance(field, FormField):
            yield from _lists(field.form)


def without_row(answers: dict[str, Any], list_name: str, row_id: str) -> dict[str, Any]:
    """The answers without one row of the list of that name."""
    question, _, part = list_name.partition("-")
    value = answers.get(question)
    if part and isinstance(value, dict) and isinstance(value.get(part), list):
        kept = [row for row in value[part] if row.get("id") != row_id]
        return {**answers, question: {**value, part: kept}}
    if isinstance(value, list):
        return {**answers, question: [row for row in value if row.get("id") != row_id]}
    return answers
