"""The components in a real browser, under the policy of the service: script on and off, narrow, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from component_fields import TEMPLATES, render
from driving import breaches
from flask import Flask, Response, render_template
from flask_wtf.csrf import CSRFProtect
from gallery import served
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from playwright.sync_api import Browser, Page

from webform.context import Authority
from webform.keep import Keep
from webform.words import navigation

pytestmark = pytest.mark.browser

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PAGE = (
    '{% extends "layout.html" %}{% block banner %}{{ banner }}{% endblock %}'
    '{% block content %}<h1 class="govuk-heading-l">Planning</h1>{{ content }}{% endblock %}'
)
RATINGS = [{"value": value, "text": value.capitalize()} for value in ("evidenced", "partly", "not evidenced")]
GRADES = [{**rating, "descriptor": "What this grade means."} for rating in RATINGS]
SECTIONS = [
    {"text": "Planning", "href": "#a", "active": True, "state": "1 to answer"},
    {"text": "Grade", "href": "#b"},
]
TABS = [
    {"id": "forms", "label": "Forms", "content": "Two."},
    {"id": "events", "label": "Events", "content": "Three."},
]


def content() -> Markup:
    """One of everything that a person fills in, and what stands around it."""
    errors = [{"text": "Say what evidence there is", "href": "#evidence"}]
    action = render("audit", "action_row", "Action 1", caller=lambda: Markup(render("date", "date_input", "by", "By")))
    fields = (
        render("error_summary", "error_summary", errors),
        render(
            "radios",
            "radios",
            "rating",
            "Is there a plan?",
            RATINGS,
            small=True,
            inline=True,
            error="Choose one",
        ),
        render(
            "text",
            "textarea",
            "evidence",
            "Evidence",
            error="Say what evidence there is",
            classes="app-evidence",
        ),
        render("audit", "actions", "Suggested actions", caller=lambda: Markup(action)),
        render("radios", "grade_cards", "grade", "The grade", GRADES, value="partly"),
        render("checkboxes", "checkboxes", "told", "Who was told", RATINGS, hint="All that apply"),
        render("select", "select", "owner", "Who", RATINGS),
        render("file", "file_input", "plan", "The plan"),
        render("tabs", "tabs", TABS),
        render("button", "button", "Save and continue"),
    )
    side = render("navigation", "side_navigation", SECTIONS, "Sections")
    return Markup(
        '<div class="app-form-page"><div class="app-form-page__side">{}</div>'
        '<form class="app-form-page__main" method="post">{}</form></div>'
    ).format(Markup(side), Markup("".join(fields)))


def look_application() -> Flask:
    app = Flask("webform", static_folder=str(TEMPLATES.parent / "static"))
    app.secret_key = "of this test alone"
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension(Keep)
    app.jinja_env.loader = ChoiceLoader([DictLoader({"page.html": PAGE}), FileSystemLoader(TEMPLATES)])
    CSRFProtect(app)
    variables: dict[str, Any] = {
        "authority": Authority("Fernhollow Council", "Case file audits", "", None),
        "person": SimpleNamespace(name="Morag Okonjo", roles_text="Auditor"),
        "navigation": tuple(one._replace(shortcut="") for one in navigation("/cases")),
    }

    @app.get("/")
    def show() -> str:
        banner = Markup(render("case", "case_banner", "Tobias Fernhollow", [{"key": "Status", "value": "CP"}]))
        return render_template(
            "page.html",
            page_title="Planning",
            errors_on_page=True,
            demonstration=True,
            banner=banner,
            content=content(),
            **variables,
        )

    @app.after_request
    def restrict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


@pytest.fixture(name="address", scope="module")
def served_address() -> Iterator[str]:
    with served(look_application()) as address:
        yield f"{address}/"


def opened(chromium: Browser, address: str, width: int = 1280, **context: Any) -> Page:
    page = chromium.new_context(viewport={"width": width, "height": 900}, **context).new_page()
    page.goto(address)
    return page


def test_threat_9_nothing_on_a_page_is_blocked_by_the_policy_or_missing(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.on("response", lambda response: complaints.append(response.url) if response.status >= 400 else None)
    page.goto(address, wait_until="networkidle")
    assert complaints == []
    assert "govuk-frontend-supported" in str(page.locator("body").get_attribute("class"))


@pytest.mark.parametrize("width", [320, 390, 700, 1280])
def test_nothing_runs_off_the_side_of_a_screen(chromium: Browser, address: str, width: int) -> None:
    page = opened(chromium, address, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_breach_of_wcag_2_2_aa(chromium: Browser, address: str, width: int) -> None:
    assert breaches(opened(chromium, address, width)) == []


def test_error_summary_has_the_focus_and_leads_to_the_field(chromium: Browser, address: str) -> None:
    page = opened(chromium, address)
    assert "govuk-error-summary" in page.evaluate("document.activeElement.className")
    page.get_by_role("link", name="Say what evidence there is").click()
    assert page.evaluate("document.activeElement.id") == "evidence"


def test_everything_is_there_without_script(chromium: Browser, address: str) -> None:
    page = opened(chromium, address, java_script_enabled=False)
    assert page.get_by_text("Two.").is_visible()
    assert page.get_by_text("Three.").is_visible()
    assert page.get_by_role("link", name="The guide").is_visible()
    page.get_by_label("Evidenced", exact=True).first.check()
    assert page.locator("#rating").is_checked()


def test_paper_carries_the_record_and_nothing_to_press(chromium: Browser, address: str) -> None:
    page = opened(chromium, address)
    page.emulate_media(media="print")
    assert page.get_by_text("Tobias Fernhollow").is_visible()
    assert page.get_by_role("navigation", name="Sections").count() == 0
    assert page.get_by_role("button").count() == 0
    assert not page.get_by_text("Demonstration: all people are made up").is_visible()
