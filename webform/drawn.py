"""Questions as a form shows them: drawn once for each state they can be in, kept, and filled in with what was typed.

Templates draw (``questions.html``); here it is only decided what a question's look depends on, and what is put in. Most of
a long form are words that never change, so its page is mostly put together from kept pieces. What is typed, and messages
about it, stand between them and are never kept: see :mod:`webform.keep`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup

from engine.model import Question, Template
from webform.earlier import EarlierAudit
from webform.fields_of_rows import Group
from webform.forms import QuestionsForm
from webform.keep import Keep, slot
from webform.work import Work

Errors = Mapping[str, str]
"""Messages by the name of the field that each stands at."""

Draw = Callable[[Errors], Markup]
"""Draws a part, with these messages or the slots for them."""

_NONE = Markup()


class _Look(NamedTuple):
    """What a question's look depends on, what is filled into it (slot 0 and on), and how it is drawn."""

    state: tuple[Any, ...]
    values: Sequence[Any]
    draw: Draw


class _Pen:
    """Draws the questions of one form on one page; ``visits`` and ``earlier`` are what some are shown with, under headings of
    that level.
    """

    def __init__(
        self, environment: Environment, work: Work, visits: Any, earlier: Sequence[EarlierAudit] | None, level: int
    ) -> None:
        self._macros: Any = environment.get_template("questions.html").module
        self._filled = environment.extensions[Keep.identifier].kept.filled  # type: ignore[attr-defined]  # ours
        self._work, self._template = work, work.template
        self._visits, self._earlier, self._level = visits, earlier, level

    def question(self, question: Question, field: Any, errors: Errors) -> str:
        """One question in its place, with what helps to answer it."""
        helps = ""
        if question.shows:
            helps = self._macros.helps(question, self._work, self._visits, self._earlier, self._level)
        look_of = _LOOKS.get(question.kind)
        if look_of is None:
            return str(self._macros.in_place(question, self._in_full(question, field, errors), helps))
        parts = _errors_of_rows(field, errors) if errors else errors
        look = look_of(self, question, field, parts)
        here = {name: message for name, message in errors.items() if name not in parts} if parts else errors
        help_slot = len(look.values)

        def draw(said: Errors) -> Any:
            return self._macros.in_place(question, look.draw(said), slot(help_slot))

        return self._drawn((question.id, *look.state), [*look.values, helps], here, draw)

    def _in_full(self, question: Question, field: Any, errors: Errors) -> Markup:
        drawn: Markup = self._macros.ask(question, field, errors, self._template)
        return drawn

    def _text(self, question: Question, field: Any, _: Errors) -> _Look:
        blank = {"name": field.name, "data": slot(0)}
        return _Look((), [field.data], lambda said: self._in_full(question, blank, said))

    def _choice(self, question: Question, field: Any, _: Errors) -> _Look:
        chosen = _one_of(question.options or {level.id: level for level in question.levels}, field.data)
        shown = {"name": field.name, "data": chosen}
        return _Look((chosen,), (), lambda said: self._in_full(question, shown, said))

    def _actions(self, question: Question, field: Any, errors: Errors) -> _Look:
        name, rows = field.name, self._rows(field.name, field, "", errors)
        hint = self._macros.hint_of(question)

        def draw(said: Errors) -> Any:
            return self._macros.list_actions(question.ask, name, slot(0) if rows else "", said, hint)

        return _Look((bool(rows),), [rows], draw)

    def _criterion(self, question: Question, field: Any, errors: Errors) -> _Look:
        name, data, criterion = field.name, field.data, self._template.criterion
        assert criterion is not None
        rating, reason = _one_of(question.options, data.get("rating")), data.get("reason") or ""
        with_reason = rating in criterion.reason_for or reason != ""
        listed = field.form["actions"] if data.get("actions") else ()
        rows = self._rows(f"{name}-actions", listed, f" for criterion {question.number}", errors)

        def draw(said: Errors) -> Any:
            typed = slot(0), slot(1) if with_reason else "", slot(2) if rows else ""
            return self._macros.card(question, name, rating, *typed, with_reason, said, self._template)

        return _Look((rating, with_reason, bool(rows)), [data.get("evidence"), reason, rows], draw)

    def _rows(self, name: str, rows: Iterable[Group], about: str, errors: Errors) -> Markup:
        """Suggested actions, a row each; "" for none."""
        drawn = [self._row(name, number, row, about, errors) for number, row in enumerate(rows)]
        return Markup("".join(drawn)) if drawn else _NONE  # noqa: S704  made of templates and escaped values

    def _row(self, name: str, number: int, row: Group, about: str, errors: Errors) -> str:
        form, at = row.form, f"{name}-{number}"
        here = {key: errors[key] for key in errors if key.startswith(f"{at}-")} if errors else errors
        owner = _one_of(self._template.part_b.owners if self._template.part_b else {}, form["owner"].data)
        immediate = bool(form["immediate"].data)

        def draw(said: Errors) -> Any:
            inside, numbered = (slot(0), slot(1), (slot(2), slot(3), slot(4))), f"{number + 1}{about}"
            return self._macros.ask_action(at, numbered, owner, immediate, *inside, name, said, self._template)

        values = [form["id"].data or "new", form["action"].data, *form["by"].parts]
        return self._drawn((at, owner, immediate), values, here, draw)

    def _drawn(self, state: tuple[Any, ...], values: Sequence[Any], errors: Errors, draw: Draw) -> str:
        """A part in a state with its values and messages; drawn only where it is not kept."""
        if not errors:
            return str(self._filled((self._template.digest, state), values, lambda: draw({})))
        slots = {name: slot(number) for number, name in enumerate(errors, len(values))}
        key = (self._template.digest, state, *slots)
        return str(self._filled(key, [*values, *errors.values()], lambda: draw(slots)))


