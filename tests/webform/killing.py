"""kill -9 of the real server while people save over HTTP: what was acknowledged is there afterwards, and the chain holds."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from pages import Form, form_to, forms_of, section_path, start
from serving import Served, caseaudit, council_at
from small_council import PASSWORD

from webform.settings import settings_from
from webform.store.read import read_audit, revisions_of

SECTIONS = ("grade", "outcomes", "good_practice", "oversight")
FIELD = {
    "grade": "grade_reasons",
    "outcomes": "outcomes_evidence",
    "good_practice": "written_work",
    "oversight": "oversight_anything_else",
}
SAVES_BEFORE_KILL = 6


class Web:
    """A browser without a window: one connection, its cookie, and forms."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = ""

    def ask(self, method: str, path: str, pairs: list[tuple[str, str]] | None = None) -> tuple[int, str]:
        headers = {"Cookie": self.cookie}
        body = None if pairs is None else urlencode(pairs)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return answer.status, text

    def form(self, path: str, action: str) -> Form:
        return form_to(self.ask("GET", path)[1], action)

    def sign_in(self, name: str) -> None:
        form = self.form("/sign-in", "/sign-in")
        status, text = self.ask("POST", "/sign-in", form.changed(name=name, password=PASSWORD))
        assert status == 302, text


class Acknowledged(NamedTuple):
    """A save that was answered: its section, the revision that it must be, and its words."""

    section: str
    number: int
    words: str


class Saver(threading.Thread):
    """Saves one section again and again until the server is gone; keeps what was acknowledged."""

    def __init__(self, port: int, audit: str, section: str, cookie: str, name: str, counted: Counter) -> None:
        super().__init__()
        self.web, self.path = Web(port), section_path(audit, section)
        self.web.cookie, self.section, self.label, self.counted = cookie, section, name, counted
        self.acknowledged: list[Acknowledged] = []
        self.refused: list[tuple[int, str]] = []

    def run(self) -> None:
        try:
            for at in range(1_000):
                self._save(f"{self.label}, save {at} of {self.section}")
        except (OSError, http.client.HTTPException):
            return  # the server is gone, in the middle of a request or between two
        finally:
            self.counted.ended()

    def _save(self, words: str) -> None:
        form = self.web.form(self.path, self.path)
        pairs = [*form.changed(**{FIELD[self.section]: words}), ("then", "stay")]
        status, text = self.web.ask("POST", self.path, pairs)
        if status == 303:
            self.acknowledged.append(Acknowledged(self.section, int(form.value("expected")) + 1, words))
            self.counted.one_more()
        else:
            self.refused.append((status, "".join(one.action for one in forms_of(text))))


class Counter:
    """Counts acknowledged saves; :meth:`reached` waits until there are enough, or all savers have ended."""

    def __init__(self, enough: int, savers: int) -> None:
        self.condition, self.count, self.enough, self.left = threading.Condition(), 0, enough, savers

    def one_more(self) -> None:
        with self.condition:
            self.count += 1
            self.condition.notify_all()

    def ended(self) -> None:
        with self.condition:
            self.left -= 1
            self.condition.notify_all()

    def reached(self) -> None:
        with self.condition:
            assert self.condition.wait_for(lambda: self.count >= self.enough or self.left == 0, timeout=60)
            assert self.count >= self.enough, "the savers ended before the kill"


def kill_again_and_again(home: Path, kills: int) -> int:
    """Kill the server that many times during concurrent saves and judge after each; the number of acknowledged saves."""
    council = council_at(home)
    audit = start(council, council.client("auditor"))
    council.db.close()
    served, total = Served(home, workers=2), 0
    for kill in range(kills):
        served.start()
        try:
            acknowledged = list(_saved_until_killed(served, audit, kill))
        finally:
            served.stop()
        _judge(home, audit, acknowledged)
        total += len(acknowledged)
    return total


def _saved_until_killed(served: Served, audit: str, kill: int) -> Iterator[Acknowledged]:
    web = Web(served.port)
    web.sign_in("auditor")
    counter = Counter(SAVES_BEFORE_KILL + kill % 7, len(SECTIONS))
    savers = [Saver(served.port, audit, section, web.cookie, f"kill {kill}", counter) for section in SECTIONS]
    for saver in savers:
        saver.start()
    counter.reached()
    served.kill()
    for saver in savers:
        saver.join(timeout=60)
        assert not saver.is_alive()
        assert saver.refused == []
        yield from saver.acknowledged


def _judge(home: Path, audit: str, acknowledged: list[Acknowledged]) -> None:
    """Every acknowledged save is the revision that it was said to be, and the whole store verifies."""
    db = settings_from({"CASEAUDIT_HOME": str(home)}).open()
    found = read_audit(db, audit)
    assert found is not None
    for section in SECTIONS:
        mine = [one for one in acknowledged if one.section == section]
        kept = {one.number: dict(one.answers or {}) for one in revisions_of(db, audit, section)}
        assert sorted(kept) == list(range(1, len(kept) + 1)), "no revision is missing"
        for one in mine:
            assert kept[one.number][FIELD[section]] == one.words
        if mine:
            assert found.sections[section].number >= mine[-1].number
    db.close()
    verified = caseaudit(home, "verify", "--json")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["first_bad"] is None
