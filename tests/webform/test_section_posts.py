"""Sections: rows that come and go, forms posted twice, and posts that no page of ours would make."""

from __future__ import annotations

import re

import pytest
from pages import (
    form_to,
    merging,
    number,
    post_section,
    posted,
    section_path,
    start,
    stored,
    unmarked,
)
from small_council import Council, example

from webform.store.read import revisions_of


@pytest.mark.threat(26)
def test_threat_26_too_many_parts_are_413_and_others_are_served(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "grade")
    hidden = form_to(client.get(path).text, path).hidden()
    parts = {f"field-{index}": "x" for index in range(10_000)}
    answer = client.post(path, data=posted(hidden) | parts, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert client.get(path).status_code == 200
    assert number(council, audit, "grade") == 0


@pytest.mark.threat(26)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_threat_26_a_body_of_ten_megabytes_is_413(council: Council, kind: str) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "grade")
    hidden = form_to(client.get(path).text, path).hidden()
    answer = client.post(path, data=posted(hidden) | {"grade_reasons": "x" * 10_000_000}, content_type=kind)
    assert answer.status_code == 413
    assert "Too much was sent at once" in answer.text
    assert number(council, audit, "grade") == 0


@pytest.mark.threat(26)
@pytest.mark.parametrize(
    "body", [b"--x\r\n", b"", b'--x\r\nContent-Disposition: form-data; name="a\r\n\r\n', b"\xff" * 1_000]
)
def test_threat_26_a_body_that_cannot_be_read_is_400(council: Council, body: bytes) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    answer = client.post(section_path(audit, "grade"), data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in (400, 413)


def test_rows_are_added_filled_and_removed(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "outcomes")

    def press(**more: str) -> str:
        form = form_to(client.get(path).text, path)
        answer = client.post(path, data=posted([*form.pairs, *more.items()]))
        assert answer.status_code == 303
        return str(answer.location)

    def fill(page: str, at: int, words: str) -> None:
        form = form_to(page, path)
        changed = form.changed(**{f"summary_actions-{at}-action": words})
        assert client.post(path, data=posted([*changed, ("then", "stay")])).status_code == 303

    page = press(add="summary_actions")
    assert page == f"{path}?add=summary_actions#summary_actions"
    fill(client.get(page).text, 0, "First")
    fill(client.get(press(add="summary_actions")).text, 1, "Second")
    actions = stored(council, audit, "outcomes")["summary_actions"]
    assert [one["action"] for one in actions] == ["First", "Second"]
    first, second = (one["id"] for one in actions)
    assert first != second
    press(remove=f"summary_actions:{first}")
    assert [one["id"] for one in stored(council, audit, "outcomes")["summary_actions"]] == [second]
    press(remove="summary_actions:none-such")
    press(remove="nothing:x")
    press(remove=":")
    assert [one["id"] for one in stored(council, audit, "outcomes")["summary_actions"]] == [second]
    press(remove=f"summary_actions:{second}")
    assert "summary_actions" not in stored(council, audit, "outcomes")


def test_an_action_beside_a_criterion_is_added_and_removed(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    value = example("inadequate")["answers"]["c15"]
    post_section(council, client, audit, "planning", {"c15": value}, then="stay")
    assert stored(council, audit, "planning")["c15"] == value
    post_section(council, client, audit, "planning", {"c15": value}, remove="c15-actions:a2")
    assert stored(council, audit, "planning")["c15"] == {"rating": value["rating"], "evidence": value["evidence"]}


@pytest.mark.parametrize("name", ["add", "remove"])
@pytest.mark.parametrize(
    "value", ["x\r\nSet-Cookie: a=b", "\x00", "//elsewhere.example", "é" * 500, "c08-actions-9999999"]
)
def test_an_odd_name_of_a_list_leads_nowhere_else(council: Council, name: str, value: str) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    answer = post_section(council, client, audit, "grade", {"grade_reasons": "kept"}, **{name: value})
    assert answer.status_code in (303, 400, 422)
    if answer.status_code == 303:
        assert str(answer.location).startswith(section_path(audit, "grade"))
        assert "Set-Cookie" not in {header for header, _ in answer.headers if "a=b" in _}
        assert client.get(str(answer.location).partition("#")[0]).status_code == 200


def test_two_hundred_and_one_rows_are_a_finding_and_no_fault(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    rows = [{"id": f"r{index}", "action": "A"} for index in range(201)]
    answer = post_section(council, client, audit, "outcomes", {"summary_actions": rows})
    assert answer.status_code in (303, 413, 422)
    assert client.get(section_path(audit, "outcomes")).status_code == 200


ODD = ["", "x", "-1", "9" * 30, "1e3", "٣", "0x1"]


@pytest.mark.threat(5)
@pytest.mark.parametrize("expected", ODD)
def test_threat_5_an_odd_revision_number_is_refused_and_saves_nothing(council: Council, expected: str) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "grade")
    form = form_to(client.get(path).text, path)
    answer = client.post(path, data=posted(form.changed(expected=expected, grade_reasons="words that were typed")))
    assert answer.status_code == 400
    assert number(council, audit, "grade") == 0


@pytest.mark.threat(16)
def test_threat_16_a_form_posted_twice_is_saved_once(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "grade")
    data = posted(form_to(client.get(path).text, path).changed(grade_reasons="Once", then="next"))
    answers = [client.post(path, data=data) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert len({answer.location for answer in answers}) == 1
    assert [one.number for one in revisions_of(council.db, audit, "grade")] == [1]


@pytest.mark.threat(16)
def test_threat_16_a_page_gone_back_to_and_edited_is_a_conflict_with_both_texts(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "grade")
    form = form_to(client.get(path).text, path)
    assert client.post(path, data=posted(form.changed(grade_reasons="First words"))).status_code == 303
    answer = client.post(path, data=posted(form.changed(grade_reasons="Second words")))
    assert answer.status_code == 409
    for text in ("First words", "Second words"):
        assert text in unmarked(answer.text)
    assert stored(council, audit, "grade") == {"grade_reasons": "First words"}
    both = merging(answer.text, audit, "grade")
    mine = both.changed(choice__grade_reasons="mine", then="stay")
    assert client.post(both.action, data=posted(mine)).status_code == 303
    assert stored(council, audit, "grade") == {"grade_reasons": "Second words"}


@pytest.mark.threat(16)
def test_threat_16_a_start_pressed_twice_makes_one_audit(council: Council) -> None:
    client = council.client("auditor")
    page = client.get(f"/cases/{council.child}?tab=forms").text
    data = posted(form_to(page, f"/cases/{council.child}/forms").changed(form="case-management-audit"))
    first, second = (client.post(f"/cases/{council.child}/forms", data=data) for _ in range(2))
    assert first.location == second.location
    assert len(re.findall('govuk-visually-hidden"> by Ada', client.get(f"/cases/{council.child}?tab=forms").text)) == 1


def test_a_form_that_is_not_there_cannot_be_started(council: Council) -> None:
    client = council.client("auditor")
    page = client.get(f"/cases/{council.child}?tab=forms").text
    form = form_to(page, f"/cases/{council.child}/forms")
    for name in ("", "../x", "other", "case-management-audit\x00"):
        assert client.post(form.action, data=posted(form.changed(form=name))).status_code == 422


def test_an_action_can_be_added_to_a_criterion_that_has_none(council: Council) -> None:
    client = council.client("auditor")
    path = section_path(start(council, client), "planning")
    form = form_to(client.get(path).text, path)
    page = client.post(path, data=posted([*form.pairs, ("add", "c11-actions")]), follow_redirects=True)
    assert 'name="c11-actions-0-action"' in page.text
    assert 'name="c11-actions-1-action"' not in page.text
