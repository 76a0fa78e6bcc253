"""The whole assessment: the template's own examples hold, and nothing that people say raises."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_json import ODD_JSON

from engine.assess import Assessment, as_json, assess
from engine.calendars import Calendar
from engine.facts import facts_from
from engine.load import newest_bundled
from engine.messages.findings import message_of
from engine.model import Template
from engine.response import response_from

TODAY = date(2026, 3, 12)
EXAMPLES = sorted(
    path.stem
    for path in (newest_bundled() / "examples").glob("*.yaml")
    if "\nanswers:" in path.read_text("utf-8") and "\nfrom: " not in path.read_text("utf-8")
)


def assessed(
    template: Template, calendar: Calendar, answers: Any, facts: Any = None, today: date = TODAY
) -> Assessment:
    """The assessment of answers, with the facts of a case where there are any."""
    response, _ = response_from({"answers": answers}, template)
    known = facts_from(facts)[0] if facts is not None else None
    return assess(template, response, known, today, calendar)


@pytest.mark.clause("3(d)")
@pytest.mark.clause("5.4")
@pytest.mark.clause("7.3")
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_an_example_expects_follows_from_it(
    template: Template, calendar: Calendar, examples: dict[str, dict[str, Any]], name: str
) -> None:
    example = examples[name]
    assert set(example) == {"title", "today", "answers", "facts", "expect"}
    made = assessed(template, calendar, example["answers"], example["facts"], date.fromisoformat(example["today"]))
    shown = as_json(made)
    errors = [
        {key: one[key] for key in ("code", "path", "source") if key in one}
        for one in shown["findings"]
        if one["severity"] == "error"
    ]
    assert errors == example["expect"]["errors"]
    assert {key: shown["outcome"][key] for key in ("chosen", "allowed")} == example["expect"]["outcome"]
    assert [one["id"] for one in shown["actions"]] == example["expect"]["actions"]
    assert made.complete is (errors == [])
    assert shown["deadlines"], "each example has a child whose timescales are counted"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_no_doubtful_facts(
    template: Template, calendar: Calendar, examples: dict[str, dict[str, Any]], name: str
) -> None:
    assert facts_from(examples[name]["facts"])[1] == []
    made = assessed(template, calendar, examples[name]["answers"], examples[name]["facts"])
    assert [one for one in made.findings if one.path.startswith("facts")] == []


def test_the_examples_show_every_grade_cap_and_every_criterion(
    template: Template, examples: dict[str, dict[str, Any]]
) -> None:
    sources = {error["source"] for one in examples.values() for error in one["expect"]["errors"]}
    assert {cap.source for cap in template.caps} <= sources
    asked = {key for one in examples.values() for key in one["answers"]}
    assert {question.id for question in template.questions.values() if question.kind == "criterion"} <= asked


def test_an_assessment_has_the_published_shape(
    template: Template, calendar: Calendar, examples: dict[str, dict[str, Any]]
) -> None:
    example = examples["outcomes-not-met"]
    shown = as_json(assessed(template, calendar, example["answers"], example["facts"]))
    assert set(shown) == {"template", "version", "digest", "findings", "outcome", "actions", "deadlines", "window"}
    assert (shown["template"], shown["version"], shown["digest"]) == (template.id, template.version, template.digest)
    assert set(shown["outcome"]) == {"chosen", "allowed", "reasons"}
    assert shown["outcome"]["reasons"] == [{"message": template.caps[0].say, "source": "§3(d)"}]
    assert shown["actions"] == [{"id": "a1", "from": "c11", "action": "Agree with health who attends the core group.",
                                 "owner": "social_worker", "by": "2026-04-01", "immediate": False}]  # fmt: skip
    (finding,) = [one for one in shown["findings"] if one["severity"] == "error"]
    assert set(finding) == {"code", "severity", "path", "message", "source"}
    assert finding["message"] == message_of(
        next(one for one in assessed(template, calendar, example["answers"]).findings if one.severity == "error")
    )


def test_what_is_unknown_is_absent(template: Template, calendar: Calendar) -> None:
    shown = as_json(assessed(template, calendar, {}))
    assert "chosen" not in shown["outcome"] and "window" not in shown
    assert (shown["actions"], shown["deadlines"]) == ([], [])
    assert shown["outcome"]["allowed"] == [grade.id for grade in template.grades]


def test_the_same_response_gives_the_same_assessment(
    template: Template, calendar: Calendar, examples: dict[str, dict[str, Any]]
) -> None:
    example = examples["inadequate"]
    answers = copy.deepcopy(example["answers"])
    first = as_json(assessed(template, calendar, answers, example["facts"]))
    assert as_json(assessed(template, calendar, answers, example["facts"])) == first
    assert answers == example["answers"], "nothing that people said is changed"


def referred(*days: str) -> dict[str, Any]:
    """A case with referrals on these days."""
    return {"events": [{"id": f"r{number}", "event": "referral", "date": day} for number, day in enumerate(days)]}


@pytest.mark.clause("3(b)")
@pytest.mark.parametrize(
    ("audit_date", "facts", "window"),
    [
        ("2026-03-12", referred(), ("2025-09-12", "2026-03-12")),
        ("2026-03-12", referred("2024-01-01"), ("2025-09-12", "2026-03-12")),
        ("2026-03-12", referred("2025-09-12"), ("2025-09-12", "2026-03-12")),
        ("2026-03-12", referred("2025-11-01"), ("2025-11-01", "2026-03-12")),
        ("2026-03-12", referred("2025-11-01", "2026-02-01"), ("2026-02-01", "2026-03-12")),
        ("2026-03-12", referred("2026-03-13"), ("2025-09-12", "2026-03-12")),
        ("2026-02-10", referred("2026-03-01"), ("2025-08-10", "2026-02-10")),
        ("2025-08-31", referred(), ("2025-02-28", "2025-08-31")),
        (None, referred(), ("2025-09-12", "2026-03-12")),
        ("soon", referred(), ("2025-09-12", "2026-03-12")),
    ],
)
def test_the_window_is_six_months_or_since_the_latest_referral_whichever_is_shorter(
    template: Template, calendar: Calendar, audit_date: Any, facts: Any, window: tuple[str, str]
) -> None:
    shown = as_json(assessed(template, calendar, {"audit_date": audit_date}, facts))
    assert (shown["window"]["from"], shown["window"]["to"]) == window


@pytest.mark.clause("4.7")
def test_the_case_record_answers_for_the_status_until_the_auditor_does(template: Template, calendar: Calendar) -> None:
    facts = {"statuses": [{"status": "lac", "from": "2026-01-01"}]}

    def rated(answers: dict[str, Any]) -> set[str]:
        return {
            one.path for one in assessed(template, calendar, answers, facts).findings if one.code == "rating_missing"
        }

    assert "answers.c31.rating" in rated({"audit_date": "2026-03-12"})
    assert "answers.c31.rating" not in rated({"audit_date": "2025-12-31"})
    assert "answers.c31.rating" not in rated({"audit_date": "2026-03-12", "child_status": ["cin"]})


@pytest.mark.clause("7.3")
def test_one_id_for_two_actions_stands_against_signing_off(
    template: Template, calendar: Calendar, good: dict[str, Any]
) -> None:
    good["c08"]["actions"] = copy.deepcopy(good["c11"]["actions"])
    made = assessed(template, calendar, good)
    assert [one.code for one in made.findings if one.severity == "error"] == ["action_id_repeated"]
    assert not made.complete


def test_warnings_and_notes_do_not_stand_against_signing_off(
    template: Template, calendar: Calendar, good: dict[str, Any]
) -> None:
    made = assessed(template, calendar, {**good, "explained": ["role"]})
    assert [one.severity for one in made.findings] == ["warning"]
    assert made.complete


@pytest.mark.threat("5")
@pytest.mark.threat("42")
@pytest.mark.parametrize("day", ["0001-01-01", "0001-06-30", "9999-12-31", "1899-12-31", "2300-01-01"])
def test_a_day_at_the_edge_of_time_raises_nothing(
    template: Template, calendar: Calendar, examples: dict[str, dict[str, Any]], day: str
) -> None:
    facts = examples["complete-good"]["facts"]
    for today in (TODAY, date.fromisoformat(day)):
        json.dumps(as_json(assessed(template, calendar, {"audit_date": day}, facts, today)))


@pytest.mark.threat("5")
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_json_is_assessed_and_the_assessment_can_be_written(
    template: Template, calendar: Calendar, examples: dict[str, dict[str, Any]], data: st.DataObject
) -> None:
    odd = data.draw(st.dictionaries(st.sampled_from([*template.questions, "zzzz", "\ud800"]), ODD_JSON, max_size=10))
    base = data.draw(st.sampled_from([{}, *(one["answers"] for one in examples.values())]))
    made = assessed(
        template, calendar, {**base, **odd}, data.draw(st.sampled_from([None, examples["inadequate"]["facts"]]))
    )
    json.dumps(as_json(made), ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert made.complete is not any(one.severity == "error" for one in made.findings)


def test_a_day_still_to_come_is_doubted_and_today_is_not(
    template: Template, good: dict[str, Any], calendar: Calendar
) -> None:
    today = date(2026, 3, 12)
    assert good["audit_date"] == "2026-03-12"
    for day, doubted in (("2026-03-12", False), ("2026-03-13", True), ("2030-12-01", True), ("9999-99-99", False)):
        response, _ = response_from({"answers": {**good, "audit_date": day}}, template)
        codes = {(one.code, one.path) for one in assess(template, response, None, today, calendar).findings}
        assert (("answer_still_to_come", "answers.audit_date") in codes) is doubted
