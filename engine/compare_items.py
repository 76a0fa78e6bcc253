"""What a declaration is made of, item by item, and which item of one version descends from which of another.

An item keeps its id from version to version. Where it has another, the newer version says what it ``was``; one old id named by
several new items is a split, several old ids named by one new item are a merger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.messages.conditions import Named, clause, names_of
from engine.model import Condition, Question, Template

Value = Mapping[str, Any]

SECTION, QUESTION, CRITERION, TIMESCALE = "section", "question", "criterion", "timescale"
GRADE, CAP, CHECK, CONSISTENCY = "grade", "cap", "check", "consistency"
PART_B_QUESTION, PART_B, PROCESS, GUIDE, SCALE, OTHER = (
    "part_b_question",
    "part_b",
    "process",
    "guide",
    "scale",
    "other",
)

ASKED = (QUESTION, CRITERION)
"""The nouns of what is answered in Part A."""


class Item(NamedTuple):
    """One thing that a policy owner declares: what it is, its id and name, its clause, where it stands, and its keys.

    ``says`` holds the conditions among its keys as English sentences.
    """

    noun: str
    id: str
    name: str
    source: str
    home: str
    value: Value
    says: Mapping[str, str] = {}

    @property
    def was(self) -> tuple[str, ...]:
        """The ids that it had before, where they differ."""
        return was_of(self.value)


class Descent(NamedTuple):
    """How the ids of one version come from those of another.

    ``same`` holds every old id that lives on as one new id, ``split`` an old id with the new ones that share it, ``merged`` a
    new id with the old ones that it puts together. What is in none of them was removed, or is new.
    """

    same: Mapping[str, str]
    split: Mapping[str, tuple[str, ...]]
    merged: Mapping[str, tuple[str, ...]]


def was_of(value: Value) -> tuple[str, ...]:
    """The ids under ``was``, whether one or several are declared."""
    was = value.get("was", ())
    return (was,) if isinstance(was, str) else tuple(was)


def descent(old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]) -> Descent:
    """How ids descend; both arguments are ids with what each ``was``, and either may be the newer version.

    Going back to an older version a split is a merger, a merger a split, and a rename a rename.
    """
    same = {id_: id_ for id_ in old if id_ in new}
    links = [(was, id_) for id_, before in new.items() if id_ not in old for was in before if was in old]
    links += [(id_, was) for id_, before in old.items() if id_ not in new for was in before if was in new]
    heirs = _grouped(links)
    parents = _grouped((heir, parent) for parent, heir in links)
    merged = {heir: found for heir, found in parents.items() if len(found) > 1 or (heir in same and found)}
    split = {parent: found for parent, found in heirs.items() if len(found) > 1 or parent in same}
    for parent, found in heirs.items():
        if parent not in split and found[0] not in merged:
            same[parent] = found[0]
    return Descent(same, split, merged)


def _grouped(links: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one, other in links:
        found[one] = (*found.get(one, ()), other)
    return found


def was_of_questions(template: Template) -> dict[str, tuple[str, ...]]:
    """Every question and criterion of Part A with what it was."""
    values = _declared_questions(template.declaration)
    return {id_: was_of(values.get(id_, {})) for id_ in template.questions}


def items_of(template: Template) -> Iterator[Item]:
    """Every item of a compiled template, in the order of its files; together they hold every key of the declaration."""
    declaration = template.declaration
    audit, names = declaration["audit"], names_of(template.questions.values())
    for section in audit["sections"]:
        value = {key: one for key, one in section.items() if key != "questions"}
        says = _says(names, template.section(section["id"]))
        yield Item(SECTION, section["id"], section["title"], section["source"], "", value, says)
    values = _declared_questions(declaration)
    for question in template.questions.values():
        yield _question(question, values[question.id])._replace(says=_says(names, question))
    checks = {one.id: one for one in template.checks}
    for one in audit.get("checks", ()):
        yield Item(CHECK, one["id"], one["say"], one["source"], "", one, _says(names, checks.get(one["id"])))
    caps = {one.id: one for one in template.caps}
    for item in _grading(declaration.get("grading", {})):
        yield item._replace(says=_says(names, caps.get(item.id) if item.noun == CAP else None))
    for row in declaration.get("timescales", {}).get("rows", ()):
        yield Item(TIMESCALE, row["id"], f"{row['id']} {row.get('label', '')}".strip(), row.get("source", ""), "", row)
    yield from _part_b(declaration.get("part_b", {}))
    yield from _rest(declaration)


_CONDITIONS = ("asked_when", "asked_unless", "required_when", "removed_when", "when", "unless")


def _says(names: Mapping[str, Named], holder: Any) -> dict[str, str]:
    """The conditions of a compiled question, section, check or cap, in words."""
    found = {key: getattr(holder, key, None) for key in _CONDITIONS}
    return {key: clause(one.tree, names) for key, one in found.items() if isinstance(one, Condition)}


def _declared_questions(declaration: Value) -> dict[str, Value]:
    found = {
        one["id"]: one for section in declaration["audit"]["sections"] for one in section["questions"] if "id" in one
    }
    for group in declaration.get("criteria", {}).get("groups", ()):
        found |= {one["id"]: one for one in group["criteria"]}
    return found


def _question(question: Question, value: Value) -> Item:
    if question.kind == CRITERION:
        return Item(
            CRITERION, question.id, f"Criterion {question.number}", question.source, question.section,
            {**value, "kind": CRITERION, "required": True},
        )  # fmt: skip
    return Item(QUESTION, question.id, f"“{question.ask}”", question.source, question.section, value)


def _grading(grading: Value) -> Iterator[Item]:
    for noun, key in ((GRADE, "grades"), (CAP, "caps"), (CONSISTENCY, "consistency")):
        for one in grading.get(key, ()):
            name = one.get("label") or one.get("say") or one["id"]
            yield Item(noun, one["id"], name, one.get("source", ""), "", one)


def _part_b(part_b: Value) -> Iterator[Item]:
    for one in (*part_b.get("rows", ()), *part_b.get("reflections", {}).get("questions", ())):
        yield Item(PART_B_QUESTION, one["id"], f"“{one['ask']}”", one["source"], "", one)
    for name, clock in part_b.get("deadlines", {}).items():
        yield Item(PART_B, f"deadlines.{name}", f"The {name} deadline of Part B", clock["source"], "", clock)


_LISTED = {
    "audit": ("template", "version", "effective", "sections", "checks"),
    "criteria": ("groups",),
    "grading": ("grades", "caps", "consistency"),
    "timescales": ("rows",),
    "part_b": ("rows", "deadlines"),
    "process": ("steps", "notices", "escalations"),
    "guide": ("clauses",),
}
"""The keys of each file that are items of their own, or say which version it is."""


def _rest(declaration: Value) -> Iterator[Item]:
    """What is left of every file: one item for each top key, each step of the process and each clause of the guide."""
    process = declaration.get("process", {})
    for key in ("steps", "notices", "escalations"):
        for one in process.get(key, ()):
            yield Item(PROCESS, one["id"], f"“{one['id'].replace('_', ' ')}”", one.get("source", ""), "", one)
    for group in declaration.get("criteria", {}).get("groups", ()):
        name = f"The group of criteria “{group['title']}”"
        value = {key: one for key, one in group.items() if key != "criteria"}
        yield Item(OTHER, f"criteria.{group['source']}", name, group["source"], "", value)
    for id_, value in declaration.get("guide", {}).get("clauses", {}).items():
        yield Item(GUIDE, f"clauses.{id_}", f"Clause §{id_}", f"§{id_}", "", value)
    for stem, value in declaration.items():
        for key, one in value.items():
            if key not in _LISTED.get(stem, ()):
                yield from _one_key(stem, key, one)


def _one_key(stem: str, key: str, value: Any) -> Iterator[Item]:
    if (stem, key) == ("part_b", "reflections"):
        value = {name: one for name, one in value.items() if name != "questions"}
    noun = {"part_b": PART_B, "process": PROCESS, "guide": GUIDE}.get(stem, OTHER)
    if stem == "criteria":
        noun = SCALE
    held = value if isinstance(value, dict) else {key: value}
    name = f"{stem.replace('_', ' ').capitalize()}: {key.replace('_', ' ')}"
    yield Item(noun, f"{stem}.{key}", name, str(held.get("source", "")), "", held)
