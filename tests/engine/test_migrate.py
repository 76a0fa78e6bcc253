"""Carrying over: what happens to each answer is planned and said; over and back keeps every answer."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from versions import DRAFT, Swap, variant_at

from engine.compare import OtherForm
from engine.compile import template_at
from engine.migrate import Carried, apply, plan, undo
from engine.model import Template

Answers = dict[str, Any]

SWAPS: tuple[Swap, ...] = (
    ("audit.yaml", "- id: queries_to_team_manager\n", "- id: queries\n        was: queries_to_team_manager\n"),
    ("audit.yaml", "          advanced_practitioner: Advanced Practitioner\n", ""),
    ("audit.yaml", "      - id: looked_back_note\n        kind: long_text", "      - id: looked_back_note\n        kind: date"),
    ("audit.yaml", "      - id: collaboration\n        kind: long_text\n", "      - id: collaboration\n        kind: long_text\n        at_most: 12\n"),
    ("criteria.yaml", "      - id: c11\n        number: 11\n", "      - id: c11_12\n        was: [c11, c12]\n        number: 11\n"),
    ("criteria.yaml", "    partly: Partly evidenced\n", "    partly: In part evidenced\n"),
)  # fmt: skip


@pytest.fixture(scope="module")
def draft() -> Template:
    return template_at(DRAFT)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A version with a rename, a choice less, another kind, a shorter text, and two criteria put together."""
    folder = tmp_path_factory.mktemp("odd")
    place = variant_at(folder, *SWAPS)
    text = (place / "criteria.yaml").read_text(encoding="utf-8")
    start, end = text.index("      - id: c12\n"), text.index("      - id: c13\n")
    (place / "criteria.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    return template_at(place)


def over(old: Template, new: Template, answers: Answers, put_by: Any = None) -> Carried:
    return apply(plan(old, new, answers, put_by), answers)


def test_the_draft_keeps_leaves_and_asks_as_its_changes_say(
    template: Template, draft: Template, everything: Answers
) -> None:
    planned = plan(template, draft, everything)
    assert (planned.from_, planned.to) == ("2023-09.1", "2025-04.1")
    assert [(one.question, one.why) for one in planned.left_behind] == [("c10", "split")]
    assert [(one.question, one.why) for one in planned.asked_again] == [
        ("c10_practice", "split"), ("c10_family", "split"), ("c39", "new"),
    ]  # fmt: skip
    assert [one.new for one in planned.kept if one.reworded] == ["c05", "c09"]
    carried = apply(planned, everything)
    assert carried.answers == {name: value for name, value in everything.items() if name != "c10"}
    assert carried.put_by == {"2023-09.1": {"c10": everything["c10"]}}


def test_each_way_in_which_an_answer_loses_its_place_is_told(
    template: Template, odd: Template, everything: Answers
) -> None:
    answers = everything | {
        "queries_to_team_manager": "Asked.", "auditor_role": "advanced_practitioner", "looked_back_note": "To birth.",
        "collaboration": "By telephone and on paper.",
    }  # fmt: skip
    planned = plan(template, odd, answers)
    assert [(one.old, one.new) for one in planned.renamed] == [("queries_to_team_manager", "queries")]
    assert {(one.question, one.why) for one in planned.left_behind} == {
        ("auditor_role", "misfit"), ("looked_back_note", "misfit"), ("collaboration", "misfit"),
        ("c11", "merged"), ("c12", "merged"),
    }  # fmt: skip
    again = {one.question: one.why for one in planned.asked_again}
    assert again["c11_12"] == "split"
    assert again["auditor_role"] == "not_carried"


def test_planning_changes_nothing_that_it_is_given(template: Template, draft: Template, everything: Answers) -> None:
    before = copy.deepcopy(everything)
    put_by = {"2025-04.1": {"c39": {"rating": "evidenced"}}}
    apply(plan(template, draft, everything, put_by), everything)
    assert everything == before
    assert put_by == {"2025-04.1": {"c39": {"rating": "evidenced"}}}


def test_two_forms_do_not_exchange_answers(template: Template) -> None:
    with pytest.raises(OtherForm):
        plan(template, template._replace(id="another-form"), {})


def test_what_was_missing_before_is_not_said_to_be_asked_again(template: Template, draft: Template) -> None:
    assert {one.question for one in plan(template, draft, {}).asked_again} == {"c10_practice", "c10_family", "c39"}


def test_an_answer_that_does_not_fit_where_nothing_changed_stays(template: Template, draft: Template) -> None:
    assert over(template, draft, {"audit_date": "some day"}).answers == {"audit_date": "some day"}


def test_an_answer_to_no_question_is_put_by(template: Template, draft: Template) -> None:
    there = over(template, draft, {"nothing": 1})
    assert there == ({}, {"2023-09.1": {"nothing": 1}})


def test_what_is_answered_on_the_new_version_waits_there(
    template: Template, draft: Template, everything: Answers
) -> None:
    there = over(template, draft, everything)
    said = there.answers | {"c39": {"rating": "evidenced"}}
    back = over(draft, template, said, there.put_by)
    assert back.answers == everything
    assert back.put_by == {"2025-04.1": {"c39": {"rating": "evidenced"}}}
    assert over(template, draft, back.answers, back.put_by).answers["c39"] == {"rating": "evidenced"}


def test_two_answers_put_by_under_one_name_both_stay(template: Template, draft: Template) -> None:
    first, second = {"rating": "evidenced"}, {"rating": "partly", "evidence": "Once."}
    found = over(template, draft, {"c10": second}, {"2023-09.1": {"c10": first}})
    assert found.put_by == {"2023-09.1": {"c10": first}, "2023-09.1 (2)": {"c10": second}}


JUNK: tuple[Any, ...] = ("", "x" * 40, 7, True, None, [], ["other"], ["cin", "other"], {}, {"rating": "partly"}, {"rating": "nobody"},
    {"rating": "evidenced", "evidence": "Seen.", "actions": [{"id": "a1", "action": "Ring.", "owner": "nobody"}]}, [{"id": "r1"}],
    "yes", "no", "2026-03-12", "good", "advanced_practitioner")  # fmt: skip


def some_answers(template: Template, everything: Answers, seed: int) -> Answers:
    """Answers of every sort: some as in an example, some of any shape, some absent."""
    chance = random.Random(seed)
    answers: Answers = {}
    for name in template.questions:
        turn = chance.random()
        if turn < 0.5 and name in everything:
            answers[name] = everything[name]
        elif turn < 0.8:
            answers[name] = chance.choice(JUNK)
    return answers


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), to_draft=st.booleans(), backwards=st.booleans())
def test_over_and_back_keeps_every_answer(
    template: Template, draft: Template, odd: Template, everything: Answers, seed: int, to_draft: bool, backwards: bool
) -> None:
    other = draft if to_draft else odd
    old, new = (other, template) if backwards else (template, other)
    answers = some_answers(old, everything, seed)
    there = over(old, new, answers)
    put_by = there.put_by.get(old.version, {})
    assert sum(map(len, there.put_by.values())) + len(there.answers) == len(answers)
    assert set(there.answers) <= set(new.questions)
    assert put_by.keys() <= answers.keys()
    assert undo(old, new, there.answers, there.put_by) == (answers, {})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), steps=st.lists(st.integers(0, 2), min_size=1, max_size=6))
def test_no_value_is_ever_dropped_however_often_and_wherever_an_audit_travels(
    template: Template, draft: Template, odd: Template, everything: Answers, seed: int, steps: list[int]
) -> None:
    versions = (template, draft, odd)
    at, answers = template, some_answers(template, everything, seed)
    put_by: dict[str, Answers] = {}
    values = sorted(map(repr, answers.values()))
    for step in steps:
        answers, put_by = over(at, versions[step], answers, put_by) if versions[step] is not at else (answers, put_by)
        at = versions[step]
        held = [*answers.values(), *(value for left in put_by.values() for value in left.values())]
        assert sorted(map(repr, held)) == values
