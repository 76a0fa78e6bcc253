"""Who may open and do what: every person at every route in every state, read from the authority's matrix a second time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from pages import complete, filled, post_section, reopen, signed, without_tokens
from small_council import Council, csrf
from werkzeug.test import TestResponse

from engine.load import read_data
from webform.identity import OPEN, action_of
from webform.store.people import change_person, set_active

MATRIX: dict[str, Any] = read_data("authority", "access")
STANDS = {"auditor": ("allocated", "author"), "worker": ("worker",), "manager": ("team_manager",)}
"""How the small council's people stand to the first child and the audit; all others in no way."""
ROLES = {
    "auditor": "independent_reviewing_officer",
    "auditor2": "advanced_practitioner",
    "worker": "social_worker",
    "worker2": "social_worker",
    "manager": "team_manager",
    "manager2": "team_manager",
    "psw": "principal_social_worker",
    "director": "assistant_director",
    "policy": "policy_owner",
}
STATES: dict[str, Callable[[Council], str]] = {}


def state(make: Callable[[Council], str]) -> Callable[[Council], str]:
    STATES[make.__name__] = make
    return make


@state
def draft(council: Council) -> str:
    return filled(council, council.client("auditor"))


@state
def signed_off(council: Council) -> str:
    return signed(council)


@state
def reopened(council: Council) -> str:
    audit = signed(council)
    assert reopen(council.client("auditor"), audit).status_code == 303
    return audit


@state
def completed(council: Council) -> str:
    audit = signed(council)
    complete(council, audit)
    return audit


def allowed(person: str, action: str) -> bool:
    """The matrix, read plainly."""
    role, stands = ROLES[person], {"anyone", *STANDS.get(person, ())}
    for name, ways in MATRIX["actions"][action].items():
        holds = name in ("everyone", role) or (name == "every_auditor" and role in MATRIX["every_auditor"])
        if holds and stands & set(ways):
            return True
    return False


Ask = tuple[str, str, str]
"""A route's endpoint, its method, and the address with CHILD and AUDIT in it."""
ASKS: tuple[Ask, ...] = (
    ("identity.home", "GET", "/"),
    ("identity.current", "GET", "/session"),
    ("work.listed", "GET", "/cases"),
    ("search.show", "GET", "/search"),
    ("search.search", "POST", "/search"),
    ("help.shortcuts", "GET", "/help/shortcuts"),
    ("help.tour", "GET", "/help/tour"),
    ("help.hide_tour", "POST", "/help/tour"),
    ("cases.record", "GET", "/cases/CHILD"),
    ("cases.record", "GET", "/cases/CHILD?tab=forms"),
    *(
        ("cases.record", "GET", f"/cases/CHILD?tab={tab}")
        for tab in ("timeline", "timescales", "involvements", "audits")
    ),
    ("cases.record", "GET", "/cases/CHILD?tab=history"),
    ("cases.start", "POST", "/cases/CHILD/forms"),
    ("audits.overview", "GET", "/audits/AUDIT"),
    ("audits.reopened", "POST", "/audits/AUDIT/reopen"),
    ("sections.show", "GET", "/audits/AUDIT/sections/planning"),
    ("sections.save", "POST", "/audits/AUDIT/sections/planning"),
    ("drafts.newest", "GET", "/audits/AUDIT/drafts"),
    ("drafts.keep", "POST", "/audits/AUDIT/sections/planning/draft"),
    ("drafts.discard", "POST", "/audits/AUDIT/sections/planning/draft/discard"),
    ("merging.chosen", "POST", "/audits/AUDIT/sections/planning/merge"),
    ("removing.restored", "POST", "/audits/AUDIT/sections/planning/restore"),
    ("revisions.listed", "GET", "/audits/AUDIT/sections/planning/revisions"),
    ("assigning.show", "GET", "/audits/AUDIT/assign"),
    ("assigning.assigned", "POST", "/audits/AUDIT/assign"),
    ("carry_over.show", "GET", "/audits/AUDIT/carry-over"),
    ("carry_over.carried", "POST", "/audits/AUDIT/carry-over"),
    ("finish.check_answers", "GET", "/audits/AUDIT/check"),
    ("finish.signed_off", "POST", "/audits/AUDIT/sign-off"),
    ("part_b.show", "GET", "/audits/AUDIT/part-b"),
    ("files.download", "GET", f"/audits/AUDIT/files/{'0' * 64}"),
    ("part_b.save", "POST", "/audits/AUDIT/part-b"),
    ("part_b_drafts.keep", "POST", "/audits/AUDIT/part-b/draft"),
    ("part_b_drafts.newest", "GET", "/audits/AUDIT/part-b/draft"),
    ("part_b_drafts.discard", "POST", "/audits/AUDIT/part-b/draft/discard"),
    ("merging.chosen_in_part_b", "POST", "/audits/AUDIT/part-b/merge"),
    ("revisions.listed_of_part_b", "GET", "/audits/AUDIT/part-b/revisions"),
    ("whole.show", "GET", "/audits/AUDIT/whole"),
    ("reports.download", "GET", "/audits/AUDIT/report.pdf"),
    ("policy.policy", "GET", "/policy"),
)
OPEN_ASKS = {"identity.sign_in", "identity.signed_in", "health.healthz", "branding.colour", "branding.logo"}
ACTIONS = {
    "identity.home": "list_cases",
    "work.listed": "list_cases",
    "search.show": "list_cases",
    "search.search": "list_cases",
    "help.shortcuts": "see_help",
    "help.tour": "see_help",
    "help.hide_tour": "see_help",
    "cases.record": "see_case",
    "cases.start": "start_audit",
    "audits.reopened": "reopen",
    "sections.show": "edit_part_a",
    "sections.save": "edit_part_a",
    "drafts.newest": "edit_part_a",
    "drafts.keep": "edit_part_a",
    "drafts.discard": "edit_part_a",
    "merging.chosen": "edit_part_a",
    "removing.restored": "edit_part_a",
    "revisions.listed": "see_draft",
    "identity.current": "sign_in",
    **dict.fromkeys(("assigning.show", "assigning.assigned"), "assign_form"),
    "carry_over.show": "edit_part_a",
    "carry_over.carried": "edit_part_a",
    "finish.check_answers": "sign_off",
    "finish.signed_off": "sign_off",
    "part_b.show": "see_audit",
    **dict.fromkeys(("part_b.save", "merging.chosen_in_part_b"), "edit_part_b"),
    **dict.fromkeys((f"part_b_drafts.{name}" for name in ("keep", "newest", "discard")), "edit_part_b"),
    "reports.download": "see_audit",
    "policy.policy": "see_policy",
}


