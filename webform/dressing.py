"""What a form shows beside its answers and never takes back: computed values, dates of the record, what helps to grade."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.model import Finding, Question
from webform import forms
from webform.dating import dated
from webform.fields import EntriesField, GradeField
from webform.grading import grading_of
from webform.work import Work


def dress(
    form: forms.QuestionsForm,
    questions: Iterable[Question],
    work: Work,
    findings: Iterable[Finding],
    address: Callable[[str], str],
    add: str = "",
    level: int = 2,
) -> None:
    """Put it where the form shows it.

    ``findings`` are the work's, ``address`` gives where a section is shown, ``add`` is the list to which a row is being added,
    ``level`` that of the headings in it.
    """
    asked = list(questions)
    forms.show_computed(form, asked, work.template, work.answers)
    for question in asked:
        field = form[question.id]
        if isinstance(field, EntriesField):
            field.dated = dated(work, question, field.data, add)._replace(level=level)
        elif isinstance(field, GradeField) and question.id == work.template.grade_question:
            field.beside = grading_of(work, findings, address)._replace(level=level)
