"""The guide as declared: its version, how it was read, what is to settle, and its review (§8)."""

from __future__ import annotations

import html

import pytest
from small_council import Council

from engine.load import newest_bundled


@pytest.mark.clause("8")
def test_everybody_sees_that_the_review_of_the_guide_is_overdue(council: Council) -> None:
    for person in council.people:
        page = council.client(person).get("/policy")
        assert page.status_code == 200
        assert "The review of the guide was due by 30 April 2025 and is overdue (§8)." in page.text


@pytest.mark.clause("8")
def test_the_review_is_said_to_be_due_in_its_last_three_months_and_not_before(council: Council) -> None:
    council.clock.now = council.clock.now.replace(year=2025, month=1, day=27)
    assert "The review of the guide is due by" not in council.client("policy").get("/policy").text
    council.clock.now = council.clock.now.replace(month=1, day=28)
    assert "The review of the guide is due by 30 April 2025 (§8)." in council.client("policy").get("/policy").text


def test_every_reading_is_shown_with_its_clause_and_what_is_to_settle(council: Council) -> None:
    page = council.client("policy").get("/policy").text
    declared = sum(path.read_text().count("reading:") for path in newest_bundled().glob("*.yaml"))
    assert page.count("<td") >= 2 * declared - 4
    assert "2023-09.1" in page
    assert "To settle" in page
    assert "18 months after September 2023 is March 2025" in page


def test_everything_that_is_asked_only_sometimes_is_listed_with_its_rule_in_english(council: Council) -> None:
    page = council.client("policy").get("/policy").text
    assert "What is asked only sometimes" in page
    for what, when in (
        ("What is your concern?", "When “Are you concerned that the child is not safe, or has not been adequately "
         "safeguarded?” is answered Yes"),
        ("Criterion 16", "Unless “Was there any missing episode, reported or not?” is answered No"),
        ("The section “Standards for workers who hold cases”",
         "When “Which of these is the worker?” includes “Holds cases”"),
    ):  # fmt: skip
        start = page.index(f">{what}<")
        assert when in html.unescape(page[start : page.index("</tr>", start)])
