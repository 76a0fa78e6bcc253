"""Pages as a browser takes them: their forms with what a press of a button would post, and answers as posted fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any, NamedTuple

from flask.testing import FlaskClient
from small_council import Council, example
from werkzeug.test import TestResponse

from engine.model import Question, Template
from webform.store.audits import save_section
from webform.store.read import read_audit
from webform.store.write import Receipt

Pairs = list[tuple[str, str]]


class Form(NamedTuple):
    """A form: where it goes, what it posts as it stands, and its buttons."""

    action: str
    pairs: Pairs
    buttons: Pairs

    def value(self, name: str) -> str:
        return dict(self.pairs)[name]

    def hidden(self) -> Pairs:
        return [(name, value) for name, value in self.pairs if name in HIDDEN]

    def changed(self, **changes: str) -> Pairs:
        """The pairs with some values changed, names given with ``__`` for ``-``."""
        named = {name.replace("__", "-"): value for name, value in changes.items()}
        kept = [(name, value) for name, value in self.pairs if name not in named]
        return [*kept, *named.items()]


HIDDEN = ("csrf_token", "key", "expected", "draft", "opened_by", "shown")


class _Reader(HTMLParser):
    """Collects the forms of a page, with the defaults of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.name, self.text, self.chosen = "", "", ""
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(had.get("action", ""), [], []))
        elif self.forms and had.get("name") and tag in ("input", "textarea", "select", "button"):
            getattr(self, f"_{tag}")(had)
        elif tag == "option" and self.inside == "select" and "selected" in had:
            self.chosen = had["value"]

    def _input(self, had: Mapping[str, str]) -> None:
        boxes = had.get("type") in ("radio", "checkbox")
        if not boxes or "checked" in had:
            self.forms[-1].pairs.append((had["name"], had.get("value", "on" if boxes else "")))

    def _button(self, had: Mapping[str, str]) -> None:
        self.forms[-1].buttons.append((had["name"], had.get("value", "")))

    def _textarea(self, had: Mapping[str, str]) -> None:
        self.inside, self.name, self.text = "textarea", had["name"], ""

    def _select(self, had: Mapping[str, str]) -> None:
        self.inside, self.name, self.chosen = "select", had["name"], ""

    def handle_data(self, data: str) -> None:
        if self.inside == "textarea":
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":  # the first line end is dropped, the others are posted as CR LF
            text = re.sub(r"\A\r?\n", "", self.text)
            self.forms[-1].pairs.append((self.name, re.sub(r"\r?\n", "\r\n", text)))
        elif tag == "select":
            self.forms[-1].pairs.append((self.name, self.chosen))
        if tag in ("textarea", "select"):
            self.inside = ""


def forms_of(page: str) -> list[Form]:
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def form_to(page: str, action: str) -> Form:
    """The page's form that posts to this address."""
    found = [form for form in forms_of(page) if form.action == action]
    assert found, f"no form to {action}; there are {[form.action for form in forms_of(page)]}"
    return found[0]


def flat(question: Question, value: Any) -> Pairs:
    """An answer as the fields in which the form posts it."""
    return _flat(question.id, value, question.kind)


def _flat(name: str, value: Any, kind: str = "") -> Pairs:
    if kind == "choices":
        return [(name, one) for one in value]
    if isinstance(value, dict):
        return [pair for key, part in value.items() for pair in _flat(f"{name}-{key}", part)]
    if isinstance(value, list):
        return [pair for index, row in enumerate(value) for pair in _flat(f"{name}-{index}", row)]
    if isinstance(value, bool):
        return [(name, "y")] if value else []
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    if day:
        return [(f"{name}-day", day[3]), (f"{name}-month", day[2]), (f"{name}-year", day[1])]
    return [(name, value)]


def unmarked(page: str) -> str:
    """A page without the marks of words that differ between two texts."""
    return re.sub(r"</?mark>", "", page)


def merging(page: str, audit: str, section: str) -> Form:
    """The form of a page that shows two texts of a section."""
    return form_to(page, f"{section_path(audit, section)}/merge")


def section_path(audit: str, section: str) -> str:
    return f"/audits/{audit}/sections/{section}"


def start(council: Council, client: FlaskClient, child: str = "") -> str:
    """Start a form in a child's record, as the auditor does; the audit's id."""
    child = child or council.child
    page = client.get(f"/cases/{child}?tab=forms").text
    form = form_to(page, f"/cases/{child}/forms")
    answer = client.post(form.action, data=_posted(form.changed(form="case-management-audit")))
    assert answer.status_code == 303, answer.text
    return str(answer.location).rpartition("/")[2]


