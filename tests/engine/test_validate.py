"""What is asked, what is missing, and that unknown is never false."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from clause_rows import CLAUSES
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_json import ODD_JSON, UNSPEAKABLE

from engine.asked import asked_of
from engine.conditions import questions_of
from engine.messages.findings import CATALOGUE, message_of
from engine.model import Finding, Template
from engine.validate import validate

Answers = dict[str, Any]
Pairs = Callable[[Answers], set[tuple[str, str]]]


def test_a_complete_audit_has_no_findings(found: Pairs, good: Answers, everything: Answers) -> None:
    assert found(good) == set()
    assert found(everything) == set()


def test_nothing_answered_is_missing_all_that_is_always_required(template: Template, found: Pairs) -> None:
    missing = found({})
    always = {
        question.id
        for section in template.sections
        for question in section.questions
        if question.required and asked_of(question, section) is None
    }
    named = {path.removesuffix(".rating") for code, path in missing}
    assert {code for code, _ in missing} == {"answer_missing", "rating_missing"}
    assert named == always | {"c16", "c29"}, "16 and 29 are asked until the auditor says otherwise"


@pytest.mark.threat("19")
def test_each_required_answer_that_is_taken_away_is_missed_in_its_place(
    template: Template, found: Pairs, good: Answers
) -> None:
    for id_ in (
        "audit_date",
        "child_status",
        "collaboration",
        "grade",
        "outcomes",
        "good_practice_example",
        "worker_comments",
    ):
        for nothing in (None, "", "   ", []):
            assert ("answer_missing", id_) in found({**good, id_: nothing})
    assert found({**good, "c08": {}}) == {("rating_missing", "c08.rating")}
    assert found({key: value for key, value in good.items() if key != "c08"}) == {("rating_missing", "c08.rating")}


def test_a_missing_answer_cites_the_clause_that_asks_for_it(template: Template, good: Answers) -> None:
    del good["good_practice_example"]
    (finding,) = validate(template, good)
    assert (finding.source, finding.severity) == ("§2.10", "error")


@pytest.mark.clause("4.3")
@pytest.mark.clause("4.3(16)")
@pytest.mark.clause("4.6")
@pytest.mark.clause("4.6(29)")
@pytest.mark.parametrize(("question", "criterion"), [("missing_episode", "c16"), ("disability", "c29")])
@pytest.mark.parametrize(
    ("answer", "asked"), [(None, True), ("", True), ("yes", True), ("no", False), (False, True), (["no"], True)]
)
def test_16_and_29_are_asked_unless_the_auditor_says_no(
    found: Pairs, everything: Answers, question: str, criterion: str, answer: Any, asked: bool
) -> None:
    answers = {**everything, question: answer}
    del answers[criterion]
    assert (("rating_missing", f"{criterion}.rating") in found(answers)) is asked


ALL_STATUSES = ["cin", "cwd", "cp", "lac", "eligible", "care_leaver", "other"]


@pytest.mark.clause("4.7")
@pytest.mark.parametrize(
    ("status", "first", "leaver", "pathway"),
    [(["cin"], 0, 0, 0), (["cwd", "cp"], 0, 0, 0), (["other"], 0, 0, 0), ([], 0, 0, 0), (None, 0, 0, 0),
     (["lac"], 1, 0, 0), (["cp", "lac"], 1, 0, 0), (["lac", "eligible"], 1, 0, 1), (["eligible"], 1, 0, 1),
     (["care_leaver"], 1, 1, 1), (ALL_STATUSES, 1, 1, 1)],
)  # fmt: skip
def test_30_to_37_are_asked_of_looked_after_children_and_care_leavers_only(
    found: Pairs, everything: Answers, status: list[str] | None, first: int, leaver: int, pathway: int
) -> None:
    answers: Answers = {**everything, "child_status": status}
    for number in range(30, 38):
        del answers[f"c{number}"]
    asked = {int(path[1:3]) for code, path in found(answers) if code == "rating_missing"}
    expected = set(range(30, 35)) if first else set()
    assert asked == expected | ({35, 36} if leaver else set()) | ({37} if pathway else set())


def test_a_page_that_is_not_asked_requires_nothing_and_keeps_what_is_in_it(found: Pairs, good: Answers) -> None:
    kept = {"rating": "partly"}
    answers = {**good, "c30": kept, "c35": {"actions": [{"id": "x1"}]}}
    before = copy.deepcopy(answers)
    assert found(answers) == set()
    assert answers == before and answers["c30"] is kept


def test_what_is_kept_on_a_page_that_is_not_asked_must_still_have_its_shape(found: Pairs, good: Answers) -> None:
    assert found({**good, "c30": {"rating": "splendid"}}) == {("answer_not_offered", "c30.rating")}
    assert found({**good, "mediation_on": "some day"}) == {("answer_not_a_day", "mediation_on")}


def test_no_answers_are_changed_by_being_judged(template: Template, everything: Answers) -> None:
    before = copy.deepcopy(everything)
    list(validate(template, everything))
    assert everything == before


@pytest.mark.threat("18")
def test_an_answer_to_no_question_is_a_finding_in_the_order_given(
    findings: Callable[[Answers], list[Finding]], good: Answers
) -> None:
    odd = {"zeta": 1, "__proto__": {}, "alpha": None, "x" * 300: 1}
    found = findings({**good, **odd})
    assert [one.path for one in found] == ["answers.zeta", "answers.__proto__", "answers.alpha", "answers." + "x" * 60]
    assert {one.code for one in found} == {"answer_unknown"}


@pytest.mark.clause("1")
@pytest.mark.clause("2.3")
@pytest.mark.clause("2.4")
@pytest.mark.clause("2.5")
@pytest.mark.clause("2.8")
@pytest.mark.clause("2.9")
@pytest.mark.clause("2.11")
@pytest.mark.clause("2.12")
@pytest.mark.clause("3(b)")
@pytest.mark.clause("3(c)")
@pytest.mark.clause("4")
@pytest.mark.clause("5.4")
@pytest.mark.parametrize(("changed", "expected"), [row.values[1:] for row in CLAUSES], ids=[row.id for row in CLAUSES])
def test_what_a_clause_asks_is_asked(
    found: Pairs, good: Answers, changed: Answers, expected: set[tuple[str, str]]
) -> None:
    assert found({**good, **changed}) == expected


def test_every_clause_that_is_named_above_has_a_row() -> None:
    named = {mark.args[0] for mark in test_what_a_clause_asks_is_asked.pytestmark if mark.name == "clause"}
    assert named == {row.values[0] for row in CLAUSES}


@pytest.fixture
def told(examples: dict[str, Any]) -> Answers:
    """A complete audit graded Inadequate, everybody told."""
    return copy.deepcopy(examples["inadequate"]["answers"])


@pytest.mark.clause("2.11")
@pytest.mark.parametrize(("without", "said"), [
    ("allocated_worker", ("row_missing", "inadequate_told")),
    ("team_manager", ("row_missing", "inadequate_told")),
    ("assistant_director", ("check.assistant_director_told", "inadequate_told")),
])  # fmt: skip
def test_an_inadequate_is_told_to_worker_team_manager_and_assistant_director(
    found: Pairs, told: Answers, without: str, said: tuple[str, str]
) -> None:
    assert found(told) == set()
    told["inadequate_told"] = [row for row in told["inadequate_told"] if row["who"] != without]
    assert found(told) == {said}


@pytest.mark.clause("2.13")
def test_an_assistant_director_tells_another_senior_of_their_own_inadequate(found: Pairs, told: Answers) -> None:
    told["auditor_role"] = "assistant_director"
    assert found(told) == {("check.other_senior_told", "inadequate_told")}
    told["inadequate_told"].append(
        {"id": "i4", "who": "other_senior", "name": "O", "how": "email", "date": "2026-03-12"}
    )
    assert found(told) == set()


@pytest.fixture
def disputed(good: Answers) -> Answers:
    """A complete audit in dispute, settled by mediation."""
    return {**good, "disagreement": "yes", "disagreement_raised_by": ["team_manager"], "review_session_on": "2026-03-13",
            "review_session_attended": ["auditor", "allocated_worker", "workers_team_manager"], "grade_before": "good",
            "review_session_findings": "Both readings were heard.", "grade_after": "good", "consensus": "no",
            "mediation_by": ["spqa"], "mediation_on": "2026-03-16", "mediation_outcome": "Good stands.",
            "mediation_grade": "good"}  # fmt: skip


@pytest.mark.clause("2.12")
@pytest.mark.clause("2.13")
def test_review_session_and_mediation_settle_the_grade(found: Pairs, disputed: Answers) -> None:
    assert found(disputed) == set()
    assert found({**disputed, "mediation_grade": "requires_improvement"}) == {
        ("check.mediation_settles_grade", "grade")
    }
    agreed = {**disputed, "consensus": "yes"}
    assert found(agreed) == set()
    assert found({**agreed, "grade_after": "inadequate"}) == {("check.review_settles_grade", "grade")}
    missing = found(
        {**disputed, "mediation_by": None, "mediation_on": None, "mediation_outcome": None, "mediation_grade": None}
    )
    assert missing == {("answer_missing", f"mediation_{part}") for part in ("by", "on", "outcome", "grade")}


@pytest.mark.clause("2.13")
def test_an_assistant_director_never_mediates_their_own_audit(found: Pairs, disputed: Answers) -> None:
    disputed["auditor_role"] = "assistant_director"
    assert found({**disputed, "mediation_by": ["assistant_director", "spqa"]}) == {
        ("check.own_mediation", "mediation_by")
    }
    assert found({**disputed, "mediation_by": ["spqa"]}) == set()


def test_no_check_speaks_of_a_question_that_is_not_asked(found: Pairs, disputed: Answers, good: Answers) -> None:
    """Else what was typed before one's mind changed would stop sign-off, on a page that nobody can see."""
    was = {
        **disputed,
        "auditor_role": "assistant_director",
        "mediation_by": ["assistant_director"],
        "disagreement": "no",
    }
    assert found(was) == set()
    was = {
        **good,
        "worker_on_leave": "yes",
        "worker_could_not_contribute": "On leave.",
        "findings_shared_on": "2026-03-01",
    }
    assert found(was) == set()


