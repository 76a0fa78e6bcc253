"""One person's browser at work: what they do, in their words, by mouse or by keyboard alone, and whatever the browser complained of."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect, sync_playwright
from small_council import PASSWORD

from engine.model import Question

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PATIENCE = 15_000
MOST_TABS = 400


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    path = shutil.which("chromium")
    assert path, "there is no Chromium: run `make browser`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


def breaches(page: Page) -> list[tuple[str, str, str]]:
    """Every breach of WCAG 2.2 AA that axe-core finds on the page: its rule, the first element, and what is wrong."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    result = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
    assert len(result["passes"]) > 10, "axe found next to nothing to look at"
    return [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in result["violations"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


class Driver:
    """A person at a browser of their own, working by mouse; every page that they come to is judged with axe-core."""

    def __init__(self, chromium: Browser, address: str, *, script: bool = True, **options: Any) -> None:
        self.script = script
        self.context: BrowserContext = chromium.new_context(base_url=address, java_script_enabled=script, **options)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self.failed)

    def failed(self, request: Request) -> None:
        """Note a request that failed; one that the browser gave up because the page was left is no complaint."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def judge(self, where: str) -> None:
        """Fail on any breach of WCAG 2.2 AA that axe-core finds on the page."""
        if self.script:
            assert breaches(self.page) == [], where

    def sign_in(self, name: str) -> None:
        self.page.goto("/sign-in")
        self.judge("sign-in")
        self.write(self.page.get_by_label("Sign-in name"), name)
        self.write(self.page.get_by_label("Password"), PASSWORD)
        self.press("Sign in")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Cases")

    def press(self, name: str) -> None:
        """Press a button, and wait for the page that it leads to, be it the same one again."""
        with self.page.expect_navigation():
            self.push(self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, link: Locator) -> None:
        """Follow a link to its page."""
        with self.page.expect_navigation():
            self.push(link)

    def choose(self, name: str, value: str) -> None:
        self.tick(self.page.locator(f'input[name="{name}"][value="{value}"]'))

    def type(self, name: str, value: str) -> None:
        self.write(self.page.locator(f'[name="{name}"]'), value)

    def day(self, name: str, value: str) -> None:
        year, month, day = value.split("-")
        for part, said in (("day", day), ("month", month), ("year", year)):
            self.type(f"{name}-{part}", said)

    def add(self, button: Locator) -> None:
        """Press a button that adds a row: with a script it comes in place, without one with a page."""
        if self.script:
            self.push(button)
        else:
            with self.page.expect_navigation():
                self.push(button)

    def row(self, listed: str, at: int, row: dict[str, Any]) -> None:
        """Add a row to a list and fill it in."""
        self.add(self.page.locator(f'button[name="add"][value="{listed}"]'))
        for key, value in row.items():
            name = f"{listed}-{at}-{key}"
            if isinstance(value, bool):
                if value:
                    self.tick(self.page.locator(f'input[name="{name}"]'))
            elif re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                self.day(name, value)
            elif self.page.locator(f'select[name="{name}"]').count():
                self.pick(self.page.locator(f'select[name="{name}"]'), value)
            elif key != "id":
                self.type(name, value)

    def asks(self, name: str) -> bool:
        parts = ("", "-day", "-rating")
        found = ", ".join(f'[name="{name}{part}"]' for part in parts)
        return self.page.locator(f'{found}, button[name="add"][value="{name}"]').count() > 0

    def await_one_of(self, names: list[str]) -> None:
        """Leave the field, and wait until the page's script has brought a question that the last answers made it ask."""
        self.page.keyboard.press("Tab")
        found = ", ".join(f'[data-question="{name}"]' for name in names)
        self.page.locator(found).first.wait_for()

    def answer(self, question: Question, value: Any) -> None:
        if question.kind == "criterion":
            self.choose(f"{question.id}-rating", value["rating"])
            self.type(f"{question.id}-evidence", value["evidence"])
            for at, row in enumerate(value.get("actions", ())):
                self.row(f"{question.id}-actions", at, row)
        elif question.kind in ("rows", "actions"):
            for at, row in enumerate(value):
                self.row(question.id, at, row)
        elif question.kind == "date":
            self.day(question.id, value)
        elif question.kind == "choices":
            for one in value:
                self.choose(question.id, one)
        elif question.kind in ("text", "long_text", "quotation"):
            self.type(question.id, value)
        else:
            self.choose(question.id, value)

    def push(self, control: Locator) -> None:
        control.click()

    def write(self, control: Locator, value: str) -> None:
        control.fill(value)

    def tick(self, control: Locator) -> None:
        control.check()

    def pick(self, control: Locator, value: str) -> None:
        control.select_option(value)


class FittingDriver(Driver):
    """Looks on every page whether anything runs off the side of the window."""

    def judge(self, where: str) -> None:
        assert overflow(self.page) == 0, where

    def press(self, name: str) -> None:
        super().press(name)
        self.judge(self.page.url)


WHERE_THE_FOCUS_IS = """target => {
  const at = document.activeElement
  if (!at || at === document.body) return {here: false, back: false, html: '', shown: true, marked: true}
  const same = at.type === 'radio' && target.type === 'radio' && at.name === target.name && at.form === target.form
  const edge = at.getClientRects()[0] || at.getBoundingClientRect()
  const points = [[edge.left + 3, edge.top + 3], [(edge.left + edge.right) / 2, (edge.top + edge.bottom) / 2],
                  [edge.right - 3, edge.bottom - 3]]
  const mine = [at, ...(at.labels || [])]
  const shown = points.some(([x, y]) => mine.some(one => one.contains(document.elementFromPoint(x, y))))
  const label = at.labels && at.labels[0]
  const drawn = ['radio', 'checkbox'].includes(at.type) && label ? getComputedStyle(label, '::before') : getComputedStyle(at)
  const marked = (drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) > 0) || drawn.boxShadow !== 'none'
  return {
    here: at === target || same,
    back: Boolean(at.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING),
    html: at.outerHTML.slice(0, 200), shown, marked
  }
}"""
"""What has the focus: whether it is the target (or in its group of radios), whether the target stands before it, whether any
of it is in sight and nothing lies over it, and whether it is marked as having the focus."""


class KeyboardDriver(FittingDriver):
    """Works with Tab, Shift+Tab, arrows, Space and Enter alone, and notes every focus that can't be seen."""

    def __init__(self, chromium: Browser, address: str, **options: Any) -> None:
        super().__init__(chromium, address, **options)
        self.unseen: list[str] = []

    def reach(self, control: Locator) -> None:
        """Go to a control with Tab, or with Shift+Tab where it stands before the one that has the focus."""
        for _ in range(MOST_TABS):
            found = control.evaluate(WHERE_THE_FOCUS_IS)
            if not (found["shown"] and found["marked"]):
                self.unseen.append(f"{'not marked' if found['shown'] else 'not in sight'}: {found['html']}")
            if found["here"]:
                return
            self.page.keyboard.press("Shift+Tab" if found["back"] else "Tab")
        raise AssertionError(f"no way to {control} by keyboard")

    def push(self, control: Locator) -> None:
        self.reach(control)
        self.page.keyboard.press("Enter")

    def write(self, control: Locator, value: str) -> None:
        self.reach(control)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(value)
        expect(control).to_have_value(value)

    def tick(self, control: Locator) -> None:
        if control.is_checked():
            return
        self.reach(control)
        if control.get_attribute("type") == "checkbox":
            self.page.keyboard.press("Space")
        else:
            self._along_the_group(control)
        expect(control).to_be_checked()

    def _along_the_group(self, radio: Locator) -> None:
        """In a group that Tab comes to at its first or its checked button: Space takes that one, an arrow the next."""
        if not radio.evaluate("one => one === document.activeElement"):
            place = "one => [...document.getElementsByName(one.name)].indexOf({})"
            steps = radio.evaluate(place.format("one")) - radio.evaluate(place.format("document.activeElement"))
            for _ in range(abs(steps)):
                self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        elif not radio.is_checked():
            self.page.keyboard.press("Space")

    def pick(self, control: Locator, value: str) -> None:
        self.reach(control)
        steps = control.evaluate(
            "(one, value) => [...one.options].findIndex(option => option.value === value) - one.selectedIndex", value
        )
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        expect(control).to_have_value(value)
