"""The components give the HTML that GOV.UK Frontend publishes: its own fixtures are the proof.

A fixture holds options and the HTML to expect. An adapter turns the options into a call of our macro; what we
leave out on purpose is listed with its reason.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from component_fields import TEMPLATES, render
from component_fixtures import ADAPTERS
from component_left_out import LEFT_OUT, NO_MACRO
from markupsafe import Markup

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
INLINE = frozenset(("a", "em", "span", "strong", "b"))
VOID = frozenset(("br", "input", "img", "hr", "meta", "link"))
SCRIPT = '<script>alert(1)</script>" onfocus="alert(2)'
CHOICES = [{"value": "yes", "text": "Yes"}, {"value": "no", "text": "No", "hint": "Or not yet"}]


class Element(NamedTuple):
    """An element: its tag, its attributes in the order of their names, its children."""

    tag: str
    attributes: tuple[tuple[str, str | None], ...]
    children: list[Element | str]


class TreeBuilder(HTMLParser):
    """HTML to a tree; it refuses what is not closed as it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[Element] = [Element("root", (), [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, tuple(sorted((name, plain(name, value)) for name, value in attrs)), [])
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def plain(name: str, value: str | None) -> str | None:
    """Classes are a set: their order and the white space between them mean nothing."""
    return " ".join(sorted(value.split())) if name == "class" and value else value


def is_inline(node: Element | str | None) -> bool:
    return isinstance(node, str) or (node is not None and node.tag in INLINE)


def normalised(element: Element) -> Element:
    """Runs of white space are one space, at the edge of a block nothing, in a textarea content."""
    if element.tag == "textarea":
        return element
    children: list[Element | str] = []
    nodes: list[Element | str | None] = [None, *element.children, None]
    for before, node, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if isinstance(node, Element):
            children.append(normalised(node))
        elif isinstance(node, str):
            text = re.sub(r"\s+", " ", node)
            text = text if is_inline(before) else text.lstrip()
            text = text if is_inline(after) else text.rstrip()
            children += [text] if text else []
    return element._replace(children=children)


def tree(html: str) -> Element:
    """The normalised tree of a piece of HTML; fails where it is not well formed."""
    builder = TreeBuilder()
    builder.feed(html)
    builder.close()
    assert [element.tag for element in builder.open] == ["root"], "an element is left open"
    return normalised(builder.open[0])


def everything(node: Element) -> list[Element]:
    below = (everything(child) for child in node.children if isinstance(child, Element))
    return [node, *(found for elements in below for found in elements)]


def attribute(element: Element, name: str) -> str | None:
    return dict(element.attributes).get(name)


def fixtures(component: str) -> dict[str, dict[str, Any]]:
    path = FIXTURES / component / "fixtures.json"
    if not path.is_file():
        pytest.fail(f"GOV.UK Frontend's {path.name} of {component} is missing: run `make assets`")
    return {fixture["name"]: fixture for fixture in json.loads(path.read_text("utf-8"))["fixtures"]}


def left_out(component: str) -> list[str]:
    return [name for components in LEFT_OUT.values() for name in components.get(component, ())]


@pytest.mark.parametrize("component", ADAPTERS)
def test_macro_gives_the_html_that_govuk_frontend_publishes(component: str) -> None:
    names = [name for name in fixtures(component) if name not in left_out(component)]
    assert names, f"no fixture of {component} is compared"
    for name in names:
        fixture = fixtures(component)[name]
        assert tree(ADAPTERS[component](fixture["options"])) == tree(fixture["html"]), f"{component}: {name}"


@pytest.mark.parametrize("component", ADAPTERS)
def test_every_fixture_left_out_exists_and_is_named_once(component: str) -> None:
    names = left_out(component)
    assert set(names) <= set(fixtures(component))
    assert len(names) == len(set(names))


def test_every_component_of_govuk_frontend_has_a_macro_or_a_reason() -> None:
    shipped = {path.parent.name for path in FIXTURES.glob("*/fixtures.json")}
    if not shipped:
        pytest.fail("GOV.UK Frontend is missing: run `make assets`")
    assert shipped == set(ADAPTERS) | set(NO_MACRO)
    assert not set(ADAPTERS) & set(NO_MACRO)


FIELDS: dict[str, tuple[str, str, tuple[Any, ...]]] = {
    "radios": ("radios", "radios", (CHOICES,)),
    "grade cards": (
        "radios",
        "grade_cards",
        ([{**item, "descriptor": "What it means"} for item in CHOICES],),
    ),
    "checkboxes": ("checkboxes", "checkboxes", (CHOICES,)),
    "checkbox": ("checkboxes", "checkbox", ()),
    "text": ("text", "text_input", ()),
    "textarea": ("text", "textarea", ()),
    "select": ("select", "select", (CHOICES,)),
    "date": ("date", "date_input", ()),
    "file": ("file", "file_input", ()),
}


def field(kind: str, label: str = "The question", **named: Any) -> Element:
    file, macro, arguments = FIELDS[kind]
    return tree(render(file, macro, "answer", label, *arguments, **named))


@pytest.mark.parametrize("kind", FIELDS)
def test_every_reference_of_a_field_leads_to_one_element(kind: str) -> None:
    """for, and each id of aria-describedby: a hint or an error that is not found is not heard."""
    elements = everything(field(kind, id="q1", hint="A hint", error="An error", describedby="guide"))
    ids = [found for element in elements if (found := attribute(element, "id"))]
    assert len(ids) == len(set(ids))
    described = [ids_of for element in elements if (ids_of := attribute(element, "aria-describedby"))]
    assert "guide q1-hint q1-error" in described
    labels = [target for element in elements if (target := attribute(element, "for"))]
    assert labels
    assert {word for ids_of in described for word in ids_of.split()} | set(labels) <= {*ids, "guide"}


@pytest.mark.parametrize("kind", FIELDS)
def test_error_summary_finds_the_first_control_under_the_id_of_the_field(kind: str) -> None:
    target = "q1-day" if kind == "date" else "q1"
    controls = [element for element in everything(field(kind, id="q1")) if attribute(element, "name")]
    assert attribute(controls[0], "id") == target


@pytest.mark.parametrize("kind", FIELDS)
def test_threat_9_script_in_words_of_a_field_stays_words(kind: str) -> None:
    elements = everything(field(kind, SCRIPT, id="q1", hint=SCRIPT, error=SCRIPT, describedby=SCRIPT))
    assert all(element.tag != "script" and not attribute(element, "onfocus") for element in elements)
    texts = [child for element in elements for child in element.children if isinstance(child, str)]
    assert sum(SCRIPT in text for text in texts) >= 2


@pytest.mark.parametrize("kind", FIELDS)
def test_threat_8_template_code_in_words_of_a_field_is_not_run(kind: str) -> None:
    file, macro, arguments = FIELDS[kind]
    html = render(file, macro, "answer", "{{ 7 * 7 }} {% raw %} %s {0.__class__}", *arguments)
    assert "{{ 7 * 7 }} {% raw %} %s {0.__class__}" in html
    assert "49" not in html


@pytest.mark.parametrize("kind", FIELDS)
def test_words_that_the_application_marked_up_keep_their_markup(kind: str) -> None:
    elements = everything(field(kind, Markup("Was it <em>good</em>?")))
    assert [element.children for element in elements if element.tag == "em"] == [["good"]]


@pytest.mark.parametrize("value", ["\nsecond line", "\r\nsecond line", "plain", "</textarea><script>"])
def test_textarea_gives_back_what_was_typed(value: str) -> None:
    """A browser drops one newline straight after the tag: a value that starts with one is given one more."""
    (textarea,) = [found for found in everything(field("textarea", value=value)) if found.tag == "textarea"]
    text = "".join(str(child) for child in textarea.children)
    assert text.removeprefix("\n") == value


def test_date_keeps_the_three_parts_as_typed_and_marks_those_at_fault() -> None:
    elements = everything(field("date", value=("31", "", "x"), error="Month is missing", error_parts=("month",)))
    inputs = {str(attribute(element, "name")): element for element in elements if element.tag == "input"}
    assert [attribute(element, "value") for element in inputs.values()] == ["31", None, "x"]
    at_fault = [name for name, element in inputs.items() if "govuk-input--error" in str(attribute(element, "class"))]
    assert at_fault == ["answer-month"]


FORBIDDEN = re.compile(r"\|\s*safe\b|autoescape|\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|data:")


def test_threat_9_no_template_turns_escaping_off_or_carries_style_or_script_in_line() -> None:
    """The content security policy would block the one, and escaping is never off."""
    sources = {path.name: path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")}
    assert "layout.html" in sources
    assert [name for name, source in sources.items() if FORBIDDEN.search(source)] == []