CLOSED = ("yes_no", "choice", "choices", "grade")


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_question_is_asked_for_the_sake_of_an_answer_that_is_not(template: Template, data: st.DataObject) -> None:
    """What stands in a question that is no longer asked must not keep others, or checks, alive."""
    places = {question.id: (question, section) for section in template.sections for question in section.questions}
    options = {id_: list(question.options) for id_, (question, _) in places.items() if question.kind in CLOSED}
    answers: Answers = {id_: data.draw(st.sampled_from(several)) for id_, several in options.items()}
    answers = {id_: [said] if places[id_][0].kind == "choices" else said for id_, said in answers.items()}
    asked = {id_: (asked_of(*place) or (lambda _: True))(answers) for id_, place in places.items()}
    for id_, (question, _) in places.items():
        if asked[id_] and question.asked_when:
            assert all(asked[other] for other in questions_of(question.asked_when.tree)), id_
    for check in template.checks:
        if check.when.holds(answers) is True and check.severity == "error":
            assert asked[check.at], check.id


@pytest.mark.threat("5")
@pytest.mark.threat("27")
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_json_in_any_answer_gives_findings_with_words_and_never_raises(
    template: Template, data: st.DataObject
) -> None:
    ids = [*template.questions, "zzzz"]
    answers = data.draw(st.dictionaries(st.sampled_from(ids), ODD_JSON, max_size=12))
    for finding in validate(template, answers):
        assert finding.code in CATALOGUE or finding.code.startswith("check.")
        assert finding.path.startswith("answers.")
        assert message_of(finding).strip()


@pytest.mark.parametrize("id_", ["c08", "attempts", "summary_actions", "explained", "audit_date", "collaboration"])
def test_a_misshapen_answer_is_a_finding_at_its_question(template: Template, good: Answers, id_: str) -> None:
    for odd in (7, 2.5, True, {"x": 1}, [{"x": 1}], [[[]]], "\ud800", *UNSPEAKABLE.values()):
        paths = [one.path for one in validate(template, {**good, id_: odd}) if one.severity == "error"]
        assert paths and all(path.startswith(f"answers.{id_}") for path in paths)
