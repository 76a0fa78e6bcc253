"""Part B: every suggested action with where it came from, answered by worker and manager, completed by the manager alone."""

from __future__ import annotations

import json
import re

import pytest
from pages import (
    PART_B_ROW,
    REFLECTIONS,
    complete,
    filled,
    form_to,
    number,
    part_b_pairs,
    post_part_b,
    posted,
    signed,
    stored,
)
from small_council import Council

from webform.store.read import audit_summary
from webform.store.read_records import records_of


@pytest.mark.clause("7.3")
def test_each_suggested_action_is_there_with_where_it_came_from(council: Council) -> None:
    audit = signed(council, "inadequate")
    page = council.client("worker").get(f"/audits/{audit}/part-b").text
    cards = dict(re.findall(r'<section [^>]*id="rows-(\w+)"(.*?)</section>', page, re.DOTALL))
    assert list(cards) == ["a1", "a2", "a3"]
    for id_, came_from in (("a1", "Criterion 11"), ("a2", "Criterion 15"), ("a3", "Suggested actions from the audit")):
        assert f"From: {came_from}" in cards[id_]


@pytest.mark.clause("7.1")
def test_part_b_says_when_it_is_due_and_why(council: Council) -> None:
    urgent, usual = signed(council, "inadequate"), signed(council, "complete-good")
    manager = council.client("manager")
    assert "Due in 5 working days, Thursday 19 March<" in manager.get(f"/audits/{urgent}/part-b").text
    assert "within 5 working days" in manager.get(f"/audits/{urgent}/part-b").text
    assert "within 5 working days" not in manager.get(f"/audits/{usual}/part-b").text


def test_there_is_no_part_b_before_the_sign_off(council: Council) -> None:
    audit = filled(council, council.client("auditor"), "inadequate")
    for person in ("worker", "manager", "auditor", "psw"):
        assert council.client(person).get(f"/audits/{audit}/part-b").status_code == 404


@pytest.mark.clause("7.4")
def test_every_answer_of_part_b_comes_back_as_it_was_typed(council: Council) -> None:
    audit = signed(council, "inadequate")
    worker = council.client("worker")
    text = 'Line\r\n"quoted" & <i>שלום</i> \N{GRINNING FACE}'
    page = worker.get(f"/audits/{audit}/part-b").text
    pairs = part_b_pairs(page, PART_B_ROW | {"response": text}, REFLECTIONS | {"development": text})
    assert post_part_b(worker, audit, pairs).status_code == 303
    kept = stored(council, audit, "part_b")
    clean = text.replace("\r\n", "\n")
    assert kept["reflections"] == REFLECTIONS | {"development": clean}
    assert kept["rows"] == {id_: PART_B_ROW | {"response": clean} for id_ in ("a1", "a2", "a3")}
    form = form_to(worker.get(f"/audits/{audit}/part-b").text, f"/audits/{audit}/part-b")
    assert form.value("rows-a1-response") == text
    assert worker.post(form.action, data=posted([*form.pairs, ("then", "stay")])).status_code == 303
    assert number(council, audit, "part_b") == 1, "saving what is saved appends nothing"


@pytest.mark.clause("2.15")
def test_part_b_is_completed_by_the_manager_alone_and_only_when_whole(council: Council) -> None:
    audit = signed(council, "inadequate")
    worker, manager = council.client("worker"), council.client("manager")
    page = worker.get(f"/audits/{audit}/part-b").text
    assert "Save and complete Part B" not in page
    assert post_part_b(worker, audit, part_b_pairs(page), then="complete").status_code == 404
    found = audit_summary(council.db, audit)
    assert found is not None
    assert found.state == "signed_off"
    partly = part_b_pairs(page, {"agreed": "yes"}, {"development": "Something."})
    answer = post_part_b(manager, audit, partly, then="complete")
    assert answer.status_code == 422
    assert 'href="#rows-a1-target-day"' in answer.text
    assert stored(council, audit, "part_b")["reflections"] == {"development": "Something."}, "but it is saved"
    ids = re.findall(r'\sid="([^"]*)"', answer.text)
    links = re.findall(r'<a href="#([^"]+)"', answer.text[: answer.text.index("<h1")])
    assert set(links) - {"main-content"} <= set(ids)
    complete(council, audit)
    found = audit_summary(council.db, audit)
    assert found is not None
    assert (found.state, found.part_b_state) == ("completed", "completed")


@pytest.mark.threat(16)
def test_threat_16_completing_twice_changes_nothing(council: Council) -> None:
    audit = signed(council, "inadequate")
    manager = council.client("manager")
    path = f"/audits/{audit}/part-b"
    page = manager.get(path).text
    data = posted([*form_to(page, path).hidden(), *part_b_pairs(page), ("then", "complete")])
    assert [manager.post(path, data=data).status_code for _ in range(2)] == [303, 302]
    assert len(records_of(council.db, audit)) == 2
    last = json.loads(records_of(council.db, audit)[-1].content or b"")
    assert last["completion"]["by"] == "Tom Specimen"
    assert last["part_b"]["due"] == "2026-03-19"
    assert {row["id"]: row["answers"] for row in last["part_b"]["rows"]} == dict.fromkeys(
        ("a1", "a2", "a3"), PART_B_ROW
    )


@pytest.mark.threat(18)
def test_threat_18_rows_and_reflections_that_are_not_there_are_not_taken(council: Council) -> None:
    audit = signed(council, "inadequate")
    worker = council.client("worker")
    extra = [("rows-a99-agreed", "yes"), ("rows-a1-secret", "x"), ("reflections-secret", "x"), ("grade", "good")]
    assert post_part_b(worker, audit, [("rows-a1-agreed", "yes"), *extra]).status_code == 303
    assert stored(council, audit, "part_b") == {"rows": {"a1": {"agreed": "yes"}}, "reflections": {}}


