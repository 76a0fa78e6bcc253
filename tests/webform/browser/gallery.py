"""The gallery: the small council with audits in every state, and two servers to look at them, one of them after the next version came."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from other_records import FORMS, add_record, begin, case_of, compiled, fill
from pages import (
    REFLECTIONS,
    by_section,
    complete,
    filled,
    form_to,
    keep_draft_of,
    part_b_pairs,
    post_part_b,
    put,
    reopen,
    sign_off,
    signed,
    start,
    stored,
    template_of,
    withdraw,
)
from playwright.sync_api import Browser, BrowserContext
from small_council import Council, example
from test_every_kind_drawn import FORM, PARTS, SIMPLE, save
from werkzeug.serving import make_server

from engine.compile import template_at
from engine.model import Question
from webform.app import create_app
from webform.shelf import Shelf
from webform.store.assigning import reassign
from webform.store.children import allocate

NEXT_VERSION = Path(__file__).parents[2] / "fixtures" / "drafts" / "2025-04.1"


class Gallery(NamedTuple):
    """The council, where it is served, and the ids that addresses of pages are made with."""

    council: Council
    addresses: Mapping[str, str]
    ids: Mapping[str, str]
    sessions: dict[str, str]

    def context(self, chromium: Browser, person: str | None, server: str = "now", **options: Any) -> BrowserContext:
        """A browser of its own in which that person is signed in."""
        context = chromium.new_context(**{"base_url": self.addresses[server], **options})
        if person:
            url = self.addresses[server]
            context.add_cookies([{"name": "session", "value": self._session(person), "url": url, "httpOnly": True}])
        return context

    def _session(self, person: str) -> str:
        if person not in self.sessions:
            cookie = self.council.client(person).get_cookie("session")
            assert cookie is not None
            self.sessions[person] = cookie.value
        return self.sessions[person]


@contextmanager
def gallery_of(council: Council) -> Iterator[Gallery]:
    """Make the audits and serve them."""
    council = council._replace(app=_app(council, Shelf([*_bundled(council), FORM])))
    later = _app(council, Shelf([*_bundled(council), template_at(NEXT_VERSION)]))
    ids = _audits(council)
    with ExitStack() as stack:
        addresses = {name: stack.enter_context(served(app)) for name, app in (("now", council.app), ("later", later))}
        yield Gallery(council, addresses, ids, {})


def _bundled(council: Council) -> Shelf:
    shelf: Shelf = council.app.extensions["caseaudit"].shelf
    return shelf


def _app(council: Council, shelf: Shelf) -> Flask:
    return create_app(council.db, shelf=shelf, demonstration=True, plain_http=True)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def _audits(council: Council) -> dict[str, str]:
    """An audit in every state, by the name of the state."""
    client = council.client("auditor")
    ids = {"child": council.child, "other_child": council.other_child}
    ids |= {name: signed(council, "inadequate") for name in ("completed", "answered", "reopened", "signed")}
    ids |= {name: signed(council, "inadequate") for name in ("revised", "late", "withdrawn")}
    for name in ("answered", "revised", "withdrawn"):
        _answer(council, ids[name])
    _answer(council, ids["revised"], development="Contingency planning, and who does it.")
    _type_into_part_b(council, ids["late"])
    for name in ("completed", "late"):
        complete(council, ids[name])
    withdraw(council, ids["withdrawn"], "outcomes", summary_actions=None)
    assert reopen(client, ids["reopened"]).status_code == 303
    ids |= {"empty": start(council, client), "filled": filled(council, client, "all-criteria")}
    ids |= {name: filled(council, client) for name in ("ready", "typed")}
    ids |= {"wrong": filled(council, client, "inadequate"), "given": filled(council, client)}
    _give_away(council, ids["given"])
    _spoil(council, ids["wrong"])
    _revise(council, ids["filled"])
    return ids | _of_other_forms(council, client)


def _answer(council: Council, audit: str, **reflections: str) -> None:
    manager = council.client("manager")
    page = manager.get(f"/audits/{audit}/part-b").text
    assert post_part_b(manager, audit, part_b_pairs(page, reflections=REFLECTIONS | reflections)).status_code == 303


def _type_into_part_b(council: Council, audit: str) -> None:
    worker, path = council.client("worker"), f"/audits/{audit}/part-b"
    form = form_to(worker.get(path).text, path).changed(**{"reflections__development": "Typed, and never saved."})
    assert keep_draft_of(worker, path, form).status_code == 200


def _give_away(council: Council, audit: str) -> None:
    """Assign a form to another auditor; the case, which goes along, comes back."""
    auditor = council.people["auditor"]
    reassign(council.db, actor=auditor, key="given", audit=audit, expected=auditor, author=council.people["auditor2"])
    allocate(
        council.db, actor=council.people["psw"], key="again", child=council.child, auditor=auditor, due="2026-03-31",
        round="2026-03",
    )  # fmt: skip


def _revise(council: Council, audit: str) -> None:
    """Another two revisions of a section, so that there is something to compare."""
    said = stored(council, audit, "grade")
    for words in ("The plan is good.", "The plan is good, and the child knows it."):
        put(council, audit, "grade", said | {"grade_reasons": words})


def _spoil(council: Council, audit: str) -> None:
    """Every answer so that its field shows an error."""
    template = template_of(council)
    for section, said in by_section(template, example("inadequate")["answers"]).items():
        put(council, audit, section, {name: spoilt(template.questions[name], value) for name, value in said.items()})


def spoilt(question: Question, value: Any) -> Any:
    """An answer of the same shape that no such question takes."""
    if question.kind == "criterion":
        return {
            "rating": "nonsense",
            "evidence": f"{value['evidence']}\x00",
            "actions": [{"id": "spoilt", "action": ""}],
        }
    if question.kind in ("rows", "actions"):
        return [{"id": "spoilt"}]
    if question.kind == "choices":
        return ["nonsense"]
    if question.kind == "date":
        return "31/2/2026"
    return f"{value}\x00" if isinstance(value, str) else "nonsense"


def _of_other_forms(council: Council, client: FlaskClient) -> dict[str, str]:
    """The form of every kind of question: empty, filled in and filled in with nonsense; and forms about a worker and a file."""
    nonsense = {name: value if name.endswith("-id") else "nonsense\x00" for name, value in {**SIMPLE, **PARTS}.items()}
    ids = {}
    for state, typed in (("empty", {}), ("filled", {**SIMPLE, **PARTS}), ("wrong", nonsense)):
        ids[f"kinds_{state}"] = audit = str(begin(client, council.child, "kinds").location).rpartition("/")[2]
        for section in ("simple", "parts") if typed else ():
            assert save(client, audit, section, typed).status_code == 303
    for form, (_, case) in FORMS.items():
        template = compiled(council, form)
        record = add_record(council, template.subject)
        audit = str(begin(client, record, form).location).rpartition("/")[2]
        fill(client, template, audit, case_of(form))
        answer = sign_off(client, audit)
        assert answer.status_code == 303, (case, answer.text)
        ids |= {f"{template.subject}_record": record, f"{template.subject}_audit": audit}
    return ids
