"""Every page in every state: no breach of WCAG 2.2 AA, at 320 pixels nothing to the side, and room for wider text."""

from __future__ import annotations

import pytest
from driving import breaches, overflow
from gallery import Gallery
from looking import NARROW, SPACED, Windows
from playwright.sync_api import Browser
from states import EVERY, NO_PAGES, STATES, State, name_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def windows(chromium: Browser, gallery: Gallery) -> Windows:
    return Windows(chromium, gallery)


def test_every_route_has_its_states_declared_or_is_said_to_have_no_page(gallery: Gallery) -> None:
    routes = {rule.endpoint for rule in gallery.council.app.url_map.iter_rules()}
    assert routes == STATES.keys() | NO_PAGES.keys()
    assert not STATES.keys() & NO_PAGES.keys()
    assert [endpoint for endpoint, states in STATES.items() if not states] == []


@pytest.mark.parametrize("case", EVERY, ids=name_of)
def test_a_page_breaches_no_rule_and_fits_a_narrow_window_and_wider_text(
    windows: Windows, case: tuple[str, State]
) -> None:
    with windows.at(case[1]) as page:
        assert breaches(page) == []
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        assert overflow(page) == 0
        assert page.evaluate(SPACED) == []
        assert overflow(page) == 0
