"""The demonstration council: the same for the same seed, complete, and nobody in it is real."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from councils import CHILDREN, SEED, TODAY, Made, Make

from engine.facts import facts_from, statuses_on
from engine.part_b import validate_part_b
from engine.timescales import deadlines
from webform.context import Context
from webform.demo.council import PASSWORD, make_council
from webform.demo.names import SURNAMES
from webform.store import people, read, read_records
from webform.store.errors import Taken
from webform.store.sessions import authenticate
from webform.store.verify import verify
from webform.work import load_work, part_b_rows


def without_import(child: read.Child | None) -> read.Child:
    """A child without the marks of its import: its time, and a batch that is keyed by each database's own key."""
    assert child is not None
    return child._replace(profile={key: value for key, value in child.profile.items() if key != "imported"})


def everything(parts: Context) -> dict[str, Any]:
    """All that is readable of a council: people, children with their facts, allocations, audits with answers, records."""
    children = [without_import(read.read_child(parts.db, one.id)) for one in read.list_children(parts.db, kind=None)]
    return {
        "people": people.list_people(parts.db),
        "teams": people.list_teams(parts.db),
        "children": children,
        "allocations": read.list_allocations(parts.db),
        "audits": [read.read_audit(parts.db, one.id) for one in read.list_audits(parts.db)],
        "records": list(read_records.records_since(parts.db)),
    }


def test_the_same_seed_and_day_make_the_same_council_down_to_ids_answers_and_records(made: Made, make: Make) -> None:
    again = make()
    assert again.council == made.council
    first, second = everything(made.parts), everything(again.parts)
    for part, value in first.items():
        assert value == second[part], part


def test_another_seed_makes_another_council(made: Made, make: Make) -> None:
    other = make(seed=SEED + 1)
    names = [[one.profile["name"] for one in read.list_children(parts.db)] for parts in (made.parts, other.parts)]
    assert sorted(names[0]) != sorted(names[1])


def test_more_children_leave_those_already_there_as_they_were(made: Made, make: Make) -> None:
    def told(parts: Context) -> dict[str, Any]:
        found = [without_import(read.read_child(parts.db, one.id)) for one in read.list_children(parts.db)]
        return {one.profile["reference"]: (one.profile, one.facts) for one in found}

    small, large = told(made.parts), told(make(children=45).parts)
    assert len(large) == 45
    assert {reference: large[reference] for reference in small} == small


@pytest.mark.parametrize("children", [5, 6])
def test_where_a_council_is_there_already_another_is_refused_and_nothing_changes(make: Make, children: int) -> None:
    parts = make(children=5).parts
    before = everything(parts)
    with pytest.raises(Taken):
        make_council(parts, children=children, seed=SEED, today=TODAY)
    assert everything(parts) == before


def test_a_council_without_children_is_refused(open_parts: Callable[[int], Context]) -> None:
    with pytest.raises(ValueError, match="at least one child"):
        make_council(open_parts(1), children=0, seed=1, today=TODAY)


def test_everybody_in_the_journey_can_sign_in_with_the_one_password(made: Made) -> None:
    names = [one.sign_in_name for one in made.council.people]
    assert names == ["auditor", "worker", "manager", "psw", "director", "policy"]
    for one in made.council.people:
        person = authenticate(made.parts.db, sign_in_name=one.sign_in_name, password=PASSWORD)
        assert isinstance(person, people.Person)
        assert (person.name, person.roles) == (one.name, one.roles)


def test_the_people_of_the_journey_belong_together(made: Made) -> None:
    db = made.parts.db
    found = {name: people.find_person(db, name) for name in ("auditor", "worker", "manager")}
    auditor, worker, manager = (one.id if one else "" for one in found.values())
    first = read.allocations_of(db, auditor)[0]
    child = read.read_child(db, first.child)
    assert child is not None
    assert child.worker == worker
    assert found["worker"] is not None and found["worker"].manager == manager
    assert found["manager"] is not None and found["manager"].team == child.team
    assert read.audits_of(db, first.child) == []
    drafts = read.list_audits(db, author=auditor)
    assert [draft.state for draft in drafts] == ["draft"]


def test_every_team_has_a_manager_and_workers_and_the_roles_of_the_guide_are_there(made: Made) -> None:
    staff = people.list_people(made.parts.db)
    for team in people.list_teams(made.parts.db):
        roles = Counter(role for person in staff if person.team == team.id for role in person.roles)
        assert roles["team_manager"] == 1
        assert roles["social_worker"] >= 3
    held = {role for person in staff for role in person.roles}
    assert held >= made.parts.access.auditors | {"principal_social_worker", "policy_owner", "social_worker"}


def test_nobody_is_real(made: Made) -> None:
    names = [person.name for person in people.list_people(made.parts.db)]
    names += [child.profile["name"] for child in read.list_children(made.parts.db, kind=None)]
    assert len(names) > CHILDREN
    assert {name.rpartition(" ")[2] for name in names} <= set(SURNAMES)


