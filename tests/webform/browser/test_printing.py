"""Pages on paper: what was written is there to its last word, nothing runs off the side, and what is to be pressed stays away."""

from __future__ import annotations

import io
import re

import pytest
from gallery import Gallery
from pages import put, stored
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

pytestmark = pytest.mark.browser

LONG = "\n\n".join(
    f"Paragraph {number}. {'The child was seen alone and spoke of school. ' * 20}" for number in range(1, 9)
)
LAST = "Lastwordofall"
TOO_LONG_FOR_A_LINE = f"{'Rang twice and left word. ' * 10}{LAST}"
PRESSED = (
    "Save and continue",
    "Add another",
    "Add an action",
    "Remove this",
    "Earlier versions",
    "Skip to main",
    "Menu",
)


@pytest.fixture(scope="module")
def audit(gallery: Gallery) -> str:
    """An audit with an answer over several pages, an action over more than one, and a line longer than its field."""
    audit, council = gallery.ids["filled"], gallery.council
    said = stored(council, audit, "planning")
    action = {
        "id": "long",
        "action": f"{LONG[:3000]} {LAST}",
        "owner": "social_worker",
        "by": "2026-04-01",
        "immediate": True,
    }
    put(council, audit, "planning", said | {"c08": said["c08"] | {"evidence": f"{LONG} {LAST}", "actions": [action]}})
    said = stored(council, audit, "contact")
    put(council, audit, "contact", said | {"attempts": [said["attempts"][0] | {"note": TOO_LONG_FOR_A_LINE}]})
    return audit


def printed(page: Page) -> list[str]:
    """The texts of the pages of paper."""
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
    paper = PdfReader(io.BytesIO(page.pdf(format="A4", margin=margin)))
    return [one.extract_text() for one in paper.pages]


def opened(gallery: Gallery, chromium: Browser, path: str, person: str = "auditor", **options: object) -> Page:
    page = gallery.context(chromium, person, **options).new_page()
    page.goto(path)
    return page


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("view", ["sections/planning", "whole"])
def test_a_long_answer_is_printed_to_its_last_word(
    chromium: Browser, gallery: Gallery, audit: str, view: str, script: bool
) -> None:
    page = opened(gallery, chromium, f"/audits/{audit}/{view}", java_script_enabled=script)
    text = " ".join(printed(page))
    assert text.count(LAST) >= 2
    for number in range(1, 9):
        assert f"Paragraph {number}." in text
    for words in PRESSED:
        assert words not in text
    assert not re.search(r"\(/(audits|cases)", text)
    page.context.close()


def test_a_line_that_is_longer_than_its_field_is_printed_whole(chromium: Browser, gallery: Gallery, audit: str) -> None:
    page = opened(gallery, chromium, f"/audits/{audit}/sections/contact")
    assert LAST in " ".join(printed(page))
    assert page.locator(".app-printed").count() == 0  # nothing of it stays on the screen
    page.context.close()


def test_what_is_typed_and_not_saved_is_printed_as_it_stands(chromium: Browser, gallery: Gallery, audit: str) -> None:
    page = opened(gallery, chromium, f"/audits/{audit}/sections/grade")
    page.locator("#grade_reasons").fill("Typed a moment ago.")
    assert "Typed a moment ago." in " ".join(printed(page))
    page.context.close()


def test_paper_is_filled_and_no_line_of_text_is_cut(chromium: Browser, gallery: Gallery, audit: str) -> None:
    page = opened(gallery, chromium, f"/audits/{audit}/sections/planning")
    texts = printed(page)
    assert "Paragraph 1." in texts[0]  # a long answer begins where there is room, and goes on over the page's end
    words = " ".join(texts).split()  # a line that is cut by the page's end is drawn on both pages
    for word in ("Paragraph", "seen", "school."):
        assert words.count(word) == f"{LONG} {LONG[:3000]}".split().count(word), word
    page.context.close()


@pytest.mark.parametrize(
    "path", ["/cases/{child}?tab=timescales", "/cases/{child}?tab=history", "/audits/{completed}/whole"]
)
def test_a_record_fits_the_width_of_the_paper_and_starts_on_its_first_page(
    chromium: Browser, gallery: Gallery, path: str
) -> None:
    page = opened(gallery, chromium, path.format(**gallery.ids), "psw", viewport={"width": 680, "height": 960})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth && one.clientWidth > 1).length"
    assert page.locator("main table, main .app-scroll").evaluate_all(cut) == 0
    page.emulate_media(media="screen")
    first, *others = printed(page)
    assert len(first) > 400
    assert others
    page.context.close()
