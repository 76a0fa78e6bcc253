"""What is typed into Part B is kept as it is typed, by each who may answer it, and nothing of it is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from pages import (
    PART_B_ROW,
    REFLECTIONS,
    Pairs,
    complete,
    form_to,
    keep_draft_of,
    number,
    part_b_pairs,
    post_part_b,
    posted,
    put,
    reopen,
    section_path,
    sign_off,
    signed,
    stored,
    unmarked,
    withdraw,
)
from small_council import PASSWORD, Council
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from webform.held import Held, seal
from webform.store.drafts import OF_PART_B, Place, keep_draft, read_drafts
from webform.store.read import read_audit, revisions_of
from webform.store.read_records import head_of

TYPED = "Typed for an hour.\r\nשלום \N{GRINNING FACE} “quoted”"
KEPT = TYPED.replace("\r\n", "\n")


def of(audit: str) -> str:
    """The address of an audit's Part B."""
    return f"/audits/{audit}/part-b"


def opened(
    council: Council, person: str = "worker", audit: str = "", **changes: str
) -> tuple[FlaskClient, str, str, Pairs]:
    """An open Part B as a person has it on their page, with something typed into it."""
    audit = audit or signed(council, "inadequate")
    client = council.client(person)
    return client, audit, of(audit), form_to(client.get(of(audit)).text, of(audit)).changed(**changes)


def typed_in(council: Council, audit: str, person: str = "worker") -> dict[str, Any]:
    found = read_drafts(council.db, audit, council.people[person]).get(OF_PART_B)
    return dict(found.answers) if found else {}


def pressed(client: FlaskClient, path: str, pairs: Pairs, then: str = "stay") -> TestResponse:
    return client.post(path, data=posted([*pairs, ("then", then)]))


def merging(page: str, audit: str) -> Any:
    return form_to(page, f"{of(audit)}/merge")


@pytest.mark.parametrize("person", ["worker", "manager"])
def test_a_draft_is_kept_and_saves_nothing(council: Council, person: str) -> None:
    client, audit, path, pairs = opened(council, person, reflections__development=TYPED, **{"rows-a1-response": TYPED})
    before, events = read_audit(council.db, audit), head_of(council.db)
    answer = keep_draft_of(client, path, pairs)
    assert answer.status_code == 200
    said = answer.get_json()
    assert (said["saved_at"], said["stale"], said["findings"]) == ("10:00", False, [])
    assert typed_in(council, audit, person) == {
        "rows": {"a1": {"response": KEPT}},
        "reflections": {"development": KEPT},
    }
    assert (read_audit(council.db, audit), head_of(council.db)) == (before, events)


def test_a_page_opened_again_shows_what_was_typed_and_one_press_saves_it(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development=TYPED)
    keep_draft_of(client, path, pairs)
    client = council.client("worker")
    assert "Part B holds a draft of yours that is not on the record yet" in client.get(f"/audits/{audit}").text
    page = client.get(path).text
    assert "Your draft of 12 March 2026, 10:00 is shown" in page
    form = form_to(page, path)
    assert form.value("reflections-development") == TYPED
    assert pressed(client, path, form.pairs).status_code == 303
    assert stored(council, audit, "part_b")["reflections"]["development"] == KEPT
    assert typed_in(council, audit) == {}
    assert "Your draft of" not in client.get(path).text
    assert "draft of yours" not in client.get(f"/audits/{audit}").text


def test_each_sees_their_own_draft_and_no_one_elses(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development=TYPED)
    keep_draft_of(client, path, pairs)
    for person in ("manager", "auditor", "psw", "director"):
        assert "Typed for an hour." not in council.client(person).get(path).text, person
        assert "draft of yours" not in council.client(person).get(f"/audits/{audit}").text, person


def test_a_page_learns_whether_it_shows_the_newest_draft(council: Council) -> None:
    client, _, path, pairs = opened(council, reflections__development=TYPED)
    page = client.get(path).text
    assert f'data-draft="{path}/draft" data-newest="{path}/draft"' in page
    assert client.get(f"{path}/draft").get_json() == {}
    mark = keep_draft_of(client, path, pairs).get_json()["draft"]
    assert client.get(f"{path}/draft").get_json() == {f"{path}/draft": mark}
    assert form_to(client.get(path).text, path).value("draft") == mark


def test_what_was_typed_can_be_discarded(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development=TYPED)
    keep_draft_of(client, path, pairs)
    form = form_to(client.get(path).text, f"{path}/draft/discard")
    assert client.post(form.action, data=posted(form.pairs)).status_code == 303
    assert typed_in(council, audit) == {}
    assert form_to(client.get(path).text, path).value("reflections-development") == ""


