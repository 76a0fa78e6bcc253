"""What the measures work on: the bundled template, a complete response in which all 37 criteria are asked, and facts of a
child who does not exist."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any, NamedTuple

from engine.assess import assess
from engine.calendars import Calendar, calendar_from
from engine.case_facts import CaseFacts
from engine.compile import template_at
from engine.facts import facts_from
from engine.load import newest_bundled, read_data
from engine.model import Template
from engine.response import Response, response_from

TODAY = datetime.date(2026, 3, 12)
CRITERIA = 37
OCCURRENCES = 20

_EVENTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("became_looked_after", "2025-10-13", {"id": "in", "placed_elsewhere": True}),
    *(
        ("lac_notification", "2025-10-16", {"about": "in", "recipient": recipient})
        for recipient in ("virtual_school", "iro_team", "lac_health", "area_authority")
    ),
    ("placement_start", "2025-10-13", {"id": "home"}),
    *(
        ("lac_visit", day, {"seen": True, "seen_alone": True})
        for day in ("2025-10-13", "2025-10-20", "2025-11-24", "2025-12-22", "2026-01-19", "2026-02-23")
    ),
    ("lac_review_invitation", "2025-10-24", {"about": "r1"}),
    ("lac_review_report", "2025-11-03", {"about": "r1"}),
    ("lac_review", "2025-11-07", {"id": "r1"}),
    ("lac_review_minutes", "2025-11-25", {"about": "r1"}),
    ("lac_review_invitation", "2026-01-14", {"about": "r2"}),
    ("lac_review_report", "2026-01-26", {"about": "r2"}),
    ("lac_review", "2026-02-02", {"id": "r2"}),
    ("lac_review_minutes", "2026-02-25", {"about": "r2"}),
    ("pathway_plan", "2026-01-30", {}),
    ("became_eligible", "2026-02-01", {}),
)


class Subject(NamedTuple):
    """One thing to assess, and with what."""

    template: Template
    document: dict[str, Any]
    response: Response
    facts: CaseFacts
    calendar: Calendar


def facts_document() -> dict[str, Any]:
    """Facts of a made-up looked after child, whose audit window holds 20 occurrences of the timescales."""
    return {
        "child": {"id": "nobody", "date_of_birth": "2010-02-01", "disability": False},
        "statuses": [{"status": "lac", "from": "2025-10-13"}],
        "events": [{"event": name, "date": day, **marks} for name, day, marks in _EVENTS],
    }


@cache
def subject() -> Subject:
    """The complete response; raises AssertionError where it is not what the figures are said to be of."""
    directory = newest_bundled()
    template = template_at(directory)
    example = read_data("templates", template.id, directory.name, "examples", "all-criteria")
    document = {"template": template.id, "version": template.version, "answers": example["answers"]}
    response, faults = response_from(document, template)
    facts, doubts = facts_from(facts_document())
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    made = Subject(template, document, response, facts, calendar)
    found = assess(template, response, facts, TODAY, calendar)
    assert not faults and not doubts and not found.findings, "the response and the facts are without fault"
    rated = [one for one in template.questions.values() if one.kind == "criterion" and one.id in response.answers]
    assert len(rated) == CRITERIA, len(rated)
    assert len(found.deadlines) == OCCURRENCES, len(found.deadlines)
    return made


def broken(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with one rating left out: every validator must say so, or it is not doing the same work."""
    answers = {**document["answers"], "c05": {"evidence": "Only evidence."}}
    return {**document, "answers": answers}
