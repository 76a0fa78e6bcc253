"""The review of the guide itself (§8): whether it is due or overdue on a day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from engine.model import Template

SOON_DAYS = 92


class Review(NamedTuple):
    """When the guide is to be reviewed and how that stands: ``later``, ``soon`` or ``overdue``."""

    due: date
    state: str


def review_of(template: Template, today: date) -> Review | None:
    """How the review of the template's guide stands; None where no review is declared."""
    if template.review_due is None:
        return None
    if template.review_due < today:
        return Review(template.review_due, "overdue")
    soon = (template.review_due - today).days <= SOON_DAYS
    return Review(template.review_due, "soon" if soon else "later")