_LOOKS: Mapping[str, Callable[[_Pen, Question, Any, Errors], _Look]] = {
    **dict.fromkeys(("long_text", "quotation"), _Pen._text),
    **dict.fromkeys(("yes_no", "choice", "scale"), _Pen._choice),
    "actions": _Pen._actions,
    "criterion": _Pen._criterion,
}


def drawn(
    environment: Environment,
    questions: Iterable[Question],
    form: QuestionsForm,
    errors: Errors,
    work: Work,
    visits: Any = None,
    earlier: Sequence[EarlierAudit] | None = None,
    level: int = 2,
) -> Markup:
    """The questions of a form, one after another; a script shows and hides each by its id.

    ``level`` is that of headings beside them: one below that of the heading over the form.
    """
    pen, said = _Pen(environment, work, visits, earlier, level), _by_question(errors)
    found = [pen.question(one, form[one.id], said.get(one.id, {})) for one in questions]
    return Markup("".join(found))  # noqa: S704  made of templates and escaped values


def blank_rows(environment: Environment, questions: Iterable[Question], template: Template, place: str) -> Markup:
    """The empty rows that a page's script adds to its lists; ``place`` names the page, which always shows these questions.

    They are kept like any other part, unless they offer the names of staff, who come and go.
    """
    asked, macros = list(questions), environment.get_template("rows.html").module
    draw = partial(macros.blank_rows, asked, template)  # type: ignore[attr-defined]  # a macro
    if any(column.kind == "person" for question in asked for column in question.columns):
        return Markup(draw())  # noqa: S704  made of templates and escaped values
    kept = environment.extensions[Keep.identifier].kept  # type: ignore[attr-defined]  # ours
    return Markup(kept.filled((template.digest, "blank rows", place), (), draw))  # noqa: S704  made of templates


def _by_question(errors: Errors) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, message in errors.items():
        found.setdefault(name.partition("-")[0], {})[name] = message
    return found


def _errors_of_rows(field: Any, errors: Errors) -> Errors:
    """The messages that stand inside the rows of actions: below the list or, in a criterion, below its actions."""
    starts = (f"{field.name}-actions-", *(f"{field.name}-{digit}" for digit in "0123456789"))
    return {name: message for name, message in errors.items() if name.startswith(starts)}


def _one_of(options: Mapping[str, Any], said: Any) -> str | None:
    """What was chosen, where it is offered."""
    return said if isinstance(said, str) and said in options else None
