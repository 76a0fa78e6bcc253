"""The audits of the demonstration council: drafts, signed-off ones whose Part B is open, and completed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from engine.facts import facts_from
from engine.model import Template
from engine.response import first_answers
from webform.context import Context
from webform.demo.allotting import Allotment, Draw
from webform.demo.answers import Occasion, answers_for, by_section
from webform.demo.caseload import Case
from webform.demo.chance import chance_of
from webform.demo.diary import Diary
from webform.demo.replies import part_b_for
from webform.demo.staff import ADVISOR, DIRECTOR, IRO, MANAGER, PRACTITIONER, Member, Staff
from webform.records import PART_A_STATEMENT, PART_B_STATEMENT, codes_at_sign_off, freeze
from webform.store.audits import PART_B, complete_part_b, save_section, sign_off, start_audit
from webform.store.read import read_child
from webform.work import Work, load_work, part_b_rows

FORM = "case-management-audit"
SETTLED_DAYS = 45
"""How long before its audit a case must have begun, so that there is something to read."""


class Plan(NamedTuple):
    """One audit to come about: how many days ago it was signed off (or a draft was begun), by whom, and what it says.

    ``sections`` is the share of the form that a draft has; 1 means that it is signed off. ``reply`` is how many days
    after the sign-off Part B was begun, 0 for not at all; ``completed`` says whether it was then completed.
    """

    days_ago: int
    role: str
    grade: str
    actions: int = 1
    immediate: bool = False
    of_worker: bool = False
    disputed: bool = False
    on_leave: bool = False
    sections: float = 1
    reply: int = 0
    completed: bool = False


PLANS = (
    Plan(2, IRO, "inadequate", 3, immediate=True, of_worker=True),
    Plan(6, ADVISOR, "good", 1, of_worker=True),
    Plan(38, IRO, "good", 2, reply=9, completed=True),
    Plan(9, PRACTITIONER, "requires_improvement", 2, immediate=True),
    Plan(4, MANAGER, "requires_improvement", 1, disputed=True, reply=1),
    Plan(31, DIRECTOR, "outstanding", 1, reply=6, completed=True),
    Plan(12, MANAGER, "requires_improvement", 2, on_leave=True),
    Plan(3, ADVISOR, "good", sections=0.9),
    Plan(5, MANAGER, "requires_improvement", 2, sections=0.3),
)
"""In the order in which cases are found for them: a small council has the first of them only."""

DRAFT = Plan(2, IRO, "good", 1, of_worker=True, sections=0.5)
"""The principal auditor's own draft, half filled in."""


class Entry(NamedTuple):
    """An audit as it is to come about: its plan, and the case and auditor that it was given."""

    plan: Plan
    given: Allotment


def planned(draw: Draw, staff: Staff, today: date) -> Iterator[Entry]:
    """Find a case and an auditor for every plan for which there is one; never the principal auditor."""
    principal, worker = staff.named("auditor"), staff.named("worker").id
    for plan in PLANS:
        day = today - timedelta(days=plan.days_ago)

        def settled(case: Case, day: date = day) -> bool:
            begun = [one["from"] for one in case.history.facts["statuses"]]
            return bool(begun) and min(begun) <= (day - timedelta(days=SETTLED_DAYS)).isoformat()

        for auditor in staff.with_role(plan.role):
            wanted = worker if plan.of_worker else ""
            given = draw.case_for(auditor, day, wanted, settled) if auditor != principal else None
            if given is not None:
                yield Entry(plan, given)
                break


