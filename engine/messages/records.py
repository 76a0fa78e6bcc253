"""The record of a child in words: its statuses, and what has been done to it and to its audits here."""

from __future__ import annotations

from collections.abc import Mapping

CHILD_STATUSES: Mapping[str, str] = {
    "cin": "Child in need",
    "cwd": "Children with Disabilities",
    "cp": "Child protection plan",
    "lac": "Looked after",
    "care_leaver": "Care leaver",
}
"""The statuses that a child may have, as tags and lists show them."""

GONE_ACTION = "An action that is no longer on the record"
"""What an action of Part B is called whose words are gone."""

CHANGES: Mapping[str, str] = {
    "children_saved": "Record saved",
    "cases_imported": "Record imported",
    "case_allocated": "Case allocated for an audit",
    "allocation_withdrawn": "Allocation withdrawn",
    "audit_started": "Form started",
    "section_saved": "Answers saved",
    "audit_signed_off": "Part A signed off",
    "part_b_completed": "Part B completed",
    "audit_reopened": "Part A reopened",
    "audit_reassigned": "Assigned to another auditor",
    "audit_carried_over": "Carried over to another version of the form",
    "revisions_destroyed": "Withdrawn answers destroyed",
}
"""What was done, by the kind of its event."""


def change_words(kind: str) -> str:
    """What was done, in words; the kind itself with blanks, where the catalogue has none."""
    return CHANGES.get(kind) or kind.replace("_", " ").capitalize()
