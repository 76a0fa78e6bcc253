"""Search from the page: what is typed stays out of addresses and logs, and finds only what one may open."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from other_records import add_record
from small_council import Council, csrf
from test_trays import add_children

from webform.store.children import RESTRICTED, ChildContent, save_children
from webform.store.read import list_children, read_child


def search(client: FlaskClient, query: str) -> str:
    """Type it, press Search, and follow to what is found."""
    token = csrf(client.get("/search").text)
    answer = client.post("/search", data={"csrf_token": token, "q": query})
    assert answer.status_code == 303
    assert answer.location == "/search"
    return client.get(answer.location).text


def names(page: str) -> list[str]:
    return re.findall(r'href="/cases/[0-9a-f]{32}">([^<]*)<', page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("mockford", ["Bo Mockford", "Kit Mockford"]),
        ("KIT mockford", ["Kit Mockford"]),
        ("demo-000002", ["Bo Mockford"]),
        ("wilma", ["Kit Mockford"]),
        ("wilma mockford", ["Kit Mockford"]),
        ("child protection plan", ["Bo Mockford", "Kit Mockford"]),
        ("CP", ["Bo Mockford", "Kit Mockford"]),
        ("looked after", []),
        ("mock", []),
    ],
)
def test_records_are_found_by_name_reference_worker_and_status(council: Council, query: str, found: list[str]) -> None:
    page = search(council.client("psw"), query)
    assert names(page) == found
    assert ("Nothing found" in page) == (not found)


def test_search_finds_for_everybody_exactly_what_they_may_open(council: Council) -> None:
    for kind in ("worker", "household", "file"):
        add_record(council, kind)
    records = {str(one.profile["name"]): one.id for one in list_children(council.db, kind=None)}
    for person in council.people:
        client = council.client(person)
        for name, id_ in records.items():
            opens = client.get(f"/cases/{id_}").status_code == 200
            assert (name in names(search(client, name))) == opens, (person, name)
            assert (id_ in client.get("/cases").text) == opens, (person, name)


def test_a_restricted_record_is_found_by_nobody_but_those_it_names(council: Council) -> None:
    child = read_child(council.db, council.child)
    assert child is not None
    codes = {**child.codes, RESTRICTED: [council.people["director"]]}
    content = ChildContent(child.id, child.profile, None, child.worker, child.team, codes)
    save_children(council.db, actor="operator", key="restricted", children=[content])
    for person in ("psw", "manager", "worker", "auditor"):
        client = council.client(person)
        assert "Kit Mockford" not in search(client, "kit") + client.get("/cases").text, person
    director = council.client("director")
    assert names(search(director, "kit")) == ["Kit Mockford"]
    page = director.get(f"/cases/{council.child}").text
    assert "Restricted record" in page and "Only people named for this record may see it." in page
    assert "Restricted record" not in director.get(f"/cases/{council.other_child}").text


@pytest.mark.threat("46")
def test_threat_46_what_is_typed_is_in_no_address_no_log_and_no_readable_cookie(
    council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = council.client("psw")
    page = search(client, "Kit Mockford")
    assert names(page) == ["Kit Mockford"]
    links = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert links
    assert [link for link in links if "ockford" in link or "q=" in urlsplit(link).query] == []
    cookie = client.get_cookie("session")
    assert cookie is not None
    with client.session_transaction() as session:
        assert "ockford" not in repr(dict(session))
    assert "ockford" not in cookie.value
    assert "ockford" not in caplog.text


def test_a_search_is_there_after_going_back_and_gone_after_signing_out(council: Council) -> None:
    client = council.client("psw")
    search(client, "kit")
    client.get(f"/cases/{council.child}")
    page = client.get("/search").text
    assert 'value="kit"' in page and names(page) == ["Kit Mockford"]
    client.post("/sign-out", data={"csrf_token": csrf(page)})
    client.post(
        "/sign-in",
        data={"csrf_token": csrf(client.get("/sign-in").text), "name": "psw", "password": "Plainly-synthetic-1"},
    )
    assert 'value="kit"' not in client.get("/search").text


def test_many_results_come_page_by_page(council: Council) -> None:
    add_children(council, 30)
    client = council.client("psw")
    page = search(client, "made-up")
    assert "30 records found" in page and "page 1 of 2" in page
    assert len(names(page)) == 25
    assert len(names(client.get("/search?page=2").text)) == 5


@pytest.mark.parametrize("query", ["", "   ", "-- ' %", "\x00"])
def test_a_search_for_no_word_finds_nothing_and_says_so(council: Council, query: str) -> None:
    page = search(council.client("psw"), query)
    assert names(page) == []
    assert ("There is no word in what you typed." in page) == bool(query.strip())


@pytest.mark.threat("9")
def test_threat_9_what_was_typed_is_shown_as_text(council: Council) -> None:
    page = search(council.client("psw"), '"><script>alert(1)</script>{{7*7}}')
    assert "<script>alert" not in page
    assert "{{7*7}}" in page


def test_a_very_long_search_is_cut_and_answered(council: Council) -> None:
    page = search(council.client("psw"), "kit " * 5_000)
    assert names(page) == ["Kit Mockford"]
