"""Responses are read whatever they hold; facts offer first answers; withdrawn views come off the record."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_json import ODD_JSON, UNSPEAKABLE

from engine.facts import facts_from
from engine.messages.findings import message_of
from engine.model import Template
from engine.response import audit_day, first_answers, response_from, with_facts, without_removed


def test_a_response_is_its_answers_and_its_part_b(template: Template) -> None:
    document = {"template": template.id, "version": template.version, "answers": {"grade": "good"}, "part_b": {"rows": {}},
                "subject": {"type": "child", "id": "1"}}  # fmt: skip
    response, findings = response_from(document, template)
    assert findings == []
    assert (response.answers, response.part_b) == ({"grade": "good"}, {"rows": {}})


@pytest.mark.threat("14")
@pytest.mark.parametrize(
    ("document", "code", "path"),
    [
        ([], "response_not_a_mapping", ""),
        (None, "response_not_a_mapping", ""),
        ({"template": "other", "answers": {}}, "response_other_template", "version"),
        ({"version": "2022-01.1", "answers": {}}, "response_other_template", "version"),
        ({"version": 2023, "answers": {}}, "response_other_template", "version"),
        ({"subject": None, "answers": {}}, "response_other_subject", "subject"),
        ({"subject": {"type": "worker", "id": "1"}, "answers": {}}, "response_other_subject", "subject"),
        ({"subject": {"type": "child", "id": 1}, "answers": {}}, "response_other_subject", "subject"),
        ({}, "response_without_answers", "answers"),
        ({"answers": []}, "response_without_answers", "answers"),
        ({"answers": {}, "part_b": []}, "part_b_not_a_mapping", "part_b"),
    ],
)
def test_whatever_is_not_as_published_is_a_finding(template: Template, document: Any, code: str, path: str) -> None:
    response, findings = response_from(document, template)
    assert [(one.code, one.severity, one.path) for one in findings] == [(code, "error", path)]
    assert message_of(findings[0])
    assert (response.template, response.version) == (template.id, template.version)


@pytest.mark.threat("5")
@settings(max_examples=100, deadline=None)
@given(
    document=ODD_JSON
    | st.fixed_dictionaries({"template": ODD_JSON, "version": ODD_JSON, "answers": ODD_JSON, "part_b": ODD_JSON})
)
def test_no_document_raises(template: Template, document: Any) -> None:
    response, findings = response_from(document, template)
    assert isinstance(response.answers, dict) and isinstance(response.part_b, dict)
    assert all(message_of(one) for one in findings)


@pytest.mark.threat("5")
@pytest.mark.parametrize("name", UNSPEAKABLE)
def test_a_value_that_can_not_be_spoken_is_a_finding(template: Template, name: str) -> None:
    odd = UNSPEAKABLE[name]
    for document in (odd, {"template": odd, "answers": {}}, {"version": odd, "answers": {}}, {"answers": odd}):
        _, findings = response_from(document, template)
        assert findings and all(message_of(one) for one in findings)


def test_the_day_of_the_audit_is_known_or_it_is_not() -> None:
    assert audit_day({"audit_date": "2026-03-12"}) == date(2026, 3, 12)
    assert [audit_day(one) for one in ({}, {"audit_date": "12 March"}, {"audit_date": 20260312})] == [None] * 3


FACTS, _ = facts_from(
    {"statuses": [{"status": "cp", "from": "2025-11-03"}, {"status": "cin", "from": "2025-01-01", "to": "2025-11-02"},
                  {"status": "lac", "from": "2026-06-01"}]}
)  # fmt: skip
DAY = date(2026, 3, 12)


def test_facts_offer_the_statuses_on_the_day_as_a_first_answer(template: Template) -> None:
    assert first_answers(template, FACTS, DAY) == {"child_status": ["cp"]}
    assert first_answers(template, FACTS, date(2025, 2, 1)) == {"child_status": ["cin"]}
    assert first_answers(template, FACTS, date(2024, 1, 1)) == {}


def test_facts_stand_in_for_no_answer_and_never_for_another(template: Template) -> None:
    for nothing in ({}, {"child_status": []}, {"child_status": None}):
        assert with_facts(template, nothing, FACTS, DAY)["child_status"] == ["cp"]
    said = {"child_status": ["lac"], "grade": "good"}
    assert with_facts(template, said, FACTS, DAY) == said
    assert with_facts(template, {}, FACTS, date(2024, 1, 1)) == {}


@pytest.mark.clause("4.6")
def test_an_extract_that_shows_no_disability_answers_nothing(template: Template) -> None:
    facts, _ = facts_from({"child": {"id": "x", "disability": False}})
    assert "disability" not in with_facts(template, {}, facts, DAY)


@pytest.mark.clause("2.8")
@pytest.mark.parametrize("person", ["child", "parent", "carer"])
def test_views_come_off_the_record_when_consent_is_withdrawn_and_only_then(
    template: Template, good: dict[str, Any], person: str
) -> None:
    views = {f"{person}_{part}": "Said." for part in ("views", "views_how", "views_by", "differently")}
    answers = {**good, **views}
    for consent in ("in_advance", "refused", "not_sought", "", None):
        assert without_removed(template, {**answers, f"{person}_consent": consent})[1] == []
    withdrawn = {**answers, f"{person}_consent": "withdrawn"}
    before = copy.deepcopy(withdrawn)
    left, removed = without_removed(template, withdrawn)
    assert set(removed) == set(views)
    assert left == {key: value for key, value in withdrawn.items() if key not in views}
    assert left[f"{person}_consent"] == "withdrawn" and withdrawn == before
    assert without_removed(template, left) == (left, [])
