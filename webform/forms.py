"""Template -> WTForms, and posted data -> answers. Coerces types and adds no rule: the engine alone judges answers.

A form class is made once for each set of questions that are asked together, and kept. Names of fields are those of the
answers with hyphens for dots: ``c08-actions-0-by-day`` is the day of the date of the first action beside criterion 8.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from wtforms import FieldList, Form, FormField

from engine.kinds_computed import with_computed
from engine.kinds_of_rows import MOST_ROWS
from engine.kinds_of_values import blank
from engine.messages.answers import in_words
from engine.model import NO_PARAMS, Answers, Column, Question, Template
from webform.fields import (
    ChoiceField,
    ChoicesField,
    DayField,
    DurationField,
    FlagField,
    LineField,
    MatrixField,
    MomentField,
    NumberField,
    PersonField,
    ShownField,
    SignatureField,
    TextField,
)

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
        fields = {question.id: FIELDS[question.kind](question) for question in questions}
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
    cells = {column.id: SIMPLE_FIELDS[column.kind](column) for column in question.columns}
    row = type("RowForm", (Form,), {"id": LineField(), **cells})
    return FieldList(FormField(row), max_entries=MOST_ROWS)


SIMPLE_FIELDS: Mapping[str, Callable[[Question | Column], Any]] = {
    "text": lambda asked: LineField(),
    **dict.fromkeys(("long_text", "quotation"), lambda asked: TextField()),
    **dict.fromkeys(("yes_no", "choice", "scale"), lambda asked: ChoiceField()),
    "choices": lambda asked: ChoicesField(),
    **dict.fromkeys(("number", "percentage"), lambda asked: NumberField()),
    "date": lambda asked: DayField(),
    "date_time": lambda asked: MomentField(),
    "duration": lambda asked: DurationField(),
    "person": lambda asked: PersonField(),
}
FIELDS: Mapping[str, Callable[[Question], Any]] = {
    **SIMPLE_FIELDS,
    "grade": lambda question: ChoiceField(),
    "matrix": lambda question: MatrixField(tuple(question.statements)),
    "signature": lambda question: SignatureField(),
    **dict.fromkeys(("computed", "statement"), lambda question: ShownField()),
    "rows": _rows,
    "actions": lambda question: FieldList(FormField(ActionForm), max_entries=MOST_ROWS),
    "criterion": lambda question: FormField(CriterionForm),
}


class Saving(NamedTuple):
    """What an answer takes from the server as it is saved: what is stored, the time, and ids of the directory by name.

    ``time`` is the local time, ``2026-03-12T14:30``; ``person_id`` gives None for a name that is not one person's.
    """

    stored: Answers = NO_PARAMS
    time: Callable[[], str] = lambda: ""
    person_id: Callable[[str], str | None] = lambda name: None


_ALONE = Saving()


def read(form: Form, questions: Iterable[Question], saving: Saving = _ALONE) -> dict[str, Any]:
    """What was posted, as answers; what was left blank is left out."""
    answers = {question.id: _answer(question, form[question.id].data, saving) for question in questions}
    return {key: value for key, value in answers.items() if not blank(value)}


def _answer(question: Question, data: Any, saving: Saving) -> Any:
    reader = _READERS.get(question.kind)
    return reader(question, data, saving) if reader else data


def _read_rows(question: Question, data: list[dict[str, Any]], saving: Saving) -> list[dict[str, Any]]:
    people = [column.id for column in question.columns if column.kind == "person"]
    stored = {row["id"]: row for row in saving.stored.get(question.id) or () if isinstance(row, dict) and "id" in row}
    rows = []
    for posted in data:
        row = {key: value for key, value in posted.items() if not blank(value)}
        if set(row) - {"id"}:
            row["id"] = _id_of(row)
            for key in people:
                if key in row:
                    row[key] = _person(row[key], stored.get(row["id"], {}).get(key), saving)
            rows.append(row)
    return rows


def _person(data: dict[str, Any], stored: Any, saving: Saving) -> dict[str, Any]:
    """A person with their id: the stored one while the name stays, else the directory's, else none."""
    name = data.get("name")
    if not name or (isinstance(stored, dict) and stored.get("name") == name):
        return stored if name else {}
    found = saving.person_id(name)
    return {"id": found, "name": name} if found else {"name": name}


def _read_signature(question: Question, data: dict[str, Any], saving: Saving) -> dict[str, Any]:
    """A signature with its time: the stored one while name and role stay, else now; none before both are there."""
    stored = saving.stored.get(question.id)
    if isinstance(stored, dict) and {key: stored[key] for key in stored if key != "at"} == data:
        return stored
    return {**data, "at": saving.time()} if len(data) == len(SignatureField.names) else data


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


_READERS: Mapping[str, Callable[[Question, Any, Saving], Any]] = {
    "rows": _read_rows,
    "person": lambda question, data, saving: _person(data, saving.stored.get(question.id), saving),
    "signature": _read_signature,
    "actions": lambda question, data, saving: _read_actions(data),
    "criterion": lambda question, data, saving: _read_criterion(data),
}

_FIRST_PART = {
    **{"date": "day", "date_time": "day", "duration": "hours"},
    **{"person": "name", "signature": "name", "criterion": "rating"},
}
_DEEP_ENOUGH_FOR_A_CELL = 3
"""A cell's path is its question, the number of its row, and its column."""


def first_input(question: Question, path: str) -> str:
    """The id of the control that a finding at a path (``answers.visits.0.date``) is about."""
    below = path.split(".")[1:]
    anchor, kind = "-".join(below), ""
    if len(below) == 1:
        kind = question.kind
    elif len(below) == _DEEP_ENOUGH_FOR_A_CELL:
        kind = next((column.kind for column in question.columns if column.id == below[-1]), "")
    if below[-1] == "by" and question.kind in ("actions", "criterion"):
        kind = "date"
    if question.kind == "signature" and below[-1] == "at":  # the time is the server's: it comes with name and role
        anchor, kind = question.id, "signature"
    if kind == "matrix":
        return f"{anchor}-{next(iter(question.statements))}"
    return f"{anchor}-{_FIRST_PART[kind]}" if kind in _FIRST_PART else anchor


def show_computed(form: Form, questions: Iterable[Question], template: Template, answers: Answers) -> None:
    """Put computed values, in words, where the form shows them."""
    computed = [question for question in questions if question.computed]
    values = with_computed(template, answers) if computed else {}
    for question in computed:
        if question.id in values:
            form[question.id].data = in_words(question, template, values[question.id])


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
