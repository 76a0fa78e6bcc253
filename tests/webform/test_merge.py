"""Two texts put together part by part: what is suggested, what can be chosen, and that nothing is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
from pages import Form, filled, form_to, merging, number, posted, put, section_path, stored, template_of, unmarked
from small_council import Council
from werkzeug.test import TestResponse

from engine.compile import template_at
from engine.load import newest_bundled
from engine.model import Question, Template
from webform.merge import BOTH, MINE, THEIRS, Differing, differing, merged, part_alone
from webform.store.drafts import read_drafts


@pytest.fixture(scope="module")
def template() -> Template:
    return template_at(newest_bundled())


def row(id_: str, words: str) -> dict[str, Any]:
    return {"id": id_, "action": words, "immediate": False}


def found(question: Question, base: Any, mine: Any, theirs: Any) -> dict[tuple[str, ...], Differing]:
    def answers(value: Any) -> dict[str, Any]:
        return {} if value is None else {question.id: value}

    before = None if base == "unknown" else answers(base)
    return {one.key: one for one in differing([question], before, answers(mine), answers(theirs))}


def test_each_part_that_differs_is_told_with_who_alone_changed_it(template: Template) -> None:
    question = template.questions["c08"]
    base = {"rating": "partly", "evidence": "Old", "actions": [row("a", "Do"), row("b", "Keep")]}
    mine = {"rating": "evidenced", "evidence": "Mine", "actions": [row("a", "Do"), row("b", "Keep"), row("m", "New")]}
    theirs = {
        "rating": "partly",
        "evidence": "Theirs",
        "reason": "Why",
        "actions": [row("a", "Do it"), row("b", "Keep")],
    }
    told = {key: one.changed_by for key, one in found(question, base, mine, theirs).items()}
    assert told == {
        ("c08", "rating"): MINE,
        ("c08", "evidence"): "",
        ("c08", "reason"): THEIRS,
        ("c08", "actions", "a"): THEIRS,
        ("c08", "actions", "m"): MINE,
    }


def test_both_is_suggested_for_texts_that_both_changed_and_nothing_for_a_choice(template: Template) -> None:
    question = template.questions["c08"]
    both = found(question, {}, {"rating": "partly", "evidence": "Mine"}, {"rating": "evidenced", "evidence": "Theirs"})
    assert both["c08", "evidence"].suggested == BOTH
    assert both["c08", "rating"].suggested == ""
    assert not both["c08", "rating"].joins


def test_where_the_beginning_is_not_known_nobody_alone_changed_anything(template: Template) -> None:
    told = found(template.questions["grade_reasons"], "unknown", "Mine", "Theirs")
    assert [one.changed_by for one in told.values()] == [""]


def test_a_removed_row_goes_where_only_one_removed_it_and_is_asked_about_where_the_other_changed_it(
    template: Template,
) -> None:
    question = template.questions["summary_actions"]
    base, mine = [row("a", "Do"), row("b", "Keep")], [row("b", "Keep")]
    gone = found(question, base, mine, base)
    assert gone["summary_actions", "a"].suggested == MINE
    asked = found(question, base, mine, [row("a", "Do it now"), row("b", "Keep")])
    assert asked["summary_actions", "a"].suggested == ""


def test_what_is_chosen_is_put_together_in_order(template: Template) -> None:
    question = template.questions["c08"]
    mine = {"rating": "evidenced", "evidence": "Mine", "actions": [row("a", "Mine"), row("m", "New")]}
    theirs = {"rating": "partly", "evidence": "Theirs", "actions": [row("t", "Theirs"), row("a", "Theirs too")]}
    chosen = {
        ("c08", "rating"): MINE,
        ("c08", "evidence"): BOTH,
        ("c08", "actions", "a"): BOTH,
        ("c08", "actions", "m"): MINE,
        ("c08", "actions", "t"): THEIRS,
    }
    answer = merged([question], {"c08": mine}, {"c08": theirs}, chosen)["c08"]
    assert (answer["rating"], answer["evidence"]) == ("evidenced", "Theirs\n\nMine")
    assert [one["action"] for one in answer["actions"]] == ["Theirs", "Theirs too", "Mine", "New"]
    ids = [one["id"] for one in answer["actions"]]
    assert (ids[:2], ids[3], len(set(ids))) == (["t", "a"], "m", 4)


ODD = ["text", 7, [], [1], {"rating": []}, {"actions": "x"}, {"actions": [{"id": 1}]}, {"actions": [{"id": "a"}] * 2}]


@pytest.mark.parametrize("kind", ["c08", "summary_actions", "grade_reasons"])
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_an_answer_without_its_declared_shape_is_one_part_and_can_be_kept(
    template: Template, kind: str, value: Any
) -> None:
    question = template.questions[kind]
    parts = found(question, None, value, "saved")
    for one in parts.values():
        part_alone(question, one.key, one.mine)
    kept = merged([question], {kind: value}, {kind: "saved"}, dict.fromkeys(parts, MINE))
    assert kept.get(kind) == (None if value == [] else value)
    assert merged([question], {kind: value}, {kind: "saved"}, {}) == {kind: "saved"}


def conflicting(council: Council, mine: str = "Mine.", theirs: str = "Theirs.") -> tuple[Any, str, TestResponse, Form]:
    """A save of the grade's reasons over ones that somebody saved in between."""
    client = council.client("auditor")
    audit = filled(council, client)
    path = section_path(audit, "grade")
    stale = form_to(client.get(path).text, path).changed(grade_reasons=mine)
    put(council, audit, "grade", stored(council, audit, "grade") | {"grade_reasons": theirs})
    answer = client.post(path, data=posted(stale))
    return client, audit, answer, merging(answer.text, audit, "grade")


