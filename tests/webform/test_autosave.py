"""What is typed is kept as it is typed: drafts, what the page learns of them, and everything that they must not do."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from pages import (
    Pairs,
    filled,
    form_to,
    merging,
    number,
    posted,
    put,
    section_path,
    sign_off,
    stored,
    template_of,
    unmarked,
)
from small_council import Council
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from webform.held import Held, seal
from webform.store.drafts import read_drafts
from webform.store.read import read_audit
from webform.store.read_records import head_of

TYPED = "Typed for an hour.\r\nשלום \N{GRINNING FACE} “quoted”"
KEPT = TYPED.replace("\r\n", "\n")


def draft(client: FlaskClient, path: str, pairs: Pairs, turn: int = 1, **more: str) -> TestResponse:
    """Send a page's form as its script does."""
    return client.post(f"{path}/draft", data=posted([*pairs, ("turn", str(turn)), *more.items()]))


def opened(council: Council, section: str = "grade", **changes: str) -> tuple[FlaskClient, str, str, Pairs]:
    """A filled audit with a section's page open and something typed into it."""
    client = council.client("auditor")
    audit = filled(council, client)
    path = section_path(audit, section)
    return client, audit, path, form_to(client.get(path).text, path).changed(**changes)


def typed_in(council: Council, audit: str, section: str = "grade") -> dict[str, Any]:
    found = read_drafts(council.db, audit, council.people["auditor"]).get(section)
    return dict(found.answers) if found else {}


def test_a_draft_is_kept_and_saves_nothing(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons=TYPED)
    before, events = read_audit(council.db, audit), head_of(council.db)
    answer = draft(client, path, pairs)
    assert answer.status_code == 200
    assert (answer.get_json()["saved_at"], answer.get_json()["stale"]) == ("10:00", False)
    assert typed_in(council, audit)["grade_reasons"] == KEPT
    assert (read_audit(council.db, audit), head_of(council.db)) == (before, events)


def test_a_page_opened_again_shows_what_was_typed_and_one_press_saves_it(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons=TYPED)
    draft(client, path, pairs)
    client = council.client("auditor")
    page = client.get(path).text
    assert "Your draft of 12 March 2026, 10:00 is shown" in page
    form = form_to(page, path)
    assert form.value("grade_reasons") == TYPED
    assert client.post(path, data=posted([*form.pairs, ("then", "stay")])).status_code == 303
    assert stored(council, audit, "grade")["grade_reasons"] == KEPT
    assert typed_in(council, audit) == {}
    assert "Your draft of" not in client.get(path).text


def test_a_page_learns_whether_it_shows_the_newest_draft(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons=TYPED)
    assert client.get(f"/audits/{audit}/drafts").get_json() == {}
    mark = draft(client, path, pairs).get_json()["draft"]
    assert client.get(f"/audits/{audit}/drafts").get_json() == {f"{path}/draft": mark}
    assert form_to(client.get(path).text, path).value("draft") == mark


def test_a_draft_that_says_what_is_saved_is_no_unsaved_text(council: Council) -> None:
    client, _, path, pairs = opened(council)
    assert draft(client, path, pairs).status_code == 200
    assert "Your draft of" not in client.get(path).text


def test_what_was_typed_can_be_discarded(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons=TYPED)
    draft(client, path, pairs)
    form = form_to(client.get(path).text, f"{path}/draft/discard")
    assert client.post(form.action, data=posted(form.pairs)).status_code == 303
    assert typed_in(council, audit) == {}
    assert (
        form_to(client.get(path).text, path).value("grade_reasons") == stored(council, audit, "grade")["grade_reasons"]
    )


@pytest.mark.threat(16)
def test_threat_16_a_draft_that_arrives_after_its_save_is_not_kept_and_gets_a_new_key(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons=TYPED)
    assert client.post(path, data=posted([*pairs, ("then", "stay")])).status_code == 303
    late = draft(client, path, pairs)
    assert (late.status_code, late.get_json()["why"]) == (409, "saved")
    assert typed_in(council, audit) == {}
    anew = [(name, late.get_json()["key"] if name == "key" else value) for name, value in pairs]
    again = draft(
        client, path, [pair for pair in anew if pair[0] != "grade_reasons"] + [("grade_reasons", "Went back")]
    )
    assert again.get_json()["stale"] is True
    assert typed_in(council, audit)["grade_reasons"] == "Went back"


@pytest.mark.threat(15)
def test_threat_15_a_second_tab_of_the_same_person_never_overwrites_the_first(council: Council) -> None:
    client, audit, path, first = opened(council, grade_reasons="From the first tab.")
    second = form_to(client.get(path).text, path).changed(grade_reasons="From the second tab.")
    draft(client, path, first)
    refused = draft(client, path, second)
    assert (refused.status_code, refused.get_json()["why"]) == (409, "other_page")
    answer = client.post(path, data=posted([*second, ("then", "stay")]))
    assert answer.status_code == 409
    for text in ("From the first tab.", "From the second tab."):
        assert text in unmarked(answer.text)
    both = merging(answer.text, audit, "grade")
    chosen = both.changed(choice__grade_reasons="both", then="stay")
    assert client.post(both.action, data=posted(chosen)).status_code == 303
    assert stored(council, audit, "grade")["grade_reasons"] == "From the first tab.\n\nFrom the second tab."
    assert typed_in(council, audit) == {}


