"""Reads declared conditions into trees, and says what is wrong in those that can't be read."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from engine.conditions import (
    DAY_WRITTEN,
    MANY,
    NAMED,
    NUMBERS,
    All,
    Any_,
    Comparison,
    Not,
    Scope,
    Subject,
    as_day,
    evaluator,
)
from engine.model import Condition


class ConditionFault(NamedTuple):
    """What is wrong in a declared condition: a finding's code, the path within the condition, and its params."""

    code: str
    path: tuple[str | int, ...]
    params: Mapping[str, Any]


OPERATORS_OF: Mapping[str, frozenset[str]] = {
    "date": frozenset({"is", "is_not", "before", "after", "answered", "same_as"}),
    **dict.fromkeys(NUMBERS, frozenset({"is", "is_not", "one_of", "at_least", "at_most", "answered", "same_as"})),
    **dict.fromkeys(("date_time", *NAMED), frozenset({"answered"})),
    **dict.fromkeys(("computed", "statement"), frozenset[str]()),
    "choices": frozenset({"is", "any_of", "all_of", "answered", "count"}),
    "rows": frozenset({"is", "any_of", "all_of", "answered", "count"}),
    "actions": frozenset({"answered", "count"}),
    "text": frozenset({"answered"}),
    "long_text": frozenset({"answered"}),
    "quotation": frozenset({"answered"}),
}
_OF_CLOSED = frozenset({"is", "is_not", "one_of", "answered", "same_as"})


def read_condition(declared: Any, scope: Scope) -> tuple[Condition | None, list[ConditionFault]]:
    """Read a declared condition; None with the faults where it can't be read."""
    faults: list[ConditionFault] = []
    tree = _tree(declared, scope, (), faults)
    if faults or tree is None:
        return None, faults
    return Condition(tree, evaluator(tree, scope)), faults


def _tree(declared: Any, scope: Scope, path: tuple[str | int, ...], faults: list[ConditionFault]) -> Any:
    if not isinstance(declared, dict) or not declared:
        faults.append(ConditionFault("condition_not_a_mapping", path, {}))
        return None
    parts = [_part(key, value, scope, (*path, key), faults) for key, value in declared.items()]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _part(key: str, value: Any, scope: Scope, path: tuple[str | int, ...], faults: list[ConditionFault]) -> Any:
    if key == "not":
        return Not(_tree(value, scope, path, faults))
    if key in ("all", "any"):
        listed = value if isinstance(value, list) else [value]
        trees = tuple(_tree(each, scope, (*path, index), faults) for index, each in enumerate(listed))
        return All(trees) if key == "all" else Any_(trees)
    return _test(key, value, scope, path, faults)


def _test(key: str, value: Any, scope: Scope, path: tuple[str | int, ...], faults: list[ConditionFault]) -> Any:
    question, _, part = key.partition(".")
    subject = scope.get(question)
    if subject is None:
        near = difflib.get_close_matches(question, scope, 1)
        code = "condition_unknown_question_near" if near else "condition_unknown_question"
        faults.append(ConditionFault(code, path, {"question": question, "near": near[0] if near else ""}))
        return None
    if part and part not in subject.columns:
        faults.append(ConditionFault("condition_unknown_column", path, {"question": question, "column": part}))
        return None
    tests = [
        Comparison(question, part, operator, operand)
        for operator, operand in _operators(value, subject)
        if _fits(operator, operand, subject, part, scope, path, faults)
    ]
    return tests[0] if len(tests) == 1 else All(tuple(tests))


def _operators(value: Any, subject: Subject) -> Iterator[tuple[str, Any]]:
    """The operators that a declared test stands for: a value is ``is``, a list any of them."""
    many = subject.kind in MANY
    if isinstance(value, dict):
        yield from ((operator, tuple(each) if isinstance(each, list) else each) for operator, each in value.items())
    elif isinstance(value, list):
        yield "any_of" if many else "one_of", tuple(value)
    else:
        yield "is", value


def _fits(
    operator: str, operand: Any, subject: Subject, part: str, scope: Scope,
    path: tuple[str | int, ...], faults: list[ConditionFault],
) -> bool:  # fmt: skip
    """Whether the operator suits the kind and the operand exists; else the fault is noted."""
    allowed = OPERATORS_OF.get(subject.kind, _OF_CLOSED)
    if subject.kind == "matrix" and not part:  # a condition asks about one statement of it: agreement.on_time
        allowed = frozenset({"answered"})
    if operator not in allowed:
        faults.append(
            ConditionFault(
                "condition_wrong_operator",
                path,
                {"operator": operator, "kind": subject.kind, "allowed": ", ".join(sorted(allowed))},
            )
        )
        return False
    if operator == "same_as" and operand not in scope:
        faults.append(ConditionFault("condition_unknown_question", path, {"question": operand, "near": ""}))
        return False
    if operator in ("before", "after") and as_day(operand) is None:
        if DAY_WRITTEN.match(operand) or scope.get(operand, subject).kind != "date":
            faults.append(ConditionFault("condition_not_a_date", path, {"operand": operand}))
            return False
        if operand not in scope:
            faults.append(ConditionFault("condition_unknown_question", path, {"question": operand, "near": ""}))
            return False
    return _options_exist(operator, operand, subject, part, path, faults)


def _options_exist(
    operator: str, operand: Any, subject: Subject, part: str,
    path: tuple[str | int, ...], faults: list[ConditionFault],
) -> bool:  # fmt: skip
    options = subject.columns[part] if part else subject.options
    if operator not in ("is", "is_not", "one_of", "any_of", "all_of") or not options:
        return True
    unknown = [one for one in (operand if isinstance(operand, tuple) else (operand,)) if one not in options]
    for one in unknown:
        near = difflib.get_close_matches(str(one), options, 1)
        code = "condition_unknown_option_near" if near else "condition_unknown_option"
        params = {"option": one, "offered": ", ".join(options), "near": near[0] if near else ""}
        faults.append(ConditionFault(code, path, params))
    return not unknown
