"""Carrying the answers of an open audit over to another version of its form: planned first, and nothing dropped.

Every answer of Part A is either kept, kept under another id, or left behind: put by under the version in which it was given,
where a later journey to that version finds it again. So over and back brings every answer home.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from engine.asked import counted
from engine.compare import OtherForm
from engine.compare_items import Descent, descent, was_of_questions
from engine.model import ERROR, Answers, Finding, Template
from engine.validate import WHEN_COMPLETE, Rule, validate

Left = Mapping[str, Answers]
"""Answers that have no place, by the version in which they were given and then by question id."""

SPLIT, MERGED, GONE, MISFIT = "split", "merged", "gone", "misfit"
NEW, NOT_CARRIED, NOW_REQUIRED = "new", "not_carried", "now_required"


class Kept(NamedTuple):
    """An answer that stays: its old and its new id, whether the question is reworded, and whether it was put by before."""

    old: str
    new: str
    reworded: bool
    returned: bool


class LeftBehind(NamedTuple):
    """An answer without a place in the new version, and why: split, merged, gone or misfit."""

    question: str
    why: str


class AskedAgain(NamedTuple):
    """A question that must be answered before sign-off and has no answer now, and why: new, not carried or now required."""

    question: str
    why: str
    finding: Finding


class Plan(NamedTuple):
    """What carrying over does to each answer. ``kept`` holds those under their own id, ``renamed`` those under another."""

    from_: str
    to: str
    kept: tuple[Kept, ...]
    renamed: tuple[Kept, ...]
    asked_again: tuple[AskedAgain, ...]
    left_behind: tuple[LeftBehind, ...]
    put_by: Left


class Carried(NamedTuple):
    """Answers as they stand after a journey, and all that is put by."""

    answers: dict[str, Any]
    put_by: dict[str, dict[str, Any]]


class Route(NamedTuple):
    """From one version to another: how ids descend, and the rules of the questions there. Made once for many audits.

    ``steady`` holds, by old id, what becomes of an answer to a question that takes the very same answers there.
    """

    old: Template
    new: Template
    lines: Descent
    old_rules: Mapping[str, Rule]
    rules: Mapping[str, Rule]
    steady: Mapping[str, Kept]


def route(old: Template, new: Template) -> Route:
    """The route between two versions of one form; raises OtherForm where they are of two."""
    if old.id != new.id:
        raise OtherForm(f"{old.id} and {new.id} are two forms, not two versions of one.")
    lines = descent(was_of_questions(old), was_of_questions(new))
    same = ((id_, heir) for id_, heir in lines.same.items() if _shape(old, id_) == _shape(new, heir))
    steady = {id_: _kept(old, id_, new, heir) for id_, heir in same}
    old_rules, rules = ({rule.id: rule for rule in one.rules} for one in (old, new))
    return Route(old, new, lines, old_rules, rules, steady)


def _shape(template: Template, id_: str) -> tuple[Any, ...]:
    """All that an answer's shape hangs on: a question without its words, conditions and place."""
    bare = template.questions[id_]._replace(**_NO_SHAPE)
    owners = template.part_b.owners if template.part_b else None
    return bare, template.criterion.ratings if template.criterion else None, owners


_NO_SHAPE: Mapping[str, Any] = {
    **dict.fromkeys(("id", "ask", "section", "source", "hint", "shows"), ""),
    **dict.fromkeys(("required_when", "asked_when", "asked_unless", "removed_when")),
    **{"required": False, "number": 0, "prompts": ()},
}


def plan(old: Template, new: Template, answers: Answers, put_by: Left | None = None) -> Plan:
    """Plan how the answers of one version come to another, newer or older; raises OtherForm where it is another form.

    ``put_by`` is what earlier journeys left behind: what was given in the new version comes back, where its question has
    no answer that was carried.
    """
    way = route(old, new)
    made = placed(way, answers, put_by or {})
    return made._replace(asked_again=tuple(_asked_again(way, answers, apply(made, answers).answers)))


