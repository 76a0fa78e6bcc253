"""A signed-in auditor before sections of audits, in process: pages asked for and saved through the application's own door.

Requests are made ready beforehand and answered by the WSGI application itself, so that no client is measured with it.
Everybody here is made up.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from werkzeug.test import create_environ

from bench.data import subject
from engine.model import Question
from webform.app import create_app
from webform.identity import FORM, TOKEN
from webform.settings import HOME_VARIABLE, settings_from
from webform.shelf import Shelf
from webform.store.audits import start_audit
from webform.store.children import ChildContent, save_children
from webform.store.migrate import migrate
from webform.store.people import NewPerson, add_people
from webform.store.sessions import start_session

SECTION = "planning"
_NUMBER = 4_000_000
"""Stands in a body that was made ready for the number of the post."""
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
_OPENED_BY = re.compile(r'name="opened_by" value="([^"]+)"')
_COOKIE = re.compile(r"session=[^;]+")


class Answer(NamedTuple):
    """What the application answered."""

    status: int
    headers: dict[str, str]
    body: bytes


class Desk:
    """The application on a database of its own in a folder, and an auditor who is signed in to it."""

    def __init__(self, folder: Path) -> None:
        self.template = subject().template
        settings = settings_from({HOME_VARIABLE: str(folder)}, new=True)
        migrate(settings.database_url)
        self.db = settings.open()
        self.app = create_app(self.db, shelf=Shelf([self.template]), plain_http=True)
        new = NewPerson("bench", "Alex Example", ("independent_reviewing_officer",))
        people = add_people(self.db, actor="operator", key="people", people=[new]).result["people"]
        self.person = str(people[0])
        profile = {"name": "Robin Example", "date_of_birth": "2012-05-01", "reference": "SYN-1"}
        content = ChildContent(None, profile, {}, "nobody", "nowhere", {"status": "lac"})
        self.child = save_children(self.db, actor="operator", key="child", children=[content]).about
        self.cookie = self._cookie()

    def _cookie(self) -> str:
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]  # Flask types what any session has, not what cookies have
        self.cookie = f"session={serializer.dumps({TOKEN: start_session(self.db, person=self.person)})}"
        found = _COOKIE.match(self.answer("/search").headers["Set-Cookie"])
        assert found, "the first page puts a token against forged requests into the cookie"
        return found.group()

    def answer(self, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """The application's answer to a GET or, where there is the body of a form, to a POST."""
        environ = {**_environ(path), "HTTP_COOKIE": self.cookie, **headers}
        if body is not None:
            environ |= {"REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(len(body))}
            environ["wsgi.input"] = io.BytesIO(body)
        said: list[Any] = []
        parts = self.app.wsgi_app(environ, lambda status, headers, _=None: said.extend((status, headers)))
        content = b"".join(parts)
        parts.close()  # type: ignore[attr-defined]  # WSGI lets it be there, werkzeug puts it there
        return Answer(int(said[0][:3]), dict(said[1]), content)

    def start(self, answers: Mapping[str, Any], key: str) -> Sheet:
        """An audit with these answers, opened at its largest section."""
        by_section = {
            section.id: {question.id: answers[question.id] for question in section.questions if question.id in answers}
            for section in self.template.sections
        }
        audit = start_audit(
            self.db, actor=self.person, key=key, child=self.child, template=self.template.id,
            version=self.template.version, digest=self.template.digest, answers=by_section,
        ).about  # fmt: skip
        return Sheet(self, f"/audits/{audit}")

    def close(self) -> None:
        """Close the database."""
        self.db.close()


@cache
def _environ(path: str) -> dict[str, Any]:
    return create_environ(path, "http://127.0.0.1")


class Sheet:
    """The largest section of one audit: nine criteria, with a rating and two long texts each, a choice and a long text."""

    def __init__(self, desk: Desk, audit: str) -> None:
        self.desk, self.whole, self.path = desk, f"{audit}/whole", f"{audit}/sections/{SECTION}"
        section = desk.template.section(SECTION)
        assert section
        self.section = section
        self.saves, self.drafts = count(), count(1)
        page = self.show().body.decode()
        self.token, self.opened_by = (_found(pattern, page) for pattern in (_CSRF, _OPENED_BY))
        self._mark = ""
        self._body, self._body_with_errors = (encoded(form(_NUMBER)) for form in (self.posted, self.with_errors))

    def show(self, **headers: str) -> Answer:
        """The page as it stands."""
        answer = self.desk.answer(self.path, **headers)
        assert answer.status == 200, answer.status
        return answer

    def show_whole(self) -> Answer:
        """All sections in one page."""
        answer = self.desk.answer(self.whole)
        assert answer.status == 200, answer.status
        return answer

    def save(self) -> Answer:
        """Other answers than the last time, saved on the revision that is current, and on to the next page."""
        return self._save(self._body)

    def save_with_errors(self) -> Answer:
        """The same with an error in 20 fields, saved as a draft of an audit may be."""
        return self._save(self._body_with_errors)

    def _save(self, body: bytes) -> Answer:
        answer = self.desk.answer(self.path, _numbered(body, next(self.saves)))
        assert answer.status == 303, answer.status
        return answer

    def type(self) -> Answer:
        """What is typed, kept as a draft, and what it means for the page."""
        number = next(self.drafts)
        form = {**self.posted(0), "key": f"{self.path}-typed", "turn": str(number), "draft": self._mark}
        form |= {"planning_anything_else": f"Typed, {number}.", "opened_by": self.opened_by}
        answer = self.desk.answer(f"{self.path}/draft", encoded(form))
        assert answer.status == 200, answer.status
        found = re.search(rb'"draft":"([0-9a-f]+)"', answer.body)
        assert found
        self._mark = found.group(1).decode()
        return answer

    def posted(self, number: int) -> dict[str, str]:
        """The fields of the whole section as a browser would post them."""
        form = {"csrf_token": self.token, "expected": str(number + 1), "key": f"{self.path}-{number}"}
        for question in self.section.questions:
            form |= _fields(question, number)
        return form

    def with_errors(self, number: int) -> dict[str, str]:
        """The fields with 20 errors: ratings, a choice and an owner that there are not, and actions on days that are none."""
        form = self.posted(number)
        criteria = [question.id for question in self.section.questions if question.kind == "criterion"]
        for criterion in criteria:
            form |= {f"{criterion}-rating": "splendid", **_action(criterion)}
        return form | {f"{criteria[0]}-actions-0-owner": "nobody", "missing_episode": "perhaps"}


def encoded(form: Mapping[str, str]) -> bytes:
    """The fields of a form as the body of a post."""
    return urlencode(form).encode()


def _numbered(body: bytes, number: int) -> bytes:
    """A body that was made ready, as it is posted for the so-manieth time: nothing of a browser's work is measured."""
    return body.replace(b"%d" % (_NUMBER + 1), b"%d" % (number + 1)).replace(b"%d" % _NUMBER, b"%d" % number)


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found, pattern.pattern
    return found.group(1)


def _fields(question: Question, number: int) -> dict[str, str]:
    if question.kind != "criterion":
        return {question.id: "yes" if question.kind == "yes_no" else f"Also considered, {number}."}
    return {
        f"{question.id}-rating": "evidenced",
        f"{question.id}-evidence": f"Seen in note {number}.",
        f"{question.id}-reason": "",
    }


def _action(criterion: str) -> dict[str, str]:
    row = {"id": "new", "action": "Agree it.", "owner": "social_worker"}
    day = {"by-day": "31", "by-month": "2", "by-year": "2026"}
    return {f"{criterion}-actions-0-{name}": value for name, value in {**row, **day}.items()}
