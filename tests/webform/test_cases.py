"""The list of cases and a child's record: what is owed, what waits, and the tabs."""

from __future__ import annotations

import html
import re

import pytest
from pages import complete, filled, reopen, signed, start
from small_council import Council, csrf, example

from engine.messages.records import CHANGES
from webform.store.chain import stream
from webform.store.children import ChildContent, allocate, save_children
from webform.store.people import set_active
from webform.store.read import read_child


def owed_on(page: str) -> list[str]:
    """The rows of the trays."""
    trays = page[page.index(">What you owe<") : page.index(">Records that you may open<")]
    return [row for row in trays.split("</tr>") if 'scope="row"' in row]


@pytest.mark.clause("2.1")
def test_an_auditor_sees_what_they_owe_with_its_due_date(council: Council) -> None:
    page = council.client("auditor").get("/cases").text
    assert "What you owe" in page
    assert "Due in 13 working days, Tuesday 31 March" in page
    assert "Audit to start" in page
    assert "Overdue" not in page
    council.clock.now = council.clock.now.replace(month=4, day=1)
    page = council.client("auditor").get("/cases").text
    assert "Overdue" in page
    assert "1 working day overdue, was due on Tuesday 31 March" in page


def test_an_audit_that_is_done_is_owed_no_more(council: Council) -> None:
    signed(council)
    council.clock.now = council.clock.now.replace(month=4, day=1)
    page = council.client("auditor").get("/cases").text
    assert "Overdue" not in page
    assert "You owe nothing just now." in page


def test_an_audit_of_an_earlier_round_does_not_stand_for_the_one_that_is_owed(council: Council) -> None:
    audit = signed(council)
    complete(council, audit)
    council.clock.now = council.clock.now.replace(month=9)
    allocate(
        council.db, actor=council.people["psw"], key="again", child=council.child, auditor=council.people["auditor"],
        due="2026-09-30", round="2026-09",
    )  # fmt: skip
    owed = owed_on(council.client("auditor").get("/cases").text)
    assert len(owed) == 1
    assert "Audit to start" in owed[0] and "Wednesday 30 September" in owed[0]


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


def rows_of(page: str) -> list[str]:
    """The rows of the tab's tables, as text."""
    main = page[page.index("<main") : page.index("</main>")]
    found = [re.sub(r"<[^>]*>", " ", row) for row in re.findall(r"<tr.*?</tr>", main, re.DOTALL)]
    return [" ".join(html.unescape(row).split()) for row in found]


def test_the_forms_are_listed_by_state(council: Council) -> None:
    complete(council, signed(council))
    signed(council)
    start(council, council.client("auditor"))
    page = council.client("psw").get(f"/cases/{council.child}?tab=forms").text
    headings = re.findall(r'<h2 class="govuk-heading-m">([^<]*) <', page)
    assert headings == ["Draft", "Signed off", "Completed"]


def test_the_overview_leads_to_what_is_under_way_for_those_who_may_open_it(council: Council) -> None:
    audit = start(council, council.client("auditor"))
    for person, leads in (("auditor", True), ("psw", True), ("worker", False), ("manager", False)):
        page = council.client(person).get(f"/cases/{council.child}").text
        assert (f'href="/audits/{audit}"' in page) == leads, person


