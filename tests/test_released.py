"""Released versions never change: the digest of each is pinned here, as it is by every audit that was done on it."""

from __future__ import annotations

import pytest

from engine.compile import template_at
from engine.load import TEMPLATES

RELEASED = {
    "case-management-audit/2023-09.1": "b9be0e16666bf64e87c290d5a2284f6dbad9315244628f23f7d83feb83812c35",
    "foster-carer-file-check/2025-01.1": "a7092f556896af4592be6c05249cbd68b562c123906ef1064e9d6c1c5634beaa",
    "supervision-audit/2025-01.1": "c3a6b66f5167985e073734dc528aaee81d531092f7f89c4bef14d8cc98bf54f8",
}


def test_every_bundled_version_is_pinned() -> None:
    bundled = {f"{path.parent.parent.name}/{path.parent.name}" for path in TEMPLATES.glob("*/*/audit.yaml")}
    assert bundled == set(RELEASED)


@pytest.mark.parametrize("version", RELEASED)
def test_a_released_version_is_as_it_was_released(version: str) -> None:
    assert template_at(TEMPLATES / version).digest == RELEASED[version]
