"""Anchors: where the chain stood at some time, kept outside the machine.

A chain proves that nothing inside it was changed. Only an anchor kept elsewhere shows that its tail was cut, that all
of it was written anew, or that an old copy was put back (threat 45).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from webform.store import tables
from webform.store.canonical import time_text
from webform.store.database import Database
from webform.store.errors import StoreError


class Anchor(NamedTuple):
    """The chain's head at a time: the last event's ``seq`` and its hash."""

    seq: int
    hash: str
    at: str


def write_anchor(db: Database, path: Path) -> Anchor:
    """Add the chain's present head to the anchors in a file, one JSON document a line, durably; OSError."""
    with db.reading() as connection:
        head = connection.execute(select(tables.head.c.seq, tables.head.c.hash)).one()
    anchor = Anchor(head.seq, head.hash, time_text(db.clock()))
    with path.open("a") as file:
        file.write(json.dumps(anchor._asdict()) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return anchor


def read_anchors(path: Path) -> Mapping[int, str]:
    """Return the hash at each anchored ``seq``; StoreError for a file that holds no anchors or contradicts itself."""
    anchors: dict[int, str] = {}
    try:
        for line in path.read_text().splitlines():
            anchor = json.loads(line)
            if anchors.setdefault(int(anchor["seq"]), str(anchor["hash"])) != anchor["hash"]:
                raise StoreError("the anchor file names two hashes for one event")
    except (ValueError, KeyError, TypeError):
        raise StoreError("this is not an anchor file") from None
    if not anchors:
        raise StoreError("the anchor file is empty")
    return anchors
