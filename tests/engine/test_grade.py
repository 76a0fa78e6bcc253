"""The auditor chooses the grade: it is capped, and never worked out."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_json import ODD_JSON

from engine.grade import outcome_of
from engine.messages.findings import message_of
from engine.model import Template

BEST_FIRST = ("outstanding", "good", "requires_improvement", "inadequate")


@pytest.mark.clause("3(d)")
@pytest.mark.clause("5.4")
@pytest.mark.parametrize(
    ("answers", "allowed", "sources"),
    [
        ({}, BEST_FIRST, []),
        ({"outcomes": "met", "not_safe": "no"}, BEST_FIRST, []),
        ({"outcomes": "on_the_way", "not_safe": "no"}, BEST_FIRST, []),
        ({"outcomes": "not_met", "not_safe": "no"}, BEST_FIRST[2:], ["§3(d)"]),
        ({"outcomes": "not_met"}, BEST_FIRST[2:], ["§3(d)"]),
        ({"outcomes": "met", "not_safe": "yes"}, BEST_FIRST[3:], ["§5.4"]),
        ({"not_safe": "yes"}, BEST_FIRST[3:], ["§5.4"]),
        ({"outcomes": "not_met", "not_safe": "yes"}, BEST_FIRST[3:], ["§3(d)", "§5.4"]),
        ({"outcomes": "", "not_safe": None}, BEST_FIRST, []),
        ({"outcomes": ["not_met"], "not_safe": True}, BEST_FIRST, []),
    ],
)
def test_outcomes_not_met_and_a_child_not_safe_rule_grades_out(
    template: Template, answers: dict[str, Any], allowed: tuple[str, ...], sources: list[str]
) -> None:
    outcome, _ = outcome_of(template, answers)
    assert outcome.allowed == allowed
    assert [reason.source for reason in outcome.reasons] == sources
    assert all(reason.message for reason in outcome.reasons)


@pytest.mark.clause("3(d)")
@pytest.mark.parametrize(("grade", "refused"), list(zip(BEST_FIRST, (True, True, False, False), strict=True)))
def test_an_audit_is_not_good_or_outstanding_where_outcomes_are_not_met(
    template: Template, grade: str, refused: bool
) -> None:
    outcome, findings = outcome_of(template, {"outcomes": "not_met", "grade": grade})
    assert outcome.chosen == grade
    assert [(one.code, one.severity, one.path, one.source) for one in findings] == [
        ("grade_capped", "error", "answers.grade", "§3(d)")
    ] * refused
    for finding in findings:
        assert "Requires improvement to be good or Inadequate" in message_of(finding)


@pytest.mark.clause("5.4")
@pytest.mark.parametrize(("grade", "refused"), list(zip(BEST_FIRST, (True, True, True, False), strict=True)))
def test_any_grade_but_inadequate_is_an_error_where_a_child_is_not_safe(
    template: Template, grade: str, refused: bool
) -> None:
    _, findings = outcome_of(template, {"not_safe": "yes", "grade": grade})
    assert [(one.code, one.path, one.source) for one in findings] == [
        ("grade_capped", "answers.grade", "§5.4")
    ] * refused


@pytest.mark.clause("3(d)")
@pytest.mark.clause("5.4")
def test_where_both_hold_both_are_said(template: Template) -> None:
    outcome, findings = outcome_of(template, {"outcomes": "not_met", "not_safe": "yes", "grade": "good"})
    assert [one.source for one in findings] == ["§3(d)", "§5.4"]
    assert outcome.allowed == ("inadequate",)


@pytest.mark.parametrize("odd", [None, "", "excellent", 3, True, ["good"], {"good": 1}])
def test_what_is_no_grade_is_no_choice_and_breaks_no_cap(template: Template, odd: Any) -> None:
    outcome, findings = outcome_of(template, {"grade": odd, "not_safe": "yes"})
    assert (outcome.chosen, findings) == (None, [])


RATING = st.sampled_from(["evidenced", "partly", "not_evidenced", "not_applicable"])


@pytest.mark.clause("4")
@settings(max_examples=60, deadline=None)
@given(ratings=st.lists(RATING, min_size=37, max_size=37), grade=st.sampled_from([*BEST_FIRST, None]))
def test_ratings_never_work_a_grade_out(
    template: Template, examples: dict[str, dict[str, Any]], ratings: list[str], grade: str | None
) -> None:
    answers = copy.deepcopy(examples["all-criteria"]["answers"])
    answers |= {f"c{number:02}": {"rating": rating} for number, rating in enumerate(ratings, 1)}
    answers["grade"] = grade
    outcome, findings = outcome_of(template, answers)
    assert (outcome.chosen, outcome.allowed, outcome.reasons, findings) == (grade, BEST_FIRST, (), [])


@pytest.mark.clause("4")
@settings(max_examples=100, deadline=None)
@given(
    answers=st.dictionaries(
        st.sampled_from(["c08", "grade_reasons", "grade_before", "audit_date", "child_status"]), ODD_JSON
    )
)
def test_no_answer_but_those_of_the_caps_touches_the_outcome(template: Template, answers: dict[str, Any]) -> None:
    for caps in ({}, {"outcomes": "not_met"}, {"not_safe": "yes"}):
        assert outcome_of(template, {**answers, **caps}) == outcome_of(template, caps)
