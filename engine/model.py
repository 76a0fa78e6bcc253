"""The values that pass between the modules of the engine: small, frozen, and without behaviour of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from engine.clocks import Length
    from engine.notices import Notice
    from engine.timescales import Row

ERROR, WARNING, NOTE = "error", "warning", "note"

NO_PARAMS: Mapping[str, Any] = {}

Answers = Mapping[str, Any]
"""What people said, by question id, in the shapes of the published contract of a template."""


class Place(NamedTuple):
    """Where something stands in a declaration: the file's name within its template, line and column from 1."""

    file: str
    line: int
    column: int


class Finding(NamedTuple):
    """One fault, doubt or remark, in a declaration or in a response alike.

    ``path`` is dotted (``answers.c08.evidence``, ``criteria.0.ask``); ``source`` is the clause of the guide, with its
    sign (``§3(d)``), or empty. The words are made from ``code`` and ``params`` by :mod:`engine.messages.findings`.
    """

    code: str
    severity: str
    path: str
    source: str = ""
    params: Mapping[str, Any] = NO_PARAMS
    place: Place | None = None


class Condition(NamedTuple):
    """A declared condition: its tree (see :mod:`engine.conditions`) and its three-valued verdict on answers."""

    tree: Any
    holds: Callable[[Answers], bool | None]


class Level(NamedTuple):
    """One level of a scale, with what it means ("") and its score (None) where they are declared."""

    id: str
    label: str
    descriptor: str
    score: int | None


class Computed(NamedTuple):
    """How a value is worked out: see :mod:`engine.kinds_computed`. ``start`` and ``end`` are ids of questions."""

    primitive: str
    of: tuple[str, ...]
    among: frozenset[str]
    worst_first: tuple[str, ...]
    start: str
    end: str


class Column(NamedTuple):
    """One column of a question of kind ``rows``; what its kind takes is named as for a question."""

    id: str
    kind: str
    ask: str
    hint: str
    required: bool
    options: Mapping[str, str]
    at_most: int = 500
    levels: tuple[Level, ...] = ()
    unit: str = ""
    least: int = 0
    most: int = 0
    decimals: int = 0
    pattern: str = ""
    pattern_words: str = ""


class Question(NamedTuple):
    """One question of a form; a criterion is one of kind ``criterion``. See schema/language/common.json for each key."""

    id: str
    kind: str
    ask: str
    section: str
    source: str
    hint: str = ""
    required: bool = False
    required_when: Condition | None = None
    asked_when: Condition | None = None
    asked_unless: Condition | None = None
    removed_when: Condition | None = None
    options: Mapping[str, str] = NO_PARAMS
    at_most: int = 100_000
    row: str = ""
    columns: tuple[Column, ...] = ()
    include: tuple[str, tuple[str, ...]] | None = None
    from_facts: str = ""
    redacted: bool = False
    number: int = 0
    prompts: tuple[str, ...] = ()
    shows: str = ""
    example: str = ""
    note: str = ""
    recommended: bool = False
    levels: tuple[Level, ...] = ()
    unit: str = ""
    least: int = 0
    most: int = 0
    decimals: int = 0
    pattern: str = ""
    pattern_words: str = ""
    statements: Mapping[str, str] = NO_PARAMS
    rows_at_least: int = 0
    rows_at_most: int = 200
    computed: Computed | None = None
    types: tuple[str, ...] = ()
    at_most_mb: int = 0


class Guidance(NamedTuple):
    """A paragraph of the guide above the questions of a section."""

    text: str
    source: str


class Section(NamedTuple):
    """One page of a form."""

    id: str
    title: str
    source: str
    guidance: tuple[Guidance, ...]
    questions: tuple[Question, ...]
    asked_when: Condition | None = None


class Check(NamedTuple):
    """A declared rule that looks at more than one answer."""

    id: str
    severity: str
    at: str
    when: Condition
    unless: Condition | None
    say: str
    source: str


class Grade(NamedTuple):
    """One grade with the guide's descriptor, a text a paragraph."""

    id: str
    label: str
    descriptor: tuple[str, ...]
    source: str


class Cap(NamedTuple):
    """What rules out grades: while ``when`` holds, only ``allow`` may be chosen."""

    id: str
    when: Condition
    allow: frozenset[str]
    say: str
    source: str


class Consistency(NamedTuple):
    """A grade that seems not to fit the ratings while ``when`` holds; the question ``reason`` takes the auditor's reason."""

    id: str
    when: Condition
    reason: str
    say: str
    source: str


class CriterionParts(NamedTuple):
    """What is asked beside the rating of every criterion, and for which ratings it must be given."""

    ratings: Mapping[str, str]
    evidence_ask: str
    evidence_for: frozenset[str]
    reason_ask: str
    reason_for: frozenset[str]
    actions_ask: str


class PartBClock(NamedTuple):
    """One clock of Part B: how long after the assignment to the team manager."""

    length: Length
    when: Condition | None
    source: str


class PartB(NamedTuple):
    """Part B as declared: owners of actions, the questions beside each action, the reflections and the clocks."""

    title: str
    source: str
    owners: Mapping[str, str]
    rows: tuple[Question, ...]
    guidance: tuple[Guidance, ...]
    reflections: tuple[Question, ...]
    urgent: PartBClock | None
    usual: PartBClock


class Template(NamedTuple):
    """A checked and compiled declaration: all that the rest of the engine knows of a form and its guide."""

    id: str
    version: str
    digest: str
    title: str
    subject: str
    effective: date
    review_due: date | None
    window_months: int
    sections: tuple[Section, ...]
    questions: Mapping[str, Question]
    checks: tuple[Check, ...]
    criterion: CriterionParts | None
    grade_question: str
    grades: tuple[Grade, ...]
    caps: tuple[Cap, ...]
    part_b: PartB | None
    rows: tuple[Row, ...]
    rules: tuple[Any, ...]
    asking: Mapping[str, Any]
    conditional: tuple[Any, ...]
    pivotal: tuple[Any, ...]
    suggesting: tuple[Any, ...]
    prefilled: tuple[Any, ...]
    dated: tuple[Any, ...]
    declaration: Mapping[str, Any]
    consistency: tuple[Consistency, ...] = ()
    notices: tuple[Notice, ...] = ()
    correcting: tuple[str, ...] = ()

    def section(self, section: str) -> Section | None:
        """The section of that id, or None."""
        return next((one for one in self.sections if one.id == section), None)

    def grade(self, grade: str) -> Grade | None:
        """The grade of that id, or None."""
        return next((one for one in self.grades if one.id == grade), None)


class Reason(NamedTuple):
    """Why grades are ruled out, with its clause."""

    message: str
    source: str


class Outcome(NamedTuple):
    """The grade that the auditor chose, those that may be chosen (best first), and why no others."""

    chosen: str | None
    allowed: tuple[str, ...]
    reasons: tuple[Reason, ...]


class Action(NamedTuple):
    """A suggested action of Part A and the question that it stands beside."""

    id: str
    from_: str
    action: str
    owner: str | None
    by: str | None
    immediate: bool
