"""Replay: what newly stands against an audit under another version is told, and what stood before is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from versions import DRAFT, variant

from engine.assess import assess
from engine.calendars import Calendar
from engine.case_facts import CaseFacts
from engine.compile import template_at
from engine.facts import facts_from
from engine.migrate import apply, plan, route
from engine.model import Template
from engine.replay import Effect, replay, replay_of
from engine.response import Response

DAY = date(2026, 3, 12)
VISITED = {
    "child": {"id": "x", "date_of_birth": "2015-02-03"},
    "statuses": [{"status": "cin", "from": "2026-01-05"}],
    "events": [
        {"id": "e1", "event": "cin_plan_start", "date": "2026-01-05"},
        {"id": "e2", "event": "cin_visit", "date": "2026-01-23", "seen": True},
        {"id": "e3", "event": "cin_visit", "date": "2026-02-03", "seen": True},
    ],
}
"""A child in need whose first visit came after 18 days: in time at every 3 weeks, late at every 2."""


@pytest.fixture(scope="module")
def draft() -> Template:
    return template_at(DRAFT)


def effect(old: Template, new: Template, calendar: Calendar, answers: dict[str, Any], facts: Any = None) -> Effect:
    known: CaseFacts | None = facts_from(facts)[0] if facts else None
    return replay(replay_of(route(old, new), DAY, calendar), answers, {}, known)


def test_under_its_own_version_nothing_comes_out_otherwise(
    template: Template, calendar: Calendar, examples: dict[str, Any]
) -> None:
    for name in ("complete-good", "all-criteria", "inadequate"):
        found = effect(template, template, calendar, examples[name]["answers"], examples[name].get("facts"))
        assert found == Effect((), False, ())


def test_a_complete_audit_would_be_refused_for_what_the_draft_asks_anew(
    template: Template, draft: Template, calendar: Calendar, everything: dict[str, Any]
) -> None:
    assert effect(template, draft, calendar, everything).refused == (
        ("rating_missing", "answers.c10_practice.rating"),
        ("rating_missing", "answers.c10_family.rating"),
        ("rating_missing", "answers.c39.rating"),
    )


def test_what_was_already_missing_is_no_news(template: Template, calendar: Calendar, tmp_path: Path) -> None:
    renamed = variant(
        tmp_path, ("audit.yaml", "- id: worker_could_not_contribute\n", "- id: no_part\n        was: worker_could_not_contribute\n")
    )  # fmt: skip
    assert effect(template, renamed, calendar, {"worker_on_leave": "yes"}).refused == (
        ("answer_missing", "answers.no_part"),
    )
    assert effect(template, renamed, calendar, {"worker_on_leave": "yes", "worker_could_not_contribute": "x" * 200_000}) == (
        Effect((), False, ())
    )  # fmt: skip


def test_a_stricter_cap_is_told_once(
    template: Template, calendar: Calendar, tmp_path: Path, good: dict[str, Any]
) -> None:
    strict = variant(tmp_path, ("grading.yaml", "when: {outcomes: not_met}", "when: {outcomes: [not_met, on_the_way]}"))
    answers = good | {"outcomes": "on_the_way"}
    assert effect(template, strict, calendar, answers) == Effect((), True, ())
    assert not effect(strict, strict, calendar, answers).capped


def test_tighter_visits_give_other_deadlines_to_those_they_are_for(
    template: Template, draft: Template, calendar: Calendar, everything: dict[str, Any], examples: dict[str, Any]
) -> None:
    assert effect(template, draft, calendar, everything, VISITED).deadlines == ("T01",)
    assert effect(template, draft, calendar, everything, examples["complete-good"]["facts"]).deadlines == ()


def test_leaving_out_the_timescales_that_are_the_same_changes_no_answer(
    template: Template, draft: Template, calendar: Calendar, everything: dict[str, Any]
) -> None:
    facts = facts_from(VISITED)[0]
    carried = apply(plan(template, draft, everything), everything).answers
    whole = [
        {
            (one.row, one.anchor.date, one.due, one.status)
            for one in assess(form, Response(form.id, form.version, said, {}), facts, DAY, calendar).deadlines
        }
        for form, said in ((template, everything), (draft, carried))
    ]
    assert {row for row, *_ in whole[0] ^ whole[1]} == {"T01"}
