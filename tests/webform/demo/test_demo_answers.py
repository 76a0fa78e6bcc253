"""Part A as the demonstration's auditors answer it: whole, consistent with the case, and of what is asked only."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest

from engine.actions import actions_of
from engine.asked import asked_by_section
from engine.assess import assess
from engine.calendars import Calendar
from engine.model import WARNING, Template
from engine.response import Response
from webform.demo.answers import Occasion, answers_for, by_section
from webform.demo.chance import chance_of
from webform.demo.evidence import EVIDENCE

DAY = date(2026, 3, 12)
CHILDREN = (
    (("cp",), 9),
    (("cin", "cwd"), 12),
    (("lac", "eligible"), 16),
    (("care_leaver",), 20),
    (("cp",), None),
    ((), 2),
)


def occasion(template: Template, calendar: Calendar, *, seed: int = 1, grade: str = "good", **changes: Any) -> Occasion:
    plain = Occasion(
        template=template,
        calendar=calendar,
        chance=chance_of(seed, "test"),
        day=DAY,
        role="independent_reviewing_officer",
        statuses=("cp",),
        age=9,
        disability=False,
        missing=False,
        grade=grade,
        actions=3,
        immediate=False,
        disputed=False,
        on_leave=False,
        told=("Wilma Example", "Tom Sample", "Ada Specimen"),
    )
    return plain._replace(**changes)


@pytest.mark.parametrize("grade", ["outstanding", "good", "requires_improvement", "inadequate"])
@pytest.mark.parametrize(("statuses", "age"), CHILDREN)
def test_every_audit_can_be_signed_off_without_error_or_warning(
    template: Template, calendar: Calendar, grade: str, statuses: tuple[str, ...], age: int | None
) -> None:
    for seed, disputed, on_leave, missing in itertools.product(range(3), (True, False), (True, False), (True, False)):
        said = answers_for(
            occasion(
                template, calendar, seed=seed, grade=grade, statuses=statuses, age=age,
                disputed=disputed, on_leave=on_leave, missing=missing, disability=missing,
            )
        )  # fmt: skip
        response = Response(template.id, template.version, said, {})
        found = assess(template, response, None, DAY, calendar)
        assert found.complete, found.findings
        assert [one for one in found.findings if one.severity == WARNING] == []
        assert found.outcome.chosen == grade


def test_an_assistant_director_tells_another_senior(template: Template, calendar: Calendar) -> None:
    said = answers_for(occasion(template, calendar, grade="inadequate", role="assistant_director"))
    assert [row["who"] for row in said["inadequate_told"]] == ["allocated_worker", "team_manager", "other_senior"]
    assert assess(template, Response(template.id, template.version, said, {}), None, DAY, calendar).complete


@pytest.mark.parametrize(
    ("actions", "immediate", "grade"), [(1, False, "good"), (3, True, "inadequate"), (2, True, "good")]
)
def test_as_many_actions_are_suggested_as_planned(
    template: Template, calendar: Calendar, actions: int, immediate: bool, grade: str
) -> None:
    said = answers_for(occasion(template, calendar, actions=actions, immediate=immediate, grade=grade))
    found = actions_of(template, said)
    assert len({action.id for action in found}) == len(found) == actions
    assert [action.immediate for action in found].count(True) == immediate


def test_only_what_is_asked_is_answered(template: Template, calendar: Calendar) -> None:
    said = answers_for(occasion(template, calendar))
    asked = {question.id for questions in asked_by_section(template, said).values() for question in questions}
    assert said.keys() <= asked
    assert "c30" not in said and "inadequate_told" not in said


def test_the_same_occasion_gives_the_same_answers_and_another_seed_others(
    template: Template, calendar: Calendar
) -> None:
    first, again, other = (answers_for(occasion(template, calendar, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other


def test_sections_hold_all_answers_once(template: Template, calendar: Calendar) -> None:
    said = answers_for(occasion(template, calendar))
    sections = by_section(template, said)
    assert list(sections) == [section.id for section in template.sections]
    assert {key: value for held in sections.values() for key, value in held.items()} == said
    assert sum(map(len, sections.values())) == len(said)


def test_there_is_evidence_for_every_criterion_and_each_owner_is_one_of_part_b(template: Template) -> None:
    criteria = {question.id for question in template.questions.values() if question.kind == "criterion"}
    assert set(EVIDENCE) == criteria
    assert template.part_b is not None
    assert {one.owner for one in EVIDENCE.values()} <= set(template.part_b.owners)
    texts = [text for one in EVIDENCE.values() for text in (*one.shown, one.gap, one.action)]
    assert len(set(texts)) == len(texts)
