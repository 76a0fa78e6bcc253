"""What an answer takes from the server: the time of a signature, and the directory of staff for questions about people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g

from engine.model import Answers, Question
from webform.context import LONDON, context
from webform.fields_of_files import Sent
from webform.forms import Saving
from webform.store.people import list_people


def saving(stored: Answers, file: Callable[[Question, Sent, Any], Any]) -> Saving:
    """What :func:`webform.forms.read` needs beside the form, in the current request; ``stored`` are the saved answers.

    ``file`` makes answers of files that were sent: see :meth:`webform.uploads.Uploads.reader`.
    """
    parts = context()
    return Saving(stored, lambda: f"{parts.clock().astimezone(LONDON):%Y-%m-%dT%H:%M}", _person_id, file)


def staff_names() -> list[str]:
    """The names in the directory, each once, in order: what a question about a person offers."""
    return sorted(_directory())


def _person_id(name: str) -> str | None:
    """The id of the one active person of that name; None where there is none, or more than one."""
    ids = _directory().get(name, [])
    return ids[0] if len(ids) == 1 else None


def _directory() -> dict[str, list[str]]:
    """The active staff's ids by name, read once a request."""
    if "directory" not in g:
        g.directory = {}
        for person in list_people(context().db):
            if person.active:
                g.directory.setdefault(person.name, []).append(person.id)
    found: dict[str, list[str]] = g.directory
    return found