@pytest.mark.parametrize(("person", "then"), [("worker", "sign"), ("manager", "complete")])
def test_signing_and_completing_settle_the_draft(council: Council, person: str, then: str) -> None:
    audit = signed(council, "inadequate")
    client = council.client(person)
    page = client.get(of(audit)).text
    pairs = [*form_to(page, of(audit)).hidden(), *part_b_pairs(page)]
    assert keep_draft_of(client, of(audit), pairs).status_code == 200
    assert pressed(client, of(audit), pairs, then).status_code == 303
    assert typed_in(council, audit, person) == {}
    assert stored(council, audit, "part_b")["rows"]["a1"] == PART_B_ROW


@pytest.mark.threat(16)
def test_threat_16_a_draft_that_arrives_after_its_save_is_not_kept_and_gets_a_new_key(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development=TYPED)
    assert [pressed(client, path, pairs).status_code for _ in range(2)] == [303, 303]
    assert number(council, audit, "part_b") == 1
    late = keep_draft_of(client, path, pairs)
    assert (late.status_code, late.get_json()["why"]) == (409, "saved")
    assert typed_in(council, audit) == {}
    anew = [(name, late.get_json()["key"] if name == "key" else value) for name, value in pairs]
    again = [*(pair for pair in anew if pair[0] != "reflections-development"), ("reflections-development", "Went back")]
    assert keep_draft_of(client, path, again).get_json()["stale"] is True
    assert typed_in(council, audit)["reflections"] == {"development": "Went back"}


@pytest.mark.threat(16)
def test_threat_16_a_save_pressed_twice_leaves_alone_what_was_typed_elsewhere_since(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development="First.")
    assert pressed(client, path, pairs).status_code == 303
    elsewhere = form_to(client.get(path).text, path).changed(reflections__improvement="Second tab.")
    keep_draft_of(client, path, elsewhere)
    assert pressed(client, path, pairs).status_code == 303
    assert typed_in(council, audit)["reflections"] == {"development": "First.", "improvement": "Second tab."}


@pytest.mark.threat(15)
def test_threat_15_a_second_tab_of_the_same_person_never_overwrites_the_first(council: Council) -> None:
    client, audit, path, first = opened(council, reflections__development="From the first tab.")
    second = form_to(client.get(path).text, path).changed(reflections__development="From the second tab.")
    keep_draft_of(client, path, first)
    refused = keep_draft_of(client, path, second)
    assert (refused.status_code, refused.get_json()["why"]) == (409, "other_page")
    answer = pressed(client, path, second)
    assert answer.status_code == 409
    for text in ("From the first tab.", "From the second tab.", "You typed something else into Part B"):
        assert text in unmarked(answer.text)
    both = merging(answer.text, audit)
    chosen = both.changed(**{"choice-reflections-development": "both", "then": "stay"})
    assert client.post(both.action, data=posted(chosen)).status_code == 303
    kept = stored(council, audit, "part_b")["reflections"]["development"]
    assert kept == "From the first tab.\n\nFrom the second tab."
    assert typed_in(council, audit) == {}


@pytest.mark.threat(15)
def test_threat_15_what_only_one_of_both_changed_is_joined_and_shown(council: Council) -> None:
    client, audit, path, pairs = opened(council, **{"rows-a1-response": "The worker's."})
    keep_draft_of(client, path, pairs)
    theirs = {"rows": {"a1": {"agreed": "yes"}, "a2": {"response": "The manager's."}}, "reflections": {}}
    put(council, audit, "part_b", theirs, "manager")
    form = form_to(client.get(path).text, path)
    said = [form.value(name) for name in ("rows-a1-response", "rows-a1-agreed", "rows-a2-response")]
    assert said == ["The worker's.", "yes", "The manager's."]
    assert pressed(client, path, form.pairs).status_code == 303
    assert stored(council, audit, "part_b")["rows"] == {
        "a1": {"agreed": "yes", "response": "The worker's."},
        "a2": {"response": "The manager's."},
    }


