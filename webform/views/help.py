"""Help: the keyboard shortcuts, and a tour for the first visit."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from webform.context import context
from webform.identity import action, me
from webform.shortcuts import SHORTCUTS
from webform.store import people

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("/shortcuts")
@action("see_help")
def shortcuts() -> str:
    """The keyboard shortcuts."""
    return render_template("shortcuts.html", page_title="Keyboard shortcuts", shortcuts=SHORTCUTS.values())


@blueprint.get("/tour")
@action("see_help")
def tour() -> str:
    """The way through the service, step by step."""
    return render_template("tour.html", page_title="A tour of the service")


@blueprint.post("/tour")
@action("see_help")
def hide_tour() -> AnyResponse:
    """Offer the tour to this person no more."""
    people.hide_tour(context().db, me().id)
    return redirect(url_for("work.listed"), 303)


def tour_offered() -> bool:
    """Whether to offer the tour: in the demonstration, until the person has hidden it."""
    parts = context()
    return parts.demonstration and not people.tour_hidden(parts.db, me().id)
