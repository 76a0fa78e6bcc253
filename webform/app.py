"""The web application: made from its parts by :func:`create_app`, with nothing global below the views."""

from __future__ import annotations

import secrets
from pathlib import Path

from flask import Flask, g
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.routing import BaseConverter

from engine.access import access_from
from engine.calendars import calendar_from
from engine.load import read_data
from engine.messages.answers import moment_in_words
from webform import faults, identity, words
from webform.context import Authority, Context
from webform.keep import Keep
from webform.saving import staff_names
from webform.shelf import Shelf, bundled_shelf
from webform.store.database import Database
from webform.views import audits, carry_over, cases, finish, health, part_b, policy, sections
from webform.views import identity as identity_views

MOST_BYTES = 4_000_000
MOST_PARTS = 5_000

_CONTENT_SECURITY = "; ".join(
    (
        *("default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "connect-src 'self'"),
        *("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"),
    )
)


class RandomId(BaseConverter):
    """The random ids of children and audits in addresses; anything else is no page."""

    regex = "[0-9a-f]{32}"


HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(
    db: Database, *, shelf: Shelf | None = None, demonstration: bool = False, plain_http: bool = False
) -> Flask:
    """Make the application on an open database.

    ``plain_http`` lets cookies travel without TLS, and is for a server that only this machine can reach.
    """
    app = Flask("webform", root_path=str(Path(__file__).parent))
    app.config.update(
        SECRET_KEY=db.keys.sign(b"cookies of the web application"),
        SESSION_COOKIE_NAME="session" if plain_http else "__Host-session",
        SESSION_COOKIE_SECURE=not plain_http,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=MOST_PARTS,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=not plain_http,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.extensions["caseaudit"] = parts_of(db, shelf or bundled_shelf(), demonstration)
    app.url_map.converters["id"] = RandomId
    identity.guard(app)  # first: a form posted after the session ended is kept, whatever became of its token
    CSRFProtect(app)
    faults.register(app)
    for view in (identity_views, cases, audits, sections, carry_over, finish, part_b, policy, health):
        app.register_blueprint(view.blueprint)
    _dress(app)
    return app


def parts_of(db: Database, shelf: Shelf, demonstration: bool = False) -> Context:
    """The parts that requests, and commands outside a request, work with."""
    authority = read_data("authority", "branding")
    return Context(
        db=db,
        shelf=shelf,
        access=access_from(read_data("authority", "access")),
        calendar=calendar_from(read_data("calendars", "england-and-wales")),
        authority=Authority(authority["name"], authority["service"]),
        demonstration=demonstration,
        clock=db.clock,
    )


def _dress(app: Flask) -> None:
    """What every page shows and every answer carries."""
    app.jinja_env.add_extension(Keep)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        emphasis=words.emphasised,
        plain=words.plain,
        day=words.day,
        moment=words.moment,
        count=words.counted,
        signed=moment_in_words,
    )
    app.jinja_env.globals.update(
        choices=words.choices,
        levels=words.levels,
        owners=words.owners,
        staff_names=staff_names,
        new_key=lambda: secrets.token_urlsafe(16),
    )
    app.jinja_env.undefined = StrictUndefined
    parts: Context = app.extensions["caseaudit"]

    @app.context_processor
    def everywhere() -> dict[str, object]:
        return {
            "authority": parts.authority,
            "errors_on_page": False,
            "demonstration": parts.demonstration,
            "person": words.shown_person(g.person) if "person" in g else None,
            "navigation": words.NAVIGATION if "person" in g else (),
        }

    @app.after_request
    def secure(response):  # type: ignore[no-untyped-def]  # Flask's own hook
        response.headers.update(HEADERS)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if not response.headers.get("Cache-Control") or response.mimetype == "text/html":
            response.headers["Cache-Control"] = "no-store"
        return response