@pytest.mark.threat(15)
def test_threat_15_a_draft_of_what_somebody_else_changed_too_is_shown_beside_it(council: Council) -> None:
    client, audit, path, pairs = opened(council, **{"rows-a1-response": "The worker’s.", "rows-a2-response": "Mine."})
    keep_draft_of(client, path, pairs)
    put(council, audit, "part_b", {"rows": {"a1": {"response": "The manager’s."}}, "reflections": {}}, "manager")
    page = client.get(path)
    assert page.status_code == 200
    for text in ("The worker’s.", "The manager’s.", "Saved by Tom Specimen", "changed by you alone"):
        assert text in unmarked(page.text)
    assert re.search(r'<h2[^>]*id="choice-rows-a1-response-title">Response \(\w', page.text), "the action is named"
    both = merging(page.text, audit)
    look = client.post(both.action, data=posted(both.changed(**{"choice-rows-a1-response": "both", "then": "look"})))
    assert look.status_code == 303
    form = form_to(client.get(path).text, path)
    assert form.value("rows-a1-response") == "The manager’s.\r\n\r\nThe worker’s."
    assert stored(council, audit, "part_b")["rows"] == {"a1": {"response": "The manager’s."}}
    assert pressed(client, path, form.pairs).status_code == 303
    assert stored(council, audit, "part_b")["rows"]["a2"] == {"response": "Mine."}


@pytest.mark.threat(17)
def test_threat_17_without_a_session_a_draft_is_401_and_the_page_is_given_back(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development=TYPED)
    client.delete_cookie("session")
    assert keep_draft_of(client, path, pairs).status_code == 401
    assert typed_in(council, audit) == {}
    refused = pressed(client, path, pairs)
    assert refused.status_code == 401
    sign_in = form_to(refused.text, "/sign-in").changed(name="worker", password=PASSWORD)
    back = client.post("/sign-in", data=posted(sign_in))
    page = client.post(path, data=posted(form_to(back.text, path).pairs))
    assert "What you typed is back" in page.text
    form = form_to(page.text, path)
    assert form.value("reflections-development") == TYPED
    assert pressed(client, path, form.pairs).status_code == 303
    assert stored(council, audit, "part_b")["reflections"]["development"] == KEPT


@pytest.mark.threat(17)
def test_threat_17_a_session_that_ends_over_two_texts_gives_the_page_back(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development="Mine.")
    put(council, audit, "part_b", {"rows": {}, "reflections": {"development": "Theirs."}}, "manager")
    form = merging(pressed(client, path, pairs).text, audit)
    client.delete_cookie("session")
    refused = client.post(form.action, data=posted([*form.pairs, ("then", "stay")]))
    assert refused.status_code == 401
    sign_in = form_to(refused.text, "/sign-in").changed(name="worker", password=PASSWORD)
    back = client.post("/sign-in", data=posted(sign_in))
    page = client.post(form.action, data=posted(form_to(back.text, form.action).pairs))
    assert page.status_code == 200
    assert "Mine." in unmarked(page.text)


@pytest.mark.threat(22)
def test_threat_22_what_one_person_typed_is_not_taken_from_another(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development=TYPED)
    for person in ("worker2", "manager2", "auditor", "psw"):
        other = council.client(person)
        token = other.get("/session").get_json()["csrf_token"]
        forged = [(name, token if name == "csrf_token" else value) for name, value in pairs]
        assert keep_draft_of(other, path, forged).status_code == 404, person
        assert typed_in(council, audit, person) == {}
    manager = council.client("manager")
    token = manager.get("/session").get_json()["csrf_token"]
    forged = [(name, token if name == "csrf_token" else value) for name, value in pairs]
    assert keep_draft_of(manager, path, forged).get_json() == {"why": "somebody_else"}
    theirs = seal(council.db.keys, Held("", council.people["manager"], MultiDict()))
    for mark in (theirs, "", "x"):
        answer = keep_draft_of(client, path, [*(pair for pair in pairs if pair[0] != "opened_by"), ("opened_by", mark)])
        assert (answer.status_code, answer.get_json()["why"]) == (409, "somebody_else")
    assert typed_in(council, audit) == typed_in(council, audit, "manager") == {}


@pytest.mark.threat(22)
def test_threat_22_a_sealed_text_of_part_b_is_good_for_it_and_its_person_alone(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development="Mine.")
    put(council, audit, "part_b", {"rows": {}, "reflections": {"development": "Theirs."}}, "manager")
    form = merging(pressed(client, path, pairs).text, audit)
    manager = council.client("manager")
    token = manager.get("/session").get_json()["csrf_token"]
    for mine, who in (("x", client), (form.value("mine")[:-4], client), (form.value("mine"), manager)):
        said = form.changed(mine=mine, **({"csrf_token": token} if who is manager else {}))
        assert who.post(form.action, data=posted(said)).status_code == 400
    assert number(council, audit, "part_b") == 1


