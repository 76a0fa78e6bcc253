"""From the options of GOV.UK Frontend's fixtures to calls of our macros: all but fields, and the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from component_fields import (
    Options,
    checkboxes,
    date_input,
    labelled,
    radios,
    render,
    select,
    size,
    text_input,
    textarea,
    words,
)
from markupsafe import Markup


def button(options: Options) -> str:
    same = {
        key: options[key]
        for key in ("type", "name", "value", "id", "classes", "disabled", "attributes")
        if key in options
    }
    if "href" in options:
        return render("button", "button_link", words(options), options["href"], **same)
    return render("button", "button", words(options), prevent_double_click=options.get("preventDoubleClick"), **same)


def breadcrumbs(options: Options) -> str:
    items = [{"text": words(item), "href": item.get("href")} for item in options["items"]]
    return render(
        "navigation",
        "breadcrumbs",
        items,
        label=options.get("labelText", "Breadcrumb"),
        collapse=options.get("collapseOnMobile", False),
        inverse="inverse" in options.get("classes", ""),
    )


def pagination(options: Options) -> str:
    sides = {"previous": options.get("previous") or {}, "next": options.get("next") or {}}
    named = {
        f"{side}_{ours}": link.get(theirs)
        for side, link in sides.items()
        for ours, theirs in (("href", "href"), ("text", "text"), ("label", "labelText"))
    }
    return render("navigation", "pagination", **named, label=options.get("landmarkLabel", "Pagination"))


def error_summary(options: Options) -> str:
    errors = [{"text": words(error), "href": error.get("href")} for error in options.get("errorList") or ()]
    return render(
        "error_summary",
        "error_summary",
        errors,
        title=words(options, "titleText", "titleHtml"),
        description=words(options, "descriptionText", "descriptionHtml"),
    )


def fieldset(options: Options) -> str:
    legend = options["legend"]
    content = {"caller": lambda: Markup(options["html"])} if "html" in options else {}
    return render(
        "fieldset",
        "fieldset",
        words(legend),
        size=size(legend, "govuk-fieldset__legend--"),
        heading=legend.get("isPageHeading", False),
        describedby=options.get("describedBy"),
        role=options.get("role"),
        classes=options.get("classes", ""),
        **content,
    )


def notification_banner(options: Options) -> str:
    named = {
        "heading_level": options.get("titleHeadingLevel"),
        "id": options.get("titleId"),
        "role": options.get("role"),
    }
    return render(
        "notices",
        "notification_banner",
        words(options),
        success=options.get("type") == "success",
        title=words(options, "titleText", "titleHtml"),
        **{key: value for key, value in named.items() if value},
    )


def links(options: Options | None) -> list[dict[str, Any]]:
    return [
        {"href": item["href"], "text": words(item), "hidden_text": item.get("visuallyHiddenText")}
        for item in (options or {}).get("items") or ()
    ]


def summary_list(options: Options) -> str:
    rows = [
        {
            "key": words(row["key"]),
            "value": words(row["value"]),
            "actions": links(row.get("actions")),
            "classes": row.get("classes"),
        }
        for row in options["rows"]
    ]
    card = options.get("card")
    if card:
        level = {"heading_level": card["title"]["headingLevel"]} if "headingLevel" in card["title"] else {}
        return render(
            "summary", "summary_card", words(card["title"]), rows, actions=links(card.get("actions")), **level
        )
    classes = options.get("classes", "")
    return render(
        "summary",
        "summary_list",
        rows,
        border="no-border" not in classes,
        classes=classes.replace("govuk-summary-list--no-border", ""),
    )


def table(options: Options) -> str:
    def cells(row: list[Options]) -> list[dict[str, Any]]:
        return [{**cell, "text": words(cell)} for cell in row]

    return render(
        "table",
        "table",
        cells(options.get("head") or []),
        [cells(row) for row in options["rows"]],
        caption=options.get("caption"),
        caption_size=size({"classes": options.get("captionClasses")}, "govuk-table__caption--"),
        first_cell_is_header=options.get("firstCellIsHeader", False),
        classes=options.get("classes", ""),
    )


def tabs(options: Options) -> str:
    prefix = options.get("idPrefix", "")
    items = [
        {"id": item.get("id", f"{prefix}-{number}"), "label": item["label"], "content": words(item["panel"])}
        for number, item in enumerate(options["items"], 1)
    ]
    return render("tabs", "tabs", items, id=options.get("id"), title=options.get("title", "Contents"))


def task_list(options: Options) -> str:
    def item(of: Options) -> dict[str, Any]:
        tag = of["status"].get("tag")
        colour = (size(tag, "govuk-tag--") or "default") if tag else None
        return {
            "title": words(of["title"]),
            "href": of.get("href"),
            "hint": words(of.get("hint")),
            "status": words(tag or of["status"]),
            "colour": colour,
        }

    return render(
        "tasks",
        "task_list",
        [item(of) for of in options["items"]],
        id_prefix=options.get("idPrefix", "task-list"),
    )


ADAPTERS: dict[str, Callable[[Options], str]] = {
    "back-link": lambda o: render(
        "navigation",
        "back_link",
        o.get("href", "#"),
        words(o) or "Back",
        inverse="inverse" in o.get("classes", ""),
    ),
    "breadcrumbs": breadcrumbs,
    "button": button,
    "checkboxes": checkboxes,
    "date-input": date_input,
    "details": lambda o: render(
        "notices",
        "details",
        words(o, "summaryText", "summaryHtml"),
        words(o),
        open=o.get("open", False),
        id=o.get("id"),
        classes=o.get("classes", ""),
    ),
    "error-summary": error_summary,
    "fieldset": fieldset,
    "file-upload": lambda o: render(
        "file", "file_input", multiple=o.get("multiple", False), classes=o.get("classes", ""), **labelled(o)
    ),
    "input": text_input,
    "inset-text": lambda o: render("notices", "inset_text", words(o), id=o.get("id"), classes=o.get("classes", "")),
    "notification-banner": notification_banner,
    "pagination": pagination,
    "panel": lambda o: render(
        "notices",
        "panel",
        words(o, "titleText", "titleHtml"),
        words(o),
        heading_level=o.get("headingLevel", 1),
    ),
    "radios": radios,
    "select": select,
    "skip-link": lambda o: render("navigation", "skip_link", words(o), o.get("href", "#content")),
    "summary-list": summary_list,
    "table": table,
    "tabs": tabs,
    "tag": lambda o: render("tag", "tag", words(o), colour=size(o, "govuk-tag--")),
    "task-list": task_list,
    "textarea": textarea,
    "warning-text": lambda o: render(
        "notices", "warning_text", words(o), fallback=o.get("iconFallbackText", "Warning")
    ),
}