def _posted(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


posted = _posted


def template_of(council: Council) -> Template:
    shelf = council.app.extensions["caseaudit"].shelf
    return next(one for one in shelf.newest() if one.id == "case-management-audit")


def post_section(
    council: Council, client: FlaskClient, audit: str, section: str, answers: Mapping[str, Any], **more: str
) -> TestResponse:
    """Open a section, fill these answers in (and nothing else), and press a button."""
    path = section_path(audit, section)
    questions = template_of(council).questions
    pairs = [pair for name, value in answers.items() for pair in flat(questions[name], value)]
    hidden = form_to(client.get(path).text, path).hidden()
    return client.post(path, data=_posted([*hidden, *pairs, *({"then": "stay"} | more).items()]))


def stored(council: Council, audit: str, section: str) -> dict[str, Any]:
    """What is saved in a section."""
    found = read_audit(council.db, audit)
    assert found is not None
    return dict(found.sections[section].answers) if section in found.sections else {}


def number(council: Council, audit: str, section: str) -> int:
    """The revision of a section, 0 where nothing is saved."""
    found = read_audit(council.db, audit)
    assert found is not None
    return found.sections[section].number if section in found.sections else 0


def by_section(template: Template, answers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Answers by the section that they belong to, in the order of the form."""
    found: dict[str, dict[str, Any]] = {}
    for section in template.sections:
        said = {one.id: answers[one.id] for one in section.questions if one.id in answers}
        if said:
            found[section.id] = said
    return found


def put(council: Council, audit: str, section: str, answers: Mapping[str, Any], actor: str = "auditor") -> Receipt:
    """Save a section past the web, where a test is about something else."""
    expected = number(council, audit, section)
    return save_section(
        council.db, actor=council.people[actor], key=f"{audit}:{section}:{expected}", audit=audit, section=section,
        expected=expected, answers=answers,
    )  # fmt: skip


def filled(council: Council, client: FlaskClient, name: str = "complete-good", **changes: Any) -> str:
    """An audit started by the auditor with an example's answers in it; None takes an answer out."""
    audit = start(council, client)
    answers = {key: value for key, value in (example(name)["answers"] | changes).items() if value is not None}
    for section, said in by_section(template_of(council), answers).items():
        put(council, audit, section, said)
    return audit


def sign_off(client: FlaskClient, audit: str, **changes: str) -> TestResponse:
    """Open the check page and sign off with what it holds."""
    page = client.get(f"/audits/{audit}/check").text
    form = form_to(page, f"/audits/{audit}/sign-off")
    return client.post(form.action, data=_posted(form.changed(**{"agreed": "yes"} | changes)))


def signed(council: Council, name: str = "complete-good", **changes: Any) -> str:
    """An audit that the auditor has signed off."""
    client = council.client("auditor")
    audit = filled(council, client, name, **changes)
    answer = sign_off(client, audit)
    assert answer.status_code == 303, answer.text
    return audit


PART_B_ROW = {"agreed": "yes", "target": "2026-04-20", "status": "in_progress", "response": "We will."}
REFLECTIONS = {
    "worker_contribution": "Kept every visit.",
    "manager_contribution": "Read the plan each month.",
    "development": "Contingency planning.",
    "positive_work": "The child asks for the worker.",
    "improvement": "Health at core groups.",
    "supervision_on": "2026-03-20",
}


def part_b_pairs(page: str, row: Mapping[str, str] = PART_B_ROW, reflections: Mapping[str, str] = REFLECTIONS) -> Pairs:
    """Part B's form with every open row answered the same."""
    ids = list(dict.fromkeys(re.findall(r'name="rows-([A-Za-z0-9_]+)-agreed"', page)))
    pairs = [pair for id_ in ids for name, value in row.items() for pair in _flat(f"rows-{id_}-{name}", value)]
    return [*pairs, *(pair for name, value in reflections.items() for pair in _flat(f"reflections-{name}", value))]


def post_part_b(client: FlaskClient, audit: str, pairs: Pairs, **more: str) -> TestResponse:
    """Open Part B and post these fields with its hidden ones."""
    path = f"/audits/{audit}/part-b"
    hidden = form_to(client.get(path).text, path).hidden()
    return client.post(path, data=_posted([*hidden, *pairs, *({"then": "stay"} | more).items()]))


def complete(council: Council, audit: str, person: str = "manager") -> None:
    """Complete Part B as the child's team manager."""
    client = council.client(person)
    page = client.get(f"/audits/{audit}/part-b").text
    answer = post_part_b(client, audit, part_b_pairs(page), then="complete")
    assert answer.status_code == 303, answer.text


def reopen(client: FlaskClient, audit: str, reason: str = "A date was wrong.") -> TestResponse:
    """Press "Reopen" on the audit's page."""
    page = client.get(f"/audits/{audit}").text
    form = form_to(page, f"/audits/{audit}/reopen")
    return client.post(form.action, data=_posted(form.changed(reason=reason)))


def withdraw(council: Council, audit: str, section: str, **changes: Any) -> None:
    """Open Part A again, change a section's answers (None takes one out) and sign it off anew."""
    client = council.client("auditor")
    assert reopen(client, audit).status_code == 303
    said = stored(council, audit, section) | changes
    put(council, audit, section, {name: value for name, value in said.items() if value is not None})
    answer = sign_off(client, audit)
    assert answer.status_code == 303, answer.text


def keep_draft_of(client: FlaskClient, path: str, pairs: Pairs, turn: int = 1, **more: str) -> TestResponse:
    """Send a page's form as its script does, to be kept as a draft."""
    return client.post(f"{path}/draft", data=_posted([*pairs, ("turn", str(turn)), *more.items()]))


def without_tokens(page: str) -> str:
    """A page without what differs each time it is made."""
    return re.sub(r'(name="(?:csrf_token|key|opened_by)" value=")[^"]*"', r"\1", page)
