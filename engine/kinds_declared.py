"""Checks that questions and columns are declared with what their kind needs, and nothing that it can't use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.conditions import Scope, Subject
from engine.declaration_parts import ColumnDeclaration, ComputedDeclaration, QuestionDeclaration
from engine.kinds_of_values import BOUNDS
from engine.patterns import PatternFault, read_pattern

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

NEEDS: Mapping[str, tuple[str, ...]] = {
    "scale": ("levels",),
    "matrix": ("statements", "levels"),
    "computed": ("computed",),
    "file": ("types",),
}
"""What a kind needs beside the options and columns of choices and rows."""
_MAY: Mapping[str, tuple[str, ...]] = {
    "text": ("pattern", "pattern_words"),
    "number": ("unit", "from", "to", "decimals"),
    "percentage": ("from", "to", "decimals"),
    "duration": ("from", "to"),
    "rows": ("rows_at_least", "rows_at_most"),
    "file": ("at_most_mb",),
}
_KEYS = (
    "levels", "statements", "unit", "from", "to", "decimals", "rows_at_least", "rows_at_most", "computed", "types", "at_most_mb",
    "pattern", "pattern_words",
)  # fmt: skip
UNANSWERED = ("computed", "statement")
"""The kinds that take no answer."""
_OF_ANSWERED = ("required", "required_when", "recommended", "removed_when", "from_facts", "example")

_PRIMITIVES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "count": (("of",), ("is",)),
    "share": (("of", "is"), ()),
    "worst_of": (("of", "worst_first"), ()),
    "days_between": (("from", "to"), ()),
}
"""The keys that a primitive needs, and those that it may have."""
_CHOSEN = ("yes_no", "choice", "choices", "scale", "grade", "criterion")
_DATED = ("date", "date_time")


def kind_faults(path: Path_, asked: QuestionDeclaration | ColumnDeclaration) -> Iterator[Fault]:
    """Keys that the kind lacks or can't use, bounds that cross, and levels with one id."""
    name, given = {"id": asked.id, "kind": asked.kind}, _given(asked)
    needed = NEEDS.get(asked.kind, ())
    yield from (("question_key_missing", path, {**name, "key": key}) for key in needed if key not in given)
    unused = [key for key in _KEYS if key in given and key not in (*needed, *_MAY.get(asked.kind, ()))]
    if asked.kind in UNANSWERED:
        unused += [key for key in _OF_ANSWERED if key in given]
    yield from (("question_key_unused", (*path, key), {**name, "key": key}) for key in unused)
    yield from _crossed(path, asked)
    yield from _pattern(path, asked)
    ids = [level.id for level in asked.levels]
    for index, id_ in enumerate(ids):
        if id_ in ids[:index]:
            yield "id_duplicate", (*path, "levels", index, "id"), {"id": id_}


def _given(value: QuestionDeclaration | ColumnDeclaration | ComputedDeclaration) -> frozenset[str]:
    """The keys that are declared, as they are spelt."""
    fields = type(value).model_fields
    return frozenset(fields[name].alias or name for name in value.model_fields_set)


def _crossed(path: Path_, asked: QuestionDeclaration | ColumnDeclaration) -> Iterator[Fault]:
    """Bounds between which nothing lies."""
    least, most = BOUNDS.get(asked.kind, (0, 0))
    low, high = (least if asked.from_ is None else asked.from_), (most if asked.to is None else asked.to)
    if asked.kind in BOUNDS and (low > high or low < least or high > most):
        key = "from" if asked.from_ is not None and (low > high or low < least) else "to"
        yield "bounds_crossed", (*path, key), {"id": asked.id, "from": low, "to": high, "least": least, "most": most}
    if isinstance(asked, QuestionDeclaration) and asked.rows_at_least > asked.rows_at_most:
        bounds = {"from": asked.rows_at_least, "to": asked.rows_at_most, "least": 1, "most": 200}
        yield "bounds_crossed", (*path, "rows_at_least"), {"id": asked.id, **bounds}


def _pattern(path: Path_, asked: QuestionDeclaration | ColumnDeclaration) -> Iterator[Fault]:
    """A pattern that can't be read, or that nobody is told of in words; and words without a pattern."""
    if asked.kind != "text":
        return
    name = {"id": asked.id, "kind": asked.kind}
    if bool(asked.pattern) != bool(asked.pattern_words):
        yield "question_key_missing", path, {**name, "key": "pattern_words" if asked.pattern else "pattern"}
    if asked.pattern:
        try:
            read_pattern(asked.pattern)
        except PatternFault as fault:
            yield fault.code, (*path, "pattern"), {"pattern": asked.pattern, **fault.params}


def computed_faults(path: Path_, question: QuestionDeclaration, scope: Scope) -> Iterator[Fault]:
    """Keys that the primitive lacks or can't use, and questions or answers that don't exist or don't suit it."""
    how = question.computed
    if how is None:
        return
    if path[0] == "part_b":  # only Part A's answers are looked at
        yield (
            "question_key_unused",
            (*path, "computed"),
            {"id": question.id, "kind": "question of Part B", "key": "computed"},
        )
        return
    at, given, name = (*path, "computed"), _given(how), {"id": question.id, "kind": how.primitive}
    needed, may = _PRIMITIVES[how.primitive]
    yield from (("question_key_missing", at, {**name, "key": key}) for key in needed if key not in given)
    unused = sorted(given - {"primitive", *needed, *may})
    yield from (("question_key_unused", (*at, key), {**name, "key": key}) for key in unused)
    places: list[tuple[Path_, str]] = [((*at, "of", index), id_) for index, id_ in enumerate(how.of)]
    places += [((*at, key), id_) for key, id_ in (("from", how.from_), ("to", how.to)) if id_]
    for place, id_ in places:
        yield from _looked_at(place, id_, how, scope)
    offered = {one for id_ in how.of if id_ in scope for one in scope[id_].options}
    for key, values in (("is", how.is_), ("worst_first", how.worst_first)):
        for index, one in enumerate(values):
            if offered and one not in offered:
                params = {"option": one, "offered": ", ".join(sorted(offered)), "near": ""}
                yield "condition_unknown_option", (*at, key, index), params


def _looked_at(place: Path_, id_: str, how: ComputedDeclaration, scope: Scope) -> Iterator[Fault]:
    subject = scope.get(id_)
    if subject is None:
        yield "condition_unknown_question", place, {"question": id_, "near": ""}
    elif not _suits(subject, how):
        yield "computed_wrong_kind", place, {"question": id_, "kind": subject.kind, "primitive": how.primitive}


def _suits(subject: Subject, how: ComputedDeclaration) -> bool:
    if how.primitive == "days_between":
        return subject.kind in _DATED
    if how.primitive == "count" and not how.is_:
        return subject.kind not in UNANSWERED
    return subject.kind in _CHOSEN
