"""Nothing typed into Part B is lost, in a real browser: as in sections, and with two people in it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import signed
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from serving import Served, council_at
from test_nothing_lost_in_browser import KEPT, LOST, PATIENCE, WORDS, judge, running_chromium, sign_in, status

from webform.settings import settings_from
from webform.store.drafts import OF_PART_B, read_drafts
from webform.store.read import revisions_of
from webform.store.shapes import Revision

__all__ = ["running_chromium"]

pytestmark = pytest.mark.browser


class PartB:
    """A served council with one audit signed off, and what its database holds of Part B."""

    def __init__(self, home: Path) -> None:
        council = council_at(home)
        self.home, self.people = home, council.people
        self.audit = signed(council, "inadequate")
        council.db.close()
        self.path = f"/audits/{self.audit}/part-b"
        self.served = Served(home)

    def draft(self, person: str = "worker") -> dict[str, Any]:
        db = settings_from({"CASEAUDIT_HOME": str(self.home)}).open()
        try:
            found = read_drafts(db, self.audit, self.people[person]).get(OF_PART_B)
        finally:
            db.close()
        return dict(found.answers) if found else {}

    def revisions(self) -> list[Revision]:
        db = settings_from({"CASEAUDIT_HOME": str(self.home)}).open()
        try:
            return revisions_of(db, self.audit, "part_b")
        finally:
            db.close()

    def saved(self) -> dict[str, Any]:
        return dict(self.revisions()[-1].answers or {})


@pytest.fixture
def place(tmp_path: Path) -> Iterator[PartB]:
    found = PartB(tmp_path / "home")
    with found.served:
        yield found


@pytest.fixture
def context(chromium: Browser, place: PartB) -> Iterator[BrowserContext]:
    opened = signed_in(chromium, place)
    yield opened
    opened.close()


def signed_in(chromium: Browser, place: PartB, name: str = "worker", **options: Any) -> BrowserContext:
    context = chromium.new_context(base_url=place.served.address, **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/sign-in")
    sign_in(page, name)
    page.close()
    return context


def opened(context: BrowserContext, place: PartB) -> Page:
    page = context.new_page()
    page.goto(place.path)
    return page


def response(page: Page, row: str = "a1") -> Locator:
    return page.locator(f"#rows-{row}-response")


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


def test_what_is_typed_is_kept_after_two_seconds_and_shown_on_another_machine(
    chromium: Browser, context: BrowserContext, place: PartB
) -> None:
    page = opened(context, place)
    response(page).fill(WORDS)
    expect(status(page)).to_have_text(KEPT)
    assert place.draft() == {"rows": {"a1": {"response": WORDS}}, "reflections": {}}
    assert place.revisions() == []
    page.close()
    elsewhere = signed_in(chromium, place)
    again = opened(elsewhere, place)
    expect(response(again)).to_have_value(WORDS)
    expect(again.locator("#unsaved-part-b")).to_be_visible()
    judge(again)
    save(again)
    assert place.draft() == {}
    assert place.saved()["rows"] == {"a1": {"response": WORDS}}
    elsewhere.close()


def test_leaving_a_field_or_following_a_link_sends_what_was_typed(context: BrowserContext, place: PartB) -> None:
    page = opened(context, place)
    response(page).fill(WORDS)
    page.get_by_role("link", name="Back to the audit").click()
    expect(page.get_by_text("Part B holds a draft of yours that is not on the record yet")).to_be_visible()
    assert place.draft()["rows"] == {"a1": {"response": WORDS}}


@pytest.mark.threat(13)
def test_a_server_killed_midway_loses_nothing_and_gets_the_text_when_it_is_back(
    context: BrowserContext, place: PartB
) -> None:
    page = opened(context, place)
    response(page).fill("Before. ")
    expect(status(page)).to_have_text(KEPT)
    place.served.kill()
    response(page).press("Control+End")
    response(page).press_sequentially("While it was gone.")
    expect(status(page)).to_have_text(LOST)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(status(page)).to_have_text(LOST)
    expect(response(page)).to_have_value("Before. While it was gone.")
    place.served.start()
    expect(status(page)).to_have_text(KEPT, timeout=40_000)
    assert place.draft()["rows"] == {"a1": {"response": "Before. While it was gone."}}
    save(page)
    assert place.saved()["rows"] == {"a1": {"response": "Before. While it was gone."}}


@pytest.mark.threat(17)
def test_threat_17_a_session_that_ends_is_signed_into_again_beside_the_page_and_typing_goes_on(
    context: BrowserContext, place: PartB
) -> None:
    page = opened(context, place)
    context.clear_cookies()
    response(page).fill(WORDS)
    dialog = page.get_by_role("dialog", name="You were signed out")
    expect(dialog).to_be_visible()
    judge(page)
    with context.expect_page() as beside:
        dialog.get_by_role("link").click()
    sign_in(beside.value, "worker")
    beside.value.close()
    page.bring_to_front()
    expect(dialog).to_be_hidden()
    expect(status(page)).to_have_text(KEPT)
    assert place.draft()["rows"] == {"a1": {"response": WORDS}}
    save(page)
    assert place.saved()["rows"] == {"a1": {"response": WORDS}}


@pytest.mark.threat(22)
def test_threat_22_while_the_manager_is_signed_in_what_the_worker_typed_is_not_sent(
    context: BrowserContext, place: PartB
) -> None:
    page = opened(context, place)
    context.clear_cookies()
    beside = context.new_page()
    beside.goto("/sign-in")
    sign_in(beside, "manager")
    response(page).fill(WORDS)
    expect(page.get_by_text("Somebody else is signed in in this browser now.")).to_be_visible()
    assert place.draft() == place.draft("manager") == {}
    with beside.expect_navigation():
        beside.get_by_role("button", name="Sign out").click()
    sign_in(beside, "worker")
    expect(status(page)).to_have_text(KEPT)
    assert place.draft()["rows"] == {"a1": {"response": WORDS}}
    assert place.draft("manager") == {}


@pytest.mark.threat(15)
def test_threat_15_worker_and_manager_in_two_browsers_keep_both_texts(
    chromium: Browser, context: BrowserContext, place: PartB
) -> None:
    other = signed_in(chromium, place, "manager")
    mine, theirs = opened(context, place), opened(other, place)
    response(theirs).fill("The manager's, saved first.")
    save(theirs)
    response(mine).fill("The worker's, saved second.")
    response(mine, "a2").fill("The worker's alone.")
    expect(status(mine)).to_have_text(re.compile("Somebody saved Part B after you opened it"))
    save(mine)
    for text in ("The manager's, saved first.", "The worker's, saved second.", "The worker's alone."):
        expect(mine.locator(".app-conflict__text", has_text=text)).to_be_visible()
    judge(mine)
    mine.get_by_label("Keep both, one after the other").first.check()
    with mine.expect_navigation():
        mine.get_by_role("button", name="Save what I chose").click()
    kept = "The manager's, saved first.\n\nThe worker's, saved second."
    expect(response(mine)).to_have_value(kept)
    assert place.saved()["rows"] == {"a1": {"response": kept}, "a2": {"response": "The worker's alone."}}
    mine.get_by_role("link", name="Earlier versions of Part B").click()
    with mine.expect_navigation():
        mine.get_by_role("button", name="Compare").click()
    expect(mine.locator(".app-marked ins").first).to_be_visible()
    judge(mine)
    other.close()


@pytest.mark.threat(15)
def test_threat_15_a_second_tab_says_so_and_saving_it_shows_both(context: BrowserContext, place: PartB) -> None:
    first, second = opened(context, place), opened(context, place)
    response(first).fill("First tab.")
    expect(status(first)).to_have_text(KEPT)
    response(second).fill("Second tab.")
    expect(status(second)).to_have_text(re.compile("into Part B in another tab"))
    assert place.draft()["rows"] == {"a1": {"response": "First tab."}}
    save(second)
    for text in ("First tab.", "Second tab."):
        expect(second.locator(".app-conflict__text", has_text=text)).to_be_visible()


@pytest.mark.threat(16)
def test_threat_16_a_double_click_saves_once_and_back_and_reload_keep_the_text(
    context: BrowserContext, place: PartB
) -> None:
    page = opened(context, place)
    page.on("dialog", lambda dialog: dialog.accept())
    response(page).fill(WORDS)
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).dblclick()
    page.wait_for_load_state()
    assert (len(place.revisions()), place.draft()) == (1, {})
    page.goto("/cases")
    page.go_back()
    expect(response(page)).to_have_value(WORDS)
    response(page).press("Control+End")
    response(page).press_sequentially(" And more.")
    page.reload()
    expect(response(page)).to_have_value(re.compile("And more"))
    save(page)
    assert place.saved()["rows"]["a1"]["response"].endswith("And more.")
    assert (len(place.revisions()), place.draft()) == (2, {})


@pytest.mark.threat(19)
def test_threat_19_what_is_typed_while_the_manager_completes_part_b_is_told_to_be_copied(
    chromium: Browser, context: BrowserContext, place: PartB
) -> None:
    page = opened(context, place)
    response(page).fill("Typed before. ")
    expect(status(page)).to_have_text(KEPT)
    other = signed_in(chromium, place, "manager")
    complete(opened(other, place))
    other.close()
    response(page).press("Control+End")
    response(page).press_sequentially("Typed too late.")
    expect(status(page)).to_have_text(re.compile("this form is not open any more"))
    save(page)
    expect(page.get_by_text("Typed before. Typed too late.")).to_be_visible()
    page.goto(place.path)
    expect(page.get_by_text("had not saved it when Part B was completed")).to_be_visible()
    expect(page.locator("#unsaved-part-b").get_by_text("Typed before.")).to_be_visible()


def complete(page: Page) -> None:
    """Answer everything and complete Part B."""
    for row in ("a1", "a2", "a3"):
        page.locator(f'[name="rows-{row}-agreed"][value="yes"]').check()
        page.locator(f'[name="rows-{row}-status"][value="in_progress"]').check()
        day(page, f"rows-{row}-target", "20", "4", "2026")
    for name in ("worker_contribution", "manager_contribution", "development", "positive_work", "improvement"):
        page.locator(f"#reflections-{name}").fill("Said in supervision.")
    day(page, "reflections-supervision_on", "20", "3", "2026")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and complete Part B").click()
    expect(page.get_by_text("Part B is complete")).to_be_visible()


def day(page: Page, name: str, *parts: str) -> None:
    for part, said in zip(("day", "month", "year"), parts, strict=True):
        page.locator(f'[name="{name}-{part}"]').fill(said)


def test_a_fault_is_named_beside_its_field_once_it_is_left_and_goes_when_it_is_put_right(
    context: BrowserContext, place: PartB
) -> None:
    page = opened(context, place)
    target = page.locator('[name="rows-a1-target-day"]')
    target.fill("41")
    message = page.locator("#rows-a1-target-error")
    expect(status(page)).to_have_text(KEPT)
    expect(message).to_have_count(0)
    response(page, "a2").focus()
    expect(message).to_be_visible()
    judge(page)
    day(page, "rows-a1-target", "20", "4", "2026")
    response(page, "a2").focus()
    expect(message).to_have_count(0)


def test_the_keyboard_saves(context: BrowserContext, place: PartB) -> None:
    page = opened(context, place)
    response(page).fill(WORDS)
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert place.saved()["rows"] == {"a1": {"response": WORDS}}


@pytest.mark.threat(15)
def test_threat_15_without_javascript_part_b_is_saved_and_two_texts_are_put_together(
    chromium: Browser, place: PartB
) -> None:
    plain = signed_in(chromium, place, java_script_enabled=False)
    page, second = opened(plain, place), opened(plain, place)
    response(page).fill("First.")
    save(page)
    expect(response(page)).to_have_value("First.")
    response(second).fill("Second.")
    save(second)
    second.get_by_label("Keep both, one after the other").check()
    with second.expect_navigation():
        second.get_by_role("button", name="Save what I chose").click()
    assert place.saved()["rows"] == {"a1": {"response": "First.\n\nSecond."}}
    plain.close()
