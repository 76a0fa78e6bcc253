"""The grade that the auditor chose, and what rules grades out. Nothing here works a grade out (§4)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model import ERROR, Answers, Cap, Finding, Outcome, Reason, Template


def outcome_of(template: Template, answers: Answers) -> tuple[Outcome, list[Finding]]:
    """The outcome, with an error for every cap that the chosen grade breaks (§3(d), §5.4)."""
    holding = [cap for cap in template.caps if cap.when.holds(answers) is True]
    chosen = answers.get(template.grade_question)
    allowed = [grade.id for grade in template.grades]
    for cap in holding:
        allowed = [grade for grade in allowed if grade in cap.allow]
    reasons = tuple(Reason(cap.say, cap.source) for cap in holding)
    known = chosen if isinstance(chosen, str) and any(chosen == grade.id for grade in template.grades) else None
    return Outcome(known, tuple(allowed), reasons), list(_broken(template, holding, known))


def _broken(template: Template, holding: list[Cap], chosen: str | None) -> Iterator[Finding]:
    for cap in holding:
        if chosen is not None and chosen not in cap.allow:
            allowed = [grade.label for grade in template.grades if grade.id in cap.allow]
            params = {"say": cap.say, "allowed": " or ".join(allowed), "cap": cap.id}
            yield Finding("grade_capped", ERROR, f"answers.{template.grade_question}", cap.source, params)
