"""Assigning a form to another auditor in words: why not to somebody, why only with a reason, and the reasons."""

from __future__ import annotations

from collections.abc import Mapping

_NEVER: Mapping[str, str] = {
    "has_it": "{name} has this form already. Choose somebody else.",
    "left": "{name} has no account in use any more. Choose somebody else.",
    "no_auditor": "{name} has no role that audits. Choose somebody else.",
    "own_record": "This is {name}’s own record. Nobody audits their own work: choose somebody else.",
    "worker": "{name} is the allocated worker. Nobody audits their own case: choose somebody else.",
    "no_sight": "{name} is not among the people who may see this record. Choose somebody else.",
}
_NEAR: Mapping[str, str] = {
    "own_team": "{name} is of the team that works with this case. Say why they are to audit it (§2.1).",
    "involved": "{name} or their team has had a part in this case. Say why they are to audit it (§2.1).",
}
REASONS: Mapping[str, str] = {
    "nobody_else": "No auditor without a part in the case can take it",
    "knowledge": "The audit needs what this person knows, and nobody else does",
    "due_soon": "It is due too soon for anybody else to read the case",
}
"""Why somebody near a case may audit it."""

NEAR_MARK: Mapping[str, str] = {"own_team": "of the case’s team", "involved": "had a part in the case"}
"""What a list says beside somebody who is given a form only with a reason."""

NOBODY_CHOSEN = "Choose the auditor who is to have this form."
TAKEN = "{by} assigned this form to {name} while you had this page open. Look at it again before you assign it."


def never_words(why: str, name: str) -> str:
    """Why somebody of that name can't be given a form, and what to do."""
    return _NEVER[why].format(name=name)


def near_words(why: str, name: str) -> str:
    """Why somebody of that name is given a form only with a reason."""
    return _NEAR[why].format(name=name)


def assigned_words(name: str, reason: str) -> str:
    """That a form was assigned to somebody of that name, with the reason where one was needed."""
    return f"Assigned to {name}: {REASONS[reason]}" if reason in REASONS else f"Assigned to {name}"
