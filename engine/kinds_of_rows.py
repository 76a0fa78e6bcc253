"""The kinds that are made of parts: tables of rows, suggested actions, and a criterion's rating with what is beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.kinds_of_values import DATE, Fault, Kind, below, blank, choice_kind, text_kind, unknown_parts
from engine.model import Column, CriterionParts, Question, Template

MOST_ROWS = 200
MOST_IN_ACTION = 10_000
ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")

ACTION_KEYS = ("id", "action", "owner", "by", "immediate")
CRITERION_KEYS = ("rating", "evidence", "reason", "actions")
_ACTION_KEY_SET = frozenset(ACTION_KEYS)
_WORDS = text_kind(MOST_IN_ACTION)
_CRITERION_KEY_SET = frozenset(CRITERION_KEYS)


def listed(value: Any, faults_of_row: Callable[[Any], Iterator[Fault]], most: int = MOST_ROWS) -> Iterator[Fault]:
    """The faults of a list of rows, each under its number."""
    if not isinstance(value, list):
        yield "answer_not_list", "", {}
        return
    if len(value) > most:
        yield "answer_too_many_rows", "", {"most": most}
    for index, row in enumerate(value):
        yield from below(faults_of_row(row), f"{index}")


def row_shape(row: Any, known: tuple[str, ...]) -> Iterator[Fault]:
    """Whether a row is a mapping with an id and no unknown parts."""
    if not isinstance(row, dict):
        yield "answer_not_row", "", {}
        return
    yield from unknown_parts(row, known)
    if not _named(row):
        yield "row_without_id", "id", {}


def _named(row: Mapping[Any, Any]) -> bool:
    """Whether a row has an id, by which it is known when others are put before it."""
    id_ = row.get("id")
    return isinstance(id_, str) and ID.match(id_) is not None


class Rows:
    """A table of rows with declared columns."""

    def __init__(self, question: Question, cell_kind: Callable[[Column], Kind]) -> None:
        self.question = question
        self.least, self.most = max(1, question.rows_at_least), question.rows_at_most
        self.known = ("id", *(column.id for column in question.columns))
        self.known_set = frozenset(self.known)
        self.cells = tuple((column, cell_kind(column)) for column in question.columns)

    def kind(self) -> Kind:
        """The kind for the table of rules."""
        return Kind(self.fits, self.faults)

    def fits(self, value: Any) -> bool:
        """Whether every row is whole and none is missing."""
        return (
            isinstance(value, list)
            and self.least <= len(value) <= self.most
            and all(map(self._whole, value))
            and not (self.question.include and any(self._include(value)))
        )

    def _whole(self, row: Any) -> bool:
        """A quick yes for a row in which nothing is missing or misshapen."""
        if not (isinstance(row, dict) and self.known_set.issuperset(row) and _named(row)):
            return False
        for column, kind in self.cells:
            cell = row.get(column.id)
            if not kind.fits(cell) and (column.required or not blank(cell)):
                return False
        return True

    def faults(self, value: Any) -> Iterator[Fault]:
        """What is wrong with the table."""
        yield from listed(value, self._row, self.most)
        if not isinstance(value, list):
            return
        if len(value) < self.least:
            yield "rows_too_few", "", {"least": self.least, "row": self.question.row}
        if self.question.include:
            yield from self._include(value)

    def _row(self, row: Any) -> Iterator[Fault]:
        yield from row_shape(row, self.known)
        if isinstance(row, dict):
            for column, kind in self.cells:
                cell = row.get(column.id)
                if not blank(cell):
                    yield from below(kind.faults(cell), column.id)
                elif column.required:
                    yield "cell_missing", column.id, {"column": column.ask, "row": self.question.row}

    def _include(self, rows: list[Any]) -> Iterator[Fault]:
        name, values = self.question.include or ("", ())
        options = next(column.options for column in self.question.columns if column.id == name)
        there = [row.get(name) for row in rows if isinstance(row, dict)]
        for one in values:
            if one not in there:
                yield "row_missing", "", {"value": options[one], "row": self.question.row}


class Actions:
    """Suggested actions: what, who, by when, and whether it is an immediate safeguarding action."""

    def __init__(self, template: Template) -> None:
        self.owner = choice_kind(template.part_b.owners if template.part_b else {})

    def kind(self) -> Kind:
        """The kind for the table of rules."""
        return Kind(self.fits, self.faults)

    def fits(self, value: Any) -> bool:
        """Whether every action is whole."""
        return isinstance(value, list) and 0 < len(value) <= MOST_ROWS and all(map(self._whole, value))

    def _whole(self, action: Any) -> bool:
        """A quick yes for an action in which nothing is missing or misshapen."""
        return (
            isinstance(action, dict)
            and _ACTION_KEY_SET.issuperset(action)
            and _named(action)
            and _WORDS.fits(action.get("action"))
            and self.owner.fits(action.get("owner"))
            and DATE.fits(action.get("by"))
            and isinstance(action.get("immediate", False), bool)
        )

    def faults(self, value: Any) -> Iterator[Fault]:
        """What is wrong with the actions."""
        yield from listed(value, self._action)

    def _action(self, action: Any) -> Iterator[Fault]:
        yield from row_shape(action, ACTION_KEYS)
        if not isinstance(action, dict):
            return
        yield from _part(action, "action", "action_without_words", _WORDS.faults)
        yield from _part(action, "owner", "action_without_owner", self.owner.faults)
        yield from _part(action, "by", "action_without_date", DATE.faults)
        if not isinstance(action.get("immediate", False), bool):
            yield "answer_not_true_or_false", "immediate", {}


def _part(row: Mapping[str, Any], key: str, missing: str, faults: Callable[[Any], Iterator[Fault]]) -> Iterator[Fault]:
    """The fault of a part that must be there, or those of what is there."""
    value = row.get(key)
    yield from ((missing, key, {}),) if blank(value) else below(faults(value), key)


NO_TEXT: tuple[Any, ...] = (None, "")
NO_ROWS: tuple[Any, ...] = (None, [])


class Criterion:
    """A rating, with the evidence or reason that it needs, and suggested actions."""

    def __init__(self, question: Question, template: Template) -> None:
        parts = template.criterion or CriterionParts({}, "", frozenset(), "", frozenset(), "")
        self.ratings, self.rating = parts.ratings, choice_kind(parts.ratings)
        self.evidence_for, self.reason_for = parts.evidence_for, parts.reason_for
        self.actions = Actions(template)
        self.text = text_kind(question.at_most)

    def kind(self) -> Kind:
        """The kind for the table of rules; most answers of most forms pass here, so names are bound once."""
        ratings, evidence_for, reason_for = self.ratings, self.evidence_for, self.reason_for
        text_fits, actions_fit, known = self.text.fits, self.actions.fits, _CRITERION_KEY_SET.issuperset

        def fits(value: Any) -> bool:
            """Whether the criterion is rated and nothing beside the rating is missing or misshapen."""
            if not isinstance(value, dict):
                return False
            get = value.get
            rating, evidence = get("rating"), get("evidence")
            if not (isinstance(rating, str) and rating in ratings):
                return False
            if evidence and len(value) == 2 and rating not in reason_for:  # a rating with its evidence, as most are
                return text_fits(evidence)
            reason, suggested = get("reason"), get("actions")
            return (
                known(value)
                and (text_fits(evidence) if evidence else rating not in evidence_for and evidence in NO_TEXT)
                and (text_fits(reason) if reason else rating not in reason_for and reason in NO_TEXT)
                and (actions_fit(suggested) if suggested else suggested in NO_ROWS)
            )

        return Kind(fits, self.faults)

    def faults(self, value: Any) -> Iterator[Fault]:
        """What is wrong with the criterion."""
        if not isinstance(value, dict):
            yield "answer_not_criterion", "", {}
            return
        yield from unknown_parts(value, CRITERION_KEYS)
        yield from _part(value, "rating", "rating_missing", self.rating.faults)
        yield from self._text(value, "evidence", self.evidence_for)
        yield from self._text(value, "reason", self.reason_for)
        if value.get("actions") is not None:
            yield from below(self.actions.faults(value["actions"]), "actions")

    def _text(self, value: Mapping[str, Any], key: str, needed: frozenset[str]) -> Iterator[Fault]:
        text, rating = value.get(key), value.get("rating")
        if not blank(text):
            yield from below(self.text.faults(text), key)
        elif isinstance(rating, str) and rating in needed:
            yield f"{key}_missing", key, {"rating": self.ratings[rating]}
