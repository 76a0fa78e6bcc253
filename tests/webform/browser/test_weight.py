"""The first visit of a page: what it weighs on the wire, and where it asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from gallery import Gallery
from looking import WIDE, patient
from playwright.sync_api import Browser, Page
from states import STATES, State, name_of

pytestmark = pytest.mark.browser

MOST_BYTES = 150_000
HEAVIEST = {
    "sections.show": "planning, wrong",
    "whole.show": "wrong",
    "finish.check_answers": "filled",
    "work.listed": "of the whole council",
}


def heaviest(endpoint: str, states: tuple[State, ...]) -> State:
    """The state in which the page is likely the largest."""
    return next((one for one in states if one.name == HEAVIEST.get(endpoint)), states[0])


GETS = [(endpoint, state) for endpoint, states in STATES.items() if not (state := heaviest(endpoint, states)).act]


def weighed(page: Page) -> Callable[[], int]:
    """Count the bytes that come over the wire, heads included; the result says how many so far."""
    sizes: dict[str, float] = {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def note(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    wire.on("Network.loadingFinished", note)
    return lambda: int(sum(sizes.values()))


@pytest.mark.parametrize("case", GETS, ids=name_of)
def test_a_first_visit_weighs_little_and_asks_nobody_else(
    chromium: Browser, gallery: Gallery, case: tuple[str, State]
) -> None:
    state = case[1]
    context = patient(gallery.context(chromium, state.person, state.server, viewport=WIDE))
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    weight = weighed(page)
    page.goto(state.path.format(**gallery.ids), wait_until="networkidle")
    assert 5_000 < weight() <= MOST_BYTES
    assert [url for url in asked if not url.startswith(gallery.addresses[state.server])] == []
    assert any(url.endswith(".css") for url in asked) and any(url.endswith(".js") for url in asked)
    context.close()
