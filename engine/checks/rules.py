"""Rules that can never matter: what is never asked or never required, checks and caps that never or always hold.

Every verdict is exact within :mod:`engine.checks.solver`'s bound, over the answers that the declaration offers. That an answer
counts only while its question is asked is taken into account: a rule on an answer that is never asked for is found too.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping
from itertools import combinations
from typing import Any

from engine.checks.conditions import ReadCondition
from engine.checks.refusals import refusal_faults
from engine.checks.shapes import shape_faults
from engine.checks.worlds import Asked, Formula, World
from engine.conditions import Scope
from engine.declaration import CriteriaHere, TemplateDeclaration
from engine.declaration_parts import QuestionDeclaration
from engine.scope import clock_scope, part_b_scope

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]
Trees = Mapping[Path_, Any]

_PART_B_ROWS = ("part_b", "rows")
_REFLECTIONS = ("part_b", "reflections")


def rule_faults(
    declared: TemplateDeclaration, scope: Scope, read: list[ReadCondition], told: Collection[Path_] = ()
) -> Iterator[Fault]:
    """Every rule of a declaration that can never matter.

    ``read`` are all its conditions, without an error; ``told`` are the paths of faults that were found in them already.
    """
    part_a = [one for one in read if one.path[:2] not in (_PART_B_ROWS, _REFLECTIONS)]
    yield from _PartA(declared, scope, part_a).faults(told)
    if declared.part_b:
        part_b = declared.part_b
        for stem, asked in ((_PART_B_ROWS, part_b.rows), (_REFLECTIONS, part_b.reflections.questions)):
            beside = [one for one in read if one.path[:2] == stem]
            world = World(part_b_scope(declared, asked), [one.tree for one in beside], {})
            sound = yield from _by_themselves(world, beside, told)
            start: Path_ = stem if stem == _PART_B_ROWS else (*stem, "questions")
            for index, question in enumerate(asked):
                yield from _question(world, (*start, index), question, sound, Asked(()))


def _by_themselves(world: World, read: list[ReadCondition], told: Collection[Path_]) -> Generator[Fault, None, Trees]:
    """Faults of conditions by themselves; returns the trees of those that have none."""
    sound: dict[Path_, Any] = {}
    known: set[str] = set()
    for one in read:
        if any(path[: len(one.path)] == one.path for path in told):
            continue
        written = str(one.declared)
        found = [] if written in known else shape_faults(world, one.declared, one.tree, one.path)
        yield from found
        if not found:
            known.add(written)
            sound[one.path] = one.tree
    return sound


def _question(world: World, path: Path_, question: QuestionDeclaration, sound: Trees, around: Asked) -> Iterator[Fault]:
    """What never matters in one question; ``around`` is when its section is asked."""
    own = Asked(
        (*around.when, *(tree for tree in (sound.get((*path, "asked_when")),) if tree is not None)),
        sound.get((*path, "asked_unless")),
    )
    required = sound.get((*path, "required_when"))
    if question.required_when and question.required:
        yield "required_twice", (*path, "required_when"), {"id": question.id}
    if required is None or question.required:
        return
    asks = world.asking(own)
    if not world.possible(asks, world.true(required)):
        yield "required_when_not_asked", (*path, "required_when"), {"id": question.id, "rule": required}
    elif not world.possible(asks, world.not_true(required)):
        yield "required_whenever_asked", (*path, "required_when"), {"id": question.id, "rule": required}


class _PartA:
    """The rules of Part A, with what rests on its answers: caps, notices and the urgent clock of Part B."""

    def __init__(self, declared: TemplateDeclaration, scope: Scope, read: list[ReadCondition]) -> None:
        self.declared, self.read = declared, read
        self.trees: Trees = {one.path: one.tree for one in read}
        self.asked = dict(self._asked())
        whole = clock_scope(declared) if declared.part_b else scope
        self.world = World(whole, self.trees.values(), self.asked)
        self.sound: Trees = {}

    def faults(self, told: Collection[Path_]) -> Iterator[Fault]:
        """Every fault: of conditions by themselves first, then of what they are declared on."""
        by_themselves = _by_themselves(self.world, self.read, told)
        while True:
            try:
                yield self._named(*next(by_themselves))
            except StopIteration as end:
                self.sound = end.value
                break
        yield from self._sections()
        yield from self._checks()
        yield from self._caps()

    def _named(self, code: str, path: Path_, params: dict[str, Any]) -> Fault:
        """A fault with the name of what is never asked, where its condition never holds."""
        if code != "condition_never_holds" or path[-1] != "asked_when":
            return code, path, params
        if path[:2] == ("audit", "sections") and len(path) == 4:
            return "section_never_asked", path, {"title": self.declared.audit.sections[int(path[2])].title, **params}
        id_ = next(id_ for _, own, id_ in self._members() if own == path[:-1])
        return "question_never_asked", path, {"id": id_, "when": "when", **params}

    def _members(self) -> Iterator[tuple[Path_, Path_, str]]:
        """Every question and criterion of Part A: the path of its section, its own, and its id."""
        groups = {group.source: (at, group.criteria) for at, group in enumerate(_groups(self.declared))}
        for at, section in enumerate(self.declared.audit.sections):
            here: Path_ = ("audit", "sections", at)
            for index, item in enumerate(section.questions):
                if isinstance(item, CriteriaHere):
                    group, criteria = groups[item.criteria]
                    for number, one in enumerate(criteria):
                        yield here, ("criteria", "groups", group, "criteria", number), one.id
                else:
                    yield here, (*here, "questions", index), item.id

    def _asked(self) -> Iterator[tuple[str, Asked]]:
        for section, path, id_ in self._members():
            when = tuple(
                self.trees[one] for one in ((*section, "asked_when"), (*path, "asked_when")) if one in self.trees
            )
            unless = self.trees.get((*path, "asked_unless"))
            if when or unless is not None:
                yield id_, Asked(when, unless)

    def _sections(self) -> Iterator[Fault]:
        """Sections and questions that are never asked, conditions that only repeat the section's, and what is required."""
        by_section: dict[Path_, list[tuple[Path_, str]]] = {}
        for section, path, id_ in self._members():
            by_section.setdefault(section, []).append((path, id_))
        for section, members in by_section.items():
            when = self.sound.get((*section, "asked_when"))
            if (*section, "asked_when") in self.trees and when is None:
                continue
            title = self.declared.audit.sections[int(section[2])].title
            if when is not None and not self.world.possible(self.world.true(when)):
                yield "section_never_asked", (*section, "asked_when"), {"title": title, "rule": when}
                continue
            never = [path for path, id_ in members if self._never(path, id_)]
            if when is not None and len(never) == len(members):
                yield "section_without_questions", (*section, "asked_when"), {"title": title, "rule": when}
                continue
            for path, id_ in members:
                if path in never:
                    own = self._condition_of(path)
                    params = {"id": id_, "when": str(own[-1]).removeprefix("asked_"), "rule": self.trees[own]}
                    yield "question_never_asked", own, params
                else:
                    yield from self._member(path, id_, when)

    def _never(self, path: Path_, id_: str) -> bool:
        own = [one for one in ((*path, "asked_when"), (*path, "asked_unless")) if one in self.trees]
        if any(one not in self.sound for one in own):
            return False  # Its fault is told already.
        return id_ in self.asked and not self.world.possible(self.world.asks(id_))

    def _condition_of(self, path: Path_) -> Path_:
        return next(one for one in ((*path, "asked_when"), (*path, "asked_unless")) if one in self.trees)

    def _member(self, path: Path_, id_: str, section: Any) -> Iterator[Fault]:
        own = self.sound.get((*path, "asked_when"))
        if section is not None and own is not None:
            in_section = self.world.true(section)
            if not self.world.possible_alone(in_section, self.world.not_true(own)):
                yield "asked_when_of_section", (*path, "asked_when"), {"id": id_, "rule": own}
        if path[0] == "audit":
            item = self.declared.audit.sections[int(path[2])].questions[int(path[4])]
            if isinstance(item, QuestionDeclaration):
                yield from _question(self.world, path, item, self.sound, Asked(() if section is None else (section,)))

    def _checks(self) -> Iterator[Fault]:
        """Checks whose two conditions get in each other's way, that repeat another, or show where nothing is asked."""
        seen: dict[Any, str] = {}
        choices = dict(self._choices())
        for index, one in enumerate(self.declared.audit.checks):
            path: Path_ = ("audit", "checks", index)
            when, unless = self.sound.get((*path, "when")), self.sound.get((*path, "unless"))
            if when is None or (one.unless and unless is None):
                continue
            fires = [self.world.true(when)] + ([self.world.not_true(unless)] if unless is not None else [])
            said = {"id": one.id, "rule": when}
            if not self.world.possible(*fires):
                yield "check_never_fires", (*path, "unless"), {**said, "unless": unless}
            elif unless is not None and not self.world.possible(self.world.true(when), self.world.true(unless)):
                yield "check_unless_never_matters", (*path, "unless"), {**said, "unless": unless}
            elif not self.world.possible(*fires, self.world.asks(one.at)):
                yield "check_where_nothing_is_asked", (*path, "at"), {**said, "question": one.at}
            key = (str(when), str(unless))
            if key in seen:
                yield "check_repeats_another", (*path, "when"), {**said, "other": seen[key]}
            seen.setdefault(key, one.id)
            yield from refusal_faults(self.world, one, when, unless, choices)

    def _choices(self) -> Iterator[tuple[str, tuple[Path_, QuestionDeclaration]]]:
        """Every question of Part A that offers a choice of one, with its path."""
        for at, section in enumerate(self.declared.audit.sections):
            for index, item in enumerate(section.questions):
                if isinstance(item, QuestionDeclaration) and item.kind == "choice":
                    yield item.id, (("audit", "sections", at, "questions", index), item)

    def _caps(self) -> Iterator[Fault]:
        """Caps that rule nothing out, that repeat what another rules out, or that leave no grade together."""
        grading = self.declared.grading
        if not grading:
            return
        caps = [
            (("grading", "caps", index), one, self.sound.get(("grading", "caps", index, "when")))
            for index, one in enumerate(grading.caps)
        ]
        known = [(path, one, self.world.true(tree), tree) for path, one, tree in caps if tree is not None]
        for (_, one, first, its), (path, other, second, own) in combinations(known, 2):
            if not set(one.allow) & set(other.allow) and self.world.possible(first, second):
                params = {"id": other.id, "other": one.id, "first": own, "second": its}
                yield "caps_leave_no_grade", (*path, "allow"), params
        for path, one, tree in caps:
            if tree is None:
                continue
            for at, other, holds, _ in known:
                own = self.world.true(tree)
                if at == path or not set(other.allow) <= set(one.allow) or self._without(own, holds):
                    continue
                if set(other.allow) < set(one.allow) or at < path or self._without(holds, own):
                    yield "cap_adds_nothing", (*path, "when"), {"id": one.id, "other": other.id, "rule": tree}
                    break

    def _without(self, one: Formula, other: Formula) -> bool:
        """Whether one can hold while the other doesn't."""
        return self.world.possible_alone(one, self.world.negated(other))


def _groups(declared: TemplateDeclaration) -> tuple[Any, ...]:
    return declared.criteria.groups if declared.criteria else ()
