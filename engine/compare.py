"""What changed between two versions of a form, in policy words, and what each change does to answers.

Each change is *safe* (answers stay), *asks again* (something must be answered that was not asked, or not so), or *loses
answers* (some have no place in the new version; carrying over keeps them on the record).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from engine import compare_items as items
from engine.compare_items import ASKED, Descent, Item, descent, items_of
from engine.compare_keys import ASKS_AGAIN, LOSES_ANSWERS, SAFE, Turned, turned
from engine.messages.changes import sentence
from engine.model import ERROR, Template

__all__ = ["ASKS_AGAIN", "LOSES_ANSWERS", "SAFE", "Change", "Comparison", "OtherForm", "as_json", "compare"]


class OtherForm(ValueError):
    """Two templates are no versions of one form."""


class Change(NamedTuple):
    """One change: its kind, its class, the new id (the old one of what is gone), clause, texts, and a sentence."""

    kind: str
    class_: str
    id: str
    source: str
    before: str | None
    after: str | None
    sentence: str


class Comparison(NamedTuple):
    """All that changed from one version of a form to another, in the order of the form."""

    title: str
    from_: str
    to: str
    changes: tuple[Change, ...]


def compare(old: Template, new: Template) -> Comparison:
    """Compare two compiled versions of one form; raises OtherForm where their names differ."""
    if old.id != new.id:
        raise OtherForm(f"{old.id} and {new.id} are two forms, not two versions of one.")
    before, after = _by_noun(old), _by_noun(new)
    sections = _descent(before.get(items.SECTION, ()), after.get(items.SECTION, ()))
    titles = {section.id: section.title for one in (old, new) for section in one.sections}
    found: list[Change] = []
    for noun in _ORDER:
        older, newer = before.get(noun, []), after.get(noun, [])
        found += _of_noun(noun, older, newer, sections if noun == items.SECTION else _descent(older, newer))
    asked, still_asked = ([one for noun in ASKED for one in each.get(noun, ())] for each in (before, after))
    found += _moves(asked, still_asked, sections, titles)
    return Comparison(new.title, old.version, new.version, tuple(found))


def as_json(compared: Comparison) -> dict[str, Any]:
    """A comparison in the published shape; what a change has no text for is null."""
    changes = [
        {"class" if name == "class_" else name: value for name, value in change._asdict().items()}
        for change in compared.changes
    ]
    return {"from": compared.from_, "to": compared.to, "changes": changes}


_ORDER = (
    items.SECTION, items.QUESTION, items.CRITERION, items.SCALE, items.CHECK, items.GRADE, items.CAP, items.CONSISTENCY,
    items.TIMESCALE, items.PART_B_QUESTION, items.PART_B, items.PROCESS, items.GUIDE, items.OTHER,
)  # fmt: skip

_AS_ONE: Mapping[str, str] = {
    items.CAP: "cap_changed",
    items.CHECK: "check_changed",
    items.CONSISTENCY: "check_changed",
    items.GRADE: "grade_changed",
    items.PART_B_QUESTION: "part_b_changed",
    items.PART_B: "part_b_changed",
    items.PROCESS: "process_changed",
    items.GUIDE: "guide_changed",
}
"""Nouns whose every change has one kind, whatever key it is of."""


def _by_noun(template: Template) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items_of(template):
        found.setdefault(item.noun, []).append(item)
    return found


def _descent(old: Sequence[Item], new: Sequence[Item]) -> Descent:
    return descent({one.id: one.was for one in old}, {one.id: one.was for one in new})


def _of_noun(noun: str, old: Sequence[Item], new: Sequence[Item], lines: Descent) -> Iterator[Change]:
    older, newer = {one.id: one for one in old}, {one.id: one for one in new}
    parents = {heir: parent for parent, heir in lines.same.items()}
    for item in new:
        if item.id in parents:
            yield from _kept(older[parents[item.id]], item)
        else:
            yield _new(item, lines, older)
    shared = {parent for found in lines.merged.values() for parent in found} | set(lines.split) | set(lines.same)
    for item in old:
        if item.id not in shared and item.id not in newer:
            class_ = LOSES_ANSWERS if noun in (*ASKED, items.GRADE, items.PART_B_QUESTION) else SAFE
            say = "removed_asked" if noun in ASKED else "removed"
            yield _change(item, Turned("removed", class_, say, _text(item), None))


def _kept(old: Item, new: Item) -> Iterator[Change]:
    renamed = old.id != new.id
    if renamed:
        texts = (old.name, new.name) if new.noun == items.SECTION else (old.id, new.id)
        yield _change(new, Turned("renamed", SAFE, "renamed_id", *texts, {"others": old.name}))
    for one in turned(new.noun, old.value, new.value, old.says, new.says):
        if not (renamed and one.kind == "renamed"):
            yield _change(new, one)


def _new(item: Item, lines: Descent, older: Mapping[str, Item]) -> Change:
    merged = lines.merged.get(item.id, ())
    parents = merged or tuple(parent for parent, heirs in lines.split.items() if item.id in heirs)
    if parents:
        kind = "merged" if len(merged) > 1 else "split"
        names = {"others": " and ".join(older[one].name for one in parents)}
        before = "\n".join(_text(older[one]) for one in parents)
        return _change(item, Turned(kind, ASKS_AGAIN, kind, before, _text(item), names))
    must = item.noun in (*ASKED, items.PART_B_QUESTION) and bool(item.value.get("required"))
    refuses = item.noun == items.CAP or (item.noun == items.CHECK and item.value.get("severity") == ERROR)
    say = "added_required" if must else "added"
    return _change(item, Turned("added", ASKS_AGAIN if must or refuses else SAFE, say, None, _text(item)))


def _text(item: Item) -> str:
    """An item's own words."""
    value = item.value
    words = next((str(value[key]) for key in ("ask", "words", "title", "label", "say") if value.get(key)), "")
    return words or item.name


