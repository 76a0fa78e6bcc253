"""An audit at work: everything a view needs of one audit, loaded once and only for those who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson
from flask import abort

from engine.access import ALLOCATED, AUTHOR, TEAM_MANAGER, WORKER, sees_restricted
from engine.actions import actions_of
from engine.asked import counted, said
from engine.assess import Assessment, assess
from engine.case_facts import CaseFacts
from engine.facts import facts_from
from engine.grade import outcome_of
from engine.messages.notices import sentence as notice_sentence
from engine.model import Finding, Template
from engine.notices import owed, without_repeats
from engine.part_b import Row, rows_of
from engine.response import Response
from engine.validate import days_to_come, validate
from webform.context import Context, context
from webform.identity import me, require
from webform.store.audits import PART_B
from webform.store.children import RESTRICTED, WORKER_KIND
from webform.store.errors import Erased
from webform.store.people import Person
from webform.store.projections import DRAFT, REOPENED
from webform.store.read import allocations_of, read_audit_of_child
from webform.store.read_records import records_of
from webform.store.shapes import Audit, AuditSummary, Child, ChildSummary

EDITABLE = frozenset((DRAFT, REOPENED))


class Work(NamedTuple):
    """One audit with its child, its template, all answers of Part A, and how the signed-in person stands to it."""

    parts: Context
    audit: Audit
    child: Child
    template: Template
    answers: dict[str, Any]
    relations: frozenset[str] = frozenset()

    @property
    def facts(self) -> CaseFacts:
        """The facts of the child's case."""
        return facts_from(dict(self.child.facts))[0]

    @property
    def response(self) -> Response:
        """The answers as the engine takes them."""
        return Response(self.template.id, self.template.version, self.answers, self.part_b)

    @property
    def part_b(self) -> Mapping[str, Any]:
        """Part B's document; empty before anything was written."""
        section = self.audit.sections.get(PART_B)
        return section.answers if section else {}

    @property
    def number_of(self) -> Mapping[str, int]:
        """The current revision of every section of Part A, 0 where nothing was saved.

        Sections that the audit had in another version of its form are among them, once it was carried over.
        """
        saved = {name: one.number for name, one in self.audit.sections.items() if name != PART_B}
        return {**{one.id: 0 for one in self.template.sections}, **saved}

    def assessed(self, today: date) -> Assessment:
        """The whole assessment as of a day."""
        return assess(self.template, self.response, self.facts, today, self.parts.calendar)

    def notices(self) -> list[str]:
        """What the auditor is to tell whom, in words, on the answers that count."""
        now = owed(self.template.notices, said(self.template, self.answers))
        return [notice_sentence(one) for one in without_repeats(now)]

    def findings(self, section: str | None = None) -> list[Finding]:
        """Findings on the answers alone, or on those of one section, which need no facts and no deadlines."""
        counting = counted(self.template, self.answers)
        return [
            *validate(self.template, self.answers, counting, section),
            *days_to_come(self.template, counting, self.parts.today()),
            *outcome_of(self.template, counting)[1],
        ]


def load_work(parts: Context, audit_id: str) -> Work | None:
    """Load an audit with its child and its answers; None where it is not there or its child was erased."""
    try:
        found = read_audit_of_child(parts.db, audit_id)
    except Erased:
        return None
    if found is None:
        return None
    audit, child = found
    template = parts.shelf.by_digest(audit.digest)
    return Work(parts, audit, child, template, answers_of(audit, template))


def open_work(audit_id: str, action: str) -> Work:
    """Load an audit for an action of the access matrix; 404 where it is not there or not theirs to see."""
    work = load_work(context(), audit_id)
    if work is None:
        abort(404)
    relations = stands_to(me(), work.child, work.audit.author)
    require(action, relations)
    return work._replace(relations=relations)


def action_to_see(audit: AuditSummary, person: Person) -> str:
    """The action of seeing an audit as it stands: what is open is its auditor's, what was signed off is shared."""
    never_signed_off = audit.state == DRAFT
    mine = audit.author == person.id and audit.state in EDITABLE
    return "see_draft" if never_signed_off or mine else "see_audit"


def answers_of(audit: Audit, template: Template) -> dict[str, Any]:
    """All answers of Part A, in the order of the form."""
    answers: dict[str, Any] = {}
    for section in template.sections:
        saved = audit.sections.get(section.id)
        if saved:
            answers.update(saved.answers)
    return answers


def stands_to(person: Person, child: Child | ChildSummary, author: str | None = None) -> frozenset[str]:
    """How a person stands to a child (or whose record it is) or, where ``author`` is given, to an audit of the child.

    An allocation counts for the case, and not for an audit: that is its author's, whoever has the case now. Nobody
    manages themself: to their own record the manager of a team stands as its worker alone. 404 where a restriction hides the
    record from them: then it doesn't matter how they stand.
    """
    if is_hidden(person, child):
        abort(404)
    relations = set()
    if author is not None and author == person.id:
        relations.add(AUTHOR)
    if child.worker == person.id:
        relations.add(WORKER)
    manages = "team_manager" in person.roles and person.team is not None and child.team == person.team
    if manages and not is_own(person, child):
        relations.add(TEAM_MANAGER)
    if author is None and any(one.child == child.id for one in allocations_of(context().db, person.id)):
        relations.add(ALLOCATED)
    return frozenset(relations)


def is_hidden(person: Person, child: Child | ChildSummary) -> bool:
    """Whether a record is restricted to people of whom this is none; whatever their role and however they stand to it."""
    return not sees_restricted(child.codes.get(RESTRICTED), person.id)


def is_own(person: Person, child: Child | ChildSummary) -> bool:
    """Whether this is the person's own record, as a worker."""
    return child.kind == WORKER_KIND and child.worker == person.id


def part_b_rows(work: Work) -> list[Row]:
    """The rows of Part B: from the actions of every sign-off of Part A, oldest first, and what was written beside them."""

    signed = []
    for record in records_of(work.parts.db, work.audit.id):
        content = orjson.loads(record.content) if record.content else {}
        if content.get("completion", {}).get("kind") == "part_a":
            template = template_of_record(work, content)
            signed.append(actions_of(template, counted(template, content["answers"])))
    return rows_of(signed, work.part_b)


def template_of_record(work: Work, content: Mapping[str, Any]) -> Template:
    """The version that a frozen record was made with: the audit's may be another one, once it was carried over."""
    return work.parts.shelf.by_digest(content["template"]["digest"])


def by_path(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by the dotted path below the answers, so that each stands beside its field."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.path.partition(".")[2], []).append(finding)
    return found
