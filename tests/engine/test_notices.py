"""Notices that are owed, and whom the auditor is told to tell for as long as nothing is sent."""

from __future__ import annotations

from typing import Any

import pytest

from engine.asked import said
from engine.messages.notices import sentence
from engine.model import Template
from engine.notices import owed, without_repeats


def told(template: Template, answers: dict[str, Any]) -> list[str]:
    return [sentence(one) for one in without_repeats(owed(template.notices, said(template, answers)))]


def test_nobody_is_to_be_told_of_a_good_audit(template: Template, good: dict[str, Any]) -> None:
    assert told(template, good) == []


@pytest.mark.clause("2.11")
@pytest.mark.clause("5.4")
def test_an_inadequate_names_all_three_people_once(template: Template, good: dict[str, Any]) -> None:
    assert told(template, {**good, "grade": "inadequate"}) == [
        "Tell the allocated worker, the team manager and the Assistant Director yourself at once, in writing (§2.11). "
        "This system sends nothing yet."
    ]


@pytest.mark.clause("2.9")
def test_a_concern_is_passed_on_whatever_the_grade(template: Template, good: dict[str, Any]) -> None:
    (words,) = told(template, {**good, "concern_disclosed": "yes"})
    assert words.startswith("Tell the team manager and the Assistant Director yourself at once, in writing (§2.9).")


@pytest.mark.clause("2.3")
def test_contact_before_consent_is_told_to_the_principal_social_worker(
    template: Template, good: dict[str, Any]
) -> None:
    (words,) = told(template, {**good, "parental_consent": "not_sought"})
    assert words == "Tell the Principal Social Worker yourself (§2.3). This system sends nothing yet."
