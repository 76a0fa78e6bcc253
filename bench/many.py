"""Whether the page and its save take longer with many audits in the store: pairs of the same, with few and with many.

The others' audits are small, and put into the store's own tables in bulk, as so many sections saved would leave them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, insert, update

from bench import bounds
from bench.data import subject
from bench.desk import SECTION, Desk, Sheet
from bench.measure import Figure, Peer, compare, sampler, times_as_long
from webform.store import tables
from webform.store.children import PROFILE
from webform.store.contents import Draft, Subject, sealed_draft
from webform.store.projections import DRAFT, WAITING

FEW = 1_000
AUDITS = 1_000_000
_AT_ONCE = 10_000
_AT = "2026-03-12T09:30:00.000000Z"
_SEED = 37
_Rows = dict[str, dict[str, Any]]


def figures(folder: Path, audits: int = AUDITS) -> Iterator[Figure]:
    """GET and save with ``audits`` in the store beside the same with a thousand."""
    with ExitStack() as stack:
        few, lots = (stack.enter_context(_among(folder / f"{size} audits", size)) for size in (FEW, audits))
        for name, calls in (("GET the page", (lots.show, few.show)), ("POST it, saved durably", (lots.save, few.save))):
            ours, theirs = (sampler(call, time.perf_counter) for call in calls)
            peer = f"with {FEW:,} audits"
            taken = compare(f"{name}, with {audits:,} audits", ours, [Peer(peer, "the same", theirs)])
            yield times_as_long(taken, peer, bounds.AS_LONG_WITH_MANY)


@contextmanager
def _among(folder: Path, audits: int) -> Iterator[Sheet]:
    """A sheet in a store with so many audits of others."""
    folder.mkdir()
    desk = Desk(folder)
    rows = _others(audits)
    while chunk := list(islice(rows, _AT_ONCE)):
        with desk.db.writing() as connection:
            _put(connection, chunk)
    yield desk.start(subject().response.answers, "among others")
    desk.close()


def _put(connection: Connection, chunk: list[_Rows]) -> None:
    for table in (tables.subjects, tables.children, tables.audits, tables.revisions, tables.current_sections):
        for part in ("", " of the audit"):
            rows = [one[f"{table.name}{part}"] for one in chunk if f"{table.name}{part}" in one]
            if rows:
                connection.execute(insert(table), rows)
    for table in (tables.events, tables.receipts):
        connection.execute(insert(table), [one[table.name] for one in chunk])
    last = chunk[-1]["events"]
    connection.execute(update(tables.head), {"seq": last["seq"], "hash": last["hash"]})


def _others(audits: int) -> Iterator[_Rows]:
    """The rows of small audits, each of a record of its own. Their ids are random and in order, so that they go in quickly."""
    chance = Random(_SEED)
    ids = sorted(f"{chance.getrandbits(128):032x}" for _ in range(audits))
    draft = Draft("", SECTION, 1, {"c08": {"rating": "evidenced", "evidence": "Seen in the chronology."}})
    content = sealed_draft("some revision", Subject("some subject", bytes(32)), draft)
    for seq, one in enumerate(ids, 1_000):
        yield _rows(one, seq, content)


def _rows(one: str, seq: int, content: dict[str, Any]) -> _Rows:
    child, template = f"{one}c", subject().template
    revision = {**content, "subject": one, "number": 1, "seq": seq, "author": "somebody", "at": _AT}
    current = {"number": 1, "section": PROFILE}
    return {
        "subjects": {"id": one, "wrapped_key": bytes(60), "erased_at": None},
        "children": {
            "id": child, "subject": one, "kind": "child", "worker": one[:3], "team": one[:2], "codes": "{}", "erased": False,
        },
        "audits": {
            "id": one, "child": child, "template": template.id, "version": template.version, "digest": template.digest,
            "author": one[:3], "state": DRAFT, "part_b_state": WAITING, "grade": None, "codes": "{}", "started_at": _AT,
            "signed_off_at": None, "completed_at": None,
        },
        "revisions": {**revision, "id": child, "about": child, "section": PROFILE},
        "revisions of the audit": {**revision, "id": one, "about": one},
        "current_sections": {**current, "about": child, "revision": child},
        "current_sections of the audit": {**current, "about": one, "section": SECTION, "revision": one},
        "events": {
            "seq": seq, "id": one, "at": _AT, "actor": "somebody", "kind": "section_saved", "about": one, "body": "{}",
            "previous": one * 2, "hash": one * 2,
        },
        "receipts": {
            "key": one * 2, "fingerprint": one * 2, "actor": "somebody", "seq": seq, "kind": "section_saved", "about": one,
            "result": "{}",
        },
    }  # fmt: skip
