"""The work trays: what a person owes, in four groupings, and the list of records, a page at a time."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from other_records import add_record
from pages import complete, filled, part_b_pairs, post_part_b, reopen, signed, start, withdraw
from small_council import Council
from sqlalchemy import event

from webform.pages import Pages, pages
from webform.store.children import ChildContent, allocate, save_children, withdraw_allocation


def trays(page: str) -> list[tuple[str, list[str]]]:
    """The headings of the trays with their rows, as text."""
    owed = page[page.index(">What you owe<") : page.index(">Records that you may open<")]
    parts = re.split(r'<th scope="rowgroup"[^>]*>(.*?)</th>', owed)[1:]
    return [
        (words(heading), [words(row) for row in rows.split("<tr") if 'scope="row"' in row])
        for heading, rows in zip(parts[::2], parts[1::2], strict=True)
    ]


def words(markup: str) -> str:
    """What is seen: the text, without what is only heard."""
    seen = re.sub(r'<span class="govuk-visually-hidden">.*?</span>', "", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]*>?", " ", seen.partition(">")[2] if seen[0] == " " else seen)).split())


def seen_by(council: Council, name: str, by: str = "due") -> list[tuple[str, list[str]]]:
    return trays(council.client(name).get(f"/cases?by={by}").text)


def test_a_case_is_first_an_audit_to_start_and_then_a_draft_to_finish(council: Council) -> None:
    when = "Due in 13 working days, Tuesday 31 March"
    assert seen_by(council, "auditor") == [("Due later 1", [f"Audit to start Kit Mockford DEMO-000001 {when}"])]
    start(council, council.client("auditor"))
    assert seen_by(council, "auditor") == [
        ("Due later 1", [f"Draft to finish Case Management Audit Kit Mockford DEMO-000001 {when}"])
    ]


def test_every_item_leads_to_where_it_is_done(council: Council) -> None:
    client = council.client("auditor")
    assert f'href="/cases/{council.child}?tab=forms">Audit to start' in client.get("/cases").text
    audit = start(council, client)
    assert f'href="/audits/{audit}">Draft to finish' in client.get("/cases").text


def test_a_draft_stays_its_authors_when_the_case_is_allocated_no_more(council: Council) -> None:
    start(council, council.client("auditor"))
    withdraw_allocation(
        council.db, actor=council.people["psw"], key="w", child=council.child, round="2026-03", reason_code="other"
    )
    ((heading, rows),) = seen_by(council, "auditor")
    assert heading == "Without a due date 1"
    assert rows == ["Draft to finish Case Management Audit Kit Mockford DEMO-000001 No due date"]


def test_a_reopened_audit_is_owed_again_by_its_author(council: Council) -> None:
    audit = signed(council)
    assert reopen(council.client("auditor"), audit).status_code == 303
    ((heading, rows),) = seen_by(council, "auditor", "subject")
    assert heading == "Reopened, to finish 1"
    assert rows[0].startswith("Reopened, to finish Case Management Audit Kit Mockford")
    assert "What you owe" in council.client("manager").get("/cases").text
    assert f"/audits/{audit}/part-b" not in council.client("manager").get("/cases").text


@pytest.mark.clause("2.15")
def test_an_urgent_part_b_says_so_and_when_it_is_due(council: Council) -> None:
    signed(council, "inadequate")
    (_, (answers,)) = seen_by(council, "worker", "priority")[0]
    (_, (completes,)) = seen_by(council, "manager", "priority")[0]
    when = "Kit Mockford DEMO-000001 Urgent Due in 5 working days, Thursday 19 March"
    assert answers == f"Part B to answer Case Management Audit {when}"
    assert completes == f"Part B to complete Case Management Audit {when}"


def answer_part_b(council: Council, audit: str, person: str, then: str, response: str = "We will.") -> None:
    client = council.client(person)
    page = client.get(f"/audits/{audit}/part-b").text
    answer = post_part_b(client, audit, part_b_pairs(page, reflections={"development": response}), then=then)
    assert answer.status_code == 303


def page_of(council: Council, name: str) -> str:
    return council.client(name).get("/cases").text


def test_a_part_b_that_its_worker_has_signed_waits_for_the_manager_alone(council: Council) -> None:
    audit = signed(council, "inadequate")
    answer_part_b(council, audit, "worker", "stay")
    assert "Part B to answer" in page_of(council, "worker"), "saved is not signed"
    answer_part_b(council, audit, "worker", "sign")
    assert "You owe nothing just now." in page_of(council, "worker")
    assert "Part B to complete" in page_of(council, "manager")
    answer_part_b(council, audit, "manager", "stay", "Somebody else's words.")
    assert "Part B to answer" in page_of(council, "worker"), "something was saved after the signature"


def test_a_signed_part_b_comes_back_when_part_a_is_signed_off_again(council: Council) -> None:
    audit = signed(council, "inadequate")
    answer_part_b(council, audit, "worker", "sign")
    council.clock.now += timedelta(minutes=5)
    withdraw(council, audit, "outcomes", summary_actions=None)
    assert "Part B to answer" in page_of(council, "worker")
    answer_part_b(council, audit, "worker", "sign")
    assert "You owe nothing just now." in page_of(council, "worker")


def test_signatures_of_many_part_bs_are_read_with_as_many_statements_as_of_one(council: Council) -> None:
    audits = [signed(council, "inadequate") for _ in range(2)]
    answer_part_b(council, audits[0], "worker", "sign")
    client = council.client("worker")
    few = statements(council, client)
    assert client.get("/cases").text.count("Part B to answer") == 1
    answer_part_b(council, audits[1], "worker", "stay")
    for audit in [signed(council, "inadequate") for _ in range(3)]:
        answer_part_b(council, audit, "worker", "stay")
    assert statements(council, client) <= few


def test_an_urgent_part_b_comes_before_others_that_are_due_later(council: Council) -> None:
    signed(council)
    assert [heading for heading, _ in seen_by(council, "manager", "priority")] == ["Everything else 1"]


def test_what_is_done_is_in_no_tray(council: Council) -> None:
    complete(council, signed(council))
    for person in ("auditor", "worker", "manager"):
        assert "You owe nothing just now." in council.client(person).get("/cases").text, person


def test_the_same_things_are_in_every_grouping(council: Council) -> None:
    add_record(council, "worker")
    filled(council, council.client("auditor"))
    found = {by: seen_by(council, "auditor", by) for by in ("due", "subject", "priority", "person")}
    assert [heading for heading, _ in found["subject"]] == ["Audit to start 1", "Draft to finish 1"]
    assert [heading for heading, _ in found["person"]] == ["Kit Mockford, DEMO-000001 1", "Wilma Sample, STAFF-0001 1"]
    assert [heading for heading, _ in found["due"]] == ["Due later 2"]
    assert len({tuple(sorted(row for _, rows in trays for row in rows)) for trays in found.values()}) == 1


def test_the_grouping_in_use_is_marked_and_the_usual_one_is_by_due_date(council: Council) -> None:
    client = council.client("auditor")
    for address, way in (("/cases", "due"), ("/cases?by=person", "person"), ("/cases?by=nonsense", "due")):
        assert f'href="/cases?by={way}" aria-current="true"' in client.get(address).text, address


@pytest.mark.threat("28")
@pytest.mark.parametrize("name", ["by", "kind", "page"])
@pytest.mark.parametrize("value", ["1; DROP TABLE audits; --", "-1", "0", "999999999999999999999", "٣", "", "due'"])
def test_threat_28_a_parameter_that_is_not_on_the_list_changes_nothing(council: Council, name: str, value: str) -> None:
    client = council.client("psw")
    usual = re.sub(r'name="csrf_token" value="[^"]*"', "", client.get("/cases").text)
    odd = client.get("/cases", query_string={name: value})
    assert odd.status_code == 200
    assert re.sub(r'name="csrf_token" value="[^"]*"', "", odd.text) == usual


def test_records_come_twenty_five_a_page_in_order_of_name(council: Council) -> None:
    add_children(council, 60)
    client = council.client("psw")
    shown = [re.findall(r'href="/cases/[0-9a-f]{32}">([^<]*)<', client.get(f"/cases?page={n}").text) for n in (1, 2, 3)]
    assert [len(one) for one in shown] == [25, 25, 12]
    every = [name for page in shown for name in page]
    assert every == sorted(every, key=str.casefold)
    assert 'href="/cases?page=2" rel="next"' in client.get("/cases").text
    assert 'href="/cases?page=1" rel="prev"' in client.get("/cases?page=2").text


def test_a_page_beyond_the_last_leads_back(council: Council) -> None:
    page = council.client("psw").get("/cases?page=40").text
    assert 'href="/cases?page=1" rel="prev"' not in page  # there is one page: nothing to turn
    assert pages(40, 60) == Pages(40, 3, 3, 0)
    assert pages(1, 0) == Pages(1, 1, 0, 0)


def test_the_number_of_statements_and_of_opened_profiles_does_not_grow_with_the_records(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = council.client("psw")
    few = statements(council, client)
    add_children(council, 80, allotted_to="psw")
    monkeypatch.setattr("webform.store.finding.SORTED", 50)
    assert statements(council, client) <= few + 2


def statements(council: Council, client: Any) -> int:
    seen: Counter[str] = Counter()

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen[statement] += 1

    event.listen(council.db.reader, "before_cursor_execute", count)
    try:
        assert client.get("/cases").status_code == 200
    finally:
        event.remove(council.db.reader, "before_cursor_execute", count)
    return seen.total()


def add_children(council: Council, number: int, allotted_to: str = "") -> None:
    """So many made-up children, each allocated to somebody if asked for."""
    contents = [
        ChildContent(
            None, {"name": f"Sam Made-up {n:03}", "reference": f"SYN-{n:04}"}, {}, None, None, {"statuses": []}
        )
        for n in range(number)
    ]
    ids = save_children(council.db, actor="operator", key=f"many {number}", children=contents).result["children"]
    for child in ids if allotted_to else ():
        allocate(
            council.db, actor=council.people["psw"], key=f"a {child}", child=child, auditor=council.people[allotted_to],
            due="2026-03-31", round="2026-03",
        )  # fmt: skip
