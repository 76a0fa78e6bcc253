"""Replaying stored audits under a draft: read in batches, judged in as many processes as there are cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from engine.calendars import Calendar, calendar_from
from engine.compile import template_at
from engine.load import read_data
from engine.migrate import route
from engine.model import Template
from engine.replay import Effect, Replay, replay, replay_of
from webform.settings import settings_from
from webform.shelf import bundled_shelf
from webform.store.database import Database
from webform.store.read import list_audits
from webform.store.read_many import BATCH, StoredAudit, read_audits

WORTH_A_POOL = 600
"""Below this many audits, starting more processes takes longer than they would save."""

Progress = Callable[[int, int], None]
"""Told how many audits are done, of how many."""


class Order(NamedTuple):
    """What each process needs to start by itself: nothing that was opened before the fork."""

    environment: Mapping[str, str]
    draft: Path
    old: Path | None
    today: date


class Replayed(NamedTuple):
    """All effects by audit; ``skipped`` were erased, or pinned to a version that is not at hand."""

    from_: tuple[str, ...]
    to: str
    audits: int
    skipped: int
    effects: Mapping[str, Effect]


class _Desk(NamedTuple):
    """One process at work: the database, and a replay for each version that audits are pinned to."""

    db: Database
    ready: Mapping[str, Replay]


def replay_all(order: Order, progress: Progress) -> Replayed:
    """Run every stored audit of the draft's form, that is on another version, under the draft.

    Raises Unsound for a template with errors, OtherForm where the two are of two forms, and the store's own errors.
    """
    desk = _desk(order)
    draft = template_at(order.draft)
    audits = [one for one in list_audits(desk.db) if one.template == draft.id and one.digest != draft.digest]
    if order.old is not None:
        audits = [one for one in audits if one.digest in desk.ready]
    known = [one.id for one in audits if one.digest in desk.ready]
    batches = [known[at : at + BATCH] for at in range(0, len(known), BATCH)]
    effects: dict[str, Effect] = {}
    for found in _judged(order, desk, batches):
        effects |= found
        progress(len(effects), len(known))
    desk.db.close()
    versions = tuple(sorted({one.version for one in audits}))
    return Replayed(versions, draft.version, len(effects), len(audits) - len(effects), effects)


def _judged(order: Order, desk: _Desk, batches: list[list[str]]) -> Iterator[dict[str, Effect]]:
    if len(batches) * BATCH < WORTH_A_POOL:
        yield from (_batch(desk, ids) for ids in batches)
        return
    # Spawned, since neither a connection nor the progress bar's thread survives a fork.
    with ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn"), _start, (order,)) as pool:
        for done in as_completed([pool.submit(_work, ids) for ids in batches]):
            yield done.result()


def _desk(order: Order) -> _Desk:
    draft, calendar = template_at(order.draft), calendar_from(read_data("calendars", "england-and-wales"))
    db = settings_from(order.environment).open()
    return _Desk(db, {old.digest: _ready(old, draft, order.today, calendar) for old in _versions(order, draft)})


def _versions(order: Order, draft: Template) -> list[Template]:
    if order.old is not None:
        return [template_at(order.old)]
    return [one for one in bundled_shelf() if one.id == draft.id and one.digest != draft.digest]


def _ready(old: Template, draft: Template, today: date, calendar: Calendar) -> Replay:
    return replay_of(route(old, draft), today, calendar)


_OWN: list[_Desk] = []
"""The desk of a process of the pool."""


def _start(order: Order) -> None:
    _OWN.append(_desk(order))


def _work(ids: list[str]) -> dict[str, Effect]:
    return _batch(_OWN[0], ids)


def _batch(desk: _Desk, ids: list[str]) -> dict[str, Effect]:
    return {stored.id: _effect(desk.ready[stored.digest], stored) for stored in read_audits(desk.db, ids)}


def _effect(ready: Replay, stored: StoredAudit) -> Effect:
    answers: dict[str, Any] = {}
    for section in ready.way.old.sections:
        answers.update(stored.sections.get(section.id, {}))
    return replay(ready, answers, stored.left_behind.get("put_by", {}), stored.facts)
