"""A record of a worker, a household or a file: what it shows, which forms it offers, who may open it, and its erasure."""

from __future__ import annotations

import json
import re

import pytest
from other_records import FORMS, PROFILES, add_record, begin, begun, case_of, compiled, fill
from pages import form_to, posted, sign_off, start, stored
from small_council import Council

from engine.load import SCHEMA, read_language
from webform import words
from webform.store.children import KINDS
from webform.store.erase import erase_subject
from webform.store.read import audit_summary
from webform.store.read_records import latest_record
from webform.store.rebuild import rebuild
from webform.store.verify import verify


@pytest.mark.parametrize("kind", PROFILES)
def test_a_record_shows_what_it_is_and_nothing_of_a_child(council: Council, kind: str) -> None:
    record, client = add_record(council, kind), council.client("psw")
    for tab in ("", "?tab=overview", "?tab=forms", "?tab=involvements", "?tab=audits", "?tab=history"):
        page = client.get(f"/cases/{record}{tab}").text
        assert PROFILES[kind]["name"] in page and PROFILES[kind]["reference"] in page
        assert f"<dt>Record of</dt><dd>{words.KINDS[kind][0]}</dd>" in page
        assert "<dt>Team</dt><dd>Children in need</dd>" in page
        assert not re.search("Date of birth|Status|Timescales|Timeline", page), tab
    for tab in ("timescales", "timeline"):
        assert client.get(f"/cases/{record}?tab={tab}").status_code == 404


def test_the_list_has_a_heading_for_every_kind_and_names_the_kind_of_what_is_owed(council: Council) -> None:
    for kind in PROFILES:
        add_record(council, kind)
    page = council.client("auditor").get("/cases").text
    headings = re.findall(r'<h3 class="govuk-heading-s">([^<]*)</h3>', page)
    assert headings == ["Children", "Workers", "Households", "Files"]
    owed = page[page.index(">What you owe<") : page.index(">Children<")]
    for kind, profile in PROFILES.items():
        (row,) = [one for one in owed.split("</tr>") if profile["name"] in one]
        assert f">{words.KINDS[kind][0]}</strong>" in row
    (of_child,) = [one for one in owed.split("</tr>") if "Kit Mockford" in one]
    assert ">Child</strong>" not in of_child


def test_a_record_offers_the_forms_of_its_kind_and_refuses_all_others(council: Council) -> None:
    client = council.client("auditor")
    records = {"child": council.child} | {kind: add_record(council, kind) for kind in PROFILES}
    shelf = council.app.extensions["caseaudit"].shelf.newest()
    for kind, record in records.items():
        page = client.get(f"/cases/{record}?tab=forms").text
        fitting = [one.id for one in shelf if one.subject == kind]
        assert re.findall(r'<option value="([^"]*)"', page) == fitting
        assert ("Start new" in page) == bool(fitting)
        child_form = form_to(client.get(f"/cases/{council.child}?tab=forms").text, f"/cases/{council.child}/forms")
        for other in (one.id for one in shelf if one.subject != kind):
            answer = client.post(f"/cases/{record}/forms", data=posted(child_form.changed(form=other)))
            assert answer.status_code == 422, (kind, other)


def test_only_who_stands_to_a_record_may_open_it_or_start_a_form(council: Council) -> None:
    record = add_record(council, "worker")
    for person, opens, starts in (
        ("auditor", True, True),
        ("worker", True, False),
        ("manager", True, False),
        ("psw", True, False),
        ("director", True, False),
        ("auditor2", False, False),
        ("worker2", False, False),
        ("manager2", False, False),
        ("policy", False, False),
    ):
        client = council.client(person)
        page = client.get(f"/cases/{record}?tab=forms")
        assert (page.status_code == 200) == opens, person
        assert ("Start new" in page.text) == starts, person
        assert (f"/cases/{record}" in client.get("/cases").text) == opens, person


def test_nobody_answers_as_the_manager_for_an_audit_of_their_own_supervision(council: Council) -> None:
    template, case, client = (
        compiled(council, "supervision-audit"),
        case_of("supervision-audit"),
        council.client("auditor"),
    )
    record = add_record(council, "worker", worker="manager")
    audit = str(begin(client, record, template.id).location).rpartition("/")[2]
    fill(client, template, audit, case)
    assert sign_off(client, audit).status_code == 303
    manager = council.client("manager")
    assert record not in manager.get("/cases").text and audit not in manager.get("/cases").text
    for address in (f"/cases/{record}", f"/audits/{audit}", f"/audits/{audit}/part-b"):
        assert manager.get(address).status_code == 404, address
    assert manager.get(f"/cases/{council.child}").status_code == 200


@pytest.mark.threat("48")
@pytest.mark.parametrize("form", FORMS)
def test_threat_48_any_record_is_erased_as_a_childs_is_and_the_store_verifies(council: Council, form: str) -> None:
    template, client = compiled(council, form), council.client("auditor")
    audit = begun(council, template, case_of(form))
    assert sign_off(client, audit).status_code == 303
    assert verify(council.db).first_bad is None
    assert rebuild(council.db, actor="operator", key="rebuild").result["wrong"] == {}
    summary = audit_summary(council.db, audit)
    assert summary is not None
    erase_subject(council.db, actor="operator", key="erase", child=summary.child)
    assert verify(council.db).first_bad is None
    frozen = latest_record(council.db, audit)
    assert frozen is not None and frozen.content is None
    for address in (f"/cases/{summary.child}", f"/audits/{audit}"):
        assert client.get(address).status_code == 404
    assert PROFILES[template.subject]["reference"] not in client.get("/cases").text


def test_a_childs_record_shows_and_begins_as_it_did_before_there_were_others(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    for person in ("psw", "auditor"):
        page = council.client(person).get(f"/cases/{council.child}").text
        assert "Date of birth" in page and "Record of" not in page
        assert all(f"tab={tab}" in page for tab in ("overview", "forms", "timeline", "timescales", "history"))
    assert stored(council, audit, "about")["child_status"] == ["cp"]


def test_the_kinds_of_records_are_the_subjects_that_a_declaration_may_name() -> None:
    subjects = read_language("audit")["properties"]["subject"]["enum"]
    published = json.loads((SCHEMA / "record" / "case-records.schema.json").read_bytes())
    assert list(KINDS) == subjects == list(words.KINDS)
    assert published["$defs"]["record"]["properties"]["subject"]["properties"]["type"]["enum"] == subjects
