"""Compiles the rows of ``timescales.yaml``: what each is counted from, done by, and how long it may take.

What a row does is said by its declaration alone. Its keys choose one of the rules of
:mod:`engine.occurrences`; no row is known here, or there, by its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from engine import clocks
from engine.case_facts import CHILD_DATES, EVENTS, STATUSES, Event
from engine.clocks import Clock, ClockFault, Offset, offset, parse_clock

KINDS = ("interval", "once", "about")
ORDINALS = ("first", "second", "later")
WHENS = ("on_or_after", "on_the_day", "after_the_day", "any_time")
AGREED = ("shorter", "individual")


class RowFault(ValueError):
    """A row cannot be compiled: its ``path``, what was ``expected`` and, within a clock, the ``offset``."""

    def __init__(self, path: str, expected: str, offset: int | None = None) -> None:
        super().__init__(f"{path}: expected {expected}")
        self.path = path
        self.expected = expected
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Pace:
    """How long something may take: the clock, and functions that move a day by it (None: none printed)."""

    clock: Clock
    due: Offset | None
    earliest: Offset | None = None
    in_working_days: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """An event to look for: its name, and the marks it must carry (a mark sought as False may be unknown)."""

    event: str
    marks: tuple[tuple[str, bool], ...] = ()

    def fits(self, event: Event) -> bool:
        """Whether the marks of ``event``, which has the right name, are those that are sought."""
        return not self.marks or all(bool(getattr(event, mark)) is wanted for mark, wanted in self.marks)


class Recipient(NamedTuple):
    """Someone who must be told, and the marks of the anchor under which they must."""

    id: str
    words: str
    needed: Match


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One timescale, compiled. Texts are as declared; ``rule`` names a rule of engine.occurrences."""

    id: str
    timescale: str
    group: str
    label: str
    words: str
    source: str
    reading: str
    ambiguous: bool
    kind: str
    rule: str
    needs: frozenset[str]
    anchors: tuple[str, ...]
    done: Match
    pace: Pace
    counts_closures: bool = False
    other_pace: Pace | None = None
    other_marks: Match | None = None
    when: str = "on_or_after"
    about_optional: bool = False
    agreed: str = ""
    statuses: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    ages: tuple[int | None, int | None] = (None, None)
    ordinal: str = ""
    since: str = ""
    since_known: bool = False
    otherwise_start: bool = False
    begins_status: str = ""
    leading_to: str = ""
    birthday: int = 0
    requires: Match | None = None
    excepted_by: str = ""
    recipients: tuple[Recipient, ...] = ()
    first_year: bool = False


def compile_rows(declaration: Mapping[str, Any]) -> tuple[Row, ...]:
    """Compile the whole of ``timescales.yaml`` as loaded; raises RowFault with a path (``rows.7.clock``)."""
    rows = _Source(declaration, "").entries("rows")
    return tuple(_row(row) for row in rows)


