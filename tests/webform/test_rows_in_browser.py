"""Rows that are added and removed, and sections that come and go, in a real browser: in place, heard, kept, and without script as ever."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect
from test_nothing_lost_in_browser import (
    KEPT,
    Place,
    judge,
    opened,
    running_chromium,
    save,
    signed_in,
    status,
)

__all__ = ["running_chromium"]

pytestmark = pytest.mark.browser

LIST = "c08-actions"
ABOUT = " for criterion 8"


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    found = Place(tmp_path / "home", getattr(request, "param", "complete-good"))
    with found.served:
        yield found


@pytest.fixture
def context(chromium: Browser, place: Place) -> Iterator[BrowserContext]:
    context = signed_in(chromium, place)
    yield context
    context.close()


def adder(page: Page, listed: str = LIST) -> Locator:
    return page.locator(f'button[name="add"][value="{listed}"]')


def row(page: Page, number: int, noun: str = "Action", about: str = ABOUT) -> Locator:
    return page.get_by_role("group", name=f"{noun} {number}{about}", exact=True)


def words_of(page: Page, number: int) -> Locator:
    return row(page, number).get_by_label("What is to be done")


def remove(page: Page, number: int) -> None:
    row(page, number).get_by_role("button", name="Remove this action").click()


def announced(page: Page) -> Locator:
    return page.locator("[data-announce]")


def filled_with(page: Page, *texts: str) -> None:
    """Add an action for each text; the page is never loaded anew."""
    page.evaluate("document.documentElement.dataset.same = 'yes'")
    for number, text in enumerate(texts, 1):
        adder(page).click()
        expect(words_of(page, number)).to_be_focused()
        words_of(page, number).fill(text)


def texts_of(place: Place, section: str = "planning") -> list[str]:
    """The actions of the criterion in the draft."""
    return [one["action"] for one in place.draft(section).get("c08", {}).get("actions", [])]


def kept(page: Page, has: Callable[[list[str]], bool]) -> Any:
    """Do something, and wait until a draft is kept whose texts are so."""

    def so(answer: Response) -> bool:
        texts = [text for _, text in parse_qsl(answer.request.post_data or "", keep_blank_values=True)]
        return answer.url.endswith("/draft") and answer.ok and has(texts)

    return page.expect_response(so)


def on_same_page(page: Page) -> bool:
    return page.evaluate("document.documentElement.dataset.same") == "yes"


def test_an_added_row_stands_there_at_once_with_the_focus_and_is_kept_under_one_id(
    context: BrowserContext, place: Place
) -> None:
    page = opened(context, place, "planning")
    expect(adder(page)).to_have_text("Add an action")
    filled_with(page, "Ring the school.")
    expect(adder(page)).to_have_text("Add another action")
    row(page, 1).get_by_label("By whom").select_option(index=1)
    judge(page)
    with kept(page, lambda texts: "Ring the school." in texts):
        adder(page).focus()
    first = place.draft("planning")["c08"]["actions"]
    assert [one["action"] for one in first] == ["Ring the school."]
    with kept(page, lambda texts: "Ring the school again." in texts):
        words_of(page, 1).fill("Ring the school again.")
        adder(page).focus()
    again = place.draft("planning")["c08"]["actions"]
    assert [one["id"] for one in again] == [one["id"] for one in first]
    assert re.fullmatch("r[0-9a-f]{10}", first[0]["id"])
    assert on_same_page(page)
    save(page)
    stored = place.revisions("planning")[-1].answers or {}
    assert stored["c08"]["actions"] == again


def test_a_removed_row_is_said_to_be_gone_and_comes_back_with_its_text(context: BrowserContext, place: Place) -> None:
    page = opened(context, place, "planning")
    filled_with(page, "One.", "Two.", "Three.")
    with kept(page, lambda texts: "Three." in texts and "Two." not in texts):
        remove(page, 2)
    undo = page.get_by_role("button", name=re.compile(f"^Undo\\W+removing Action 2{ABOUT}"))
    expect(undo).to_be_focused()
    expect(announced(page)).to_have_text(f"Action 2{ABOUT} removed.")
    expect(words_of(page, 2)).to_have_value("Three.")
    expect(row(page, 3)).to_have_count(0)
    assert texts_of(place) == ["One.", "Three."]
    judge(page)
    adder(page).click()
    words_of(page, 3).fill("Four.")
    with kept(page, lambda texts: {"Two.", "Four."} <= set(texts)):
        undo.click()
    expect(words_of(page, 2)).to_be_focused()
    expect(words_of(page, 2)).to_have_value("Two.")
    expect(announced(page)).to_have_text(f"Action 2{ABOUT} is back.")
    expect(words_of(page, 4)).to_have_value("Four.")
    assert texts_of(place) == ["One.", "Two.", "Three.", "Four."]
    assert on_same_page(page)
    save(page)
    stored = place.revisions("planning")[-1].answers or {}
    assert [one["action"] for one in stored["c08"]["actions"]] == ["One.", "Two.", "Three.", "Four."]


def test_all_rows_can_go_and_what_was_saved_before_them_is_kept_in_the_revision(
    context: BrowserContext, place: Place
) -> None:
    page = opened(context, place, "planning")
    filled_with(page, "Only one.")
    save(page)
    remove(page, 1)
    expect(adder(page)).to_have_text("Add an action")
    save(page)
    expect(words_of(page, 1)).to_have_count(0)
    before, after = [revision.answers or {} for revision in place.revisions("planning")[-2:]]
    assert [one["action"] for one in before["c08"]["actions"]] == ["Only one."]
    assert "actions" not in after["c08"]


def test_what_is_wrong_stands_beside_its_own_row_where_rows_are_blank_or_gone(
    context: BrowserContext, place: Place
) -> None:
    page = opened(context, place, "planning")
    filled_with(page, "One.", "", "Three.")
    remove(page, 1)
    row(page, 2).get_by_label("Day").fill("41")
    row(page, 2).get_by_label("By whom").focus()
    message = row(page, 2).locator(".govuk-error-message")
    expect(message).to_have_count(1)
    expect(row(page, 1).locator(".govuk-error-message")).to_have_count(0)


def test_without_a_connection_rows_come_and_go_and_are_sent_when_it_is_back(
    context: BrowserContext, place: Place
) -> None:
    page = opened(context, place, "planning")
    context.set_offline(True)
    filled_with(page, "Typed in a tunnel.", "Gone.")
    remove(page, 2)
    expect(status(page)).to_have_text(re.compile("Not saved: no connection"))
    with kept(page, lambda texts: "Typed in a tunnel." in texts):
        context.set_offline(False)
    assert texts_of(place) == ["Typed in a tunnel."]


def test_rows_of_a_question_are_added_and_numbered_in_its_own_words(context: BrowserContext, place: Place) -> None:
    page = opened(context, place, "contact")
    page.evaluate("document.documentElement.dataset.same = 'yes'")
    attempts = page.get_by_role("group", name=re.compile(r"^Attempt \d+$"))
    before = attempts.count()
    assert before > 0
    adder(page, "attempts").click()
    added = row(page, before + 1, "Attempt", "")
    expect(added.get_by_label("Who")).to_be_focused()
    added.get_by_label("Who").select_option("carer")
    first = page.locator('[name="attempts-0-id"]').input_value()
    with kept(page, lambda texts: "carer" in texts and first not in texts):
        row(page, 1, "Attempt", "").get_by_role("button", name="Remove this attempt").click()
    expect(announced(page)).to_have_text("Attempt 1 removed.")
    expect(attempts).to_have_count(before)
    held = place.draft("contact")["attempts"]
    assert (len(held), held[-1]["who"]) == (before, "carer")
    judge(page)
    assert on_same_page(page)


def test_a_date_is_asked_for_in_place_and_a_change_is_taken_back(context: BrowserContext, place: Place) -> None:
    page = opened(context, place, "timescales")
    page.evaluate("document.documentElement.dataset.same = 'yes'")
    add = page.locator('button[name="add"]').first
    page.locator("details", has=add).first.evaluate("one => { one.open = true }")
    asked = add.get_attribute("value") or ""
    add.click()
    entry = page.locator(f'[id="{asked}"]')
    expect(entry.locator("input:not([type=hidden])").first).to_be_focused()
    expect(adder(page, asked)).to_have_count(0)
    for part, typed in (("day", "3"), ("month", "2"), ("year", "2026")):
        entry.locator(f'[name$="-date-{part}"]').fill(typed)
    with kept(page, lambda texts: "The case note says so." in texts):
        entry.locator('[name$="-reason"]').fill("The case note says so.")
        page.get_by_role("link", name="All sections").focus()
    (held,) = place.draft("timescales")["timescales"]
    assert (held["date"], held["reason"]) == ("2026-02-03", "The case note says so.")
    judge(page)
    assert on_same_page(page)
    save(page)
    with kept(page, lambda texts: "The case note says so." not in texts):
        page.get_by_role("button", name="Remove this change").click()
    undo = page.get_by_role("button", name=re.compile("^Undo"))
    expect(undo).to_be_focused()
    assert place.draft("timescales").get("timescales") is None
    undo.click()
    expect(page.get_by_role("button", name="Remove this change")).to_have_count(1)


def test_without_script_a_row_is_added_removed_and_had_back_by_loading_the_page(
    chromium: Browser, context: BrowserContext, place: Place
) -> None:
    plain = chromium.new_context(
        base_url=place.served.address, java_script_enabled=False, storage_state=context.storage_state()
    )
    page = opened(plain, place, "planning")
    with page.expect_navigation():
        adder(page).click()
    words_of(page, 1).fill("Never saved before it was removed.")
    with page.expect_navigation():
        remove(page, 1)
    expect(page.get_by_text("Action removed.")).to_be_visible()
    expect(words_of(page, 1)).to_have_count(0)
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    expect(words_of(page, 1)).to_have_value("Never saved before it was removed.")
    plain.close()


def test_a_section_comes_into_the_page_of_all_sections_with_a_form_that_is_kept_and_goes_again(
    context: BrowserContext, place: Place
) -> None:
    page = context.new_page()
    page.goto(f"/audits/{place.audit}/whole")
    page.evaluate("document.documentElement.dataset.same = 'yes'")
    section = page.locator("#section-looked_after")
    expect(section).to_have_count(0)
    looked_after = page.locator('input[name="child_status"][value="lac"]')
    looked_after.check()
    looked_after.press("Tab")
    focused = page.evaluate("document.activeElement.id")
    expect(section).to_be_visible()
    expect(announced(page)).to_have_text(re.compile("1 more section: Additional consideration"))
    assert page.evaluate("document.activeElement.id") == focused
    order = page.locator(".app-whole-section").evaluate_all("all => all.map(one => one.id)")
    assert order.index("section-looked_after") == order.index("section-equality") + 1
    link = page.get_by_role("link", name=re.compile("^Additional consideration"))
    expect(link).to_have_attribute("href", "#section-looked_after")
    typed = section.locator('[name="looked_after_anything_else"]')
    typed.fill("The child likes the new school.")
    looked_after.focus()
    expect(section.locator("[data-draft-status]")).to_have_text(KEPT)
    assert place.draft("looked_after")["looked_after_anything_else"] == "The child likes the new school."
    judge(page)
    looked_after.uncheck()
    page.locator('input[name="child_status"][value="cp"]').focus()
    expect(section).to_be_hidden()
    expect(announced(page)).to_have_text(re.compile("No longer asked: Additional consideration"))
    looked_after.check()
    page.locator('input[name="child_status"][value="cp"]').focus()
    expect(section).to_be_visible()
    expect(typed).to_have_value("The child likes the new school.")
    assert on_same_page(page)
