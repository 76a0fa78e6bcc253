"""When something can't be done: a plain page with a remedy, nothing of the inside, nothing personal in the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from pages import filled, form_to, number, posted, section_path
from small_council import Council
from sqlalchemy import text

from webform.faults import PAGES


def log_of(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(record.getMessage() + (record.exc_text or "") for record in caplog.records)


@pytest.mark.threat(46)
def test_threat_46_an_unforeseen_fault_shows_and_logs_nothing_of_what_was_in_it(
    council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    client = council.client("psw")

    def broken() -> Any:
        raise RuntimeError("Kit Mockford was born on 1 May 2012")

    council.app.view_functions["policy.policy"] = broken
    broken.__module__, broken.__qualname__ = "webform.views.policy", "policy"
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/policy")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "Mockford" not in answer.text + log_of(caplog)
    assert "RuntimeError" not in answer.text
    assert "unforeseen RuntimeError at policy.policy" in log_of(caplog)


@pytest.mark.threat(38)
def test_threat_38_a_store_that_cannot_be_written_to_is_503_and_recovers_alone(
    council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    path = section_path(audit, "grade")
    form = form_to(client.get(path).text, path).changed(grade_reasons="Typed for an hour")
    with council.db.writing() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        )
    answer = client.post(path, data=posted(form))
    assert answer.status_code in (500, 503)
    assert "Typed for an hour" not in log_of(caplog)
    assert number(council, audit, "grade") == 1
    assert client.get(path).status_code == 200, "reading goes on"
    with council.db.writing() as connection:
        connection.execute(text("DROP TRIGGER full"))
    assert client.post(path, data=posted(form)).status_code == 303
    assert number(council, audit, "grade") == 2


def test_every_fault_page_has_a_title_and_a_remedy() -> None:
    for status, (title, remedy) in PAGES.items():
        assert 400 <= status < 600
        assert title
        assert remedy.endswith(".")


@pytest.mark.parametrize(("path", "method", "status"), [
    ("/nothing", "GET", 404), ("/cases", "DELETE", 405), ("/sign-in", "PUT", 405), ("/sign-out", "GET", 405),
    ("/static/../../setup.cfg", "GET", 404), ("/static/%2e%2e/%2e%2e/setup.cfg", "GET", 404),
    ("/\x00", "GET", 404), ("/cases/%00", "GET", 404),
])  # fmt: skip
def test_what_is_not_there_is_a_plain_page(council: Council, path: str, method: str, status: int) -> None:
    answer = council.client("psw").open(path, method=method)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "Traceback" not in answer.text


def test_an_address_with_two_slashes_leads_to_no_other_host(council: Council) -> None:
    answer = council.client("psw").get("/", environ_overrides={"PATH_INFO": "//elsewhere.example/x"})
    assert answer.status_code in (308, 404)
    assert str(answer.location or "/").startswith(("/e", "http://localhost/", "/"))
    assert not str(answer.location or "").startswith(("//", "http://elsewhere"))


def test_health_says_ok_to_anybody_and_nothing_else(council: Council) -> None:
    answer = council.client().get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")
    assert "Set-Cookie" not in answer.headers
