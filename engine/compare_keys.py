"""What a change of one key means: its kind, whether answers survive it, and its texts before and after.

Handlers stand in tables keyed by the declaration's own word. A key without a handler is still reported, as ``changed``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.clocks import BEFORE, DAY, MONTH, WEEK, WORKING_DAY, YEAR, ClockFault, Length, parse_clock
from engine.kinds_of_files import FILE_TYPES, MOST_MEGABYTES
from engine.messages.changes import KINDS, condition_words, value_words

SAFE, ASKS_AGAIN, LOSES_ANSWERS = "safe", "asks_again", "loses_answers"


class Turned(NamedTuple):
    """One key that changed: the kind of change, its class, the code of its sentence, and what the sentence needs."""

    kind: str
    class_: str
    say: str
    before: str | None
    after: str | None
    params: Mapping[str, Any] = {}


class Key(NamedTuple):
    """A key with its values in the old and the new version (None where it is not declared), both items, and what each says.

    What an item says are its conditions, in words.
    """

    name: str
    before: Any
    after: Any
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    old_says: Mapping[str, str] = {}
    new_says: Mapping[str, str] = {}

    @property
    def in_words(self) -> tuple[str | None, str | None]:
        """A condition before and after, in words."""
        return _said(self.before, self.old_says.get(self.name)), _said(self.after, self.new_says.get(self.name))


def _said(declared: Any, words: str | None) -> str | None:
    if declared is None:
        return None
    return condition_words(declared) if words is None else words


Handler = Callable[[Key], Iterator[Turned]]


def turned(
    noun: str, old: Mapping[str, Any], new: Mapping[str, Any],
    old_says: Mapping[str, str] | None = None, new_says: Mapping[str, str] | None = None,
) -> Iterator[Turned]:  # fmt: skip
    """Every change between two declarations of one item, key by key; the last two are their conditions in words."""
    for name in {**old, **new}:
        if name in _SILENT or old.get(name) == new.get(name):
            continue
        handler = _HANDLERS.get(noun, {}).get(name) or _EVERYWHERE.get(name) or _other
        yield from handler(Key(name, old.get(name), new.get(name), old, new, old_says or {}, new_says or {}))


def _words(value: Any) -> str | None:
    return None if value is None else value_words(value)


def _texts(kind: str, class_: str, say: str) -> Handler:
    def handler(key: Key) -> Iterator[Turned]:
        said = {"key": _spoken(key.name)}
        yield Turned(kind, class_, say, _words(key.before), _words(key.after), said)

    return handler


def _spoken(name: str) -> str:
    return name.replace("_", " ")


_other = _texts("changed", SAFE, "changed")
_answer_shape = _texts("changed", ASKS_AGAIN, "changed")


def _condition(class_: str) -> Handler:
    def handler(key: Key) -> Iterator[Turned]:
        before, after = key.in_words
        yield Turned("condition_changed", class_, "condition_changed", before, after, {"key": _spoken(key.name)})

    return handler


def _required(key: Key) -> Iterator[Turned]:
    if key.after is True:
        yield Turned("made_required", ASKS_AGAIN, "made_required", "no", "yes")
    elif not key.new.get("required_when"):
        yield Turned("made_optional", SAFE, "made_optional", "yes", "no")


def _required_when(key: Key) -> Iterator[Turned]:
    if key.before is None and not key.old.get("required"):
        yield Turned("made_required", ASKS_AGAIN, "made_required_when", None, key.in_words[1])
    elif key.after is None:
        if not key.new.get("required"):
            yield Turned("made_optional", SAFE, "made_optional", key.in_words[0], None)
    else:
        yield from _condition(ASKS_AGAIN)(key)


def _required_for(key: Key) -> Iterator[Turned]:
    """The ratings for which something beside them must be given."""
    before, after = (list(one or ()) for one in (key.before, key.after))
    if set(after) - set(before):
        yield Turned("made_required", ASKS_AGAIN, "made_required", value_words(before), value_words(after))
    if set(before) - set(after):
        yield Turned("made_optional", SAFE, "made_optional", value_words(before), value_words(after))


def _choices(key: Key) -> Iterator[Turned]:
    before, after = _options(key.before), _options(key.after)
    removed = [label for id_, label in before.items() if id_ not in after]
    added = [label for id_, label in after.items() if id_ not in before]
    texts = (value_words(list(before.values())), value_words(list(after.values())))
    if removed:
        yield Turned("choices_changed", LOSES_ANSWERS, "choices_removed", *texts, {"removed": ", ".join(removed)})
    if added:
        yield Turned("choices_changed", SAFE, "choices_added", *texts, {"added": ", ".join(added)})
    if any(id_ in after and after[id_] != label for id_, label in before.items()):
        yield Turned("choices_changed", SAFE, "choices_reworded", *texts)
    elif not removed and not added:
        yield Turned("choices_changed", SAFE, "choices_moved", *texts)


def _options(declared: Any) -> dict[str, str]:
    """Options, statements or levels as id to words."""
    if isinstance(declared, list):
        return {str(one["id"]): str(one.get("label") or one.get("ask") or one["id"]) for one in declared}
    return dict(declared or {})


def _columns(key: Key) -> Iterator[Turned]:
    before, after = ({one["id"]: one for one in declared or ()} for declared in (key.before, key.after))
    texts = (value_words([one["ask"] for one in before.values()]), value_words([one["ask"] for one in after.values()]))
    gone = [one["ask"] for id_, one in before.items() if id_ not in after]
    new = [one["ask"] for id_, one in after.items() if id_ not in before]
    if gone:
        yield Turned("choices_changed", LOSES_ANSWERS, "choices_removed", *texts, {"removed": ", ".join(gone)})
    if new:
        class_ = ASKS_AGAIN if any(after[id_].get("required") for id_ in after if id_ not in before) else SAFE
        yield Turned("choices_changed", class_, "choices_added", *texts, {"added": ", ".join(new)})
    for id_, one in before.items():
        if id_ in after and after[id_] != one:
            yield from turned("column", one, after[id_])


def _kind(key: Key) -> Iterator[Turned]:
    class_ = SAFE if (key.before, key.after) in _WIDER else LOSES_ANSWERS
    before, after = (KINDS.get(str(one), _spoken(str(one))) for one in (key.before, key.after))
    yield Turned("kind_changed", class_, "kind_changed", before, after)


_WIDER = frozenset(
    (("text", "long_text"), ("text", "quotation"), ("long_text", "quotation"), ("quotation", "long_text"))
)
"""Kinds whose every answer is one of the other kind, too."""


def _limit(upper: bool) -> Handler:
    """A limit of an answer; an absent one is no limit."""

    def handler(key: Key) -> Iterator[Turned]:
        endless = float("inf") if upper else float("-inf")
        one, two = (endless if value is None else value for value in (key.before, key.after))
        if not all(isinstance(value, (int, float)) for value in (one, two)):
            yield from _answer_shape(key)
            return
        tighter = two < one if upper else two > one
        say, class_ = ("limit_tightened", LOSES_ANSWERS) if tighter else ("limit_relaxed", SAFE)
        before, after = ("no limit" if value is None else str(value) for value in (key.before, key.after))
        yield Turned("limit_changed", class_, say, before, after, {"key": _spoken(key.name)})

    return handler


def _types(key: Key) -> Iterator[Turned]:
    """The types of file that are taken, as choices."""
    before, after = ({name: FILE_TYPES[name].words for name in declared or ()} for declared in (key.before, key.after))
    yield from _choices(key._replace(before=before, after=after))


def _megabytes(key: Key) -> Iterator[Turned]:
    """The largest file that is taken; without a limit of its own a question has the language's."""
    before, after = (MOST_MEGABYTES if value is None else value for value in (key.before, key.after))
    if before != after:
        yield from _limit(upper=True)(key._replace(name="size in MB", before=before, after=after))


