"""What somebody typed that can't be saved any more: shown on a page to keep, so that it is not lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import render_template

from engine.messages.answers import in_words
from engine.model import Question
from webform.views.cases import banner
from webform.work import Work


def not_saved(
    work: Work, answers: Iterable[tuple[Question, Any]], about: Callable[[str], str] = lambda question: ""
) -> tuple[str, int]:
    """The page that says why nothing was saved, with every answer that was posted; 409.

    ``about`` says what one of several questions with the same words is about.
    """
    page = render_template(
        "not_saved.html",
        page_title="What you typed is not saved",
        banner=banner(work.child),
        work=work,
        answers=[
            (question, about(question.id), in_words(question, work.template, value)) for question, value in answers
        ],
    )
    return page, 409
