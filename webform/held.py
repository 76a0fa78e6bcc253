"""Text typed into a form whose session had run out: sealed into the sign-in page, and given back to the same person only.

Nothing is written to the database for somebody who is not signed in. The sealed text carries the address that it was
posted to and the id of the person who had opened the form, and is worth nothing without the master key.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import NamedTuple

import orjson
from werkzeug.datastructures import MultiDict

from webform.store.errors import StoreError
from webform.store.sealing import Keyring

_CONTEXT = "held form"
_NOT_KEPT = frozenset({"csrf_token"})
MOST_CHARACTERS = 6_000_000


class Held(NamedTuple):
    """A posted form: where it was posted to, who had opened it, and what was in it."""

    path: str
    person: str
    fields: MultiDict[str, str]


def seal(keys: Keyring, held: Held) -> str:
    """Seal a posted form as text for a hidden field."""
    pairs = [(name, value) for name, value in held.fields.items(multi=True) if name not in _NOT_KEPT]
    content = zlib.compress(orjson.dumps({"path": held.path, "person": held.person, "fields": pairs}), 1)
    return base64.urlsafe_b64encode(keys.wrap(content, _CONTEXT)).decode()


def unseal(keys: Keyring, text: str) -> Held | None:
    """Open a sealed form; None where it is not one of ours."""
    if not text or len(text) > MOST_CHARACTERS:
        return None
    try:
        content = orjson.loads(zlib.decompress(keys.unwrap(base64.urlsafe_b64decode(text), _CONTEXT)))
    except (StoreError, binascii.Error, ValueError, zlib.error):
        return None
    return Held(content["path"], content["person"], MultiDict([(name, value) for name, value in content["fields"]]))
