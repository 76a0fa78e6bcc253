"""Conditions in English: any declared condition as a clause that follows "when", from the words of the questions.

“And” binds closer than “or”; where the other way round is meant, *either* and *both* say so. Negations are told at the
single comparison (“is not”), which is exact, since a comparison that can't be known is as little known when denied.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from engine.conditions import All, Any_, Comparison, Not, Rated, Subject, as_day
from engine.declaration import TemplateDeclaration
from engine.declaration_parts import QuestionDeclaration
from engine.messages.answers import day_in_words
from engine.model import Condition, Question, Template
from engine.scope import YES_NO, criteria, part_b_scope, questions, scope_of

_UNQUOTED = ("yes_no", "grade", "criterion", "fact")
_QUOTED = re.compile("“[^”]*”")


class Named(NamedTuple):
    """How a condition speaks of one question: its words, its kind, its options, and its parts' words and options."""

    words: str
    kind: str
    options: Mapping[str, str]
    parts: Mapping[str, tuple[str, Mapping[str, str]]]


_FACTS = {"immediate_actions": Named("any suggested action is an immediate safeguarding action", "fact", YES_NO, {})}


def sentence(condition: Condition, template: Template) -> str:
    """A condition as a clause in English: ``“Did you meet?” is answered Yes and the grade is not Good``."""
    return clause(condition.tree, names_of(template.questions.values()))


def names_of(questions: Iterable[Question]) -> dict[str, Named]:
    """How conditions speak of these questions, by id."""
    return {**{question.id: _named(question) for question in questions}, **_FACTS}


class Rules:
    """The conditions of a declaration in English; how its questions are named is worked out when the first is told."""

    def __init__(self, declared: TemplateDeclaration) -> None:
        self.declared = declared

    def in_words(self, value: Any, path: tuple[str | int, ...]) -> Any:
        """The clause of a condition's tree that stands below ``path``; whatever is no tree, as it is."""
        if not isinstance(value, (All, Any_, Not, Comparison)):
            return value
        if path[0] == "part_b" and path[1] == "rows":
            return clause(value, self._rows)
        return clause(value, self._reflections if path[:2] == ("part_b", "reflections") else self._part_a)

    @cached_property
    def _part_a(self) -> Mapping[str, Named]:
        scope = scope_of(self.declared)
        asked = {one.id: _asked(one, scope[one.id]) for _, one in questions(self.declared)}
        return {
            **asked,
            **{one.id: _criterion(one.number, scope[one.id].options) for one in criteria(self.declared)},
            **_FACTS,
        }

    @cached_property
    def _rows(self) -> Mapping[str, Named]:
        return self._beside(self.declared.part_b.rows if self.declared.part_b else ())

    @cached_property
    def _reflections(self) -> Mapping[str, Named]:
        return self._beside(self.declared.part_b.reflections.questions if self.declared.part_b else ())

    def _beside(self, asked: tuple[QuestionDeclaration, ...]) -> Mapping[str, Named]:
        scope = part_b_scope(self.declared, asked)
        return {one.id: _asked(one, scope[one.id]) for one in asked}


def _named(question: Question) -> Named:
    if question.kind == "criterion":
        return _criterion(question.number, question.options)
    columns = {column.id: column.options for column in question.columns}
    return _asked(question, Subject(question.kind, question.options, columns))


def _criterion(number: int, ratings: Mapping[str, str]) -> Named:
    parts = {"rating": ("rating", ratings), "evidence": ("evidence", {}), "reason": ("reason", {})}
    return Named(f"criterion {number}", "criterion", ratings, parts)


def _asked(question: Question | QuestionDeclaration, subject: Subject) -> Named:
    parts: dict[str, tuple[str, Mapping[str, str]]] = {
        **{column.id: (column.ask, subject.columns[column.id]) for column in question.columns},
        **{statement: (words, subject.options) for statement, words in question.statements.items()},
    }
    words = "the grade" if question.id == question.kind == "grade" else f"“{question.ask}”"
    return Named(words, question.kind, subject.options or YES_NO, parts)


def clause(tree: Any, names: Mapping[str, Named]) -> str:
    """The clause of a condition's tree."""
    return _clause(tree, names, True, "")


def _clause(tree: Any, names: Mapping[str, Named], wanted: bool, around: str) -> str:
    if isinstance(tree, Not):
        return _clause(tree.part, names, not wanted, around)
    if isinstance(tree, (All, Any_)):
        joint = "and" if isinstance(tree, All) is wanted else "or"
        return _joined([_clause(one, names, sign, joint) for one, sign in _members(tree, wanted, joint)], joint, around)
    if isinstance(tree, Rated):
        return _rated(tree, names, wanted)
    return _compared(tree, names, wanted)


def _members(tree: Any, wanted: bool, joint: str) -> Iterator[tuple[Any, bool]]:
    """What a joint joins, each with whether it is wanted; groups with the same joint are opened up."""
    if isinstance(tree, Not):
        yield from _members(tree.part, not wanted, joint)
    elif isinstance(tree, (All, Any_)) and (
        len(tree.parts) == 1 or isinstance(tree, All) is (wanted is (joint == "and"))
    ):
        for part in tree.parts:
            yield from _members(part, wanted, joint)
    else:
        yield tree, wanted