@pytest.mark.threat(15)
def test_threat_15_a_draft_on_an_older_revision_is_joined_where_only_one_of_both_changed_a_part(
    council: Council,
) -> None:
    client, audit, path, pairs = opened(council, "planning", c08__evidence="Mine, typed.")
    draft(client, path, pairs)
    put(council, audit, "planning", stored(council, audit, "planning") | {"planning_anything_else": "Theirs, saved."})
    form = form_to(client.get(path).text, path)
    assert form.value("c08-evidence") == "Mine, typed."
    assert form.value("planning_anything_else") == "Theirs, saved."
    assert client.post(path, data=posted([*form.pairs, ("then", "stay")])).status_code == 303
    now = stored(council, audit, "planning")
    assert (now["c08"]["evidence"], now["planning_anything_else"]) == ("Mine, typed.", "Theirs, saved.")


@pytest.mark.threat(15)
def test_threat_15_a_draft_of_what_somebody_else_changed_too_is_shown_beside_it(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons="Mine, typed.")
    draft(client, path, pairs)
    put(council, audit, "grade", stored(council, audit, "grade") | {"grade_reasons": "Theirs, saved."})
    page = client.get(path)
    assert page.status_code == 200
    for text in ("Mine, typed.", "Theirs, saved."):
        assert text in unmarked(page.text)
    both = merging(page.text, audit, "grade")
    assert (
        client.post(both.action, data=posted(both.changed(choice__grade_reasons="mine", then="stay"))).status_code
        == 303
    )
    assert stored(council, audit, "grade")["grade_reasons"] == "Mine, typed."


@pytest.mark.threat(17)
def test_threat_17_without_a_session_a_draft_is_401_and_nothing_is_kept(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons=TYPED)
    client.delete_cookie("session")
    assert draft(client, path, pairs).status_code == 401
    assert typed_in(council, audit) == {}
    assert client.get("/session").status_code == 302


@pytest.mark.threat(17)
def test_threat_17_after_signing_in_again_a_new_token_sends_what_was_typed(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons=TYPED)
    again = council.client("auditor")
    again.get("/cases")
    assert draft(again, path, pairs).status_code == 400, "the old session's token"
    said = again.get("/session").get_json()
    assert said["page_of"] == client.get("/session").get_json()["page_of"]
    renewed = [(name, said["csrf_token"] if name == "csrf_token" else value) for name, value in pairs]
    assert draft(again, path, renewed).status_code == 200
    assert typed_in(council, audit)["grade_reasons"] == KEPT


@pytest.mark.threat(22)
def test_threat_22_what_one_person_typed_is_not_taken_from_another_who_signed_in(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons=TYPED)
    other = council.client("auditor2")
    said = other.get("/session").get_json()
    assert said["page_of"] != client.get("/session").get_json()["page_of"]
    forged = [(name, said["csrf_token"] if name == "csrf_token" else value) for name, value in pairs]
    assert draft(other, path, forged).status_code == 404
    theirs = seal(council.db.keys, Held("", council.people["auditor2"], MultiDict()))
    for mark in (theirs, "", "x"):
        answer = draft(client, path, [*(pair for pair in pairs if pair[0] != "opened_by"), ("opened_by", mark)])
        assert (answer.status_code, answer.get_json()["why"]) == (409, "somebody_else")
    assert read_drafts(council.db, audit, council.people["auditor"]) == {}


@pytest.mark.threat(19)
def test_threat_19_a_signed_off_audit_takes_no_draft_and_the_text_can_still_be_seen(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons="Typed too late.")
    assert sign_off(client, audit).status_code == 303
    answer = draft(client, path, pairs)
    assert (answer.status_code, answer.get_json()["why"]) == (409, "closed")
    assert "Typed too late." in client.post(path, data=posted(pairs)).text
    assert typed_in(council, audit) == {}


def test_signing_off_waits_for_what_is_not_saved_and_says_where(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons=TYPED)
    check = form_to(client.get(f"/audits/{audit}/check").text, f"/audits/{audit}/sign-off").changed(agreed="yes")
    draft(client, path, pairs)
    refused = client.post(f"/audits/{audit}/sign-off", data=posted(check))
    assert refused.status_code == 422
    assert "Grade: your draft is not on the record yet." in refused.text
    assert f'href="{path}"' in refused.text
    assert "Holds a draft of yours that is not on the record yet" in client.get(f"/audits/{audit}").text
    form = form_to(client.get(path).text, path)
    client.post(path, data=posted([*form.pairs, ("then", "stay")]))
    assert sign_off(client, audit).status_code == 303