def expected(person: str, endpoint: str, now: str) -> bool:
    """Whether a person may: from the matrix, and from what there is to see in the state."""
    if endpoint in ("audits.overview", "whole.show"):
        shared = now in ("signed_off", "completed") or (now == "reopened" and person != "auditor")
        return allowed(person, "see_audit" if shared else "see_draft")
    if endpoint == "files.download":
        return False  # no answer of these audits names a file; who may open one has a test of its own
    if endpoint == "reports.download" and now == "draft":
        return False  # there is no record to report before the first sign-off
    if endpoint == "part_b.show" and now in ("draft", "reopened"):
        return False  # there is no Part B to open while Part A is open
    if endpoint == "revisions.listed_of_part_b":
        return False  # nothing is saved in these while it is open; who may read what is has a test of its own
    if ACTIONS[endpoint] == "edit_part_b" and now == "draft":
        return False  # and none to save before the first sign-off; later, what was typed is given back unsaved
    return allowed(person, ACTIONS[endpoint])


def ask(client: FlaskClient, method: str, path: str) -> TestResponse:
    """Ask; a POST carries the session's own token and nothing else, so that an allowed one is read and changes nothing."""
    if method == "GET":
        return client.get(path)
    return client.post(path, data={"csrf_token": csrf(client.get("/cases").text)})


def answers(council: Council, audit: str, child: str) -> Iterator[tuple[str, Ask, TestResponse]]:
    for person in council.people:
        client = council.client(person)
        for one in ASKS:
            path = one[2].replace("CHILD", child).replace("AUDIT", audit)
            yield person, one, ask(client, one[1], path)


def test_every_route_says_which_action_it_is(council: Council) -> None:
    known = MATRIX["actions"].keys() | {OPEN}
    for rule in council.app.url_map.iter_rules():
        if rule.endpoint != "static":
            assert action_of(council.app.view_functions[rule.endpoint]) in known, rule.endpoint


