"""The frame of every page, and the components that only this service has."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from component_fields import TEMPLATES, render
from flask import Flask, render_template
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from markupsafe import Markup
from test_components import Element, attribute, everything, tree

from webform.context import Authority
from webform.keep import Keep
from webform.words import Place

PERSON = SimpleNamespace(name="Morag Okonjo", roles_text="Auditor")


@pytest.fixture(name="app")
def plain_app() -> Iterator[Flask]:
    """A Flask application with nothing but the templates and protection against forged requests."""
    app = Flask("webform", template_folder=str(TEMPLATES), static_folder=str(TEMPLATES.parent / "static"))
    app.secret_key = "of this test alone"
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension(Keep)
    CSRFProtect(app)
    with app.test_request_context("/"):
        yield app


def page(**changed: Any) -> Element:
    authority = Authority("Fernhollow Council", "Case file audits")
    variables = {"authority": authority, "person": None, "demonstration": False, "errors_on_page": False}
    return tree(
        render_template("layout.html", page_title="Cases", **variables | changed).removeprefix("<!DOCTYPE html>")
    )


def text(node: Element) -> str:
    return " ".join(child if isinstance(child, str) else text(child) for child in node.children)


def named(root: Element, class_name: str) -> list[Element]:
    return [element for element in everything(root) if class_name in (attribute(element, "class") or "").split()]


def title(root: Element) -> str:
    return next(text(element) for element in everything(root) if element.tag == "title")


@pytest.mark.usefixtures("app")
def test_title_says_page_service_and_authority_and_error_first() -> None:
    assert title(page()) == "Cases – Case file audits – Fernhollow Council"
    assert title(page(errors_on_page=True)) == "Error: Cases – Case file audits – Fernhollow Council"


@pytest.mark.usefixtures("app")
def test_page_has_the_language_one_main_and_a_link_that_skips_to_it() -> None:
    root = page(person=PERSON)
    (html,) = [element for element in everything(root) if element.tag == "html"]
    assert (attribute(html, "lang"), attribute(html, "class")) == ("en", "govuk-template")
    (main,) = [element for element in everything(root) if element.tag == "main"]
    (skip,) = named(root, "govuk-skip-link")
    assert attribute(skip, "href") == f"#{attribute(main, 'id')}"


@pytest.mark.usefixtures("app")
def test_threat_22_signing_out_is_a_post_with_a_token() -> None:
    (form,) = [element for element in everything(page(person=PERSON)) if element.tag == "form"]
    assert attribute(form, "method") == "post"
    (token,) = [element for element in everything(form) if attribute(element, "name") == "csrf_token"]
    assert attribute(token, "value")


@pytest.mark.usefixtures("app")
def test_nobody_signed_in_sees_no_name_and_no_sign_out() -> None:
    root = page()
    assert [element for element in everything(root) if element.tag == "form"] == []
    assert named(root, "app-person") == []


@pytest.mark.usefixtures("app")
def test_demonstration_says_that_all_people_are_made_up_and_real_use_does_not() -> None:
    assert "Demonstration: all people are made up" in text(page(demonstration=True))
    assert "Demonstration" not in text(page())


@pytest.mark.usefixtures("app")
def test_navigation_marks_where_one_is() -> None:
    items = (Place("Cases", "/cases", current=True), Place("Policy", "/policy"))
    current = [element for element in everything(page(navigation=items)) if attribute(element, "aria-current")]
    assert [(text(element), attribute(element, "href")) for element in current] == [("Cases", "/cases")]


@pytest.mark.usefixtures("app")
def test_page_takes_style_and_script_from_its_own_origin_alone() -> None:
    elements = everything(page(person=PERSON, assets_version="abc"))
    sources = [
        url
        for element in elements
        if element.tag in ("link", "script")
        for name in ("href", "src")
        if (url := attribute(element, name))
    ]
    assert len(sources) == 3
    assert all(url.startswith("/static/") and url.endswith("?v=abc") for url in sources)
    assert all(attribute(element, "style") is None for element in elements)


def test_list_of_sections_marks_the_one_open_and_says_how_far_each_is() -> None:
    items = [
        {"text": "Planning", "href": "#p", "state": "3 to answer", "active": True},
        {"text": "Grade", "href": "#g"},
    ]
    root = tree(render("navigation", "side_navigation", items, "Sections"))
    links = [element for element in everything(root) if element.tag == "a"]
    assert [attribute(link, "aria-current") for link in links] == ["location", None]
    assert [text(link) for link in links] == ["Planning  3 to answer", "Grade"]


def test_banner_of_a_record_names_the_child_and_the_facts() -> None:
    root = tree(render("case", "case_banner", "Tobias Fernhollow", [{"key": "Status", "value": "CP"}], reference="D-1"))
    assert [text(element) for element in named(root, "moj-identity-bar__title")] == ["Tobias Fernhollow"]
    assert [text(element) for element in everything(root) if element.tag in ("dt", "dd")] == ["Status", "CP"]


def test_timeline_gives_time_to_machines_and_to_people() -> None:
    items = [{"title": "Signed off", "by": "M. Okonjo", "datetime": "2026-03-12", "date": "12 March 2026"}]
    root = tree(render("case", "timeline", items))
    (time,) = [element for element in everything(root) if element.tag == "time"]
    assert (attribute(time, "datetime"), text(time)) == ("2026-03-12", "12 March 2026")


def test_action_row_is_a_group_with_a_name_and_a_withdrawn_one_is_marked() -> None:
    content = {"caller": lambda: Markup("<input>")}
    root = tree(render("audit", "action_row", "Action 1 of criterion 8", withdrawn=True, **content))
    (group,) = [element for element in everything(root) if element.tag == "fieldset"]
    assert [text(element) for element in everything(group) if element.tag == "legend"] == ["Action 1 of criterion 8"]
    assert named(root, "app-withdrawn") == [group]


def test_quotation_keeps_the_words_as_they_were_said() -> None:
    html = render("audit", "quotation", "They listened.\nI <liked> it.", "The child")
    assert "They listened.\nI &lt;liked&gt; it." in html
