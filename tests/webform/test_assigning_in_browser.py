"""A form is assigned to another auditor while the first has it open in a browser: nothing that they typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_nothing_lost_in_browser import (
    KEPT,
    WORDS,
    Place,
    judge,
    opened,
    reasons,
    running_chromium,
    save,
    signed_in,
    status,
)

__all__ = ["running_chromium"]

pytestmark = pytest.mark.browser

NOT_YOURS = "Not saved: this form is not yours to write in any more."
MORE = f"{WORDS} And more, too late."


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    found = Place(tmp_path / "home", "complete-good")
    with found.served:
        yield found


def assign(context: BrowserContext, place: Place, to: str) -> Page:
    """Go from the form's own page to assigning it, and do so; the page that follows."""
    page = context.new_page()
    page.goto(f"/audits/{place.audit}")
    page.get_by_role("link", name="Assign to another auditor").click()
    judge(page)
    page.get_by_label("New auditor").select_option(label=to)
    with page.expect_navigation():
        page.get_by_role("button", name="Assign", exact=True).click()
    judge(page)
    return page


def test_what_was_typed_before_and_after_is_lost_to_neither(chromium: Browser, place: Place) -> None:
    first, second, psw = (signed_in(chromium, place, name) for name in ("auditor", "auditor2", "psw"))
    page = opened(first, place)
    reasons(page).fill(WORDS)
    expect(status(page)).to_have_text(KEPT)
    after = assign(psw, place, "Una Example, Advanced Practitioner, 0 open forms")
    expect(after.get_by_role("alert")).to_contain_text("The form is assigned to Una Example.")
    reasons(page).fill(MORE)
    expect(status(page)).to_contain_text(NOT_YOURS)
    expect(reasons(page)).to_have_value(MORE)
    judge(page)
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What you typed is not saved")
    expect(page.get_by_text(MORE)).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Mockford")
    judge(page)
    theirs = opened(second, place)
    expect(reasons(theirs)).to_have_value(WORDS)
    expect(theirs.locator("#unsaved-grade")).to_contain_text("The auditor before you typed some of this")
    judge(theirs)
    save(theirs)
    assert (place.revisions("grade")[-1].answers or {})["grade_reasons"] == WORDS
    for context in (first, second, psw):
        context.close()


def test_a_form_that_comes_back_is_written_in_again_from_the_same_page(chromium: Browser, place: Place) -> None:
    first, second = signed_in(chromium, place), signed_in(chromium, place, "auditor2")
    page = opened(first, place)
    given = assign(first, place, "Una Example, Advanced Practitioner, 0 open forms")
    expect(given.get_by_role("alert")).to_contain_text("the form is assigned to Una Example.")
    reasons(page).fill(MORE)
    expect(status(page)).to_contain_text(NOT_YOURS)
    back = assign(second, place, "Ada Example, Independent Reviewing Officer, 0 open forms")
    expect(back.get_by_role("alert")).to_contain_text("the form is assigned to Ada Example.")
    reasons(page).press("End")
    reasons(page).press_sequentially("!")
    expect(status(page)).to_have_text(KEPT)
    save(page)
    assert "And more, too late." in (place.revisions("grade")[-1].answers or {})["grade_reasons"]
    for context in (first, second):
        context.close()
