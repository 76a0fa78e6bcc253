"""The record shell in a real browser: every tab accessible, narrow and printed; search and shortcuts by keyboard alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving import Served, council_at
from small_council import PASSWORD

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
TABS = ("overview", "forms", "timeline", "timescales", "involvements", "audits", "history")


class Desk(NamedTuple):
    """A signed-in auditor's browser, and the addresses of the pages of the shell."""

    page: Page
    address: str
    pages: tuple[str, ...]


@pytest.fixture(name="chromium", scope="module")
def running_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture(name="desk", scope="module")
def signed_in_desk(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("shell") / "home"
    council = council_at(home)
    council.db.close()
    with Served(home) as server:
        page = chromium.new_context(base_url=server.address).new_page()
        page.goto("/sign-in")
        page.get_by_label("Sign-in name").fill("auditor")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
        tabs = tuple(f"/cases/{council.child}?tab={tab}" for tab in TABS)
        yield Desk(page, server.address, ("/cases", "/search", "/help/shortcuts", "/help/tour", *tabs))


@pytest.fixture(autouse=True)
def wide(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 1280, "height": 900})
    desk.page.emulate_media(media="screen", forced_colors="none")


def breaches(page: Page) -> list[tuple[str, str]]:
    page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    result = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
    assert len(result["passes"]) > 10
    return [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]]


def test_axe_finds_no_breach_of_wcag_2_2_aa_on_any_page_and_nothing_runs_off_a_narrow_screen(desk: Desk) -> None:
    for address in desk.pages:
        desk.page.goto(address)
        assert breaches(desk.page) == [], address
        desk.page.set_viewport_size({"width": 320, "height": 900})
        assert desk.page.evaluate("document.documentElement.scrollWidth") == 320, address
        assert breaches(desk.page) == [], f"{address}, narrow"
        desk.page.set_viewport_size({"width": 1280, "height": 900})


def test_the_timeline_scrolls_in_itself_with_the_newest_in_sight(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 320, "height": 900})
    desk.page.goto(next(one for one in desk.pages if "timeline" in one))
    drawing = desk.page.get_by_role("region", name="Timeline")
    assert drawing.evaluate("one => one.scrollWidth > one.clientWidth")
    today = desk.page.locator(".app-timeline__scale--today").bounding_box()
    assert today is not None
    assert 0 < today["x"] < 320
    drawing.focus()
    before = drawing.evaluate("one => one.scrollLeft")
    desk.page.keyboard.press("ArrowLeft")
    desk.page.wait_for_function(
        "before => document.querySelector('.app-timeline').scrollLeft < before", arg=before, timeout=5_000
    )


def test_the_timeline_says_by_shape_what_it_says_by_colour(desk: Desk) -> None:
    """With the colours of the reader's own choice, all signs have two colours, and each sort another shape."""
    desk.page.goto(next(one for one in desk.pages if "timeline" in one))
    shapes = desk.page.eval_on_selector_all(
        ".app-timeline__key .app-sign", "all => all.map(one => one.innerHTML.replace(/<title>.*?<\\/title>/, ''))"
    )
    assert len(shapes) >= 3
    assert len(set(shapes)) == len(shapes)
    desk.page.emulate_media(forced_colors="active")
    colours = desk.page.eval_on_selector_all(
        ".app-timeline__drawing .app-sign",
        "all => all.flatMap(one => [getComputedStyle(one).fill, getComputedStyle(one).stroke])",
    )
    assert len(set(colours) - {"none"}) <= 2


def test_on_paper_the_record_is_whole_and_has_nothing_to_press(desk: Desk) -> None:
    desk.page.goto(next(one for one in desk.pages if "timeline" in one))
    desk.page.emulate_media(media="print")
    assert desk.page.locator(".app-timeline__drawing").is_visible()
    assert desk.page.locator(".app-timeline").evaluate("one => one.scrollWidth <= one.clientWidth")
    assert not desk.page.get_by_role("link", name="Earlier").is_visible()
    assert desk.page.get_by_text("Kit Mockford").first.is_visible()


def test_a_record_is_found_by_keyboard_alone(desk: Desk) -> None:
    desk.page.goto("/help/shortcuts")
    desk.page.keyboard.press("Alt+Shift+F")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Search")
    desk.page.get_by_role("searchbox").focus()
    desk.page.keyboard.type("kit")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("status")).to_have_text("1 record found among those that you may open.")
    assert desk.page.url == f"{desk.address}/search"
    desk.page.get_by_role("link", name="Kit Mockford").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Overview")
    desk.page.go_back()
    expect(desk.page.get_by_role("status")).to_have_text("1 record found among those that you may open.")
    desk.page.keyboard.press("Alt+Shift+C")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Cases")
