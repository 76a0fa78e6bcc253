"""Search among the records that a person may open. What was typed is never in an address: it is kept, sealed, in the session."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from engine.messages.records import CHILD_STATUSES
from webform import held, words
from webform.context import context
from webform.identity import action, me
from webform.pages import PAGE, page_number, pages
from webform.sight import sight
from webform.store.finding import Term, Wanted, find, workers_named
from webform.store.marks import words_of
from webform.views.work import listed_by_kind

blueprint = Blueprint("search", __name__, url_prefix="/search")

KEPT = "search"
MOST_WORDS, MOST_CHARACTERS = 8, 100


@blueprint.get("")
@action("list_cases")
def show() -> str:
    """The form, and what the last search of this session finds now."""
    query, number = _kept(), page_number()
    wanted = wanted_of(query)
    found = find(context().db, sight(), wanted=wanted, skip=(number - 1) * PAGE, most=PAGE) if wanted else None
    return render_template(
        "search.html",
        page_title="Search",
        query=query,
        found=found,
        groups=listed_by_kind(found) if found else [],
        pages=pages(number, found.total if found else 0),
        kinds=words.KINDS,
        most=MOST_CHARACTERS,
    )


@blueprint.post("")
@action("list_cases")
def search() -> AnyResponse:
    """Keep what was typed, and show what it finds."""
    query = " ".join(request.form.get("q", "").split())[:MOST_CHARACTERS]
    sealed = held.seal(context().db.keys, held.Held(request.path, me().id, MultiDict([("q", query)])))
    session[KEPT] = sealed
    return redirect(url_for("search.show"), 303)


def _kept() -> str:
    """What was typed last by the person who is signed in; "" for nothing."""
    sealed = session.get(KEPT)
    opened = held.unseal(context().db.keys, sealed) if isinstance(sealed, str) else None
    return opened.fields.get("q", "") if opened and opened.person == me().id else ""


def wanted_of(query: str) -> Wanted | None:
    """What is looked for: each word may be a reference, a part of a name, a status or a worker's name; None for no word."""
    texts = [text for text in query.split() if words_of(text)][:MOST_WORDS]
    parts = {text: words_of(text) for text in texts}
    workers = workers_named(context().db, [word for some in parts.values() for word in some]) if texts else {}
    terms = tuple(
        Term(text, _statuses(some), frozenset.intersection(*(workers[word] for word in some)))
        for text, some in parts.items()
    )
    return Wanted(query, terms) if terms else None


def _statuses(some: list[str]) -> frozenset[str]:
    """The statuses whose code or words hold all these words."""
    return frozenset(code for code, label in CHILD_STATUSES.items() if set(some) <= {*words_of(code), *words_of(label)})
