"""The spine: findings, then outcome, then actions, then deadlines, each asked once and in this order."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from engine import actions as suggested
from engine.asked import counted
from engine.calendars import Calendar
from engine.case_facts import CaseFacts, Window, window
from engine.corrections import corrected, entries_of
from engine.grade import outcome_of
from engine.kinds_of_values import speakable
from engine.messages.findings import message_of
from engine.model import ERROR, Action, Finding, Outcome, Template
from engine.response import Response, audit_day, with_facts
from engine.timescales import Deadline, deadlines
from engine.timescales import as_json as deadline_json
from engine.validate import days_to_come, validate


class Assessment(NamedTuple):
    """All that follows from a response; words are made only when it is turned into JSON or shown."""

    template: str
    version: str
    digest: str
    findings: tuple[Finding, ...]
    outcome: Outcome
    actions: tuple[Action, ...]
    deadlines: tuple[Deadline, ...]
    window: Window | None

    @property
    def complete(self) -> bool:
        """Whether nothing stands against signing off."""
        return not any(finding.severity == ERROR for finding in self.findings)


def assess(
    template: Template, response: Response, facts: CaseFacts | None, today: date, calendar: Calendar
) -> Assessment:
    """Work out the whole assessment of one response (§3(b), §3(d), §5.4, §6, §7.3).

    ``facts`` may be absent: then there are no deadlines. Nothing is raised, whatever the answers hold.
    """
    day = audit_day(response.answers) or today
    answers = response.answers if facts is None else with_facts(template, response.answers, facts, day)
    counting = counted(template, answers)
    findings = [*validate(template, answers, counting), *days_to_come(template, counting, today)]
    outcome, capped = outcome_of(template, counting)
    findings += capped
    actions = suggested.actions_of(template, counting)
    if actions:
        findings += suggested.repeated_ids(actions)
    looked_at: Window | None = None
    found: list[Deadline] = []
    if facts is not None and template.rows:
        facts, notes = corrected(facts, entries_of(template, counting))
        findings += notes
        looked_at = window(facts, day, template.window_months)
        found, doubts = deadlines(template.rows, facts, today, calendar, looked_at)
        findings += doubts
    return Assessment(
        template.id,
        template.version,
        template.digest,
        tuple(findings),
        outcome,
        tuple(actions),
        tuple(found),
        looked_at,
    )


def as_json(assessment: Assessment) -> dict[str, Any]:
    """An assessment in the published shape."""
    outcome = assessment.outcome
    return {
        "template": assessment.template,
        "version": assessment.version,
        "digest": assessment.digest,
        "findings": [finding_json(finding) for finding in assessment.findings],
        "outcome": {
            **({"chosen": outcome.chosen} if outcome.chosen else {}),
            "allowed": list(outcome.allowed),
            "reasons": [{"message": reason.message, "source": reason.source} for reason in outcome.reasons],
        },
        "actions": [suggested.as_json(action) for action in assessment.actions],
        "deadlines": [deadline_json(deadline) for deadline in assessment.deadlines],
        **({"window": _window_json(assessment.window)} if assessment.window else {}),
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding in a response in the published shape."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": speakable(finding.path),
        "message": speakable(message_of(finding)),
        **({"source": finding.source} if finding.source else {}),
    }


def _window_json(looked_at: Window) -> dict[str, str]:
    return {"from": looked_at[0].isoformat(), "to": looked_at[1].isoformat()}
