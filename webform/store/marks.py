"""Keyed marks by which a record is found while everything that could name it is sealed: the table ``tokens``.

A mark is HMAC-SHA256 under a key of its own. That key is random and is kept as the subjects' keys are, wrapped by the master
key in the row ``index``, so that rotating the master key wraps it anew. Marks are written in the transaction that changes a
record; no event holds them, and ``caseaudit rebuild`` makes them again from the sealed profiles.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select

from webform.store.contents import unwrapped
from webform.store.database import Database, subject_context
from webform.store.sealing import Keyring, new_key
from webform.store.tables import subjects, tokens
from webform.store.write import Moment

INDEX = "index"
"""The row of ``subjects`` that holds the key of all marks."""

REFERENCE, NAME, STATUS = "reference", "name", "status"
SOURCE, SOURCE_ID, CONTENT = "source", "source-id", "content"
"""The kinds of marks: what people look for, and what an import does: every record of a source, one by its id there, and one by
the digest of what the source last said. An id and a digest are marked with the source's name too: ``source-id:ssd``."""

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`"))
_UNDIVIDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_KEY = select(subjects.c.wrapped_key).where(subjects.c.id == INDEX)
_ADD_KEY = insert(subjects)
_ADD = insert(tokens)
_FORGET = delete(tokens).where(tokens.c.child == bindparam("of_child"))


class Marker(NamedTuple):
    """What makes marks: the key, read once for many of them."""

    key: bytes

    def mark(self, kind: str, text: str) -> str:
        """Return the mark (64 hex digits) of a text of a kind; the caller brings both sides to one spelling."""
        return hmac.digest(self.key, f"{kind}:{text}".encode(), "sha256").hex()


def words_of(text: str) -> list[str]:
    """Return the words of a name in one spelling: no case, no accents, no apostrophes."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold().translate(_UNDIVIDED)
    return _WORD.findall("".join(one for one in plain if unicodedata.category(one) != "Mn"))


def squeezed(reference: str) -> str:
    """Return a reference as it is compared: letters and digits alone, no case."""
    return "".join(words_of(reference))


def marks_of(marker: Marker, profile: Mapping[str, Any], codes: Mapping[str, Any]) -> set[str]:
    """Return all marks of a record: its reference, the words of its name, its statuses, and what an import finds it by."""
    source_ids, imported = dict(profile.get("source_ids") or {}), dict(profile.get("imported") or {})
    pairs = [(REFERENCE, squeezed(str(profile.get("reference") or "")))]
    pairs += [(NAME, word) for word in words_of(str(profile.get("name") or ""))]
    pairs += [(STATUS, str(code)) for code in codes.get("statuses", ())]
    pairs += [(SOURCE, source) for source in source_ids]
    pairs += [(f"{SOURCE_ID}:{source}", str(id_)) for source, id_ in source_ids.items()]
    pairs += [(f"{CONTENT}:{imported['source']}", str(imported["content"]))] if imported else []
    return {marker.mark(kind, text) for kind, text in pairs if text}


def marker_of(keys: Keyring, connection: Connection) -> Marker | None:
    """Return the marker of what a connection sees; None where nothing was ever marked. Raises WrongKey, Damaged."""
    wrapped = connection.execute(_KEY).scalar()
    return None if wrapped is None else Marker(unwrapped(keys, INDEX, wrapped).key)


def marker_for(keys: Keyring, moment: Moment, otherwise: Marker | None = None) -> Marker:
    """Return the marker inside a change; where there is none yet, ``otherwise`` or one with a new key is kept from now on."""
    found = marker_of(keys, moment.connection)
    if found is not None:
        return found
    made = otherwise or Marker(new_key())
    wrapped = keys.wrap(made.key, subject_context(INDEX))
    moment.connection.execute(_ADD_KEY, {"id": INDEX, "wrapped_key": wrapped, "erased_at": None})
    return made


def mark(db: Database, kind: str, text: str) -> str | None:
    """Return one mark, to look for; None where nothing was ever marked. For many, see :func:`marker_of`."""
    with db.reading() as connection:
        marker = marker_of(db.keys, connection)
    return None if marker is None else marker.mark(kind, text)


def index(moment: Moment, child: str, marks: Iterable[str]) -> None:
    """Let a record be found by these marks and no others."""
    index_all(moment, {child: marks})


def index_all(moment: Moment, marks: Mapping[str, Iterable[str]], *, new: bool = False) -> None:
    """Do the same for many records by id; ``new`` ones have no marks yet, which saves a look for each."""
    if marks and not new:
        moment.connection.execute(_FORGET, [{"of_child": child} for child in marks])
    rows = [{"token": token, "child": child} for child, found in marks.items() for token in sorted(set(found))]
    if rows:
        moment.connection.execute(_ADD, rows)
