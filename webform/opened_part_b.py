"""Part B opened by who may answer it: what stands in it, what was typed and not saved, what was posted, and saving it.

Answers go by the names under which its form posts them (``rows-a1-agreed``, ``reflections-development``), so that two texts of
Part B are put together as those of a section are. The store keeps them as Part B's own document, by action.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import abort, request, url_for

from engine.messages.records import GONE_ACTION
from engine.model import ERROR, Answers, Finding, PartB, Question
from engine.part_b import SIGNATURES, WITHDRAWN, Row, in_short, validate_part_b, written_rows
from webform import forms
from webform.context import context
from webform.identity import me
from webform.opened import revision_of
from webform.part_b_shown import part_of
from webform.progress import MISSING
from webform.saving import saving
from webform.store.audits import PART_B, save_section
from webform.store.drafts import OF_PART_B, Place, Typed, discard_draft, read_drafts
from webform.store.projections import OPEN, SIGNED_OFF
from webform.store.shapes import Section as Saved
from webform.uploads import Uploads, sent_form
from webform.work import Work, open_work, part_b_rows

ROWS, REFLECTIONS = "rows", "reflections"


class PartBPage(NamedTuple):
    """Part B opened by a person: the work, its declaration, its rows as they are saved, and the person's draft, if any.

    It is one of :class:`webform.opened.Opened`.
    """

    work: Work
    part_b: PartB
    rows: tuple[Row, ...]
    typed: Typed | None

    @property
    def title(self) -> str:
        """Its heading."""
        return self.part_b.title

    @property
    def called(self) -> str:
        """What a sentence calls it."""
        return "Part B"

    @property
    def address(self) -> str:
        """Where its page is."""
        return url_for("part_b.show", audit_id=self.work.audit.id)

    @property
    def every_question(self) -> tuple[Question, ...]:
        """The questions beside each action, those of withdrawn ones too, and the reflections, under their names in the form."""
        beside = (named(one, prefix_of(row.id)) for row in self.rows for one in self.part_b.rows)
        return (*beside, *(named(one, REFLECTIONS) for one in self.part_b.reflections))

    def about(self, question: str) -> str:
        """The action beside which the question stands; "" for a reflection."""
        if not question.startswith(f"{ROWS}-"):
            return ""
        id_ = _row_of(question)
        row = next((one for one in self.rows if one.id == id_), None)
        return in_short(row.action) if row and row.action else GONE_ACTION

    @property
    def saved(self) -> Saved | None:
        """Its current revision."""
        return self.work.audit.sections.get(PART_B)

    @property
    def stored(self) -> dict[str, Any]:
        """What is saved in it."""
        return flat(self.work.part_b)

    @property
    def number(self) -> int:
        """Its current revision's number, 0 where nothing is saved."""
        return self.saved.number if self.saved else 0

    @property
    def place(self) -> Place:
        """Where the draft of it lies."""
        return Place(self.work.audit.id, OF_PART_B, me().id)

    @property
    def is_open(self) -> bool:
        """Whether it can be answered: Part A is signed off, and Part B not completed."""
        return (self.work.audit.state, self.work.audit.part_b_state) == (SIGNED_OFF, OPEN)

    def revision(self, number: int) -> Answers | None:
        """Its answers at a revision; None where they were destroyed."""
        if number in (0, self.number):
            return self.stored if number else {}
        document = revision_of(self.work.audit.id, PART_B, number)
        return None if document is None else flat(document)

    def content(self, answers: Answers) -> dict[str, Any]:
        """Answers as Part B's document."""
        return document_of(answers)

    def save(self, answers: dict[str, Any], expected: int, key: str) -> None:
        """Append a revision where anything changed; the person's draft is settled. Raises Stale, KeyReused, WrongState.

        Who has signed stays in it: the signature names the revision that it was given to.
        """
        if answers == self.stored:
            if self.typed is not None:
                discard_draft(context().db, self.place)
            return
        signed = {SIGNATURES: self.work.part_b[SIGNATURES]} if SIGNATURES in self.work.part_b else {}
        save_section(
            context().db, actor=me().id, key=key, audit=self.work.audit.id, section=PART_B, expected=expected,
            answers={**document_of(answers), **signed}, settles_draft=True,
        )  # fmt: skip

    def anew(self) -> PartBPage:
        """Part B as it is now."""
        return open_part_b(self.work.audit.id)

    def rows_with(self, answers: Answers) -> list[Row]:
        """The rows with other answers than those saved."""
        written = written_rows(document_of(answers))
        return [row._replace(answers=written.get(row.id, {})) for row in self.rows]

    def errors(self, answers: Answers, *, missing: bool) -> list[Finding]:
        """The errors in answers; those of what is only missing where they are asked for."""
        found = validate_part_b(self.work.template, self.rows_with(answers), document_of(answers))
        return [one for one in found if one.severity == ERROR and (missing or one.code not in MISSING)]


