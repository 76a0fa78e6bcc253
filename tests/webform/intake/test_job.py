"""The import job: what is new, changed, the same and gone, all or nothing, and the same extract twice changes nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from extracts import (
    CHILDREN,
    FIRST,
    SECOND,
    Row,
    accounts,
    change,
    directory,
    directory_rows,
    kept,
    restriction,
    rows_of,
    run,
    seen_by,
    set_cell,
    without,
)
from writers import annex_a, as_text, payload, write_workbook

from engine.facts import facts_from, statuses_on
from engine.messages.answers import day_in_words
from webform.app import parts_of
from webform.dating import case_of
from webform.demo.caseload import Case
from webform.demo.staff import TEAMS, Staff
from webform.intake.directory import Directory
from webform.intake.job import COMPARING, READING, SAVING, ImportRefused
from webform.shelf import bundled_shelf
from webform.store.audits import start_audit
from webform.store.chain import Event, stream
from webform.store.children import ChildContent, save_children
from webform.store.database import Database
from webform.store.erase import erase_subject
from webform.store.errors import StoreBusy
from webform.store.people import list_teams
from webform.store.read import revisions_of
from webform.store.read_records import head_of
from webform.store.rebuild import rebuild
from webform.store.verify import verify
from webform.work import load_work

VISITS = "ssd_cin_visits"


def last_event(db: Database) -> Event:
    with db.reading() as connection:
        return list(stream(connection))[-1]


def test_a_dry_run_counts_what_is_new_and_changes_nothing(db: Database, ssd: Path, known: Directory) -> None:
    before = head_of(db)
    done = run(db, ssd, directory=known, dry_run=True)
    assert done.difference.counts == {"new": CHILDREN, "changed": 0, "unchanged": 0, "gone": 0}
    assert done.difference.new[0] == FIRST and done.receipt is None
    assert done.rows == sum(len(path.read_text().splitlines()) - 1 for path in ssd.glob("*.csv"))
    assert (head_of(db), kept(db)) == (before, {})


def test_every_child_comes_in_with_worker_team_and_where_each_date_stands(
    db: Database, ssd: Path, known: Directory, staff_and_cases: tuple[Staff, list[Case]]
) -> None:
    run(db, ssd, directory=known)
    staff, cases = staff_and_cases
    children, ids = kept(db), accounts(db)
    teams = {one.name: one.id for one in list_teams(db)}
    assert len(children) == CHILDREN
    for case in cases:
        child = children[case.history.facts["child"]["id"]]
        assert child.profile["name"] == case.history.profile["name"]
        assert child.worker == ids[staff.by_id(case.worker).sign_in_name]
        assert child.team == teams[TEAMS[case.history.team]]
        assert child.codes["involved_people"] == sorted(ids[staff.by_id(id_).sign_in_name] for id_ in case.people)
        facts, faults = facts_from(dict(child.facts))
        assert faults == [] and set(child.codes["statuses"]) == statuses_on(facts, facts.latest)
        for event in child.facts["events"]:
            file, _, row = event["provenance"].partition(" row ")
            cells = (ssd / file).read_text().splitlines()[int(row) - 1]
            assert event["date"] in cells


def test_one_event_says_whence_and_how_many_and_nothing_of_anybody(db: Database, ssd: Path, known: Directory) -> None:
    done = run(db, ssd, directory=known)
    event = last_event(db)
    assert (event.kind, event.seq) == ("cases_imported", done.receipt.seq if done.receipt else 0)
    assert (event.body["source"], event.body["counts"]["new"]) == ("ssd", CHILDREN)
    assert event.body["batch"] == done.difference.batch and len(event.body["batch"]) == 64
    body = json.dumps(event.body)
    for child in kept(db).values():
        imported = child.profile["imported"]
        assert (imported["source"], imported["batch"]) == ("ssd", event.body["batch"])
        assert imported["at"] <= event.at
        for personal in (
            child.profile["name"],
            child.profile["reference"],
            child.profile.get("date_of_birth", "DEMO-"),
        ):
            assert personal not in body


def test_the_same_extract_twice_changes_nothing(db: Database, ssd: Path, known: Directory) -> None:
    run(db, ssd, directory=known)
    before, children = head_of(db), kept(db)
    again = run(db, ssd, directory=known)
    assert again.difference.counts == {"new": 0, "changed": 0, "unchanged": CHILDREN, "gone": 0}
    assert again.receipt is None and (head_of(db), kept(db)) == (before, children)


def test_rows_in_another_order_are_no_change(db: Database, ssd: Path, known: Directory) -> None:
    first = run(db, ssd, directory=known)
    for path in ssd.glob("*.csv"):
        change(ssd, path.stem, lambda rows: rows[::-1])
    again = run(db, ssd, directory=known)
    assert sorted(again.difference.unchanged) == sorted(first.difference.new)
    assert again.difference.batch == first.difference.batch


def test_a_changed_date_changes_that_child_alone_and_the_former_facts_stay_as_a_revision(
    db: Database, ssd: Path, known: Directory
) -> None:
    run(db, ssd, directory=known)
    before = kept(db)
    row = set_cell(ssd, VISITS, 0, "cinv_cin_visit_date", "2026-03-01T00:00:00")
    whose = row["cinv_person_id"]
    done = run(db, ssd, directory=known)
    assert (done.difference.changed, done.difference.counts["unchanged"]) == ([whose], CHILDREN - 1)
    after = kept(db)
    days = [event["date"] for event in after[whose].facts["events"] if event["event"] == "cin_visit"]
    assert "2026-03-01" in days
    assert [one.number for one in revisions_of(db, after[whose].id, "facts")] == [1, 2]
    assert revisions_of(db, after[whose].id, "facts")[0].answers == before[whose].facts
    assert {name: child for name, child in after.items() if name != whose} == {
        name: child for name, child in before.items() if name != whose
    }


def test_a_child_who_is_not_in_the_extract_any_more_is_listed_and_kept(
    db: Database, ssd: Path, known: Directory
) -> None:
    run(db, ssd, directory=known)
    before, whole = kept(db), ssd.parent / "whole"
    shutil.copytree(ssd, whole)
    without(ssd, FIRST)
    gone = run(db, ssd, directory=known)
    assert [(one.source_id, one.child) for one in gone.difference.gone] == [(FIRST, before[FIRST].id)]
    assert gone.receipt is None and kept(db) == before
    assert run(db, whole, directory=known).difference.counts["unchanged"] == CHILDREN


def test_a_refused_row_is_reported_with_its_place_and_stops_no_other(db: Database, ssd: Path, known: Directory) -> None:
    row = set_cell(ssd, VISITS, 2, "cinv_cin_visit_date", "2026-02-30T00:00:00")
    done = run(db, ssd, directory=known)
    (fault,) = [one for one in done.faults if one.code == "bad_date"]
    assert (fault.file, fault.row, fault.column) == (f"{VISITS}.csv", 4, "cinv_cin_visit_date")
    assert done.difference.counts["new"] == CHILDREN
    ids = {event["id"] for event in kept(db)[row["cinv_person_id"]].facts["events"]}
    assert f"cin_visit:{row['cinv_cin_visit_id']}" not in ids


def _rename(folder: Path) -> None:
    path = folder / f"{VISITS}.csv"
    path.write_text(path.read_text().replace("cinv_cin_visit_date", "visit_date", 1))


def _nul(folder: Path) -> None:
    with (folder / f"{VISITS}.csv").open("ab") as file:
        file.write(b"\0")


def _quote(folder: Path) -> None:
    with (folder / f"{VISITS}.csv").open("a") as file:
        file.write('"unended')


def _empty(folder: Path) -> None:
    change(folder, "ssd_person", lambda rows: [])
    for path in folder.glob("*.csv"):
        change(folder, path.stem, lambda rows: [])


@pytest.mark.threat(32)
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda folder: (folder / "ssd_person.csv").unlink(), "children_missing"),
        (lambda folder: (folder / f"{VISITS}.csv").write_bytes(b""), "file_empty"),
        (_rename, "column_missing"),
        (_nul, "nul_byte"),
        (_quote, "csv_broken"),
        (_empty, "no_children"),
        (shutil.rmtree, "file_unreadable"),
    ],
)
def test_whatever_is_wrong_with_a_whole_file_stops_the_import_before_anything_is_written(
    db: Database, ssd: Path, spoil: Callable[[Path], Any], code: str
) -> None:
    spoil(ssd)
    before = head_of(db)
    with pytest.raises(ImportRefused) as refused:
        run(db, ssd)
    assert code in {fault.code for fault in refused.value.faults}
    assert head_of(db) == before


def test_a_table_that_is_not_there_is_a_warning_and_what_it_holds_is_not_covered(
    db: Database, ssd: Path, known: Directory
) -> None:
    (ssd / "ssd_missing.csv").unlink()
    done = run(db, ssd, directory=known)
    assert [(one.code, one.severity) for one in done.faults if one.file == "ssd_missing.csv"] == [
        ("table_missing", "warning")
    ]
    assert all("missing_episode" not in child.facts["sources_cover"] for child in kept(db).values())


def test_an_error_in_the_directory_stops_the_import(db: Database, ssd: Path, staff: Staff, tmp_path: Path) -> None:
    faulty = directory(tmp_path, [*directory_rows(staff), {"kind": "restriction", "child": FIRST}])
    with pytest.raises(ImportRefused) as refused:
        run(db, ssd, directory=faulty)
    assert [fault.code for fault in refused.value.faults] == ["cell_missing"]
    assert kept(db) == {}


def test_children_of_a_worker_without_an_account_come_in_without_one_and_that_is_reported(
    db: Database, ssd: Path, staff: Staff, tmp_path: Path, staff_and_cases: tuple[Staff, list[Case]]
) -> None:
    worker = staff.named("worker").id
    rows = [row for row in directory_rows(staff) if row["id"] != worker]
    done = run(db, ssd, directory=directory(tmp_path, rows))
    theirs = [case.history.facts["child"]["id"] for case in staff_and_cases[1] if case.worker == worker]
    assert done.unknown_workers == {worker: len(theirs)} and theirs
    assert all((kept(db)[child].worker is None) == (child in theirs) for child in kept(db))


def test_without_a_directory_teams_are_known_by_name_and_workers_are_not(db: Database, ssd: Path) -> None:
    done = run(db, ssd)
    assert sum(done.unknown_workers.values()) == CHILDREN and done.unknown_teams == {}
    teams = {one.id for one in list_teams(db)}
    assert all(child.worker is None and child.team in teams for child in kept(db).values())


def test_without_a_directory_workers_and_restrictions_stay_as_they_were(
    db: Database, ssd: Path, staff: Staff, tmp_path: Path
) -> None:
    worker = staff.named("worker").id
    run(db, ssd, directory=directory(tmp_path, [*directory_rows(staff), restriction(FIRST, worker)]))
    before = kept(db)
    again = run(db, ssd)
    assert again.difference.counts["unchanged"] == CHILDREN and kept(db) == before
    set_cell(ssd, VISITS, 0, "cinv_cin_visit_date", "2026-03-01T00:00:00")
    assert run(db, ssd).difference.counts["changed"] == 1
    after = kept(db)
    assert {name: (one.worker, seen_by(one)) for name, one in after.items()} == {
        name: (one.worker, seen_by(one)) for name, one in before.items()
    }
    assert seen_by(after[FIRST]) == [accounts(db)["worker"]]


def test_a_restriction_is_kept_lifted_by_the_directory_alone_and_put_on_a_child_who_is_gone(
    db: Database, ssd: Path, staff: Staff, tmp_path: Path
) -> None:
    rows, worker = directory_rows(staff), staff.named("worker").id
    run(db, ssd, directory=directory(tmp_path, [*rows, restriction(FIRST, worker)]))
    assert seen_by(kept(db)[FIRST]) == [accounts(db)["worker"]] and seen_by(kept(db)[SECOND]) is None
    without(ssd, SECOND)
    done = run(db, ssd, directory=directory(tmp_path, [*rows, restriction(SECOND, worker)]))
    assert done.difference.changed == [FIRST] and done.receipt is not None
    assert seen_by(kept(db)[FIRST]) is None and seen_by(kept(db)[SECOND]) == [accounts(db)["worker"]]
    assert verify(db).first_bad is None


def test_a_record_restricted_to_somebody_without_an_account_is_seen_by_nobody(
    db: Database, ssd: Path, staff: Staff, tmp_path: Path
) -> None:
    run(db, ssd, directory=directory(tmp_path, [*directory_rows(staff), restriction(FIRST, "W-nobody")]))
    assert seen_by(kept(db)[FIRST]) == []


def test_a_restriction_of_a_child_who_is_nowhere_is_reported(
    db: Database, ssd: Path, staff: Staff, tmp_path: Path
) -> None:
    known = directory(tmp_path, [*directory_rows(staff), restriction("DEMO-slip", staff.named("worker").id)])
    assert run(db, ssd, directory=known).unknown_restricted == ("DEMO-slip",)


def add_record(db: Database, **profile: str) -> None:
    content = ChildContent(None, {"reference": FIRST, **profile})
    save_children(db, actor="operator", key="by hand", children=[content])


def born(cases: list[Case]) -> str:
    return str(cases[0].history.facts["child"]["date_of_birth"])


def test_a_record_of_the_same_reference_and_day_of_birth_from_elsewhere_is_taken_on(
    db: Database, ssd: Path, known: Directory, staff_and_cases: tuple[Staff, list[Case]]
) -> None:
    add_record(db, name="Somebody Placeholder", date_of_birth=born(staff_and_cases[1]))
    done = run(db, ssd, directory=known)
    assert (done.difference.changed, len(done.difference.new)) == ([FIRST], CHILDREN - 1)
    assert kept(db)[FIRST].profile["source_ids"] == {"ssd": FIRST} and len(kept(db)) == CHILDREN


def test_a_record_of_the_same_reference_and_another_day_of_birth_is_left_alone_and_the_child_refused(
    db: Database, ssd: Path, known: Directory
) -> None:
    add_record(db, name="Somebody Placeholder", date_of_birth="1999-01-01")
    before = kept(db)[FIRST]
    done = run(db, ssd, directory=known)
    assert [(one.code, one.file) for one in done.faults if one.severity == "error"] == [
        ("child_of_another_record", f"child {FIRST}")
    ]
    assert kept(db)[FIRST] == before and len(kept(db)) == CHILDREN


def test_one_child_may_be_known_to_several_sources(
    db: Database, ssd: Path, known: Directory, tmp_path: Path, staff_and_cases: tuple[Staff, list[Case]]
) -> None:
    staff, cases = staff_and_cases
    run(db, ssd, directory=known)
    names = {reference: child.profile["name"] for reference, child in kept(db).items()}
    path = tmp_path / "payload.json"
    path.write_text(json.dumps(payload(cases)))
    done = run(db, path, "csc-api", directory=known)
    assert done.difference.counts == {"new": 0, "changed": CHILDREN, "unchanged": 0, "gone": 0}
    assert sorted(done.difference.from_another_source) == sorted(names)
    assert all(set(child.profile["source_ids"]) == {"ssd", "csc-api"} for child in kept(db).values())
    assert run(db, path, "csc-api", directory=known).receipt is None
    workbook = write_workbook(tmp_path / "annex-a.xlsx", annex_a(cases, lambda id_: staff.by_id(id_).name, as_text))
    run(db, workbook, "annex-a", directory=known)
    after = kept(db)
    named = {reference for reference in after if "date_of_birth" in after[reference].profile}
    assert {reference: after[reference].profile["name"] for reference in named} == {one: names[one] for one in named}
    assert verify(db).first_bad is None


def test_a_change_of_records_between_the_comparison_and_the_saving_stops_the_import(
    db: Database, ssd: Path, known: Directory
) -> None:
    def meddle(what: str, done: int, of: int | None) -> None:
        if what == COMPARING and done == of:
            add_record(db, name="Somebody Placeholder", date_of_birth="2015-01-01")

    with pytest.raises(StoreBusy, match="run it again"):
        run(db, ssd, directory=known, progress=meddle)
    assert set(kept(db)) == {FIRST}


def test_an_erased_child_is_not_found_again_and_rebuilding_makes_the_same_marks(
    db: Database, ssd: Path, known: Directory
) -> None:
    run(db, ssd, directory=known)
    assert rebuild(db, actor="operator", key="rebuild").result["wrong"] == {}
    assert run(db, ssd, directory=known).difference.counts["unchanged"] == CHILDREN
    erase_subject(db, actor="operator", key="erase", child=kept(db)[FIRST].id)
    done = run(db, ssd, directory=known, dry_run=True)
    assert (done.difference.new, done.difference.gone) == ([FIRST], [])


def test_progress_is_told_of_reading_comparing_and_saving_to_the_end(db: Database, ssd: Path, known: Directory) -> None:
    heard: list[tuple[str, int, int | None]] = []
    run(db, ssd, directory=known, progress=lambda *told: heard.append(told))
    assert heard[-2:] == [(COMPARING, CHILDREN, CHILDREN), (SAVING, CHILDREN, CHILDREN)]
    assert {what for what, _, _ in heard} <= {READING, COMPARING, SAVING}


def test_rows_of_nobody_are_reported_and_left_out(db: Database, ssd: Path, known: Directory) -> None:
    def strange(rows: list[Row]) -> list[Row]:
        return [*rows, {**rows[0], "cinv_cin_visit_id": "V-1", "cinv_person_id": "nobody"}]

    change(ssd, VISITS, strange)
    done = run(db, ssd, directory=known)
    assert [one.code for one in done.faults if one.severity == "error"] == ["child_unknown"]
    assert len(kept(db)) == CHILDREN


@pytest.mark.clause("6")
def test_what_an_auditor_corrected_outlasts_the_next_import_and_the_difference_is_shown(
    db: Database, ssd: Path, known: Directory
) -> None:
    run(db, ssd, directory=known)
    row = next(one for one in rows_of(ssd, VISITS) if one["cinv_cin_visit_seen"] == "Y")
    child, visit = kept(db)[row["cinv_person_id"]], f"cin_visit:{row['cinv_cin_visit_id']}"
    was = row["cinv_cin_visit_date"][:10]
    parts = parts_of(db, bundled_shelf())
    form = parts.shelf.find("case-management-audit")
    assert form is not None
    entry = {
        "event": "cin_visit",
        "corrects": visit,
        "was": was,
        "date": "2026-03-02",
        "reason": "The note is of the 2nd.",
    }
    audit = start_audit(
        db, actor="auditor", key="start", child=child.id, template=form.id, version=form.version, digest=form.digest,
        answers={"timescales": {"timescales": [entry]}},
    ).about  # fmt: skip
    at = rows_of(ssd, VISITS).index(row)
    set_cell(ssd, VISITS, at, "cinv_cin_visit_date", "2026-03-05T00:00:00")
    assert run(db, ssd, directory=known).difference.changed == [child.profile["reference"]]
    work = load_work(parts, audit)
    assert work is not None
    facts, _, notes = case_of(work)
    (corrected,) = [event for event in facts.events if event.id == visit]
    assert (corrected.date.isoformat(), corrected.entered) == ("2026-03-02", True)
    assert "5 March 2026" in str(corrected.provenance)
    (note,) = notes
    assert day_in_words(was) in note and "5 March 2026" in note
