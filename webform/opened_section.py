"""A section that its auditor has opened: what stands in it, what was typed and not saved, what was posted, and saving it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import abort, request, url_for

from engine.asked import asked_in, counted
from engine.model import Answers, Question, Section
from engine.response import to_be_removed, without_removed
from webform.carrying import take_off_elsewhere
from webform.context import context
from webform.identity import me
from webform.opened import revision_of
from webform.store.audits import destroy_revisions, save_section
from webform.store.drafts import Place, Typed, discard_draft, read_drafts, without
from webform.store.shapes import Section as Saved
from webform.work import EDITABLE, Work, open_work


class Page(NamedTuple):
    """A section opened by its auditor: the work, the section, the questions asked in it, and the auditor's draft, if any.

    It is one of :class:`webform.opened.Opened`. After :meth:`with_answers` the work holds other answers than those saved;
    ``stored`` stays what is saved.
    """

    work: Work
    section: Section
    questions: tuple[Question, ...]
    typed: Typed | None

    @property
    def title(self) -> str:
        """The section's heading."""
        return self.section.title

    @property
    def called(self) -> str:
        """What a sentence calls it."""
        return "this section"

    @property
    def address(self) -> str:
        """Where its page is."""
        return url_for("sections.show", audit_id=self.work.audit.id, section_id=self.section.id)

    @property
    def newest(self) -> str:
        """Where it can be asked which of the auditor's drafts in the audit are the newest."""
        return url_for("drafts.newest", audit_id=self.work.audit.id)

    @property
    def shown(self) -> str:
        """The ids of the questions that it shows, as its form posts them."""
        return " ".join([question.id for question in self.questions])

    @property
    def every_question(self) -> tuple[Question, ...]:
        """All its questions, asked now or not."""
        return self.section.questions

    def about(self, question: str) -> str:
        """Nothing: the words of each question say it."""
        return ""

    @property
    def saved(self) -> Saved | None:
        """Its current revision."""
        return self.work.audit.sections.get(self.section.id)

    @property
    def stored(self) -> dict[str, Any]:
        """What is saved in the section."""
        return dict(self.saved.answers) if self.saved else {}

    @property
    def number(self) -> int:
        """The section's current revision, 0 where nothing is saved."""
        return self.work.number_of[self.section.id]

    @property
    def place(self) -> Place:
        """Where the draft of the section lies."""
        return Place(self.work.audit.id, self.section.id, me().id)

    @property
    def is_open(self) -> bool:
        """Whether Part A is open."""
        return self.work.audit.state in EDITABLE

    def revision(self, number: int) -> Answers | None:
        """The section's answers at a revision; None where they were destroyed."""
        if number in (0, self.number):
            return self.stored if number else {}
        return revision_of(self.work.audit.id, self.section.id, number)

    def content(self, answers: Answers) -> Answers:
        """The answers themselves."""
        return answers

    def save(self, answers: dict[str, Any], expected: int, key: str) -> None:
        """Save the section: see :func:`save_answers`."""
        save_answers(self, answers, expected, key)

    def anew(self) -> Page:
        """The section as it is now."""
        return open_page(self.work.audit.id, self.section.id)

    def with_answers(self, answers: Answers) -> Page:
        """The page as it would be with other answers in the section: what is asked may differ."""
        work = with_section(self.work, self.section, answers)
        return self._replace(work=work, questions=asked_in(self.section.id, work.template, work.answers))


def with_other_drafts(page: Page) -> Page:
    """The page with what its auditor typed and did not save in the other sections, too: as the page of all sections has it."""
    work = page.work
    for section, typed in read_drafts(context().db, work.audit.id, me().id).items():
        found = work.template.section(section)
        if found is not None and section != page.section.id and typed.expected == work.number_of[section]:
            work = with_section(work, found, typed.answers)
    return page._replace(work=work)


def with_section(work: Work, section: Section, answers: Answers) -> Work:
    """The work as it would be with other answers in a section."""
    names = {question.id for question in section.questions}
    others = {name: value for name, value in work.answers.items() if name not in names}
    return work._replace(answers={**others, **answers})


