"""Guesses at passwords are slowed, for known and unknown names alike, without locking anybody out for ever.

Guesses are counted by name and address together, by name, and by address; each counter has a delay that doubles up to
a limit. Whoever has signed in from an address before is not slowed there by guesses from elsewhere. A guess is counted
before it is looked at, so that many at once gain nothing, and forgotten when it proves right. (Threats 24 and 25.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from webform.store.canonical import time_of, time_text
from webform.store.database import Database
from webform.store.errors import StoreError
from webform.store.tables import guesses
from webform.store.write import Change, Moment, Written, write

FORGET_FAILURES_AFTER = timedelta(hours=24)
FORGET_ADDRESSES_AFTER = timedelta(days=90)


class Throttled(StoreError):
    """The guess was not looked at; the next one is after ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many guesses: try again in {retry_after} seconds")
        self.retry_after = retry_after


class _Scale(NamedTuple):
    """How one counter slows guesses: not at all below ``free``, then 1, 2, 4 ... up to ``limit`` seconds."""

    free: int
    limit: int


_TOGETHER, _NAME, _ADDRESS = _Scale(5, 900), _Scale(50, 30), _Scale(200, 30)  # an office may share one address

_COUNTED = select(guesses).where(guesses.c.counter.in_(bindparam("counters", expanding=True)))
_ADD = insert(guesses)
_COUNT = (
    update(guesses)
    .where(guesses.c.counter == bindparam("of"))
    .values(failures=guesses.c.failures + 1, last=bindparam("time"))
)
_PASS = update(guesses).where(guesses.c.counter == bindparam("of")).values(failures=0, passed=bindparam("time"))
_CLEAR = update(guesses).where(guesses.c.counter == bindparam("of")).values(failures=0)
_FORGET = delete(guesses).where(
    guesses.c.last < bindparam("day_ago"), or_(guesses.c.passed.is_(None), guesses.c.passed < bindparam("long_ago"))
)


def claim(db: Database, name: str, source: str) -> None:
    """Count a guess at a normal name from an address, before it is looked at; Throttled when it is too soon."""
    wait = remaining(db, name, source)
    if wait > 0:  # an attack is turned away without taking the write lock
        raise Throttled(wait)
    counters = _counters(name, source)

    def apply(moment: Moment) -> Written:
        counted = _counted(moment.connection, counters)
        wait = _wait(counted, counters, time_of(moment.at))
        if wait > 0:
            raise Throttled(wait)
        _forget(moment)
        for counter in counters.values():
            _count(moment, counter)
        return Written("sign-in", {"name": counters[_NAME], "source": counters[_ADDRESS]})

    write(db, Change("sign_in_tried", "nobody", db.new_id(), {}, apply))


def forgive(db: Database, name: str, source: str, person: str) -> None:
    """Note that the latest guess was right: its name's failures are forgotten, and its address is known from now on."""
    counters = _counters(name, source)

    def apply(moment: Moment) -> Written:
        moment.connection.execute(_PASS, {"of": counters[_TOGETHER], "time": moment.at})
        moment.connection.execute(_CLEAR, {"of": counters[_NAME]})
        return Written(person, {"name": counters[_NAME], "source": counters[_ADDRESS]})

    write(db, Change("sign_in_passed", person, db.new_id(), {}, apply))


def remaining(db: Database, name: str, source: str) -> int:
    """Return the whole seconds until the next guess is looked at."""
    counters = _counters(name, source)
    with db.reading() as connection:
        counted = _counted(connection, counters)
    return _wait(counted, counters, db.clock())


def _counters(name: str, source: str) -> dict[_Scale, str]:
    """Return the hashes under which a guess is counted: the table holds neither names nor addresses."""
    counted = {_TOGETHER: f"both\n{name}\n{source}", _NAME: f"name\n{name}", _ADDRESS: f"source\n{source}"}
    return {scale: hashlib.sha256(what.encode()).hexdigest() for scale, what in counted.items()}


def _counted(connection: Connection, counters: Mapping[_Scale, str]) -> dict[str, Any]:
    rows = connection.execute(_COUNTED, {"counters": list(counters.values())})
    return {row.counter: row for row in rows}


def _wait(counted: Mapping[str, Any], counters: Mapping[_Scale, str], now: datetime) -> int:
    together = counted.get(counters[_TOGETHER])
    known = together is not None and together.passed is not None
    waits = [
        _left(_delay(scale, counted[counter].failures), time_of(counted[counter].last), now)
        for scale, counter in counters.items()
        if counter in counted and not (known and scale is _NAME)
    ]
    longest = max(waits, default=timedelta())
    return max(0, -(-longest // timedelta(seconds=1)))


def _left(delay: timedelta, last: datetime, now: datetime) -> timedelta:
    """What is left of a delay, and never more than all of it: a clock that was set back must not shut people out."""
    return delay if last > now else last + delay - now


def _delay(scale: _Scale, failures: int) -> timedelta:
    beyond = failures - scale.free
    return timedelta(seconds=min(scale.limit, 2 ** min(beyond, 20)) if beyond >= 0 else 0)


def _count(moment: Moment, counter: str) -> None:
    if moment.connection.execute(_COUNT, {"of": counter, "time": moment.at}).rowcount == 0:
        row = {"counter": counter, "failures": 1, "last": moment.at, "passed": None}
        moment.connection.execute(_ADD, row)


def _forget(moment: Moment) -> None:
    now = time_of(moment.at)
    ages = {"day_ago": now - FORGET_FAILURES_AFTER, "long_ago": now - FORGET_ADDRESSES_AFTER}
    moment.connection.execute(_FORGET, {name: time_text(age) for name, age in ages.items()})
