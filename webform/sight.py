"""Whose records the signed-in person may open, as the access matrix has it, in the form in which the store can look for them."""

from __future__ import annotations

from engine.access import ALLOCATED, TEAM_MANAGER, WORKER
from webform.identity import may, me
from webform.store.finding import Sight

SEE_CASE = "see_case"


def sight() -> Sight:
    """How far the signed-in person sees; the same records that :func:`webform.views.cases.open_case` lets them open."""
    mine = me()
    manages = mine.team is not None and "team_manager" in mine.roles and may(SEE_CASE, frozenset((TEAM_MANAGER,)))
    return Sight(
        everything=may(SEE_CASE, frozenset()),
        worker=mine.id if may(SEE_CASE, frozenset((WORKER,))) else None,
        team=mine.team if manages else None,
        auditor=mine.id if may(SEE_CASE, frozenset((ALLOCATED,))) else None,
        person=mine.id,
    )
