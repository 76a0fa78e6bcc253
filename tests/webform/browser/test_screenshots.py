"""The ten main pages as pictures in docs/screenshots, made anew by every run of the tests and put there where they look different."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from gallery import served
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page
from small_council import Clock

from webform.app import create_app, parts_of
from webform.demo.chance import seeded_ids
from webform.demo.council import PASSWORD, make_council
from webform.shelf import bundled_shelf
from webform.store.database import open_database
from webform.store.sealing import Keyring

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).parents[3] / "docs" / "screenshots"
WINDOW = {"width": 1280, "height": 1000}
CHILDREN, SEED, TODAY = 30, 2023, date(2026, 3, 12)
COLOURS = 96
MOST_BYTES = 150_000
SAME = 0.001
"""The share of pixels that may differ, such as by another machine's way to draw letters, before a picture is replaced."""


@pytest.fixture(scope="module")
def address(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration council, on a day that is always the same."""
    path = tmp_path_factory.mktemp("demonstration") / "council.db"
    shutil.copy(migrated, path)
    db = open_database(f"sqlite:///{path}", Keyring(bytes(range(32))), Clock(), seeded_ids(SEED))
    make_council(parts_of(db, bundled_shelf()), children=CHILDREN, seed=SEED, today=TODAY)
    with served(create_app(db, demonstration=True, plain_http=True)) as address:
        yield address
    db.close()


def signed_in(chromium: Browser, address: str, person: str) -> Page:
    page = chromium.new_context(base_url=address, viewport=WINDOW).new_page()  # type: ignore[arg-type]
    page.goto("/sign-in")
    page.get_by_label("Sign-in name").fill(person)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Hide this").click()
    page.get_by_role("button", name="Hide this").wait_for(state="detached")
    return page


def follow(page: Page, name: str) -> None:
    """Follow the first link of that name, and wait for its page."""
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def auditors_pages(page: Page) -> Iterator[str]:
    """The auditor's way: from what is owed into the record, through the form, to its check; the name of each picture."""
    yield "cases"
    record = page.get_by_role("row", name="Draft to finish").get_by_role("link").nth(1)
    draft = str(page.get_by_role("link", name="Draft to finish").first.get_attribute("href"))
    with page.expect_navigation():
        record.click()
    yield "record"
    for tab in ("Timeline", "Forms"):
        follow(page, tab)
        yield tab.lower()
    page.goto(draft)
    yield "sections"
    follow(page, "Planning and intervention")
    yield "section"
    follow(page, "Grade")
    yield "grade"
    page.goto(f"{draft}/check")
    yield "check"


def managers_pages(page: Page) -> Iterator[str]:
    """The team manager's way: an audit of the team to read, and Part B of it."""
    follow(page, "Part B to complete")
    yield "part-b"
    follow(page, "Back to the audit")
    yield "audit"


WAYS: dict[str, Callable[[Page], Iterator[str]]] = {"auditor": auditors_pages, "manager": managers_pages}
NAMES = {"cases", "record", "timeline", "forms", "sections", "section", "grade", "check", "part-b", "audit"}


def small(picture: bytes) -> Image.Image:
    """The picture with few colours: enough for pages, and a third of the bytes."""
    return Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def looks_the_same(path: Path, made: Image.Image) -> bool:
    """Whether the picture that is there differs in next to no pixel."""
    if not path.exists():
        return False
    kept = Image.open(path)
    if kept.size != made.size:
        return False
    difference = ImageChops.difference(kept.convert("L"), made.convert("L")).point(lambda one: one > 32 and 255)
    return difference.histogram()[255] <= SAME * made.width * made.height


def test_the_ten_main_pages_are_pictured_as_they_are(chromium: Browser, address: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    made = set()
    for person, pages in WAYS.items():
        page = signed_in(chromium, address, person)
        for name in pages(page):
            page.evaluate("document.activeElement.blur()")
            picture, path = small(page.screenshot(animations="disabled")), FOLDER / f"{name}.png"
            if not looks_the_same(path, picture):
                picture.save(path, optimize=True)
            assert path.stat().st_size <= MOST_BYTES, name
            made.add(name)
    assert made == NAMES == {path.stem for path in FOLDER.iterdir()}


def test_a_picture_is_replaced_when_a_word_on_the_page_changes(chromium: Browser, address: str, tmp_path: Path) -> None:
    page = chromium.new_context(base_url=address, viewport=WINDOW).new_page()  # type: ignore[arg-type]
    page.goto("/sign-in")
    path = tmp_path / "kept.png"
    small(page.screenshot()).save(path)
    assert looks_the_same(path, small(page.screenshot()))
    page.evaluate("document.querySelector('h1').textContent = 'Somewhere else altogether'")
    assert not looks_the_same(path, small(page.screenshot()))
