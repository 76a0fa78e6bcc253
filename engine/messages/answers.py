"""Answers in words: how each kind of answer reads on a page, in a report and in an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.conditions import as_day
from engine.messages.deadlines import MONTHS
from engine.model import Question, Template
from engine.scope import YES_NO


def day_in_words(value: Any) -> str:
    """A day as people write it (27 March 2026); what is no day stays as it was typed."""
    day = as_day(value)
    return f"{day.day} {MONTHS[day.month]} {day.year}" if day else str(value)


def in_words(question: Question, template: Template, value: Any) -> str:
    """One answer as text, several lines where it has several parts."""
    match question.kind:
        case "yes_no":
            return YES_NO.get(value, str(value)) if isinstance(value, str) else str(value)
        case "choice" | "grade":
            return _label(question.options, value)
        case "choices":
            return "\n".join(_label(question.options, one) for one in _list(value))
        case "date":
            return day_in_words(value)
        case "rows":
            return "\n".join(_row(question, row) for row in _list(value) if isinstance(row, dict))
        case "actions":
            return "\n".join(action_in_words(template, row) for row in _list(value) if isinstance(row, dict))
        case "criterion":
            return "\n".join(_criterion(question, template, value)) if isinstance(value, dict) else str(value)
        case _:
            return str(value)


def action_in_words(template: Template, action: Mapping[str, Any]) -> str:
    """A suggested action with its owner, its date and whether it is immediate."""
    owners = template.part_b.owners if template.part_b else {}
    owner, by = action.get("owner"), action.get("by")
    parts = [str(action.get("action", ""))]
    if owner:
        parts.append(_label(owners, owner))
    if by:
        parts.append(f"by {day_in_words(by)}")
    if action.get("immediate") is True:
        parts.append("immediate safeguarding action")
    return " – ".join(parts)


def _criterion(question: Question, template: Template, value: Mapping[str, Any]) -> Iterator[str]:
    if value.get("rating"):
        yield _label(question.options, value["rating"])
    yield from (str(value[key]) for key in ("evidence", "reason") if value.get(key))
    for action in _list(value.get("actions")):
        if isinstance(action, dict):
            yield f"Suggested action: {action_in_words(template, action)}"


def _row(question: Question, row: Mapping[str, Any]) -> str:
    cells = []
    for column in question.columns:
        cell = row.get(column.id)
        if cell:
            words = day_in_words(cell) if column.kind == "date" else _label(column.options, cell)
            cells.append(f"{column.ask}: {words}")
    return ", ".join(cells)


def _label(options: Mapping[str, str], value: Any) -> str:
    return options.get(value, value) if isinstance(value, str) else str(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
