"""Where the reader's own colours are forced on every page, controls and the focus are still drawn."""

from __future__ import annotations

import pytest
from gallery import Gallery
from looking import afresh
from playwright.sync_api import Browser
from states import FIRST, STATES, State, name_of

pytestmark = pytest.mark.browser

UNDRAWN = """() => {
  const part = (one, at) => getComputedStyle(one, at)
  const line = (style, name) => style[name + 'Style'] !== 'none' && parseFloat(style[name + 'Width']) > 0
  const drawn = one => ['radio', 'checkbox'].includes(one.type) && one.labels.length ? [one.labels[0], '::before'] : [one, null]
  const wrong = []
  for (const one of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (one.type === 'hidden' || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true})) continue
    const [box, at] = drawn(one)
    const isBox = one.matches('input, select, textarea, .govuk-button')
    if (isBox && !line(part(box, at), 'borderTop')) wrong.push('no border: ' + one.outerHTML.slice(0, 150))
    one.focus()
    if (!line(part(box, at), 'outline')) wrong.push('no outline: ' + one.outerHTML.slice(0, 150))
  }
  return wrong
}"""
"""Controls without a border, and whatever takes the focus without an outline: backgrounds and shadows are gone."""

CASES = [*FIRST, *(("cases.record", one) for one in STATES["cases.record"] if one.name == "timeline, filled")]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_controls_and_the_focus_are_drawn_in_forced_colours(
    chromium: Browser, gallery: Gallery, case: tuple[str, State]
) -> None:
    with afresh(chromium, gallery, case[1], forced_colors="active") as page:
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        assert page.evaluate(UNDRAWN) == []
