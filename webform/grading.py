"""What stands beside the choice of the grade: what rules grades out or asks for a reason, the ratings so far, earlier audits.

Nothing here works a grade out (§4): the auditor chooses, and sees what they have to choose with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from engine.asked import asked_by_section, counted
from engine.grade import outcome_of
from engine.messages.findings import message_of
from engine.model import Answers, Finding, Question, Reason, Template
from webform.earlier import EarlierAudit, earlier_audits
from webform.work import Work


class Ratings(NamedTuple):
    """The criteria of a section, or of all, by rating; ``unrated`` are asked and wait for one. ``href`` leads to them."""

    title: str
    href: str
    counts: Mapping[str, int]
    unrated: int


class Grading(NamedTuple):
    """Beside the grade: the grades that may be chosen, why no others and what else is asked, ratings, earlier audits.

    ``kind`` is whom the earlier audits are of: child, worker, household or file; ``level`` is that of the headings.
    """

    allowed: tuple[str, ...]
    reasons: tuple[Reason, ...]
    sections: tuple[Ratings, ...]
    total: Ratings
    earlier: tuple[EarlierAudit, ...]
    kind: str
    level: int = 2


def grading_of(work: Work, findings: Iterable[Finding], address: Callable[[str], str]) -> Grading:
    """What stands beside the grade on the saved answers.

    ``findings`` are the work's; ``address`` gives where a section is shown, by its id.
    """
    template, counting = work.template, counted(work.template, work.answers)
    allowed, reasons = allowed_and_why(work, findings)
    asked = asked_by_section(template, work.answers)
    sections = [
        _ratings(section.title, address(section.id), criteria, counting, template)
        for section in template.sections
        if (criteria := [one for one in asked.get(section.id, ()) if one.kind == "criterion"])
    ]
    total = Ratings("All sections", "", _sum(one.counts for one in sections), sum(one.unrated for one in sections))
    return Grading(
        allowed,
        reasons,
        tuple(sections),
        total,
        tuple(earlier_audits(work)),
        work.child.kind,
    )


def allowed_and_why(work: Work, findings: Iterable[Finding]) -> tuple[tuple[str, ...], tuple[Reason, ...]]:
    """The grades that may be chosen, and why no others and what else is asked; ``findings`` are the work's."""
    outcome, _ = outcome_of(work.template, counted(work.template, work.answers))
    asked_why = (Reason(message_of(one), one.source) for one in findings if _asks_why(one))
    return outcome.allowed, (*outcome.reasons, *asked_why)


def _asks_why(finding: Finding) -> bool:
    """Whether a finding questions how the grade fits the ratings (docs/decisions/0015)."""
    return finding.code.startswith("consistency.")


def _ratings(title: str, href: str, criteria: list[Question], answers: Answers, template: Template) -> Ratings:
    options = template.criterion.ratings if template.criterion else {}
    given = Counter(_rating(answers.get(one.id)) for one in criteria)
    counts = {rating: given[rating] for rating in options}
    return Ratings(title, href, counts, len(criteria) - sum(counts.values()))


def _rating(value: object) -> str:
    rating = value.get("rating") if isinstance(value, dict) else None
    return rating if isinstance(rating, str) else ""


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)
