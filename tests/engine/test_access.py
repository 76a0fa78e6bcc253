"""The access matrix: decided on roles and relations, closed wherever nothing opens it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.access import RELATIONS, AccessFault, access_from
from engine.load import read_data

MATRIX: dict[str, Any] = {
    "version": "1",
    "every_auditor": ["manager", "reviewer"],
    "actions": {
        "read": {"everyone": ["anyone"]},
        "audit": {"every_auditor": ["allocated"], "manager": ["team_manager"]},
        "lead": {"chief": ["anyone"]},
    },
}


@pytest.mark.parametrize(
    ("action", "roles", "relations", "may"),
    [
        ("read", (), (), True),
        ("read", ("nobody-knows",), (), True),
        ("audit", ("reviewer",), (), False),
        ("audit", ("reviewer",), ("allocated",), True),
        ("audit", ("reviewer",), ("team_manager",), False),
        ("audit", ("manager",), ("allocated",), True),
        ("audit", ("manager",), ("team_manager",), True),
        ("audit", ("worker",), ("allocated", "team_manager"), False),
        ("audit", ("worker", "reviewer"), ("worker", "allocated"), True),
        ("lead", ("chief",), (), True),
        ("lead", ("manager",), tuple(RELATIONS), False),
        ("audit", (), ("allocated",), False),
    ],
)
def test_a_person_may_what_one_of_their_roles_may_standing_as_they_do(
    action: str, roles: tuple[str, ...], relations: tuple[str, ...], may: bool
) -> None:
    assert access_from(MATRIX).may(action, roles, relations) is may


def test_an_action_that_is_not_declared_is_an_error_and_no_open_door() -> None:
    with pytest.raises(KeyError):
        access_from(MATRIX).may("raed", ("chief",), tuple(RELATIONS))


def test_a_way_to_stand_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(AccessFault, match="audit, reviewer: alocated"):
        access_from({"actions": {"audit": {"reviewer": ["alocated"]}}})


def test_an_empty_matrix_opens_nothing() -> None:
    empty = access_from({})
    assert empty.grants == {}
    assert not empty.audits(("manager",))


@pytest.mark.clause("1")
def test_the_five_roles_of_the_guide_audit_and_no_others() -> None:
    access = access_from(read_data("authority", "access"))
    assert access.auditors == {
        "assistant_director",
        "team_manager",
        "independent_reviewing_officer",
        "child_protection_advisor",
        "advanced_practitioner",
    }
    assert access.audits(("social_worker", "team_manager"))
    assert not access.audits(("social_worker", "principal_social_worker", "policy_owner"))


def test_only_the_author_edits_part_a_whoever_else_they_are() -> None:
    access = access_from(read_data("authority", "access"))
    everybody = {role for by_role in access.grants.values() for role in by_role}
    for role in everybody:
        assert not access.may("edit_part_a", (role,), RELATIONS - {"author", "anyone"}), role
        assert not access.may("sign_off", (role,), RELATIONS - {"author", "anyone"}), role
