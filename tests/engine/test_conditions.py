"""Conditions are three-valued: true, false, or unknown where an answer is missing; unknown is never false."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_json import ODD_JSON, UNSPEAKABLE

from engine.condition_reading import read_condition
from engine.conditions import _TESTS, Scope, Subject, as_day, questions_of
from engine.model import Condition, Template

YES_NO = {"yes": "Yes", "no": "No"}
COLOURS = {"red": "Red", "blue": "Blue", "green": "Green"}
SCOPE: Scope = {
    "safe": Subject("yes_no", YES_NO, {}),
    "missing": Subject("yes_no", YES_NO, {}),
    "colour": Subject("choice", COLOURS, {}),
    "other_colour": Subject("choice", COLOURS, {}),
    "colours": Subject("choices", COLOURS, {}),
    "begun": Subject("date", {}, {}),
    "ended": Subject("date", {}, {}),
    "number": Subject("number", {}, {}),
    "note": Subject("text", {}, {}),
    "told": Subject("rows", {}, {"who": COLOURS, "name": {}}),
    "tasks": Subject("actions", {}, {}),
    "c01": Subject("criterion", COLOURS, {"rating": COLOURS, "evidence": {}, "reason": {}}),
}


def read(declared: Any) -> Condition:
    """A condition that must be readable."""
    condition, faults = read_condition(declared, SCOPE)
    assert faults == [] and condition is not None
    return condition


def faults(declared: Any) -> list[str]:
    """The codes of what is wrong in a condition."""
    condition, found = read_condition(declared, SCOPE)
    assert condition is None
    return [fault.code for fault in found]


# A condition, answers, and whether it then holds.
VERDICTS: list[tuple[Any, dict[str, Any], bool | None]] = [
    ({"safe": "yes"}, {"safe": "yes"}, True),
    ({"safe": "yes"}, {"safe": "no"}, False),
    ({"safe": "yes"}, {}, None),
    ({"safe": "yes"}, {"safe": None}, None),
    ({"safe": "yes"}, {"safe": ""}, None),
    ({"safe": "yes"}, {"safe": "  \n"}, None),
    ({"colour": ["red", "blue"]}, {"colour": "blue"}, True),
    ({"colour": ["red", "blue"]}, {"colour": "green"}, False),
    ({"colour": ["red", "blue"]}, {}, None),
    ({"colour": {"one_of": ["red"]}}, {"colour": "red"}, True),
    ({"colour": {"one_of": ["red"]}}, {"colour": "blue"}, False),
    ({"colour": {"is": "red"}}, {"colour": "red"}, True),
    ({"colours": {"any_of": ["red"]}}, {"colours": ["red"]}, True),
    ({"colour": {"is": "red"}}, {"colour": "blue"}, False),
    ({"colour": {"is_not": "red"}}, {"colour": "blue"}, True),
    ({"colour": {"is_not": "red"}}, {"colour": "red"}, False),
    ({"colour": {"is_not": "red"}}, {}, None),
    ({"colour": {"same_as": "other_colour"}}, {"colour": "red", "other_colour": "red"}, True),
    ({"colour": {"same_as": "other_colour"}}, {"colour": "red", "other_colour": "blue"}, False),
    ({"colour": {"same_as": "other_colour"}}, {"colour": "red"}, None),
    ({"colour": {"same_as": "other_colour"}}, {}, None),
    ({"colours": "red"}, {"colours": ["blue", "red"]}, True),
    ({"colours": "red"}, {"colours": ["blue"]}, False),
    ({"colours": "red"}, {"colours": []}, None),
    ({"colours": ["red", "green"]}, {"colours": ["green"]}, True),
    ({"colours": {"any_of": ["red", "green"]}}, {"colours": ["blue"]}, False),
    ({"colours": {"any_of": ["red"]}}, {}, None),
    ({"colours": {"all_of": ["red", "green"]}}, {"colours": ["green", "blue", "red"]}, True),
    ({"colours": {"all_of": ["red", "green"]}}, {"colours": ["green"]}, False),
    ({"colours": {"all_of": ["red", "green"]}}, {}, None),
    ({"colours": {"count": {"at_least": 2}}}, {"colours": ["green", "red"]}, True),
    ({"colours": {"count": {"at_least": 2}}}, {"colours": ["green"]}, False),
    ({"colours": {"count": {"at_most": 1}}}, {"colours": ["green", "red"]}, False),
    ({"tasks": {"count": {"is": 1}}}, {"tasks": [{"id": "a"}]}, True),
    ({"tasks": {"count": {"is": 1}}}, {"tasks": [{"id": "a"}, {"id": "b"}]}, False),
    ({"begun": {"before": "2026-03-02"}}, {"begun": "2026-03-01"}, True),
    ({"begun": {"before": "2026-03-02"}}, {"begun": "2026-03-02"}, False),
    ({"begun": {"after": "2026-03-02"}}, {"begun": "2026-03-02"}, False),
    ({"begun": {"after": "2026-03-02"}}, {"begun": "2026-03-03"}, True),
    ({"begun": {"before": "2026-03-02"}}, {}, None),
    ({"begun": {"before": "2026-03-02"}}, {"begun": "2026-02-30"}, None),
    ({"ended": {"after": "begun"}}, {"begun": "2026-03-01", "ended": "2026-03-02"}, True),
    ({"ended": {"after": "begun"}}, {"begun": "2026-03-01", "ended": "2026-03-01"}, False),
    ({"ended": {"after": "begun"}}, {"ended": "2026-03-01"}, None),
    ({"ended": {"same_as": "begun"}}, {"begun": "2026-03-01", "ended": "2026-03-01"}, True),
    ({"number": {"at_least": 3}}, {"number": 3}, True),
    ({"number": {"at_least": 3}}, {"number": 2}, False),
    ({"number": {"at_most": 3}}, {"number": 4}, False),
    ({"number": {"at_most": 3}}, {"number": 3}, True),
    ({"number": {"at_most": 3}}, {}, None),
    ({"number": 3}, {"number": 3}, True),
    ({"number": [3, 4]}, {"number": 5}, False),
    ({"note": {"answered": "yes"}}, {"note": "x"}, True),
    ({"note": {"answered": "yes"}}, {}, False),
    ({"note": {"answered": "yes"}}, {"note": "  "}, False),
    ({"note": {"answered": "no"}}, {}, True),
    ({"tasks": {"answered": "no"}}, {"tasks": []}, True),
    ({"told.who": "red"}, {"told": [{"who": "blue"}, {"who": "red"}]}, True),
    ({"told.who": "red"}, {"told": [{"who": "blue"}]}, False),
    ({"told.who": "red"}, {"told": []}, None),
    ({"told.who": "red"}, {"told": [{"who": "blue"}, {"name": "N"}]}, None),
    ({"told.who": ["red", "green"]}, {"told": [{"who": ""}, {"who": "green"}]}, True),
    ({"told.who": {"all_of": ["red", "green"]}}, {"told": [{"who": "red"}, {}]}, None),
    ({"c01": "red"}, {"c01": {"rating": "red"}}, True),
    ({"c01": "red"}, {"c01": {"rating": "blue"}}, False),
    ({"c01": "red"}, {"c01": {"evidence": "x"}}, None),
    ({"c01.evidence": {"answered": "yes"}}, {"c01": {"rating": "red", "evidence": "x"}}, True),
    ({"safe": "yes", "missing": "no"}, {"safe": "yes", "missing": "no"}, True),
    ({"safe": "yes", "missing": "no"}, {"safe": "no"}, False),
    ({"safe": "yes", "missing": "no"}, {"safe": "yes"}, None),
    ({"colour": {"is_not": "red", "one_of": ["blue"]}}, {"colour": "green"}, False),
    ({"any": [{"safe": "yes"}, {"missing": "no"}]}, {"safe": "yes"}, True),
    ({"any": [{"safe": "yes"}, {"missing": "no"}]}, {"safe": "no"}, None),
    ({"any": [{"safe": "yes"}, {"missing": "no"}]}, {"safe": "no", "missing": "yes"}, False),
    ({"all": [{"safe": "yes"}, {"missing": "no"}]}, {"missing": "yes"}, False),
    ({"not": {"safe": "yes"}}, {"safe": "no"}, True),
    ({"not": {"safe": "yes"}}, {}, None),
]


@pytest.mark.parametrize(("declared", "answers", "verdict"), VERDICTS)
def test_a_condition_holds_does_not_or_is_unknown(declared: Any, answers: dict[str, Any], verdict: bool | None) -> None:
    assert read(declared).holds(answers) is verdict


def test_every_operator_is_shown_true_and_false() -> None:
    shown: dict[str, set[bool | None]] = {}
    for declared, _, verdict in VERDICTS:
        for key, test in declared.items():
            for operator in test if isinstance(test, dict) and key != "not" else ():
                shown.setdefault(operator, set()).add(verdict)
    assert set(shown) == set(_TESTS)
    assert [operator for operator, verdicts in shown.items() if not {True, False} <= verdicts] == []


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        ({"saef": "yes"}, ["condition_unknown_question_near"]),
        ({"zzzz": "yes"}, ["condition_unknown_question"]),
        ({"safe": "maybe"}, ["condition_unknown_option"]),
        ({"colour": "redd"}, ["condition_unknown_option_near"]),
        ({"colour": ["red", "pink", "grey"]}, ["condition_unknown_option", "condition_unknown_option_near"]),
        ({"told.when": "red"}, ["condition_unknown_column"]),
        ({"told.who": "pink"}, ["condition_unknown_option"]),
        ({"note": "words"}, ["condition_wrong_operator"]),
        ({"safe": {"at_least": 3}}, ["condition_wrong_operator"]),
        ({"colours": {"same_as": "colour"}}, ["condition_wrong_operator"]),
        ({"colour": {"same_as": "zzzz"}}, ["condition_unknown_question"]),
        ({"begun": {"before": "colour"}}, ["condition_not_a_date"]),
        ({"begun": {"before": "2026-02-30"}}, ["condition_not_a_date"]),
        ({"begun": {"before": "٢٠٢٦-01-01"}}, ["condition_not_a_date"]),
        ({"begun": {"after": "zzzz"}}, ["condition_unknown_question"]),
        ({"all": [{"safe": "yes"}, {"zzzz": "no"}]}, ["condition_unknown_question"]),
        ({"not": {"zzzz": "no"}}, ["condition_unknown_question"]),
        ({"any": ["safe"]}, ["condition_not_a_mapping"]),
        ({"not": "safe"}, ["condition_not_a_mapping"]),
        ({}, ["condition_not_a_mapping"]),
    ],
)
def test_what_can_not_be_read_is_said_and_nothing_else(declared: Any, codes: list[str]) -> None:
    assert sorted(faults(declared)) == sorted(codes)


def test_a_fault_names_its_path_within_the_condition() -> None:
    _, (fault,) = read_condition({"any": [{"safe": "yes"}, {"not": {"zzzz": "no"}}]}, SCOPE)
    assert fault.path == ("any", 1, "not", "zzzz")


def test_a_condition_names_every_question_that_it_asks_about() -> None:
    declared = {"any": [{"not": {"safe": "yes"}}, {"ended": {"after": "begun"}}, {"begun": {"before": "2026-01-01"}},
                        {"colour": {"same_as": "other_colour"}}, {"told.who": "red"}]}  # fmt: skip
    assert set(questions_of(read(declared).tree)) == {"safe", "ended", "begun", "colour", "other_colour", "told"}


# An oracle of a few lines: Kleene's logic as minimum and maximum over 0 (false), 1 (unknown) and 2 (true).
RANK: dict[bool | None, int] = {False: 0, None: 1, True: 2}
VERDICT: dict[int, bool | None] = {0: False, 1: None, 2: True}


def oracle(declared: dict[str, Any], answers: dict[str, str]) -> int:
    """The rank of a condition made of yes/no questions, all, any and not."""
    ranks = []
    for key, value in declared.items():
        if key == "not":
            ranks.append(2 - oracle(value, answers))
        elif key in ("all", "any"):
            inner = [oracle(one, answers) for one in value]
            ranks.append(min(inner) if key == "all" else max(inner))
        else:
            ranks.append(1 if key not in answers else 2 if answers[key] == value else 0)
    return min(ranks)


ANSWER = st.sampled_from(["yes", "no"])
LEAF = st.dictionaries(st.sampled_from(["safe", "missing"]), ANSWER, min_size=1)
CONDITION = st.recursive(
    LEAF,
    lambda inner: (
        st.fixed_dictionaries({"not": inner})
        | st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)})
        | st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)})
        | st.builds(lambda one, two: {**one, **two}, LEAF, st.fixed_dictionaries({"not": inner}))
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(CONDITION, st.dictionaries(st.sampled_from(["safe", "missing"]), ANSWER))
def test_all_any_and_not_are_kleenes(declared: dict[str, Any], answers: dict[str, str]) -> None:
    assert read(declared).holds(answers) is VERDICT[oracle(declared, answers)]


@settings(max_examples=200, deadline=None)
@given(CONDITION, st.dictionaries(st.sampled_from(["safe", "missing"]), ANSWER))
def test_a_verdict_never_changes_when_an_unanswered_question_is_answered(
    declared: dict[str, Any], answers: dict[str, str]
) -> None:
    condition = read(declared)
    verdict = condition.holds(answers)
    if verdict is not None:
        for filled in ({"safe": a, "missing": b} | answers for a in ("yes", "no") for b in ("yes", "no")):
            assert condition.holds(filled) is verdict


EVERY = [declared for declared, _, _ in VERDICTS]


@pytest.mark.threat("5")
@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(SCOPE)), ODD_JSON))
def test_no_answer_of_a_wrong_type_raises(answers: dict[str, Any]) -> None:
    for declared in EVERY:
        assert read(declared).holds(answers) in (True, False, None)


@pytest.mark.parametrize(
    "wrong",
    [True, False, 1, 0, 2.5, [], ["yes"], {}, {"yes": "yes"}, *UNSPEAKABLE.values()],
    ids=lambda one: type(one).__name__,
)
@pytest.mark.parametrize("declared", [{"safe": "yes"}, {"safe": "no"}, {"safe": {"is_not": "yes"}}, {"not": {"safe": "yes"}},
                                      {"colour": ["red"]}, {"colour": {"same_as": "other_colour"}},
                                      {"begun": {"before": "2026-01-01"}}, {"c01": "red"}])  # fmt: skip
def test_an_answer_of_a_wrong_type_is_no_answer(declared: Any, wrong: Any) -> None:
    answers = {"safe": wrong, "colour": wrong, "other_colour": wrong, "begun": wrong, "c01": {"rating": wrong}}
    assert read(declared).holds(answers) is None


@pytest.mark.parametrize("wrong", ["yes", True, [3], "3"])
def test_a_number_is_compared_with_numbers_only(wrong: Any) -> None:
    assert read({"number": {"at_least": 1}}).holds({"number": wrong}) is None


def test_a_day_is_a_day_of_the_calendar_written_year_month_day() -> None:
    assert as_day("2024-02-29") == date(2024, 2, 29)
    odd = (
        "2023-02-29",
        "0000-01-01",
        "2024-2-9",
        "20240229",
        "2024-02-29T00:00",
        " 2024-02-29",
        "٢٠٢٤-02-29",
        20240229,
        None,
        ["x"],
    )
    assert [as_day(one) for one in odd] == [None] * len(odd)


def test_every_condition_of_the_template_is_unknown_or_never_unknown_without_answers(template: Template) -> None:
    """With nothing answered, a condition may only be settled by ``answered`` and ``count``, which are never unknown."""
    conditions = [one.when for one in (*template.checks, *template.caps)]
    for question in template.questions.values():
        conditions += [
            one
            for one in (question.asked_when, question.asked_unless, question.required_when, question.removed_when)
            if one
        ]
    assert len(conditions) > 60
    settled = [one for one in conditions if one.holds({}) is not None]
    assert all("answered" in str(one.tree) or "count" in str(one.tree) for one in settled)
    assert not any(one.holds({}) is True for one in conditions)
