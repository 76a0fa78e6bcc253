"""Who is asking: the session behind the cookie, and the access matrix on every route.

A view says which action it is with :func:`action`; a test goes over every route and fails on one that does not. What a
person may not see answers exactly as what is not there, so that nothing can be learned by trying ids.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.access import Access
from webform.context import context
from webform.store.people import Person
from webform.store.sessions import Session, keep_alive, session_of

TOKEN = "token"  # noqa: S105  the name of a cookie's field, no secret
_View = TypeVar("_View", bound=Callable[..., Any])

FORM = "application/x-www-form-urlencoded"
OPEN = "open"
"""The action of routes that need no sign-in: they show nothing about anybody."""


class Stranger(NamedTuple):
    """Nobody is signed in; ``expired`` is the person whose session ran out, if it did."""

    expired: Person | None


_actions: dict[str, str] = {}


def action(name: str) -> Callable[[_View], _View]:
    """Mark a view with the action of the access matrix that it is."""

    def mark(view: _View) -> _View:
        _actions[_name_of(view)] = name
        return view

    return mark


def action_of(view: Callable[..., Any]) -> str:
    """The action that a view was marked with; raises KeyError where it was not, so that a slip can't open a door."""
    return _actions[_name_of(view)]


def _name_of(view: Callable[..., Any]) -> str:
    return f"{view.__module__}.{view.__qualname__}"


def guard(app: Flask) -> None:
    """Ask before every request who it is and whether they may take the view's action at all."""

    @app.before_request
    def ask() -> AnyResponse | Response | None:
        view = current_app.view_functions.get(request.endpoint or "")
        if request.endpoint == "identity.signed_in":  # it may carry a whole held form back
            request.max_content_length = request.max_form_memory_size = 2 * current_app.config["MAX_CONTENT_LENGTH"]
        if request.endpoint == "static" or view is None or (asked := action_of(view)) == OPEN:
            return None
        if request.mimetype == FORM:
            request.form  # noqa: B018  read before a connection is held, since it may come slowly
        found = _session()
        if found is None or found.expired:
            return _to_sign_in(Stranger(found.person if found else None))
        g.session, g.person = found, found.person
        keep_alive(context().db, found)
        if not _may_ever(context().access, asked, found.person):
            abort(404)
        return None


def _session() -> Session | None:
    token = session.get(TOKEN)
    return session_of(context().db, token) if isinstance(token, str) else None


def _may_ever(access: Access, name: str, person: Person) -> bool:
    """Whether the person's roles could allow the action on some case; the view decides on this one."""
    return any(
        access.may(name, person.roles, (relation,)) for relation in ("allocated", "author", "worker", "team_manager")
    )


def _to_sign_in(stranger: Stranger) -> AnyResponse:
    if request.method == "POST":
        from webform.views.identity import keep_and_sign_in

        return keep_and_sign_in(stranger.expired)
    return redirect(url_for("identity.sign_in", next=request.full_path.rstrip("?")))


def me() -> Person:
    """The person who is signed in."""
    person: Person = g.person
    return person


def require(name: str, relations: frozenset[str]) -> None:
    """Answer 404, as for what is not there, unless the signed-in person may take the action, standing so."""
    if not may(name, relations):
        abort(404)


def may(name: str, relations: frozenset[str]) -> bool:
    """Whether the signed-in person may take the action, standing so to the child or audit."""
    return context().access.may(name, me().roles, relations)