def open_part_b(audit_id: str, action: str = "edit_part_b") -> PartBPage:
    """Open Part B, with the person's draft where they may answer it; 404 where Part A was never signed off, or it has none."""
    work = open_work(audit_id, action)
    part_b = work.template.part_b
    if part_b is None or work.audit.signed_off_at is None:
        abort(404)
    typed = read_drafts(context().db, audit_id, me().id).get(OF_PART_B)
    shown = typed._replace(answers=flat(typed.answers)) if typed else None
    return PartBPage(work, part_b, tuple(part_b_rows(work)), shown)


def is_unsaved(work: Work) -> bool:
    """Whether the signed-in person typed something into Part B that is not saved."""
    typed = read_drafts(context().db, work.audit.id, me().id).get(OF_PART_B)
    return typed is not None and flat(typed.answers) != flat(work.part_b)


def prefix_of(row: str) -> str:
    """What the names of a row's fields begin with."""
    return f"{ROWS}-{row}"


def named(question: Question, prefix: str) -> Question:
    """The question under its name in the form."""
    return question._replace(id=f"{prefix}-{question.id}")


def flat(document: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a document of Part B by their names in the form."""
    rows = written_rows(document)
    beside = {f"{prefix_of(id_)}-{name}": said for id_, row in rows.items() for name, said in row.items()}
    return {**beside, **{f"{REFLECTIONS}-{name}": said for name, said in part_of(document, REFLECTIONS).items()}}


def document_of(answers: Answers) -> dict[str, Any]:
    """Part B's document of answers by their names in the form."""
    rows: dict[str, dict[str, Any]] = {}
    reflections: dict[str, Any] = {}
    for name, said in answers.items():
        below = reflections if name.startswith(f"{REFLECTIONS}-") else rows.setdefault(_row_of(name), {})
        below[name.rpartition("-")[2]] = said
    return {ROWS: rows, REFLECTIONS: reflections}


def _row_of(name: str) -> str:
    """The row that an answer stands beside: no question's id has a hyphen, and an action's may."""
    return name.partition("-")[2].rpartition("-")[0]


def posted_answers(page: PartBPage, before: Answers, uploads: Uploads) -> dict[str, Any]:
    """Part B's answers as posted; rows that the posted page did not show stay as they were before, on that page.

    A row that it showed is taken even where the action has been withdrawn since: what was typed is not lost by that.
    """
    shown = set(request.form.getlist("shown"))
    answers = dict(before)
    for part in _parts(page):
        if part.prefix in shown if shown else not part.withdrawn:
            names = {f"{part.prefix}-{one.id}" for one in part.questions}
            answers = {name: said for name, said in answers.items() if name not in names}
            answers |= _read(page, part, uploads)
    return answers


class _Part(NamedTuple):
    """A part of the form: what its names begin with, its questions, what is saved in it, and whether it can't be answered now."""

    prefix: str
    questions: tuple[Question, ...]
    stored: Answers
    withdrawn: bool = False


def _parts(page: PartBPage) -> Iterator[_Part]:
    for row in page.rows:
        yield _Part(prefix_of(row.id), page.part_b.rows, row.answers, row.state == WITHDRAWN)
    yield _Part(REFLECTIONS, page.part_b.reflections, part_of(page.work.part_b, REFLECTIONS))


def _read(page: PartBPage, part: _Part, uploads: Uploads) -> dict[str, Any]:
    form = forms.form_for(page.work.template, part.questions)(sent_form(), prefix=f"{part.prefix}-")
    file = uploads.reader(f"part_b.{part.prefix.replace('-', '.', 1)}")
    said = forms.read(form, part.questions, saving(part.stored, file))
    return {f"{part.prefix}-{name}": answer for name, answer in said.items()}