def placed(way: Route, answers: Answers, put_by: Left) -> Plan:
    """The plan for each answer, without looking at what must be answered anew."""
    kept: list[Kept] = []
    left: list[LeftBehind] = []
    for id_, value in answers.items():
        steady = way.steady.get(id_)
        if steady is not None:
            kept.append(steady)
            continue
        heir = way.lines.same.get(id_)
        if heir is not None and _fits_both(way, id_, heir, value):
            kept.append(_kept(way.old, id_, way.new, heir))
        else:
            left.append(LeftBehind(id_, _why(id_, heir, way.lines)))
    taken = {one.new for one in kept}
    waiting = put_by.get(way.new.version, {})
    back = [Kept(id_, id_, False, True) for id_ in waiting if id_ in way.new.questions and id_ not in taken]
    own = tuple(one for one in kept if one.old == one.new)
    renamed = tuple(one for one in kept if one.old != one.new)
    return Plan(way.old.version, way.new.version, (*own, *back), renamed, (), tuple(left), put_by)


def apply(planned: Plan, answers: Answers) -> Carried:
    """The answers as the plan leaves them, and everything that is put by after it."""
    put_by = {version: dict(held) for version, held in planned.put_by.items()}
    waiting = put_by.get(planned.to, {})
    carried: dict[str, Any] = {}
    for one in (*planned.kept, *planned.renamed):
        carried[one.new] = waiting.pop(one.old) if one.returned else answers[one.old]
    for one_left in planned.left_behind:
        _put_by(put_by, planned.from_, one_left.question, answers[one_left.question])
    return Carried(carried, {version: held for version, held in put_by.items() if held})


def _put_by(put_by: dict[str, dict[str, Any]], version: str, question: str, value: Any) -> None:
    """Put an answer by; where another to the same question lies there already, beside it under a numbered version."""
    place, number = version, 1
    while question in put_by.get(place, {}) and put_by[place][question] != value:
        number += 1
        place = f"{version} ({number})"
    put_by.setdefault(place, {})[question] = value


def undo(old: Template, new: Template, answers: Answers, put_by: Left) -> Carried:
    """Bring answers back from ``new`` to ``old``; with nothing changed in between they are as they were before."""
    return apply(plan(new, old, answers, put_by), answers)


def _fits_both(way: Route, id_: str, heir: str, value: Any) -> bool:
    """Whether an answer has a place on both sides: what would fit only there could not come home again."""
    return _has_place(way.old_rules.get(id_), value) and _has_place(way.rules.get(heir), value)


def _has_place(rule: Rule | None, value: Any) -> bool:
    """Whether an answer can stand in a question: an answer that is only incomplete can; where nothing is asked none can."""
    if rule is None:
        return False
    return value is None or rule.fits(value) or all(code in WHEN_COMPLETE for code, _, _ in rule.faults(value))


def _why(id_: str, heir: str | None, lines: Descent) -> str:
    if heir is not None:
        return MISFIT
    if id_ in lines.split:
        return SPLIT
    return MERGED if any(id_ in parents for parents in lines.merged.values()) else GONE


def _kept(old: Template, id_: str, new: Template, heir: str) -> Kept:
    return Kept(id_, heir, old.questions[id_].ask != new.questions[heir].ask, False)


def _asked_again(way: Route, before: Answers, after: Answers) -> Iterator[AskedAgain]:
    """What is missing after the journey and was not missing before it."""
    missing = {one.path.split(".")[1] for one in _missing(way.old, before)}
    parents = {heir: parent for parent, heir in way.lines.same.items()}
    shared = {heir for heirs in way.lines.split.values() for heir in heirs} | set(way.lines.merged)
    for finding in _missing(way.new, after):
        id_ = finding.path.split(".")[1]
        parent = parents.get(id_)
        if parent is None:
            yield AskedAgain(id_, SPLIT if id_ in shared else NEW, finding)
        elif parent not in missing:
            yield AskedAgain(id_, NOT_CARRIED if parent in before else NOW_REQUIRED, finding)


def _missing(template: Template, answers: Answers) -> Iterator[Finding]:
    for finding in validate(template, answers, counted(template, answers)):
        if finding.severity == ERROR and finding.code in ("answer_missing", "rating_missing", "evidence_missing"):
            yield finding
