"""Records of others than children, added by the operator: whose they are, who stands to them, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from serving import council_at
from small_council import Council

from webform.store.people import read_person
from webform.store.read import read_child

from .conftest import Run


@pytest.fixture
def council(home: Path) -> Council:
    """The small council in the command's home."""
    return council_at(home)


WORKER = ("record", "add", "--kind", "worker", "--name", " Wilma Sample ", "--reference", "STAFF-0001")


def test_a_workers_record_is_added_to_their_own_team_and_its_manager_may_open_it(run: Run, council: Council) -> None:
    result = run(*WORKER, "--worker", "worker")
    assert result.exit_code == 0, result.output
    added, worker = read_child(council.db, result.stdout.strip()), read_person(council.db, council.people["worker"])
    assert added is not None and worker is not None
    assert (added.kind, added.worker, added.team) == ("worker", worker.id, worker.team)
    assert added.profile == {"name": "Wilma Sample", "reference": "STAFF-0001"}
    for person, status in (("worker", 200), ("manager", 200), ("psw", 200), ("worker2", 404), ("manager2", 404)):
        assert council.client(person).get(f"/cases/{added.id}").status_code == status, person


def test_a_household_is_added_to_the_team_that_is_named(run: Run, council: Council) -> None:
    named = ("--kind", "household", "--name", "Household Testwell", "--reference", "HH-1")
    result = run("record", "add", *named, "--worker", "worker", "--team", "Looked after children")
    other_team = read_person(council.db, council.people["manager2"])
    added = read_child(council.db, result.stdout.strip())
    assert added is not None and other_team is not None
    assert (added.kind, added.worker, added.team) == ("household", council.people["worker"], other_team.team)
    alone = read_child(council.db, run("record", "add", *named).stdout.strip())
    assert alone is not None and (alone.worker, alone.team) == (None, None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*WORKER, "--worker", "nobody"), "There is no account nobody"),
        ((*WORKER, "--team", "Nowhere"), "There is no team Nowhere"),
        (("record", "add", "--kind", "worker", "--name", "  ", "--reference", "1"), "it is blank"),
        (("record", "add", "--kind", "child", "--name", "Kit", "--reference", "1"), "'worker', 'household', 'file'"),
        (("record", "add", "--kind", "worker", "--name", "Kit"), "--reference"),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_is_kept(
    run: Run, council: Council, arguments: tuple[str, ...], said: str
) -> None:
    result = run(*arguments)
    assert result.exit_code in (1, 2)
    assert said in result.output
    page = council.client("psw").get("/cases").text
    assert ">Workers<" not in page and page.count('href="/cases/') == 2
