"""Conditions that can't do what they say, each by itself: parts that contradict each other, and parts that add nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from engine.checks.cases import comparisons
from engine.checks.worlds import Formula, World
from engine.conditions import All, Any_, Comparison

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

_MOST_PARTS = 12
"""A longer list is not compared part with part."""


class Node(NamedTuple):
    """One condition inside another: where it is declared, and its tree."""

    path: Path_
    tree: Any


class Joint(NamedTuple):
    """Conditions that stand side by side, and the tree that joins them."""

    node: Node
    parts: tuple[Node, ...]


def joints(declared: Any, tree: Any, path: Path_) -> Iterator[Joint]:
    """Every list of conditions inside a declared condition and every mapping of several, the innermost first."""
    items = list(declared.items())
    trees: Sequence[Any] = (tree,) if len(items) == 1 else tree.parts
    for (key, value), part in zip(items, trees, strict=True):
        yield from _inside(key, value, part, (*path, key))
    if len(items) > 1:
        parts = tuple(Node((*path, key), part) for key, part in zip(declared, trees, strict=True))
        yield Joint(Node(path, tree), parts)


def _inside(key: str, value: Any, tree: Any, path: Path_) -> Iterator[Joint]:
    if key == "not":
        yield from joints(value, tree.part, path)
    elif key in ("all", "any"):
        listed = value if isinstance(value, list) else [value]
        for index, (one, part) in enumerate(zip(listed, tree.parts, strict=True)):
            yield from joints(one, part, (*path, index))
        parts = tuple(Node((*path, index), part) for index, part in enumerate(tree.parts))
        yield Joint(Node(path, tree), parts)
    elif isinstance(value, dict) and len(value) > 1:
        yield Joint(
            Node(path, tree), tuple(Node((*path, key), part) for key, part in zip(value, tree.parts, strict=True))
        )


def shape_faults(world: World, declared: Any, tree: Any, path: Path_) -> list[Fault]:
    """What is wrong with one condition by itself; where anything is, its owner need not be looked at."""
    found: list[Fault] = []
    if isinstance(tree, Comparison):
        return _of_one(world, tree, path)
    for joint in joints(declared, tree, path):
        if len(joint.parts) > _MOST_PARTS:
            continue
        if isinstance(joint.node.tree, All):
            found += _of_all(world, joint)
        elif isinstance(joint.node.tree, Any_):
            found += _of_any(world, joint.parts)
        if found:
            return found
    settled = isinstance(tree, All) and len(tree.parts) <= _MOST_PARTS  # As the last of the lists above.
    if not settled and not world.possible(world.true(tree)):
        return [("condition_never_holds", path, {"rule": tree})]
    if _looks_at_whether_answered(tree) and not world.possible(world.not_true(tree)):
        return [("condition_always_holds", path, {"rule": tree})]
    if not isinstance(tree, All) and not world.possible_alone(world.false(tree)):
        return [("condition_holds_for_every_answer", path, {"rule": tree})]
    return []


def _looks_at_whether_answered(tree: Any) -> bool:
    """Whether anything in a tree holds where there is no answer: nothing else can hold always."""
    return any(test.operator in ("answered", "count") for test in comparisons(tree))


def _of_one(world: World, test: Comparison, path: Path_) -> list[Fault]:
    """One comparison can only fail to make sense by itself: when its question is asked is told of the question."""
    yes, no, every = world.judged(test)
    if not yes:
        return [("condition_never_holds", path, {"rule": test})]
    if yes == every:
        return [("condition_always_holds", path, {"rule": test})]
    if not no and test.operator not in ("answered", "count"):
        return [("condition_holds_for_every_answer", path, {"rule": test})]
    return []


def _of_all(world: World, joint: Joint) -> Iterator[Fault]:
    """The first pair of parts that can't both hold, else the first part that the others imply."""
    parts = joint.parts
    truths = [world.true(part.tree) for part in parts]
    if not world.possible(*truths):
        yield _pair(world, parts, truths) or ("condition_never_holds", joint.node.path, {"rule": joint.node.tree})
        return
    for index in _sharing(world, truths):
        others = [truth for at, truth in enumerate(truths) if at != index]
        if others and not world.possible_alone(*others, world.negated(truths[index])):
            yield "condition_part_already_said", parts[index].path, {"part": parts[index].tree}
            return


def _pair(world: World, parts: Sequence[Node], truths: Sequence[Formula]) -> Fault | None:
    """The first two parts, each of which can hold, but never both."""
    alone = [world.possible(truth) for truth in truths]
    for second, part in enumerate(parts):
        for first in range(second):
            if alone[first] and alone[second] and not world.possible(truths[first], truths[second]):
                return "condition_contradiction", part.path, {"first": parts[first].tree, "second": part.tree}
    return None


def _of_any(world: World, parts: Sequence[Node]) -> Iterator[Fault]:
    """The first part that can't hold, or that holds only where another does anyway."""
    truths = [world.true(part.tree) for part in parts]
    for part, truth in zip(parts, truths, strict=True):
        if len(parts) > 1 and not world.possible(truth):
            yield "condition_part_never_holds", part.path, {"part": part.tree}
            return
    for index in reversed(_sharing(world, truths)):
        others = [world.negated(truth) for at, truth in enumerate(truths) if at != index]
        if others and not world.possible_alone(truths[index], *others):
            yield "condition_part_adds_nothing", parts[index].path, {"part": parts[index].tree}
            return


def _sharing(world: World, truths: Sequence[Formula]) -> list[int]:
    """The parts that look at an answer at which another looks too: no others can make each other needless."""
    looked_at = [world.looked_at(truth) for truth in truths]
    return [
        index
        for index, own in enumerate(looked_at)
        if any(own & other for at, other in enumerate(looked_at) if at != index)
    ]