def _joined(parts: list[str], joint: str, around: str) -> str:
    """Parts with one joint; inside the other joint the group is opened by *either* or *both*, and set off by commas."""
    parts = list(dict.fromkeys(parts))
    if len(parts) == 1:
        return parts[0]
    bare = [_QUOTED.sub("", part) for part in parts]
    plain = not any(mark in part for part in bare for mark in (", ", " or ", " and "))
    said = (f" {joint} " if plain else f", {joint} ").join(parts)
    return said if not around else f"{'either' if joint == 'or' else 'both'} {said}"


def _rated(tree: Rated, names: Mapping[str, Named], wanted: bool) -> str:
    options = next((names[one].options for one in tree.questions if one in names), {})
    ratings = _in_a_row([_value(one, options, "criterion") for one in tree.ratings], "or")
    if tree.at_most == 0:
        return f"{'none' if wanted else 'some'} of the criteria are rated {ratings}"
    number = _between(tree.at_least or None, tree.at_most)
    return f"{'' if wanted else 'not '}{number} of the criteria are rated {ratings}"


def _between(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f"between {least} and {most}"
    return f"at most {most}" if least is None else f"at least {least}"


def _compared(test: Comparison, names: Mapping[str, Named], wanted: bool) -> str:
    return _WORDS[test.operator](test, names[test.question], names, wanted)


def _of(test: Comparison, named: Named) -> tuple[str, Mapping[str, str]]:
    """What a comparison speaks of, in words, and the options of its operand."""
    if named.kind == "criterion":
        part = test.part or "rating"
        return (named.words if part == "rating" else f"the {part} of {named.words}"), named.parts[part][1]
    if test.part:
        ask, options = named.parts[test.part]
        return f"“{ask}” in {named.words}", options
    return named.words, named.options


def _value(operand: Any, options: Mapping[str, str], kind: str) -> str:
    label = options.get(operand) if isinstance(operand, str) else None
    if label is not None:
        return label if kind in _UNQUOTED else f"“{label}”"
    return day_in_words(operand) if as_day(operand) else str(operand)


def _verb(named: Named, many: bool, wanted: bool) -> str:
    """The verb between a question and a value."""
    if named.kind in ("choices", "rows"):
        return "includes" if wanted else "includes none of" if many else "does not include"
    verb = {"criterion": "rated ", "yes_no": "answered "}.get(named.kind, "")
    return f"is {verb}" if wanted else f"is not {verb}"


def _is(test: Comparison, named: Named, names: Mapping[str, Named], wanted: bool) -> str:
    if named.kind == "fact":
        return named.words if (test.operand == "yes") is wanted else f"it is not so that {named.words}"
    return _listed(test, named, (test.operand,), "or", wanted)


def _listed(test: Comparison, named: Named, operands: tuple[Any, ...], joint: str, wanted: bool) -> str:
    words, options = _of(test, named)
    values = [_value(one, options, named.kind) for one in operands]
    verb = _verb(named, len(values) > 1 and joint == "or", wanted).strip()
    if not wanted and joint == "and" and len(values) > 1:
        verb = "does not include all of"
    return f"{words} {verb} {_in_a_row(values, joint)}"


def _in_a_row(values: list[str], joint: str) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} {joint} {values[-1]}"


def _answered(test: Comparison, named: Named, names: Mapping[str, Named], wanted: bool) -> str:
    given = (test.operand == "yes") is wanted
    words, _ = _of(test, named)
    if named.kind == "criterion" and test.part in ("", "rating"):
        return f"{words} is rated" if given else f"{words} is not rated"
    return f"{words} has an answer" if given else f"{words} has no answer"


def _count(test: Comparison, named: Named, names: Mapping[str, Named], wanted: bool) -> str:
    words, _ = _of(test, named)
    least, most, exactly = (test.operand.get(key) for key in ("at_least", "at_most", "is"))
    bounds = [] if exactly is None else [f"exactly {exactly}"]
    if least is not None or most is not None:
        bounds.append(_between(least, most))
    what = {"choices": "chosen", "actions": "suggested"}.get(named.kind, "given")
    return f"in {words} {'' if wanted else 'not '}{' and '.join(bounds)} {'is' if exactly == 1 else 'are'} {what}"


def _other(operand: Any, names: Mapping[str, Named]) -> str:
    return names[operand].words if operand in names else day_in_words(operand)


def _against(yes: str, no: str) -> Callable[[Comparison, Named, Mapping[str, Named], bool], str]:
    """Words for a comparison with a number, a day or another answer."""

    def words(test: Comparison, named: Named, names: Mapping[str, Named], wanted: bool) -> str:
        return f"{_of(test, named)[0]} {yes if wanted else no} {_other(test.operand, names)}"

    return words


_WORDS: Mapping[str, Callable[[Comparison, Named, Mapping[str, Named], bool], str]] = {
    "is": _is,
    "is_not": lambda test, named, names, wanted: _is(test, named, names, not wanted),
    "one_of": lambda test, named, names, wanted: _listed(test, named, test.operand, "or", wanted),
    "any_of": lambda test, named, names, wanted: _listed(test, named, test.operand, "or", wanted),
    "all_of": lambda test, named, names, wanted: _listed(test, named, test.operand, "and", wanted),
    "answered": _answered,
    "count": _count,
    "at_least": _against("is at least", "is less than"),
    "at_most": _against("is at most", "is more than"),
    "before": _against("is before", "is not before"),
    "after": _against("is after", "is not after"),
    "same_as": _against("is the same as", "is not the same as"),
}
