"""The demonstration council as people meet it: made by the command, served, signed in to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from killing import Web
from serving import Served, caseaudit

PASSWORD = "Demonstration-2026"
PEOPLE = ("auditor", "worker", "manager", "psw", "director", "policy")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("demonstration") / "home"
    made = caseaudit(home, "demo", "--children", "12", "--seed", "7", "--today", "2026-03-12")
    assert made.returncode == 0, made.stderr
    with Served(home) as server:
        yield server


def signed_in(served: Served, name: str) -> Web:
    web = Web(served.port)
    form = web.form("/sign-in", "/sign-in")
    status, page = web.ask("POST", "/sign-in", form.changed(name=name, password=PASSWORD))
    assert status == 302, page
    return web


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_whom_the_sign_in_page_names_can_sign_in_and_open_what_is_listed(served: Served, name: str) -> None:
    web = signed_in(served, name)
    status, page = web.ask("GET", "/cases")
    assert status == 200
    links = set(re.findall(r'href="(/(?:cases|audits)/[^"#]+)"', page))
    assert bool(links) == (name != "policy")
    for link in sorted(links):
        assert web.ask("GET", link.replace("&amp;", "&"))[0] == 200, link


def test_the_auditor_owes_audits_and_the_psw_sees_every_record(served: Served) -> None:
    assert "What you owe" in signed_in(served, "auditor").ask("GET", "/cases")[1]
    page = signed_in(served, "psw").ask("GET", "/cases")[1]
    groups = re.split(r'<h3 class="govuk-heading-s">(\w+)</h3>', page)[1:]
    records = {
        heading: len(set(re.findall(r'href="(/cases/[0-9a-f]{32})"', group)))
        for heading, group in zip(groups[::2], groups[1::2], strict=True)
    }
    assert records == {"Children": 12, "Workers": 2, "Files": 2}


def test_every_audit_of_the_demonstration_can_be_read_and_every_part_b_opened(served: Served) -> None:
    web = signed_in(served, "psw")
    records = re.findall(r'href="(/cases/[0-9a-f]{32})"', web.ask("GET", "/cases")[1])
    audits: set[str] = set()
    for record in records:
        tabs = set(re.findall(rf'href="({record}\?tab=\w+)"', web.ask("GET", record)[1]))
        assert len(tabs) in (5, 7)
        for tab in tabs:
            status, page = web.ask("GET", tab)
            assert status == 200
            audits |= set(re.findall(r'href="(/audits/[0-9a-f]{32})"', page))
    assert audits
    for audit in audits:
        status, page = web.ask("GET", audit)
        assert status == 200
        if f'href="{audit}/part-b"' in page:
            assert web.ask("GET", f"{audit}/part-b")[0] == 200


def test_it_verifies_and_is_not_made_twice(served: Served) -> None:
    assert caseaudit(served.home, "verify").returncode == 0
    again = caseaudit(served.home, "demo", "--children", "1")
    assert again.returncode == 1
    assert "not empty" in again.stderr
