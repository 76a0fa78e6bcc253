"""Files that are sent with a form: taken in memory, judged by the engine, kept before the answer that names them.

What a form shows of a kept file goes out as a sealed mark and comes back with the form, so that a page that could not be saved
still holds the file that was sent with it.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable, Mapping
from typing import IO, Any, NamedTuple

import flask
import orjson
from flask import Flask, g, request, url_for
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from engine.kinds import kind_of
from engine.kinds_of_files import MEGABYTE, MOST_MEGABYTES, media_types
from engine.messages.answers import in_words
from engine.model import ERROR, Finding, Question, Template
from engine.validate import name_of
from webform.context import context
from webform.fields_of_files import Sent
from webform.files import media_type_of, plain_name
from webform.identity import FORM, me
from webform.store.errors import StoreError
from webform.store.files import digest_of, has_file, keep_file
from webform.store.read import audit_summary
from webform.work import Work

MOST_SENT = 64_000_000
"""The largest body, in bytes, of a form that asks for files: so much that a file far too large still gets its message."""
_MOST_HELD = MOST_MEGABYTES * MEGABYTE + 1
"""How much of a sent file is held in memory: enough to see that it is too large."""


class _Held(io.BytesIO):
    """What is sent of one file, as far as it is held."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any) -> int:
        """Take more in, and let go of what is too much."""
        super().write(data[: self._most - self.tell()])
        return len(data)


class Request(flask.Request):
    """A request whose files stay in memory: on the disk they would lie in the clear. Files of strangers are let go of."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return _Held(_MOST_HELD if "person" in g else 0)

    def _load_form_data(self) -> None:
        """Read the form; what is typed in all is held to the limit of a form without files."""
        if "form" in self.__dict__:
            return
        context().db.let_go()  # it may come slowly
        super()._load_form_data()
        most = self.max_form_memory_size
        if self.mimetype == FORM:
            return  # as it is sent it is longer than what it says, and was held to the limit
        if most is not None and sum(len(name) + len(value) for name, value in self.form.items(multi=True)) > most:
            raise RequestEntityTooLarge


def guard(app: Flask) -> None:
    """Let the forms that ask for files, and no others, be as large as their files; before anything reads the form."""

    @app.before_request
    def allow() -> None:
        asks = _FILES_OF.get(request.endpoint or "")
        if asks and request.method == "POST" and request.mimetype == "multipart/form-data":
            audit = audit_summary(context().db, str((request.view_args or {})["audit_id"]))
            if audit is not None and asks(context().shelf.by_digest(audit.digest)):
                request.max_content_length = MOST_SENT


def _in_section(template: Template) -> bool:
    section = template.section(str((request.view_args or {})["section_id"]))
    return section is not None and asks_for_files(section.questions)


def _in_part_b(template: Template) -> bool:
    part_b = template.part_b
    return part_b is not None and asks_for_files((*part_b.rows, *part_b.reflections))


def asks_for_files(questions: tuple[Question, ...]) -> bool:
    """Whether a file is among what is asked."""
    return any(question.kind == "file" for question in questions)


_FILES_OF: Mapping[str, Callable[[Template], bool]] = {"sections.save": _in_section, "part_b.save": _in_part_b}
"""The routes that may take files, and whether the form at their address does."""


def sent_form() -> Any:
    """What was posted, files and all, as forms take it."""
    return CombinedMultiDict((request.files, request.form)) if request.files else request.form


def typed_form() -> MultiDict[str, str]:
    """What was posted less its files, with a note of each that was lost by that."""
    lost = [(f"{name}-lost", "yes") for name, file in request.files.items(multi=True) if file.filename]
    return MultiDict([*request.form.items(multi=True), *lost])


class Uploads:
    """The files of one posted form of an audit; ``refused`` says which were not taken, and why.

    With ``keep`` false nothing is stored: the answers are made to be shown on a page that saves nothing.
    """

    def __init__(self, work: Work, *, keep: bool) -> None:
        self.refused: list[Finding] = []
        self._work, self._keep = work, keep

    def reader(self, at: str) -> Callable[[Question, Sent, Any], Any]:
        """How answers are made of what was sent, for questions whose answers stand at a path such as ``answers``."""

        def read(question: Question, sent: Sent, stored: Any) -> Any:
            answer = self._taken(f"{at}.{question.id}", question, sent) if sent.chosen is not None else None
            if answer is not None:
                return answer
            return None if sent.remove and sent.chosen is None else self._shown(question, sent, stored)

        return read

    def _taken(self, path: str, question: Question, sent: Sent) -> dict[str, Any] | None:
        """The answer that names the chosen file, kept; None, with a finding, where the engine refuses it."""
        assert sent.chosen is not None
        content = sent.chosen.stream.read()
        media_type = media_type_of(content, media_types(question.types))
        answer = {
            "file": digest_of(content),
            "name": plain_name(sent.chosen.filename or "", media_type),
            "media_type": media_type,
            "size": len(content),
        }
        faults = sorted(kind_of(question, self._work.template).faults(answer), key=lambda fault: fault[1] != "size")
        for code, below, params in faults[:1]:  # of what is empty or cut off, the type says nothing
            said = {"ask": name_of(question), **params}
            self.refused.append(Finding(code, ERROR, f"{path}.{below}", question.source, said))
            return None
        if self._keep:
            key = f"{request.form.get('key', '')}:{path}:{answer['file']}"
            keep_file(context().db, actor=me().id, key=key, audit=self._work.audit.id, content=content)
        return answer

    def _shown(self, question: Question, sent: Sent, stored: Any) -> Any:
        """The answer that the form had shown, by its mark; the stored one where the mark can't be read, or the file is gone."""
        if not sent.mark:
            return None
        audit = self._work.audit.id
        shown = _unmarked(sent.mark, audit, sent.field)
        if shown is None or shown == stored or not kind_of(question, self._work.template).fits(shown):
            return stored
        return shown if has_file(context().db, audit, shown["file"]) else stored


class KeptFile(NamedTuple):
    """A kept file as a form shows it: in words, where it is opened ("" where it can't be), and the mark that stands for it."""

    words: str
    href: str
    mark: str


def kept_file(question: Question, template: Template, field: str, answer: Any) -> KeptFile | None:
    """The file that an answer names, to be shown in a form of the current audit; None where it names none."""
    if not isinstance(answer, dict) or not answer:
        return None
    audit = str((request.view_args or {})["audit_id"])
    fits = kind_of(question, template).fits(answer)
    href = url_for("files.download", audit_id=audit, digest=answer["file"]) if fits else ""
    return KeptFile(in_words(question, template, answer), href, _mark(answer, audit, field))


def _mark(answer: Mapping[str, Any], audit: str, field: str) -> str:
    return base64.urlsafe_b64encode(context().db.keys.wrap(orjson.dumps(answer), _context(audit, field))).decode()


def _unmarked(mark: str, audit: str, field: str) -> dict[str, Any] | None:
    try:
        answer: dict[str, Any] = orjson.loads(
            context().db.keys.unwrap(base64.urlsafe_b64decode(mark), _context(audit, field))
        )
    except (StoreError, binascii.Error, ValueError):
        return None
    return answer


def _context(audit: str, field: str) -> str:
    return f"kept file of {field} in audit {audit}"
