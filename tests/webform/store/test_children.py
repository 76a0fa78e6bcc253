"""Children and allocations, on both databases."""

from __future__ import annotations

import pytest

from webform.store import read
from webform.store.children import ChildContent, allocate, save_children, withdraw_allocation
from webform.store.database import Database
from webform.store.errors import Missing, UnsuitableContent

from .examples import FACTS, PROFILE, add_child


def test_a_child_is_read_back_with_the_facts_of_the_case(db: Database) -> None:
    child = add_child(db)
    assert read.read_child(db, child) == read.Child(
        child, PROFILE, FACTS, "worker-1", "team-1", {"status": "cp"}, False
    )
    assert read.read_child(db, "nobody") is None


def test_a_change_appends_a_revision_and_keeps_facts_that_are_not_given(db: Database) -> None:
    child = add_child(db)
    changed = ChildContent(child, {**PROFILE, "name": "Robin New"}, None, "worker-2", None, {})
    save_children(db, actor="operator", key="change", children=[changed])
    found = read.read_child(db, child)
    assert found is not None
    assert (found.profile["name"], found.facts, found.worker, found.team) == ("Robin New", FACTS, "worker-2", None)
    assert [kept.number for kept in read.revisions_of(db, child, "profile")] == [1, 2]


def test_lists_are_by_id_worker_team_or_all(db: Database) -> None:
    first = add_child(db, key="1", worker="w1", team="t1")
    second = add_child(db, key="2", worker="w2", team="t1")
    third = add_child(db, key="3", worker="w2", team="t2")

    def ids(**wanted: object) -> set[str]:
        return {child.id for child in read.list_children(db, **wanted)}  # type: ignore[arg-type]  # by keyword

    assert ids() == {first, second, third}
    assert ids(worker="w2") == {second, third}
    assert ids(team="t1") == {first, second}
    assert ids(team="t1", worker="w2") == {second}
    assert ids(ids=[third, "nobody"]) == {third}
    assert ids(ids=[]) == set()


@pytest.mark.threat("31")
@pytest.mark.threat("32")
def test_an_import_is_one_event_all_or_nothing(db: Database) -> None:
    good = ChildContent(None, PROFILE)
    for bad, refusal in (
        (ChildContent("nobody", PROFILE), Missing),
        (ChildContent(None, {"name": "\ud800"}), UnsuitableContent),
    ):
        with pytest.raises(refusal):
            save_children(db, actor="operator", key="import", children=[good, good, bad])
    assert read.list_children(db) == []
    ids = save_children(db, actor="operator", key="import", children=[good] * 50).result["children"]
    assert {child.id for child in read.list_children(db)} == set(ids)
    assert len(set(ids)) == 50


def test_an_allocation_replaces_the_one_of_that_round(db: Database) -> None:
    child = add_child(db)
    allocate(db, actor="psw", key="a", child=child, auditor="a1", due="2026-04-30", round="2026-04")
    allocate(db, actor="psw", key="b", child=child, auditor="a2", due="2026-04-30", round="2026-04")
    allocate(db, actor="psw", key="c", child=child, auditor="a2", due="2026-03-31", round="2026-03")
    assert read.allocations_of(db, "a1") == []
    assert [owed.round for owed in read.allocations_of(db, "a2")] == ["2026-03", "2026-04"]
    with pytest.raises(Missing):
        allocate(db, actor="psw", key="d", child="nobody", auditor="a1", due="2026-04-30", round="2026-04")


@pytest.mark.clause("2.18")
def test_a_withdrawn_allocation_puts_the_case_back(db: Database) -> None:
    child = add_child(db)
    allocate(db, actor="psw", key="a", child=child, auditor="a1", due="2026-04-30", round="2026-04")
    withdraw_allocation(db, actor="psw", key="b", child=child, round="2026-04", reason_code="exempt")
    assert read.list_allocations(db) == []
