"""The suggested actions of Part A, each with where it came from: they populate Part B by themselves (§7.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.kinds_of_rows import ID
from engine.kinds_of_values import blank, speakable
from engine.model import ERROR, Action, Answers, Finding, Template

SUGGESTING = frozenset(("criterion", "actions"))
"""The kinds of question beside which actions are suggested."""


def actions_of(template: Template, answers: Answers) -> list[Action]:
    """Every suggested action beside a question that is asked, in the order of the form."""
    found: list[Action] = []
    for rule in template.suggesting:
        rows = answers.get(rule.id)
        if isinstance(rows, dict):
            rows = rows.get("actions") if rule.kind == "criterion" else None
        if isinstance(rows, list) and rows and (rule.asked is None or rule.asked(answers)):
            found.extend(actions_beside(rule.id, rows))
    return found


def actions_beside(question: str, rows: Any) -> Iterator[Action]:
    """The suggested actions in a list that stands beside a question; what is no action is left out."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("action"), str) and not blank(row["action"]):
            id_, owner, by = row.get("id"), row.get("owner"), row.get("by")
            yield Action(
                id_ if isinstance(id_, str) and ID.match(id_) else "",
                question,
                row["action"],
                owner if isinstance(owner, str) else None,
                by if isinstance(by, str) else None,
                row.get("immediate") is True,
            )


def repeated_ids(actions: Sequence[Action]) -> Iterator[Finding]:
    """An error for every action whose id another one has: Part B could not tell them apart."""
    seen: dict[str, str] = {}
    for action in actions:
        if not action.id:
            continue
        if action.id in seen:
            params = {"id": action.id, "other": seen[action.id]}
            yield Finding("action_id_repeated", ERROR, f"answers.{action.from_}", "§7.3", params)
        seen.setdefault(action.id, action.from_)


def as_json(action: Action) -> dict[str, Any]:
    """An action in the published shape; what is unknown is absent."""
    said = {"owner": action.owner, "by": action.by}
    return {
        **({"id": action.id} if action.id else {}),
        "from": action.from_,
        "action": speakable(action.action),
        **{key: speakable(value) for key, value in said.items() if value is not None},
        "immediate": action.immediate,
    }
