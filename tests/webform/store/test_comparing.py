"""Comparing what a source says with what is stored, and saving it, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from webform.store import read, read_records
from webform.store.chain import stream
from webform.store.children import ChildContent, save_children
from webform.store.comparing import AT_ONCE, compare
from webform.store.database import Database, open_database
from webform.store.erase import rotate_master_key
from webform.store.errors import StoreBusy
from webform.store.incoming import Difference, Incoming
from webform.store.intake import save
from webform.store.rebuild import compare as compare_projections
from webform.store.rebuild import rebuild
from webform.store.sealing import Keyring
from webform.store.verify import verify

from .examples import KEY, OTHER_KEY, PROFILE, add_child

SOURCE = "ssd"


def incoming(number: int, **changes: Any) -> Incoming:
    profile = {"reference": f"SYN-{number}", "name": f"Robin Example {number}", "date_of_birth": "2012-05-01"}
    event = {"id": f"r{number}", "event": "referral", "date": "2026-01-05", "provenance": f"file.csv row {number}"}
    facts = {"child": {"id": f"SYN-{number}"}, "statuses": [], "events": [event], "sources_cover": ["referral"]}
    codes = {"statuses": ["cin"], "involved_people": [], "involved_teams": []}
    return Incoming(f"SYN-{number}", profile, facts, "worker-1", "team-1", codes)._replace(**changes)


def compared(db: Database, cases: list[Incoming], **more: Any) -> Difference:
    return compare(db, SOURCE, cases, more.get("restricted", {}), sealing=more.get("sealing", True))


def saved(db: Database, cases: list[Incoming], key: str = "import", **more: Any) -> Difference:
    found = compared(db, cases, **more)
    save(db, found, actor="operator", key=key)
    return found


def people_of(db: Database) -> dict[str, str | None]:
    return {str(child.profile["reference"]): child.worker for child in read.list_children(db)}


def test_new_children_are_saved_as_one_event_and_found_again(db: Database) -> None:
    cases = [incoming(number) for number in range(AT_ONCE + 5)]
    found = saved(db, cases)
    assert (len(found.new), len(found.pending)) == (len(cases), len(cases))
    again = compared(db, cases)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": len(cases), "gone": 0}
    assert (again.pending, again.batch) == ([], found.batch)
    with db.reading() as connection:
        (event,) = stream(connection)
    assert (event.kind, len(event.body["children"]), len(event.body["revisions"])) == (
        "cases_imported", len(cases), 2 * len(cases),
    )  # fmt: skip
    assert verify(db).first_bad is None
    assert compare_projections(db) == []


def test_what_changed_is_saved_over_what_was_and_the_rest_is_left(db: Database) -> None:
    saved(db, [incoming(1), incoming(2), incoming(3)])
    found = saved(db, [incoming(1), incoming(2, worker="worker-2")], key="again")
    assert (found.changed, found.unchanged, [one.source_id for one in found.gone]) == (["SYN-2"], ["SYN-1"], ["SYN-3"])
    assert people_of(db) == {"SYN-1": "worker-1", "SYN-2": "worker-2", "SYN-3": "worker-1"}
    child = next(one for one in read.list_children(db) if one.profile["reference"] == "SYN-2")
    assert [one.number for one in read.revisions_of(db, child.id, "facts")] == [1, 2]
    assert verify(db).first_bad is None
    assert compared(db, [incoming(2, worker="worker-2")]).unchanged == ["SYN-2"]


def test_a_comparison_alone_seals_nothing_and_saves_nothing(db: Database) -> None:
    found = compared(db, [incoming(1)], sealing=False)
    assert (found.new, found.pending) == (["SYN-1"], [])
    assert read_records.head_of(db) == 0


def test_where_a_fact_stands_in_the_files_is_no_change(db: Database) -> None:
    saved(db, [incoming(1)])
    facts = {**incoming(1).facts}
    facts["events"] = [{**facts["events"][0], "provenance": "file.csv row 99"}]
    assert compared(db, [incoming(1, facts=facts)]).unchanged == ["SYN-1"]


def test_nothing_is_saved_where_records_were_changed_since_the_comparison(db: Database) -> None:
    found = compared(db, [incoming(1)])
    add_child(db)
    before = read_records.head_of(db)
    with pytest.raises(StoreBusy, match="run it again"):
        save(db, found, actor="operator", key="import")
    assert read_records.head_of(db) == before and people_of(db) == {PROFILE["reference"]: "worker-1"}


def test_the_same_import_under_the_same_key_is_made_once(db: Database) -> None:
    found = compared(db, [incoming(1)])
    first = save(db, found, actor="operator", key="import")
    assert save(db, found, actor="operator", key="import") == first
    assert len(read.list_children(db)) == 1


def test_marks_are_rebuilt_from_the_sealed_profiles_and_outlast_a_new_master_key(db: Database, url: str) -> None:
    saved(db, [incoming(1), incoming(2)])
    with db.writing() as connection:
        connection.exec_driver_sql("DELETE FROM tokens")
    assert len(compared(db, [incoming(1)], sealing=False).new) == 1
    assert rebuild(db, actor="operator", key="rebuild").result["wrong"]["tokens"] > 0
    rotated = open_database(url, Keyring(OTHER_KEY, KEY), db.clock)
    rotate_master_key(rotated, actor="operator", key="rotate")
    rotated.close()
    renewed = open_database(url, Keyring(OTHER_KEY), db.clock)
    assert compared(renewed, [incoming(1), incoming(2)]).unchanged == ["SYN-1", "SYN-2"]
    renewed.close()


def test_references_that_differ_in_spelling_alone_are_two_children(db: Database) -> None:
    profile = {**incoming(1).profile, "reference": "SYN1"}
    found = saved(db, [incoming(1), incoming(2, source_id="SYN1", profile=profile)])
    assert len(found.new) == len(read.list_children(db)) == 2


def test_a_record_of_another_kind_is_never_taken_for_a_child(db: Database) -> None:
    worker = ChildContent(None, {"reference": "SYN-1", "name": "Wilma Sample"}, kind="worker")
    save_children(db, actor="operator", key="worker", children=[worker])
    assert saved(db, [incoming(1)]).new == ["SYN-1"]
    assert len(read.list_children(db, kind=None)) == 2
