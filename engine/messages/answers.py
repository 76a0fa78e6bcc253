"""Answers in words: how each kind of answer reads on a page, in a report and in an export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.conditions import as_day
from engine.kinds_of_files import MEGABYTE, types_in_words
from engine.kinds_of_values import blank, is_moment
from engine.messages.corrections import entry_words
from engine.messages.deadlines import MONTHS
from engine.model import Column, Question, Template

_KILOBYTE = 1024


def day_in_words(value: Any) -> str:
    """A day as people write it (27 March 2026); what is no day stays as it was typed."""
    day = as_day(value)
    return f"{day.day} {MONTHS[day.month]} {day.year}" if day else str(value)


def in_words(question: Question, template: Template, value: Any) -> str:
    """One answer as text, several lines where it has several parts."""
    if blank(value):
        return ""
    simple = SIMPLE_WORDS.get(question.kind)
    return simple(question, value) if simple else _WORDS[question.kind](question, template, value)


def moment_in_words(value: Any) -> str:
    """A day with its time as people write it (27 March 2026, 14:30); what is none stays as it was typed."""
    return f"{day_in_words(value[:10])}, {value[11:]}" if is_moment(value) else str(value)


def duration_in_words(value: Any) -> str:
    """Minutes as hours and minutes (2 hours 5 minutes)."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return str(value)
    hours, minutes = divmod(int(value), 60)
    said = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in ((hours, "hour"), (minutes, "minute"))]
    return " ".join(one for one, number in zip(said, (hours, minutes), strict=True) if number) or "0 minutes"


def number_in_words(value: Any, unit: str) -> str:
    """A number with its unit: 12 visits, 57.5%."""
    plain = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return f"{plain}{unit}" if unit == "%" else f"{plain} {unit}".strip()


def size_in_words(size: int) -> str:
    """So many bytes as people say it: 900 bytes, 240 KB, 1.2 MB."""
    if size < _KILOBYTE:
        return f"{size} byte{'' if size == 1 else 's'}"
    if size < MEGABYTE:
        return f"{max(1, round(size / _KILOBYTE))} KB"
    return f"{size / MEGABYTE:.1f} MB"


def text_wanted(asked: Question | Column) -> str:
    """How a text is to be written, as people are told it beside the question; "" where it has no pattern."""
    return f"Write {asked.pattern_words}." if asked.pattern_words else ""


def file_wanted(question: Question) -> str:
    """What a file may be, as people are told beside the question."""
    words = types_in_words(question.types)
    return f"{words[:1].upper()}{words[1:]}, of at most {question.at_most_mb} MB."


def _file(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    name, size = str(value.get("name") or "File"), value.get("size")
    return f"{name} ({size_in_words(size)})" if isinstance(size, int) and not isinstance(size, bool) else name


def _named(options: Mapping[str, str], value: Any) -> str:
    """A person or a signature: name, role and time."""
    if not isinstance(value, dict):
        return str(value)
    parts = (value.get("name"), _label(options, value.get("role") or ""), moment_in_words(value.get("at") or ""))
    return ", ".join(str(part) for part in parts if part)


def _matrix(question: Question, value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    rated = ((words, value.get(id_)) for id_, words in question.statements.items())
    return "\n".join(f"{words}: {_label(question.options, level)}" for words, level in rated if level)


def _computed(question: Question, template: Template, value: Any) -> str:
    how = question.computed
    if how is None or isinstance(value, str):
        looked_at = (template.questions[id_] for id_ in (how.of if how else ()))
        return next((one.options[value] for one in looked_at if value in one.options), str(value))
    if how.primitive == "days_between":
        return number_in_words(value, "day" if abs(value) == 1 else "days")
    return number_in_words(value, "%" if how.primitive == "share" else "")


SIMPLE_WORDS: Mapping[str, Callable[[Question | Column, Any], str]] = {
    **dict.fromkeys(("text", "long_text", "quotation"), lambda asked, value: str(value)),
    **dict.fromkeys(("yes_no", "choice", "scale"), lambda asked, value: _label(asked.options, value)),
    "choices": lambda asked, value: "\n".join(_label(asked.options, one) for one in _list(value)),
    **dict.fromkeys(("number", "percentage"), lambda asked, value: number_in_words(value, asked.unit)),
    "duration": lambda asked, value: duration_in_words(value),
    "date": lambda asked, value: day_in_words(value),
    "date_time": lambda asked, value: moment_in_words(value),
    "person": lambda asked, value: _named({}, value),
}
_WORDS: Mapping[str, Callable[[Question, Template, Any], str]] = {
    "grade": lambda question, template, value: _label(question.options, value),
    "matrix": lambda question, template, value: _matrix(question, value),
    "rows": lambda question, template, value: "\n".join(
        _row(question, row) for row in _list(value) if isinstance(row, dict)
    ),
    "signature": lambda question, template, value: _named(question.options, value),
    "file": lambda question, template, value: _file(value),
    "computed": _computed,
    "statement": lambda question, template, value: str(value),
    "actions": lambda question, template, value: "\n".join(
        action_in_words(template, row) for row in _list(value) if isinstance(row, dict)
    ),
    "timescales": lambda question, template, value: "\n".join(
        entry_words(entry) for entry in _list(value) if isinstance(entry, dict)
    ),
    "criterion": lambda question, template, value: (
        "\n".join(_criterion(question, template, value)) if isinstance(value, dict) else str(value)
    ),
}


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
        if not blank(cell):
            words = SIMPLE_WORDS[column.kind](column, cell).replace("\n", "; ")
            cells.append(f"{column.ask}: {words}")
    return ", ".join(cells)


def _label(options: Mapping[str, str], value: Any) -> str:
    return options.get(value, value) if isinstance(value, str) else str(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
