"""The contract: JSON Schema accepts a response exactly where the engine finds no error, but for what it lists as rules."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from engine.contract import contract_of
from engine.grade import outcome_of
from engine.model import ERROR, Template
from engine.validate import validate

Answers = dict[str, Any]
Judge = Callable[[Answers], tuple[bool, bool]]


@pytest.fixture(scope="module")
def schema(template: Template) -> dict[str, Any]:
    return contract_of(template)


@pytest.fixture(scope="module")
def judge(template: Template, schema: dict[str, Any]) -> Judge:
    """Whether the schema, and whether the engine, takes answers as complete."""
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    def verdicts(answers: Answers) -> tuple[bool, bool]:
        document = {"template": template.id, "version": template.version, "answers": answers}
        findings = [*validate(template, answers), *outcome_of(template, answers)[1]]
        return validator.is_valid(document), not any(one.severity == ERROR for one in findings)

    return verdicts


def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")


def test_examples_get_the_same_verdict_from_both(judge: Judge, examples: dict[str, Answers]) -> None:
    for name, example in examples.items():
        by_schema, by_engine = judge(example["answers"])
        assert by_schema == by_engine == (not example["expect"]["errors"]), name


@pytest.mark.parametrize("name", ["complete-good", "inadequate", "all-criteria"])
def test_an_answer_taken_out_gets_the_same_verdict_from_both(
    judge: Judge, examples: dict[str, Answers], name: str
) -> None:
    whole = examples[name]["answers"]
    differing = {}
    for key in whole:
        answers = {other: value for other, value in whole.items() if other != key}
        by_schema, by_engine = judge(answers)
        if by_schema != by_engine:
            differing[key] = (by_schema, by_engine)
    assert differing == {}


ODD: list[Any] = [None, "", " ", 5, True, [], {}, ["x"], {"rating": "partly"}, {"rating": "evidenced"}, "2026-13-01",
                  "2026-03-12", "yes", "no", "\x00", "x" * 100_001, [{"id": "a"}], [[]], {"rating": "partly", "evidence": " "},
                  {"rating": "evidenced", "actions": [{"id": "a", "action": "b"}]}]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_odd_value_in_any_answer_gets_the_same_verdict_from_both(
    judge: Judge, examples: dict[str, Answers], odd: Any
) -> None:
    whole = examples["inadequate"]["answers"]
    differing = {}
    for key in whole:
        by_schema, by_engine = judge({**whole, key: copy.deepcopy(odd)})
        if by_schema != by_engine:
            differing[key] = (by_schema, by_engine)
    assert differing == {}


CHANGES: list[Answers] = [
    {"grade": "good"}, {"not_safe": "no"}, {"not_safe": "no", "outcomes": "met", "grade": "good"}, {"outcomes": "met"},
    {"child_status": ["lac"]}, {"missing_episode": "yes"}, {"disability": "yes"}, {"worker_on_leave": "yes"},
    {"child_contact": "not_appropriate"}, {"child_contact": "planned"}, {"parental_consent": "refused"},
    {"auditor_role": "assistant_director"}, {"disagreement": "yes"}, {"looked_back": "no"}, {"concern_disclosed": "yes"},
    {"findings_shared_on": "2026-03-01"}, {"unknown": "x"}, {"child_consent": "withdrawn"},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_change_of_mind_gets_the_same_verdict_from_both_or_is_listed_as_a_rule(
    judge: Judge, schema: dict[str, Any], examples: dict[str, Answers], template: Template, change: Answers
) -> None:
    answers = {**examples["inadequate"]["answers"], **change}
    by_schema, by_engine = judge(answers)
    if by_schema and not by_engine:
        codes = {one.code for one in validate(template, answers) if one.severity == ERROR}
        listed = str(schema.get("x-rules", schema))
        assert all(code.removeprefix("check.") in listed for code in codes), codes
    else:
        assert by_schema == by_engine


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"answers": {}}, {"template": "other", "version": "2023-09.1", "answers": {}}, {"version": 1}],
)
def test_what_is_no_response_is_refused(schema: dict[str, Any], document: Any) -> None:
    assert not Draft202012Validator(schema).is_valid(document)
