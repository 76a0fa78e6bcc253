"""Two texts of one section put together part by part: what differs, who changed it, and what a person chose to keep.

A part is as small as people can choose about: a rating, an evidence, one suggested action, one row. An answer that can't be
taken apart (it has not its declared shape) is one part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.kinds_of_values import blank
from engine.model import Answers, Question
from webform.forms import new_row_id

MINE, THEIRS, BOTH = "mine", "theirs", "both"

Key = tuple[str, ...]
"""Where a part stands: its question, the part of a criterion, the id of a row."""
_Parts = dict[Key, Any]

_OF_ROWS = frozenset(("rows", "actions", "timescales"))
_LONG = frozenset(("long_text", "quotation"))


class Differing(NamedTuple):
    """A part in which two answers differ; None stands for no answer.

    ``changed_by`` is who alone changed it since both began, ``mine`` or ``theirs``; "" where both did, or nobody knows.
    ``joins`` says that both can be kept.
    """

    key: Key
    mine: Any
    theirs: Any
    changed_by: str
    joins: bool

    @property
    def suggested(self) -> str:
        """What is kept unless the person chooses otherwise; "" where they must say."""
        return self.changed_by or (BOTH if self.joins else "")

    @property
    def field(self) -> str:
        """The name under which the choice is posted."""
        return "-".join(("choice", *self.key))


def differing(questions: Iterable[Question], base: Answers | None, mine: Answers, theirs: Answers) -> list[Differing]:
    """Every part in which two sets of answers differ, in the order of the questions.

    ``base`` is what both began with; None where that is not known any more.
    """
    return [one for question in questions for one in _differing_in(question, base, mine, theirs)]


def _differing_in(question: Question, base: Answers | None, mine: Answers, theirs: Answers) -> Iterator[Differing]:
    name = question.id
    before, own, other = _taken_apart(question, (base or {}).get(name), mine.get(name), theirs.get(name))
    for key in dict.fromkeys((*other, *own)):
        left, right = own.get(key), other.get(key)
        if left != right:
            by = "" if base is None else _changed_by(before.get(key), left, right)
            yield Differing(key, left, right, by, _joins(question, key, left, right))


def _changed_by(before: Any, mine: Any, theirs: Any) -> str:
    if before == mine:
        return THEIRS
    return MINE if before == theirs else ""


def _joins(question: Question, key: Key, mine: Any, theirs: Any) -> bool:
    """Whether both can be kept: two texts one after the other, or two rows."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return _is_row(question, key)
    texts = isinstance(mine, str) and isinstance(theirs, str)
    return texts and (question.kind in _LONG or key[1:] in (("evidence",), ("reason",)))


def _is_row(question: Question, key: Key) -> bool:
    return (question.kind in _OF_ROWS and len(key) > 1) or key[1:2] == ("actions",)


def merged(questions: Iterable[Question], mine: Answers, theirs: Answers, chosen: Mapping[Key, str]) -> dict[str, Any]:
    """The answers that keep of each differing part what was chosen (by default theirs); others stay as they are."""
    answers = dict(theirs)
    for question in questions:
        _, own, other = _taken_apart(question, None, mine.get(question.id), theirs.get(question.id))
        parts: _Parts = {}
        for key in dict.fromkeys((*other, *own)):
            parts.update(_kept(key, own.get(key), other.get(key), chosen.get(key, THEIRS)))
        answers[question.id] = _put_together(question, parts)
    return {name: answer for name, answer in answers.items() if not blank(answer)}


def _kept(key: Key, mine: Any, theirs: Any, choice: str) -> _Parts:
    if mine == theirs or choice != BOTH:
        value = mine if choice == MINE else theirs
        return {} if value is None else {key: value}
    if isinstance(mine, dict):
        anew = new_row_id()
        return {key: theirs, (*key[:-1], anew): {**mine, "id": anew}}
    return {key: f"{theirs}\n\n{mine}"}


def part_alone(question: Question, key: Key, value: Any) -> Any:
    """An answer to the question that holds this one part, so that it can be put in words; None for no part."""
    return None if value is None else _put_together(question, {key: value})


def _taken_apart(question: Question, *answers: Any) -> list[_Parts]:
    """The parts of several answers to one question, all taken apart in the same way."""
    parts = [_parts(question, answer) for answer in answers]
    whole = (question.id,)
    found = [one for one in parts if one is not None]
    if len(found) == len(answers):
        return found
    return [{} if answer is None else {whole: answer} for answer in answers]


def _parts(question: Question, answer: Any) -> _Parts | None:
    """The parts of an answer; None where it can't be taken apart."""
    if answer is None:
        return {}
    if question.kind in _OF_ROWS:
        return _rows((question.id,), answer)
    if question.kind != "criterion":
        return {(question.id,): answer}
    if not isinstance(answer, dict):
        return None
    actions = _rows((question.id, "actions"), answer.get("actions", []))
    said: _Parts = {(question.id, part): value for part, value in answer.items() if part != "actions"}
    return None if actions is None else {**said, **actions}


def _rows(at: Key, rows: Any) -> _Parts | None:
    ids = [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None
    if ids is None or len(ids) != len(rows) or len(set(map(str, ids))) != len(ids):
        return None
    if not all(isinstance(one, str) for one in ids):
        return None
    return {(*at, row["id"]): row for row in rows}


def _put_together(question: Question, parts: _Parts) -> Any:
    if question.kind in _OF_ROWS and all(len(key) > 1 for key in parts):
        return list(parts.values())
    if question.kind != "criterion" or (question.id,) in parts:
        return parts.get((question.id,))
    said = {key[1]: value for key, value in parts.items() if key[1] != "actions"}
    actions = [value for key, value in parts.items() if key[1] == "actions"]
    return {**said, **({"actions": actions} if actions else {})}
