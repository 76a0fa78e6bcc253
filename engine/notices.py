"""Which notices of process.yaml are owed on answers; whoever runs the process sends them (§2.3, §2.9, §2.11, §5.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.condition_reading import read_condition
from engine.declaration import TemplateDeclaration
from engine.model import Answers, Condition
from engine.scope import scope_of


class Notice(NamedTuple):
    """One declared notice: when it is owed, to whom, how urgently, and its clause."""

    id: str
    when: Condition
    to: tuple[str, ...]
    urgency: str
    source: str


def notices_of(declared: TemplateDeclaration) -> tuple[Notice, ...]:
    """The notices of a checked declaration, in order; raises ValueError where a condition can't be read."""
    scope, found = scope_of(declared), []
    for one in declared.process.notices if declared.process else ():
        when, faults = read_condition(one.when, scope)
        if when is None:
            raise ValueError(f"checked, yet not readable: {faults}")
        found.append(Notice(one.id, when, one.to, one.urgency, one.source))
    return tuple(found)


def owed(notices: Iterable[Notice], answers: Answers) -> list[Notice]:
    """The notices whose condition is known to hold on answers that count (see :func:`engine.asked.said`)."""
    return [one for one in notices if one.when.holds(answers) is True]


def without_repeats(notices: Iterable[Notice]) -> list[Notice]:
    """The notices less those that another one, as urgent, sends to the same people and more (§5.4 within §2.11)."""
    listed = list(notices)
    return [
        one
        for one in listed
        if not any(set(one.to) < set(other.to) and one.urgency == other.urgency for other in listed)
    ]
