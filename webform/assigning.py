"""To whom an open form may be assigned, as its page lists them, and who assigned it last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.assigning import Candidate, Nearness, why_near, why_never
from engine.messages.assigning import NEAR_MARK
from webform import words
from webform.context import context
from webform.identity import me
from webform.store.assigning import KIND, open_forms
from webform.store.children import RESTRICTED, WORKER_KIND
from webform.store.people import Person, list_people, read_person
from webform.store.read import audit_summary
from webform.store.read_history import changes_about
from webform.store.shapes import AuditSummary
from webform.work import Work


class Choice(NamedTuple):
    """Somebody who may be given the form: ``near`` is why that needs a reason, "" where it needs none."""

    person: Person
    near: str
    open_forms: int

    @property
    def text(self) -> str:
        """The choice as a list shows it: the name, the roles, how many open forms they have, and what makes a reason needed."""
        roles, number = words.shown_person(self.person).roles_text, words.counted(self.open_forms, "open form")
        return ", ".join(filter(None, (self.person.name, roles, number, NEAR_MARK.get(self.near, ""))))


def choices(work: Work) -> Iterator[Choice]:
    """Everybody who may be given the form, by name."""
    case, number = nearness(work), open_forms(context().db)
    for person in sorted(list_people(context().db), key=lambda one: (one.name.casefold(), one.id)):
        if not why_not(person, work, case):
            yield Choice(person, why_near(_candidate(person), case), number.get(person.id, 0))


def why_not(person: Person, work: Work, case: Nearness) -> str:
    """Why a person can't be given the form at all, as :func:`engine.assigning.why_never` says."""
    return why_never(_candidate(person), case, context().access, work.audit.author)


def why_reason(person: Person, case: Nearness) -> str:
    """Why a person is given the form only with a reason, as :func:`engine.assigning.why_near` says."""
    return why_near(_candidate(person), case)


def nearness(work: Work) -> Nearness:
    """Who has a part in the case of the form."""
    child, codes = work.child, work.child.codes
    worker = read_person(context().db, child.worker) if child.worker else None
    return Nearness(
        worker=child.worker,
        manager=worker.manager if worker else None,
        team=child.team,
        people=codes.get("involved_people", ()),
        teams=codes.get("involved_teams", ()),
        own=child.kind == WORKER_KIND,
        restricted_to=codes.get(RESTRICTED),
    )


def _candidate(person: Person) -> Candidate:
    return Candidate(person.id, person.team, person.roles, person.active)


def assigned_by_me(audit_id: str) -> AuditSummary | None:
    """The form, where the signed-in person was the last to assign it: they may know to whom, though it be theirs no more."""
    found, _ = changes_about(context().db, [audit_id], (KIND,), most=1)
    return audit_summary(context().db, audit_id) if found and found[0].actor == me().id else None


def assigned_in_words(audit_id: str) -> Mapping[str, str]:
    """The form's title and to whom the signed-in person assigned it; empty where it wasn't they who did so last."""
    audit = assigned_by_me(audit_id) if audit_id else None
    person = read_person(context().db, audit.author) if audit else None
    if audit is None or person is None:
        return {}
    return {"form": context().shelf.by_digest(audit.digest).title, "to": person.name}
