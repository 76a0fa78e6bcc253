"""A session that ends while somebody types (threat 17): the text comes back, to the same person only, and is nowhere else."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from pages import (
    Form,
    Pairs,
    filled,
    form_to,
    merging,
    number,
    part_b_pairs,
    posted,
    put,
    section_path,
    signed,
    start,
    stored,
    unmarked,
)
from small_council import PASSWORD, Council
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from webform.held import Held, seal, unseal
from webform.store import tables
from webform.store.sealing import Keyring
from webform.store.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT, end_session

WORDS = 'Typed for an hour.\r\nWith "quotes", <b>brackets</b> and שלום.'
SAVED = WORDS.replace("\r\n", "\n")


def idle(council: Council, client: FlaskClient) -> None:
    council.clock.now += IDLE_LIMIT + timedelta(minutes=1)


def too_long(council: Council, client: FlaskClient) -> None:
    council.clock.now += ABSOLUTE_LIMIT + timedelta(minutes=1)


def ended(council: Council, client: FlaskClient) -> None:
    with client.session_transaction() as held:
        token = held["token"]
    end_session(council.db, actor=council.people["auditor"], token=token)


def signed_out_in_another_tab(council: Council, client: FlaskClient) -> None:
    form = form_to(client.get("/cases").text, "/sign-out")
    assert client.post("/sign-out", data=posted(form.pairs)).status_code == 302


def cookies_lost(council: Council, client: FlaskClient) -> None:
    client.delete_cookie("session")


WAYS = [idle, too_long, ended, signed_out_in_another_tab, cookies_lost]


def events(council: Council) -> list[str]:
    with council.db.reading() as connection:
        return [row.kind for row in connection.execute(select(tables.events.c.kind).order_by(tables.events.c.seq))]


def typed(council: Council, client: FlaskClient, audit: str) -> tuple[str, Pairs]:
    """A section opened, with words typed into it: where it goes and what it will post."""
    path = section_path(audit, "grade")
    form = form_to(client.get(path).text, path)
    return path, form.changed(grade_reasons=WORDS, then="next")


def sign_in_again(
    client: FlaskClient, page: TestResponse, name: str = "auditor", password: str = PASSWORD
) -> TestResponse:
    form = form_to(page.text, "/sign-in")
    return client.post("/sign-in", data=posted(form.changed(name=name, password=password)))


def opened(client: FlaskClient, back: TestResponse, path: str) -> tuple[TestResponse, Form]:
    """Press "Open it" on the page that gives the text back."""
    page = client.post(path, data=posted(form_to(back.text, path).pairs))
    assert page.status_code == 200
    return page, form_to(page.text, path)


@pytest.mark.threat(17)
@pytest.mark.parametrize("lose", WAYS, ids=[one.__name__ for one in WAYS])
def test_threat_17_what_was_typed_is_back_after_signing_in_and_can_be_saved(council: Council, lose: Any) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    path, pairs = typed(council, client, audit)
    lose(council, client)
    before = events(council)
    refused = client.post(path, data=posted(pairs))
    assert refused.status_code == 401
    assert "What you typed is kept" in refused.text
    assert "Typed for an hour" not in refused.text  # sealed: nobody else at this desk can read it
    assert events(council) == before
    back = sign_in_again(client, refused)
    assert back.status_code == 200
    assert "What you typed is back" in back.text
    page, form = opened(client, back, path)
    assert "It is not saved yet" in page.text
    assert form.value("grade_reasons") == WORDS
    assert form.value("grade") == "good"
    assert number(council, audit, "grade") == 1, "nothing is saved until the person saves it"
    assert client.post(path, data=posted([*form.pairs, ("then", "stay")])).status_code == 303
    assert stored(council, audit, "grade")["grade_reasons"] == SAVED


@pytest.mark.threat(17)
@pytest.mark.parametrize("lose", WAYS, ids=[one.__name__ for one in WAYS])
def test_threat_17_what_was_typed_is_never_shown_to_somebody_else(council: Council, lose: Any) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path, pairs = typed(council, client, audit)
    lose(council, client)
    refused = client.post(path, data=posted(pairs))
    answer = sign_in_again(client, refused, "auditor2")
    assert answer.status_code == 302
    assert "Typed for an hour" not in answer.text + client.get("/cases").text
    assert client.get(str(answer.location)).status_code in (200, 404)
    assert number(council, audit, "grade") == 0


@pytest.mark.threat(17)
def test_threat_17_a_wrong_password_in_between_loses_nothing(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path, pairs = typed(council, client, audit)
    idle(council, client)
    refused = client.post(path, data=posted(pairs))
    again = sign_in_again(client, refused, password="Mistyped-Password-1")
    assert again.status_code == 422
    _, form = opened(client, sign_in_again(client, again), path)
    assert form.value("grade_reasons") == WORDS


@pytest.mark.threat(15)
@pytest.mark.threat(17)
def test_threat_17_text_that_comes_back_to_a_changed_section_is_a_conflict_with_both(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    path, pairs = typed(council, client, audit)
    idle(council, client)
    refused = client.post(path, data=posted(pairs))
    put(council, audit, "grade", {"grade_reasons": "From another tab"})
    _, form = opened(client, sign_in_again(client, refused), path)
    answer = client.post(path, data=posted(form.pairs))
    assert answer.status_code == 409
    assert "From another tab" in unmarked(answer.text)
    both = merging(answer.text, audit, "grade")
    chosen = both.changed(choice__grade_reasons="mine", choice__grade="mine")
    assert client.post(both.action, data=posted([*chosen, ("then", "stay")])).status_code == 303
    assert stored(council, audit, "grade")["grade_reasons"] == SAVED


@pytest.mark.threat(17)
def test_threat_17_part_b_comes_back_too(council: Council) -> None:
    audit = signed(council, "inadequate")
    client = council.client("worker")
    path = f"/audits/{audit}/part-b"
    page = client.get(path).text
    pairs = [*form_to(page, path).hidden(), *part_b_pairs(page), ("then", "stay")]
    idle(council, client)
    refused = client.post(path, data=posted(pairs))
    assert refused.status_code == 401
    shown, form = opened(client, sign_in_again(client, refused, "worker"), path)
    assert "It is not saved yet" in shown.text
    assert form.value("reflections-development") == "Contingency planning."
    assert client.post(path, data=posted(form.pairs)).status_code == 303
    assert stored(council, audit, "part_b")["reflections"]["development"] == "Contingency planning."


@pytest.mark.threat(17)
def test_threat_17_a_form_from_before_signing_in_again_in_another_tab_is_not_lost(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path, pairs = typed(council, client, audit)
    signed_out_in_another_tab(council, client)
    form = form_to(client.get("/sign-in").text, "/sign-in")
    assert client.post("/sign-in", data=posted(form.changed(name="auditor", password=PASSWORD))).status_code == 302
    client.get("/cases")
    answer = client.post(path, data=posted(pairs))
    assert number(council, audit, "grade") == 0, "another session's token saves nothing"
    assert answer.status_code == 400
    _, back = opened(client, answer, path)
    assert back.value("grade_reasons") == WORDS


@pytest.mark.threat(22)
def test_threat_22_a_form_that_somebody_else_had_opened_is_not_given_to_the_person_who_is_signed_in(
    council: Council,
) -> None:
    attacker, client = council.client("auditor2"), council.client("auditor")
    audit = start(council, client)
    path, pairs = typed(council, client, audit)
    mine = dict(pairs)["opened_by"]
    other = seal(council.db.keys, Held("", council.people["auditor2"], MultiDict()))
    client.get("/cases")
    for mark in (other, "", "x", mine[:-4]):
        forged = [
            *((name, value) for name, value in pairs if name not in ("csrf_token", "opened_by")),
            ("opened_by", mark),
        ]
        answer = client.post(path, data=posted(forged))
        assert answer.status_code == 400
        assert "Typed for an hour" not in answer.text
    assert attacker.get(path).status_code == 404


@pytest.mark.parametrize("held", ["", "x", "AAAA", "é", "A" * 3_000_000])
def test_a_held_text_that_is_not_ours_is_passed_over(council: Council, held: str) -> None:
    client = council.client()
    form = form_to(client.get("/sign-in").text, "/sign-in")
    answer = client.post("/sign-in", data=posted(form.changed(name="auditor", password=PASSWORD, held=held)))
    assert answer.status_code == 302


def test_a_sealed_text_opens_under_its_own_key_alone_and_keeps_repeated_fields() -> None:
    keys, other = Keyring(bytes(32)), Keyring(bytes(range(32)))
    fields = MultiDict([("a", "1"), ("a", "2"), ("csrf_token", "secret"), ("é", "\r\n")])
    text = seal(keys, Held("/x", "somebody", fields))
    found = unseal(keys, text)
    assert found is not None
    assert list(found.fields.items(multi=True)) == [("a", "1"), ("a", "2"), ("é", "\r\n")]
    assert unseal(other, text) is None
    assert unseal(keys, text[:-8]) is None
    assert unseal(keys, text[:40] + ("A" if text[40] != "A" else "B") + text[41:]) is None


@pytest.mark.threat("17")
def test_the_longest_form_that_can_be_posted_comes_back_whole(council: Council) -> None:
    """Random text doesn't shrink: what is sealed into the sign-in page is larger than what was posted."""
    client = council.client("auditor")
    audit, long = start(council, client), secrets.token_hex(1_500_000)
    path = section_path(audit, "about")
    form = form_to(client.get(path).text, path)
    idle(council, client)
    answer = client.post(path, data=MultiDict([*form.pairs, ("looked_back_note", long)]))
    assert answer.status_code == 401
    again = form_to(answer.text, "/sign-in")
    pairs = [pair for pair in again.pairs if pair[0] not in ("name", "password")]
    back = client.post("/sign-in", data=MultiDict([*pairs, ("name", "auditor"), ("password", PASSWORD)]))
    assert back.status_code == 200
    assert long in back.text
