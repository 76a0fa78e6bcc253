"""The review of the guide (§8): later, soon or overdue on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.model import Template
from engine.review import SOON_DAYS, review_of

DUE = date(2025, 4, 30)


@pytest.mark.clause("8")
@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2023, 9, 1), "later"),
        (DUE - timedelta(days=SOON_DAYS + 1), "later"),
        (DUE - timedelta(days=SOON_DAYS), "soon"),
        (DUE, "soon"),
        (DUE + timedelta(days=1), "overdue"),
        (date(2031, 1, 1), "overdue"),
    ],
)
def test_the_review_is_later_soon_or_overdue(template: Template, today: date, state: str) -> None:
    assert review_of(template, today) == (DUE, state)


def test_a_guide_that_declares_no_review_has_none(template: Template) -> None:
    assert review_of(template._replace(review_due=None), DUE) is None
