"""Declared texts and answers are shown to the letter on every page, whatever they look like to a machine (threats 8 and 9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from pages import (
    by_section,
    complete,
    form_to,
    number,
    part_b_pairs,
    post_part_b,
    posted,
    put,
    reopen,
    section_path,
    sign_off,
    start,
    stored,
    template_of,
    unmarked,
)
from small_council import Council, example
from werkzeug.test import TestResponse

from engine.compile import template_at
from engine.load import newest_bundled
from engine.model import Template
from webform.app import create_app
from webform.shelf import Shelf
from webform.store.children import ChildContent, save_children

EVIL = """{{7*7}}{%x%}%s{0.__class__}${7*7}<script>alert(1)</script>"onmouseover=alert(1) 'x' <img src=x onerror=alert(1)>"""
"""Once rendered, evaluated or left unescaped, one of these leaves a trace that the tests look for."""


def evil(value: Any, keep: frozenset[str]) -> Any:
    """A compiled value in which every text that people read carries the bait; ids and codes stay."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return value._replace(**{name: _part(name, getattr(value, name), keep) for name in value._fields})
    if isinstance(value, tuple):
        return tuple(evil(one, keep) for one in value)
    return value


READ = frozenset(
    (
        *("ask", "title", "hint", "text", "label", "descriptor", "row", "say", "prompts", "words"),
        *("evidence_ask", "reason_ask", "actions_ask"),
    )
)
OPTIONS = frozenset(("options", "ratings", "owners"))


def _part(name: str, value: Any, keep: frozenset[str]) -> Any:
    if name in READ and isinstance(value, str):
        return f"{value} {EVIL}"
    if name in READ and isinstance(value, tuple):
        return tuple(f"{one} {EVIL}" for one in value)
    if name in OPTIONS and isinstance(value, Mapping):
        return {code: f"{text} {EVIL}" for code, text in value.items()}
    if name == "questions" and isinstance(value, Mapping):
        return {code: evil(one, keep) for code, one in value.items()}
    return evil(value, keep)


def evil_template() -> Template:
    """The bundled template with the bait in every declared text; the rules follow the same questions."""
    plain = template_at(newest_bundled())
    parts = ("title", "sections", "questions", "grades", "caps", "checks", "criterion", "part_b")
    return plain._replace(digest="e" * 64, **{name: _part(name, getattr(plain, name), frozenset()) for name in parts})


class Baited(NamedTuple):
    council: Council
    client: FlaskClient
    audit: str


@pytest.fixture
def baited(council: Council) -> Baited:
    """An audit on the baited template, every text answer of which is baited too, of a child with a baited name."""
    profile = {"reference": "DEMO-000001", "name": f"Kit {EVIL}", "date_of_birth": "2012-05-01"}
    facts = example("complete-good")["facts"]
    child = ChildContent(council.child, profile, facts, council.people["worker"], _team(council), {"statuses": ["cp"]})
    save_children(council.db, actor="operator", key="baited", children=[child])
    app = create_app(council.db, shelf=Shelf([evil_template()]), plain_http=True)
    council = council._replace(app=app)
    client = council.client("auditor")
    audit = start(council, client)
    template, answers = template_of(council), example("inadequate")["answers"]
    for section, said in by_section(template, answers).items():
        put(council, audit, section, _bait(said))
    return Baited(council, client, audit)


def _team(council: Council) -> str:
    from webform.store.read import read_child

    found = read_child(council.db, council.child)
    assert found is not None
    assert found.team is not None
    return found.team


def _bait(value: Any, name: str = "") -> Any:
    """Answers with the bait in every free text."""
    if isinstance(value, dict):
        return {key: _bait(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_bait(one) for one in value]
    free = isinstance(value, str) and (" " in value or name in ("name", "note"))
    return f"{value}\n{EVIL}" if free else value


def judge(answer: TestResponse, least: int = 1) -> None:
    """The bait is there, escaped and as it is written; nothing was worked out from it."""
    page = answer.text
    assert answer.status_code < 500
    assert "49" not in re.sub(r'(?:value|data-page-of)="[^"]*"|\d+ \w+ \d{4}, \d\d:\d\d|/[a-z]+/[0-9a-f]{32}', "", page)
    assert "{{7*7}}" in page
    assert page.count("{0.__class__}") >= least
    assert "<class" not in page
    for raw in ("<script>alert", "<img src=x", '"onmouseover=', "{%x%}%s{0.__class__}${7*7}<"):
        assert raw not in page, raw
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.threat(8)
@pytest.mark.threat(9)
def test_threat_8_every_page_of_a_draft_shows_declared_texts_and_answers_to_the_letter(baited: Baited) -> None:
    council, client, audit = baited
    for tab in ("overview", "forms", "timescales", "history"):
        judge(client.get(f"/cases/{council.child}?tab={tab}"))
    judge(client.get("/cases"))
    judge(client.get("/policy"))
    judge(client.get(f"/audits/{audit}"))
    judge(client.get(f"/audits/{audit}/check"), least=60)
    for section in template_of(council).sections:
        page = client.get(f"{section_path(audit, section.id)}?check=all")
        if page.status_code == 200:
            judge(page, least=len(section.questions))


@pytest.mark.threat(8)
@pytest.mark.threat(9)
def test_threat_9_the_record_the_conflict_and_part_b_show_them_to_the_letter(baited: Baited) -> None:
    council, client, audit = baited
    path = section_path(audit, "grade")
    stale = form_to(client.get(path).text, path).changed(grade_reasons=f"Mine {EVIL}")
    put(council, audit, "grade", stored(council, audit, "grade") | {"grade_reasons": f"Theirs {EVIL}"})
    conflict = client.post(path, data=posted(stale))
    assert conflict.status_code == 409
    judge(conflict)
    for said in ("Mine ", "Theirs "):
        assert escape(f"{said}{EVIL}") in unmarked(conflict.text)
    judge(client.get(f"{path}/revisions?a=1&b=2"))
    answer = sign_off(client, audit)
    assert answer.status_code == 303, answer.text
    judge(client.get(f"/audits/{audit}"), least=60)
    late = client.post(path, data=posted(stale))
    assert late.status_code == 409
    judge(late)
    manager = council.client("manager")
    page = manager.get(f"/audits/{audit}/part-b")
    judge(page, least=10)
    post_part_b(manager, audit, part_b_pairs(page.text, reflections={"development": EVIL}))
    judge(manager.get(f"/audits/{audit}/part-b?check=all"), least=10)
    complete(council, audit)
    judge(manager.get(f"/audits/{audit}/part-b"), least=10)
    assert reopen(client, audit, EVIL).status_code == 303
    judge(client.get(f"/audits/{audit}"))


@pytest.mark.threat(9)
def test_threat_9_error_messages_show_what_was_typed_to_the_letter(baited: Baited) -> None:
    council, client, audit = baited
    path = section_path(audit, "about")
    form = form_to(client.get(path).text, path)
    pairs = form.changed(audit_date__day=EVIL[:30], audit_date__month="<b>", audit_date__year='"x"', auditor_role=EVIL)
    answer = client.post(path, data=posted([*pairs, ("child_status", EVIL), ("then", "next")]))
    assert answer.status_code == 303
    judge(client.get(path))
    judge(client.get(f"/audits/{audit}/check"))
    assert number(council, audit, "about") == 3


def test_the_bait_reaches_every_text_that_people_read() -> None:
    template = evil_template()
    for question in template.questions.values():
        assert EVIL in question.ask
        assert all(EVIL in text for text in question.options.values())
    assert all(EVIL in section.title for section in template.sections)
    assert all(EVIL in grade.label and EVIL in grade.descriptor[0] for grade in template.grades)


def test_no_view_renders_a_template_from_text() -> None:
    sources = [path.read_text() for path in (Path(__file__).parents[2] / "webform").rglob("*.py")]
    assert not [one for one in sources if "render_template_string" in one or "from_string(" in one]
    pages = [path.read_text() for path in (Path(__file__).parents[2] / "webform" / "templates").rglob("*.html")]
    assert not [one for one in pages if "|safe" in one or "autoescape false" in one]
