"""The list of cases and a child's record: what is owed, what waits, and the tabs."""

from __future__ import annotations

import re

import pytest
from pages import complete, filled, signed, start
from small_council import Council, csrf

from webform.store.children import allocate


@pytest.mark.clause("2.1")
def test_an_auditor_sees_what_they_owe_with_its_due_date(council: Council) -> None:
    page = council.client("auditor").get("/cases").text
    assert "Audits that you owe" in page
    assert "31 March 2026" in page
    assert "Not started" in page
    assert "Overdue" not in page
    council.clock.now = council.clock.now.replace(month=4, day=1)
    assert "Overdue" in council.client("auditor").get("/cases").text


def test_an_audit_that_is_done_is_not_overdue(council: Council) -> None:
    signed(council)
    council.clock.now = council.clock.now.replace(month=4, day=1)
    page = council.client("auditor").get("/cases").text
    assert "Overdue" not in page
    assert "Signed off" in page


def test_an_audit_of_an_earlier_round_does_not_stand_for_the_one_that_is_owed(council: Council) -> None:
    audit = signed(council)
    complete(council, audit)
    council.clock.now = council.clock.now.replace(month=9)
    allocate(
        council.db, actor=council.people["psw"], key="again", child=council.child, auditor=council.people["auditor"],
        due="2026-09-30", round="2026-09",
    )  # fmt: skip
    page = council.client("auditor").get("/cases").text
    owed = page[page.index("Audits that you owe") : page.index(">Children<")]
    assert "30 September 2026" in owed
    september = owed[owed.index("30 September 2026") :]
    assert "Completed" not in september, "the audit that is owed in September is not done"


@pytest.mark.clause("2.15")
def test_part_b_waits_for_the_worker_and_the_manager_until_it_is_complete(council: Council) -> None:
    audit = signed(council, "inadequate")
    for person, waits in (
        ("worker", True),
        ("manager", True),
        ("worker2", False),
        ("director", False),
        ("auditor", False),
    ):
        page = council.client(person).get("/cases").text
        assert (f"/audits/{audit}/part-b" in page) == waits, person
    complete(council, audit)
    assert f"/audits/{audit}/part-b" not in council.client("manager").get("/cases").text


@pytest.mark.clause("2.6")
def test_the_forms_tab_offers_the_case_management_audit_to_its_auditor_alone(council: Council) -> None:
    for person in ("auditor", "worker", "manager", "psw", "director"):
        page = council.client(person).get(f"/cases/{council.child}?tab=forms").text
        assert ("Start new" in page) == (person == "auditor"), person
        assert ("Case Management Audit" in page) == (person == "auditor"), person


def test_a_draft_is_listed_for_its_auditor_and_the_psw_and_a_signed_one_for_all_who_share_it(council: Council) -> None:
    draft, done = start(council, council.client("auditor")), signed(council)
    for person, drafts in (
        ("auditor", True),
        ("psw", True),
        ("worker", False),
        ("manager", False),
        ("director", False),
    ):
        page = council.client(person).get(f"/cases/{council.child}?tab=forms").text
        assert f"/audits/{done}" in page
        assert (f"/audits/{draft}" in page) == drafts, person


def test_every_form_listed_in_a_record_can_be_opened(council: Council) -> None:
    signed(council)
    filled(council, council.client("auditor"))
    for person in council.people:
        client = council.client(person)
        for page in ("/cases", f"/cases/{council.child}?tab=forms"):
            for link in set(re.findall(r'href="(/(?:audits|cases)/[^"#]*)"', client.get(page).text)):
                assert client.get(link.replace("&amp;", "&")).status_code == 200, (person, link)


@pytest.mark.clause("4.7")
def test_a_new_form_starts_with_the_status_that_the_record_holds(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    page = client.get(f"/audits/{audit}/sections/about").text
    assert 'value="cp" checked' in page
    assert 'value="independent_reviewing_officer" checked' in page
    assert page.count(" checked") == 2


@pytest.mark.clause("3(b)")
def test_the_audit_window_is_shown(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    assert "The audit looks at 1 October 2025 to 12 March 2026 (§3(b))" in client.get(f"/audits/{audit}").text


def test_the_record_says_the_age_on_the_day(council: Council) -> None:
    client = council.client("psw")
    assert "1 May 2012 (age 13)" in client.get(f"/cases/{council.child}").text
    council.clock.now = council.clock.now.replace(month=5, day=1)
    client = council.client("psw")
    assert "1 May 2012 (age 14)" in client.get(f"/cases/{council.child}").text


def test_a_tab_that_is_not_there_is_no_page(council: Council) -> None:
    client = council.client("psw")
    for tab in ("nothing", "../overview", "", "overview\x00"):
        assert client.get(f"/cases/{council.child}", query_string={"tab": tab}).status_code in (200, 404)
        assert client.get(f"/cases/{council.child}", query_string={"tab": tab}).status_code == 404, tab


@pytest.mark.threat(28)
@pytest.mark.parametrize("name", ["sort", "q", "team", "worker", "order_by"])
def test_threat_28_what_the_list_does_not_know_is_passed_over(council: Council, name: str) -> None:
    client = council.client("psw")
    plain = client.get("/cases").text
    odd = client.get("/cases", query_string={name: "1; DROP TABLE audits; --"})
    assert odd.status_code == 200
    assert odd.text.replace(csrf(odd.text), "") == plain.replace(csrf(plain), "")
