"""Looking at pages of the gallery: opening one in its state, and what can be measured on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gallery import Gallery
from playwright.sync_api import Browser, BrowserContext, Page, expect
from states import State

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}


class Windows:
    """A browser window for each person, kept from page to page as theirs is."""

    def __init__(self, chromium: Browser, gallery: Gallery) -> None:
        self.chromium, self.gallery = chromium, gallery
        self.kept: dict[tuple[str | None, str], Page] = {}

    @contextmanager
    def at(self, state: State) -> Iterator[Page]:
        """The page of a state, after what is done there; an error of its script fails the test."""
        who = state.person, state.server
        page = self._new(state) if state.act or who not in self.kept else self.kept[who]
        faults: list[str] = []
        page.on("pageerror", note := lambda error: faults.append(str(error)))
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        arrive(page, state, self.gallery)
        yield page
        page.remove_listener("pageerror", note)
        assert faults == []
        if state.act:
            page.context.close()
        else:
            self.kept[who] = page

    def _new(self, state: State) -> Page:
        return patient(self.gallery.context(self.chromium, state.person, state.server)).new_page()


def patient(context: BrowserContext) -> BrowserContext:
    """The context with a patience that a busy machine needs."""
    context.set_default_timeout(15_000)
    return context


def arrive(page: Page, state: State, gallery: Gallery) -> None:
    """Open the page and bring it into its state."""
    answer = page.goto(state.path.format(**gallery.ids))
    assert answer is not None
    assert answer.status < 500
    if state.act:
        state.act(page)
    if state.says:
        expect(page.locator("body"), state.name).to_contain_text(state.says, timeout=5000)


@contextmanager
def afresh(chromium: Browser, gallery: Gallery, state: State, **options: Any) -> Iterator[Page]:
    """The page of a state in a browser that was never there before."""
    context = patient(gallery.context(chromium, state.person, state.server, **{"viewport": WIDE, **options}))
    page = context.new_page()
    arrive(page, state, gallery)
    yield page
    context.close()


SPACED = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }`)
  document.adoptedStyleSheets = [sheet]
  const cut = one => {
    const style = getComputedStyle(one)
    const hides = axis => ['hidden', 'clip'].includes(style[axis])
    return one.clientWidth > 1 && !one.matches('input, select, textarea') && ((hides('overflowX') && one.scrollWidth > one.clientWidth + 1)
      || (hides('overflowY') && one.scrollHeight > one.clientHeight + 1))
  }
  return [...document.body.querySelectorAll('*')].filter(one => one.checkVisibility() && cut(one)).map(one => one.outerHTML.slice(0, 200))
}"""
"""Spaces text as WCAG 1.4.12 allows a reader to, and lists what is cut off by it."""
