"""Checking the answers: what is wrong first, then what is missing by section, then everything that was said, then the sign-off."""

from __future__ import annotations

import re

from pages import filled, form_to, number, put, sign_off, start, stored
from small_council import Council


def listed(page: str) -> list[str]:
    """What stands against signing off, as the summary lists it."""
    summary = page[page.index("Before you can sign off") : page.index("<h1")]
    return re.findall(r'<a href="[^"]*">(.*?)</a>', summary, re.DOTALL)


def test_what_is_wrong_comes_before_what_is_missing(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client, "outcomes-not-met", audit_date=None, c05=None)
    found = listed(client.get(f"/audits/{audit}/check").text)
    assert "outcomes are not met" in found[0]
    assert found[1:] == ["“Date of the audit” has no answer. Answer it.", "Criterion 5 is not rated. Choose a rating."]


def test_what_is_missing_follows_the_order_of_the_form(council: Council) -> None:
    client = council.client("auditor")
    found = listed(client.get(f"/audits/{start(council, client)}/check").text)
    marks = ("Date of the audit", "on leave", "Criterion 1 ", "Assessment of need: 4", "Planning and intervention: 10")
    places = [next(at for at, text in enumerate(found) if mark in text) for mark in marks]
    assert places == sorted(places)


def test_every_answer_can_be_changed_and_leads_back(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    page = client.get(f"/audits/{audit}/check").text
    links = re.findall(r'href="(/audits/[^"]*\?from=check#\w+)"', page)
    assert len(links) > 60
    for link in links[:: len(links) // 6]:
        address, _, anchor = link.partition("#")
        section = client.get(address).text
        assert f'id="{anchor}' in section, link
        assert "Save and return to your answers" in section


def test_with_nothing_missing_it_leads_to_the_sign_off_with_name_role_and_statement(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client, auditor_role="child_protection_advisor")
    page = client.get(f"/audits/{audit}/check").text
    assert 'href="#sign-off"' in page and 'id="sign-off"' in page
    assert "Signed by Ada Example, Child Protection Advisor." in page, "the role that the record will name"
    assert "this is my professional judgement of the case" in page
    assert form_to(page, f"/audits/{audit}/sign-off").value("number-grade") == str(number(council, audit, "grade"))


def test_the_role_in_the_record_is_the_one_on_the_page(council: Council) -> None:
    from webform.store.read_records import records_of

    client = council.client("auditor")
    audit = filled(council, client, auditor_role="child_protection_advisor")
    assert sign_off(client, audit).status_code == 303
    (record,) = records_of(council.db, audit)
    assert b'"role":"Child Protection Advisor"' in (record.content or b"")


def test_a_warning_that_waits_for_its_reason_is_listed_and_goes_once_it_is_given(council: Council) -> None:
    gaps = {f"c{one:02}": {"rating": "not_evidenced", "evidence": "Nothing shows it."} for one in range(1, 15)}
    client = council.client("auditor")
    audit = filled(council, client, **gaps)
    (asked,) = listed(client.get(f"/audits/{audit}/check").text)
    assert "Why does this grade fit the ratings?" in asked
    put(council, audit, "grade", stored(council, audit, "grade") | {"grade_and_ratings": "The papers are elsewhere."})
    page = client.get(f"/audits/{audit}/check").text
    assert "Before you can sign off" not in page
    assert "The papers are elsewhere." in page
    assert "The grade is Good while 12 criteria or more are not evidenced." in page, (
        "the warning stays beside its reason"
    )


def test_what_is_to_be_told_to_whom_stands_at_the_top(council: Council) -> None:
    client = council.client("auditor")
    page = client.get(f"/audits/{filled(council, client, 'inadequate')}/check").text
    assert page.index("govuk-warning-text") < page.index("About this audit")
