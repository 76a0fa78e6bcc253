"""Before a session ends for want of use the page asks, and one press goes on; the browser's clock is moved, the server's too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from gallery import Gallery
from looking import patient
from playwright.sync_api import Browser, expect

from webform.store.sessions import IDLE_LIMIT

pytestmark = pytest.mark.browser

SECTION = "/audits/{ready}/sections/grade"
QUESTION = "Do you want to stay signed in?"


def test_five_minutes_before_the_end_the_page_asks_and_one_press_keeps_the_session(
    chromium: Browser, gallery: Gallery
) -> None:
    context = patient(gallery.context(chromium, "auditor2"))
    page = context.new_page()
    page.clock.install()
    page.goto("/cases", wait_until="networkidle")
    dialog, minutes = page.get_by_role("dialog", name=QUESTION), int(IDLE_LIMIT / timedelta(minutes=1))
    page.clock.run_for((minutes - 6) * 60_000)
    expect(dialog).to_be_hidden()
    page.clock.run_for(61_000)
    expect(dialog).to_be_visible()
    stay = dialog.get_by_role("button", name="Stay signed in")
    expect(stay).to_be_focused()
    with page.expect_response(lambda answer: answer.url.endswith("/session") and answer.ok):
        page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.clock.run_for((minutes - 6) * 60_000)
    expect(dialog).to_be_hidden()
    context.close()


def test_what_is_kept_as_a_draft_counts_as_being_there(chromium: Browser, gallery: Gallery) -> None:
    context = patient(gallery.context(chromium, "auditor"))
    page = context.new_page()
    page.clock.install()
    page.goto(SECTION.format(**gallery.ids), wait_until="networkidle")
    minutes = int(IDLE_LIMIT / timedelta(minutes=1))
    page.clock.run_for((minutes - 6) * 60_000)
    page.locator("#grade_reasons").fill("Still here.")
    page.keyboard.press("Tab")
    page.get_by_text("Draft saved").first.wait_for()
    page.evaluate(
        "fetch('/healthz').then(answer => answer.text())"
    )  # and the browser has told the page of all that was sent
    page.clock.run_for(5 * 60_000)
    expect(page.get_by_role("dialog", name=QUESTION)).to_be_hidden()
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    context.close()