@pytest.mark.threat(19)
def test_threat_19_a_completed_part_b_takes_no_draft_and_what_was_typed_before_is_shown(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development="Typed too late.")
    keep_draft_of(client, path, pairs)
    complete(council, audit)
    answer = keep_draft_of(client, path, pairs, 2)
    assert (answer.status_code, answer.get_json()["why"]) == (409, "closed")
    assert "Typed too late." in pressed(client, path, pairs).text
    page = client.get(path).text
    assert "had not saved it when Part B was completed" in page
    assert "Typed too late." in page
    for person in ("manager", "auditor", "psw"):
        assert "Typed too late." not in council.client(person).get(path).text
    form = form_to(page, f"{path}/draft/discard")
    assert client.post(form.action, data=posted(form.pairs)).status_code == 303
    assert "Typed too late." not in client.get(path).text
    assert stored(council, audit, "part_b")["reflections"] == REFLECTIONS


@pytest.mark.threat(19)
def test_threat_19_while_part_a_is_open_no_draft_is_taken_and_the_one_before_comes_back(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development=TYPED)
    keep_draft_of(client, path, pairs)
    assert reopen(council.client("auditor"), audit).status_code == 303
    assert keep_draft_of(client, path, pairs, 2).get_json() == {"why": "closed"}
    assert client.get(path).status_code == 404
    assert sign_off(council.client("auditor"), audit).status_code == 303
    assert form_to(client.get(path).text, path).value("reflections-development") == TYPED


@pytest.mark.clause("7.3")
@pytest.mark.threat(15)
def test_threat_15_what_was_typed_beside_an_action_withdrawn_since_stays_in_sight_and_is_saved(
    council: Council,
) -> None:
    client, audit, path, pairs = opened(council, **{"rows-a3-response": "Typed beside it."})
    keep_draft_of(client, path, pairs)
    withdraw(council, audit, "outcomes", summary_actions=None)
    page = client.get(path).text
    assert "Withdrawn in Part A" in page
    assert "Typed beside it." in page
    assert 'name="rows-a3-response"' not in page
    form = form_to(page, path).changed(reflections__development="Typed on.")
    keep_draft_of(client, path, form)
    assert typed_in(council, audit)["rows"] == {"a3": {"response": "Typed beside it."}}
    assert pressed(client, path, form_to(client.get(path).text, path).pairs).status_code == 303
    assert stored(council, audit, "part_b") == {
        "rows": {"a3": {"response": "Typed beside it."}},
        "reflections": {"development": "Typed on."},
    }
    assert "Typed beside it." in client.get(path).text


@pytest.mark.clause("7.3")
@pytest.mark.threat(15)
def test_threat_15_a_page_opened_before_an_action_was_withdrawn_or_came_loses_nothing(council: Council) -> None:
    client, audit, path, pairs = opened(council, **{"rows-a3-response": "Typed beside it."})
    actions = stored(council, audit, "outcomes")["summary_actions"]
    withdraw(council, audit, "outcomes", summary_actions=None)
    without = form_to(client.get(path).text, path)
    assert keep_draft_of(client, path, pairs).status_code == 200
    assert pressed(client, path, pairs).status_code == 303
    assert stored(council, audit, "part_b")["rows"] == {"a3": {"response": "Typed beside it."}}
    withdraw(council, audit, "outcomes", summary_actions=actions)
    late = without.changed(reflections__development="Typed meanwhile.", expected="1")
    assert pressed(client, path, late).status_code == 303
    assert stored(council, audit, "part_b") == {
        "rows": {"a3": {"response": "Typed beside it."}},
        "reflections": {"development": "Typed meanwhile."},
    }


@pytest.mark.threat(18)
def test_threat_18_a_draft_takes_no_row_question_or_signature_that_the_form_has_not(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development="Mine.")
    extra = [("rows-a99-agreed", "yes"), ("shown", "rows-a99"), ("rows-a1-secret", "x"), ("signatures", "x")]
    assert keep_draft_of(client, path, [*pairs, *extra]).status_code == 200
    assert typed_in(council, audit) == {"rows": {}, "reflections": {"development": "Mine."}}


@pytest.mark.parametrize(
    "broken", [("expected", "99"), ("expected", "x"), ("key", "nul\x00"), ("turn", "x"), ("left", "\x00 x")]
)
def test_a_broken_draft_is_no_fault_of_the_server(council: Council, broken: tuple[str, str]) -> None:
    client, _, path, pairs = opened(council, reflections__development=TYPED)
    kept = [(name, value) for name, value in pairs if name != broken[0]]
    assert keep_draft_of(client, path, [*kept, broken]).status_code in (200, 400, 409, 422)
    assert client.get(path).status_code == 200


