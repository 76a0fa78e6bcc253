"""Whether the service stands: for the operator's monitoring; no sign-in and no data."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import text

from webform.context import context
from webform.identity import OPEN, action

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@action(OPEN)
def healthz() -> Response:
    """``ok`` where the database answers; the store's faults become 503."""
    with context().db.reading() as connection:
        connection.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")
