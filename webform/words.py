"""How values are shown on pages: days, moments, names of roles, and the emphasis of declared texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from engine.kinds_of_files import FILE_TYPES
from engine.messages.answers import day_in_words
from engine.messages.deadlines import MONTHS
from engine.messages.records import CHILD_STATUSES
from engine.model import Level, Template
from webform.context import LONDON
from webform.store.people import Person


class Place(NamedTuple):
    """An item of the menu: words, address, the name of its keyboard shortcut ("" for none), and whether one is there."""

    text: str
    href: str
    shortcut: str = ""
    current: bool = False


NAVIGATION = (
    Place("Cases", "/cases", "cases"),
    Place("Search", "/search", "search"),
    Place("The guide", "/policy"),
    Place("Help", "/help/shortcuts", "help"),
)

ROLES = {
    "social_worker": "Social Worker",
    "team_manager": "Team Manager",
    "assistant_director": "Assistant Director",
    "independent_reviewing_officer": "Independent Reviewing Officer",
    "child_protection_advisor": "Child Protection Advisor",
    "advanced_practitioner": "Advanced Practitioner",
    "principal_social_worker": "Principal Social Worker",
    "policy_owner": "Policy owner",
}

STATES = {
    "draft": "Draft",
    "signed_off": "Signed off",
    "reopened": "Reopened",
    "completed": "Completed",
}

STATE_COLOURS = {"draft": "blue", "reopened": "yellow", "signed_off": "green", "completed": "green"}
"""The colours of the tags of a form's state; its words say the same."""

WINDOW_FAULT = (
    "These days can't be shown. Give two real dates, such as 1/4/2026, the second after the first and at most "
    "five years later."
)

KINDS = {
    "child": ("Child", "Children"),
    "worker": ("Worker", "Workers"),
    "household": ("Household", "Households"),
    "file": ("File", "Files"),
}
"""Whose a record is, as one and as many."""


def endings_of(types: Iterable[str]) -> str:
    """The endings of files of declared types, as a browser's choice of files takes them."""
    return ",".join(ending for name in types for ending in FILE_TYPES[name].endings.values())


_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_ITALIC = re.compile(r"\*(.+?)\*", re.DOTALL)


class ShownPerson(NamedTuple):
    """A person as the page's header names them."""

    name: str
    roles_text: str


def shown_person(person: Person) -> ShownPerson:
    """The signed-in person as the header names them."""
    return ShownPerson(person.name, ", ".join(ROLES.get(role, role) for role in person.roles))


@lru_cache(maxsize=4096)
def emphasised(text: str) -> Markup:
    """A declared text as HTML: everything escaped, then **bold** and *italic* kept."""
    safe = str(escape(text))
    return Markup(_ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", safe)))  # noqa: S704  escaped above


def plain(text: str) -> str:
    """A declared text without its marks of emphasis, for labels that are heard."""
    return text.replace("*", "")


def day(value: Any) -> str:
    """A day as people write it; "" for none."""
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month]} {value.year}"
    return day_in_words(value) if value else ""


def moment(value: datetime | None) -> str:
    """A moment as people in England have it: 27 March 2026, 14:02; "" for none."""
    if value is None:
        return ""
    local = value.astimezone(LONDON)
    return f"{local.day} {MONTHS[local.month]} {local.year}, {local:%H:%M}"


def age(born: date | None, today: date) -> int | None:
    """Age in whole years on a day."""
    if born is None or born > today:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def missing_in(section: str, number: int) -> str:
    """How many answers a section still lacks."""
    return f"{section}: {counted(number, 'answer is', 'answers are')} missing. Open the section and answer them."


def unsaved_in(section: str) -> str:
    """What stands against signing off while something typed into a section is not saved."""
    return f"{section}: your draft is not on the record yet. Open the section, and save it or discard it."


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 error, 3 errors."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def choices(options: Mapping[str, str]) -> list[dict[str, str]]:
    """Options as the components for choices take them."""
    return [{"value": value, "text": text} for value, text in options.items()]


def navigation(path: str) -> tuple[Place, ...]:
    """The menu of every page, with the part marked in which one is."""
    here = next((at for at, one in enumerate(NAVIGATION) if f"{path}/".startswith(f"{one.href}/")), -1)
    return _navigation(here)


@lru_cache
def _navigation(here: int) -> tuple[Place, ...]:
    return tuple(one._replace(current=at == here) for at, one in enumerate(NAVIGATION))


def statuses(codes: Iterable[str]) -> list[str]:
    """A child's statuses as tags show them."""
    return [CHILD_STATUSES.get(code, code) for code in codes]


def levels(scale: Iterable[Level]) -> list[dict[str, str]]:
    """The levels of a scale as the components for choices take them, each with what it means."""
    return [
        {"value": one.id, "text": one.label, **({"hint": one.descriptor} if one.descriptor else {})} for one in scale
    ]


def owners(template: Template) -> list[dict[str, str]]:
    """The owners that a suggested action may have, with a blank first choice."""
    return [{"value": "", "text": ""}, *choices(template.part_b.owners if template.part_b else {})]


STATUS_COLOURS = {
    "met": "green",
    "late": "orange",
    "overdue": "red",
    "due": "blue",
    "not_recorded": "grey",
    "excepted": "grey",
}
"""The colours of the tags of a deadline's status; its words say the same."""
