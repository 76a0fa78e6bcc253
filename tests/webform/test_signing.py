"""Signing Part A off: refused with its reason, or frozen for good; and reopening, which loses nothing."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
import rfc8785
from pages import (
    complete,
    filled,
    form_to,
    number,
    part_b_pairs,
    post_part_b,
    post_section,
    posted,
    put,
    reopen,
    section_path,
    sign_off,
    signed,
    start,
    stored,
)
from small_council import Council
from werkzeug.test import TestResponse

from webform.store.read import audit_summary
from webform.store.read_records import records_of


def try_to_sign(council: Council, audit: str, agreed: str = "yes") -> TestResponse:
    """Post a sign-off that names every revision as it is, whatever the check page would offer."""
    client = council.client("auditor")
    page = client.get(f"/audits/{audit}/check").text
    token = form_to(page, "/sign-out").value("csrf_token")
    sections = ("about", "worker", "deciding", "contact", "views", "referrals", "assessment", "planning", "engagement")
    sections += ("oversight", "equality", "looked_after", "good_practice", "outcomes", "grade", "disagreement")
    numbers = {f"number-{name}": str(number(council, audit, name)) for name in sections}
    return client.post(
        f"/audits/{audit}/sign-off", data={"csrf_token": token, "key": f"try-{audit}", "agreed": agreed, **numbers}
    )


def state(council: Council, audit: str) -> str:
    found = audit_summary(council.db, audit)
    assert found is not None
    return found.state


@pytest.mark.threat(19)
def test_threat_19_an_audit_with_answers_missing_is_refused_and_each_is_named_with_a_link(council: Council) -> None:
    audit = start(council, council.client("auditor"))
    answer = try_to_sign(council, audit)
    assert answer.status_code == 422
    links = re.findall(rf'href="(/audits/{audit}/sections/[^"]*)"', answer.text)
    assert len(links) > 40
    client = council.client("auditor")
    for link in links[:3]:
        page, _, anchor = link.partition("#")
        assert f'id="{anchor}' in client.get(page.replace("&amp;", "&")).text
    assert (state(council, audit), records_of(council.db, audit)) == ("draft", [])


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "3(d) good with outcomes not met": ("outcomes-not-met", {}, "§3(d)"),
    "3(d) outstanding with outcomes not met": ("complete-good", {"outcomes": "not_met", "grade": "outstanding"}, "§3(d)"),
    "5.4 not safe with another grade": ("not-safe", {}, "§5.4"),
    "2.11 inadequate without who was told": ("inadequate", {"inadequate_told": None}, "Who was told"),
    "2.11 findings not shared": ("complete-good", {"findings_shared_on": None}, "When did you discuss the findings"),
    "2.3 planned contact without consent": (
        "complete-good", {"child_contact": "planned", "parental_consent": "not_sought"}, "parent has consented",
    ),
    "no grade": ("complete-good", {"grade": None}, "Which grade do you give?"),
}  # fmt: skip


@pytest.mark.clause("3(d)")
@pytest.mark.clause("5.4")
@pytest.mark.clause("2.11")
@pytest.mark.clause("2.3")
@pytest.mark.parametrize("case", REFUSED)
def test_a_sign_off_that_the_guide_rules_out_is_refused_and_says_why(council: Council, case: str) -> None:
    name, changes, words = REFUSED[case]
    audit = filled(council, council.client("auditor"), name, **changes)
    check = council.client("auditor").get(f"/audits/{audit}/check")
    assert words in check.text
    assert f'action="/audits/{audit}/sign-off"' not in check.text, "there is no button to press"
    answer = try_to_sign(council, audit)
    assert answer.status_code == 422
    assert words in answer.text
    assert (state(council, audit), records_of(council.db, audit)) == ("draft", [])


def test_a_sign_off_without_the_statement_is_refused(council: Council) -> None:
    audit = filled(council, council.client("auditor"))
    for agreed in ("", "no", "on"):
        answer = try_to_sign(council, audit, agreed)
        assert answer.status_code == 422
        assert "Confirm the statement" in answer.text
    assert state(council, audit) == "draft"


@pytest.mark.threat(15)
def test_threat_15_a_sign_off_of_what_the_page_did_not_show_is_refused(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    form = form_to(client.get(f"/audits/{audit}/check").text, f"/audits/{audit}/sign-off").changed(agreed="yes")
    put(council, audit, "good_practice", stored(council, audit, "good_practice") | {"written_work": "Changed since."})
    answer = client.post(f"/audits/{audit}/sign-off", data=posted(form))
    assert answer.status_code == 409
    assert "The answers changed after you opened this page" in answer.text
    assert "Changed since." in answer.text
    assert state(council, audit) == "draft"
    assert sign_off(client, audit).status_code == 303


def test_a_signed_off_audit_is_a_frozen_record_whose_digest_anybody_can_work_out(council: Council) -> None:
    audit = signed(council, "inadequate")
    (record,) = records_of(council.db, audit)
    assert record.content is not None
    content = json.loads(record.content)
    assert record.digest == hashlib.sha256(rfc8785.dumps(content)).hexdigest()
    assert record.content == rfc8785.dumps(content)
    assert content["completion"]["kind"] == "part_a"
    assert content["completion"]["by"] == "Ada Example"
    assert content["answers"] == {
        name: value for section in content["sections"] for name, value in stored(council, audit, section["id"]).items()
    }
    assert [one["source"] for one in content["assessment"]["findings"] if one["severity"] == "error"] == []
    summary = audit_summary(council.db, audit)
    assert summary is not None
    assert (summary.state, summary.part_b_state, summary.grade) == ("signed_off", "open", "inadequate")


@pytest.mark.threat(16)
def test_threat_16_signing_off_twice_makes_one_record(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    form = form_to(client.get(f"/audits/{audit}/check").text, f"/audits/{audit}/sign-off").changed(agreed="yes")
    answers = [client.post(f"/audits/{audit}/sign-off", data=posted(form)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 302]
    assert len(records_of(council.db, audit)) == 1
    assert client.get(f"/audits/{audit}/check").status_code == 302


@pytest.mark.threat(19)
def test_threat_19_nothing_is_edited_after_the_sign_off(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    path = section_path(audit, "grade")
    form = form_to(client.get(path).text, path)
    assert sign_off(client, audit).status_code == 303
    before = stored(council, audit, "grade")
    assert client.get(path).status_code == 302
    answer = client.post(path, data=posted(form.changed(grade_reasons="Too late")))
    assert answer.status_code in (302, 409)
    assert stored(council, audit, "grade") == before
    same = client.post(path, data=posted(form.pairs))
    assert (same.status_code, same.location) == (302, f"/audits/{audit}")


def test_reopening_asks_for_a_reason_and_keeps_the_record(council: Council) -> None:
    audit = signed(council)
    client = council.client("auditor")
    for reason in ("", "   "):
        assert reopen(client, audit, reason).status_code == 422
    assert state(council, audit) == "signed_off"
    assert reopen(client, audit, "The date of the meeting was wrong.").status_code == 303
    assert state(council, audit) == "reopened"
    assert "The date of the meeting was wrong." in client.get(f"/audits/{audit}").text
    first, second = records_of(council.db, audit)
    assert (second.supersedes, second.number) == (first.digest, 2)
    assert json.loads(second.content or b"")["completion"]["kind"] == "reopened"


def test_while_it_is_reopened_others_read_it_as_it_was_signed_off(council: Council) -> None:
    audit = signed(council)
    client = council.client("auditor")
    assert reopen(client, audit).status_code == 303
    said = stored(council, audit, "grade") | {"grade_reasons": "Half a new sentence"}
    post_section(council, client, audit, "grade", said)
    for person in ("worker", "manager", "director"):
        page = council.client(person).get(f"/audits/{audit}")
        assert page.status_code == 200
        assert "Half a new sentence" not in page.text
        assert "Reopened" in page.text


@pytest.mark.clause("7.3")
def test_actions_changed_and_withdrawn_in_a_reopened_part_a_lose_nothing_of_part_b(council: Council) -> None:
    audit = signed(council, "inadequate")
    manager = council.client("manager")
    page = manager.get(f"/audits/{audit}/part-b").text
    row = {"agreed": "no", "response": "Written before the reopening.", "status": "not_started"}
    assert post_part_b(manager, audit, part_b_pairs(page, row)).status_code == 303
    written = stored(council, audit, "part_b")
    client = council.client("auditor")
    assert reopen(client, audit).status_code == 303
    planning = stored(council, audit, "planning")
    planning["c11"]["actions"][0]["action"] = "Agree with health and school who attends."
    planning["c15"]["actions"] = [{**planning["c15"]["actions"][0], "id": "a9", "action": "Another action."}]
    post_section(council, client, audit, "planning", planning)
    assert sign_off(client, audit).status_code == 303
    assert stored(council, audit, "part_b") == written
    shown = manager.get(f"/audits/{audit}/part-b").text
    cards = {one[0]: one[1] for one in re.findall(r'<section [^>]*id="rows-(\w+)"(.*?)</section>', shown, re.DOTALL)}
    assert set(cards) == {"a1", "a2", "a3", "a9"}
    assert "Withdrawn in Part A" in cards["a2"]
    assert "Written before the reopening." in cards["a2"]
    assert 'name="rows-a2-' not in cards["a2"], "a withdrawn action is read, not answered"
    assert "Changed in Part A" in cards["a1"]
    assert "Agree with health who attends the core group." in cards["a1"], "its earlier wording"
    assert "Agree with health and school who attends." in cards["a1"]
    assert "Written before the reopening." in cards["a1"]
    assert "Another action." in cards["a9"]
    post_part_b(manager, audit, part_b_pairs(shown))
    assert stored(council, audit, "part_b")["rows"]["a2"] == written["rows"]["a2"], "saving keeps what was withdrawn"


def test_doing_it_all_again_without_a_change_changes_nothing_but_the_records(council: Council) -> None:
    audit = signed(council, "inadequate")
    complete(council, audit)
    before = stored(council, audit, "part_b")
    client = council.client("auditor")
    assert reopen(client, audit).status_code == 303
    assert sign_off(client, audit).status_code == 303
    assert stored(council, audit, "part_b") == before
    kinds = [json.loads(one.content or b"")["completion"]["kind"] for one in records_of(council.db, audit)]
    assert kinds == ["part_a", "part_b", "reopened", "part_a"]
    answers = [json.loads(one.content or b"")["answers"] for one in records_of(council.db, audit)]
    assert all(one == answers[0] for one in answers)


@pytest.mark.clause("2.8")
def test_consent_withdrawn_before_sign_off_leaves_the_views_out_of_the_record(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    views = stored(council, audit, "views")
    put(council, audit, "contact", stored(council, audit, "contact") | {"child_consent": "withdrawn"})
    assert sign_off(client, audit).status_code in (303, 409)
    if not records_of(council.db, audit):
        assert sign_off(client, audit).status_code == 303
    (record,) = records_of(council.db, audit)
    assert record.content is not None
    content = json.loads(record.content)
    assert content["answers"]["child_consent"] == "withdrawn"
    assert not {"child_views", "child_differently"} & content["answers"].keys()
    assert views["child_views"].encode() not in record.content


def test_an_old_reopening_or_sign_off_form_is_told_so(council: Council) -> None:
    audit = signed(council)
    client = council.client("auditor")
    form = form_to(client.get(f"/audits/{audit}").text, f"/audits/{audit}/reopen").changed(reason="First")
    assert client.post(f"/audits/{audit}/reopen", data=posted(form)).status_code == 303
    assert client.post(f"/audits/{audit}/reopen", data=posted(form)).status_code == 303, "the same press again"
    other = [pair for pair in form if pair[0] != "key"] + [("key", "another")]
    assert client.post(f"/audits/{audit}/reopen", data=posted(other)).status_code == 409
    assert len(records_of(council.db, audit)) == 2


def test_a_grade_that_seems_not_to_fit_the_ratings_is_signed_off_only_with_its_reason(council: Council) -> None:
    gaps = {f"c{number:02}": {"rating": "not_evidenced", "evidence": "Nothing shows it."} for number in range(1, 15)}
    client = council.client("auditor")
    audit = filled(council, client, **gaps)
    page = client.get(section_path(audit, "grade")).text
    assert "The grade is Good while 12 criteria or more are not evidenced." in page
    assert "Why does this grade fit the ratings?" in page
    refused = try_to_sign(council, audit)
    assert refused.status_code == 422 and state(council, audit) != "signed_off"
    assert re.search(rf'href="/audits/{audit}/sections/grade\?check=all[^"]*#grade_and_ratings"', refused.text)
    reason = {"grade_and_ratings": "The papers are in the old system, and the worker showed them."}
    put(council, audit, "grade", stored(council, audit, "grade") | reason)
    assert sign_off(client, audit).status_code == 303
    assert state(council, audit) == "signed_off"
