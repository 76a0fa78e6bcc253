"""Declared texts and answers that look like script, in a real browser: nothing runs, and the policy has nothing to stop."""

from __future__ import annotations

import pytest
from gallery import served
from pages import complete, form_to, post_section, section_path, sign_off, template_of
from playwright.sync_api import Browser
from test_literal import EVIL, Baited, baited

pytestmark = pytest.mark.browser

__all__ = ["baited"]


def addresses(bait: Baited) -> list[str]:
    """Every page on which the bait stands, of the draft and of the record once Part B is complete."""
    council, _, audit = bait
    tabs = [f"/cases/{council.child}?tab={tab}" for tab in ("overview", "forms", "timeline", "history", "audits")]
    sections = [section_path(audit, one.id) for one in template_of(council).sections]
    return [
        "/cases",
        "/policy",
        *tabs,
        f"/audits/{audit}",
        f"/audits/{audit}/check",
        f"/audits/{audit}/whole",
        *sections,
    ]


@pytest.mark.threat(8)
@pytest.mark.threat(9)
def test_threat_9_no_bait_in_any_text_runs_or_is_even_stopped_by_the_policy(chromium: Browser, baited: Baited) -> None:
    council, client, audit = baited
    caught: list[str] = []
    with served(council.app) as address:
        context = chromium.new_context(base_url=address)
        page = context.new_page()
        page.on("dialog", lambda dialog: (caught.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: caught.append(message.text) if "404" not in message.text else None)
        page.on("pageerror", lambda error: caught.append(str(error)))
        for signed_off in (False, True):
            cookie = council.client("auditor").get_cookie("session")
            assert cookie is not None
            context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
            for path in addresses(baited):
                page.goto(path)
                page.evaluate(
                    "document.querySelectorAll('[onmouseover]').forEach(one => one.dispatchEvent(new Event('mouseover')))"
                )
                assert page.locator("main img, main script").count() == 0, path
            if not signed_off:
                assert EVIL.split("<")[0] in page.content().replace("&quot;", '"')
                assert sign_off(client, audit).status_code == 303
                complete(council, audit)
        context.close()
    assert caught == []


@pytest.mark.threat(9)
def test_threat_9_what_was_typed_is_brought_by_the_script_as_text_alone(chromium: Browser, baited: Baited) -> None:
    council, client, audit = baited
    path = section_path(audit, "grade")
    post_section(council, client, audit, "grade", {"grade_reasons": EVIL})
    caught: list[str] = []
    with served(council.app) as address:
        context = chromium.new_context(base_url=address)
        cookie = client.get_cookie("session")
        assert cookie is not None
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("dialog", lambda dialog: (caught.append(dialog.message), dialog.dismiss()))
        page.goto(path)
        assert page.locator("#grade_reasons").input_value() == form_to(client.get(path).text, path).value(
            "grade_reasons"
        )
        page.locator("#grade_reasons").fill(f"{EVIL} again")
        with page.expect_response(lambda answer: answer.url.endswith("/draft")):
            page.keyboard.press("Tab")
        page.get_by_text("Draft saved").first.wait_for()
        assert page.locator("main img, main script").count() == 0
        context.close()
    assert caught == []
