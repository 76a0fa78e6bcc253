"""What the file shows, criterion by criterion, the actions that are suggested, the outcomes and the grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from webform.demo import remarks
from webform.demo.evidence import EVIDENCE, UNKNOWN, Evidence

if TYPE_CHECKING:
    from webform.demo.answers import Occasion

GAPS: Mapping[str, tuple[int, int]] = {
    "outstanding": (1, 0),
    "good": (3, 0),
    "requires_improvement": (4, 2),
    "inadequate": (3, 6),
}
"""How many criteria are partly evidenced, and how many not at all, in an audit of each grade."""

OUTCOMES = {
    "outstanding": "met",
    "good": "on_the_way",
    "requires_improvement": "on_the_way",
    "inadequate": "not_met",
}
NOT_ASKED_OF_ALL = frozenset(("c16", "c27", "c29", *(f"c{number}" for number in range(30, 38))))
"""Criteria without gaps here: whether they are asked depends on the child, and actions must not go with them."""


def judged(occasion: Occasion) -> dict[str, Any]:
    """The criteria with their actions, good practice, outcomes and grade, whether they are asked or not."""
    grade, choose = occasion.grade, occasion.chance.choice
    unsafe = grade == "inadequate"
    return {
        "missing_episode": "yes" if occasion.missing else "no",
        "disability": "yes" if occasion.disability else "no",
        **_criteria(occasion),
        **{question: choose(texts) for question, texts in remarks.GOOD_PRACTICE.items()},
        "outcomes": OUTCOMES[grade],
        "outcomes_evidence": choose(remarks.OUTCOMES_NOT_MET if unsafe else remarks.OUTCOMES),
        "not_safe": "yes" if unsafe else "no",
        "not_safe_concern": remarks.NOT_SAFE,
        "summary_actions": [_summary_action(occasion)] if occasion.immediate else [],
        "grade": grade,
        "grade_reasons": choose(remarks.REASONS[grade]),
    }


def _criteria(occasion: Occasion) -> dict[str, Any]:
    """A rating for every criterion, with evidence, and actions beside the first gaps."""
    ids = [question.id for question in occasion.template.questions.values() if question.kind == "criterion"]
    partly, missing = GAPS[occasion.grade]
    gaps = occasion.chance.sample([id_ for id_ in ids if id_ not in NOT_ASKED_OF_ALL], partly + missing)
    with_action = sorted(gaps)[: occasion.actions - occasion.immediate]
    return {id_: _criterion(occasion, id_, gaps[:partly], gaps[partly:], with_action) for id_ in ids}


def _criterion(
    occasion: Occasion, id_: str, partly: Sequence[str], missing: Sequence[str], with_action: Sequence[str]
) -> dict[str, Any]:
    evidence = EVIDENCE.get(id_, UNKNOWN)
    if id_ not in partly and id_ not in missing:
        if id_ == "c27" and occasion.chance.random() < 0.5:
            return {"rating": "not_applicable", "reason": remarks.NO_EARLIER_AUDIT}
        return {"rating": "evidenced", "evidence": occasion.chance.choice(evidence.shown)}
    suggested = [_action(occasion, f"a{with_action.index(id_) + 1}", evidence)] if id_ in with_action else []
    rating = "partly" if id_ in partly else "not_evidenced"
    return {"rating": rating, "evidence": evidence.gap, **({"actions": suggested} if suggested else {})}


def _action(occasion: Occasion, id_: str, evidence: Evidence) -> dict[str, Any]:
    return {
        "id": id_,
        "action": evidence.action,
        "owner": evidence.owner,
        "by": occasion.after(occasion.chance.randrange(8, 20)),
        "immediate": False,
    }


def _summary_action(occasion: Occasion) -> dict[str, Any]:
    return {
        "id": f"a{occasion.actions}",
        "action": remarks.IMMEDIATE_ACTION if occasion.grade == "inadequate" else remarks.PROMPT_ACTION,
        "owner": "team_manager",
        "by": occasion.after(1),
        "immediate": True,
    }
