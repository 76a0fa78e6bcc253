"""Who may do what: the authority's access matrix, decided on roles and on how a person stands to a child or an audit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

ANYONE, ALLOCATED, AUTHOR, WORKER, TEAM_MANAGER = "anyone", "allocated", "author", "worker", "team_manager"
RELATIONS = frozenset((ANYONE, ALLOCATED, AUTHOR, WORKER, TEAM_MANAGER))

EVERYONE, EVERY_AUDITOR = "everyone", "every_auditor"


class AccessFault(ValueError):
    """The matrix can't be read; the message names the action and what is wrong."""


class Access(NamedTuple):
    """A compiled matrix: for every action the relations that suffice, by role."""

    version: str
    auditors: frozenset[str]
    grants: Mapping[str, Mapping[str, frozenset[str]]]

    def may(self, action: str, roles: Collection[str], relations: Collection[str] = ()) -> bool:
        """Whether a person with these roles, standing so to the child or audit, may take the action.

        Raises:
            KeyError: for an action that the matrix doesn't know, so that a slip can't open a door.
        """
        by_role = self.grants[action]
        stands = {ANYONE, *relations}
        return any(not stands.isdisjoint(by_role.get(role, ())) for role in (*roles, EVERYONE))

    def audits(self, roles: Collection[str]) -> bool:
        """Whether one of the roles is one that audits (§1)."""
        return not self.auditors.isdisjoint(roles)


def access_from(declared: Mapping[str, Any]) -> Access:
    """Compile a declared matrix; raises AccessFault."""
    auditors = frozenset(declared.get("every_auditor", ()))
    grants: dict[str, dict[str, frozenset[str]]] = {}
    for action, by_role in dict(declared.get("actions", {})).items():
        grants[action] = {}
        for role, relations in by_role.items():
            unknown = set(relations) - RELATIONS
            if unknown:
                raise AccessFault(f"{action}, {role}: {', '.join(sorted(unknown))} is no way to stand to a case")
            for each in auditors if role == EVERY_AUDITOR else (role,):
                grants[action][each] = grants[action].get(each, frozenset()) | frozenset(relations)
    return Access(str(declared.get("version", "")), auditors, grants)


def sees_restricted(restricted_to: Collection[str] | None, person: str) -> bool:
    """Whether a person (id) may see a record at all that is restricted to some people; None: it is not restricted.

    Being named opens no door: the matrix is asked as well.
    """
    return restricted_to is None or person in restricted_to
