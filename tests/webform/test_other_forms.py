"""Forms that are not about a child, declared in YAML alone: every section is drawn, posted as it is drawn, and signed off."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from pages import by_section, form_to, posted, put, section_path, sign_off, stored
from small_council import Council

from engine.asked import asked_by_section, counted
from engine.assess import assess
from engine.calendars import calendar_from
from engine.check import check
from engine.contract import contract_of
from engine.golden import cases_at, golden_findings
from engine.golden_verdict import Case
from engine.load import TEMPLATES, newest_bundled, read_data
from engine.model import Template
from engine.response import response_from
from webform.store.audits import start_audit
from webform.store.read import records_of

FORMS = {
    "supervision-audit": ("worker", "case-holder"),
    "foster-carer-file-check": ("file", "complete"),
}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def compiled(council: Council, form: str) -> Template:
    found = council.app.extensions["caseaudit"].shelf.find(form)
    assert isinstance(found, Template)
    return found


def case_of(form: str) -> Case:
    return cases_at(newest_bundled(form)).whole[FORMS[form][1]]


def begun(council: Council, template: Template, case: Case) -> str:
    """An audit on that form with the case's answers, begun past the web, which starts only forms about a child."""
    audit = start_audit(
        council.db, actor=council.people["auditor"], key="begin", child=council.child, template=template.id,
        version=template.version, digest=template.digest, answers={},
    ).about  # fmt: skip
    for section, said in by_section(template, case.answers).items():
        put(council, audit, section, said)
    return str(audit)


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
