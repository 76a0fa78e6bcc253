"""Measure 4: the largest section's page in process, shown and saved, on a database in a file that is written durably;
and the longest form, all 37 criteria with a suggested action beside each, in one page."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from bench.bounds import GET_SECTION, GET_WHOLE_FORM, POST_SECTION
from bench.data import CRITERIA, subject
from bench.measure import Figure, Peer, compare, sampler
from bench.node import NodePeer
from engine.model import Section, Template
from webform.app import create_app
from webform.identity import TOKEN
from webform.shelf import Shelf
from webform.store.audits import start_audit
from webform.store.children import ChildContent, save_children
from webform.store.database import open_database
from webform.store.migrate import migrate
from webform.store.people import NewPerson, add_people
from webform.store.sealing import Keyring
from webform.store.sessions import start_session

SECTION = "planning"
_CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_VAR = Path(__file__).resolve().parent.parent / "var"


class Desk:
    """A signed-in auditor before one section of an audit; everybody in it is made up."""

    def __init__(self, folder: Path, answers: Mapping[str, Any]) -> None:
        template = subject().template
        self.answers = answers
        url = f"sqlite:///{folder / 'bench.db'}"
        migrate(url)
        self.db = open_database(url, Keyring(bytes(32)))
        self.app = create_app(self.db, shelf=Shelf([template]), plain_http=True)
        self.client = self.app.test_client()
        person = self._person()
        self.path = f"/audits/{self._audit(template, person)}/sections/{SECTION}"
        with self.client.session_transaction() as session:
            session[TOKEN] = start_session(self.db, person=person)
        self.section = template.section(SECTION)
        self.saved = count()
        found = _CSRF.search(self.show().text)
        assert found, "the page carries a token against forged requests"
        self.token = found.group(1)

    def _person(self) -> str:
        new = NewPerson("bench", "Alex Example", ("independent_reviewing_officer",))
        people: list[str] = add_people(self.db, actor="operator", key="people", people=[new]).result["people"]
        return people[0]

    def _audit(self, template: Template, person: str) -> str:
        profile = {"name": "Robin Example", "date_of_birth": "2012-05-01", "reference": "SYN-1"}
        content = ChildContent(None, profile, {}, "nobody", "nowhere", {"status": "lac"})
        child = save_children(self.db, actor="operator", key="child", children=[content]).about
        answers = {
            section.id: {
                question.id: self.answers[question.id] for question in section.questions if question.id in self.answers
            }
            for section in template.sections
        }
        return start_audit(
            self.db, actor=person, key="audit", child=child, template=template.id, version=template.version,
            digest=template.digest, answers=answers,
        ).about  # fmt: skip

    def show(self) -> TestResponse:
        """The page as it stands."""
        answer = self.client.get(self.path)
        assert answer.status_code == 200, answer.status_code
        return answer

    def show_whole(self) -> TestResponse:
        """All sections in one page."""
        answer = self.client.get(f"{self.path.rpartition('/sections/')[0]}/whole")
        assert answer.status_code == 200, answer.status_code
        return answer

    def save(self) -> TestResponse:
        """Other answers than the last time, saved on the revision that is current, and on to the next page."""
        number = next(self.saved)
        answer = self.client.post(self.path, data=self.posted(number))
        assert answer.status_code == 303, answer.status_code
        return answer

    def posted(self, number: int) -> dict[str, str]:
        """The fields of a whole section as a browser would post them."""
        data = {"csrf_token": self.token, "expected": str(number + 1), "key": f"save-{number}"}
        assert self.section
        for question in self.section.questions:
            if question.kind == "criterion":
                data |= {f"{question.id}-rating": "evidenced", f"{question.id}-evidence": f"Seen in note {number}."}
                data[f"{question.id}-reason"] = ""
            else:
                data[question.id] = "yes" if question.kind == "yes_no" else f"Also considered, {number}."
        return data

    def close(self) -> None:
        """Close the database."""
        self.db.close()


def figures() -> Iterator[Figure]:
    """GET and POST of the section's page."""
    _VAR.mkdir(mode=0o700, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=_VAR)))
        desk = Desk(folder, subject().response.answers)
        stack.callback(desk.close)
        assert desk.section
        fields = fields_of(desk.section, subject().template)
        macros = stack.enter_context(NodePeer("macros", {"fields": fields}))
        does = f"{len(fields)} fields with govuk-frontend's macros, no page around them; Node"
        yield compare(
            "GET a section's page", sampler(desk.show), [Peer(macros.version, does, macros.sample)], GET_SECTION
        )
        append = Peer("append and fsync", "the bytes of the form to a file, durably", _append(folder, desk.posted(0)))
        (folder / "whole").mkdir()
        long_desk = Desk(folder / "whole", with_actions(subject().response.answers))
        stack.callback(long_desk.close)
        assert long_desk.show_whole().text.count("What is to be done") >= CRITERIA
        yield compare("GET the longest form in one page", sampler(long_desk.show_whole), [], GET_WHOLE_FORM)
        yield compare("POST a section, saved durably", sampler(desk.save, time.perf_counter), [append], POST_SECTION)


def with_actions(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with a suggested action beside every criterion."""
    action = {"action": "Agree it.", "owner": "social_worker", "by": "2026-04-01", "immediate": False}
    return {
        name: {**value, "actions": [{"id": f"{name}a", **action}]}
        if isinstance(value, dict) and "rating" in value
        else value
        for name, value in answers.items()
    }


def fields_of(section: Section, template: Template) -> list[dict[str, Any]]:
    """The fields of a section in the words of govuk-frontend's macros: a criterion is three of them."""
    found: list[dict[str, Any]] = []
    for question in section.questions:
        if question.kind == "criterion":
            assert template.criterion
            found.append(_radios(f"{question.id}-rating", question.ask, dict(question.options)))
            found.append(_textarea(f"{question.id}-evidence", template.criterion.evidence_ask))
            found.append(_textarea(f"{question.id}-reason", template.criterion.reason_ask))
        elif question.options:
            found.append(_radios(question.id, question.ask, dict(question.options)))
        else:
            found.append(_textarea(question.id, question.ask))
    return found


def _radios(name: str, legend: str, options: dict[str, str]) -> dict[str, Any]:
    items = [{"value": value, "text": text} for value, text in options.items()]
    params = {"name": name, "fieldset": {"legend": {"text": legend}}, "items": items, "value": items[0]["value"]}
    return {"macro": "radios", "params": params}


def _textarea(name: str, label: str) -> dict[str, Any]:
    params = {"name": name, "id": name, "label": {"text": label}, "value": "Seen in the chronology."}
    return {"macro": "textarea", "params": params}


def _append(folder: Path, fields: dict[str, str]) -> Any:
    content = repr(fields).encode()
    path = folder / "appended"

    def append() -> None:
        with path.open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    return sampler(append, time.perf_counter)