_DAYS = {DAY: 1.0, WORKING_DAY: 1.4, WEEK: 7.0, MONTH: 30.44, YEAR: 365.25}
"""How long each unit is in days, near enough to say which of two lengths is the longer."""


def _clock(key: Key) -> Iterator[Turned]:
    """A clock that gives less time is tightened: a shorter one, or a longer one that counts backwards."""
    say = _pace(key.before, key.after)
    params = {"key": _spoken(key.name)}
    yield Turned(
        say, SAFE, say if say != "timescale_changed" else "changed", _words(key.before), _words(key.after), params
    )


def _pace(before: Any, after: Any) -> str:
    try:
        one, two = parse_clock(str(before)), parse_clock(str(after))
    except ClockFault:
        return "timescale_changed"
    if one.form != two.form or one.names != two.names or one.age != two.age or not one.length or not two.length:
        return "timescale_changed"
    was, now = _days(one.length), _days(two.length)
    if was == now:
        return "timescale_changed"
    return "timescale_tightened" if (now < was) is (one.form != BEFORE) else "timescale_relaxed"


def _days(length: Length) -> float:
    return length.number * _DAYS[length.unit]


_SILENT = frozenset(("id", "was", "wording"))
"""Keys whose change is no news by itself: ids descend, and wording only says whose the words are."""

_EVERYWHERE: Mapping[str, Handler] = {
    **dict.fromkeys(("ask", "words", "text", "descriptor", "say"), _texts("reworded", SAFE, "reworded")),
    **dict.fromkeys(
        ("hint", "prompts", "guidance", "note", "example", "pattern_words"), _texts("reworded", SAFE, "help_reworded")
    ),
    **dict.fromkeys(("reading", "ambiguous"), _texts("reading_changed", SAFE, "reading_changed")),
    **dict.fromkeys(("title", "label"), _texts("renamed", SAFE, "renamed")),
    "number": _texts("renumbered", SAFE, "renumbered"),
    "source": _texts("clause_changed", SAFE, "clause_changed"),
}
_OF_QUESTIONS: Mapping[str, Handler] = {
    "kind": _kind,
    "required": _required,
    "required_when": _required_when,
    **dict.fromkeys(("asked_when", "asked_unless"), _condition(ASKS_AGAIN)),
    "removed_when": _condition(LOSES_ANSWERS),
    **dict.fromkeys(("options", "levels", "statements"), _choices),
    "columns": _columns,
    **dict.fromkeys(("at_most", "to", "rows_at_most", "decimals"), _limit(upper=True)),
    **dict.fromkeys(("from", "rows_at_least"), _limit(upper=False)),
    "types": _types,
    "at_most_mb": _megabytes,
    **dict.fromkeys(("include", "unit", "whole", "pattern"), _answer_shape),
}
_HANDLERS: Mapping[str, Mapping[str, Handler]] = {
    **dict.fromkeys(("question", "criterion", "part_b_question", "column"), _OF_QUESTIONS),
    "section": {"asked_when": _condition(ASKS_AGAIN)},
    "scale": {"options": _choices, "required_for": _required_for},
    "cap": {"when": _condition(ASKS_AGAIN), "allow": _texts("cap_changed", ASKS_AGAIN, "changed")},
    "check": {
        **dict.fromkeys(("when", "unless"), _condition(ASKS_AGAIN)),
        "severity": _texts("check_changed", ASKS_AGAIN, "changed"),
    },
    "consistency": {"when": _condition(ASKS_AGAIN)},
    "timescale": {"clock": _clock, "label": _texts("renamed", SAFE, "renamed")},
}
