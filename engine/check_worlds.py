"""Conditions as formulas for :mod:`engine.check_solver`: what makes each true, and what makes it false or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.check_cases import cases_of, comparisons, looks_at_another, pair_cases
from engine.check_solver import Both, Either, Fact, Solver
from engine.conditions import All, Comparison, Not, Scope, evaluator

Formula = Fact | Both | Either

_MOST_QUESTIONS = 16
"""So many questions are followed from one that is asked only after another's answer."""


_Judged = tuple[int, int, int]
_Variable = tuple[int, list[dict[str, Any]]]


class Asked(NamedTuple):
    """When a question is asked: the trees that must hold, and the tree that must not be known to hold."""

    when: tuple[Any, ...]
    unless: Any = None


_ALWAYS = Asked(())


class World:
    """The answers that are possible, given every condition that is asked of them and when each question is asked."""

    def __init__(self, scope: Scope, trees: Iterable[Any], asked: Mapping[str, Asked]) -> None:
        self.scope, self.asked = scope, asked
        self.full: list[int] = []
        self.solver = Solver(self.full)
        self._names: list[tuple[str, ...]] = []
        self._tests: dict[tuple[str, str], list[Comparison]] = {}
        self._facts: dict[int, _Judged] = {}
        self._in_words: dict[tuple[str, str, str, str], _Judged] = {}
        self._variables: dict[tuple[str, str], _Variable | None] = {}
        self._pairs: dict[tuple[str, str], _Variable | None] = {}
        self._of_question: dict[str, list[int]] = {}
        self._contexts: dict[str, tuple[list[Formula], frozenset[str]]] = {}
        self._links: dict[str, list[Formula]] = {}
        for tree in trees:
            for test in comparisons(tree):
                self._tests.setdefault(self._key(test), []).append(test)

    def possible(self, *formulas: Formula) -> bool:
        """Whether answers can make all of these hold, given when each question that they look at is asked."""
        if self.solver.left <= 0:
            return True
        goals, seen = list(formulas), set(self._questions(formulas))
        waiting = list(seen)
        while waiting and len(seen) <= _MOST_QUESTIONS:
            question = waiting.pop()
            goals += self._links.get(question, ())
            if question in self.asked:
                context, looked_at = self._context_of(question)
                goals += context
                waiting += looked_at - seen
                seen |= looked_at
        return self.solver.possible(goals)

    def _context_of(self, question: str) -> tuple[list[Formula], frozenset[str]]:
        """That the question is asked or has no answer, and the questions that this looks at."""
        if question not in self._contexts:
            asked = self.asks(question)
            each: list[Formula] = [Either((Fact(one, 1), asked)) for one in self._of_question.get(question, ())]
            self._contexts[question] = each, frozenset(self._questions((asked,)))
        return self._contexts[question]

    def possible_alone(self, *formulas: Formula) -> bool:
        """Whether answers can make all of these hold, leaving aside when questions are asked."""
        links = [
            link for question in dict.fromkeys(self._questions(formulas)) for link in self._links.get(question, ())
        ]
        return self.solver.possible((*formulas, *links))

    def looked_at(self, formula: Formula) -> frozenset[str]:
        """The questions that a formula is about."""
        return frozenset(self._questions((formula,)))

    def asks(self, question: str) -> Formula:
        """That the question is asked."""
        return self.asking(self.asked.get(question, _ALWAYS))

    def asking(self, asked: Asked) -> Formula:
        """That something is asked which is asked then."""
        unless = () if asked.unless is None else (self.not_true(asked.unless),)
        return Both((*(self.true(tree) for tree in asked.when), *unless))

    def judged(self, test: Comparison) -> tuple[int, int, int]:
        """The cases in which a comparison is true, those in which it is false, and all there are."""
        variable, yes, no = self._fact(test)
        return yes, no, self.full[variable]

    def true(self, tree: Any) -> Formula:
        """That a condition is known to hold."""
        if isinstance(tree, Comparison):
            variable, yes, _ = self._fact(tree)
            return Fact(variable, yes)
        if isinstance(tree, Not):
            return self.false(tree.part)
        parts = tuple(self.true(part) for part in tree.parts)
        return Both(parts) if isinstance(tree, All) else Either(parts)

    def false(self, tree: Any) -> Formula:
        """That a condition is known not to hold."""
        if isinstance(tree, Comparison):
            variable, _, no = self._fact(tree)
            return Fact(variable, no)
        if isinstance(tree, Not):
            return self.true(tree.part)
        parts = tuple(self.false(part) for part in tree.parts)
        return Either(parts) if isinstance(tree, All) else Both(parts)

    def not_true(self, tree: Any) -> Formula:
        """That a condition does not hold, or isn't known to."""
        return self.negated(self.true(tree))

    def negated(self, formula: Formula) -> Formula:
        """That a formula does not hold."""
        if isinstance(formula, Fact):
            return Fact(formula.variable, self.full[formula.variable] & ~formula.cases)
        parts = tuple(self.negated(part) for part in formula.parts)
        return Either(parts) if isinstance(formula, Both) else Both(parts)

    def _questions(self, formulas: Iterable[Formula]) -> Iterator[str]:
        for formula in formulas:
            if isinstance(formula, Fact):
                yield from self._names[formula.variable]
            else:
                yield from self._questions(formula.parts)

    def _key(self, test: Comparison) -> tuple[str, str]:
        """What a comparison looks at: parts of a criterion or a matrix stand alone, the columns of a table together."""
        kind = self.scope[test.question].kind
        if kind == "matrix":
            return test.question, test.part
        return test.question, (test.part or "rating") if kind == "criterion" else ""

    def _fact(self, test: Comparison) -> _Judged:
        """The variable of a comparison, with the cases in which it is true and those in which it is false."""
        known = self._facts.get(id(test))  # The comparisons are held in _tests, so that no other takes their place.
        if known is None:
            words = (test.question, test.part, test.operator, str(test.operand))
            known = self._in_words.get(words) or self._judge(test)
            self._facts[id(test)] = self._in_words[words] = known
        return known

    def _judge(self, test: Comparison) -> _Judged:
        found = self._pair(test) if looks_at_another(test, self.scope) else self._single(*self._key(test))
        return (self._new(()), 0b010, 0b100) if found is None else _judged(test, self.scope, *found)

    def _new(self, questions: tuple[str, ...], cases: int = 3) -> int:
        self.full.append((1 << cases) - 1)
        self._names.append(questions)
        return len(self.full) - 1

    def _single(self, question: str, part: str) -> _Variable | None:
        """The variable of one answer; None where it has too many cases to follow."""
        key = (question, part)
        if key not in self._variables:
            cases = cases_of(question, part, self.scope[question], self._tests.get(key, []))
            made = cases and (self._new((question,), len(cases)), cases)
            self._variables[key] = made or None
            if made:
                self._of_question.setdefault(question, []).append(made[0])
        return self._variables[key]

    def _pair(self, test: Comparison) -> _Variable | None:
        """The variable of how two answers compare, linked to whether both are given; None where that isn't followed."""
        key = (min(test.question, test.operand), max(test.question, test.operand))
        if key not in self._pairs:
            cases = pair_cases(test, self.scope)
            ends = [self._single(question, "") for question in key] if cases else []
            if not cases or None in ends:
                self._pairs[key] = None
            else:
                self._pairs[key] = variable, _ = (self._new(key, len(cases)), cases)
                self._link(key, variable, [end[0] for end in ends if end])
        return self._pairs[key]

    def _link(self, questions: tuple[str, str], variable: int, ends: list[int]) -> None:
        """Two answers compare exactly where both are given."""
        given = [Fact(end, self.full[end] & ~1) for end in ends]
        missing = [Fact(end, 1) for end in ends]
        links: list[Formula] = [Either((Fact(variable, 1), one)) for one in given]
        links.append(Either((Fact(variable, self.full[variable] & ~1), *missing)))
        for question in questions:
            self._links.setdefault(question, []).extend(links)


def _judged(test: Comparison, scope: Scope, variable: int, cases: list[dict[str, Any]]) -> _Judged:
    holds, yes, no = evaluator(test, scope), 0, 0
    for index, case in enumerate(cases):
        verdict = holds(case)
        if verdict is True:
            yes |= 1 << index
        elif verdict is False:
            no |= 1 << index
    return variable, yes, no
