"""Signing in and out, and giving typed text back to whoever had typed it."""

from __future__ import annotations

import re
import secrets
from functools import lru_cache

from flask import Blueprint, Response, g, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from webform import held
from webform.context import context
from webform.cookies import csrf_token
from webform.identity import OPEN, TOKEN, action, me
from webform.store.people import Person
from webform.store.sealing import Keyring
from webform.store.sessions import Refused, authenticate, end_session, start_session
from webform.uploads import typed_form

blueprint = Blueprint("identity", __name__)

REFUSED = "Sign-in name or password is not right. Check both and try again."
SLOWED = "There were too many tries. Wait {seconds} seconds and try again."


@blueprint.get("/")
@action("list_cases")
def home() -> AnyResponse:
    """The start page is the list of cases."""
    return redirect(url_for("work.listed"))


@blueprint.get("/sign-in")
@action(OPEN)
def sign_in() -> str:
    """The sign-in page."""
    return _page(next_page=_local(request.args.get("next", "")))


@blueprint.post("/sign-in")
@action(OPEN)
def signed_in() -> AnyResponse | Response:
    """Sign in: a new session, and on to where the person was going or to the text that they had typed."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    next_page, kept = _local(request.form.get("next", "")), request.form.get("held", "")
    found = authenticate(context().db, sign_in_name=name, password=password, source=request.remote_addr or "")
    if isinstance(found, Refused):
        error = SLOWED.format(seconds=found.retry_after) if found.retry_after else REFUSED
        return Response(_page(next_page=next_page, kept=kept, name=name, error=error), 422)
    token = start_session(context().db, person=found.id)
    session.clear()
    session[TOKEN] = token
    returned = held.unseal(context().db.keys, kept)
    if returned and returned.person == found.id:
        return Response(_given_back(returned))
    return redirect(next_page or url_for("work.listed"))


@blueprint.get("/session")
@action("sign_in")
def current() -> dict[str, str]:
    """Whose session it is, and its token against forged requests: for a page that was open while one session followed another."""
    return {"page_of": page_of(me()), "csrf_token": csrf_token()}


@blueprint.post("/sign-out")
@action("sign_in")
def sign_out() -> AnyResponse:
    """End the session on both sides."""
    token = session.get(TOKEN)
    if isinstance(token, str):
        end_session(context().db, actor=me().id, token=token)
    session.clear()
    answer = redirect(url_for("identity.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def keep_and_sign_in(expired: Person | None) -> Response:
    """The sign-in page for a form that was posted without a session: what was typed is sealed into it."""
    keys = context().db.keys
    person = expired.id if expired else opened_by(request.form.get("opened_by", ""))
    kept = ""
    if person and request.form and request.endpoint in _KEPT:
        kept = held.seal(keys, held.Held(request.path, person, typed_form()))
    return Response(_page(kept=kept, ended=True, next_page=_local(request.path)), 401)


def give_back() -> str | None:
    """The page that gives a form back to the person who had opened it, in a session that has ended since; else None."""
    kept = request.method == "POST" and request.endpoint in _KEPT and "person" in g
    if not kept or opened_by(request.form.get("opened_by", "")) != me().id:
        return None
    return _given_back(held.Held(request.path, me().id, typed_form()))


_KEPT = frozenset({"sections.save", "part_b.save", "merging.chosen", "merging.chosen_in_part_b"})


def mark_of(person: Person) -> str:
    """A sealed mark for forms of who opened them, so that a lost session can't hand text to somebody else."""
    return _mark(context().db.keys, person.id)


@lru_cache(maxsize=1024)
def _mark(keys: Keyring, person: str) -> str:
    return held.seal(keys, held.Held("", person, MultiDict()))


def page_of(person: Person) -> str:
    """What a page says of whose it is, always the same for a person, so that its script sees that another has signed in."""
    return _page_of(context().db.keys, person.id)


@lru_cache(maxsize=1024)
def _page_of(keys: Keyring, person: str) -> str:
    return keys.sign(f"page of {person}".encode())[:32]


def opened_by(mark: str) -> str:
    """The id of the person whom a mark names; "" where it is none of ours."""
    opened = held.unseal(context().db.keys, mark)
    return opened.person if opened else ""


def _given_back(returned: held.Held) -> str:
    """A page that says the text is back, and takes the person to the form with it."""
    made_anew = ("key", "csrf_token", "return")
    fields = [(name, value) for name, value in returned.fields.items(multi=True) if name not in made_anew]
    return render_template(
        "given_back.html", page_title="What you typed is back", path=_local(returned.path), fields=fields,
        key=secrets.token_urlsafe(16),
    )  # fmt: skip


def _page(*, next_page: str = "", kept: str = "", name: str = "", error: str = "", ended: bool = False) -> str:
    errors = [{"text": error, "href": "#name"}] if error else []
    return render_template(
        "sign_in.html", page_title="Sign in", next_page=next_page, kept=kept, name=name, errors=errors,
        errors_on_page=bool(errors), ended=ended,
    )  # fmt: skip


def _local(path: str) -> str:
    """The path where it is one of this service, else "": never to another host, whatever was asked for."""
    return path if _LOCAL.match(path) else ""


_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\x7f]*\Z")
"""No control character and no space: browsers drop tabs and line ends from an address, and so see another one."""
