"""Suggested actions, each with where it came from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from odd_json import ODD_JSON, UNSPEAKABLE

from engine.actions import actions_of, as_json, repeated_ids
from engine.model import Action, Template

RING = {"id": "a1", "action": "Ring the school.", "owner": "social_worker", "by": "2026-04-01", "immediate": True}


@pytest.mark.clause("7.3")
def test_every_action_is_traced_to_its_criterion_in_the_order_of_the_form(template: Template) -> None:
    answers = {
        "summary_actions": [{**RING, "id": "s1"}],
        "c28": {"rating": "partly", "actions": [{**RING, "id": "z"}]},
        "c08": {"rating": "evidenced", "actions": [RING, {**RING, "id": "a2", "action": "Visit."}]},
        "c01": {"actions": [{**RING, "id": "b"}]},
    }
    found = actions_of(template, answers)
    assert [(one.id, one.from_) for one in found] == [
        ("b", "c01"),
        ("a1", "c08"),
        ("a2", "c08"),
        ("z", "c28"),
        ("s1", "summary_actions"),
    ]
    assert found[1] == Action("a1", "c08", "Ring the school.", "social_worker", "2026-04-01", True)


def test_an_action_beside_a_criterion_that_is_not_asked_is_left_out_until_it_is(template: Template) -> None:
    answers: dict[str, Any] = {
        "c30": {"rating": "partly", "actions": [RING]},
        "c16": {"actions": [{**RING, "id": "a2"}]},
    }
    assert [one.id for one in actions_of(template, answers)] == ["a2"], "16 is asked while nobody has said otherwise"
    assert [one.id for one in actions_of(template, {**answers, "missing_episode": "no"})] == []
    assert [one.id for one in actions_of(template, {**answers, "child_status": ["lac"]})] == ["a2", "a1"]


@pytest.mark.parametrize(
    "said", [{}, {"immediate": "yes"}, {"immediate": 1}, {"immediate": None}, {"immediate": False}]
)
def test_only_true_makes_an_action_immediate(template: Template, said: dict[str, Any]) -> None:
    (action,) = actions_of(template, {"summary_actions": [{"id": "a1", "action": "Ring.", **said}]})
    assert action.immediate is False


def test_what_is_unknown_of_an_action_is_absent(template: Template) -> None:
    (action,) = actions_of(template, {"summary_actions": [{"action": "Ring.", "owner": 7, "by": None}]})
    assert as_json(action) == {"from": "summary_actions", "action": "Ring.", "immediate": False}


def test_a_row_without_words_suggests_nothing(template: Template) -> None:
    rows = [
        {"id": "a1"},
        {"id": "a2", "action": " "},
        {"id": "a3", "action": 7},
        {"id": "a4", "action": ["x"]},
        "ring",
        None,
    ]
    assert actions_of(template, {"summary_actions": rows}) == []


@pytest.mark.clause("7.3")
def test_two_actions_of_one_id_are_an_error_where_the_second_stands(template: Template) -> None:
    answers = {"c01": {"actions": [RING]}, "c08": {"actions": [RING, {**RING, "id": "a2"}]}}
    (finding,) = repeated_ids(actions_of(template, answers))
    assert (finding.code, finding.severity, finding.path, finding.source) == (
        "action_id_repeated",
        "error",
        "answers.c08",
        "§7.3",
    )


def test_actions_without_an_id_do_not_repeat_one(template: Template) -> None:
    rows = [{"action": "Ring."}, {"action": "Visit.", "id": None}, {"action": "Write.", "id": "../x"}]
    assert list(repeated_ids(actions_of(template, {"summary_actions": rows}))) == []


@pytest.mark.threat("5")
@settings(max_examples=150, deadline=None)
@given(rows=ODD_JSON)
def test_no_value_raises_and_what_comes_out_can_be_written(template: Template, rows: Any) -> None:
    for answers in ({"summary_actions": rows}, {"c08": {"actions": rows}}, {"c08": rows}):
        for action in actions_of(template, answers):
            json.dumps(as_json(action), ensure_ascii=False).encode("utf-8")


@pytest.mark.threat("5")
@pytest.mark.parametrize("name", UNSPEAKABLE)
def test_a_value_that_can_not_be_spoken_suggests_nothing(template: Template, name: str) -> None:
    odd = UNSPEAKABLE[name]
    assert actions_of(template, {"summary_actions": [{"id": "a1", "action": odd}], "c08": {"actions": odd}}) == []
    (action,) = actions_of(template, {"summary_actions": [{"id": odd, "action": "Ring.", "owner": odd, "by": odd}]})
    assert action[:1] == ("",) and action.owner is None and action.by is None
