"""Replay: what newly stands against an audit under another version is told, and what stood before is not."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from odd_answers import odd_answers
from versions import DRAFT, variant

from engine.assess import assess
from engine.calendars import Calendar
from engine.compile import template_at
from engine.facts import facts_from
from engine.migrate import apply, plan, route
from engine.model import ERROR, Template
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
    return replay(replay_of(route(old, new), DAY, calendar), answers, {}, facts or {})


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


def test_a_date_that_only_the_auditor_knows_begins_a_timescale(
    template: Template, draft: Template, calendar: Calendar, everything: dict[str, Any]
) -> None:
    entered = [{"id": one["id"], "event": one["event"], "date": one["date"]} for one in VISITED["events"]]
    assert effect(template, draft, calendar, everything, VISITED | {"events": []}).deadlines == ()
    answers = everything | {"timescales": entered}
    assert effect(template, draft, calendar, answers, VISITED | {"events": []}).deadlines == ("T01",)


NEW_QUESTION = """      - id: plan_seen
        kind: yes_no
        ask: Was the plan seen?
        wording: adapted
        source: §1
        asked_when: {child_status: cin}
        required: true
"""


def test_a_status_from_the_case_record_decides_what_is_asked_anew(
    template: Template, calendar: Calendar, everything: dict[str, Any], tmp_path: Path
) -> None:
    before = "      - id: worker_could_not_contribute\n"
    asking, missing = (
        variant(tmp_path, ("audit.yaml", before, NEW_QUESTION + before)),
        ("answer_missing", "answers.plan_seen"),
    )
    del everything["child_status"]
    assert missing in effect(template, asking, calendar, everything, {"statuses": VISITED["statuses"]}).refused
    assert missing not in effect(template, asking, calendar, everything, {}).refused


def plainly(old: Template, new: Template, calendar: Calendar, answers: dict[str, Any], document: Any) -> Effect:
    """An effect by its definition: both versions worked out whole, and all of it compared."""
    carried, facts = apply(plan(old, new, answers), answers).answers, facts_from(document)[0]
    errors, deadlines = [], []
    for form, said in ((old, answers), (new, carried)):
        found = assess(form, Response(form.id, form.version, said, {}), facts, DAY, calendar)
        errors.append([(one.code, one.path) for one in found.findings if one.severity == ERROR])
        deadlines.append({(one.row, one.anchor.date, one.recipient, one.due, one.status) for one in found.deadlines})
    stands = [one for one in errors[1] if one not in errors[0]]
    return Effect(
        tuple(one for one in stands if one[0] != "grade_capped"),
        any(code == "grade_capped" for code, _ in stands),
        tuple(sorted({row for row, *_ in deadlines[0] ^ deadlines[1]})),
    )


STRICTER = (
    ("grading.yaml", "when: {outcomes: not_met}", "when: {outcomes: [not_met, on_the_way]}"),
    (
        "timescales.yaml",
        "clock: within 15 working days of strategy_meeting",
        "clock: within 10 working days of strategy_meeting",
    ),
)


@pytest.mark.parametrize("version", ["draft", "stricter", "older"])
def test_what_is_not_worked_out_changes_no_effect(
    template: Template, draft: Template, calendar: Calendar, examples: dict[str, Any], tmp_path: Path, version: str
) -> None:
    sides = {"draft": (template, draft), "older": (draft, template), "stricter": (template, None)}
    old, new = sides[version]
    new = new or variant(tmp_path, *STRICTER)
    chance, ready, effects = random.Random(version), replay_of(route(old, new), DAY, calendar), set()
    told = [VISITED, {}, *(one["facts"] for one in examples.values() if one.get("facts"))]
    for answers in odd_answers(old, [one["answers"] for one in examples.values()], 300, version):
        document = chance.choice(told)
        found = replay(ready, answers, {}, document)
        assert found == plainly(old, new, calendar, answers, document)
        effects.add((bool(found.refused), found.capped, bool(found.deadlines)))
    assert len(effects) > 1, "several effects are represented"


@pytest.mark.parametrize("document", [None, "x", [], {"events": "x", "statuses": [7], "child": []}, {"events": [{}]}])
def test_a_case_that_can_not_be_read_is_an_empty_case(
    template: Template, draft: Template, calendar: Calendar, everything: dict[str, Any], document: Any
) -> None:
    ready = replay_of(route(template, draft), DAY, calendar)
    assert replay(ready, everything, {}, document) == replay(ready, everything, {}, {})
