"""Template -> WTForms, and posted data -> answers. Coerces types and adds no rule: the engine alone judges answers.

A form class is made once for each set of questions that are asked together, and kept. Names of fields are those of the
answers with hyphens for dots: ``c08-actions-0-by-day`` is the day of the date of the first action beside criterion 8.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from wtforms.form import BaseForm

from engine.kinds_computed import with_computed
from engine.kinds_of_rows import MOST_ROWS
from engine.kinds_of_values import blank
from engine.messages.answers import in_words
from engine.model import NO_PARAMS, Answers, Question, Template
from webform.fields import (
    ChoiceField,
    ChoicesField,
    DayField,
    DurationField,
    EntriesField,
    FlagField,
    GradeField,
    Lean,
    LineField,
    MatrixField,
    MomentField,
    NumberField,
    PersonField,
    ShownField,
    SignatureField,
    TextField,
)
from webform.fields_of_files import FileField, Sent
from webform.fields_of_rows import Cell, Cells, Group, GroupField, RowsField
from webform.posted import Posted

NEW = "new"
"""What a row that was not saved yet has for an id."""


_MOST_CLASSES = 512
_classes: dict[tuple[str, tuple[str, ...]], type[QuestionsForm]] = {}


class QuestionsForm(BaseForm):
    """A form of WTForms that makes its fields and nothing else: none of them has a use for what comes with a form."""

    cells: Cells = {}  # noqa: RUF012  set once, as the class is made

    def __init__(self, formdata: Any = None, data: Answers = NO_PARAMS, prefix: str = "") -> None:
        self._prefix = prefix
        self._fields = {}
        posted = None if formdata is None else Posted(formdata)
        for name, cell in self.cells.items():
            field = self._fields[name] = cell(name=name, _prefix=prefix, _form=self)
            field.process(posted, data.get(name))


def form_for(template: Template, questions: tuple[Question, ...]) -> type[QuestionsForm]:
    """The form class of questions that are asked together."""
    key = template.digest, tuple(question.id for question in questions)
    found = _classes.get(key)
    if found is None:
        if len(_classes) >= _MOST_CLASSES:
            _classes.clear()
        cells = {question.id: FIELDS[question.kind](question) for question in questions}
        found = _classes[key] = type("SectionForm", (QuestionsForm,), {"cells": cells})
    return found


SIMPLE_FIELDS: Mapping[str, type[Lean]] = {
    "text": LineField,
    **dict.fromkeys(("long_text", "quotation"), TextField),
    **dict.fromkeys(("yes_no", "choice", "scale"), ChoiceField),
    "choices": ChoicesField,
    **dict.fromkeys(("number", "percentage"), NumberField),
    "date": DayField,
    "date_time": MomentField,
    "duration": DurationField,
    "person": PersonField,
}
_ACTION: Cells = {
    "id": LineField,
    "action": TextField,
    "owner": ChoiceField,
    "by": DayField,
    "immediate": FlagField,
}
_ACTIONS = partial(RowsField, _ACTION, MOST_ROWS)
_CRITERION: Cells = {"rating": ChoiceField, "evidence": TextField, "reason": TextField, "actions": _ACTIONS}


def _rows(question: Question) -> Cell:
    cells = {column.id: SIMPLE_FIELDS[column.kind] for column in question.columns}
    return partial(RowsField, {"id": LineField, **cells}, MOST_ROWS)


def _always(field: Cell) -> Callable[[Question], Cell]:
    return lambda question: field


FIELDS: Mapping[str, Callable[[Question], Cell]] = {
    **{kind: _always(field) for kind, field in SIMPLE_FIELDS.items()},
    "grade": _always(GradeField),
    "matrix": lambda question: partial(MatrixField, tuple(question.statements)),
    "signature": _always(SignatureField),
    "file": _always(FileField),
    **dict.fromkeys(("computed", "statement"), _always(ShownField)),
    "rows": _rows,
    "actions": _always(_ACTIONS),
    "criterion": _always(partial(GroupField, _CRITERION)),
    "timescales": _always(EntriesField),
}
"""How the field of a question is made, by its kind."""


class Saving(NamedTuple):
    """What an answer takes from the server as it is saved: what is stored, the time, ids of the directory by name, and files.

    ``time`` is the local time, ``2026-03-12T14:30``; ``person_id`` gives None for a name that is not one person's; ``file``
    gives the answer to a question of what was sent and what is stored.
    """

    stored: Answers = NO_PARAMS
    time: Callable[[], str] = lambda: ""
    person_id: Callable[[str], str | None] = lambda name: None
    file: Callable[[Question, Sent, Any], Any] = lambda question, sent, stored: stored


_ALONE = Saving()


def read(form: QuestionsForm, questions: Iterable[Question], saving: Saving = _ALONE) -> dict[str, Any]:
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


def _read_entries(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**entry, "id": _id_of(entry)} for entry in data]


def _read_criterion(data: dict[str, Any]) -> dict[str, Any]:
    actions = _read_actions(data["actions"])
    said = {key: data[key] for key in ("rating", "evidence", "reason") if not blank(data[key])}
    return {**said, **({"actions": actions} if actions else {})}


_READERS: Mapping[str, Callable[[Question, Any, Saving], Any]] = {
    "rows": _read_rows,
    "person": lambda question, data, saving: _person(data, saving.stored.get(question.id), saving),
    "signature": _read_signature,
    "file": lambda question, data, saving: saving.file(question, data, saving.stored.get(question.id)),
    "actions": lambda question, data, saving: _read_actions(data),
    "criterion": lambda question, data, saving: _read_criterion(data),
    "timescales": lambda question, data, saving: _read_entries(data),
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
    if below[-1] == "date" and question.kind == "timescales":
        kind = "date"
    if below[-1] == "by" and question.kind in ("actions", "criterion"):
        kind = "date"
    if question.kind == "file":
        anchor = question.id
    if question.kind == "signature" and below[-1] == "at":  # the time is the server's: it comes with name and role
        anchor, kind = question.id, "signature"
    if kind == "matrix":
        return f"{anchor}-{next(iter(question.statements))}"
    return f"{anchor}-{_FIRST_PART[kind]}" if kind in _FIRST_PART else anchor


def show_files(form: QuestionsForm, questions: Iterable[Question], answers: Answers) -> None:
    """Put the answers that were made of sent files where the form shows them: a file can't be sent back to a browser."""
    for question in questions:
        if question.kind == "file":
            form[question.id].data = answers.get(question.id)


