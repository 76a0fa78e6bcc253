"""What people see when something can't be done: plain pages that name the remedy and never show an inside."""

from __future__ import annotations

import logging

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webform.store.errors import KeyReused, Missing, StoreBusy, StoreError, Unavailable, UnsuitableContent, WrongState

log = logging.getLogger("caseaudit")

_Answer = tuple[str, int]

PAGES = {
    400: ("This form can't be read", "Go back, open the page again and fill it in there."),
    401: ("Sign in to go on", "Your session has ended."),
    403: ("This can't be done from here", "Go back, open the page again and try once more."),
    404: (
        "Page not found",
        "Check the address. It may also be a page that you are not allowed to see.",
    ),
    405: ("This can't be done from here", "Go back and use the buttons of the page."),
    409: ("Somebody changed this before you", "Go back, open the page again and look at what it says now."),
    413: (
        "Too much was sent at once",
        "Go back, shorten the longest answers or choose a smaller file, and save again.",
    ),
    422: ("This can't be saved as it is", "Go back and look at the answers."),
    500: (
        "Something went wrong on our side",
        "What you saved is safe. Try again in a minute; if it goes on, tell the operator.",
    ),
    503: (
        "The service can't save just now",
        "What you saved before is safe. Keep this page open and try again in a minute.",
    ),
}


def register(app: Flask) -> None:
    """Register a page for every fault that can reach a person."""
    app.register_error_handler(
        HTTPException, lambda fault: _not_there() if fault.code == 404 else page(fault.code or 500)
    )
    app.register_error_handler(CSRFError, _foreign)
    app.register_error_handler(WrongState, lambda _: page(409))
    app.register_error_handler(KeyReused, lambda _: page(409))
    app.register_error_handler(Missing, lambda _: _not_there())
    app.register_error_handler(UnsuitableContent, lambda _: page(422))
    app.register_error_handler(StoreBusy, lambda _: page(503))
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(Exception, _unforeseen)


def page(status: int) -> _Answer:
    """The page for a status."""
    title, remedy = PAGES.get(status, PAGES[500])
    return render_template("fault.html", page_title=title, remedy=remedy), status


def _not_there() -> Response | _Answer:
    """What is not there or not theirs; but what a person typed into a form that was theirs is given back."""
    from webform.views.not_yours import not_yours

    return not_yours() or page(404)


def _foreign(_: Exception) -> _Answer:
    """A form that is not of this session: refused; but what its person had typed before signing in again is given back."""
    from webform.views.identity import give_back

    back = give_back()
    return (back, 400) if back else page(400)


def _unavailable(fault: StoreError) -> _Answer:
    log.error("store unavailable: %s at %s", type(fault).__name__, request.endpoint)
    return page(503)


def _unforeseen(fault: Exception) -> _Answer:
    """Log where it happened, never what was in it: tracebacks can hold answers."""
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
    log.error("unforeseen %s at %s, in %s", type(fault).__name__, request.endpoint, where)
    return page(500)
