"""Measure 5: the deadlines of a whole council's children, and the working-day offsets that most of them are counted by."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import partial

import holidays

from bench.bounds import DEADLINES_OF_10_000, OFFSETS
from bench.data import TODAY
from bench.measure import Figure, Peer, Sample, compare, sampler
from engine.calendars import Calendar, calendar_from
from engine.facts import facts_from
from engine.load import read_data
from engine.timescales import compile_rows, deadlines
from webform.demo.histories import history

CHILDREN = 10_000
ROUNDS = 3
FIRST = datetime.date(2024, 1, 1)
DAYS = [FIRST + datetime.timedelta(days=number) for number in range(900)]
NUMBER = 15


def figures() -> Iterator[Figure]:
    """Every deadline of 10,000 made-up children, read from their documents; and offsets of 15 working days."""
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    yield _children(calendar)
    yield _offsets(calendar)


def _children(calendar: Calendar) -> Figure:
    rows = compile_rows(read_data("templates", "case-management-audit", "2023-09.1", "timescales"))
    documents = [history(1, number, TODAY, calendar).facts for number in range(CHILDREN)]

    def read_only() -> None:
        for document in documents:
            facts_from(document)

    def ours() -> int:
        return sum(len(deadlines(rows, facts_from(one)[0], TODAY, calendar)[0]) for one in documents)

    assert ours() > CHILDREN * 20, "the histories are those of real work"
    peers = [Peer("their facts alone", "reads the same documents, works out nothing", sampler(read_only))]
    return compare("deadlines of 10,000 children", sampler(ours), peers, DEADLINES_OF_10_000, ROUNDS)


def _offsets(calendar: Calendar) -> Figure:
    english = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST.year, FIRST.year + 4))
    ours, theirs = calendar.add_working_days, english.get_nth_working_day
    assert [ours(day, NUMBER) for day in DAYS] == [theirs(day, NUMBER) for day in DAYS]
    peers = [Peer("holidays get_nth_working_day", "goes from day to day", _each(partial(_all, theirs)))]
    return compare("offset of 15 working days", _each(partial(_all, ours)), peers, OFFSETS)


def _all(move: Callable[[datetime.date, int], datetime.date]) -> None:
    for day in DAYS:
        move(day, NUMBER)


def _each(call: Callable[[], object]) -> Sample:
    """A sample of what one of the days takes."""
    whole = sampler(call)
    return lambda: whole() / len(DAYS)
