"""Conditions as formulas for :mod:`engine.checks.solver`: what makes each true, and what makes it false or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from engine.checks.cases import Cases, Member, cases_of, comparisons, member_of, other_of
from engine.checks.solver import Both, Either, Fact, Solver
from engine.conditions import All, Comparison, Not, Scope, evaluator

Formula = Fact | Both | Either

_MOST_QUESTIONS = 16
"""So many questions are followed from one that is asked only after another's answer."""
_MOST_COMPARED = 5
"""So many answers that are compared with each other are looked at together."""
_TOO_MANY: tuple[Member, ...] = ()

_Judged = tuple[int, int, int]
_Variable = tuple[int, Cases]


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
        self._tests: dict[Member, list[Comparison]] = {}
        self._compared: dict[Member, tuple[Member, ...]] = {}
        self._facts: dict[int, _Judged] = {}
        self._in_words: dict[tuple[str, str, str, str], _Judged] = {}
        self._variables: dict[tuple[Member, ...], _Variable | None] = {}
        self._unanswered: dict[str, list[Fact]] = {}
        self._contexts: dict[str, tuple[Formula, frozenset[str]]] = {}
        for tree in trees:
            for test in comparisons(tree):
                self.look_at(test)

    def look_at(self, test: Comparison) -> None:
        """Note a comparison, and that two answers are compared with each other."""
        member, other = member_of(test.question, test.part, self.scope), other_of(test, self.scope)
        self._tests.setdefault(member, []).append(test)
        if other is not None:
            one, two = self._compared.get(member, (member,)), self._compared.get(other, (other,))
            both = tuple(dict.fromkeys((*one, *two)))
            few = one and two and len(both) <= _MOST_COMPARED
            self._compared |= dict.fromkeys((*both, member, other), both if few else _TOO_MANY)

    def possible(self, *formulas: Formula) -> bool:
        """Whether answers can make all of these hold, given when each question that they look at is asked."""
        if self.solver.left <= 0:
            return True
        goals, seen = list(formulas), set(self._questions(formulas))
        waiting = list(seen)
        while waiting and len(seen) <= _MOST_QUESTIONS:
            question = waiting.pop()
            if question in self.asked:
                asked, looked_at = self._context_of(question)
                goals += (Either((missing, asked)) for missing in self._unanswered.get(question, ()))
                waiting += looked_at - seen
                seen |= looked_at
        return self.solver.possible(goals)

    def _context_of(self, question: str) -> tuple[Formula, frozenset[str]]:
        """That the question is asked, and the questions that this looks at."""
        if question not in self._contexts:
            asked = self.asks(question)
            self._contexts[question] = asked, frozenset(self._questions((asked,)))
        return self._contexts[question]

    def possible_alone(self, *formulas: Formula) -> bool:
        """Whether answers can make all of these hold, leaving aside when questions are asked."""
        return self.solver.possible(formulas)

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

    def _fact(self, test: Comparison) -> _Judged:
        """The variable of a comparison, with the cases in which it is true and those in which it is false."""
        known = self._facts.get(id(test))  # The comparisons are held in _tests, so that no other takes their place.
        if known is None:
            words = (test.question, test.part, test.operator, str(test.operand))
            known = self._in_words.get(words) or self._judge(test)
            self._facts[id(test)] = self._in_words[words] = known
        return known

    def _judge(self, test: Comparison) -> _Judged:
        member = member_of(test.question, test.part, self.scope)
        found = self._variable(self._compared.get(member, (member,)))
        if found is None and other_of(test, self.scope) is None:
            found = self._variable((member,))
        return (self._new(()), 0b010, 0b100) if found is None else _judged(test, self.scope, *found)

    def _new(self, questions: tuple[str, ...], cases: int = 3) -> int:
        self.full.append((1 << cases) - 1)
        self._names.append(questions)
        return len(self.full) - 1

    def _variable(self, members: tuple[Member, ...]) -> _Variable | None:
        """The variable of answers that are compared with each other; None where they have too many cases to follow."""
        if members not in self._variables:
            tests = [test for member in members for test in self._tests.get(member, ())]
            cases = cases_of(members, self.scope, tests)
            self._variables[members] = self._followed(members, cases) if cases else None
        return self._variables[members]

    def _followed(self, members: tuple[Member, ...], cases: Cases) -> _Variable:
        variable = self._new(tuple(question for question, _ in members), len(cases))
        for question, _ in members:
            missing = sum(1 << index for index, case in enumerate(cases) if question not in case)
            self._unanswered.setdefault(question, []).append(Fact(variable, missing))
        return variable, cases


def _judged(test: Comparison, scope: Scope, variable: int, cases: list[dict[str, Any]]) -> _Judged:
    holds, yes, no = evaluator(test, scope), 0, 0
    for index, case in enumerate(cases):
        verdict = holds(case)
        if verdict is True:
            yes |= 1 << index
        elif verdict is False:
            no |= 1 << index
    return variable, yes, no