def test_a_status_is_a_tag_in_the_banner_of_every_page_about_the_child(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    for address in (f"/cases/{council.child}", f"/cases/{council.child}?tab=audits", f"/audits/{audit}"):
        banner = client.get(address).text.partition('class="moj-identity-bar')[2].partition("</section>")[0]
        assert '<strong class="govuk-tag govuk-tag--blue">Child protection plan</strong>' in banner, address


@pytest.mark.clause("2.1")
def test_involvements_name_the_people_and_teams_the_allocated_ones_first(council: Council) -> None:
    child = read_child(council.db, council.child)
    assert child is not None
    codes = {
        **child.codes,
        "involved_people": [council.people["worker2"], council.people["auditor2"], "somebody unknown"],
        "involved_teams": [str(read_child(council.db, council.other_child).team)],  # type: ignore[union-attr]
    }
    content = ChildContent(child.id, child.profile, None, child.worker, child.team, codes)
    save_children(council.db, actor="operator", key="involved", children=[content])
    set_active(council.db, actor="operator", key="left", person=council.people["worker2"], active=False)
    page = council.client("psw").get(f"/cases/{council.child}?tab=involvements").text
    assert rows_of(page) == [
        "Name Role Part in the case",
        "Wilma Sample Social Worker Allocated worker",
        "Una Example Advanced Practitioner Has worked on it",
        "Wanda Sample Social Worker Account closed Has worked on it",
        "Team Part in the case",
        "Children in need Responsible team",
        "Looked after children Has worked on it",
    ]


@pytest.mark.clause("4.5")
def test_the_audits_tab_shows_grade_auditor_and_open_actions_of_what_was_signed_off(council: Council) -> None:
    audit = signed(council, "inadequate")
    start(council, council.client("auditor"))
    page = html.unescape(council.client("worker").get(f"/cases/{council.child}?tab=audits").text)
    assert page.count("govuk-summary-card__title-wrapper") == 1
    answers = example("inadequate")["answers"].values()
    actions = [one["action"] for value in answers if isinstance(value, dict) for one in value.get("actions", ())]
    assert actions
    for said in ("Inadequate", "Ada Example", "12 March 2026, 10:00", f'href="/audits/{audit}"', *actions):
        assert said in page, said


def test_the_history_says_where_each_event_comes_from(council: Council) -> None:
    facts = {"events": [{"event": "referral", "date": "2026-01-02", "provenance": "ssd_cin_episodes.csv row 7"},
                        {"event": "cp_visit", "date": "2026-02-02", "seen": False}]}  # fmt: skip
    child = read_child(council.db, council.child)
    assert child is not None
    content = ChildContent(child.id, child.profile, facts, child.worker, child.team, child.codes)
    save_children(council.db, actor="operator", key="imported", children=[content])
    rows = rows_of(council.client("psw").get(f"/cases/{council.child}?tab=history").text)
    assert rows[1:3] == [
        "2 February 2026 Child protection visit Child not seen Not recorded",
        "2 January 2026 Referral ssd_cin_episodes.csv row 7",
    ]


def test_the_history_says_what_was_done_here_by_whom_and_never_what_was_written(council: Council) -> None:
    complete(council, signed(council))
    page = council.client("worker").get(f"/cases/{council.child}?tab=history").text
    done = rows_of(page)[-7:]
    assert done[0] == "12 March 2026, 10:00 Part B completed Case Management Audit Tom Specimen"
    assert done[1] == "12 March 2026, 10:00 Answers saved Case Management Audit Tom Specimen"
    assert done[2] == "12 March 2026, 10:00 Part A signed off Case Management Audit Ada Example"
    assert re.fullmatch(r"12 March 2026, 10:00 Answers saved, \d+ times Case Management Audit Ada Example", done[3])
    assert done[4:] == [
        "12 March 2026, 10:00 Form started Case Management Audit Ada Example",
        "12 March 2026, 10:00 Case allocated for an audit Pat Placeholder",
        "12 March 2026, 10:00 Record saved The service's operator",
    ]
    assert example("complete-good")["answers"]["grade_reasons"][:20] not in page


def test_the_history_keeps_a_draft_from_those_who_may_not_see_it(council: Council) -> None:
    start(council, council.client("auditor"))
    for person, told in (("auditor", True), ("psw", True), ("worker", False), ("director", False)):
        page = council.client(person).get(f"/cases/{council.child}?tab=history").text
        assert ("Form started" in page) == told, person


def test_every_change_of_a_record_or_an_audit_has_its_words(council: Council) -> None:
    """Whatever the store notes about a record is said in words, so that nothing is missing from the history."""
    audit = signed(council)
    reopen(council.client("auditor"), audit)
    with council.db.reading() as connection:
        kinds = {one.kind for one in stream(connection) if one.about in (council.child, audit, "children")}
    assert kinds <= CHANGES.keys()
