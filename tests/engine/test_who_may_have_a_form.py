"""To whom an open form may be assigned: never to somebody in its case, to somebody near it only with a reason (threat 50)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.access import Access
from engine.assigning import (
    HAS_IT,
    INVOLVED,
    LEFT,
    NEAR,
    NEVER,
    NO_AUDITOR,
    NO_SIGHT,
    OWN_RECORD,
    OWN_TEAM,
    REASONS,
    WORKER,
    Candidate,
    Nearness,
    why_near,
    why_never,
)
from engine.messages import assigning as said

ACCESS = Access("", frozenset({"team_manager", "advanced_practitioner"}), {})
UNA = Candidate("una", "their team", ("social_worker", "advanced_practitioner"), True)
CASE = Nearness("wilma", "tom", "the team")


def never(case: Nearness = CASE, author: str = "ada", **changes: Any) -> str:
    return why_never(UNA._replace(**changes), case, ACCESS, author)


def test_an_auditor_without_a_part_in_the_case_may_have_it() -> None:
    assert never() == ""
    assert never(CASE._replace(restricted_to=("una", "ada"))) == ""
    assert never(Nearness(None, None, None)) == ""


@pytest.mark.threat("50")
@pytest.mark.clause("2.1")
@pytest.mark.parametrize(
    ("why", "found"),
    [
        (HAS_IT, never(author="una")),
        (LEFT, never(active=False)),
        (NO_AUDITOR, never(roles=("social_worker", "principal_social_worker"))),
        (WORKER, never(person="wilma")),
        (OWN_RECORD, never(CASE._replace(own=True), person="wilma")),
        (NO_SIGHT, never(CASE._replace(restricted_to=()))),
    ],
)
def test_threat_50_nobody_who_may_not_have_it_gets_it_whatever_the_reason(why: str, found: str) -> None:
    assert found == why


@pytest.mark.threat("50")
@pytest.mark.clause("2.1")
@pytest.mark.parametrize(
    ("one", "case", "why"),
    [
        (UNA, CASE, ""),
        (UNA._replace(team="the team"), CASE, OWN_TEAM),
        (UNA._replace(person="tom"), CASE, OWN_TEAM),
        (UNA, CASE._replace(people=("una",)), INVOLVED),
        (UNA, CASE._replace(teams=("their team",)), INVOLVED),
        (UNA._replace(team=None), Nearness(None, None, None), ""),
    ],
)
def test_threat_50_somebody_near_the_case_needs_a_reason(one: Candidate, case: Nearness, why: str) -> None:
    assert why_near(one, case) == why


def test_everything_has_its_words() -> None:
    for why in NEVER:
        assert said.never_words(why, "Una Example").count("Una Example") == 1
    for why in NEAR:
        assert said.near_words(why, "Una Example").startswith("Una Example")
        assert said.NEAR_MARK[why]
    assert list(said.REASONS) == list(REASONS)
    assert said.assigned_words("Una Example", "") == "Assigned to Una Example"
    assert said.assigned_words("Una Example", "knowledge").startswith("Assigned to Una Example: ")
