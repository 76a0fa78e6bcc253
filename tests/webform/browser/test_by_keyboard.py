"""Every page by keyboard: the skip link first, every control once and in the order of the page, the focus always in sight and marked."""

from __future__ import annotations

from typing import Any

import pytest
from driving import WHERE_THE_FOCUS_IS
from gallery import Gallery
from looking import afresh
from playwright.sync_api import Browser, Page
from states import FIRST, State, name_of

pytestmark = pytest.mark.browser

MOST_STOPS = 700
LARGE = {"width": 1280, "height": 720}

STOPS = """() => {
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(one => {
    if (one.disabled || one.tabIndex < 0 || one.type === 'hidden' || !one.checkVisibility({visibilityProperty: true})) return false
    if (one.closest('dialog:not([open])')) return false
    if (one.type !== 'radio') return true
    const group = [...document.getElementsByName(one.name)].filter(other => other.form === one.form)
    const first = group.find(other => other.checked) || group[0]
    return one === first
  }).length
}"""
"""How many stops the Tab key should make: a group of radio buttons is one."""

NEXT = """([before]) => {
  const at = document.activeElement
  return {
    after: Boolean(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING),
    positive: at.tabIndex > 0
  }
}"""


def walk(page: Page) -> list[dict[str, Any]]:
    """Press Tab from the skip link on until the focus leaves the page: what had it, stop by stop."""
    page.locator(".govuk-skip-link").focus()
    before = page.evaluate_handle("document.activeElement").as_element()
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate_handle("document.activeElement").as_element()
        if at is None or at.evaluate("one => one === document.body"):
            return stops
        stops.append({**at.evaluate(WHERE_THE_FOCUS_IS), **page.evaluate(NEXT, [before])})
        before = at
    raise AssertionError("the focus never leaves the page")


@pytest.mark.parametrize("case", FIRST, ids=name_of)
def test_tab_comes_to_everything_in_order_and_never_out_of_sight(
    chromium: Browser, gallery: Gallery, case: tuple[str, State]
) -> None:
    with afresh(chromium, gallery, case[1], viewport=LARGE) as page:
        expected = page.evaluate(STOPS) - 1  # the skip link is where it starts
        stops = walk(page)
    assert [one["html"] for one in stops if not one["shown"]] == []
    assert [one["html"] for one in stops if not one["marked"]] == []
    assert [one["html"] for one in stops if not one["after"] or one["positive"]] == []
    assert len(stops) == expected


@pytest.mark.parametrize("case", FIRST, ids=name_of)
def test_the_skip_link_comes_first_and_leads_past_the_head_of_the_page(
    chromium: Browser, gallery: Gallery, case: tuple[str, State]
) -> None:
    with afresh(chromium, gallery, case[1]) as page:
        skip = page.get_by_role("link", name="Skip to main content")
        assert page.locator("a, button, input").first.evaluate("(one, skip) => one === skip", skip.element_handle())
        skip.focus()
        assert skip.bounding_box()["height"] > 20  # type: ignore[index]
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main-content"
        page.keyboard.press("Tab")
        assert not page.evaluate("document.querySelector('header').contains(document.activeElement)")