@pytest.mark.clause("2.8")
@pytest.mark.threat(48)
def test_consent_withdrawn_takes_the_views_out_of_drafts_too(council: Council) -> None:
    client, audit, path, pairs = opened(
        council, "views", child_views="Unsaved words of hers.", parent_views="Unsaved, theirs."
    )
    draft(client, path, pairs)
    contact = section_path(audit, "contact")
    form = form_to(client.get(contact).text, contact).changed(child_consent="withdrawn", then="stay")
    assert client.post(contact, data=posted(form)).status_code == 303
    left = typed_in(council, audit, "views")
    assert not {"child_views", "child_differently"} & left.keys()
    assert left["parent_views"] == "Unsaved, theirs."


@pytest.mark.threat(18)
def test_threat_18_a_draft_takes_no_field_that_the_section_has_not(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons=TYPED)
    draft(client, path, [*pairs, ("c08-rating", "evidenced"), ("state", "signed_off"), ("part_b", "x")])
    assert typed_in(council, audit).keys() <= {
        one.id for one in template_of(council).questions.values() if one.section == "grade"
    }


@pytest.mark.parametrize(
    "broken", [("expected", "99"), ("expected", "x"), ("key", "nul\x00"), ("turn", "x"), ("left", "\x00 x")]
)
def test_a_broken_draft_is_no_fault_of_the_server(council: Council, broken: tuple[str, str]) -> None:
    client, _, path, pairs = opened(council, grade_reasons=TYPED)
    kept = [(name, value) for name, value in pairs if name != broken[0]]
    assert draft(client, path, [*kept, broken]).status_code in (200, 400, 409, 422)
    assert client.get(path).status_code == 200


@pytest.mark.threat(27)
def test_threat_27_what_no_answer_may_hold_is_kept_in_the_draft_and_named_beside_its_field(council: Council) -> None:
    client, audit, path, pairs = opened(council, grade_reasons="be\x00fore")
    said = draft(client, path, pairs, left="grade_reasons").get_json()
    assert typed_in(council, audit)["grade_reasons"] == "be\x00fore"
    (found,) = said["findings"]
    assert (found["field"], found["control"]) == ("grade_reasons", "grade_reasons")
    assert "U+0000" in found["message"]


def test_only_fields_that_were_left_are_found_fault_with(council: Council) -> None:
    client, _, path, pairs = opened(council, "about", audit_date__day="41", audit_date__month="3")
    assert draft(client, path, pairs).get_json()["findings"] == []
    found = draft(client, path, pairs, 2, left="audit_date-day looked_back").get_json()["findings"]
    assert [(one["field"], one["control"]) for one in found] == [("audit_date", "audit_date-day")]


def test_what_is_only_missing_is_named_where_the_page_asks_for_it(council: Council) -> None:
    client, _, path, pairs = opened(council, grade_reasons="")
    assert draft(client, path, pairs, left="grade_reasons").get_json()["findings"] == []
    found = draft(client, path, pairs, 2, left="grade_reasons", check="all").get_json()["findings"]
    assert [one["field"] for one in found] == ["grade_reasons"]


def test_the_answer_says_how_far_every_section_has_come(council: Council) -> None:
    client, audit, path, pairs = opened(council, "planning", c08__rating="not_evidenced", c08__evidence="")
    said = draft(client, path, pairs).get_json()
    states = {one["id"]: one["state"] for one in said["sections"]}
    assert states["planning"] == "In progress"
    assert states["grade"] == "Done"
    assert all(one["href"] == section_path(audit, one["id"]) and one["title"] for one in said["sections"])


@pytest.mark.clause("5.4")
def test_the_answer_says_what_rules_grades_out_as_the_page_does(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client, "inadequate")
    path = section_path(audit, "grade")
    page = client.get(path).text
    grading = draft(client, path, form_to(page, path).pairs).get_json()["grade"]
    out = {one.id for one in template_of(council).grades} - set(grading["allowed"])
    assert out
    for grade in template_of(council).grades:
        hidden = f'data-grade-out="{grade.id}" hidden' in page
        assert hidden == (grade.id not in out), grade.id
    assert grading["reasons"]
    for reason in grading["reasons"]:
        assert escape(reason["message"]) in page


def test_the_page_of_all_sections_keeps_a_draft_for_each_and_counts_them_together(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    page = client.get(f"/audits/{audit}/whole").text
    about, grade = section_path(audit, "about"), section_path(audit, "grade")
    draft(client, about, form_to(page, about).changed(audit_date__day="", audit_date__month="", audit_date__year=""))
    said = draft(client, grade, form_to(page, grade).changed(grade_reasons=TYPED)).get_json()
    assert {one["id"]: one["state"] for one in said["sections"]}["about"] == "In progress"
    again = client.get(f"/audits/{audit}/whole").text
    assert form_to(again, grade).value("grade_reasons") == TYPED
    assert form_to(again, about).value("audit_date-day") == ""
    assert number(council, audit, "grade") == 1