@pytest.mark.threat(15)
@pytest.mark.parametrize(("choice", "kept"), [("mine", "Mine."), ("theirs", "Theirs."), ("both", "Theirs.\n\nMine.")])
def test_threat_15_of_two_texts_the_one_chosen_or_both_are_saved(council: Council, choice: str, kept: str) -> None:
    client, audit, answer, form = conflicting(council)
    assert answer.status_code == 409
    pressed = client.post(form.action, data=posted(form.changed(choice__grade_reasons=choice, then="stay")))
    assert pressed.status_code == 303
    assert stored(council, audit, "grade")["grade_reasons"] == kept
    assert number(council, audit, "grade") == (2 if choice == "theirs" else 3), "saving what is saved appends nothing"


@pytest.mark.threat(15)
def test_threat_15_what_was_chosen_can_be_looked_over_and_edited_before_it_is_saved(council: Council) -> None:
    client, audit, _, form = conflicting(council)
    pressed = client.post(form.action, data=posted(form.changed(choice__grade_reasons="both", then="look")))
    assert pressed.status_code == 303
    assert stored(council, audit, "grade")["grade_reasons"] == "Theirs."
    section = form_to(client.get(str(pressed.location)).text, section_path(audit, "grade"))
    assert section.value("grade_reasons") == "Theirs.\r\n\r\nMine."
    edited = section.changed(grade_reasons="Theirs and mine.", then="stay")
    assert client.post(section.action, data=posted(edited)).status_code == 303
    assert stored(council, audit, "grade")["grade_reasons"] == "Theirs and mine."


def test_without_a_choice_the_page_asks_for_it_and_keeps_the_others(council: Council) -> None:
    client, audit, _, form = conflicting(council)
    pairs = [pair for pair in form.pairs if pair[0] != "choice-grade_reasons"]
    again = client.post(form.action, data=posted([*pairs, ("choice-grade_reasons", "neither"), ("then", "stay")]))
    assert again.status_code == 422
    assert 'href="#choice-grade_reasons"' in again.text
    assert "<title>Error: " in again.text
    assert "Mine." in unmarked(again.text)
    assert number(council, audit, "grade") == 2


@pytest.mark.threat(22)
def test_threat_22_a_sealed_text_is_good_for_its_section_and_person_alone(council: Council) -> None:
    client, audit, _, form = conflicting(council)
    for mine in ("", "x", form.value("mine")[:-4], form.value("mine")[:60] + "A" * 40):
        assert client.post(form.action, data=posted(form.changed(mine=mine))).status_code == 400
    elsewhere = form.action.replace("/grade/", "/planning/")
    assert client.post(elsewhere, data=posted(form.pairs)).status_code == 400
    assert number(council, audit, "grade") == 2


@pytest.mark.threat(16)
def test_threat_16_a_choice_pressed_twice_saves_once(council: Council) -> None:
    client, audit, _, form = conflicting(council)
    data = posted(form.changed(choice__grade_reasons="mine", then="stay"))
    first, second = (client.post(form.action, data=data) for _ in range(2))
    assert first.status_code == 303
    assert second.status_code in (303, 409)
    assert stored(council, audit, "grade")["grade_reasons"] == "Mine."
    assert number(council, audit, "grade") == 3