def test_the_counts_are_what_is_in_the_store(made: Made) -> None:
    db, counts = made.parts.db, made.council.counts
    states = Counter(audit.state for audit in read.list_audits(db))
    assert counts["children"] == len(read.list_children(db)) == CHILDREN
    assert counts["children"] + counts["other_records"] == len(read.list_children(db, kind=None))
    assert counts["people"] == len(people.list_people(db))
    assert counts["allocations"] == len(read.list_allocations(db))
    assert {state: counts[state] for state in states} == states


def test_progress_is_told_to_the_last_child(open_parts: Callable[[int], Context]) -> None:
    heard: list[tuple[str, int, int]] = []
    make_council(
        open_parts(3), children=250, seed=3, today=TODAY, progress=lambda what, done, of: heard.append((what, done, of))
    )
    assert heard[-1] == ("children", 250, 250)


def test_a_thousand_children_are_there_in_less_than_twenty_seconds(make: Make) -> None:
    began = time.perf_counter()
    parts = make(children=1000).parts
    assert time.perf_counter() - began < 20
    assert len(read.list_children(parts.db)) == 1000


def test_the_facts_of_every_child_are_without_fault_and_none_is_after_today(crowd: Made) -> None:
    parts = crowd.parts
    rows = parts.shelf.newest()[0].rows
    for summary in read.list_children(parts.db):
        child = read.read_child(parts.db, summary.id)
        assert child is not None
        facts, warnings = facts_from(dict(child.facts))
        assert warnings == []
        assert deadlines(rows, facts, TODAY, parts.calendar)[1] == []
        assert set(child.codes["statuses"]) == statuses_on(facts, TODAY)


def test_most_things_are_done_in_time_and_some_are_late_or_overdue(crowd: Made) -> None:
    parts = crowd.parts
    rows, found = parts.shelf.newest()[0].rows, Counter[str]()
    for summary in read.list_children(parts.db):
        child = read.read_child(parts.db, summary.id)
        assert child is not None
        facts = facts_from(dict(child.facts))[0]
        found.update(one.status for one in deadlines(rows, facts, TODAY, parts.calendar)[0])
    total = found.total() - found["not_recorded"]
    assert found["met"] / total > 0.7
    assert 0.02 < found["late"] / total < 0.2
    assert 0.005 < found["overdue"] / total < 0.1


def test_every_date_says_where_the_extract_has_it_and_what_the_extract_cannot_hold_is_not_recorded(made: Made) -> None:
    parts, found = made.parts, Counter[str]()
    for summary in read.list_children(parts.db):
        child = read.read_child(parts.db, summary.id)
        assert child is not None and child.profile["source_ids"] == {"ssd": child.profile["reference"]}
        assert all(re.fullmatch(r"ssd_\w+\.csv row \d+", event["provenance"]) for event in child.facts["events"])
        rows, facts = parts.shelf.newest()[0].rows, facts_from(dict(child.facts))[0]
        found.update(
            one.status for one in deadlines(rows, facts, TODAY, parts.calendar)[0] if one.row in ("T13", "T18")
        )
    assert set(found) == {"not_recorded"} and found["not_recorded"] > 10


def test_every_status_and_an_unborn_child_are_there(made: Made) -> None:
    children = read.list_children(made.parts.db)
    assert {code for child in children for code in child.codes["statuses"]} == {
        "cin",
        "cwd",
        "cp",
        "lac",
        "care_leaver",
    }
    unborn = [child for child in children if "date_of_birth" not in child.profile]
    assert unborn
    for child in unborn:
        assert child.profile["expected_date_of_birth"] > TODAY.isoformat()
        assert child.codes["statuses"] == ["cp"]


def test_statuses_fit_the_childs_age(crowd: Made) -> None:
    parts = crowd.parts
    seen = Counter[str]()
    for child in read.list_children(parts.db):
        if "date_of_birth" in child.profile:
            age = (TODAY - date.fromisoformat(child.profile["date_of_birth"])).days / 365.25
            for status in child.codes["statuses"]:
                seen[status] += 1
                assert (age >= 17.99) == (status == "care_leaver"), (child.profile["reference"], status)
    assert seen["care_leaver"] >= 10


@pytest.mark.clause("2.1")
@pytest.mark.parametrize("seed", range(5))
def test_no_case_goes_to_an_auditor_who_or_whose_team_was_involved(make: Make, seed: int) -> None:
    parts = make(seed=seed, children=60).parts
    staff = {person.id: person for person in people.list_people(parts.db)}
    children = {child.id: child for child in read.list_children(parts.db)}
    given = [one for one in read.list_allocations(parts.db) if one.child in children]
    assert len(given) >= 15
    for one in given:
        auditor, child = staff[one.auditor], children[one.child]
        assert parts.access.audits(auditor.roles)
        assert auditor.team is None or auditor.team != child.team
        assert auditor.id != child.worker
        assert auditor.id not in child.codes["involved_people"]
        assert auditor.team not in child.codes["involved_teams"]
    assert max(Counter((one.auditor, one.round) for one in given).values()) <= 2
    assert all(one.due[:7] == one.round for one in given)