def test_the_matrix_of_this_test_goes_over_every_route(council: Council) -> None:
    asked = {(endpoint, method) for endpoint, method, _ in ASKS}
    there = {
        (rule.endpoint, method)
        for rule in council.app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {one for one in there if one[0] not in OPEN_ASKS} - asked == {("identity.sign_out", "POST")}


@pytest.mark.threat(21)
@pytest.mark.parametrize("now", STATES)
def test_threat_21_each_person_gets_what_the_matrix_says_and_404_elsewhere(council: Council, now: str) -> None:
    audit = STATES[now](council)
    wrong = []
    for person, (endpoint, method, path), answer in answers(council, audit, council.child):
        may = expected(person, endpoint, now)
        if (answer.status_code != 404) != may or answer.status_code >= 500:
            wrong.append((person, method, path, answer.status_code, "allowed" if may else "404"))
    assert wrong == []


@pytest.mark.threat(20)
def test_threat_20_what_is_not_yours_answers_exactly_as_what_is_not_there(council: Council) -> None:
    audit = filled(council, council.client("auditor"))
    nothing = secrets.token_hex(16)
    for person in ("auditor2", "worker2", "manager2", "policy"):
        client = council.client(person)
        client.get("/cases")  # the first page of a session brings its cookie's token
        for endpoint, method, path in ASKS:
            if "CHILD" not in path and "AUDIT" not in path:
                continue
            theirs = ask(client, method, path.replace("CHILD", council.child).replace("AUDIT", audit))
            missing = ask(client, method, path.replace("CHILD", nothing).replace("AUDIT", nothing))
            assert (theirs.status_code, missing.status_code) == (404, 404), (person, endpoint)
            assert without_tokens(theirs.text) == without_tokens(missing.text), (person, endpoint)
            assert dict(theirs.headers) == dict(missing.headers), (person, endpoint)


@pytest.mark.threat(20)
def test_threat_20_an_audit_of_another_child_is_not_opened_through_ones_own(council: Council) -> None:
    audit = signed(council)
    worker = council.client("worker2")
    assert worker.get(f"/cases/{council.other_child}").status_code == 200
    assert worker.get(f"/audits/{audit}").status_code == 404
    assert worker.get(f"/audits/{council.other_child}").status_code == 404
    assert worker.get(f"/cases/{audit}").status_code == 404


@pytest.mark.parametrize("path", ["/cases/1", "/cases/../etc/passwd", "/audits/%2e%2e%2fsecret", "/audits/" + "f" * 31])
def test_threat_12_an_id_of_another_shape_is_no_page(council: Council, path: str) -> None:
    assert council.client("psw").get(path).status_code == 404


def test_lists_name_only_the_children_whose_record_may_be_opened(council: Council) -> None:
    signed(council)
    for person in council.people:
        client = council.client(person)
        page = client.get("/cases").text
        for child in (council.child, council.other_child):
            assert (f"/cases/{child}" in page) == (client.get(f"/cases/{child}").status_code == 200), person
        for name, child in (("Kit Mockford", council.child), ("Bo Mockford", council.other_child)):
            assert (name in page) == (client.get(f"/cases/{child}").status_code == 200), person


def test_nobody_is_led_to_sign_in_from_every_page_and_sees_nothing(council: Council) -> None:
    audit = signed(council)
    nobody = council.client()
    for endpoint, method, path in ASKS:
        path = path.replace("CHILD", council.child).replace("AUDIT", audit)
        if method == "GET":
            answer = nobody.get(path)
            assert answer.status_code == 302, endpoint
            assert str(answer.location).startswith("/sign-in?next=")
        else:
            token = csrf(nobody.get("/sign-in").text)
            answer = nobody.post(path, data={"csrf_token": token})
            assert answer.status_code == 401, endpoint
        assert "Mockford" not in answer.text, endpoint


@pytest.mark.threat(23)
def test_threat_23_a_role_taken_away_closes_the_pages_at_the_next_request(council: Council) -> None:
    audit = signed(council)
    client = council.client("director")
    assert client.get(f"/audits/{audit}").status_code == 200
    change_person(
        council.db, actor=council.people["psw"], key="demoted", person=council.people["director"],
        name="Dan Placeholder", roles=["policy_owner"], team=None, manager=None,
    )  # fmt: skip
    assert client.get(f"/audits/{audit}").status_code == 404


@pytest.mark.threat(23)
def test_threat_23_a_disabled_persons_next_request_is_refused(council: Council) -> None:
    audit = filled(council, council.client("auditor"))
    client = council.client("auditor")
    page = client.get(f"/audits/{audit}")
    assert page.status_code == 200
    set_active(council.db, actor=council.people["psw"], key="off", person=council.people["auditor"], active=False)
    assert client.get(f"/audits/{audit}").status_code == 302
    assert client.post(f"/audits/{audit}/sign-off", data={"csrf_token": csrf(page.text)}).status_code == 401


def test_an_auditor_whose_allocation_is_another_child_cannot_start_here(council: Council) -> None:
    client = council.client("auditor")
    data = {"csrf_token": csrf(client.get("/cases").text), "form": "case-management-audit", "key": "start"}
    assert client.post(f"/cases/{council.other_child}/forms", data=data).status_code == 404
    assert post_section(council, client, filled(council, client), "planning", {}).status_code == 303
