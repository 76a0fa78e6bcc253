"""Conditions in English: every operator and joint, affirmed and denied, reads as a clause after "when"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from every_kind import FORM

from engine.check import check
from engine.compile import template_at
from engine.condition_reading import read_condition
from engine.conditions import _TESTS, All, Any_, Comparison, Not, Subject
from engine.load import TEMPLATES, newest_bundled
from engine.messages.conditions import Named, Rules, clause, names_of, sentence
from engine.model import Template
from engine.scope import YES_NO

NAMES = {
    "missing": Named("“Was there a missing episode?”", "yes_no", YES_NO, {}),
    "status": Named("“Status”", "choices", {"cin": "In need", "lac": "Looked after", "cp": "Protected"}, {}),
    "contact": Named("“Contact”", "choice", {"no": "Not, for now", "yes": "Happened"}, {}),
    "grade": Named("the grade", "grade", {"good": "Good", "poor": "Inadequate"}, {}),
    "after": Named("“Grade after”", "grade", {"good": "Good", "poor": "Inadequate"}, {}),
    "c08": Named("criterion 8", "criterion", {"met": "Evidenced"}, {"rating": ("rating", {"met": "Evidenced"}), "evidence": ("evidence", {})}),
    "told": Named("“Who was told?”", "rows", {}, {"who": ("Who", {"tm": "Team manager", "ad": "Director"})}),
    "on": Named("“Date”", "date", {}, {}),
    "met": Named("“Met on”", "date", {}, {}),
    "hours": Named("“Hours”", "number", {}, {}),
    "urgent": Named("any action is immediate", "fact", YES_NO, {}),
    "done": Named("“Actions”", "actions", {}, {}),
}  # fmt: skip


def compared(question: str, operator: str, operand: Any, part: str = "") -> Comparison:
    return Comparison(question, part, operator, operand)


YES = compared("missing", "is", "yes")
GOOD = compared("grade", "is", "good")
HAPPENED = compared("contact", "is", "yes")
TABLE = [
    (YES, "“Was there a missing episode?” is answered Yes", "“Was there a missing episode?” is not answered Yes"),
    (compared("missing", "is_not", "yes"), "“Was there a missing episode?” is not answered Yes", "“Was there a missing episode?” is answered Yes"),
    (GOOD, "the grade is Good", "the grade is not Good"),
    (HAPPENED, "“Contact” is “Happened”", "“Contact” is not “Happened”"),
    (compared("contact", "one_of", ("yes", "no")), "“Contact” is “Happened” or “Not, for now”", "“Contact” is not “Happened” or “Not, for now”"),
    (compared("status", "is", "lac"), "“Status” includes “Looked after”", "“Status” does not include “Looked after”"),
    (compared("status", "any_of", ("lac", "cp", "cin")), "“Status” includes “Looked after”, “Protected” or “In need”",
     "“Status” includes none of “Looked after”, “Protected” or “In need”"),
    (compared("status", "all_of", ("lac", "cp")), "“Status” includes “Looked after” and “Protected”",
     "“Status” does not include all of “Looked after” and “Protected”"),
    (compared("c08", "is", "met"), "criterion 8 is rated Evidenced", "criterion 8 is not rated Evidenced"),
    (compared("c08", "answered", "yes"), "criterion 8 is rated", "criterion 8 is not rated"),
    (compared("c08", "answered", "no", "evidence"), "the evidence of criterion 8 has no answer", "the evidence of criterion 8 has an answer"),
    (compared("told", "is", "ad", "who"), "“Who” in “Who was told?” includes “Director”", "“Who” in “Who was told?” does not include “Director”"),
    (compared("on", "answered", "yes"), "“Date” has an answer", "“Date” has no answer"),
    (compared("on", "before", "2026-03-01"), "“Date” is before 1 March 2026", "“Date” is not before 1 March 2026"),
    (compared("on", "after", "met"), "“Date” is after “Met on”", "“Date” is not after “Met on”"),
    (compared("grade", "same_as", "after"), "the grade is the same as “Grade after”", "the grade is not the same as “Grade after”"),
    (compared("hours", "at_least", 3), "“Hours” is at least 3", "“Hours” is less than 3"),
    (compared("hours", "at_most", 3), "“Hours” is at most 3", "“Hours” is more than 3"),
    (compared("hours", "is", 3), "“Hours” is 3", "“Hours” is not 3"),
    (compared("told", "count", {"at_least": 2}), "in “Who was told?” at least 2 are given", "in “Who was told?” not at least 2 are given"),
    (compared("status", "count", {"at_least": 1, "at_most": 2}), "in “Status” between 1 and 2 are chosen", "in “Status” not between 1 and 2 are chosen"),
    (compared("done", "count", {"is": 1}), "in “Actions” exactly 1 is suggested", "in “Actions” not exactly 1 is suggested"),
    (compared("urgent", "is", "yes"), "any action is immediate", "it is not so that any action is immediate"),
    (All((YES, GOOD)), "“Was there a missing episode?” is answered Yes and the grade is Good",
     "“Was there a missing episode?” is not answered Yes or the grade is not Good"),
    (Any_((YES, GOOD)), "“Was there a missing episode?” is answered Yes or the grade is Good",
     "“Was there a missing episode?” is not answered Yes and the grade is not Good"),
    (Not(Not(GOOD)), "the grade is Good", "the grade is not Good"),
    (All((GOOD,)), "the grade is Good", "the grade is not Good"),
    (All((GOOD, GOOD)), "the grade is Good", "the grade is not Good"),
    (All((GOOD, Any_((YES, HAPPENED)))), "the grade is Good, and either “Was there a missing episode?” is answered Yes or “Contact” is “Happened”",
     "the grade is not Good, or both “Was there a missing episode?” is not answered Yes and “Contact” is not “Happened”"),
    (Any_((GOOD, All((YES, HAPPENED)))), "the grade is Good, or both “Was there a missing episode?” is answered Yes and “Contact” is “Happened”",
     "the grade is not Good, and either “Was there a missing episode?” is not answered Yes or “Contact” is not “Happened”"),
    (All((GOOD, All((YES, HAPPENED)))), "the grade is Good and “Was there a missing episode?” is answered Yes and “Contact” is “Happened”",
     "the grade is not Good or “Was there a missing episode?” is not answered Yes or “Contact” is not “Happened”"),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "said", "denied"), TABLE, ids=[said for _, said, _ in TABLE])
def test_a_condition_and_its_denial_read_as_english(tree: Any, said: str, denied: str) -> None:
    assert clause(tree, NAMES) == said
    assert clause(Not(tree), NAMES) == denied


def test_every_operator_has_words() -> None:
    def operators(tree: Any) -> set[str]:
        if isinstance(tree, Comparison):
            return {tree.operator}
        parts = (tree.part,) if isinstance(tree, Not) else tree.parts
        return {one for part in parts for one in operators(part)}

    assert {one for tree, *_ in TABLE for one in operators(tree)} == set(_TESTS)


def conditions_of(template: Template) -> list[Any]:
    questions = [
        one
        for question in template.questions.values()
        for one in (question.asked_when, question.asked_unless, question.required_when, question.removed_when)
    ]
    rest = [*(one.asked_when for one in template.sections), *(one.when for one in template.caps)]
    rest += [one for check in template.checks for one in (check.when, check.unless)]
    return [one for one in (*questions, *rest) if one is not None]


@pytest.mark.parametrize("form", ["case-management-audit", "supervision-audit", "foster-carer-file-check"])
def test_every_condition_of_the_bundled_forms_reads_in_words_and_not_in_ids(form: str) -> None:
    template = template_at(newest_bundled(form))
    conditions = conditions_of(template)
    assert conditions
    for one in conditions:
        said = sentence(one, template)
        assert "_" not in said and "{" not in said and "  " not in said, said


@pytest.mark.clause("7.1")
def test_the_clock_of_part_b_reads_in_words(template: Template) -> None:
    assert (
        template.part_b is not None and template.part_b.urgent is not None and template.part_b.urgent.when is not None
    )
    assert sentence(template.part_b.urgent.when, template) == (
        "the grade is Inadequate or any suggested action is an immediate safeguarding action"
    )


def test_a_statement_of_a_matrix_is_named_with_it() -> None:
    scope = {"m": Subject("matrix", {"a": "Agree"}, {"x": {"a": "Agree"}})}
    condition, faults = read_condition({"m.x": "a"}, scope)
    assert condition and not faults
    names = {"m": Named("“How far?”", "matrix", {}, {"x": ("Visits were on time", {"a": "Agree"})})}
    assert clause(condition.tree, names) == "“Visits were on time” in “How far?” is “Agree”"


@pytest.mark.parametrize("form", [*sorted(path.parent for path in TEMPLATES.glob("*/*/audit.yaml")), FORM], ids=str)
def test_a_finding_names_questions_as_the_policy_page_does(form: Path) -> None:
    """Questions, criteria, columns and statements have one name, whether declared or compiled."""
    template, declared = template_at(form), check(form).declared
    assert declared is not None
    rules = Rules(declared)
    names = names_of(template.questions.values())
    assert len(names) > 5
    for id_, named in names.items():
        for part in ("", *named.parts):
            test = Comparison(id_, part, "answered", "yes")
            assert rules.in_words(test, ("audit", "checks", 0, "when")) == clause(test, names)
            for option in (named.parts[part][1] if part else named.options) if named.kind != "text" else ():
                test = Comparison(id_, part, "is", option)
                assert rules.in_words(test, ("grading",)) == clause(test, names)


def test_a_condition_of_part_b_is_told_in_part_bs_own_words() -> None:
    declared = check(newest_bundled()).declared
    assert declared is not None
    rules, test = Rules(declared), Comparison("agreed", "", "is", "no")
    assert rules.in_words(test, ("part_b", "rows", 1, "required_when")) == "“Is the action agreed?” is answered No"
    reflecting = Comparison("development", "", "answered", "no")
    assert rules.in_words(reflecting, ("part_b", "reflections", "questions", 0)).endswith("has no answer")
    assert rules.in_words("grade", ("part_b", "rows", 1)) == "grade"


def test_names_take_what_part_b_alone_knows() -> None:
    assert set(names_of(())) == {"immediate_actions"}