def show_computed(form: QuestionsForm, questions: Iterable[Question], template: Template, answers: Answers) -> None:
    """Put computed values, in words, where the form shows them."""
    computed = [question for question in questions if question.computed]
    values = with_computed(template, answers) if computed else {}
    for question in computed:
        if question.id in values:
            form[question.id].data = in_words(question, template, values[question.id])


def new_row_id() -> str:
    """An id for a new row: random, so that Part B can tell actions apart for ever."""
    return f"r{secrets.token_hex(5)}"


def filled(form_class: type[QuestionsForm], answers: Answers, add: str = "") -> QuestionsForm:
    """A form that shows answers as stored, with a blank row at the list named ``add`` (such as ``c08-actions``)."""
    form = form_class(data=answers)
    question, _, part = add.partition("-")
    listed: Any = next((field for field in form if field.name == question), None)
    if isinstance(listed, GroupField) and isinstance(listed.form.get(part), RowsField):
        listed.append(part, {"id": new_row_id()})
    elif isinstance(listed, RowsField) and not part:
        listed.append({"id": new_row_id()})
    return form


def blank_row(template: Template, question: Question) -> Group:
    """A row to add to a list of rows, under names that begin with ``blank-``: a page's script gives it the names of its place."""
    field: Any = form_for(template, (question,))(prefix="blank-")[question.id]
    field.append({"id": "blank-id"})
    row: Group = next(iter(field))
    return row


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
