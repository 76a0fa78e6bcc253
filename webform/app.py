"""The web application: made from its parts by :func:`create_app`, with nothing global below the views."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.routing import BaseConverter

from engine.access import access_from
from engine.calendars import calendar_from
from engine.kinds_of_rows import MOST_ROWS
from engine.load import SCHEMA, read_data
from engine.messages.answers import file_wanted, moment_in_words, text_wanted
from engine.messages.deadlines import STATUS_WORDS, summary_words
from webform import compressing, faults, forms, identity, uploads, words
from webform.branding import authority_from
from webform.context import Context
from webform.cookies import Cookies, csrf_token
from webform.drawn import blank_rows, drawn
from webform.fields import parts_of as date_parts
from webform.keep import Keep
from webform.saving import staff_names
from webform.shelf import Shelf, bundled_shelf
from webform.shortcuts import keys_of
from webform.store.database import Database
from webform.store.sessions import IDLE_LIMIT
from webform.templating import Templates
from webform.views import (
    assigning,
    audits,
    carry_over,
    cases,
    drafts,
    files,
    finish,
    health,
    merging,
    part_b,
    part_b_drafts,
    policy,
    removing,
    reports,
    revisions,
    search,
    sections,
    whole,
    work,
)
from webform.views import branding as branding_views
from webform.views import help as help_views
from webform.views import identity as identity_views

_VIEWS = (
    identity_views,
    branding_views,
    help_views,
    work,
    search,
    cases,
    audits,
    assigning,
    files,
    sections,
    drafts,
    merging,
    removing,
    revisions,
    carry_over,
    finish,
    part_b,
    part_b_drafts,
    policy,
    health,
    reports,
    whole,
)
"""The modules of all routes."""

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
    db: Database,
    *,
    shelf: Shelf | None = None,
    demonstration: bool = False,
    plain_http: bool = False,
    home: Path | None = None,
) -> Flask:
    """Make the application on an open database.

    ``plain_http`` lets cookies travel without TLS, and is for a server that only this machine can reach. ``home`` is the
    folder of the data, where the authority may keep its logo. Raises BrandingFault.
    """
    app = Flask("webform", root_path=str(Path(__file__).parent))
    app.request_class = uploads.Request
    app.jinja_environment = Templates
    app.session_interface = Cookies()
    app.config.update(_settings(db, plain_http))
    app.extensions["caseaudit"] = parts_of(db, shelf or bundled_shelf(), demonstration, home)
    app.url_map.converters["id"] = RandomId
    uploads.guard(app)  # before anything reads a form
    identity.guard(app)  # first: a form posted after the session ended is kept, whatever became of its token
    CSRFProtect(app)
    faults.register(app)
    for view in _VIEWS:
        app.register_blueprint(view.blueprint)
    compressing.register(app)
    _dress(app)
    _read_at_once(app, db)
    return app


def _settings(db: Database, plain_http: bool) -> dict[str, Any]:
    """The settings of Flask and of what guards its forms."""
    return {
        "SECRET_KEY": db.keys.sign(b"cookies of the web application"),
        "SESSION_COOKIE_NAME": "session" if plain_http else "__Host-session",
        "SESSION_COOKIE_SECURE": not plain_http,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MOST_BYTES,
        "MAX_FORM_PARTS": MOST_PARTS,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": not plain_http,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _read_at_once(app: Flask, db: Database) -> None:
    """Let all that a request reads come from one snapshot, on one connection."""
    answer = app.wsgi_app

    def answer_from_one_snapshot(environ: Any, start_response: Any) -> Any:
        with db.in_one_snapshot():
            return answer(environ, start_response)

    app.wsgi_app = answer_from_one_snapshot  # type: ignore[method-assign]  # as Flask's own manual has it


def parts_of(db: Database, shelf: Shelf, demonstration: bool = False, home: Path | None = None) -> Context:
    """The parts that requests, and commands outside a request, work with."""
    folders = [home] if home else []
    return Context(
        db=db,
        shelf=shelf,
        access=access_from(read_data("authority", "access")),
        calendar=calendar_from(read_data("calendars", "england-and-wales")),
        authority=authority_from(read_data("authority", "branding"), [*folders, SCHEMA / "authority"]),
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
        sum_up=summary_words,
        date_parts=date_parts,
    )
    app.jinja_env.globals.update(
        choices=words.choices,
        drawn=partial(drawn, app.jinja_env),
        blank_rows=partial(blank_rows, app.jinja_env),
        levels=words.levels,
        owners=words.owners,
        status_words=STATUS_WORDS,
        status_colours=words.STATUS_COLOURS,
        staff_names=staff_names,
        kept_file=uploads.kept_file,
        file_wanted=file_wanted,
        text_wanted=text_wanted,
        asks_for_files=uploads.asks_for_files,
        endings_of=words.endings_of,
        keys_of=keys_of,
        blank_row=forms.blank_row,
        most_rows=MOST_ROWS,
        csrf_token=csrf_token,
        new_key=lambda: secrets.token_urlsafe(16),
    )
    app.jinja_env.undefined = StrictUndefined
    parts: Context = app.extensions["caseaudit"]

    @app.context_processor
    def everywhere() -> dict[str, object]:
        return {
            "authority": parts.authority,
            "csrf_token": csrf_token,
            "errors_on_page": False,
            "demonstration": parts.demonstration,
            "person": words.shown_person(g.person) if "person" in g else None,
            "idle_minutes": IDLE_LIMIT // timedelta(minutes=1),
            "navigation": words.navigation(request.path) if "person" in g else (),
        }

    always = [*HEADERS.items()]
    if app.config["SESSION_COOKIE_SECURE"]:
        always.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))

    @app.after_request
    def secure(response):  # type: ignore[no-untyped-def]  # Flask's own hook
        its_own = {name for name, _ in response.headers}  # a file has a stricter policy of its own
        response.headers.extend([one for one in always if one[0] not in its_own])
        if "Cache-Control" not in its_own or response.mimetype == "text/html":
            response.headers["Cache-Control"] = "no-store"
        return response
