"""What our macros leave out of GOV.UK Frontend, on purpose: reason -> component -> names of fixtures."""

from __future__ import annotations

LEFT_OUT: dict[str, dict[str, tuple[str, ...]]] = {
    "attributes or classes of an inner element: nothing here needs them": {
        "back-link": ("classes", "attributes"),
        "breadcrumbs": ("classes", "attributes", "item attributes"),
        "checkboxes": (
            "with label classes",
            "label with attributes",
            "fieldset params",
            "with single option (and hint) set 'aria-describedby' on input, and describedBy",
        ),
        "details": ("attributes",),
        "error-summary": ("classes", "attributes", "error list with attributes"),
        "fieldset": ("legend classes", "attributes"),
        "input": (
            "with prefix with classes",
            "with prefix with attributes",
            "with suffix with classes",
            "with suffix with attributes",
            "with customised input wrapper",
        ),
        "inset-text": ("attributes",),
        "notification-banner": ("classes", "attributes", "custom tabindex"),
        "panel": ("classes", "attributes"),
        "radios": ("fieldset params",),
        "select": ("attributes on items",),
        "skip-link": ("with focus", "classes", "attributes"),
        "summary-list": (
            "attributes",
            "key with classes",
            "actions with classes",
            "actions with attributes",
            "classes on items",
            "summary card with custom classes",
            "summary card with custom attributes",
            "overridden-widths",
        ),
        "table": (
            "attributes",
            "head with attributes",
            "firstCellIsHeader with attributes",
            "rows with attributes",
        ),
        "tabs": ("classes", "attributes", "item with attributes", "panel with attributes"),
        "tag": ("attributes",),
        "task-list": (
            "forced hover state",
            "with all possible colours",
            "custom classes",
            "custom attributes",
        ),
        "warning-text": ("attributes", "classes", "icon fallback text only"),
    },
    "the start button is for a service's first page on GOV.UK": {
        "button": ("start", "start link", "start link with html")
    },
    "conditional reveal: the next page or field asks instead, without script": {
        "checkboxes": (
            "with pre-checked values",
            "with divider, None and conditional items",
            "with conditional items",
            "with optional form-group classes showing group error",
            "small with conditional reveal",
            "with conditional items with special characters",
            "with conditional item checked",
            "textarea in conditional",
        ),
        "radios": (
            "with conditional items",
            "with conditional item checked",
            "with optional form-group classes showing group error",
            "small with conditional reveal",
            "textarea in conditional",
            "with conditional items with special characters",
            "with conditional items and pre-checked value",
        ),
    },
    "a group without a legend: ours always has one": {
        "checkboxes": (
            "with idPrefix",
            "with falsy values",
            "classes",
            "attributes",
            "with checked item",
            "items with attributes",
            "multiple hints",
            "item checked overrides values",
        ),
        "date-input": (
            "classes",
            "attributes",
            "with empty items",
            "custom pattern",
            "custom inputmode",
            "with nested name",
            "with id on items",
            "suffixed id",
            "with item value",
            "with field value",
            "with field value and items",
            "with field value and item value",
            "with field value, item value and values",
            "with field value overriding values",
            "items with classes",
            "items without classes",
        ),
        "radios": (
            "without fieldset",
            "with idPrefix",
            "minimal items and name",
            "with falsy items",
            "attributes",
            "items with attributes",
            "with empty conditional",
            "label with classes",
            "with error message",
            "with error message and idPrefix",
            "label with attributes",
            "item checked overrides value",
            "prechecked using value",
        ),
    },
    "other parts, names or words of a date: ours are day, month and year": {
        "date-input": (
            "with translations",
            "with values, name prefix and custom names",
            "day and month",
            "day and month (using items)",
            "month and year",
            "month and year (using items)",
            "with input attributes",
        )
    },
    "an error always has words": {
        "date-input": (
            "with errors only",
            "with errors only (using classes)",
            "with errors only (using items)",
            "with errors only (using items and classes)",
        )
    },
    "switching the focus off: it is always moved to what went wrong or was done": {
        "error-summary": ("autofocus disabled", "autofocus explicitly enabled"),
        "notification-banner": (
            "auto-focus disabled, with type as success",
            "auto-focus explicitly enabled, with type as success",
        ),
    },
    "the list of chosen files is the browser's own, without script": {
        "file-upload": (
            "enhanced",
            "enhanced, with error message and hint",
            "enhanced, multiple files",
            "enhanced, custom wrapper classes and attributes",
            "translated",
            "with value",
        )
    },
    "page numbers: lists go back and forth only": {
        "pagination": (
            "default",
            "with custom link and item text",
            "with many pages",
            "first page",
            "last page",
            "with custom classes",
            "with custom attributes",
            "with custom navigation landmark",
            "with custom accessible labels on item links",
            "with empty items",
        )
    },
    "the interruption panel is not used": {
        "panel": (
            "interruption",
            "interruption-with-content-with-long-line-length",
            "interruption-with-headings-content-and-lists",
            "interruption with custom classes",
            "interruption, with actions classes and attributes",
            "interruption, submit action",
            "interruption, button link",
            "interruption, no actions",
            "interruption, no actions items",
        )
    },
    "holes in a list, or no list: ours is made in Python, whole": {
        "select": ("with falsy items", "hint", "with falsy values"),
        "summary-list": ("with falsy values",),
        "table": ("with falsy items",),
        "tabs": ("no item list", "empty item list", "with falsy values"),
        "task-list": ("with empty values",),
    },
    "an option without a value of its own": {"select": ("without values", "without values with selected value")},
    "a value per item: ours is given once for the group": {"select": ("item selected overrides value",)},
}

# Components of GOV.UK Frontend for which there is no macro at all.
NO_MACRO: dict[str, str] = {
    "accordion": "long pages are divided into sections instead",
    "character-count": "no answer has a limit that a person would meet",
    "cookie-banner": "only the cookie of the session, which needs no consent",
    "error-message": "part of every field",
    "exit-this-page": "for members of the public at risk, not for staff",
    "feedback": "no public phase",
    "footer": "carries the crest: the layout has its own",
    "generic-header": "written out in the layout",
    "header": "carries the crown",
    "hint": "part of every field",
    "label": "part of every field",
    "language-navigation": "one language",
    "password-input": "showing a password needs script; text_input has the type",
    "phase-banner": "written out in the layout",
    "service-navigation": "written out in the layout",
}
