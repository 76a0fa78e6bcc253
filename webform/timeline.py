"""Where everything on a child's timeline is drawn: places only, as plain values; the drawing itself is a template's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from engine.calendars import add_months
from engine.case_facts import Window
from engine.messages.deadlines import MONTHS
from engine.messages.timeline import SORTS, summary
from engine.timeline import GAP, STATUS, Entry, Lane
from webform import words

MONTHS_BEFORE, MONTHS_AFTER = 15, 3
"""The usual window: 18 months, so that what is due next is on it too."""

MOST_MONTHS = 60
FIRST_YEAR, LAST_YEAR = 1900, 2199
WIDTH, MARGIN = 1040, 14
TOP, LABEL, ROW, PADDING, FOOT = 34, 24, 22, 8, 22
"""The heights of the scale above, of a lane's name, of a row of signs, below it, and of the line below all lanes."""

SIGN = 14
"""How wide a sign is; two that would touch stand one above the other."""

LEAST_BETWEEN_LABELS = 78


class Sign(NamedTuple):
    """Something that happened, or is due, on a day: the middle of its sign, and what it says."""

    x: float
    y: float
    sort: str
    words: str


class Bar(NamedTuple):
    """Something that lasted. ``turn`` is where a gap became longer than the timescale, None where it is no gap."""

    x: float
    y: float
    width: float
    sort: str
    words: str
    turn: float | None


class LaneDrawn(NamedTuple):
    """A lane from its top to its bottom, with its name."""

    label: str
    y: float
    height: float
    bars: tuple[Bar, ...]
    signs: tuple[Sign, ...]


class Tick(NamedTuple):
    """A month's first day; every so many months it has its name."""

    x: float
    label: str


class Line(NamedTuple):
    """A line of the table behind the drawing."""

    day: str
    lane: str
    what: str
    note: str
    source: str


class Chart(NamedTuple):
    """The whole drawing, the key to its signs, and the table with the same in words."""

    window: Window
    width: int
    height: float
    ticks: tuple[Tick, ...]
    today: float | None
    lanes: tuple[LaneDrawn, ...]
    key: tuple[tuple[str, str], ...]
    summary: str
    lines: tuple[Line, ...]


def usual_window(today: date) -> Window:
    """The window that is shown where none is asked for."""
    return Window(add_months(today, -MONTHS_BEFORE), add_months(today, MONTHS_AFTER))


def moved(window: Window, days: int) -> Window:
    """A window of the same length, earlier or later."""
    return Window(window.start + timedelta(days=days), window.end + timedelta(days=days))


def fits(window: Window) -> bool:
    """Whether a window can be drawn: it ends after it starts, and is not longer than MOST_MONTHS."""
    sane = window.start.year >= FIRST_YEAR and window.end.year <= LAST_YEAR
    return sane and window.start < window.end <= add_months(window.start, MOST_MONTHS)


def chart(lanes: Sequence[Lane], window: Window, today: date) -> Chart:
    """Place everything. Raises nothing for entries that reach out of the window: they are cut at its edges."""
    scale = _Scale(window)
    drawn, y = [], float(TOP)
    for lane in lanes:
        drawn.append(_lane(lane, scale, y))
        y += drawn[-1].height
    entries = [entry for lane in lanes for entry in lane.entries]
    counts = Counter(entry.sort for entry in entries)
    return Chart(
        window,
        WIDTH,
        y + FOOT,
        tuple(_ticks(scale)),
        scale.x(today) if window.start <= today <= window.end else None,
        tuple(drawn),
        tuple((sort, text) for sort, text in SORTS.items() if counts[sort] and sort != STATUS),
        summary(window, counts),
        tuple(_lines(lanes)),
    )


class _Scale:
    """Days to places."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._step = (WIDTH - 2 * MARGIN) / (window.end - window.start).days

    def x(self, day: date) -> float:
        """The place of a day; one outside of the window is at its edge."""
        inside = min(max(day, self.window.start), self.window.end)
        return round(MARGIN + (inside - self.window.start).days * self._step, 1)

    def month(self) -> float:
        """How wide a month is, about."""
        return self._step * 30.4


def _lane(lane: Lane, scale: _Scale, y: float) -> LaneDrawn:
    ends: list[float] = []
    bars, signs = [], []
    for first, last, sort, text, turn in _merged(lane.entries):
        left, right = scale.x(first), scale.x(last)
        lasting = sort in (STATUS, GAP)
        start, end = (left, max(right, left + 3)) if lasting else (left - SIGN / 2, left + SIGN / 2)
        row = next((number for number, taken in enumerate(ends) if taken <= start), len(ends))
        ends[row : row + 1] = [end + 1]
        middle = y + LABEL + row * ROW + ROW / 2
        if lasting:
            bars.append(Bar(left, middle, round(end - left, 1), sort, text, scale.x(turn) if turn else None))
        else:
            signs.append(Sign(left, middle, sort, text))
    return LaneDrawn(lane.label, y, LABEL + len(ends) * ROW + PADDING, tuple(bars), tuple(signs))


def _merged(entries: Iterable[Entry]) -> Iterator[tuple[date, date, str, str, date | None]]:
    """Entries of one day and one sort share a sign, which says all of them."""
    groups: dict[tuple[date, date, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.first, entry.last, entry.sort), []).append(entry)
    for (first, last, sort), same in groups.items():
        said = dict.fromkeys(f"{one.what}: {one.note}" if one.note else one.what for one in same)
        turns = [one.turn for one in same if one.turn]
        yield first, last, sort, f"{words.day(first)}: {'; '.join(said)}", min(turns, default=None)


def _ticks(scale: _Scale) -> Iterator[Tick]:
    every = next((some for some in (1, 3, 6, 12) if scale.month() * some >= LEAST_BETWEEN_LABELS), 12)
    start, end = scale.window
    day = start if start.day == 1 else add_months(start.replace(day=1), 1)
    while day <= end:
        named = (day.month - 1) % every == 0 and scale.x(day) < WIDTH - LEAST_BETWEEN_LABELS / 2
        yield Tick(scale.x(day), f"{MONTHS[day.month][:3]} {day.year}" if named else "")
        day = add_months(day, 1)


def _lines(lanes: Iterable[Lane]) -> Iterator[Line]:
    every = [(entry, lane.label) for lane in lanes for entry in lane.entries]
    for entry, label in sorted(every, key=lambda pair: (pair[0].first, pair[0].last), reverse=True):
        lasted = f" to {words.day(entry.last)}" if entry.sort == GAP else ""
        yield Line(f"{words.day(entry.first)}{lasted}", label, entry.what, entry.note, entry.source)
