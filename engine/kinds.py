"""What an answer of each kind must look like: a quick verdict, and one generator of findings, per word of the grammar.

A kind is made by a small function of the question. It gives ``fits(value)``, a quick yes that most answers get, and
``faults(value)``, which is only asked when the quick verdict was no, and yields ``(code, path below the answer, params)``.
Both hold to one rule: an answer is blank, or it has the declared shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.kinds_of_dates import TIMESCALES
from engine.kinds_of_files import file_kind
from engine.kinds_of_rows import Actions, Criterion, Rows
from engine.kinds_of_values import (
    DATE,
    DATE_TIME,
    NOTHING,
    PERSON,
    Kind,
    choice_kind,
    choices_kind,
    number_kind,
    parts_kind,
    signature_kind,
    text_kind,
)
from engine.model import Column, Question, Template


def kind_of(question: Question, template: Template) -> Kind:
    """The kind of a question's answers."""
    simple = SIMPLE.get(question.kind)
    return simple(question) if simple else _KINDS[question.kind](question, template)


def cell_kind(column: Column) -> Kind:
    """The kind of the cells of a column."""
    return SIMPLE[column.kind](column)


def _matrix(question: Question) -> Kind:
    level = choice_kind(question.options)
    statements = {id_: (words, level) for id_, words in question.statements.items()}
    return parts_kind(statements, statements, "statement_missing")


SIMPLE: Mapping[str, Callable[[Question | Column], Kind]] = {
    "text": lambda asked: text_kind(asked.at_most, asked.pattern, asked.pattern_words),
    **dict.fromkeys(("long_text", "quotation"), lambda asked: text_kind(asked.at_most)),
    **dict.fromkeys(("yes_no", "choice", "scale"), lambda asked: choice_kind(asked.options)),
    "choices": lambda asked: choices_kind(asked.options),
    **dict.fromkeys(("number", "percentage"), lambda asked: number_kind(asked.least, asked.most, asked.decimals)),
    "duration": lambda asked: number_kind(asked.least, asked.most, 0, "answer_not_duration"),
    "date": lambda asked: DATE,
    "date_time": lambda asked: DATE_TIME,
    "person": lambda asked: PERSON,
}
"""The kinds that a column may be of, too."""

_KINDS: Mapping[str, Callable[[Question, Template], Kind]] = {
    "grade": lambda question, template: choice_kind(question.options),
    "matrix": lambda question, template: _matrix(question),
    "signature": lambda question, template: signature_kind(question.options),
    "file": lambda question, template: file_kind(question.types, question.at_most_mb),
    **dict.fromkeys(("computed", "statement"), lambda question, template: NOTHING),
    "rows": lambda question, template: Rows(question, cell_kind).kind(),
    "actions": lambda question, template: Actions(template).kind(),
    "timescales": lambda question, template: TIMESCALES,
    "criterion": lambda question, template: Criterion(question, template).kind(),
}
