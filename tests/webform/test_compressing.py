"""Answers are compressed where the browser takes them so, and are the same bytes once unpacked."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient
from small_council import Council
from werkzeug.test import TestResponse

GZIP = {"Accept-Encoding": "gzip, deflate"}
FILES = ["/static/built/app.css", "/static/built/app.js"]


@pytest.fixture
def client(council: Council) -> FlaskClient:
    return council.client("auditor")


def plain(answer: TestResponse) -> bytes:
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return gzip.decompress(answer.data)


@pytest.mark.parametrize("path", ["/policy", *FILES])
def test_what_is_unpacked_is_what_is_sent_to_a_browser_that_takes_nothing_packed(
    client: FlaskClient, path: str
) -> None:
    whole, packed = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in whole.headers
    assert "Accept-Encoding" in whole.headers["Vary"]
    assert plain(packed) == whole.data
    assert len(packed.data) < len(whole.data) / 3


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_the_browser_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path, headers=GZIP)
    again = client.get(path, headers={**GZIP, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Encoding" not in again.headers


def test_a_browser_that_refuses_it_gets_the_page_as_it_is(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/policy", headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_what_is_small_or_of_another_type_stays_as_it_is(client: FlaskClient) -> None:
    for path in ("/healthz", "/branding/colour.css"):
        assert "Content-Encoding" not in client.get(path, headers=GZIP).headers


def test_the_length_of_a_page_says_nothing_of_what_is_in_it(client: FlaskClient) -> None:
    lengths = {len(client.get("/policy", headers=GZIP).data) for _ in range(12)}
    assert len(lengths) > 4
