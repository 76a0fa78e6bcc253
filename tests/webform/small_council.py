"""A council of six people and two children for the web tests, made through the store's own commands."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask import Flask
from flask.testing import FlaskClient

from engine.load import newest_bundled, read_yaml
from webform.app import create_app
from webform.store.children import ChildContent, allocate, save_children
from webform.store.database import Database
from webform.store.people import NewPerson, add_people, add_team, hash_password

PASSWORD = "Plainly-synthetic-1"
EXAMPLES = newest_bundled() / "examples"


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Council(NamedTuple):
    """The application with its people and children, by name."""

    app: Flask
    db: Database
    people: dict[str, str]
    child: str
    other_child: str
    clock: Clock

    def client(self, name: str | None = None) -> FlaskClient:
        """A client, signed in where a name is given."""
        client = self.app.test_client()
        if name:
            page = client.get("/sign-in")
            answer = client.post("/sign-in", data={"csrf_token": csrf(page.text), "name": name, "password": PASSWORD})
            assert answer.status_code == 302, answer.text
        return client


def csrf(page: str) -> str:
    """The CSRF token of a page."""
    return field(page, "csrf_token")


def field(page: str, name: str) -> str:
    """The value of a page's first field of that name."""
    tag = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', page)
    assert tag, f"no field {name}"
    value = re.search(r'value="([^"]*)"', tag.group())
    return value.group(1) if value else ""


def example(name: str) -> dict[str, Any]:
    """One of the template's example audits."""
    value: dict[str, Any] = read_yaml((EXAMPLES / f"{name}.yaml").read_bytes(), name).value
    return value


def make_council(db: Database, clock: Clock) -> Council:
    """Make the council in an empty database."""
    team = add_team(db, actor="operator", key="team", name="Children in need").about
    other_team = add_team(db, actor="operator", key="team-2", name="Looked after children").about
    password = hash_password(PASSWORD)
    staff = [
        ("auditor", "Ada Example", "independent_reviewing_officer", None),
        ("auditor2", "Una Example", "advanced_practitioner", None),
        ("worker", "Wilma Sample", "social_worker", team),
        ("worker2", "Wanda Sample", "social_worker", other_team),
        ("manager", "Tom Specimen", "team_manager", team),
        ("manager2", "Tina Specimen", "team_manager", other_team),
        ("psw", "Pat Placeholder", "principal_social_worker", None),
        ("director", "Dan Placeholder", "assistant_director", None),
        ("policy", "Pia Placeholder", "policy_owner", None),
    ]
    people = [NewPerson(sign_in, name, (role,), home, None, password) for sign_in, name, role, home in staff]
    ids = add_people(db, actor="operator", key="people", people=people).result["people"]
    by_name = {one.sign_in_name: id_ for one, id_ in zip(people, ids, strict=True)}
    facts = example("complete-good")["facts"]
    profile = {"reference": "DEMO-000001", "name": "Kit Mockford", "date_of_birth": "2012-05-01"}
    other = {"reference": "DEMO-000002", "name": "Bo Mockford", "date_of_birth": "2015-02-03"}
    children = [
        ChildContent(None, profile, facts, by_name["worker"], team, {"statuses": ["cp"]}),
        ChildContent(None, other, facts, by_name["worker2"], other_team, {"statuses": ["cp"]}),
    ]
    child, other_child = save_children(db, actor="operator", key="children", children=children).result["children"]
    allocate(
        db,
        actor=by_name["psw"],
        key="allocation",
        child=child,
        auditor=by_name["auditor"],
        due="2026-03-31",
        round="2026-03",
    )
    app = create_app(db, plain_http=True)
    return Council(app, db, by_name, child, other_child, clock)
