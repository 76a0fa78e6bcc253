"""Clause cover: what is declared, enforced and tested, and what nothing stands for."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.check import Checked, check
from engine.load import newest_bundled
from engine.trace import Clause, Cover, as_json, trace


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check(newest_bundled())


def clause(clauses: list[Clause], id_: str) -> Clause:
    return next(one for one in clauses if one.id == id_)


def test_every_clause_of_the_guide_is_listed_once_in_its_order(checked: Checked) -> None:
    clauses = trace(checked, {})
    assert checked.declared is not None
    assert checked.declared.guide is not None
    assert [one.id for one in clauses] == list(checked.declared.guide.clauses)


@pytest.mark.parametrize("number", range(1, 36))
def test_every_row_of_the_timescales_is_declared_and_enforced(checked: Checked, number: int) -> None:
    found = clause(trace(checked, {}), f"T{number:02d}")
    assert {cover.kind for cover in found.covered_by} == {"declared", "enforced"}
    assert not found.covered, "until a test names it"
    tested = clause(trace(checked, {f"T{number:02d}": ["tests/x.py:1"]}), f"T{number:02d}")
    assert tested.covered


@pytest.mark.parametrize("number", range(1, 38))
def test_every_criterion_is_declared_where_its_cover_says(checked: Checked, number: int) -> None:
    (found,) = [one for one in trace(checked, {}) if one.id.endswith(f"({number})") and one.id.startswith("4.")]
    declared = [cover for cover in found.covered_by if cover.kind == "declared"]
    assert declared
    for cover in declared:
        name, _, line = cover.where.rpartition(":")
        path = next(newest_bundled().rglob(Path(name).name))
        assert 1 <= int(line) <= len(path.read_text().splitlines())


def test_a_clause_is_covered_by_its_kind_of_need() -> None:
    declared, enforced, tested = (Cover(kind, "x:1") for kind in ("declared", "enforced", "tested"))
    table: list[tuple[tuple[str, ...], tuple[Cover, ...], bool]] = [
        (("declared",), (), False),
        (("declared",), (declared,), True),
        (("declared", "seen"), (declared,), True),
        (("declared", "enforced"), (declared, enforced), False),
        (("declared", "enforced"), (declared, enforced, tested), True),
        (("process",), (declared,), False),
        (("process",), (tested,), True),
        (("seen",), (), False),
    ]
    for needs, covers, covered in table:
        assert Clause("x", "about", needs, covers).covered is covered, (needs, covers)


def test_the_published_shape_names_the_uncovered() -> None:
    covered, bare = Clause("1", "a", ("declared",), (Cover("declared", "x:1"),)), Clause("2", "b", ("process",), ())
    assert as_json([covered, bare]) == {
        "clauses": [{"id": "1", "covered_by": [{"kind": "declared", "where": "x:1"}]}, {"id": "2", "covered_by": []}],
        "uncovered": ["2"],
    }


def test_a_template_with_faults_has_no_cover(bundle: Path) -> None:
    (bundle / "guide.yaml").write_text("- not a mapping\n")
    assert trace(check(bundle), {}) == []
