"""Case records as one JSON document, by the schema published in schema/record/."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

FORMAT = "caseaudit-records/1"


class FrozenRecord(NamedTuple):
    """A record as it was frozen: its canonical JSON, its digest and its cursor in the feed."""

    content: bytes
    digest: str
    cursor: int


def to_json(records: Iterable[FrozenRecord], since: int = 0) -> bytes:
    """One document: the records with their digests in the order of the feed, and the cursor to go on from.

    ``since`` is the cursor that the records come after: the one to go on from where there are none.
    """
    rows: list[dict[str, Any]] = []
    cursor = since
    for record in records:
        rows.append({"cursor": record.cursor, "digest": record.digest, "record": orjson.Fragment(record.content)})
        cursor = max(cursor, record.cursor)
    document = {"format": FORMAT, "cursor": cursor, "records": rows}
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