def _change(item: Item, one: Turned) -> Change:
    params = {"before": one.before, "after": one.after, "key": "", **one.params}
    words = sentence(one.say, item.noun, item.name, **params)
    kind = _AS_ONE.get(
        item.noun, "timescale_changed" if (item.noun, one.kind) == (items.TIMESCALE, "changed") else one.kind
    )
    return Change(kind, one.class_, item.id, item.source, one.before, one.after, words)


def _moves(old: Sequence[Item], new: Sequence[Item], sections: Descent, titles: Mapping[str, str]) -> Iterator[Change]:
    """Questions that stand in another section, or in another order within theirs."""
    older = {one.id: (place, one) for place, one in enumerate(old)}
    parents = {heir: parent for parent, heir in _descent(old, new).same.items()}
    stayed: dict[str, list[tuple[int, Item]]] = {}
    for item in new:
        if item.id not in parents:
            continue
        place, was = older[parents[item.id]]
        if sections.same.get(was.home, was.home) != item.home:
            yield _change(item, Turned("moved", SAFE, "moved", titles[was.home], titles[item.home]))
        else:
            stayed.setdefault(f"{item.noun} {item.home}", []).append((place, item))
    for held in stayed.values():
        steady = _longest_rising([place for place, _ in held])
        for place, item in held:
            if place not in steady:
                yield _change(item, Turned("moved", SAFE, "moved_within", None, None))


def _longest_rising(places: Sequence[int]) -> frozenset[int]:
    """The members of a longest rising subsequence: what kept its order, so that the fewest are said to have moved."""
    tails: list[int] = []
    chains: dict[int, tuple[int, ...]] = {}
    for place in places:
        at = bisect_left(tails, place)
        chains[place] = (*(chains[tails[at - 1]] if at else ()), place)
        tails[at:at + 1] = [place]  # fmt: skip
    return frozenset(chains[tails[-1]]) if tails else frozenset()
