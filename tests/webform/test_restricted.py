"""A restricted record is there for the people who are named, and for nobody else, whatever their role."""

from __future__ import annotations

import pytest
from pages import signed
from small_council import Council

from webform.store.children import RESTRICTED, ChildContent, save_children
from webform.store.read import read_child

OTHERS = ("auditor", "auditor2", "worker", "worker2", "manager", "manager2", "psw", "director", "policy")


PAGES = ("", "/part-b", "/report.pdf", "/whole")


def restrict(council: Council, *names: str, key: str = "restrict") -> None:
    child = read_child(council.db, council.child)
    assert child is not None
    codes = {
        **child.codes,
        RESTRICTED: sorted(council.people[name] for name in names),
        "involved_people": sorted(council.people.values()),
    }
    content = ChildContent(child.id, child.profile, None, child.worker, child.team, codes)
    save_children(council.db, actor="operator", key=key, children=[content])


@pytest.fixture
def audit(council: Council) -> str:
    return signed(council)


@pytest.mark.threat(20)
@pytest.mark.parametrize("name", OTHERS)
def test_a_record_restricted_to_others_is_nowhere_for_anybody(council: Council, audit: str, name: str) -> None:
    restrict(council)
    client = council.client(name)
    for path in ("/cases", "/cases?kind=child", "/search?q=Mockford", "/search?q=DEMO-000001"):
        answer = client.get(path)
        assert "Kit Mockford" not in answer.text and council.child not in answer.text and audit not in answer.text
    for path in (f"/cases/{council.child}", *(f"/audits/{audit}{page}" for page in PAGES)):
        assert client.get(path).status_code == 404, path


def test_those_who_are_named_see_it_as_far_as_their_role_goes(council: Council, audit: str) -> None:
    restrict(council, "worker", "psw", "policy")
    for name, may in (("worker", True), ("psw", True), ("policy", False), ("director", False), ("manager", False)):
        client = council.client(name)
        assert (client.get(f"/cases/{council.child}").status_code == 200) is may, name
        assert ("Kit Mockford" in client.get("/cases").text) is may, name


def test_other_records_stay_as_open_as_they_were(council: Council, audit: str) -> None:
    restrict(council)
    assert "Bo Mockford" in council.client("director").get("/cases").text
    assert council.client("psw").get(f"/cases/{council.other_child}").status_code == 200


def test_a_restriction_that_is_lifted_opens_the_record_again(council: Council, audit: str) -> None:
    restrict(council)
    child = read_child(council.db, council.child)
    assert child is not None
    codes = {name: value for name, value in child.codes.items() if name != RESTRICTED}
    content = ChildContent(child.id, child.profile, None, child.worker, child.team, codes)
    save_children(council.db, actor="operator", key="lift", children=[content])
    assert council.client("auditor").get(f"/audits/{audit}").status_code == 200
