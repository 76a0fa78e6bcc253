"""What may be opened to type into it, a section or Part B: what is saved in it, what was typed and not saved, and its place.

Two texts of either are told apart and put together in the same way, by its questions and the answers to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from flask import abort, request

from engine.model import Answers, Question
from webform.context import context
from webform.store.drafts import Place, Typed
from webform.store.read import revisions_of
from webform.store.shapes import Section as Saved
from webform.work import Work


class Opened(Protocol):
    """Something opened by a person who may save it."""

    @property
    def work(self) -> Work:
        """The audit that it is of."""

    @property
    def typed(self) -> Typed | None:
        """What the person typed and did not save."""

    @property
    def title(self) -> str:
        """Its heading."""

    @property
    def called(self) -> str:
        """What a sentence calls it: ``this section``."""

    @property
    def address(self) -> str:
        """Where its page is, to which its form posts."""

    @property
    def every_question(self) -> tuple[Question, ...]:
        """All that can be answered in it, asked now or not."""

    def about(self, question: str) -> str:
        """What one of several questions with the same words is about; "" where its words say it."""

    @property
    def saved(self) -> Saved | None:
        """Its current revision, None where nothing is saved."""

    @property
    def stored(self) -> dict[str, Any]:
        """The answers saved in it."""

    @property
    def number(self) -> int:
        """Its current revision's number, 0 where nothing is saved."""

    @property
    def place(self) -> Place:
        """Where the draft of it lies."""

    @property
    def is_open(self) -> bool:
        """Whether it can be saved."""

    def revision(self, number: int) -> Answers | None:
        """Its answers at a revision; None where they were destroyed."""

    def content(self, answers: Answers) -> Mapping[str, Any]:
        """Answers as a revision or a draft holds them."""

    def save(self, answers: dict[str, Any], expected: int, key: str) -> None:
        """Append a revision where anything changed; the draft is settled by that. Raises Stale, KeyReused, WrongState."""

    def anew(self) -> Opened:
        """The same as it is now."""


def revision_of(audit: str, section: str, number: int) -> Answers | None:
    """The answers of an earlier revision as the store keeps them; None where they were destroyed."""
    found = (one for one in revisions_of(context().db, audit, section) if one.number == number)
    return next((one.answers for one in found), None)


def expected_number(page: Opened) -> int:
    """The revision on which the posted page was opened; 400 for one that never was."""
    expected = request.form.get("expected", -1, type=int)
    if expected not in range(page.number + 1):
        abort(400)
    return expected


def draft_elsewhere(page: Opened) -> Typed | None:
    """The person's draft that the posted page knows nothing of: it was typed in another tab or on another machine.

    It is the page's own where it was typed in it (its key), or in the page to which it was the answer (``typed_in``).
    """
    typed, said = page.typed, request.form
    if typed is None or typed.page in (said.get("key"), said.get("typed_in")) or typed.mark == said.get("draft"):
        return None
    return typed