def known_on(facts: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The facts as the case record had them on a day: without what came later."""
    until = day.isoformat()
    events = [event for event in facts["events"] if event["date"] <= until]
    there = {event["id"] for event in events}
    return {
        **facts,
        "events": [event for event in events if event.get("about", event["id"]) in there],
        "statuses": [
            {key: value for key, value in one.items() if key != "to" or value <= until}
            for one in facts["statuses"]
            if one["from"] <= until
        ],
        "agreed": [one for one in facts.get("agreed", ()) if one["from"] <= until],
    }


class Audit:
    """One audit in the making; its steps are entered in the diary by :meth:`enter`."""

    def __init__(self, entry: Entry, staff: Staff, key: str, seed: int, parts: Context) -> None:
        self.plan, self.given, self.staff = entry.plan, entry.given, staff
        self.author, self.case = entry.given.auditor, entry.given.case
        self.key = f"{key}:audit:{self.case.number}"
        self.chance = chance_of(seed, "audit", self.case.number)
        form = parts.shelf.find(FORM)
        if form is None:
            raise ValueError(f"the demonstration needs the form {FORM}")
        self.template: Template = form
        self.facts = self._facts(parts)
        self.id = ""

    def _facts(self, parts: Context) -> Mapping[str, Any]:
        """The facts of the case as the store has them: what the auditor saw."""
        child = read_child(parts.db, self.case.id)
        return child.facts if child else {}

    def enter(self, diary: Diary, today: date) -> None:
        """Enter the audit's steps, the last of them before today."""
        add, yesterday = diary.parts.calendar.add_working_days, today - timedelta(days=1)
        end = add(today - timedelta(days=self.plan.days_ago - 1), -1)
        begun = end if self.plan.sections < 1 else add(end, -6)
        answers = answers_for(self._occasion(diary, end))
        diary.at(begun, 10, lambda parts: self._start(parts, begun))
        diary.at(end, 13, lambda parts: self._fill(parts, answers))
        if self.plan.sections < 1:
            return
        diary.at(end, 15, lambda parts: self._sign_off(parts, end))
        if self.plan.reply:
            replied = min(add(end, self.plan.reply), yesterday)
            diary.at(replied, 16, lambda parts: self._reply(parts, replied))
        if self.plan.completed:
            completed = min(add(end, self.plan.reply + 3), yesterday)
            diary.at(completed, 17, lambda parts: self._complete(parts, completed))

    def _occasion(self, diary: Diary, day: date) -> Occasion:
        facts, plan = known_on(self.facts, day), self.plan
        born = facts["child"].get("date_of_birth", "9999")
        lasting = {one["status"] for one in facts["statuses"] if one.get("to", "9999") >= day.isoformat()}
        statuses = lasting | ({"eligible"} if self.case.history.kind == "eligible" else set())
        return Occasion(
            template=self.template,
            calendar=diary.parts.calendar,
            chance=self.chance,
            day=day,
            role=self.author.roles[0],
            statuses=tuple(one for one in self.template.questions["child_status"].options if one in statuses),
            age=(day - date.fromisoformat(born)).days // 365 if born <= day.isoformat() else None,
            disability=facts["child"]["disability"],
            missing=any(event["event"] == "missing_episode" for event in facts["events"]),
            grade=plan.grade,
            actions=plan.actions,
            immediate=plan.immediate,
            disputed=plan.disputed,
            on_leave=plan.on_leave,
            told=(self._worker.name, self._manager.name, self._senior.name),
        )

    @property
    def _worker(self) -> Member:
        return self.staff.by_id(self.case.worker)

    @property
    def _manager(self) -> Member:
        return self.staff.by_id(self._worker.manager or "")

    @property
    def _senior(self) -> Member:
        """Who hears of an Inadequate beside worker and manager: the Assistant Director, unless they audited (§2.13)."""
        return self.staff.named("psw" if DIRECTOR in self.author.roles else "director")

    def _start(self, parts: Context, day: date) -> None:
        """Start the form with what the case record offered on that day."""
        offered = first_answers(self.template, facts_from(known_on(self.facts, day))[0], day)
        self.id = start_audit(
            parts.db,
            actor=self.author.id,
            key=f"{self.key}:start",
            child=self.case.id,
            template=self.template.id,
            version=self.template.version,
            digest=self.template.digest,
            answers={section: said for section, said in by_section(self.template, offered).items() if said},
        ).about

    def _fill(self, parts: Context, answers: Mapping[str, Any]) -> None:
        """Save the sections one by one: all of them, or of a draft as many as it has."""
        sections = by_section(self.template, answers)
        wanted = [section for section, said in sections.items() if said]
        for section in wanted[: round(len(wanted) * self.plan.sections)]:
            self._save(parts, self.author, section, sections[section])

    def _save(self, parts: Context, member: Member, section: str, answers: Mapping[str, Any]) -> None:
        work = self._work(parts)
        saved = work.audit.sections.get(section)
        save_section(
            parts.db,
            actor=member.id,
            key=f"{self.key}:{section}:{member.sign_in_name}",
            audit=self.id,
            section=section,
            expected=saved.number if saved else 0,
            answers=answers,
        )

    def _work(self, parts: Context, day: date | None = None) -> Work:
        """The audit as the web application has it; with a day, on what the case record held then."""
        work = load_work(parts, self.id)
        if work is None:
            raise RuntimeError("an audit that was just started is not there")
        if day is None:
            return work
        return work._replace(child=work.child._replace(facts=known_on(work.child.facts, day)))

    def _sign_off(self, parts: Context, day: date) -> None:
        work = self._work(parts, day)
        if not work.assessed(day).complete:
            raise RuntimeError("the answers of a demonstration audit are not complete")
        person = self.staff.person(self.author)
        sign_off(
            parts.db,
            actor=self.author.id,
            key=f"{self.key}:sign-off",
            audit=self.id,
            expected={name: number for name, number in work.number_of.items() if number},
            codes=codes_at_sign_off(work, day),
            record=freeze(work, person, "part_a", PART_A_STATEMENT),
        )

    def _reply(self, parts: Context, day: date) -> None:
        """The allocated worker's part of Part B: the rows, and no reflections yet."""
        document = part_b_for(part_b_rows(self._work(parts)), self.chance, day, whole=False)
        self._save(parts, self._worker, PART_B, document)

    def _complete(self, parts: Context, day: date) -> None:
        """The team manager's part of Part B, and its completion (§7.1)."""
        self._save(
            parts, self._manager, PART_B, part_b_for(part_b_rows(self._work(parts)), self.chance, day, whole=True)
        )
        work = self._work(parts, day)
        complete_part_b(
            parts.db,
            actor=self._manager.id,
            key=f"{self.key}:complete",
            audit=self.id,
            expected={PART_B: work.audit.sections[PART_B].number},
            codes=dict(work.audit.codes),
            record=freeze(work, self.staff.person(self._manager), "part_b", PART_B_STATEMENT, with_part_b=True),
        )
