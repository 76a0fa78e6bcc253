"""Tokens, cookies, headers and methods: what keeps other sites and other sessions out, and what a GET may do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import session
from flask.testing import FlaskClient
from flask_wtf.csrf import validate_csrf
from pages import filled, form_to, posted, sign_off, signed, stored
from small_council import PASSWORD, Council, csrf
from sqlalchemy import select
from werkzeug.test import TestResponse

from webform.app import create_app
from webform.cookies import csrf_token
from webform.store import tables

SECURE = {"base_url": "https://audits.example"}


def head(council: Council) -> tuple[Any, ...]:
    with council.db.reading() as connection:
        return tuple(connection.execute(select(tables.head)).one())


def post_routes(council: Council, audit: str) -> list[str]:
    """The address of every route that takes a POST."""
    values = {"child_id": council.child, "audit_id": audit, "section_id": "planning"}
    found = []
    with council.app.test_request_context():
        for rule in council.app.url_map.iter_rules():
            if "POST" in (rule.methods or ()):
                built = rule.build({name: values[name] for name in rule.arguments})
                assert built is not None
                found.append(built[1])
    return found


@pytest.mark.threat(22)
def test_threat_22_no_post_is_taken_without_the_sessions_own_token(council: Council) -> None:
    audit = filled(council, council.client("auditor"))
    auditor, manager = council.client("auditor"), council.client("manager")
    foreign = csrf(council.client("auditor2").get("/cases").text)
    assert {csrf(one.get("/cases").text) for one in (auditor, manager)}.isdisjoint({foreign})
    routes, before = post_routes(council, audit), head(council)
    assert len(routes) >= 7
    for path in routes:
        for data in ({}, {"csrf_token": foreign}, {"csrf_token": "x" * 90}):
            client = manager if "/part-b" in path else auditor
            answer = client.post(path, data={"expected": "1", "key": "k", "agreed": "yes", "reason": "r", **data})
            assert answer.status_code == 400, (path, data)
    assert head(council) == before
    assert auditor.get("/cases").status_code == 200  # and nobody was signed out


@pytest.mark.threat(22)
def test_threat_22_no_get_writes(council: Council) -> None:
    audit = signed(council)
    draft = filled(council, council.client("auditor"))
    clients = {person: council.client(person) for person in council.people}
    before = head(council)
    for client in clients.values():
        for path in get_paths(council, audit, draft):
            assert client.get(path).status_code < 500
    assert head(council) == before


def get_paths(council: Council, *audits: str) -> list[str]:
    tabs = [f"/cases/{council.child}?tab={tab}" for tab in ("overview", "forms", "timescales", "history", "none")]
    sections = [f"/audits/{audit}/sections/{one}" for audit in audits for one in ("about", "planning", "grade", "none")]
    own = [f"/audits/{audit}{end}" for audit in audits for end in ("", "/check", "/part-b", "/part-b?check=all")]
    own += [f"/audits/{audits[0]}/sign-off", f"/audits/{audits[0]}/reopen", "/sign-out", "/sign-in", "/", "/healthz"]
    return ["/cases", "/policy", *tabs, *sections, *(f"{one}?check=all&add=c08-actions" for one in sections), *own]


@pytest.mark.parametrize("path", ["/audits/AUDIT/sign-off", "/audits/AUDIT/reopen", "/sign-out"])
def test_threat_22_what_changes_things_has_no_get(council: Council, path: str) -> None:
    audit = signed(council)
    assert council.client("auditor").get(path.replace("AUDIT", audit)).status_code == 405


def cookies_of(answer: TestResponse) -> list[str]:
    return answer.headers.getlist("Set-Cookie")


def test_cookies_of_a_server_behind_tls_go_nowhere_else(council: Council) -> None:
    client = create_app(council.db).test_client()
    page = client.get("/sign-in", **SECURE)
    answer = client.post(
        "/sign-in", data={"csrf_token": csrf(page.text), "name": "auditor", "password": PASSWORD},
        headers={"Referer": "https://audits.example/sign-in"}, **SECURE,
    )  # fmt: skip
    assert answer.status_code == 302
    for cookie in cookies_of(page) + cookies_of(answer):
        assert cookie.startswith("__Host-")
        parts = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/"} <= parts
        assert parts & {"SameSite=Lax", "SameSite=Strict"}
        assert not any(part.startswith("Domain") for part in parts)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_threat_22_over_tls_a_post_from_another_site_is_refused_even_with_a_token(council: Council) -> None:
    client = create_app(council.db).test_client()
    token = csrf(client.get("/sign-in", **SECURE).text)
    data = {"csrf_token": token, "name": "auditor", "password": PASSWORD}
    elsewhere = {"Referer": "https://elsewhere.example/"}
    assert client.post("/sign-in", data=data, headers=elsewhere, **SECURE).status_code == 400


def test_cookies_on_this_machine_alone_are_still_closed_to_script(council: Council) -> None:
    cookie = cookies_of(council.client().get("/sign-in"))[0]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def every_kind_of_answer(council: Council) -> list[TestResponse]:
    audit = filled(council, council.client("auditor"))
    client, nobody = council.client("auditor"), council.client()
    return [
        nobody.get("/sign-in"),
        nobody.get("/cases"),
        nobody.get("/healthz"),
        nobody.get("/nothing"),
        client.get("/cases"),
        client.get(f"/audits/{audit}"),
        client.get(f"/audits/{audit}/sections/planning"),
        client.get(f"/audits/{'0' * 32}"),
        client.post(f"/audits/{audit}/sign-off"),
        client.get("/sign-out"),
        client.get("/static/favicon.svg"),
    ]


@pytest.mark.threat(9)
@pytest.mark.threat(23)
def test_threat_23_every_answer_carries_the_headers(council: Council) -> None:
    for answer in every_kind_of_answer(council):
        policy = dict(re.split(r" ", one, maxsplit=1) for one in answer.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        if answer.request.path != "/static/favicon.svg":
            assert answer.headers["Cache-Control"] == "no-store", answer.request.path


def test_threat_9_no_page_holds_script_or_style_of_its_own(council: Council) -> None:
    for answer in every_kind_of_answer(council):
        if answer.mimetype == "text/html":
            assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", answer.text) == []


def token_of(client: FlaskClient) -> str:
    with client.session_transaction() as held:
        return str(held.get("token", ""))


@pytest.mark.threat(23)
def test_threat_23_a_session_is_new_at_sign_in_and_dead_on_the_server_after_sign_out(council: Council) -> None:
    client = council.client()
    with client.session_transaction() as held:
        held["token"] = "fixed-by-somebody-else"
    page = client.get("/sign-in").text
    client.post("/sign-in", data={"csrf_token": csrf(page), "name": "auditor", "password": PASSWORD})
    first = token_of(client)
    assert first not in ("", "fixed-by-somebody-else")
    assert csrf(client.get("/cases").text) != csrf(page)
    answer = client.post("/sign-out", data={"csrf_token": csrf(client.get("/cases").text)})
    assert answer.status_code == 302
    assert "storage" in answer.headers["Clear-Site-Data"]
    with client.session_transaction() as held:
        held["token"] = first  # a copy of the cookie, kept by somebody
    assert client.get("/cases").status_code == 302


@pytest.mark.threat(23)
def test_threat_23_signing_in_twice_gives_two_sessions_of_which_one_can_end(council: Council) -> None:
    first, second = council.client("auditor"), council.client("auditor")
    assert token_of(first) != token_of(second)
    first.post("/sign-out", data={"csrf_token": csrf(first.get("/cases").text)})
    assert (first.get("/cases").status_code, second.get("/cases").status_code) == (302, 200)


def test_a_form_opened_in_one_session_is_not_taken_in_another_of_the_same_person(council: Council) -> None:
    first, second = council.client("auditor"), council.client("auditor")
    audit = filled(council, first)
    path = f"/audits/{audit}/check"
    form = form_to(first.get(path).text, f"/audits/{audit}/sign-off")
    assert second.post(form.action, data=posted(form.changed(agreed="yes"))).status_code == 400
    assert sign_off(second, audit).status_code == 303
    assert stored(council, audit, "grade")["grade"] == "good"


def test_a_token_is_of_the_session_as_it_is_now_even_where_one_followed_another_in_a_request(council: Council) -> None:
    with council.app.test_request_context():
        tokens = []
        for made_of in ("a" * 40, "b" * 40, "a" * 40):
            session["csrf_token"] = made_of
            tokens.append(csrf_token())
            validate_csrf(tokens[-1])  # raises where it is of another session
        assert tokens[0] == tokens[2] != tokens[1]
