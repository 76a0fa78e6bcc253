"""The work trays: what a person owes, grouped by when it is due, by what it is, by how pressing it is, or by whom it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from engine.calendars import Calendar
from engine.messages import trays as words
from engine.trays import OVERDUE, PRIORITIES, SOON, TASKS, TIMES, URGENT, priority_of, time_of
from webform.store.shapes import ChildSummary

DUE, SUBJECT, PRIORITY, PERSON = "due", "subject", "priority", "person"
WAYS: Mapping[str, str] = {DUE: "Due date", SUBJECT: "Subject", PRIORITY: "Priority", PERSON: "Person"}
"""The ways to group, as people choose them; the first is the usual one."""

TAGS: Mapping[str, tuple[str, str]] = {
    OVERDUE: ("Overdue", "red"),
    SOON: ("Due soon", "orange"),
    URGENT: ("Urgent", "pink"),
}


class Owed(NamedTuple):
    """Something that is owed: one of TASKS, of whose record, on which form ("" where none is begun), and where it is done."""

    task: str
    record: ChildSummary
    form: str
    due: date | None
    urgent: bool
    address: str


class Item(NamedTuple):
    """What is owed as it is shown; ``tag`` is its text and colour, or None."""

    owed: Owed
    task: str
    due: str
    tag: tuple[str, str] | None


class Tray(NamedTuple):
    """A group of what is owed, the most pressing first."""

    heading: str
    items: tuple[Item, ...]


def trays(owed: Iterable[Owed], by: str, today: date, calendar: Calendar) -> list[Tray]:
    """Group what is owed in one of WAYS; groups with nothing in them are left out."""
    every = sorted(owed, key=_order)

    def priority(one: Owed) -> str:
        return priority_of(one.due, today, calendar, urgent=one.urgent)

    def item(one: Owed) -> Item:
        return Item(one, words.TASKS[one.task], words.due_words(one.due, today, calendar), TAGS.get(priority(one)))

    if by == PERSON:
        groups = _by_person(every)
    else:
        ways: Mapping[str, tuple[Callable[[Owed], str], Sequence[str], Mapping[str, str]]] = {
            DUE: (lambda one: time_of(one.due, today, calendar), TIMES, words.TIMES),
            SUBJECT: (lambda one: one.task, TASKS, words.TASKS),
            PRIORITY: (priority, PRIORITIES, words.PRIORITIES),
        }
        key_of, order, headings = ways[by]
        keyed = [(key_of(one), one) for one in every]
        groups = [(headings[name], [one for key, one in keyed if key == name]) for name in order]
    return [Tray(heading, tuple(map(item, found))) for heading, found in groups if found]


def _order(owed: Owed) -> tuple[date, bool, str]:
    return owed.due or date.max, not owed.urgent, _name(owed).casefold()


def _by_person(owed: Sequence[Owed]) -> list[tuple[str, list[Owed]]]:
    found: dict[str, list[Owed]] = {}
    for one in sorted(owed, key=lambda one: (_name(one).casefold(), one.record.id)):
        found.setdefault(one.record.id, []).append(one)
    return [(f"{_name(some[0])}, {some[0].record.profile['reference']}", some) for some in found.values()]


def _name(owed: Owed) -> str:
    return str(owed.record.profile["name"])
