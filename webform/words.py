"""How values are shown on pages: days, moments, names of roles, and the emphasis of declared texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from engine.messages.answers import day_in_words
from engine.messages.deadlines import MONTHS
from engine.model import Level, Template
from webform.context import LONDON
from webform.store.people import Person

NAVIGATION = ({"text": "Cases", "href": "/cases"}, {"text": "The guide", "href": "/policy"})

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


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 error, 3 errors."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def choices(options: Mapping[str, str]) -> list[dict[str, str]]:
    """Options as the components for choices take them."""
    return [{"value": value, "text": text} for value, text in options.items()]


def levels(scale: Iterable[Level]) -> list[dict[str, str]]:
    """The levels of a scale as the components for choices take them, each with what it means."""
    return [
        {"value": one.id, "text": one.label, **({"hint": one.descriptor} if one.descriptor else {})} for one in scale
    ]


def owners(template: Template) -> list[dict[str, str]]:
    """The owners that a suggested action may have, with a blank first choice."""
    return [{"value": "", "text": ""}, *choices(template.part_b.owners if template.part_b else {})]
