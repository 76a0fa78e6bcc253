"""Clause cover: which item of a declaration, which rule and which test stands for each clause of the guide.

An item that cites a clause *declares* it. A cited item that the engine acts on (it is required, conditional, a check, a
cap, a clock) *enforces* it. A test marked ``@pytest.mark.clause("3(d)")`` *tests* it. A clause is uncovered where nothing
cites it, or where the engine or the process must hold to it and no test names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from engine.check import Checked
from engine.checks.words import Item, items

DECLARED, ENFORCED, TESTED = "declared", "enforced", "tested"

_ACTED_ON = frozenset(
    (
        *("required", "required_when", "asked_when", "asked_unless", "removed_when", "required_for", "include"),
        *("when", "clock", "or_since", "due"),
    )
)
_NEEDS_TEST = frozenset({"enforced", "process"})


class Cover(NamedTuple):
    """One thing that stands for a clause: declared, enforced or tested, and where."""

    kind: str
    where: str


class Clause(NamedTuple):
    """One clause of the guide: its id, what it asks for, and what stands for it."""

    id: str
    about: str
    needs: tuple[str, ...]
    covered_by: tuple[Cover, ...]

    @property
    def covered(self) -> bool:
        """Whether something cites it and, where the engine or the process must hold to it, a test names it."""
        kinds = {cover.kind for cover in self.covered_by}
        cited = DECLARED in kinds or TESTED in kinds
        return cited and (TESTED in kinds or not _NEEDS_TEST.intersection(self.needs))


def trace(checked: Checked, tests: Mapping[str, Iterable[str]]) -> list[Clause]:
    """The cover of every clause of a checked template; ``tests`` maps a clause's id to the tests that name it."""
    declared = checked.declared
    if declared is None or declared.guide is None:
        return []
    cited: dict[str, list[Cover]] = {}
    for item in items(declared):
        for clause in _clauses_of(item, declared.timescales or {}):
            cited.setdefault(clause, []).extend(_covers(item, checked))
    return [
        Clause(
            id_,
            clause.about,
            clause.needs,
            (*cited.get(id_, ()), *(Cover(TESTED, where) for where in sorted(tests.get(id_, ())))),
        )
        for id_, clause in declared.guide.clauses.items()
    ]


def _clauses_of(item: Item, timescales: Mapping[str, Any]) -> list[str]:
    """The clauses that an item stands for: the one it cites; a row of the timescales also stands for itself."""
    source = item.source.removeprefix("§")
    if item.path[:2] == ("timescales", "rows"):
        return [source, str(timescales["rows"][item.path[2]].get("id"))]
    return [source]


def _covers(item: Item, checked: Checked) -> list[Cover]:
    document = checked.loaded.documents[str(item.path[0])]
    place = document.place(item.path[1:])
    where = f"{place.file}:{place.line}"
    acted_on = bool(_ACTED_ON & item.keys)
    return [Cover(DECLARED, where), *([Cover(ENFORCED, where)] if acted_on else [])]


def as_json(clauses: Iterable[Clause]) -> dict[str, Any]:
    """The cover in the published shape."""
    listed = list(clauses)
    return {
        "clauses": [
            {"id": one.id, "covered_by": [{"kind": cover.kind, "where": cover.where} for cover in one.covered_by]}
            for one in listed
        ],
        "uncovered": [one.id for one in listed if not one.covered],
    }
