"""What was done to a record and its audits, and the lists that trays are made of, on both databases."""

from __future__ import annotations

from webform.store.children import ChildContent, save_children
from webform.store.database import Database
from webform.store.people import NewPerson, add_people, add_team, people_by_id, teams_by_id
from webform.store.projections import OPEN, SIGNED_OFF
from webform.store.read import list_audits
from webform.store.read_history import changes_about

from .examples import PROFILE, add_child, save, sign_off, start

KINDS = ("children_saved", "audit_started", "section_saved", "audit_signed_off")


def test_the_changes_of_a_record_and_its_audits_come_latest_first(db: Database) -> None:
    child, other = add_child(db, key="child"), add_child(db, key="other")
    audit = start(db, child)
    start(db, other, key="other start")
    save(db, audit, "views", 1, key="save", child_words="More.")
    found, total = changes_about(db, [child, audit], KINDS)
    assert [(one.kind, one.actor, one.about) for one in found] == [
        ("section_saved", "auditor-1", audit),
        ("audit_started", "auditor-1", audit),
        ("children_saved", "operator", child),
    ]
    assert total == 3
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)


def test_a_record_that_was_saved_among_many_has_that_in_its_history(db: Database) -> None:
    contents = [ChildContent(None, {**PROFILE, "reference": f"SYN-{number}"}) for number in range(3)]
    ids = save_children(db, actor="operator", key="many", children=contents).result["children"]
    found, total = changes_about(db, [ids[1]], KINDS)
    assert ([(one.kind, one.about) for one in found], total) == ([("children_saved", "children")], 1)


def test_the_history_comes_a_page_at_a_time_and_holds_only_the_kinds_that_are_asked_for(db: Database) -> None:
    audit = start(db)
    for number in range(1, 6):
        save(db, audit, "views", number, key=f"save {number}", child_words=f"Version {number}")
    first, total = changes_about(db, [audit], KINDS, most=4)
    rest, _ = changes_about(db, [audit], KINDS, skip=4, most=4)
    assert (len(first), len(rest), total) == (4, 2, 6)
    assert rest[-1].kind == "audit_started"
    assert changes_about(db, [audit], ("audit_signed_off",)) == ([], 0)


def test_audits_are_listed_by_the_worker_and_the_team_of_the_record(db: Database) -> None:
    mine = add_child(db, key="mine", worker="w", team="t")
    theirs = add_child(db, key="theirs", worker="x", team="t")
    open_, waiting = start(db, mine, key="a"), start(db, theirs, key="b")
    sign_off(db, open_)
    assert [one.id for one in list_audits(db, worker="w")] == [open_]
    assert [one.id for one in list_audits(db, team="t")] == [open_, waiting]
    assert [one.id for one in list_audits(db, team="t", state=SIGNED_OFF, part_b_state=OPEN)] == [open_]
    assert list_audits(db, worker="nobody") == []


def test_people_and_teams_are_read_by_id_and_unknown_ids_are_left_out(db: Database) -> None:
    team = add_team(db, actor="operator", key="t", name="Sample team").about
    new = [NewPerson("ada", "Ada Example", ("social_worker",), team), NewPerson("bo", "Bo Example", ())]
    ada, bo = add_people(db, actor="operator", key="p", people=new).result["people"]
    found = people_by_id(db, [bo, ada, ada, "nobody"])
    assert {id_: one.name for id_, one in found.items()} == {ada: "Ada Example", bo: "Bo Example"}
    assert teams_by_id(db, [team, "nowhere"]) == {team: "Sample team"}
    assert (people_by_id(db, []), teams_by_id(db, [])) == ({}, {})
