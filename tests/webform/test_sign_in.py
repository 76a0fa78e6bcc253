"""Signing in: where it leads, what it gives away (nothing), and how guesses are slowed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from pages import form_to, posted, without_tokens
from small_council import PASSWORD, Council, csrf
from werkzeug.test import TestResponse

from webform.store.people import set_active


def sign_in(council: Council, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    client = council.client()
    form = form_to(client.get("/sign-in").text, "/sign-in")
    return client.post("/sign-in", data=posted(form.changed(name=name, password=password, **more)))


def test_signing_in_leads_on_to_the_page_that_was_asked_for(council: Council) -> None:
    client = council.client()
    address = client.get(f"/cases/{council.child}?tab=forms").location
    form = form_to(client.get(str(address)).text, "/sign-in")
    answer = client.post("/sign-in", data=posted(form.changed(name="auditor", password=PASSWORD)))
    assert answer.location == f"/cases/{council.child}?tab=forms"


ELSEWHERE = [
    "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "/\t/elsewhere.example",
    "\\\\elsewhere.example", "/\r/elsewhere.example", "/cases\r\nSet-Cookie: a=b", "/\n/elsewhere.example",
    "javascript:alert(1)", " //elsewhere.example", "/%0d%0aSet-Cookie:a=b", "/\x00/elsewhere.example", "/\ud7ff\ufffd",
]  # fmt: skip


@pytest.mark.parametrize("page", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_signing_in_never_leads_to_another_host(council: Council, page: str) -> None:
    answer = sign_in(council, "auditor", next=page)
    assert answer.status_code == 302
    assert answer.headers.getlist("Location") == [answer.location]
    assert re.match(r"/(?![/\\\t\r\n])[!-~]*\Z", str(answer.location)), answer.location
    assert all(cookie.startswith("session=") for cookie in answer.headers.getlist("Set-Cookie"))
    assert council.client().get("/sign-in", query_string={"next": page}).status_code == 200


@pytest.mark.threat(24)
def test_threat_24_a_wrong_name_a_wrong_password_and_a_disabled_account_look_the_same(council: Council) -> None:
    set_active(council.db, actor=council.people["psw"], key="off", person=council.people["auditor2"], active=False)
    answers = [
        sign_in(council, "auditor", "Not the password"),
        sign_in(council, "nobody-of-that-name", "Not the password"),
        sign_in(council, "auditor2", PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {422}
    bodies = {
        re.sub(r'value="(auditor2?|nobody-of-that-name)"', 'value=""', without_tokens(one.text)) for one in answers
    }
    assert len(bodies) == 1
    assert "Sign-in name or password is not right" in bodies.pop()


@pytest.mark.threat(25)
def test_threat_25_guesses_are_slowed_and_the_person_is_not_locked_out(council: Council) -> None:
    for _ in range(4):
        assert "not right" in sign_in(council, "auditor", "wrong").text
    assert "too many tries" in sign_in(council, "auditor", "wrong").text
    slowed = sign_in(council, "auditor", "wrong")
    assert slowed.status_code == 422
    assert re.search(r"Wait \d+ seconds", slowed.text)
    wait = re.search(r"Wait (\d+) seconds", slowed.text)
    assert wait is not None
    council.clock.now = council.clock.now.replace(minute=30)
    assert sign_in(council, "auditor").status_code == 302


@pytest.mark.parametrize(
    "name", ["", "\x00", "a" * 100_000, "<script>alert(1)</script>", "'; drop table people; --", "ａｕｄｉｔｏｒ!"]
)
def test_threat_28_odd_names_are_refused_in_words_and_shown_escaped(council: Council, name: str) -> None:
    answer = sign_in(council, name, "Not the password")
    assert answer.status_code in (422, 413)
    assert "<script>alert" not in answer.text


def test_the_password_is_never_shown_again(council: Council) -> None:
    answer = sign_in(council, "auditor", "Typed-in-vain-12345")
    assert "Typed-in-vain" not in answer.text


@pytest.mark.threat(46)
def test_threat_46_no_name_or_password_reaches_an_address_or_a_log(
    council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    answer = sign_in(council, "auditor", "Typed-in-vain-12345")
    assert "auditor" not in answer.request.url
    assert "Typed-in-vain" not in caplog.text


def test_only_the_demonstration_names_its_people_on_the_sign_in_page(council: Council) -> None:
    page = council.client().get("/sign-in").text
    assert "Demonstration-2026" not in page
    assert csrf(page)


@pytest.mark.threat(42)
def test_threat_42_a_clock_set_back_shuts_nobody_out(council: Council) -> None:
    assert sign_in(council, "auditor").status_code == 302
    assert "not right" in sign_in(council, "auditor2", "wrong").text
    council.clock.now -= timedelta(days=400)
    assert sign_in(council, "auditor").status_code == 302
    assert sign_in(council, "auditor2").status_code == 302
