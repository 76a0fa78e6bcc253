"""The authority's colour and logo, for every page and for anybody: they say nothing about anyone."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from webform.branding import style_of
from webform.context import context
from webform.identity import OPEN, action

blueprint = Blueprint("branding", __name__, url_prefix="/branding")

KEPT_FOR_A_DAY = "public, max-age=86400"


@blueprint.get("/colour.css")
@action(OPEN)
def colour() -> Response:
    """The style sheet of one rule that colours the header."""
    return Response(style_of(context().authority), mimetype="text/css", headers={"Cache-Control": KEPT_FOR_A_DAY})


@blueprint.get("/logo")
@action(OPEN)
def logo() -> Response:
    """The logo; an SVG that is opened by itself may style itself and do nothing else."""
    found = context().authority.logo
    if found is None:
        abort(404)
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    headers = {"Cache-Control": KEPT_FOR_A_DAY, "Content-Security-Policy": policy}
    return Response(found.content, mimetype=found.mimetype, headers=headers)
