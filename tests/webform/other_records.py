"""Records of others than children in the small council, and the bundled forms that are about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from pages import by_section, flat, form_to, posted, put, section_path
from small_council import Council
from werkzeug.test import TestResponse

from engine.golden import cases_at
from engine.golden_verdict import Case
from engine.load import newest_bundled
from engine.model import Template
from webform.store.audits import start_audit
from webform.store.children import ChildContent, allocate, save_children
from webform.store.people import read_person

FORMS = {
    "supervision-audit": ("worker", "case-holder"),
    "foster-carer-file-check": ("file", "complete"),
}


PROFILES = {
    "worker": {"name": "Wilma Sample", "reference": "STAFF-0001"},
    "household": {"name": "Household Pretendham", "reference": "HH-0001"},
    "file": {"name": "Foster carers Testwell", "reference": "FC-0001"},
}


def compiled(council: Council, form: str) -> Template:
    found = council.app.extensions["caseaudit"].shelf.find(form)
    assert isinstance(found, Template)
    return found


def case_of(form: str) -> Case:
    return cases_at(newest_bundled(form)).whole[FORMS[form][1]]


def add_record(council: Council, kind: str, worker: str = "worker") -> str:
    """A record of that kind in the worker's team, allocated to the auditor."""
    person = read_person(council.db, council.people[worker])
    assert person is not None
    content = ChildContent(None, PROFILES[kind], None, person.id, person.team, {}, kind)
    record = save_children(council.db, actor="operator", key=f"record {kind} {worker}", children=[content]).about
    allocate(
        council.db, actor=council.people["psw"], key=f"allocation {record}", child=record,
        auditor=council.people["auditor"], due="2026-04-30", round="2026-04",
    )  # fmt: skip
    return str(record)


def begun(council: Council, template: Template, case: Case) -> str:
    """An audit on that form with the case's answers, begun past the web."""
    audit = start_audit(
        council.db, actor=council.people["auditor"], key="begin", child=add_record(council, template.subject), template=template.id,
        version=template.version, digest=template.digest, answers={},
    ).about  # fmt: skip
    for section, said in by_section(template, case.answers).items():
        put(council, audit, section, said)
    return str(audit)


def begin(client: FlaskClient, record: str, form: str) -> TestResponse:
    """Press "Start" on the record's Forms tab, with that form chosen."""
    page = client.get(f"/cases/{record}?tab=forms").text
    start_new = form_to(page, f"/cases/{record}/forms")
    return client.post(start_new.action, data=posted(start_new.changed(form=form)))


def typed(template: Template, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Answers as they are typed; the time of a signature is the server's."""
    questions = template.questions
    written = {key: str(value) if isinstance(value, int) else value for key, value in answers.items()}
    pairs = [pair for key, value in written.items() for pair in flat(questions[key], value)]
    return [(name, value) for name, value in pairs if not name.startswith("checked_by-at")]


def fill(client: FlaskClient, template: Template, audit: str, case: Case) -> None:
    """Open every section that has answers, fill it in and save it."""
    for section, said in by_section(template, case.answers).items():
        path = section_path(audit, section)
        hidden = form_to(client.get(path).text, path).hidden()
        answer = client.post(path, data=posted([*hidden, *typed(template, said), ("then", "stay")]))
        assert answer.status_code == 303, (section, answer.text)
