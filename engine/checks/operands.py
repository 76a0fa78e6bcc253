"""What answers are compared with: operands of the right type, bounds in order, and comparisons that say something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.checks.conditions import ReadCondition
from engine.checks.shapes import joints
from engine.conditions import NUMBERS, All, Any_, Comparison, Not, Scope, as_day

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

_COMPARED_WITH_VALUES = ("is", "is_not", "one_of", "any_of", "all_of")
_LISTED = ("one_of", "any_of", "all_of")


def operand_faults(read: list[ReadCondition]) -> Iterator[Fault]:
    """Every comparison with something that the answer can never be, or that says nothing."""
    known: set[str] = set()
    for one in read:
        written = str(one.declared)
        if written in known:
            continue
        found = list(_of_condition(one))
        yield from found
        if not found:
            known.add(written)


def _of_condition(one: ReadCondition) -> Iterator[Fault]:
    if not isinstance(one.tree, Comparison):
        for joint in joints(one.declared, one.tree, one.path):
            yield from _twice(joint.parts)
    for path, tree in _leaves(one.declared, one.tree, one.path):
        if isinstance(tree, Not):
            yield "condition_not_of_not", path, {"rule": tree}
        else:
            yield from _operand(path, tree, one.scope)


def _twice(parts: tuple[Any, ...]) -> Iterator[Fault]:
    """A part of a list that stands there a second time, word for word."""
    seen: list[Any] = []
    for part in parts:
        if part.tree in seen:
            yield "condition_part_twice", part.path, {"part": part.tree}
        seen.append(part.tree)


def _leaves(declared: Any, tree: Any, path: Path_) -> Iterator[tuple[Path_, Any]]:
    """Every comparison with its path, and every ``not`` that stands directly in another."""
    items = list(declared.items())
    trees = (tree,) if len(items) == 1 else tree.parts
    for (key, value), part in zip(items, trees, strict=True):
        at: Path_ = (*path, key)
        if key == "not":
            if isinstance(part.part, Not):
                yield at, part
            yield from _leaves(value, part.part, at)
        elif key in ("all", "any"):
            for index, each in enumerate(part.parts):
                listed = value if isinstance(value, list) else [value]
                yield from _leaves(listed[index], each, (*at, index))
        else:
            yield from ((at, one) for one in _tests(part))


def _tests(tree: Any) -> Iterator[Comparison]:
    if isinstance(tree, Comparison):
        yield tree
    elif isinstance(tree, (All, Any_)):
        for part in tree.parts:
            yield from _tests(part)


def _operand(path: Path_, test: Comparison, scope: Scope) -> Iterator[Fault]:
    subject = scope[test.question]
    values = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    if test.operator in _COMPARED_WITH_VALUES:
        yield from _values(path, test, subject.kind, values)
        if test.operator in _LISTED:
            twice = next((one for index, one in enumerate(values) if one in values[:index]), None)
            if twice is not None:
                yield "condition_option_twice", path, {"option": twice}
    elif test.operator == "count":
        yield from _count(path, test, len(subject.options) if subject.kind == "choices" else 0)
    elif test.operator in ("same_as", "before", "after") and test.operand == test.question:
        yield "condition_with_itself", path, {"question": test.question}
    elif test.operator == "same_as" and not _comparable(test, scope):
        params = {"question": test.question, "other": test.operand}
        yield "condition_not_comparable", path, params


def _values(path: Path_, test: Comparison, kind: str, values: tuple[Any, ...]) -> Iterator[Fault]:
    if kind == "date":
        yield from (("condition_not_a_day", path, {"operand": one}) for one in values if as_day(one) is None)
    elif kind in NUMBERS:
        yield from (("condition_not_a_number", path, {"operand": one}) for one in values if not isinstance(one, int))
    elif kind == "rows" and not test.part:
        yield "condition_of_whole_rows", path, {"question": test.question}


def _count(path: Path_, test: Comparison, options: int) -> Iterator[Fault]:
    bounds: Mapping[str, int] = test.operand
    least, most, exactly = bounds.get("at_least", 0), bounds.get("at_most"), bounds.get("is")
    if (most is not None and least > most) or (exactly is not None and len(bounds) > 1):
        yield "condition_bounds_crossed", path, {"question": test.question}
    elif options and max(least, exactly or 0) > options:
        yield "condition_counts_too_many", path, {"question": test.question, "most": options}


def _comparable(test: Comparison, scope: Scope) -> bool:
    one, other = scope[test.question], scope[test.operand]
    if one.options or other.options:
        return bool(set(one.options) & set(other.options)) and "choices" not in (one.kind, other.kind)
    return one.kind == other.kind
