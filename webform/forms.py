"""Template -> WTForms, and posted data -> answers. Coerces types and adds no rule: the engine alone judges answers.

A form class is made once for each set of questions that are asked together, and kept. Names of fields are those of the
answers with hyphens for dots: ``c08-actions-0-by-day`` is the day of the date of the first action beside criterion 8.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wtforms import FieldList, Form, FormField

from engine.kinds_of_rows import MOST_ROWS
from engine.kinds_of_values import blank
from engine.model import Answers, Question, Template
from webform.fields import ChoiceField, ChoicesField, DayField, FlagField, LineField, TextField

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
        fields = {question.id: _FIELDS[question.kind](question) for question in questions}
        found = _classes[key] = type("SectionForm", (Form,), fields)
    return found


class ActionForm(Form):
    """One suggested action."""

    id = LineField()
    action = TextField()
    owner = ChoiceField()
    by = DayField()
    immediate = FlagField()


class CriterionForm(Form):
    """A criterion's rating and what stands beside it."""

    rating = ChoiceField()
    evidence = TextField()
    reason = TextField()
    actions = FieldList(FormField(ActionForm), max_entries=MOST_ROWS)


def _rows(question: Question) -> FieldList[Any]:
    cells = {column.id: _CELLS.get(column.kind, LineField)() for column in question.columns}
    row = type("RowForm", (Form,), {"id": LineField(), **cells})
    return FieldList(FormField(row), max_entries=MOST_ROWS)


_CELLS = {"choice": ChoiceField, "date": DayField}

_FIELDS: Mapping[str, Callable[[Question], Any]] = {
    "text": lambda question: LineField(),
    "long_text": lambda question: TextField(),
    "quotation": lambda question: TextField(),
    "yes_no": lambda question: ChoiceField(),
    "choice": lambda question: ChoiceField(),
    "grade": lambda question: ChoiceField(),
    "choices": lambda question: ChoicesField(),
    "date": lambda question: DayField(),
    "rows": _rows,
    "actions": lambda question: FieldList(FormField(ActionForm), max_entries=MOST_ROWS),
    "criterion": lambda question: FormField(CriterionForm),
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
        return _but_blank({**answers, question: _but_blank({**value, part: kept})})
    if isinstance(value, list):
        return _but_blank({**answers, question: [row for row in value if row.get("id") != row_id]})
    return answers


def _but_blank(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers less those that the last row was taken from: an empty list is no answer."""
    return {key: value for key, value in answers.items() if not blank(value)}
