"""The whole way again for people who see and work otherwise: by keyboard alone, at 320 pixels, at 400 % zoom, in forced colours."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from driving import Driver, FittingDriver, KeyboardDriver
from playwright.sync_api import Browser
from serving import Served
from small_council import example
from test_journey import part_a, part_b, served, template

from engine.model import Template

pytestmark = pytest.mark.browser

__all__ = ["served", "template"]


class Way(NamedTuple):
    """How somebody works: who drives, and the window's options."""

    driver: type[Driver]
    options: dict[str, Any]


WAYS = {
    "by keyboard alone": Way(KeyboardDriver, {}),
    "at 320 pixels": Way(FittingDriver, {"viewport": {"width": 320, "height": 640}, "has_touch": True}),
    "at 400 % zoom": Way(FittingDriver, {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}),
    "in forced colours": Way(FittingDriver, {"forced_colors": "active"}),
}


@pytest.mark.parametrize("name", WAYS)
def test_an_audit_goes_from_the_childs_record_to_its_completion(
    chromium: Browser, served: Served, template: Template, name: str
) -> None:
    answers, (driver, options) = example("inadequate")["answers"], WAYS[name]
    auditor = driver(chromium, served.address, **options)
    audit = part_a(auditor, template, answers)
    manager = driver(chromium, served.address, **options)
    part_b(manager, audit, answers)
    assert auditor.complaints + manager.complaints == []
    if isinstance(auditor, KeyboardDriver) and isinstance(manager, KeyboardDriver):
        assert auditor.unseen + manager.unseen == []