@pytest.mark.threat(17)
def test_threat_17_a_session_that_ends_over_two_texts_gives_the_page_back(council: Council) -> None:
    client, audit, _, form = conflicting(council)
    client.delete_cookie("session")
    refused = client.post(form.action, data=posted(form.changed(choice__grade_reasons="mine", then="stay")))
    assert refused.status_code == 401
    sign_in = form_to(refused.text, "/sign-in").changed(name="auditor", password="Plainly-synthetic-1")
    back = client.post("/sign-in", data=posted(sign_in))
    page = client.post(form.action, data=posted(form_to(back.text, form.action).pairs))
    assert page.status_code == 200
    assert "Mine." in unmarked(page.text)
    assert number(council, audit, "grade") == 2


@pytest.mark.threat(19)
def test_threat_19_two_texts_of_an_audit_signed_off_meanwhile_are_shown_and_not_saved(council: Council) -> None:
    client, audit, _, form = conflicting(council)
    page = client.get(f"/audits/{audit}/check").text
    assert (
        client.post(
            f"/audits/{audit}/sign-off", data=posted(form_to(page, f"/audits/{audit}/sign-off").changed(agreed="yes"))
        ).status_code
        == 303
    )
    answer = client.post(form.action, data=posted(form.pairs))
    assert answer.status_code == 409
    assert "Mine." in answer.text


def test_a_longest_text_is_shown_unmarked_and_kept_whole(council: Council) -> None:
    long = "one two three four " * 5_000
    client, audit, answer, form = conflicting(council, mine=long)
    assert "<mark>" not in answer.text
    client.post(form.action, data=posted(form.changed(choice__grade_reasons="mine", then="stay")))
    assert stored(council, audit, "grade")["grade_reasons"] == long
    assert read_drafts(council.db, audit, council.people["auditor"]) == {}


def removed(council: Council) -> tuple[Any, str, str, list[Any]]:
    client = council.client("auditor")
    audit = filled(council, client, "inadequate")
    path, before = section_path(audit, "grade"), []
    for section in template_of(council).sections:
        if any(one.id == "summary_actions" for one in section.questions):
            path, before = section_path(audit, section.id), stored(council, audit, section.id)["summary_actions"]
    return client, audit, path, before


def test_a_removed_row_comes_back_exactly_as_it_was_typed(council: Council) -> None:
    client, audit, path, before = removed(council)
    section = path.rpartition("/")[2]
    form = form_to(client.get(path).text, path)
    typed = form.changed(**{"summary_actions__0__action": "Typed and never saved.\r\nTwo lines."})
    gone = client.post(path, data=posted([*typed, ("remove", f"summary_actions:{before[0]['id']}")]))
    assert gone.status_code == 303
    assert stored(council, audit, section).get("summary_actions", []) == before[1:]
    page = client.get(str(gone.location)).text
    assert "Action removed." in page
    undo = form_to(page, f"{path}/restore")
    for _ in range(2):
        assert client.post(undo.action, data=posted(undo.pairs)).status_code == 303
        now = stored(council, audit, section)["summary_actions"]
        assert now == [{**before[0], "action": "Typed and never saved.\nTwo lines."}, *before[1:]]
    assert "Action removed." not in client.get(str(gone.location)).text


def test_a_removal_pressed_twice_removes_one_row(council: Council) -> None:
    client, audit, path, before = removed(council)
    section = path.rpartition("/")[2]
    form = form_to(client.get(path).text, path)
    data = posted(
        [*form.changed(**{"summary_actions__0__action": "Changed."}), ("remove", f"summary_actions:{before[0]['id']}")]
    )
    first, second = (client.post(path, data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert stored(council, audit, section).get("summary_actions", []) == before[1:]


@pytest.mark.parametrize(
    "row", ["", "x", "summary_actions:", "summary_actions:nothing", "c08-actions:x", "grade:x", "__class__:x"]
)
def test_an_undo_of_nothing_changes_nothing(council: Council, row: str) -> None:
    client, audit, path, _ = removed(council)
    token = form_to(client.get(path).text, path).value("csrf_token")
    before = number(council, audit, path.rpartition("/")[2])
    said = {"csrf_token": token, "key": "undo", "row": row, "before": "1"}
    assert client.post(f"{path}/restore", data=said).status_code == 303
    assert client.get(path, query_string={"removed": row, "before": "1"}).status_code == 200
    assert number(council, audit, path.rpartition("/")[2]) == before