def open_page(audit_id: str, section_id: str, *, with_draft: bool = True) -> Page:
    """Open a section for its auditor, with or without their draft; 404 where there is none or nothing is asked in it.

    What is asked only because of what they typed in another section and did not save is open, too: the page of all sections
    shows it.
    """
    work = open_work(audit_id, "edit_part_a")
    section = work.template.section(section_id)
    if section is None:
        abort(404)
    page = Page(work, section, asked_in(section_id, work.template, work.answers), None)
    if not page.questions:
        work = with_other_drafts(page).work
        page = page._replace(work=work, questions=asked_in(section_id, work.template, work.answers))
    if not page.questions:
        abort(404)
    typed = read_drafts(context().db, audit_id, me().id).get(section_id) if with_draft else None
    return page._replace(typed=typed)


def posted_questions(page: Page) -> tuple[Question, ...]:
    """The questions that the posted page had shown, whatever has come to be asked since; without its list, those asked now."""
    shown = request.form.get("shown")
    if shown is None:
        return page.questions
    names = set(shown.split())
    return tuple(question for question in page.section.questions if question.id in names)


def with_said(page: Page, posted: tuple[Question, ...], said: Answers) -> dict[str, Any]:
    """The section's answers: what was said to the questions that the page had shown, and what stands in the others."""
    names = {question.id for question in posted}
    kept = {key: value for key, value in page.stored.items() if key not in names}
    return {**kept, **said}


def save_answers(page: Page, answers: dict[str, Any], expected: int, key: str) -> None:
    """Append the section's revision, where anything changed, and take off the record what is to be taken off (§2.8).

    The auditor's draft is settled by that. Raises Stale, KeyReused, WrongState.
    """
    if answers == page.stored and expected == page.number:
        if page.typed is not None:
            discard_draft(context().db, page.place)
        return
    audit, section = page.work.audit.id, page.section.id
    save_section(
        context().db, actor=me().id, key=key, audit=audit, section=section, expected=expected, answers=answers,
        settles_draft=True,
    )  # fmt: skip
    before = {name: saved.answers for name, saved in page.work.audit.sections.items()}
    take_off_record(page.work, {**before, section: answers}, {**page.work.number_of, section: expected + 1}, key)


def take_off_record(
    work: Work, sections: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, int], key: str
) -> None:
    """Remove answers whose consent was withdrawn: from the current sections, every earlier revision, and drafts (§2.8)."""
    answers = {name: value for held in sections.values() for name, value in held.items()}
    if not to_be_removed(work.template, counted(work.template, answers)):
        return
    _, removed = without_removed(work.template, answers)
    for section in {work.template.questions[name].section for name in removed}:
        kept = {name: value for name, value in sections[section].items() if name not in removed}
        receipt = save_section(
            context().db, actor=me().id, key=f"{key}:{section}:withdrawn", audit=work.audit.id, section=section,
            expected=numbers[section], answers=kept,
        )  # fmt: skip
        destroy_revisions(
            context().db, actor=me().id, key=f"{key}:{section}:destroyed", audit=work.audit.id, section=section,
            before=receipt.number, reason_code="consent_withdrawn",
        )  # fmt: skip
    take_off_elsewhere(work._replace(answers=answers), actor=me().id, key=key)
    _take_off_drafts(work, answers)


def _take_off_drafts(work: Work, answers: Answers) -> None:
    for section, typed in read_drafts(context().db, work.audit.id, me().id).items():
        if work.template.section(section) is None:  # Part B's, whose parts may be called as a question is
            continue
        _, removed = without_removed(work.template, {**typed.answers, **answers})
        if removed:
            without(context().db, Place(work.audit.id, section, me().id), set(removed))


def unsaved_sections(work: Work) -> list[Section]:
    """The sections in which the signed-in person typed something that is not saved, in the order of the form."""
    drafts = read_drafts(context().db, work.audit.id, me().id)
    found = []
    for section in work.template.sections:
        saved, typed = work.audit.sections.get(section.id), drafts.get(section.id)
        if typed is not None and dict(typed.answers) != dict(saved.answers if saved else {}):
            found.append(section)
    return found
