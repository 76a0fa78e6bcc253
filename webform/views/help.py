"""Help: the keyboard shortcuts, and a tour for the first visit."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from webform.identity import action
from webform.shortcuts import SHORTCUTS

blueprint = Blueprint("help", __name__, url_prefix="/help")

TOUR_HIDDEN = "tour_hidden"


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
    """Offer the tour no more in this session."""
    session[TOUR_HIDDEN] = True
    return redirect(url_for("work.listed"), 303)
