"""From the options of GOV.UK Frontend's fixtures of fields to calls of our macros.

An option that an adapter does not know shows as a difference in ``test_components.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parents[2] / "webform" / "templates"

Options = Mapping[str, Any]


@cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, extensions=["webform.keep.Keep"]
    )


def render(file: str, macro: str, *arguments: Any, **named: Any) -> str:
    return str(getattr(environment().get_template(f"components/{file}.html").module, macro)(*arguments, **named))


def words(options: Options | None, text: str = "text", html: str = "html") -> str | None:
    """GOV.UK's pair of text and html as we take it: Markup stays, anything else is escaped."""
    if not options:
        return None
    return Markup(options[html]) if options.get(html) else options.get(text)


def size(options: Options, prefix: str) -> str | None:
    return (options.get("classes") or "").removeprefix(prefix) or None


def common(options: Options) -> dict[str, Any]:
    group = options.get("formGroup") or {}
    return {
        "hint": words(options.get("hint")),
        "error": words(options.get("errorMessage")),
        "group_classes": group.get("classes", ""),
    }


def labelled(options: Options) -> dict[str, Any]:
    label = options["label"]
    return {
        "name": options["name"],
        "label": words(label),
        "size": size(label, "govuk-label--"),
        "id": options.get("id"),
        "heading": label.get("isPageHeading", False),
        "describedby": options.get("describedBy"),
        "disabled": options.get("disabled", False),
        "attributes": options.get("attributes"),
        **common(options),
    }


def grouped(options: Options) -> dict[str, Any]:
    fieldset = options["fieldset"]
    legend = fieldset["legend"]
    return {
        "legend": words(legend),
        "size": size(legend, "govuk-fieldset__legend--"),
        "heading": legend.get("isPageHeading", False),
        "describedby": fieldset.get("describedBy"),
        **common(options),
    }


def choices(options: Options) -> list[dict[str, Any]]:
    return [
        {**item, "text": words(item), "hint": words(item.get("hint")), "exclusive": item.get("behaviour")}
        for item in options["items"]
    ]


def ticked(options: Options) -> list[Any]:
    given = options.get("value"), *(options.get("values") or ())
    return [
        item.get("value")
        for item in options["items"]
        if item.get("checked", item.get("value") in given and "value" in item)
    ]


def radios(options: Options) -> str:
    value = (ticked(options) or [None])[0]
    return render(
        "radios",
        "radios",
        options["name"],
        items=choices(options),
        id=options.get("idPrefix"),
        value=value,
        classes=options.get("classes", ""),
        **grouped(options),
    )


def checkboxes(options: Options) -> str:
    if "fieldset" not in options:
        (item,) = options["items"]
        return render(
            "checkboxes",
            "checkbox",
            options["name"],
            words(item),
            id=options.get("idPrefix"),
            value=item["value"],
            describedby=options.get("describedBy"),
            **common(options),
        )
    return render(
        "checkboxes",
        "checkboxes",
        options["name"],
        items=choices(options),
        id=options.get("idPrefix"),
        value=ticked(options),
        classes=options.get("classes", ""),
        **grouped(options),
    )


def text_input(options: Options) -> str:
    same = (
        "type",
        "value",
        "inputmode",
        "autocomplete",
        "autocapitalize",
        "spellcheck",
        "pattern",
        "classes",
    )
    return render(
        "text",
        "text_input",
        prefix=words(options.get("prefix")),
        suffix=words(options.get("suffix")),
        **labelled(options),
        **{key: options[key] for key in same if key in options},
    )


def textarea(options: Options) -> str:
    same = ("value", "rows", "autocomplete", "spellcheck", "classes")
    return render("text", "textarea", **labelled(options), **{key: options[key] for key in same if key in options})


def select(options: Options) -> str:
    chosen = [item for item in options["items"] if item.get("selected")]
    return render(
        "select",
        "select",
        items=options["items"],
        value=chosen[0]["value"] if chosen else options.get("value"),
        classes=options.get("classes", ""),
        **labelled(options),
    )


def date_input(options: Options) -> str:
    given = {part: options.get(part) or {} for part in ("day", "month", "year")}
    given.update({item["name"]: item for item in options.get("items") or ()})
    values = options.get("values") or {}
    prefix = f"{options['namePrefix']}-" if options.get("namePrefix") else ""
    at_fault = [part for part, its in given.items() if its.get("error") or "--error" in its.get("classes", "")]
    at_fault = at_fault or [part for part, its in given.items() if its.get("error") is not False]
    html = render(
        "date",
        "date_input",
        options.get("namePrefix", "PREFIX"),
        id=options["id"],
        value=tuple(its.get("value", values.get(prefix + part)) for part, its in given.items()),
        error_parts=at_fault,
        autocomplete="bday" if "autocomplete" in given["day"] else None,
        classes=options.get("classes", ""),
        **grouped(options),
    )
    return html.replace('name="PREFIX-', 'name="')  # ours always has a prefix, most fixtures have none
