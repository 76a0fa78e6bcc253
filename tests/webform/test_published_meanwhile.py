"""A version published while audits are open: each keeps the version that it was begun with, to the letter."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pages import (
    by_section,
    filled,
    post_section,
    put,
    section_path,
    sign_off,
    start,
    stored,
    template_of,
    without_tokens,
)
from small_council import Council, example

from engine.compile import template_at
from engine.load import newest_bundled
from webform.app import create_app
from webform.shelf import Shelf
from webform.store.read import audit_summary, list_audits

NEXT = template_at(Path(__file__).parents[1] / "fixtures" / "drafts" / "2025-04.1")
OPEN = 50
LOOKED_AT = ("about", "planning", "grade")


def published(council: Council) -> Council:
    """The council on the day after: another process, with the next version on its shelf."""
    shelf = Shelf([template_at(newest_bundled()), NEXT])
    return council._replace(app=create_app(council.db, shelf=shelf, plain_http=True))


def looks(client: FlaskClient, audit: str) -> list[str]:
    """The digest of every page of the form."""
    pages = [client.get(section_path(audit, section)) for section in LOOKED_AT]
    pages.append(client.get(f"/audits/{audit}/check"))
    assert {page.status_code for page in pages} == {200}
    return [hashlib.sha256(without_tokens(page.text).encode()).hexdigest() for page in pages]


@pytest.mark.threat(14)
def test_threat_14_fifty_open_audits_look_the_same_after_a_version_is_published(council: Council) -> None:
    client = council.client("auditor")
    said = by_section(template_of(council), example("all-criteria")["answers"])
    audits = [start(council, client) for _ in range(OPEN)]
    for number, audit in enumerate(audits):
        put(
            council,
            audit,
            "planning",
            {**said["planning"], "c10": {"rating": "evidenced", "evidence": f"Audit {number}."}},
        )
    before = {audit: looks(client, audit) for audit in audits}
    later = published(council).client("auditor")
    assert "c10" not in NEXT.questions, "the next version drops a question that is answered"
    assert {audit: looks(later, audit) for audit in audits} == before
    assert {one.version for one in list_audits(council.db)} == {template_at(newest_bundled()).version}


@pytest.mark.threat(14)
def test_threat_14_an_audit_begun_before_is_saved_and_signed_off_on_its_own_version(council: Council) -> None:
    audit = filled(council, council.client("auditor"))
    after = published(council)
    client = after.client("auditor")
    answers = stored(after, audit, "grade") | {"grade_reasons": "Typed the day after."}
    assert post_section(council, client, audit, "grade", answers).status_code == 303
    assert sign_off(client, audit).status_code == 303
    found = audit_summary(council.db, audit)
    assert found is not None
    assert (found.version, found.state) == (template_at(newest_bundled()).version, "signed_off")
    begun = start(after, client)
    newer = audit_summary(council.db, begun)
    assert newer is not None
    assert newer.version == NEXT.version
