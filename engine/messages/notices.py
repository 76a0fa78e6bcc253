"""Notices in words: whom the auditor is to tell, and how soon, for as long as nothing is sent by itself."""

from __future__ import annotations

from engine.notices import Notice

PEOPLE = {
    "allocated_worker": "the allocated worker",
    "team_manager": "the team manager",
    "assistant_director": "the Assistant Director",
    "principal_social_worker": "the Principal Social Worker",
}


def sentence(notice: Notice) -> str:
    """What is to be done about a notice that is owed."""
    people = [PEOPLE.get(one, one.replace("_", " ")) for one in notice.to]
    listed = people[0] if len(people) == 1 else f"{', '.join(people[:-1])} and {people[-1]}"
    soon = " at once, in writing" if notice.urgency == "at_once" else ""
    return f"Tell {listed} yourself{soon} ({notice.source}). This system sends nothing yet."