def test_only_fields_that_were_left_are_found_fault_with(council: Council) -> None:
    wrong = {"rows-a1-target-day": "41", "rows-a1-target-month": "3", "reflections-development": "be\x00fore"}
    client, _, path, pairs = opened(council, **wrong)
    assert keep_draft_of(client, path, pairs).get_json()["findings"] == []
    left = "rows-a1-target-day rows-a2-agreed reflections-development"
    found = keep_draft_of(client, path, pairs, 2, left=left).get_json()["findings"]
    assert [(one["field"], one["control"]) for one in found] == [
        ("rows-a1-target", "rows-a1-target-day"),
        ("reflections-development", "reflections-development"),
    ]
    assert all(one["message"] for one in found)
    page = client.get(path).text
    assert 'href="#rows-a1-target-day"' in page, "the page opened again names them too"


def test_what_is_only_missing_is_named_where_the_page_asks_for_it(council: Council) -> None:
    client, _, path, pairs = opened(council)
    assert 'data-check="all"' in client.get(f"{path}?check=all").text
    assert keep_draft_of(client, path, pairs, left="rows-a1-agreed").get_json()["findings"] == []
    found = keep_draft_of(client, path, pairs, 2, left="rows-a1-agreed", check="all").get_json()["findings"]
    assert [one["field"] for one in found] == ["rows-a1-agreed"]


@pytest.mark.clause("2.8")
@pytest.mark.threat(48)
def test_consent_withdrawn_in_part_a_leaves_part_b_s_drafts_as_they_are(council: Council) -> None:
    client, audit, path, pairs = opened(council, reflections__development="Stays.")
    keep_draft_of(client, path, pairs)
    own = {"rows": {}, "reflections": {"development": "By the auditor, when they managed the team."}}
    place = Place(audit, OF_PART_B, council.people["auditor"])
    keep_draft(council.db, place, page="page", turn=1, known="", expected=0, answers=own)
    auditor = council.client("auditor")
    assert reopen(auditor, audit).status_code == 303
    contact = section_path(audit, "contact")
    form = form_to(auditor.get(contact).text, contact).changed(child_consent="withdrawn", then="stay")
    assert auditor.post(contact, data=posted(form)).status_code == 303
    assert typed_in(council, audit)["reflections"] == {"development": "Stays."}
    assert typed_in(council, audit, "auditor") == own


def test_every_revision_of_part_b_is_read_and_compared_while_it_is_open(council: Council) -> None:
    audit = signed(council, "inadequate")
    worker, manager = council.client("worker"), council.client("manager")
    path = f"{of(audit)}/revisions"
    assert worker.get(path).status_code == 404, "there is none yet"
    page = worker.get(of(audit)).text
    assert path not in page
    assert post_part_b(worker, audit, part_b_pairs(page), then="sign").status_code == 303
    changed = part_b_pairs(page, PART_B_ROW | {"response": "We <b>can</b>."})
    assert post_part_b(manager, audit, changed).status_code == 303
    assert path in manager.get(of(audit)).text
    listed = manager.get(path).text
    assert listed.count("Wilma Sample</td>") == 2
    assert listed.count("Tom Specimen</td>") == 1
    assert "Kept every visit." in worker.get(path, query_string={"a": "1"}).text
    signing = worker.get(path, query_string={"a": "1", "b": "2"}).text
    assert "Wilma Sample, Social Worker, 12 March 2026, 10:00" in signing
    compared = worker.get(path, query_string={"a": "2", "b": "3"}).text
    assert compared.count("&lt;b&gt;can&lt;/b&gt;") == 3, "for each action on its own"
    assert re.search(r'<dt class="[^"]*">Response \(\w', compared), "which action it is of is said"
    assert len(revisions_of(council.db, audit, "part_b")) == 3
    seen = {name for name in council.people if council.client(name).get(path).status_code == 200}
    assert seen == {"worker", "manager"}
    complete(council, audit)
    assert {council.client(name).get(path).status_code for name in council.people} == {404}


def test_a_signature_given_before_part_a_was_signed_off_again_stands_no_more(council: Council) -> None:
    audit = signed(council, "inadequate")
    worker = council.client("worker")
    assert post_part_b(worker, audit, part_b_pairs(worker.get(of(audit)).text), then="sign").status_code == 303
    council.clock.now += timedelta(minutes=5)
    withdraw(council, audit, "outcomes", summary_actions=None)
    assert "Something was saved after this" in worker.get(of(audit)).text
    assert post_part_b(worker, audit, part_b_pairs(worker.get(of(audit)).text), then="sign").status_code == 303
    assert "Something was saved after this" not in worker.get(of(audit)).text
