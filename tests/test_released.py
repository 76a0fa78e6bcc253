"""Released versions never change: the digest of each is pinned here, as it is by every audit that was done on it."""

from __future__ import annotations

import pytest

from engine.compile import template_at
from engine.load import TEMPLATES

RELEASED = {
    "case-management-audit/2023-09.1": "596517848ae00ec53e0cd9680871537e9a5b75aa586ffd7a252f60863758670f",
}


def test_every_bundled_version_is_pinned() -> None:
    bundled = {f"{path.parent.parent.name}/{path.parent.name}" for path in TEMPLATES.glob("*/*/audit.yaml")}
    assert bundled == set(RELEASED)


@pytest.mark.parametrize("version", RELEASED)
def test_a_released_version_is_as_it_was_released(version: str) -> None:
    assert template_at(TEMPLATES / version).digest == RELEASED[version]
