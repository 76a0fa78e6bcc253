"""What an answer of each kind must look like, and what is said where it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from every_kind import FAULTY as FAULTY_OF_OTHER_KINDS
from hypothesis import given, settings
from odd_json import ODD_JSON, UNSPEAKABLE

from engine.kinds import kind_of
from engine.kinds_of_values import blank
from engine.messages.findings import CATALOGUE, Words
from engine.model import Question, Template

ACTION = {"id": "a1", "action": "Ring the school.", "owner": "social_worker", "by": "2026-04-01", "immediate": False}
ATTEMPT = {"id": "t1", "who": "child", "date": "2026-03-01", "how": "telephone", "result": "spoke"}
TOLD = [{"id": "i1", "who": "allocated_worker", "name": "W", "how": "email", "date": "2026-03-01"},
        {"id": "i2", "who": "team_manager", "name": "T", "how": "email", "date": "2026-03-01"}]  # fmt: skip

FITS: list[tuple[str, Any]] = [
    ("collaboration", "We read the file together."),
    ("collaboration", "Line one\nline two\ttabbed\r\n👩‍👧 ünï"),
    ("child_views", "They said: “{{7*7}}” <b>& more</b> %s"),
    ("audit_date", "2024-02-29"),
    ("not_safe", "no"),
    ("auditor_role", "team_manager"),
    ("grade", "requires_improvement"),
    ("child_status", ["cp", "cwd"]),
    ("attempts", [ATTEMPT, {**ATTEMPT, "id": "t2", "note": "Rang twice."}]),
    ("inadequate_told", TOLD),
    ("summary_actions", [ACTION]),
    ("summary_actions", [{key: ACTION[key] for key in ("id", "action", "owner", "by")}]),
    ("c08", {"rating": "evidenced"}),
    ("c08", {"rating": "partly", "evidence": "Half of the visits.", "actions": [ACTION]}),
    ("c08", {"rating": "not_applicable", "reason": "No plan yet.", "evidence": "", "actions": []}),
]

# The question, an answer, and each fault with the place below the answer.
FAULTY: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("collaboration", 7, [("answer_not_text", "")]),
    ("collaboration", ["x"], [("answer_not_text", "")]),
    ("collaboration", True, [("answer_not_text", "")]),
    ("collaboration", "x" * 100_001, [("answer_too_long", "")]),
    ("child_views_by", "x" * 501, [("answer_too_long", "")]),
    ("collaboration", "a\0b", [("answer_unkeepable", "")]),
    ("collaboration", "a\ud800b", [("answer_unkeepable", "")]),
    ("audit_date", "2023-02-29", [("answer_not_a_day", "")]),
    ("audit_date", "29/02/2024", [("answer_not_a_day", "")]),
    ("audit_date", 20240229, [("answer_not_a_day", "")]),
    ("not_safe", "maybe", [("answer_not_offered", "")]),
    ("not_safe", True, [("answer_not_text", "")]),
    ("auditor_role", "Team Manager", [("answer_not_offered", "")]),
    ("grade", "excellent", [("answer_not_offered", "")]),
    ("child_status", "cp", [("answer_not_list", "")]),
    ("child_status", ["cp", "zz"], [("answer_not_offered", "1")]),
    ("child_status", ["cp", 7], [("answer_not_text", "1")]),
    ("child_status", ["cp", "cp"], [("answer_chosen_twice", "")]),
    ("attempts", {"id": "t1"}, [("answer_not_list", "")]),
    ("attempts", ["spoke"], [("answer_not_row", "0")]),
    ("attempts", [{**ATTEMPT, "who": "", "date": None}], [("cell_missing", "0.who"), ("cell_missing", "0.date")]),
    ("attempts", [ATTEMPT, {**ATTEMPT, "who": "aunt"}], [("answer_not_offered", "1.who")]),
    ("attempts", [{**ATTEMPT, "date": "soon"}], [("answer_not_a_day", "0.date")]),
    ("attempts", [{**ATTEMPT, "note": "x" * 501}], [("answer_too_long", "0.note")]),
    ("attempts", [{**ATTEMPT, "score": 3}], [("answer_unknown_part", "0")]),
    ("attempts", [{key: ATTEMPT[key] for key in ATTEMPT if key != "id"}], [("row_without_id", "0.id")]),
    ("attempts", [{**ATTEMPT, "id": "../x"}], [("row_without_id", "0.id")]),
    ("attempts", [{**ATTEMPT, "id": f"t{n}"} for n in range(201)], [("answer_too_many_rows", "")]),
    ("inadequate_told", TOLD[:1], [("row_missing", "")]),
    ("summary_actions", {"id": "a1"}, [("answer_not_list", "")]),
    ("summary_actions", ["Ring"], [("answer_not_row", "0")]),
    ("summary_actions", [{"id": "a1"}], [("action_without_words", "0.action"), ("action_without_owner", "0.owner"),
                                         ("action_without_date", "0.by")]),
    ("summary_actions", [{**ACTION, "owner": "aunt"}], [("answer_not_offered", "0.owner")]),
    ("summary_actions", [{**ACTION, "by": "2026-02-30"}], [("answer_not_a_day", "0.by")]),
    ("summary_actions", [{**ACTION, "immediate": "yes"}], [("answer_not_true_or_false", "0.immediate")]),
    ("summary_actions", [{**ACTION, "action": "x" * 10_001}], [("answer_too_long", "0.action")]),
    ("summary_actions", [{**ACTION, "action": 7}], [("answer_not_text", "0.action")]),
    ("summary_actions", [{**ACTION, "grade": "good"}], [("answer_unknown_part", "0")]),
    ("summary_actions", [{**ACTION, "id": None}], [("row_without_id", "0.id")]),
    ("summary_actions", [{**ACTION, "id": f"a{n}"} for n in range(201)], [("answer_too_many_rows", "")]),
    ("c08", "evidenced", [("answer_not_criterion", "")]),
    ("c08", {"evidence": "Seen."}, [("rating_missing", "rating")]),
    ("c08", {"rating": "good"}, [("answer_not_offered", "rating")]),
    ("c08", {"rating": "partly"}, [("evidence_missing", "evidence")]),
    ("c08", {"rating": "partly", "evidence": "  "}, [("evidence_missing", "evidence")]),
    ("c08", {"rating": "not_evidenced", "reason": "None."}, [("evidence_missing", "evidence")]),
    ("c08", {"rating": "not_applicable", "evidence": "None."}, [("reason_missing", "reason")]),
    ("c08", {"rating": "evidenced", "evidence": 7}, [("answer_not_text", "evidence")]),
    ("c08", {"rating": "evidenced", "score": 7}, [("answer_unknown_part", "")]),
    ("c08", {"rating": "evidenced", "actions": [{**ACTION, "by": ""}]}, [("action_without_date", "actions.0.by")]),
    ("c08", {"rating": "evidenced", "actions": "Ring"}, [("answer_not_list", "actions")]),
]  # fmt: skip


def faults(template: Template, question: str, value: Any) -> list[tuple[str, str]]:
    """The codes and places of what is wrong with an answer."""
    return [fault[:2] for fault in kind_of(template.questions[question], template).faults(value)]


@pytest.mark.parametrize(("question", "value"), FITS)
def test_an_answer_of_its_kind_fits(template: Template, question: str, value: Any) -> None:
    assert kind_of(template.questions[question], template).fits(value)
    assert faults(template, question, value) == []


@pytest.mark.threat("5")
@pytest.mark.threat("18")
@pytest.mark.parametrize(("question", "value", "expected"), FAULTY)
def test_a_faulty_answer_is_told_what_is_wrong_and_where(
    template: Template, question: str, value: Any, expected: list[tuple[str, str]]
) -> None:
    assert not kind_of(template.questions[question], template).fits(value)
    assert faults(template, question, value) == expected


def test_every_word_for_an_answer_is_shown_or_belongs_elsewhere() -> None:
    shown = {code for _, _, expected in (*FAULTY, *FAULTY_OF_OTHER_KINDS) for code, _ in expected}
    elsewhere = {
        "answer_missing",
        "answer_recommended",
        "answer_still_to_come",
        "answer_unknown",
        "row_without_rows",
        "action_id_repeated",
    }
    answers = {
        code
        for code in CATALOGUE
        if code.startswith(
            (
                "answer_",
                "cell_",
                "row_",
                "action_",
                "rating_m",
                "evidence_",
                "reason_",
                "statement_",
                "rows_too",
                "entry_",
            )
        )
    }
    assert answers == shown | elsewhere
    assert all(isinstance(CATALOGUE[code], Words) for code in shown)


def test_blank_is_nothing_and_not_no() -> None:
    assert all(blank(one) for one in (None, "", " \n\t", [], {}))
    assert not any(blank(one) for one in ("no", "0", 0, False, [""], {"a": None}))


@pytest.mark.threat("5")
@settings(max_examples=150, deadline=None)
@given(value=ODD_JSON)
def test_quick_and_slow_verdict_agree_on_any_value(template: Template, value: Any) -> None:
    """Whatever is no blank either fits, or has a fault; and no value raises."""
    for question in _one_of_each(template):
        kind = kind_of(question, template)
        found = list(kind.faults(value)) if not blank(value) else []
        if not blank(value):
            assert kind.fits(value) is not bool(found)
        for code, _, params in found:
            assert code in CATALOGUE
            assert len(json.dumps(params)) < 3000, "a finding repeats no more than a few words of an answer"


@pytest.mark.threat("5")
@pytest.mark.parametrize("name", UNSPEAKABLE)
def test_a_value_that_can_not_be_spoken_is_a_fault_all_the_same(template: Template, name: str) -> None:
    odd = UNSPEAKABLE[name]
    for question in _one_of_each(template):
        for value in (
            odd,
            [odd],
            [{"id": odd, "action": odd, "who": odd}],
            {"rating": odd, "evidence": odd, "actions": [odd]},
        ):
            assert list(kind_of(question, template).faults(value))


def _one_of_each(template: Template) -> list[Question]:
    first: dict[str, Question] = {}
    for question in template.questions.values():
        first.setdefault(question.kind, question)
    return [*first.values(), template.questions["inadequate_told"]]


@pytest.mark.parametrize("blank", ["", " ", "\n", None, [], {}])
@pytest.mark.parametrize(("rating", "part", "code"), [
    ("partly", "evidence", "evidence_missing"), ("not_evidenced", "evidence", "evidence_missing"),
    ("not_applicable", "reason", "reason_missing"),
])  # fmt: skip
def test_no_blank_stands_for_the_evidence_or_reason_that_a_rating_needs(
    template: Template, blank: Any, rating: str, part: str, code: str
) -> None:
    kind = kind_of(template.questions["c01"], template)
    value = {"rating": rating, part: blank}
    assert not kind.fits(value)
    assert [fault[0] for fault in kind.faults(value)] == [code]
