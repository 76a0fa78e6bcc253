"""What is asked, and which answers count: an answer in a question that is no longer asked counts as unanswered."""

from __future__ import annotations

from typing import Any

import pytest

from engine.asked import asked_by_section, counted, said
from engine.conditions import questions_of
from engine.model import Template
from engine.validate import validate


def errors(template: Template, answers: dict[str, Any]) -> set[str]:
    return {finding.path for finding in validate(template, answers) if finding.severity == "error"}


def test_an_answer_that_is_no_longer_asked_asks_for_nothing_more(template: Template, good: dict[str, Any]) -> None:
    changed = {
        **good,
        "child_contact": "not_appropriate",
        "child_contact_not_appropriate": "She asked not to be called.",
    }
    assert "child_consent" in changed
    assert "child_consent" not in counted(template, changed)
    asked = {question.id for questions in asked_by_section(template, changed).values() for question in questions}
    assert "child_views" not in asked
    assert errors(template, {key: value for key, value in changed.items() if key != "child_views"}) == set()


def test_what_is_not_asked_is_off_the_record_and_kept_in_the_answers(template: Template, good: dict[str, Any]) -> None:
    changed = {**good, "looked_back": "no"}
    assert "looked_back_note" in changed
    assert "looked_back_note" not in said(template, changed)
    assert set(changed) - set(said(template, changed)) == {"looked_back_note"}


def test_nothing_is_copied_where_every_answer_counts(template: Template, good: dict[str, Any]) -> None:
    assert counted(template, good) is good
    assert said(template, good) is good


def test_waiting_goes_through_several_questions(template: Template, good: dict[str, Any]) -> None:
    """Mediation waits for no consensus, which waits for disagreement: once nobody disagrees, none of it counts."""
    disputed = {
        **good,
        "disagreement": "yes",
        "consensus": "no",
        "mediation_by": ["spqa"],
        "mediation_grade": "inadequate",
    }
    assert "answers.grade" in errors(template, disputed)
    assert "mediation_grade" not in said(template, {**disputed, "disagreement": "no"})
    assert "answers.grade" not in errors(template, {**disputed, "disagreement": "no"})


@pytest.mark.parametrize("which", ["conditional", "pivotal"])
def test_each_question_comes_after_those_that_it_waits_for(template: Template, which: str) -> None:
    order = [rule.id for rule in getattr(template, which)]
    assert order
    for rule in getattr(template, which):
        for condition in (rule.question.asked_when, rule.question.asked_unless):
            for other in questions_of(condition.tree) if condition else ():
                if other in order:
                    assert order.index(other) < order.index(rule.id)
