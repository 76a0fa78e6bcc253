"""Grades that seem not to fit the ratings: a warning with its reason, never a cap, and sound in its declaration."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.asked import asked_by_section, counted
from engine.check import check
from engine.compile import template_at
from engine.contract import contract_of
from engine.load import newest_bundled
from engine.messages.conditions import sentence
from engine.messages.findings import message_of
from engine.model import ERROR, WARNING, Answers, Finding, Template
from engine.validate import validate

CRITERIA = [f"c{number:02}" for number in range(1, 29) if number != 16]


def rated(good: Answers, number: int, rating: str = "not_evidenced", **changes: Any) -> Answers:
    """The answers with so many criteria of a rating, and all others evidenced."""
    words = {"evidence": "Nothing shows it."}
    ratings = {
        one: {"rating": rating, **words} if at < number else {"rating": "evidenced"} for at, one in enumerate(CRITERIA)
    }
    return {**good, **ratings, **changes}


def said(template: Template, answers: Answers) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in validate(template, answers) if one.code.startswith("consistency")]


def asked(template: Template, answers: Answers) -> bool:
    questions = asked_by_section(template, counted(template, answers))["grade"]
    return "grade_and_ratings" in [one.id for one in questions]


TABLE = [
    ("good", 11, "not_evidenced", {}, ""),
    ("good", 12, "not_evidenced", {}, "good_with_gaps"),
    ("good", 27, "partly", {}, ""),
    ("outstanding", 5, "not_evidenced", {}, ""),
    ("outstanding", 6, "not_evidenced", {}, "outstanding_with_gaps"),
    ("requires_improvement", 27, "not_evidenced", {}, ""),
    ("inadequate", 1, "partly", {}, ""),
    ("inadequate", 1, "not_evidenced", {}, ""),
    ("inadequate", 0, "partly", {}, "inadequate_without_gaps"),
    ("inadequate", 0, "partly", {"not_safe": "yes"}, ""),
    ("inadequate", 0, "partly", {"not_safe": None}, ""),
    ("inadequate", 0, "partly", {"c05": None}, ""),
    ("good", 13, "not_evidenced", {"c01": None}, "good_with_gaps"),
    ("good", 12, "not_evidenced", {"c01": {"rating": ""}}, ""),
]  # fmt: skip


@pytest.mark.clause("4")
@pytest.mark.clause("5.1")
@pytest.mark.clause("5.2")
@pytest.mark.parametrize(("grade", "number", "rating", "changes", "rule"), TABLE)
def test_a_grade_that_seems_not_to_fit_the_ratings_is_a_warning(
    template: Template, good: Answers, grade: str, number: int, rating: str, changes: Answers, rule: str
) -> None:
    answers = rated(good, number, rating, grade=grade, **changes)
    expected = [(f"consistency.{rule}", "answers.grade"), ("consistency_unexplained", "answers.grade_and_ratings")]
    assert said(template, answers) == (expected if rule else [])
    assert asked(template, answers) is bool(rule)


def test_a_criterion_that_is_not_asked_is_neither_rated_nor_missing(template: Template, good: Answers) -> None:
    answers = rated(good, 11, grade="good", c16={"rating": "not_evidenced", "evidence": "None."})
    assert said(template, answers) == []
    assert said(template, {**answers, "missing_episode": "yes"})


def test_with_its_reason_the_warning_stands_and_nothing_is_asked_for(template: Template, good: Answers) -> None:
    answers = rated(good, 12, grade_and_ratings="Seen in the old system.")
    found = [one for one in validate(template, answers) if one.severity in (ERROR, WARNING)]
    assert [(one.code, one.severity, one.source) for one in found] == [("consistency.good_with_gaps", WARNING, "§5.2")]
    assert message_of(found[0]) == "The grade is Good while 12 criteria or more are not evidenced."


def test_a_warning_rules_no_grade_out_and_the_contract_holds_the_response(template: Template, good: Answers) -> None:
    answers = rated(good, 12)
    assert [one.code for one in validate(template, answers) if one.severity == ERROR] == []
    document = {"template": template.id, "version": template.version, "answers": answers}
    jsonschema.Draft202012Validator(contract_of(template)).validate(document)


def test_a_rule_reads_in_english(template: Template) -> None:
    question = template.questions["grade_and_ratings"]
    assert question.asked_when is not None
    words = sentence(question.asked_when, template)
    assert "both the grade is Good and at least 12 of the criteria are rated Not evidenced" in words
    assert "none of the criteria are rated Partly evidenced or Not evidenced" in words


def test_whatever_stands_for_a_criterion_raises_nothing(template: Template, good: Answers) -> None:
    for odd in (None, 3, [], "x", {"rating": 3}, {"rating": ["not_evidenced"]}, {"rating": {}}):
        assert said(template, {**rated(good, 11), "c13": odd}) == []


@pytest.fixture
def spoil(tmp_path: Path) -> Callable[[str, str, str], list[Finding]]:
    """What is found once a text in a file of the bundled template is replaced."""

    def replaced(file: str, old: str, new: str) -> list[Finding]:
        folder = shutil.copytree(newest_bundled(), tmp_path / "template", ignore=shutil.ignore_patterns("examples"))
        path = Path(folder) / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), "utf-8")
        return [one for one in check(Path(folder)).findings if one.severity == ERROR]

    return replaced


QUESTION = "ask: Why does this grade fit the ratings?"
FIRST = "rated: {ratings: [not_evidenced], at_least: 6}\n    reason: grade_and_ratings"
SPOILT = [
    ("grading.yaml", FIRST, FIRST.replace("[not_evidenced]", "[missing]"), "rating_unknown", "[missing]", 1),
    ("grading.yaml", FIRST, FIRST.replace("6}", "6, at_most: 2}"), "consistency_never", "rated: {ratings: [not_evidenced], at_least: 6", 0),
    ("grading.yaml", FIRST, FIRST.replace("grade_and_ratings", "grade_and_rating"), "consistency_reason_unknown", "reason: grade_and_rating\n", 0),
    ("grading.yaml", FIRST, FIRST.replace("grade_and_ratings", "outcomes"), "consistency_reason_unknown", "reason: outcomes\n", 0),
    ("grading.yaml", "id: good_with_gaps", "id: outstanding_with_gaps", "id_duplicate", "id: outstanding_with_gaps\n    when: {grade: good}", 0),
    ("grading.yaml", "when: {grade: outstanding}", "when: {grade: excellent}", "condition_unknown_option", "grade: excellent", 0),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "at", "beyond"), SPOILT)
def test_a_fault_in_a_rule_is_a_finding_with_its_place(
    spoil: Callable[[str, str, str], list[Finding]], tmp_path: Path,
    file: str, old: str, new: str, code: str, at: str, beyond: int,
) -> None:  # fmt: skip
    (finding,) = spoil(file, old, new)
    text = (tmp_path / "template" / file).read_text("utf-8")
    place = text.index(at) + beyond
    line, column = text.count("\n", 0, place) + 1, place - (text.rfind("\n", 0, place) + 1) + 1
    assert (finding.code, finding.place) == (code, (file, line, column))
    assert message_of(finding)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (QUESTION, f"{QUESTION}\n        required: true", "consistency_reason_conditional"),
        (QUESTION, f"{QUESTION}\n        asked_when: {{outcomes: met}}", "consistency_reason_conditional"),
        ("asked_when: {not_safe: yes}", "asked_when: {not_safe: yes, grade_and_ratings: {answered: yes}}",
         "consistency_reason_asked_about"),
    ],
)  # fmt: skip
def test_the_question_for_the_reason_is_the_rules_alone(
    spoil: Callable[[str, str, str], list[Finding]], old: str, new: str, code: str
) -> None:
    found = spoil("audit.yaml", old, new)
    assert {one.code for one in found} == {code}
    assert {one.place and one.place.file for one in found} == {"grading.yaml"}


def test_ratings_can_not_be_counted_where_there_are_no_criteria(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(newest_bundled("foster-carer-file-check"), tmp_path / "template"))
    (folder / "grading.yaml").write_text(
        "question: grade\ngrades:\n"
        "  - {id: good, label: Good, descriptor: [Good.], wording: adapted, source: §1}\n"
        "  - {id: poor, label: Poor, descriptor: [Poor.], wording: adapted, source: §1}\n"
        "consistency:\n"
        "  - {id: odd, when: {grade: good}, rated: {ratings: [no], at_least: 1}, reason: manager_told, say: Odd., source: §1}\n",
        "utf-8",
    )
    text = (folder / "audit.yaml").read_text("utf-8")
    grade = "      - {id: grade, kind: grade, ask: Grade, wording: adapted, source: §1, required: true}\n      - id: checked_by\n"
    (folder / "audit.yaml").write_text(text.replace("      - id: checked_by\n", grade, 1), "utf-8")
    errors = [one for one in check(folder).findings if one.severity == ERROR]
    assert [(one.code, one.place and one.place.file) for one in errors] == [
        ("consistency_without_criteria", "grading.yaml")
    ]


def test_a_form_without_such_rules_is_compiled_as_before() -> None:
    template = template_at(newest_bundled("supervision-audit"))
    assert template.consistency == ()
    assert list(validate(template, copy.deepcopy({}))) != []
