"""Help: shortcuts as listed and as the pages carry them, the tour, and pages that say what to do where there is nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pages import form_to, posted, section_path, start
from small_council import PASSWORD, Council, csrf

from webform.app import create_app
from webform.shortcuts import SHORTCUTS
from webform.store.children import ChildContent, save_children

TEMPLATES = Path(__file__).parents[2] / "webform" / "templates"


def test_the_help_page_lists_every_shortcut(council: Council) -> None:
    page = council.client("auditor").get("/help/shortcuts").text
    for one in SHORTCUTS.values():
        assert one.shown in page and one.does in page


def test_every_shortcut_has_a_modifier_key_and_keys_of_its_own() -> None:
    """WCAG 2.1.4: none can be set off by typing a letter."""
    keys = [one.keys for one in SHORTCUTS.values()]
    assert len(set(keys)) == len(keys)
    assert all({"Alt", "Control"} & set(one.split("+")[:-1]) for one in keys)


def test_what_a_shortcut_presses_carries_it(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    page = client.get(section_path(audit, "planning")).text
    carried = re.findall(r'aria-keyshortcuts="([^"]*)"', page)
    assert sorted(carried) == sorted(one.keys for one in SHORTCUTS.values())


def test_only_listed_shortcuts_are_used_in_templates() -> None:
    used = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"keys_of\(\"(\w+)\"\)", path.read_text("utf-8"))
    }
    assert used <= SHORTCUTS.keys()
    assert not [path.name for path in TEMPLATES.rglob("*.html") if "accesskey" in path.read_text("utf-8")]


def test_the_menu_marks_where_one_is(council: Council) -> None:
    client = council.client("auditor")
    for address, part in (
        (f"/cases/{council.child}", "/cases"),
        ("/search", "/search"),
        ("/help/shortcuts", "/help/shortcuts"),
    ):
        assert re.findall(r'href="([^"]*)"[^>]* aria-current="true"><strong', client.get(address).text) == [part]


def signed_in_to_demonstration(council: Council, name: str) -> FlaskClient:
    client = create_app(council.db, demonstration=True, plain_http=True).test_client()
    client.post("/sign-in", data={"csrf_token": csrf(client.get("/sign-in").text), "name": name, "password": PASSWORD})
    return client


def test_the_tour_is_offered_in_the_demonstration_until_the_person_has_hidden_it(council: Council) -> None:
    client = signed_in_to_demonstration(council, "auditor")
    page = client.get("/cases").text
    assert 'href="/help/tour"' in page
    assert client.get("/help/tour").status_code == 200
    hide = form_to(page, "/help/tour")
    for _ in range(2):  # pressed again on a page gone back to
        answer = client.post(hide.action, data=posted(hide.pairs))
        assert (answer.status_code, answer.location) == (303, "/cases")
    assert 'href="/help/tour"' not in client.get("/cases").text
    assert 'href="/help/tour"' not in signed_in_to_demonstration(council, "auditor").get("/cases").text
    assert 'href="/help/tour"' in signed_in_to_demonstration(council, "worker").get("/cases").text


def test_outside_of_the_demonstration_nobody_is_offered_a_tour(council: Council) -> None:
    client = council.client("auditor")
    assert 'href="/help/tour"' not in client.get("/cases").text
    tour = client.get("/help/tour").text
    assert "This is a demonstration" not in tour


def test_every_link_of_the_tour_leads_somewhere(council: Council) -> None:
    client = council.client("auditor")
    main = client.get("/help/tour").text.partition("<main")[2]
    links = re.findall(r'href="(/[^"]*)"', main.partition("</main>")[0])
    assert set(links) >= {"/cases", "/search", "/policy", "/help/shortcuts"}
    assert {client.get(link).status_code for link in links} == {200}


@pytest.mark.parametrize(
    ("tab", "says"),
    [
        ("overview", "No status is recorded. Statuses come with the next import of case records."),
        ("forms", "Forms are started by the auditor to whom the case is allocated."),
        ("timeline", "Nothing is recorded in this time."),
        ("timescales", "No timescale applies yet."),
        ("involvements", "Involvements come with the next import of case records."),
        ("audits", "Audits that are under way are on the tab"),
        ("history", "No event is recorded. Events come with the next import of case records."),
    ],
)
def test_a_tab_with_nothing_in_it_says_what_to_do(council: Council, tab: str, says: str) -> None:
    profile = {"name": "Ari Blank", "reference": "SYN-9"}
    child = save_children(council.db, actor="operator", key="blank", children=[ChildContent(None, profile, {})]).about
    assert says in council.client("psw").get(f"/cases/{child}?tab={tab}").text


def test_somebody_with_nothing_to_do_and_nothing_to_see_is_told_so(council: Council) -> None:
    page = council.client("policy").get("/cases").text
    assert "There is no record that you may open." in page
    assert "What you owe" not in page
