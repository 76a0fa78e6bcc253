"""Bringing an open audit to the next version: the plan first, then one change, and back again without a loss."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from pages import (
    by_section,
    filled,
    form_to,
    post_section,
    posted,
    put,
    reopen,
    section_path,
    sign_off,
    signed,
    stored,
)
from small_council import Council, example

from engine.compile import template_at
from engine.load import newest_bundled
from engine.model import Template
from webform.app import create_app
from webform.shelf import Shelf
from webform.store.read import audit_summary, list_audits, read_audit, revisions_of
from webform.store.read_records import records_of
from webform.store.rebuild import compare as differences
from webform.store.verify import verify

DRAFT = Path(__file__).parents[1] / "fixtures" / "drafts" / "2025-04.1"
OLD, NEW = "2023-09.1", "2025-04.1"


@pytest.fixture(scope="module")
def versions() -> tuple[Template, Template]:
    return template_at(newest_bundled()), template_at(DRAFT)


@pytest.fixture
def later(council: Council, versions: tuple[Template, Template]) -> Council:
    """The same council on the day that the next version lies on its shelf, too."""
    return council._replace(app=create_app(council.db, shelf=Shelf(versions), plain_http=True))


def page_of(council: Council, audit: str, to: str = "") -> Any:
    return council.client("auditor").get(f"/audits/{audit}/carry-over?to={to}")


def carry(council: Council, audit: str, to: str = "") -> Any:
    client = council.client("auditor")
    address = f"/audits/{audit}/carry-over"
    form = form_to(client.get(f"{address}?to={to}").text, address)
    return client.post(address, data=posted(form.pairs))


def version_of(council: Council, audit: str) -> str:
    found = audit_summary(council.db, audit)
    assert found is not None
    return found.version


def part_a(council: Council, audit: str) -> dict[str, Any]:
    """Every answer as it lies in the store, by question."""
    found = read_audit(council.db, audit)
    assert found is not None
    return {name: value for section in found.sections.values() for name, value in section.answers.items()}


def test_it_is_offered_only_while_a_newer_version_lies_on_the_shelf(council: Council, later: Council) -> None:
    audit = filled(council, council.client("auditor"))
    link = f"/audits/{audit}/carry-over"
    assert link not in council.client("auditor").get(f"/audits/{audit}").text
    assert page_of(council, audit).status_code == 303
    assert link in later.client("auditor").get(f"/audits/{audit}").text


def test_the_plan_says_what_happens_to_the_answers_and_changes_nothing(council: Council, later: Council) -> None:
    audit = filled(council, council.client("auditor"), "all-criteria")
    before = read_audit(council.db, audit)
    text = page_of(later, audit).text
    for heading in ("Asked again", "Left behind", "Stays, though the question is reworded"):
        assert f'<h2 class="govuk-heading-m">{heading}</h2>' in text
    for words in ("Criterion 39 (§4): it is new.", "Criterion 38 (§4): it comes from a question that was split"):
        assert words in text
    assert "<del>3</del><ins>2</ins> weeks" in text
    assert read_audit(council.db, audit) == before


def test_it_is_done_in_one_change_and_every_answer_is_still_on_the_record(council: Council, later: Council) -> None:
    audit = filled(council, council.client("auditor"), "all-criteria")
    answers = part_a(council, audit)
    assert carry(later, audit).status_code == 303
    assert version_of(council, audit) == NEW
    now, found = part_a(council, audit), read_audit(council.db, audit)
    assert found is not None
    assert found.left_behind is not None
    assert now == {name: value for name, value in answers.items() if name != "c10"}
    assert found.left_behind.answers["put_by"] == {OLD: {"c10": answers["c10"]}}
    changes = {revisions_of(council.db, audit, name)[-1].seq for name in (*found.sections, "left-behind")}
    assert len(changes) == 1
    assert stored(council, audit, "referrals") == {}
    assert stored(council, audit, "new_information")["c01"] == answers["c01"]


def test_the_chain_verifies_and_the_projections_follow_from_the_events(council: Council, later: Council) -> None:
    audit = filled(council, council.client("auditor"))
    carry(later, audit)
    assert verify(council.db).first_bad is None
    assert differences(council.db) == []
    carry(later, audit, "before")
    assert verify(council.db).first_bad is None
    assert differences(council.db) == []


def test_going_back_brings_every_answer_home(council: Council, later: Council) -> None:
    audit = filled(council, council.client("auditor"), "all-criteria")
    answers = part_a(council, audit)
    carry(later, audit)
    text = page_of(later, audit, "before").text
    assert "Comes back" in text
    assert "Criterion 10 (version 2023-09.1): Evidenced" in text
    assert carry(later, audit, "before").status_code == 303
    found = read_audit(council.db, audit)
    assert found is not None
    assert found.left_behind is not None
    assert (version_of(council, audit), part_a(council, audit)) == (OLD, answers)
    assert found.left_behind.answers["put_by"] == {}


def test_what_was_answered_on_the_new_version_waits_there_for_the_next_journey(
    council: Council, later: Council
) -> None:
    audit = filled(council, council.client("auditor"))
    carry(later, audit)
    said = {
        **stored(council, audit, "planning"),
        "c39": {"rating": "partly", "evidence": "No name beside the second step."},
    }
    put(later, audit, "planning", said)
    carry(later, audit, "before")
    assert "c39" not in part_a(council, audit)
    carry(later, audit)
    assert part_a(council, audit)["c39"] == said["c39"]


def test_a_carried_audit_is_signed_off_on_its_new_version(
    council: Council, later: Council, versions: tuple[Template, Template]
) -> None:
    audit = filled(council, council.client("auditor"))
    carry(later, audit)
    client = later.client("auditor")
    assert sign_off_refused(later, audit)
    rated = {"rating": "evidenced"}
    answers = {**stored(council, audit, "planning"), "c10_practice": rated, "c10_family": rated, "c39": rated}
    put(later, audit, "planning", answers)
    answer = sign_off(client, audit)
    assert answer.status_code == 303, answer.text
    assert records_of(council.db, audit)[0].content
    assert "Criterion 10 (version 2023-09.1): " in client.get(f"/audits/{audit}").text
    assert list_audits(council.db, state="signed_off")[0].version == versions[1].version


def sign_off_refused(council: Council, audit: str) -> bool:
    """Whether the check page names what is missing and offers no sign-off."""
    text = council.client("auditor").get(f"/audits/{audit}/check").text
    return "Criterion 39 is not rated" in text and f'action="/audits/{audit}/sign-off"' not in text


def test_a_plan_that_is_out_of_date_is_shown_again_and_not_carried_out(council: Council, later: Council) -> None:
    audit = filled(council, council.client("auditor"))
    client, address = later.client("auditor"), f"/audits/{audit}/carry-over"
    form = form_to(client.get(address).text, address)
    put(council, audit, "planning", {})
    answer = client.post(address, data=posted(form.pairs))
    assert answer.status_code == 409
    assert "The answers changed after you opened this page" in answer.text
    assert version_of(council, audit) == OLD


def test_a_draft_that_is_not_saved_is_not_left_behind_unseen(council: Council, later: Council) -> None:
    audit, client = filled(council, council.client("auditor")), later.client("auditor")
    path = section_path(audit, "grade")
    typed = form_to(client.get(path).text, path).changed(grade_reasons="Typed and not saved.", turn="1")
    assert client.post(f"{path}/draft", data=posted(typed)).status_code == 200
    refused = carry(later, audit)
    assert refused.status_code == 409
    assert "A section holds a draft of yours" in refused.text
    assert version_of(council, audit) != NEW


def test_pressing_twice_carries_over_once(council: Council, later: Council) -> None:
    audit = filled(council, council.client("auditor"))
    client, address = later.client("auditor"), f"/audits/{audit}/carry-over"
    form = form_to(client.get(address).text, address)
    for _ in range(2):
        assert client.post(address, data=posted(form.pairs)).status_code == 303
    assert [one.number for one in revisions_of(council.db, audit, "left-behind")] == [1]


def test_a_section_page_that_was_open_across_the_journey_is_refused_as_stale(council: Council, later: Council) -> None:
    audit = filled(council, council.client("auditor"))
    client, path = later.client("auditor"), f"/audits/{audit}/sections/planning"
    form = form_to(client.get(path).text, path)
    carry(later, audit)
    answer = client.post(path, data=posted([*form.changed(**{"c08-evidence": "Mine."}), ("then", "stay")]))
    assert answer.status_code == 409
    assert "Mine." in answer.text


def test_a_signed_audit_stays_on_its_version(council: Council, later: Council) -> None:
    audit = signed(council)
    assert f"/audits/{audit}/carry-over" not in later.client("auditor").get(f"/audits/{audit}").text
    assert page_of(later, audit).status_code == 303
    assert version_of(council, audit) == OLD


def test_others_read_a_reopened_and_carried_audit_as_it_was_signed(council: Council, later: Council) -> None:
    audit = signed(council)
    reopen(council.client("auditor"), audit)
    as_signed = later.client("manager").get(f"/audits/{audit}").text
    assert carry(later, audit).status_code == 303
    now = later.client("manager").get(f"/audits/{audit}")
    assert now.status_code == 200
    assert "Referrals and new information on open cases" in now.text
    assert as_signed.count("govuk-heading-m") == now.text.count("govuk-heading-m")


@pytest.fixture
def later_with_short_views(council: Council, tmp_path: Path) -> Council:
    """A next version whose page of views has another name, and takes only a few words of the child's."""
    place = tmp_path / "2026-01.1"
    shutil.copytree(newest_bundled(), place, ignore=shutil.ignore_patterns("examples"))
    text = (place / "audit.yaml").read_text(encoding="utf-8")
    for old, new in (
        ('version: "2023-09.1"', 'version: "2026-01.1"'),
        ("  - id: views\n", "  - id: their_views\n    was: views\n"),
        ("      - id: child_views\n", "      - id: child_views\n        at_most: 5\n"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    (place / "audit.yaml").write_text(text, encoding="utf-8")
    return council._replace(
        app=create_app(council.db, shelf=Shelf([template_at(newest_bundled()), template_at(place)]), plain_http=True)
    )


@pytest.mark.clause("2.8")
def test_consent_withdrawn_after_the_journey_takes_the_views_from_where_they_were_left(
    council: Council, later_with_short_views: Council
) -> None:
    views = example("all-criteria")["answers"]["child_views"]
    audit = filled(council, council.client("auditor"), "all-criteria")
    assert carry(later_with_short_views, audit).status_code == 303
    found = read_audit(council.db, audit)
    assert found is not None
    assert found.left_behind is not None
    assert found.left_behind.answers["put_by"][OLD]["child_views"] == views
    answers = stored(council, audit, "contact") | {"child_consent": "withdrawn"}
    assert (
        post_section(
            later_with_short_views, later_with_short_views.client("auditor"), audit, "contact", answers
        ).status_code
        == 303
    )
    for section in ("views", "their_views", "left-behind"):
        for revision in revisions_of(council.db, audit, section):
            assert views not in str(revision.answers), (section, revision.number)
    assert verify(council.db).first_bad is None


def test_the_example_has_all_that_the_tests_stand_on() -> None:
    answers = example("all-criteria")["answers"]
    sections = by_section(template_at(newest_bundled()), answers)
    assert {"c01", "c10", "child_views"} <= answers.keys()
    assert "c10" in sections["planning"]