@pytest.mark.parametrize("expected", ["", "x", "-1", "7", "9" * 30])
def test_threat_5_an_odd_revision_number_is_refused(council: Council, expected: str) -> None:
    audit = signed(council, "inadequate")
    worker = council.client("worker")
    path = f"/audits/{audit}/part-b"
    form = form_to(worker.get(path).text, path)
    assert worker.post(path, data=posted(form.changed(expected=expected))).status_code == 400
    assert number(council, audit, "part_b") == 0


def test_a_completed_part_b_is_read_and_not_edited(council: Council) -> None:
    audit = signed(council, "inadequate")
    manager = council.client("manager")
    path = f"/audits/{audit}/part-b"
    form = form_to(manager.get(path).text, path)
    complete(council, audit)
    before = stored(council, audit, "part_b")
    page = manager.get(path)
    assert "Kept every visit." in page.text
    assert 'name="rows-a1-' not in page.text
    answer = manager.post(path, data=posted(form.changed(**{"reflections__development": "Too late"})))
    assert answer.status_code == 409
    assert "Too late" in answer.text
    assert stored(council, audit, "part_b") == before


def test_each_action_stands_beside_what_the_audit_found(council: Council) -> None:
    audit = signed(council, "inadequate")
    for person in ("worker", "director"):
        page = council.client(person).get(f"/audits/{audit}/part-b").text
        cards = dict(re.findall(r'<section [^>]*id="rows-(\w+)"(.*?)</section>', page, re.DOTALL))
        assert "The relevant professionals contribute to creating the plan" in cards["a1"]
        assert "<strong>Partly evidenced</strong>" in cards["a1"]
        assert "Health is absent from two of four core groups." in cards["a1"]
        assert "The plan names no contingency but escalation." in cards["a2"]
        assert "core groups" not in cards["a2"]


def test_evidence_of_completion_is_folded_away_until_the_action_is_done(council: Council) -> None:
    audit = signed(council, "inadequate")
    worker = council.client("worker")
    folded = re.compile(r"<details[^>]*>(?:(?!</details>).)*name=\"rows-a1-evidence\"", re.DOTALL)
    open_ = re.compile(r"<details[^>]*>(?:(?!</details>).)*name=\"rows-a1-response\"", re.DOTALL)
    page = worker.get(f"/audits/{audit}/part-b").text
    assert folded.search(page) and not open_.search(page)
    assert post_part_b(worker, audit, part_b_pairs(page, PART_B_ROW | {"status": "done"})).status_code == 303
    done = worker.get(f"/audits/{audit}/part-b").text
    assert 'name="rows-a1-evidence"' in done and not folded.search(done)


def test_the_worker_signs_once_every_action_is_answered(council: Council) -> None:
    audit = signed(council, "inadequate")
    worker = council.client("worker")
    page = worker.get(f"/audits/{audit}/part-b").text
    assert "Not signed yet" in page and "Save and sign" in page
    refused = post_part_b(worker, audit, part_b_pairs(page, {"agreed": "yes"}), then="sign")
    assert refused.status_code == 422
    assert "signatures" not in stored(council, audit, "part_b"), "what was typed is saved, and not signed"
    assert post_part_b(worker, audit, part_b_pairs(page, reflections={}), then="sign").status_code == 303
    kept = stored(council, audit, "part_b")["signatures"]
    assert kept == {"worker": {"name": "Wilma Sample", "role": "Social Worker", "at": "2026-03-12T10:00", "number": 3}}
    assert number(council, audit, "part_b") == 3
    assert "Wilma Sample, Social Worker, 12 March 2026, 10:00" in worker.get(f"/audits/{audit}/part-b").text


def test_signing_twice_changes_nothing_and_later_words_are_told_from_what_was_signed(council: Council) -> None:
    audit = signed(council, "inadequate")
    worker, manager = council.client("worker"), council.client("manager")
    path = f"/audits/{audit}/part-b"
    page = worker.get(path).text
    data = posted([*form_to(page, path).hidden(), *part_b_pairs(page), ("then", "sign")])
    assert [worker.post(path, data=data).status_code for _ in range(2)] == [303, 303]
    signed_at = number(council, audit, "part_b")
    assert signed_at == 2
    assert "Something was saved after this" not in manager.get(path).text
    post_part_b(manager, audit, part_b_pairs(page, reflections=REFLECTIONS | {"development": "More."}))
    assert "Something was saved after this" in manager.get(path).text
    assert stored(council, audit, "part_b")["signatures"]["worker"]["number"] == signed_at


def test_only_the_worker_signs_and_the_manager_signs_by_completing(council: Council) -> None:
    audit = signed(council, "inadequate")
    manager = council.client("manager")
    page = manager.get(f"/audits/{audit}/part-b").text
    assert "Save and sign" not in page and "Not completed yet" in page
    assert post_part_b(manager, audit, part_b_pairs(page), then="sign").status_code == 404
    worker = council.client("worker")
    assert post_part_b(worker, audit, part_b_pairs(page), then="sign").status_code == 303
    complete(council, audit)
    page = council.client("director").get(f"/audits/{audit}/part-b").text
    assert "Tom Specimen, Team Manager, 12 March 2026, 10:00" in page
    last = json.loads(records_of(council.db, audit)[-1].content or b"")
    assert last["part_b"]["signatures"]["worker"]["name"] == "Wilma Sample"
