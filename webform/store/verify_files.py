"""Verification of kept files: those that events say there are, no others, and each as it was kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from webform.store.chain import Event
from webform.store.contents import Subject
from webform.store.errors import Damaged
from webform.store.files import COLLECTED, KEPT, digest_of, mark_of, open_file
from webform.store.tables import files

_IDS = select(files.c.id).order_by(files.c.id)
_FILE = select(files).where(files.c.id == bindparam("file"))


class WrongFile(NamedTuple):
    """A file that is not as it was kept, and what is wrong with it."""

    file: str
    what: str


class KeptFiles:
    """The files that there must be, as events tell of them; ``good`` counts those that were found so."""

    def __init__(self) -> None:
        self.good = 0
        self._kept: dict[str, dict[str, Any]] = {}

    def follow(self, event: Event) -> None:
        """Take in one event of the chain, in order."""
        if event.kind == KEPT and "again" not in event.body:
            self._kept[event.body["file"]] = event.body
        elif event.kind == COLLECTED:
            for file in event.body["files"]:
                self._kept.pop(file, None)
        elif event.kind == "subject_erased":
            erased = event.body["subject"]
            self._kept = {file: body for file, body in self._kept.items() if body["subject"] != erased}

    def first_wrong(self, connection: Connection, key_of: Callable[[str], bytes | None]) -> WrongFile | None:
        """The first file that is not as its event says, or None; ``key_of`` gives a subject's key, None where it is erased."""
        stored = connection.execute(_IDS).scalars().all()
        missing = min(self._kept.keys() - set(stored), default=None)
        if missing is not None:
            return WrongFile(missing, "a file is missing")
        for file in stored:
            row = connection.execute(_FILE, {"file": file}).one()
            what = self._wrong(row, key_of(row.subject))
            if what:
                return WrongFile(file, what)
            self.good += 1
        return None

    def _wrong(self, row: Any, key: bytes | None) -> str:
        body = self._kept.get(row.id)
        if body is None or key is None:
            return "a file belongs to no event, or to an erased subject"
        if (row.subject, row.mark, row.size) != (body["subject"], body["mark"], body["size"]):
            return "a file is not as its event says"
        subject = Subject(row.subject, key)
        try:
            opened = open_file(subject, row.id, row.sealed)
        except Damaged:
            return "a file cannot be decrypted"
        marked = mark_of(subject, digest_of(opened.content))
        if (opened.commitment, marked, len(opened.content)) != (body["commitment"], row.mark, row.size):
            return "a file is not what its event commits to"
        return ""
