"""The Timescales section: prefilled from the record with its sources, and corrected without losing what the record has."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from pages import form_to, posted, section_path, start, stored
from small_council import Council

from engine.contract import contract_of
from webform.store.children import ChildContent, save_children
from webform.store.read import read_child

VISIT = {
    "id": "cpv:7",
    "event": "cp_visit",
    "date": "2026-02-10",
    "seen": True,
    "provenance": "ssd_cp_visits.csv, row 7",
}
RECORD: dict[str, Any] = {
    "statuses": [{"status": "cp", "from": "2026-01-20"}],
    "events": [
        {"id": "icpc:1", "event": "initial_conference", "date": "2026-01-20", "provenance": "ssd_initial_cp_conference.csv, row 2"},
        VISIT,
    ],
    "sources_cover": ["initial_conference", "cp_visit"],
}  # fmt: skip
HERE = "timescales"


def record(council: Council, facts: dict[str, Any], key: str = "facts") -> None:
    child = read_child(council.db, council.child)
    assert child is not None
    content = ChildContent(child.id, child.profile, facts, child.worker, child.team, child.codes)
    save_children(council.db, actor="operator", key=key, children=[content])


@pytest.fixture
def audit(council: Council) -> str:
    record(council, RECORD)
    return start(council, council.client("auditor"))


def page_of(client: FlaskClient, audit: str, more: str = "") -> str:
    answer = client.get(f"{section_path(audit, HERE)}{more}")
    assert answer.status_code == 200, answer.text
    return answer.text


def press(client: FlaskClient, audit: str, page: str, button: tuple[str, str], **typed: str) -> str:
    form = form_to(page, section_path(audit, HERE))
    answer = client.post(form.action, data=posted([*form.changed(**typed), button]))
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"].partition("#")[0]).text


def button(page: str, words: str) -> tuple[str, str]:
    tag = re.search(rf"<button[^>]*>\s*{re.escape(words)}\s*</button>", page)
    assert tag, f"no button {words}"
    value = re.search(r'value="([^"]*)"', tag.group())
    assert value
    return "add" if 'name="add"' in tag.group() else "remove", value.group(1)


def at_of(page: str, corrects: str) -> str:
    """The name of the entry that corrects an event, with ``__`` for hyphens."""
    found = re.search(rf'name="(timescales-\d+)-corrects" value="{re.escape(corrects)}"', page)
    assert found
    return found.group(1).replace("-", "__")


SAVE = ("then", "stay")


def corrected(council: Council, audit: str, **typed: str) -> str:
    client = council.client("auditor")
    page = page_of(client, audit)
    opened = press(
        client, audit, page, button(page, "Correct the date of the child protection visit of 10 February 2026")
    )
    at = at_of(opened, "cpv:7")
    return press(client, audit, opened, SAVE, **{f"{at}__{name}": value for name, value in typed.items()})


LATER = {"date__day": "24", "date__month": "2", "date__year": "2026", "reason": "The case note is of the 24th."}


def test_the_section_shows_every_date_with_where_it_comes_from(council: Council, audit: str) -> None:
    page = page_of(council.client("auditor"), audit)
    assert "Child Protection visits" in page
    assert "Done on 10 February 2026, in time." in page
    assert "ssd_cp_visits.csv, row 7" in page
    assert "1 of 2 on time, 1 overdue" in page


def test_a_row_that_no_source_holds_asks_for_the_date_and_counts_it(council: Council, audit: str) -> None:
    client = council.client("auditor")
    page = page_of(client, audit)
    assert "Date of the core group, counted from 20 January 2026" in page
    at = re.search(r'name="(timescales-\d+)-event" value="core_group"', page)
    assert at
    name = at.group(1).replace("-", "__")
    typed = {f"{name}__date__day": "3", f"{name}__date__month": "2", f"{name}__date__year": "2026"}
    after = press(client, audit, page, SAVE, **typed)
    (entry,) = stored(council, audit, HERE)["timescales"]
    assert {key: entry[key] for key in ("event", "date", "row")} == {
        "event": "core_group",
        "date": "2026-02-03",
        "row": "T13",
    }
    assert "Done on 3 February 2026, 4 days late." in after
    assert "Entered by the auditor" in after


def test_a_correction_counts_and_both_dates_stay_on_the_record(council: Council, audit: str) -> None:
    after = corrected(council, audit, **LATER)
    assert "Corrected by the auditor; the record has 10 February 2026 (ssd_cp_visits.csv, row 7)" in after
    assert "Done on 24 February 2026, 7 days late." in after
    (entry,) = stored(council, audit, HERE)["timescales"]
    assert (entry["was"], entry["date"], entry["corrects"]) == ("2026-02-10", "2026-02-24", "cpv:7")
    child = read_child(council.db, council.child)
    assert child is not None
    assert child.facts["events"][1] == VISIT


def test_a_correction_without_a_reason_is_kept_and_asked_about(council: Council, audit: str) -> None:
    after = corrected(council, audit, **{key: value for key, value in LATER.items() if key != "reason"})
    (entry,) = stored(council, audit, HERE)["timescales"]
    assert entry["date"] == "2026-02-24"
    assert "Done on 10 February 2026, in time." in after
    asked = page_of(council.client("auditor"), audit, "?check=all")
    assert "departs from the case record without a reason. Say how you know." in asked


def test_a_change_can_be_taken_back(council: Council, audit: str) -> None:
    corrected(council, audit, **LATER)
    client = council.client("auditor")
    page = page_of(client, audit)
    after = press(client, audit, page, button(page, "Remove this change"))
    assert stored(council, audit, HERE) == {}
    assert "Done on 10 February 2026, in time." in after


def test_entries_are_read_whatever_gaps_are_between_their_numbers(council: Council, audit: str) -> None:
    client = council.client("auditor")
    form = form_to(page_of(client, audit), section_path(audit, HERE))
    gaps = {"3": "core_group", "11": "cp_visit"}
    pairs = [
        pair
        for number, event in gaps.items()
        for pair in ((f"timescales-{number}-id", f"r{number}"), (f"timescales-{number}-event", event),
                     (f"timescales-{number}-date-day", "3"))
    ]  # fmt: skip
    client.post(form.action, data=posted([*form.hidden(), *pairs, SAVE]))
    assert [(one["id"], one["event"]) for one in stored(council, audit, HERE)["timescales"]] == [
        ("r3", "core_group"),
        ("r11", "cp_visit"),
    ]


def test_a_later_import_never_overwrites_a_correction_and_the_difference_is_shown(council: Council, audit: str) -> None:
    corrected(council, audit, **LATER)
    events = [RECORD["events"][0], {**VISIT, "date": "2026-02-12"}]
    record(council, {**RECORD, "events": events}, "again")
    page = page_of(council.client("auditor"), audit)
    assert "changed a date that the auditor corrected: it had 10 February 2026 and now has 12 February 2026" in page
    assert "Done on 24 February 2026" in page


def test_the_criterion_about_visits_has_both_counts_beside_it(council: Council, audit: str) -> None:
    events = [*RECORD["events"], {"id": "cpv:8", "event": "cp_visit", "date": "2026-03-01", "seen": False}]
    record(council, {**RECORD, "events": events}, "attempt")
    page = council.client("auditor").get(section_path(audit, "engagement")).text
    assert "Visits in the time audited: 2. The child was seen at 1, and seen alone at 0." in page


@pytest.mark.threat("18")
def test_threat_18_an_entry_made_up_by_hand_is_kept_from_counting(council: Council, audit: str) -> None:
    client = council.client("auditor")
    form = form_to(page_of(client, audit), section_path(audit, HERE))
    made_up = [("timescales-0-id", "../x"), ("timescales-0-event", "party"), ("timescales-0-date-day", "1")]
    answer = client.post(form.action, data=posted([*form.hidden(), *made_up, SAVE]))
    assert answer.status_code == 303
    page = page_of(client, audit)
    assert "event that is not known" in page
    assert "usable id" in page


def test_the_contract_holds_what_the_section_saves(council: Council, audit: str) -> None:
    corrected(council, audit, **LATER)
    template = council.app.extensions["caseaudit"].shelf.find("case-management-audit")
    shape = contract_of(template)["properties"]["answers"]["properties"]["timescales"]
    entry = orjson.loads(orjson.dumps(stored(council, audit, HERE)["timescales"]))[0]
    (rows,) = [one for one in shape["anyOf"] if one.get("type") == "array"]
    assert set(entry) <= set(rows["items"]["properties"])
