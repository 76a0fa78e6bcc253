"""Options that a check always refuses: whoever chooses one can't complete the form, whatever else they answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.checks.solver import Either
from engine.checks.worlds import World
from engine.conditions import Comparison, questions_of
from engine.declaration import CheckDeclaration
from engine.declaration_parts import QuestionDeclaration
from engine.model import ERROR

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]


def refusal_faults(
    world: World,
    check: CheckDeclaration,
    when: Any,
    unless: Any,
    choices: Mapping[str, tuple[Path_, QuestionDeclaration]],
) -> Iterator[Fault]:
    """Every option of a choice that one check refuses; ``choices`` are the questions of kind choice with their paths."""
    if check.severity != ERROR:
        return
    silent = [world.not_true(when), *([] if unless is None else [world.true(unless)])]
    for id_ in dict.fromkeys(questions_of(when)):
        path, question = choices.get(id_, ((), None))
        for option, label in question.options.items() if question else ():
            chosen = Comparison(id_, "", "is", option)
            world.look_at(chosen)
            given = world.true(chosen)
            if world.possible(given, world.asks(id_)) and not world.possible(
                given, world.asks(id_), Either(tuple(silent))
            ):
                yield (
                    "option_always_refused",
                    (*path, "options", option),
                    {"words": label, "id": check.id, "rule": when},
                )
