"""Children, records of others, and allocations, on both databases."""

from __future__ import annotations

import pytest

from webform.store import read
from webform.store.chain import stream
from webform.store.children import KINDS, ChildContent, allocate, save_children, withdraw_allocation
from webform.store.database import Database
from webform.store.erase import erase_subject
from webform.store.errors import Missing, UnsuitableContent
from webform.store.rebuild import compare
from webform.store.verify import verify

from .examples import FACTS, PROFILE, add_child


def test_a_child_is_read_back_with_the_facts_of_the_case(db: Database) -> None:
    child = add_child(db)
    assert read.read_child(db, child) == read.Child(
        child, PROFILE, FACTS, "worker-1", "team-1", {"status": "cp"}, False, "child"
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


STAFF = {"name": "Wilma Sample", "reference": "STAFF-1"}


def add_of_every_kind(db: Database) -> dict[str, str]:
    contents = [ChildContent(None, STAFF, None, "worker-1", "team-1", {}, kind) for kind in KINDS]
    ids = save_children(db, actor="operator", key="kinds", children=contents).result["children"]
    return dict(zip(KINDS, ids, strict=True))


def test_a_record_is_read_back_with_its_kind_which_its_event_says_too(db: Database) -> None:
    ids = add_of_every_kind(db)
    for kind, id_ in ids.items():
        assert read.read_child(db, id_) == read.Child(id_, STAFF, {}, "worker-1", "team-1", {}, False, kind)
    with db.reading() as connection:
        (event,) = [one for one in stream(connection) if one.kind == "children_saved"]
    assert {entry["id"]: entry["kind"] for entry in event.body["children"]} == {id_: kind for kind, id_ in ids.items()}


def test_a_list_of_children_holds_other_records_only_where_they_are_asked_for(db: Database) -> None:
    ids = add_of_every_kind(db)
    every = list(ids.values())
    for more in ({}, {"worker": "worker-1"}, {"team": "team-1"}, {"ids": every}):
        assert [child.id for child in read.list_children(db, **more)] == [ids["child"]]  # type: ignore[arg-type]
        listed = read.list_children(db, kind=None, **more)  # type: ignore[arg-type]  # by keyword
        assert {child.id: child.kind for child in listed} == {id_: kind for kind, id_ in ids.items()}
    assert [child.id for child in read.list_children(db, kind="worker")] == [ids["worker"]]


def test_a_change_keeps_the_kind_of_a_record_and_another_kind_is_refused(db: Database) -> None:
    worker = add_of_every_kind(db)["worker"]
    renamed = ChildContent(worker, {**STAFF, "name": "Wilma Specimen"}, None, "worker-1", "team-2", {}, "worker")
    save_children(db, actor="operator", key="renamed", children=[renamed])
    found = read.read_child(db, worker)
    assert found is not None
    assert (found.profile["name"], found.team, found.kind) == ("Wilma Specimen", "team-2", "worker")
    for kind in ("child", "file", "cat", ""):
        with pytest.raises(UnsuitableContent):
            save_children(db, actor="operator", key=f"as {kind}", children=[renamed._replace(kind=kind)])
    with pytest.raises(UnsuitableContent, match="child, worker, household, file"):
        save_children(db, actor="operator", key="new", children=[ChildContent(None, STAFF, kind="cat")])
    assert read.read_child(db, worker) == found


@pytest.mark.threat("48")
def test_threat_48_a_worker_is_erased_with_their_name_and_everything_still_verifies(db: Database) -> None:
    ids = add_of_every_kind(db)
    allocate(db, actor="psw", key="a", child=ids["worker"], auditor="a1", due="2026-04-30", round="2026-04")
    erase_subject(db, actor="operator", key="erase", child=ids["worker"])
    assert read.read_child(db, ids["worker"]) == read.Child(ids["worker"], {}, {}, None, None, {}, True, "worker")
    assert ids["worker"] not in {child.id for child in read.list_children(db, kind=None)}
    assert compare(db) == []
    assert verify(db).first_bad is None


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
