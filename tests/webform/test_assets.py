"""The built style and script: small, and nothing in them that the security policy would block."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from component_fields import TEMPLATES

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "webform" / "static" / "built"
BUDGET = 150_000  # bytes of a first visit as sent, compressed: page, style, script, icon


def built(name: str) -> str:
    path = BUILT / name
    if not path.is_file():
        pytest.fail(f"{name} is not built: run `make assets`")
    return path.read_text("utf-8-sig")


def test_first_visit_keeps_a_third_of_its_budget_for_style_and_script() -> None:
    sent = sum(len(gzip.compress(built(name).encode())) for name in ("app.css", "app.js"))
    assert sent < BUDGET / 3


def test_style_fetches_nothing() -> None:
    """No typeface, no picture, no import: GDS Transport and the crown are GOV.UK's alone."""
    style = built("app.css")
    assert re.findall(r"url\(|@import|@font-face|GDS Transport|data:", style) == []


def test_script_fetches_from_its_own_service_alone_keeps_nothing_in_the_browser_and_makes_no_code_from_text() -> None:
    script = built("app.js")
    assert re.findall(r"\beval\(|new Function|XMLHttpRequest|import\(|sendBeacon", script) == []
    assert re.findall(r"localStorage|sessionStorage|indexedDB|caches\b|document\.cookie|serviceWorker", script) == []
    assert re.findall(r"https?://", script.partition("*/")[2]) == []


def test_every_class_of_our_own_in_the_templates_has_a_style() -> None:
    """A class that no rule knows is a slip of the pen; those of GOV.UK are held to its fixtures."""
    style = built("app.css")
    sources = [path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")]
    used = {name for source in sources for name in re.findall(r"[\" ](app-[a-z_-]+[a-z])(?=[\" {])", source)}
    assert {"app-criterion", "app-grade-grid", "app-withdrawn"} <= used
    assert {name for name in used if not re.search(rf"\.{name}(?![\w-])", style)} == set()


def test_lock_file_pins_every_package_and_names_no_host() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all(package.get("integrity") for package in packages.values())
    assert "resolved" not in json.dumps(lock)
    assert "://registry" not in json.dumps(lock)
