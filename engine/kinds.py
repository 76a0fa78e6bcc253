"""What an answer of each kind must look like: a quick verdict, and one generator of findings, per word of the grammar.

A kind is made by a small function of the question. It gives ``fits(value)``, a quick yes that most answers get, and
``faults(value)``, which is only asked when the quick verdict was no, and yields ``(code, path below the answer, params)``.
Both hold to one rule: an answer is blank, or it has the declared shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.kinds_of_rows import Actions, Criterion, Rows
from engine.kinds_of_values import DATE, Kind, choice_kind, choices_kind, text_kind
from engine.model import Question, Template
from engine.scope import YES_NO


def kind_of(question: Question, template: Template) -> Kind:
    """The kind of a question's answers."""
    return _KINDS[question.kind](question, template)


_KINDS: Mapping[str, Callable[[Question, Template], Kind]] = {
    **dict.fromkeys(("text", "long_text", "quotation"), lambda question, template: text_kind(question.at_most)),
    **dict.fromkeys(("choice", "grade"), lambda question, template: choice_kind(question.options)),
    "yes_no": lambda question, template: choice_kind(YES_NO),
    "choices": lambda question, template: choices_kind(question.options),
    "date": lambda question, template: DATE,
    "rows": lambda question, template: Rows(question).kind(),
    "actions": lambda question, template: Actions(template).kind(),
    "criterion": lambda question, template: Criterion(question, template).kind(),
}
