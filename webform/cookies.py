"""The cookie of a session: Flask's own, signed; and the token that guards forms, which goes with it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, g, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

_MOST_READ = 1024
"""So many cookies are remembered as read: those of everyone at work."""


class _Signer:
    """What signs cookies and reads them; what a cookie says is found out once, for it is the same the next time.

    No age is asked: how long a session lasts is for the store to say, which knows when it began and was last seen.
    """

    def __init__(self, signer: Any) -> None:
        self.dumps = signer.dumps
        self._read = lru_cache(maxsize=_MOST_READ)(signer.loads)

    def loads(self, cookie: str, max_age: int) -> Any:
        """What is in a cookie; raises BadSignature where it is not one of ours, which is not remembered."""
        return self._read(cookie)


class Cookies(SecureCookieSessionInterface):
    """Sessions in a signed cookie; what signs them is made once, since the application's key stays what it is."""

    def __init__(self) -> None:
        self._signer: _Signer | None = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """What signs and reads cookies."""
        if self._signer is None:
            self._signer = _Signer(super().get_signing_serializer(app))
        return self._signer


_GUARDING = "csrf_token"
"""Under this Flask-WTF keeps in the cookie what a form's token is made of."""


def csrf_token() -> str:
    """The token by which a posted form is known to be one of ours: Flask-WTF's, the same as long as the session is."""
    made_of = session.get(_GUARDING)
    return _token(made_of) if isinstance(made_of, str) else str(generate_csrf())


@lru_cache(maxsize=_MOST_READ)
def _token(made_of: str) -> str:
    g.pop(_GUARDING, None)  # what was made earlier in this request may be of a session that has ended since
    return str(generate_csrf())  # it takes ``made_of`` from the cookie