class _Source:
    """A mapping of the declaration together with its path."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, Mapping):
            raise RowFault(path, "a mapping")
        self.value, self.path = value, path

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str, default: str | None = None) -> str:
        value = self.value.get(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise RowFault(self.at(key), "text")
        return value

    def choice(self, key: str, allowed: tuple[str, ...] | frozenset[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in allowed and value != default:
            raise RowFault(self.at(key), f"one of {', '.join(sorted(allowed))}")
        return value

    def choices(self, key: str, allowed: tuple[str, ...] | frozenset[str]) -> tuple[str, ...]:
        value = self.value.get(key, ())
        values = (value,) if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or any(item not in allowed for item in values):
            raise RowFault(self.at(key), f"one or more of {', '.join(sorted(allowed))}")
        return tuple(values)

    def number(self, key: str) -> int | None:
        value = self.value.get(key)
        if value is None:
            return None
        if not str(value).isdecimal() or not 0 < int(value) < 100:
            raise RowFault(self.at(key), "an age from 1 to 99")
        return int(value)

    def flag(self, key: str) -> bool:
        value = self.value.get(key, False)
        if value not in _FLAGS:
            raise RowFault(self.at(key), "yes or no")
        return _FLAGS[value]

    def part(self, key: str) -> _Source:
        return _Source(self.value.get(key, {}), self.at(key))

    def entries(self, key: str) -> list[_Source]:
        value = self.value.get(key, [])
        if not isinstance(value, list | tuple):
            raise RowFault(self.at(key), "a list")
        return [_Source(entry, f"{self.at(key)}.{number}") for number, entry in enumerate(value)]

    def marks(self) -> tuple[tuple[str, bool], ...]:
        where = self.part("where")
        for mark in where.value:
            if mark not in Event._fields:
                raise RowFault(where.at(mark), "a mark of an event")
        return tuple((mark, where.flag(mark)) for mark in where.value)

    def match(self) -> Match:
        return Match(self.choice("event", EVENTS), self.marks())

    def clock(self, key: str = "clock") -> Clock:
        try:
            return parse_clock(self.text(key))
        except ClockFault as fault:
            raise RowFault(self.at(key), fault.expected, fault.offset) from fault


_FLAGS: Mapping[object, bool] = {
    "yes": True,
    "no": False,
    "true": True,
    "false": False,
    True: True,
    False: False,
}


def _row(row: _Source) -> Row:
    kind, done = row.choice("kind", KINDS), row.part("done")
    clock, closures = row.clock(), row.flag("counts_closures")
    special = _interval(row) if kind == "interval" else _anchored(row, kind)
    _agree(row, kind, clock, special["anchors"], done.match())
    settings: dict[str, Any] = {
        **{key: row.text(key) for key in ("id", "timescale", "group", "label", "words", "source")},
        "reading": row.text("reading", ""),
        "ambiguous": row.flag("ambiguous"),
        "kind": kind,
        "done": done.match(),
        "pace": pace_of(clock, closures=closures),
        "counts_closures": closures,
        "when": done.choice("when", WHENS, "on_or_after"),
        "about_optional": done.text("about", "") == "optional",
        "agreed": row.choice("agreed", AGREED, ""),
        **special,
    }
    if "other_clock" in row.value:
        other = row.part("other_clock")
        other_pace = pace_of(other.clock(), closures=closures)
        settings |= {"other_pace": other_pace, "other_marks": Match("", other.marks())}
    if closures and not settings["pace"].in_working_days:
        raise RowFault(row.at("counts_closures"), "no, since the clock is not in working days")
    return Row(**settings)


def _interval(row: _Source) -> dict[str, Any]:
    scope, opens = row.part("for"), row.part("opens")
    anchors = opens.choices("event", EVENTS)
    placement = scope.choice("placement", ("first_year", "after_first_year"), "")
    if placement:
        needs = frozenset({"placement_start"})
        return {
            "rule": "placement",
            "needs": needs,
            "anchors": anchors,
            "first_year": placement == "first_year",
        }
    statuses = scope.choices("status", STATUSES)
    if not statuses or not (anchors or opens.choice("status", ("start",))):
        raise RowFault(scope.at("status"), "a status, and under opens an event or the start of the status")
    otherwise = opens.choice("otherwise", ("status_start",), "") == "status_start"
    return {
        "rule": "status",
        "needs": frozenset(statuses if otherwise or not anchors else anchors),
        "anchors": anchors,
        "statuses": statuses,
        "without": scope.choices("without", STATUSES),
        "ages": (scope.number("from_age"), scope.number("until_age")),
        "ordinal": opens.choice("ordinal", ORDINALS, ""),
        "otherwise_start": otherwise,
    }


def _anchored(row: _Source, kind: str) -> dict[str, Any]:
    anchor = row.part("anchor")
    child = anchor.choice("child", CHILD_DATES, "")
    names = (child,) if child else anchor.choices("event", EVENTS)
    if not names:
        raise RowFault(anchor.at("event"), "the name of an event")
    recipients = tuple(
        Recipient(entry.text("id"), entry.text("words"), Match("", entry.marks()))
        for entry in row.entries("recipients")
    )
    found: dict[str, Any] = {
        "needs": frozenset(names),
        "anchors": names,
        "ordinal": anchor.choice("ordinal", ORDINALS, ""),
        "since": anchor.choice("since", EVENTS, "") or anchor.choice("restarts_at", EVENTS, ""),
        "since_known": "since" in anchor.value,
        "begins_status": anchor.choice("begins_status", STATUSES, ""),
        "leading_to": anchor.choice("leading_to", EVENTS, ""),
        "birthday": anchor.number("birthday") or 0,
        "requires": row.part("requires").match() if "requires" in row.value else None,
        "excepted_by": row.choice("excepted_by", Event._fields, ""),
        "recipients": recipients,
    }
    return {**found, "rule": _rule(kind, bool(child), row.part("done").text("ordinal", ""), found)}


def _rule(kind: str, child: bool, done_ordinal: str, found: Mapping[str, Any]) -> str:
    if kind == "about" or child:
        return "about" if kind == "about" else "child_date"
    if done_ordinal:
        return "next_in_order"
    for key in ("recipients", "begins_status", "leading_to", "birthday"):
        if found[key]:
            return key
    return "once"


def _agree(row: _Source, kind: str, clock: Clock, anchors: tuple[str, ...], done: Match) -> None:
    """Raise RowFault unless the clock is counted from what the row names: neither changes alone."""
    if clock.form in (clocks.BIRTHDAY, clocks.AGREED):
        return
    named = (done.event,) if kind == "interval" else anchors
    if set(clock.names) != set(named) or (clock.form == clocks.EVERY) is not (kind == "interval"):
        raise RowFault(row.at("clock"), f"a clock counted from {' or '.join(named)}")


def pace_of(clock: Clock, *, closures: bool = False) -> Pace:
    """The functions that a clock stands for; with ``closures`` the council's closures are no working days."""
    if clock.form == clocks.AGREED:
        return Pace(clock, None)
    if clock.length is None:
        return Pace(clock, lambda day, calendar: day)
    due = offset(clock.length, -1 if clock.form == clocks.BEFORE else 1, closures=closures)
    earliest = offset(clock.earliest, closures=closures) if clock.earliest else None
    return Pace(clock, due, earliest, clock.length.unit == clocks.WORKING_DAY)