def test_two_workers_and_two_files_wait_for_the_auditor_after_the_childrens_cases(made: Made) -> None:
    db = made.parts.db
    others = {one.id: one for one in read.list_children(db, kind=None) if one.kind != "child"}
    assert Counter(one.kind for one in others.values()) == {"worker": 2, "file": 2}
    auditor, worker = people.find_person(db, "auditor"), people.find_person(db, "worker")
    assert auditor is not None and worker is not None
    owed = read.allocations_of(db, auditor.id)
    assert [one.child in others for one in owed] == [False, False, True, True, True, True]
    (own,) = [one for one in others.values() if one.worker == worker.id]
    assert (own.kind, own.profile["name"], own.team) == ("worker", worker.name, worker.team)
    staff = {person.id: person for person in people.list_people(db)}
    for one in others.values():
        assert one.worker is not None and staff[one.worker].team == one.team
        assert set(one.profile) == {"name", "reference"} and one.codes == {}


def test_every_auditor_has_a_case_of_this_months_round(made: Made) -> None:
    auditors = {one.id for one in people.list_people(made.parts.db) if made.parts.access.audits(one.roles)}
    owed = {one.auditor for one in read.list_allocations(made.parts.db) if one.round == "2026-03"}
    assert owed == auditors


def test_the_store_verifies_with_a_record_for_every_completion(made: Made) -> None:
    found = verify(made.parts.db)
    counts = made.council.counts
    assert found.first_bad is None
    assert found.records == counts["signed_off"] + 2 * counts["completed"]


def test_audits_are_in_every_state_and_graded_as_planned(made: Made) -> None:
    audits = read.list_audits(made.parts.db)
    states = Counter(audit.state for audit in audits)
    assert states["draft"] >= 2 and states["completed"] >= 1
    open_grades = [audit.grade for audit in audits if audit.part_b_state == "open"]
    assert {"good", "requires_improvement", "inadequate"} <= set(open_grades)
    for audit in audits:
        assert audit.started_at < datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
        owed = [(one.child, one.auditor) for one in read.list_allocations(made.parts.db)]
        assert (audit.child, audit.author) in owed


def test_signed_off_audits_are_complete_and_drafts_are_not(made: Made) -> None:
    for summary in read.list_audits(made.parts.db):
        work = load_work(made.parts, summary.id)
        assert work is not None
        assert work.assessed(TODAY).complete == (summary.state != "draft")


def test_the_inadequate_audit_suggests_three_actions_one_immediate_and_all_are_in_part_b(made: Made) -> None:
    (inadequate,) = [one for one in read.list_audits(made.parts.db) if one.grade == "inadequate"]
    work = load_work(made.parts, inadequate.id)
    assert work is not None
    actions = work.assessed(TODAY).actions
    assert len(actions) == 3
    assert [action.immediate for action in actions].count(True) == 1
    assert [row.action for row in part_b_rows(work)] == list(actions)
    assert len(work.answers["inadequate_told"]) == 3


def test_part_b_has_a_row_for_every_action_and_is_whole_where_it_is_completed(made: Made) -> None:
    answered = 0
    for summary in read.list_audits(made.parts.db):
        work = load_work(made.parts, summary.id)
        assert work is not None
        rows = part_b_rows(work)
        if summary.state == "draft":
            assert rows == []
            continue
        assert [row.action for row in rows] == list(work.assessed(TODAY).actions)
        assert rows
        faults = list(validate_part_b(work.template, rows, work.part_b))
        assert (faults == []) == (summary.state == "completed")
        answered += summary.part_b_state == "open" and bool(work.part_b)
    assert answered >= 1


def test_a_frozen_record_carries_no_doubt_about_the_facts_of_its_day(made: Made) -> None:
    for record in read_records.records_since(made.parts.db):
        findings = orjson.loads(record.content or b"")["assessment"]["findings"]
        assert [one["code"] for one in findings if one["code"].endswith("_after_today")] == []


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 2, 28), date(2026, 6, 1), date(2026, 12, 27)])
@pytest.mark.parametrize("children", [1, 3, 12])
def test_any_day_and_any_size_give_a_sound_council(make: Make, today: date, children: int) -> None:
    made = make(seed=children, children=children, today=today)
    assert verify(made.parts.db).first_bad is None
    auditor = people.find_person(made.parts.db, "auditor")
    worker = people.find_person(made.parts.db, "worker")
    assert auditor and worker
    first = read.read_child(made.parts.db, read.allocations_of(made.parts.db, auditor.id)[0].child)
    assert first is not None and first.worker == worker.id
