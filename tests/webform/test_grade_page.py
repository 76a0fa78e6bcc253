"""Where the grade is chosen: descriptors side by side, ratings so far, earlier audits, and what the answers mean for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pages import filled, section_path, signed
from small_council import Council

GAPS = {f"c{number:02}": {"rating": "not_evidenced", "evidence": "Nothing shows it."} for number in range(1, 15)}


def grade_page(council: Council, name: str = "complete-good", **changes: Any) -> str:
    client = council.client("auditor")
    return client.get(section_path(filled(council, client, name, **changes), "grade")).text


def ruled_out(page: str) -> set[str]:
    marks = re.findall(r'data-grade-out="(\w+)"( hidden)?', page)
    assert len(marks) == 4
    return {grade for grade, hidden in marks if not hidden}


def reasons(page: str) -> str:
    found = re.search(r"<div[^>]* data-grade-reasons( hidden)?>(.*?)</div>", page, re.DOTALL)
    assert found
    return "" if found.group(1) else found.group(2)


@pytest.mark.clause("5.1")
def test_each_grade_stands_with_its_descriptor_in_full(council: Council) -> None:
    page = grade_page(council)
    cards = re.findall(r'<div class="app-grade-card">(.*?)</label></div>', page, re.DOTALL)
    assert [re.sub("<[^>]+>", "", card).strip() for card in cards] == [
        "Outstanding", "Good", "Requires improvement to be good", "Inadequate",
    ]  # fmt: skip
    assert "We are not delivering help".lower()[3:] in page
    assert "<strong>widespread or serious failures</strong>" in page


@pytest.mark.clause("3(d)")
@pytest.mark.clause("5.4")
@pytest.mark.parametrize(
    ("name", "changes", "out", "why"),
    [
        ("complete-good", {}, set(), ""),
        ("outcomes-not-met", {}, {"outstanding", "good"}, "§3(d)"),
        ("not-safe", {}, {"outstanding", "good", "requires_improvement"}, "§5.4"),
        ("complete-good", GAPS, set(), "The grade is Good while 12 criteria or more are not evidenced."),
    ],
)
def test_what_caps_or_questions_the_choice_is_said_on_the_page(
    council: Council, name: str, changes: dict[str, Any], out: set[str], why: str
) -> None:
    page = grade_page(council, name, **changes)
    assert ruled_out(page) == out
    assert why in reasons(page) and bool(reasons(page)) is bool(why)


def test_a_grade_that_is_ruled_out_can_still_be_chosen(council: Council) -> None:
    page = grade_page(council, "outcomes-not-met")
    assert len(re.findall(r'<input[^>]* name="grade" type="radio"', page)) == 4
    assert not re.search(r'name="grade" type="radio"[^>]* disabled', page)


def test_the_ratings_so_far_are_counted_in_all_and_by_section_with_links(council: Council) -> None:
    page = grade_page(council, c01={"rating": "not_evidenced", "evidence": "Nothing."}, c02=None)
    assert re.search(r"Ratings so far: \d+ evidenced, 1 partly evidenced, 1 not evidenced, 1 not rated yet", page)
    rows = re.findall(r'<tr class="govuk-table__row"><th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    counts = {re.sub("<[^>]+>", "", name): re.findall(r">(\d+)<", cells) for name, cells in rows}
    assert counts["Referrals and new information on open cases"] == ["1", "0", "1", "0", "1"]
    totals = [sum(int(cells[at]) for name, cells in counts.items() if name != "All sections") for at in range(5)]
    assert counts["All sections"] == [str(one) for one in totals]
    assert '<a class="govuk-link" href="referrals">' in page


def test_on_the_page_of_all_sections_the_links_stay_on_it(council: Council) -> None:
    client = council.client("auditor")
    page = client.get(f"/audits/{filled(council, client)}/whole").text
    assert '<a class="govuk-link" href="#section-referrals">' in page


@pytest.mark.clause("4.5")
def test_earlier_audits_of_the_child_stand_there_with_their_open_actions(council: Council) -> None:
    assert "Earlier audits of this child" not in grade_page(council)
    signed(council, "inadequate")
    page = grade_page(council)
    earlier = page[page.index("Earlier audits of this child") : page.index("Which grade do you give?")]
    assert "Inadequate, signed off" in earlier
    assert "Hold a strategy discussion today." in earlier
