"""Carrying an open audit over to another version of its form: where it can go, what that would do, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import migrate
from engine.asked import counted
from engine.compare_items import was_of_questions
from engine.load import version_order
from engine.messages.answers import in_words
from engine.migrate import Plan
from engine.model import Template
from engine.response import to_be_removed
from engine.validate import name_of
from webform.context import context
from webform.store.audits import LEFT_BEHIND, carry_over, destroy_revisions, save_section
from webform.store.read import revisions_of
from webform.work import Work


def newer_version(work: Work) -> Template | None:
    """The newest version of the audit's form, where the audit is not on it; None where it is."""
    newest = context().shelf.find(work.template.id)
    return newest if newest is not None and _newer(newest.version, work.template.version) else None


def version_before(work: Work) -> Template | None:
    """The version from which the audit was carried over to the one that it is on, so that it can go back; else None."""
    held = work.audit.left_behind
    if held is None or not _newer(work.template.version, held.answers["from"]["version"]):
        return None
    return work.parts.shelf.by_digest(held.answers["from"]["digest"])


def _newer(one: str, other: str) -> bool:
    return version_order(one) > version_order(other)


def put_by(work: Work) -> migrate.Left:
    """What earlier journeys left behind, by version and question."""
    held = work.audit.left_behind
    left: migrate.Left = held.answers["put_by"] if held else {}
    return left


def left_in_words(work: Work) -> list[dict[str, str]]:
    """What lies left behind: each question and answer in the words of the version in which it was given, and the version."""
    versions = {one.version: one for one in work.parts.shelf if one.id == work.template.id}
    return [
        _left(versions.get(version.partition(" ")[0]), version, name, value)
        for version, answers in put_by(work).items()
        for name, value in answers.items()
    ]


def _left(template: Template | None, version: str, name: str, value: Any) -> dict[str, str]:
    question = template.questions.get(name) if template else None
    if template is None or question is None:
        return {"version": version, "name": name, "text": str(value)}
    return {"version": version, "name": name_of(question), "text": in_words(question, template, value)}


def planned(work: Work, target: Template) -> Plan:
    """What carrying the audit over to a version would do to each of its answers."""
    return migrate.plan(work.template, target, work.answers, put_by(work))


def carry(work: Work, target: Template, *, actor: str, key: str) -> None:
    """Carry the audit over in one change; raises as :func:`webform.store.audits.carry_over`."""
    carried = migrate.apply(planned(work, target), work.answers)
    carry_over(
        context().db,
        actor=actor,
        key=key,
        audit=work.audit.id,
        expected={name: number for name, number in work.number_of.items() if number},
        template=target.id,
        version=target.version,
        digest=target.digest,
        answers=_by_section(target, carried.answers),
        left_behind={
            "from": {"version": work.template.version, "digest": work.template.digest},
            "put_by": carried.put_by,
        },
    )


def _by_section(template: Template, answers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, value in answers.items():
        found.setdefault(template.questions[name].section, {})[name] = value
    return found


def take_off_elsewhere(work: Work, *, actor: str, key: str) -> None:
    """Take answers whose consent was withdrawn off where carrying over left them, too (§2.8).

    That is from what was left behind, and from the revisions of sections in which their questions stood in other versions.
    """
    if work.audit.left_behind is None:
        return
    names, sections = _withdrawn(work)
    if not names:
        return
    number = _without_left_behind(work, names, actor, key)
    numbers = {name: one for name, one in work.number_of.items() if name not in sections} | {LEFT_BEHIND: number}
    for section, before in numbers.items():
        if any(names & _questions_in(one.answers) for one in revisions_of(context().db, work.audit.id, section)):
            destroy_revisions(
                context().db, actor=actor, key=f"{key}:{section}:destroyed", audit=work.audit.id, section=section,
                before=before, reason_code="consent_withdrawn",
            )  # fmt: skip


def _withdrawn(work: Work) -> tuple[set[str], set[str]]:
    """The questions, under every name they had, whose answers are to go, and the sections where they stand now."""
    counting, was = counted(work.template, work.answers), was_of_questions(work.template)
    found = to_be_removed(work.template, counting)
    return {name for one in found for name in (one.id, *was[one.id])}, {one.section for one in found}


def _without_left_behind(work: Work, names: set[str], actor: str, key: str) -> int:
    """Save what was left behind without these answers, where it holds any; the section's revision after that."""
    held = work.audit.left_behind
    if held is None or not names & _questions_in(held.answers):
        return held.number if held else 0
    kept = {
        version: {name: value for name, value in answers.items() if name not in names}
        for version, answers in held.answers["put_by"].items()
    }
    return save_section(
        context().db, actor=actor, key=f"{key}:{LEFT_BEHIND}:withdrawn", audit=work.audit.id, section=LEFT_BEHIND,
        expected=held.number, answers={**held.answers, "put_by": kept},
    ).number  # fmt: skip


def _questions_in(answers: Mapping[str, Any] | None) -> set[str]:
    """The questions that a revision holds answers to, those that were put by among them."""
    if answers is None:
        return set()
    put_by_there = answers.get("put_by", {})
    return {*answers, *(name for held in put_by_there.values() for name in held)}
