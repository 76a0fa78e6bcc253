"""Times callables beside each other: A B C, A B C, ..., so that whatever slows the machine slows all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bench.bounds import Bound

Sample = Callable[[], float]
"""Takes one sample and answers the seconds that one call took in it."""

ROUNDS = 9
SAMPLE_SECONDS = 0.2


class Peer(NamedTuple):
    """What ours is measured against: how to sample it, and what it does of what ours does."""

    name: str
    does: str
    sample: Sample


class Beside(NamedTuple):
    """One peer as measured: seconds a call, and how many times as long as ours it takes."""

    name: str
    does: str
    seconds: float
    ratio: float


class Figure(NamedTuple):
    """One of our figures: seconds a call, the bounded number in the bound's unit, and the peers of the same rounds."""

    name: str
    seconds: float
    number: float
    bound: Bound | None
    beside: tuple[Beside, ...]

    @property
    def holds(self) -> bool:
        """Whether the figure is within its bound, if it has one."""
        return self.bound is None or self.bound.holds(self.number)


def sampler(call: Callable[[], object], clock: Callable[[], float] = time.process_time) -> Sample:
    """A sample of as many calls as fit into a twentieth of a second, on a clock; the call is warmed up first."""
    calls = 1
    while (taken := _seconds(call, calls, clock)) < SAMPLE_SECONDS / 2:
        calls = max(calls * 2, int(calls * SAMPLE_SECONDS / 2 / max(taken, 1e-9)))
    return lambda: _seconds(call, calls, clock) / calls


def _seconds(call: Callable[[], object], calls: int, clock: Callable[[], float]) -> float:
    begun = clock()
    for _ in range(calls):
        call()
    return clock() - begun


def compare(name: str, ours: Sample, peers: Sequence[Peer], bound: Bound | None = None, rounds: int = ROUNDS) -> Figure:
    """Sample ours and every peer in turn, ``rounds`` times; medians of seconds, and of the ratios within each round."""
    samples = [ours, *(peer.sample for peer in peers)]
    taken = [[sample() for sample in samples] for _ in range(rounds)]
    own = statistics.median(row[0] for row in taken)
    beside = tuple(
        Beside(
            peer.name,
            peer.does,
            statistics.median(row[at] for row in taken),
            statistics.median(row[at] / row[0] for row in taken),
        )
        for at, peer in enumerate(peers, 1)
    )
    number = own * 1e3 if bound and bound.unit == "ms" else 1 / own
    return Figure(name, own, number, bound, beside)


def times_as_fast(name: str, figure: Figure, peer: str, bound: Bound) -> Figure:
    """The bound on how many times as fast as a peer one of our figures is."""
    found = next(one for one in figure.beside if one.name == peer)
    return Figure(name, figure.seconds, found.ratio, bound, ())


def times_as_long(figure: Figure, peer: str, bound: Bound) -> Figure:
    """The bound on how many times as long as a peer one of our figures takes."""
    found = next(one for one in figure.beside if one.name == peer)
    return Figure(figure.name, figure.seconds, 1 / found.ratio, bound, figure.beside)
