"""What is asked, and which answers count.

An answer in a question that is no longer asked is kept, but counts as unanswered everywhere: in conditions, in the grade's
caps, among the actions, in the record. Otherwise a consent that was typed before somebody changed their mind would go on
asking for views.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

from engine.conditions import Rated, questions_of
from engine.model import Answers, Condition, Question, Section, Template

if TYPE_CHECKING:
    from engine.validate import Rule

Asked = Callable[[Answers], bool | None]
"""Whether something is asked, given the answers that count: only a true answer says so."""


def counted(template: Template, answers: Answers) -> Answers:
    """The answers that conditions look at: without those that stand in questions that are no longer asked."""
    return _without_unasked(template.pivotal, answers)


def said(template: Template, answers: Answers) -> Answers:
    """The answers that belong on the record: those to questions that are asked, and no others."""
    return _without_unasked(template.conditional, answers)


def _without_unasked(rules: Iterable[Rule], answers: Answers) -> Answers:
    """The answers less those to questions, among these rules in order of waiting, that are not asked."""
    kept: dict[str, object] | None = None
    for rule in rules:
        if rule.id in answers and rule.asked is not None and rule.asked(answers if kept is None else kept) is not True:
            if kept is None:
                kept = dict(answers)
            del kept[rule.id]
    return answers if kept is None else kept


class Asking(NamedTuple):
    """What one section asks: ``when`` it is asked at all, its rules, and ``each`` question with whether it is then asked.

    None stands for always. ``all`` are its questions where each of them is asked whenever the section is.
    """

    when: Asked | None
    rules: tuple[Rule, ...]
    each: tuple[tuple[Question, Asked | None], ...]
    all: tuple[Question, ...] | None

    def given(self, counting: Answers) -> tuple[Question, ...]:
        """The questions that are asked, given the answers that count."""
        if self.when is not None and self.when(counting) is not True:
            return ()
        if self.all is not None:
            return self.all
        return tuple(question for question, asked in self.each if asked is None or asked(counting))


def asked_of(question: Question, section: Section | None) -> Asked | None:
    """Whether a question is asked, as a function of answers; None where it always is.

    ``section`` None leaves out whether its section is asked.
    """
    when = [one.holds for one in (section and section.asked_when, question.asked_when) if isinstance(one, Condition)]
    unless = question.asked_unless.holds if question.asked_unless else None
    if not when and unless is None:
        return None
    if len(when) == 1 and unless is None:
        return when[0]

    def asked(answers: Answers) -> bool:
        for one in when:
            if one(answers) is not True:
                return False
        return unless is None or unless(answers) is not True

    return asked


def asking(sections: Iterable[Section], rules: Iterable[Rule]) -> dict[str, Asking]:
    """What each section asks, by its id."""
    by_id = {rule.id: rule for rule in rules}
    found = {}
    for section in sections:
        each = tuple((question, asked_of(question, None)) for question in section.questions)
        always = all(asked is None for _, asked in each)
        when = section.asked_when.holds if section.asked_when else None
        of_section = tuple(by_id[question.id] for question in section.questions)
        found[section.id] = Asking(when, of_section, each, section.questions if always else None)
    return found


def asked_by_section(template: Template, answers: Answers) -> dict[str, tuple[Question, ...]]:
    """The questions that are asked, given the answers, by the id of their section; sections without any are left out."""
    counting = counted(template, answers)
    return {section: questions for section, asks in template.asking.items() if (questions := asks.given(counting))}


def asked_in(section: str, template: Template, answers: Answers) -> tuple[Question, ...]:
    """The questions of one section that are asked, given the answers; none where there is no such section."""
    asks: Asking | None = template.asking.get(section)
    return asks.given(counted(template, answers)) if asks is not None else ()


def in_order_of_waiting(rules: Iterable[Rule], sections: Iterable[Section]) -> tuple[Rule, ...]:
    """The rules that are asked only sometimes, each after those whose answers it waits for (there are no circles)."""
    by_id = {rule.id: rule for rule in rules if rule.asked is not None}
    of_section = {section.id: section.asked_when for section in sections}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for id_, rule in by_id.items():
        question = rule.question
        waits_on = (of_section.get(question.section), question.asked_when, question.asked_unless)
        sorter.add(id_, *(other for one in waits_on if isinstance(one, Condition) for other in questions_of(one.tree)))
    return tuple(by_id[id_] for id_ in sorter.static_order() if id_ in by_id)


def asked_about(template: Template) -> frozenset[str]:
    """The questions that some condition asks about; what counts ratings looks itself at what is asked."""
    reasons = {rule.reason for rule in template.consistency}
    conditions = [
        *(section.asked_when for section in template.sections),
        *(one for asked in template.questions.values() if asked.id not in reasons for one in _conditions_of(asked)),
        *(one for check in template.checks for one in (check.when, check.unless)),
        *(cap.when for cap in template.caps),
        *((template.part_b.urgent.when,) if template.part_b and template.part_b.urgent else ()),
    ]
    trees = [one.tree for one in conditions if one is not None]
    trees += [part for rule in template.consistency for part in rule.when.tree.parts if not isinstance(part, Rated)]
    return frozenset(name for tree in trees for name in questions_of(tree))


def _conditions_of(question: Question) -> tuple[Condition | None, ...]:
    return question.asked_when, question.asked_unless, question.required_when, question.removed_when
