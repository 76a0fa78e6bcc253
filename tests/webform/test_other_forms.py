"""Forms that are not about a child, declared in YAML alone: started from a record of their kind, filled, signed off, exported."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from other_records import FORMS, PROFILES, add_record, begin, begun, case_of, compiled, fill
from pages import by_section, form_to, part_b_pairs, post_part_b, posted, put, section_path, sign_off, stored
from small_council import Council

from engine.asked import asked_by_section, counted
from engine.assess import assess
from engine.calendars import calendar_from
from engine.check import check
from engine.contract import contract_of
from engine.golden import cases_at, golden_findings
from engine.load import SCHEMA, TEMPLATES, newest_bundled, read_data
from engine.model import Template
from engine.response import response_from
from exporters.json_format import FrozenRecord, to_json
from webform.store.read import audit_summary
from webform.store.read_records import records_of, records_since


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def asked_sections(template: Template, client: FlaskClient, audit: str) -> list[str]:
    pages = client.get(f"/audits/{audit}").text
    return [one.id for one in template.sections if section_path(audit, one.id) in pages]


def test_the_form_is_sound_and_its_golden_cases_hold(form: str) -> None:
    directory = newest_bundled(form)
    checked = check(directory)
    assert [one.code for one in checked.findings if one.severity == "error"] == []
    assert golden_findings(checked, calendar_from(read_data("calendars", "england-and-wales"))) == []
    assert checked.declared is not None and checked.declared.audit.subject == FORMS[form][0]
    assert "DEMONSTRATION ONLY" in checked.loaded.guide


def test_a_contract_of_the_form_holds_its_whole_cases_and_refuses_the_others(council: Council, form: str) -> None:
    template = compiled(council, form)
    judge = Draft202012Validator(contract_of(template))
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    for case in cases_at(newest_bundled(form)).whole.values():
        document = {"template": template.id, "version": template.version, "answers": dict(case.answers)}
        made = assess(template, response_from(document, template)[0], None, date(2025, 3, 12), calendar)
        assert judge.is_valid(document) is made.complete, case.name


def test_every_section_is_drawn_and_posts_what_it_holds(council: Council, form: str) -> None:
    template, case = compiled(council, form), case_of(form)
    client = council.client("auditor")
    audit = begun(council, template, case)
    sections = asked_sections(template, client, audit)
    asked = asked_by_section(template, counted(template, case.answers))
    assert sections == list(asked)
    for section in sections:
        path = section_path(audit, section)
        page = client.get(path)
        assert page.status_code == 200
        for question in asked[section]:
            assert question.ask in html.unescape(page.text), question.id
        before = stored(council, audit, section)
        answer = client.post(path, data=posted([*form_to(page.text, path).pairs, ("then", "stay")]))
        assert answer.status_code == 303, re.findall(r"error-message[^<]*<[^<]*<[^<]*", answer.text)
        kept = {name: value for name, value in stored(council, audit, section).items() if name != "checked_by"}
        assert kept == {name: value for name, value in before.items() if name != "checked_by"}


def test_a_whole_form_is_signed_off_and_frozen_with_its_subjects_type(council: Council, form: str) -> None:
    template, case = compiled(council, form), case_of(form)
    client = council.client("auditor")
    audit = begun(council, template, case)
    page = client.get(f"/audits/{audit}/check")
    assert page.status_code == 200 and "Before you can sign off" not in page.text
    assert sign_off(client, audit).status_code == 303
    (record,) = records_of(council.db, audit)
    assert f'"type":"{FORMS[form][0]}"' in bytes(record.content or b"").decode()


def exported(council: Council) -> dict[str, Any]:
    """The export of everything, which keeps the published schema."""
    feed = [FrozenRecord(one.content or b"", one.digest or "", one.seq) for one in records_since(council.db)]
    document: dict[str, Any] = json.loads(to_json(feed))
    schema = json.loads((SCHEMA / "record" / "case-records.schema.json").read_bytes())
    Draft202012Validator(schema).validate(document)
    return document


def test_a_form_is_started_from_its_record_filled_signed_off_and_exported(council: Council, form: str) -> None:
    template, case, client = compiled(council, form), case_of(form), council.client("auditor")
    record = add_record(council, template.subject)
    audit = str(begin(client, record, form).location).rpartition("/")[2]
    begun_as = audit_summary(council.db, audit)
    assert begun_as is not None
    assert (begun_as.child, begun_as.digest) == (record, template.digest)
    assert [stored(council, audit, section.id) for section in template.sections] == [{}] * len(template.sections)
    fill(client, template, audit, case)
    assert sign_off(client, audit).status_code == 303
    (entry,) = exported(council)["records"]
    subject = entry["record"]["subject"]
    assert subject == {"type": template.subject, "id": record, **PROFILES[template.subject]}
    response = {
        "template": template.id,
        "version": template.version,
        "subject": {"type": subject["type"], "id": subject["id"]},
        "answers": entry["record"]["answers"],
    }
    judge = Draft202012Validator(contract_of(template))
    judge.validate(response)
    assert not judge.is_valid({**response, "subject": {"type": "child", "id": record}})
    assert template.title in client.get(f"/cases/{record}?tab=forms").text


def test_the_supervisors_answer_is_filled_completed_and_exported(council: Council) -> None:
    template, client = compiled(council, "supervision-audit"), council.client("auditor")
    audit = begun(council, template, case_of("supervision-audit"))
    assert sign_off(client, audit).status_code == 303
    worker, manager = council.client("worker"), council.client("manager")
    for person in (worker, manager):
        assert f"/audits/{audit}/part-b" in person.get("/cases").text
    page = manager.get(f"/audits/{audit}/part-b").text
    assert "The supervisor&#39;s answer" in page and "Thursday 26 March<" in page
    row, reflections = {"agreed": "yes", "target": "2026-04-10"}, {"reflection": "Begin with the last actions."}
    answer = post_part_b(manager, audit, part_b_pairs(page, row, reflections), then="complete")
    assert answer.status_code == 303, answer.text
    latest = exported(council)["records"][-1]["record"]
    assert (latest["completion"]["kind"], latest["subject"]["type"]) == ("part_b", "worker")
    assert [one["answers"] for one in latest["part_b"]["rows"]] == [row]
    assert latest["part_b"]["due"] == "2026-03-26"
    assert f"/audits/{audit}/part-b" not in manager.get("/cases").text


def test_part_b_says_in_the_forms_own_words_why_it_is_urgent(council: Council) -> None:
    template = compiled(council, "supervision-audit")
    case = case_of(template.id)
    at_risk = {**case.answers, "at_risk": "yes", "reported": "By telephone, the same day."}
    audit = begun(council, template, case._replace(answers=at_risk))
    assert sign_off(council.client("auditor"), audit).status_code == 303
    page = html.unescape(council.client("manager").get(f"/audits/{audit}/part-b").text)
    assert "within 1 working day, because “Is the worker at risk of harm at work?” is answered Yes" in page
    assert "Grade" not in page and "Inadequate" not in page


def test_a_form_without_a_part_b_sends_nobody_to_one(council: Council) -> None:
    template = compiled(council, "foster-carer-file-check")
    audit = begun(council, template, case_of(template.id))
    check_page = council.client("auditor").get(f"/audits/{audit}/check").text
    done = sign_off(council.client("auditor"), audit)
    for person, address in (("auditor", done.location), ("worker", "/cases"), ("manager", "/cases")):
        assert f"/audits/{audit}/part-b" not in council.client(person).get(address).text, person
    assert '<p class="govuk-body"></p>' not in check_page
    assert "Part B" not in check_page + council.client("auditor").get(done.location).text
    assert council.client("manager").get(f"/audits/{audit}/part-b").status_code == 404


def test_a_section_that_only_case_holders_get_is_not_there_for_others(council: Council) -> None:
    template, case = compiled(council, "supervision-audit"), case_of("supervision-audit")
    client = council.client("auditor")
    audit = begun(council, template, case)
    assert "case_holder" in asked_sections(template, client, audit)
    put(council, audit, "about", {**by_section(template, case.answers)["about"], "worker_group": ["neither"]})
    assert "case_holder" not in asked_sections(template, client, audit)


def test_no_line_of_the_program_names_these_forms() -> None:
    root = Path(TEMPLATES).parents[1]
    sources = [path for part in ("engine", "exporters", "webform") for path in (root / part).rglob("*.py")]
    assert len(sources) > 50
    assert [path.name for path in sources for form in FORMS if form in path.read_text("utf-8")] == []
