"""Part A as an auditor of the demonstration council answers it: complete, consistent, and different from case to case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from engine.asked import asked_by_section
from engine.calendars import Calendar
from engine.model import Template
from webform.demo import remarks
from webform.demo.chance import Random
from webform.demo.judgement import judged
from webform.demo.staff import DIRECTOR

CONTACT_FROM_AGE = 5


class Occasion(NamedTuple):
    """One audit to be answered: when, by whom, of whom, and what it comes to.

    ``age`` is None before birth; ``told`` names the worker, the team manager and the senior who hears of an Inadequate;
    ``actions`` is how many are suggested, and the last of them is an immediate safeguarding action if ``immediate``.
    """

    template: Template
    calendar: Calendar
    chance: Random
    day: date
    role: str
    statuses: tuple[str, ...]
    age: int | None
    disability: bool
    missing: bool
    grade: str
    actions: int
    immediate: bool
    disputed: bool
    on_leave: bool
    told: tuple[str, str, str]

    def before(self, working_days: int) -> str:
        """The day so many working days before the audit."""
        return self.calendar.add_working_days(self.day, -working_days).isoformat()

    def after(self, working_days: int) -> str:
        """The day so many working days after the audit."""
        return self.calendar.add_working_days(self.day, working_days).isoformat()


def answers_for(occasion: Occasion) -> dict[str, Any]:
    """All answers of Part A by question id, of what is asked only; the same for the same occasion."""
    said: dict[str, Any] = {
        **_about(occasion),
        **_worker(occasion),
        **_contacts(occasion),
        **_views(occasion),
        **judged(occasion),
        **_sharing(occasion),
        **_disagreement(occasion),
    }
    return _asked_only(occasion.template, said)


def _asked_only(template: Template, said: Mapping[str, Any]) -> dict[str, Any]:
    """The answers less those to questions that are not asked, given what is left, until nothing more goes."""
    while True:
        asked = [one.id for questions in asked_by_section(template, said).values() for one in questions]
        left = {id_: said[id_] for id_ in asked if id_ in said}
        if left.keys() == said.keys():
            return left
        said = left


def by_section(template: Template, answers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers of each section, in the order of the form; a section without any is an empty mapping."""
    return {
        section.id: {one.id: answers[one.id] for one in section.questions if one.id in answers}
        for section in template.sections
    }


def _about(occasion: Occasion) -> dict[str, Any]:
    back = occasion.chance.random() < 0.5
    return {
        "audit_date": occasion.day.isoformat(),
        "auditor_role": occasion.role,
        "child_status": list(occasion.statuses) or ["other"],
        "looked_back": "yes" if back else "no",
        "looked_back_note": occasion.chance.choice(remarks.LOOKED_BACK),
    }


def _worker(occasion: Occasion) -> dict[str, Any]:
    return {
        "worker_on_leave": "yes" if occasion.on_leave else "no",
        "worker_could_not_contribute": remarks.COULD_NOT_CONTRIBUTE,
        "queries_to_team_manager": remarks.QUERIES,
        "worker_contacted_on": occasion.before(8),
        "meeting_date": occasion.before(2),
        "meeting_mode": occasion.chance.choice(("virtual", "face_to_face")),
        "collaboration": occasion.chance.choice(remarks.COLLABORATION),
    }


def _contacts(occasion: Occasion) -> dict[str, Any]:
    """Whether child and parent were contacted, the consent for it, and every attempt."""
    old_enough = occasion.age is not None and occasion.age >= CONTACT_FROM_AGE
    child = "happened" if old_enough else "not_appropriate"
    adult = occasion.age is not None and occasion.age >= 18
    parent = "not_appropriate" if adult else occasion.chance.choice(("happened", "happened", "happened", "attempted"))
    return {
        "age_and_understanding": remarks.understanding(occasion.age),
        "child_contact": child,
        "child_contact_not_appropriate": remarks.TOO_YOUNG,
        "parental_consent": "given",
        "parent_contact": parent,
        "parent_contact_not_appropriate": remarks.ADULT,
        "attempts": _attempts(occasion, child, parent),
        "explained": ["role", "purpose", "questions", "case_file", "shared"],
        "child_consent": "at_start",
        "parent_consent": occasion.chance.choice(("in_advance", "at_start")) if parent == "happened" else "not_sought",
    }


def _attempts(occasion: Occasion, child: str, parent: str) -> list[dict[str, str]]:
    made = [("parent", 4, "no_answer")]
    made += [("parent", 3, "spoke" if parent == "happened" else "declined")]
    made = made if parent != "not_appropriate" else []
    made += [("child", 2, "spoke")] if child == "happened" else []
    return [
        {"id": f"t{number}", "who": who, "date": occasion.before(days), "how": "telephone", "result": result}
        for number, (who, days, result) in enumerate(made, 1)
    ]


def _views(occasion: Occasion) -> dict[str, Any]:
    choose = occasion.chance.choice
    return {
        "child_not_spoken": remarks.NOT_SPOKEN_CHILD,
        "child_views": choose(remarks.CHILD_VIEWS),
        "child_views_how": "own_words",
        "child_differently": choose(remarks.CHILD_DIFFERENTLY),
        "parent_not_spoken": remarks.NOT_SPOKEN_PARENT,
        "parent_views": choose(remarks.PARENT_VIEWS),
        "parent_views_how": "own_words",
        "parent_differently": choose(remarks.PARENT_DIFFERENTLY),
        "concern_disclosed": "no",
    }


def _sharing(occasion: Occasion) -> dict[str, Any]:
    """Who was told of an Inadequate, and the talk with the worker about the findings (§2.11)."""
    third = "other_senior" if occasion.role == DIRECTOR else "assistant_director"
    people = zip(("allocated_worker", "team_manager", third), occasion.told, strict=True)
    return {
        "inadequate_told": [
            {"id": f"i{number}", "who": who, "name": name, "how": "email", "date": occasion.day.isoformat()}
            for number, (who, name) in enumerate(people, 1)
        ],
        "findings_shared_on": occasion.day.isoformat(),
        "findings_shared_mode": occasion.chance.choice(("virtual", "face_to_face")),
        "worker_comments": occasion.chance.choice(remarks.WORKER_COMMENTS),
    }


def _disagreement(occasion: Occasion) -> dict[str, Any]:
    return {
        "disagreement": "yes" if occasion.disputed else "no",
        "disagreement_raised_by": ["team_manager"],
        "review_session_on": occasion.day.isoformat(),
        "review_session_attended": ["auditor", "allocated_worker", "workers_team_manager"],
        "review_session_findings": remarks.REVIEW_SESSION,
        "grade_before": occasion.grade,
        "grade_after": occasion.grade,
        "consensus": "yes",
    }
