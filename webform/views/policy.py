"""The guide as declared, with how it was read, what is ambiguous, and when it is to be reviewed (§8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template

from engine.messages.conditions import sentence
from engine.model import Template
from engine.review import review_of
from engine.validate import name_of
from webform.context import context
from webform.identity import action

blueprint = Blueprint("policy", __name__)


@blueprint.get("/policy")
@action("see_policy")
def policy() -> str:
    """Every published form: its version, its review, its readings, sections, grades and timescales."""
    today = context().today()
    return render_template(
        "policy.html",
        page_title="The guide",
        templates=[
            {
                "template": template,
                "review": review_of(template, today),
                "readings": list(_readings(template.declaration)),
                "conditional": list(_conditional(template)),
            }
            for template in context().shelf.newest()
        ],
    )


def _conditional(template: Template) -> Iterator[dict[str, str]]:
    """Every page and question that is asked only sometimes, with its clause and when, in English."""
    for section in template.sections:
        if section.asked_when:
            when = f"When {sentence(section.asked_when, template)}"
            yield {"source": section.source, "what": f"The section “{section.title}”", "when": when}
        for question in section.questions:
            for word, condition in (("When", question.asked_when), ("Unless", question.asked_unless)):
                if condition:
                    when = f"{word} {sentence(condition, template)}"
                    yield {"source": question.source, "what": name_of(question), "when": when}


def _readings(value: Any) -> Any:
    """Every reading in a declaration, with its clause and whether it is to be settled."""
    if isinstance(value, dict):
        if "reading" in value:
            yield {
                "source": value.get("source", ""),
                "reading": value["reading"],
                "ambiguous": value.get("ambiguous", False),
            }
        for one in value.values():
            yield from _readings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _readings(one)
