"""Every kind of the grammar is whole: an example, a verdict and its faults, a contract, words; and what hangs on the newer ones."""

from __future__ import annotations

import copy
import os
import random
import re
from typing import Any

import jsonschema_rs
import pytest
from every_kind import ACTION, FAULTY, FORM, SIGNED, VISIT, WHOLE
from jsonschema import Draft202012Validator

from engine.actions import actions_of, repeated_ids
from engine.asked import counted
from engine.check import check
from engine.compile import template_at
from engine.contract import contract_of
from engine.contract_conditions import WHITE
from engine.grade import outcome_of
from engine.kinds import kind_of
from engine.kinds_computed import with_computed
from engine.kinds_declared import UNANSWERED
from engine.kinds_of_values import blank
from engine.load import read_language
from engine.messages.answers import in_words
from engine.messages.findings import message_of
from engine.model import ERROR, WARNING, Finding, Template
from engine.validate import validate

KINDS: list[str] = read_language("common")["$defs"]["question"]["properties"]["kind"]["enum"]
EXAMPLES: list[dict[str, Any]] = read_language("common")["$defs"]["question"]["examples"]
RESPONSES = int(os.environ.get("CASEAUDIT_RESPONSES", "1500"))


@pytest.fixture(scope="module")
def form() -> Template:
    return template_at(FORM)


@pytest.fixture(scope="module")
def contract(form: Template) -> dict[str, Any]:
    return contract_of(form)


def held(contract: dict[str, Any], question: str) -> jsonschema_rs.Draft202012Validator:
    """The contract of one answer alone."""
    one = contract["properties"]["answers"]["properties"][question]
    return jsonschema_rs.Draft202012Validator({**one, "$defs": contract["$defs"]})


def test_the_form_of_every_kind_has_every_kind_and_no_fault(form: Template) -> None:
    assert [finding for finding in check(FORM).findings if finding.severity == ERROR] == []
    assert {question.kind for question in form.questions.values()} == {*KINDS, "criterion"} == set(WHOLE)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_example_in_the_grammar(kind: str) -> None:
    assert any(example["kind"] == kind for example in EXAMPLES)


@pytest.mark.parametrize("kind", WHOLE)
def test_every_kind_has_a_verdict_a_contract_and_words(form: Template, contract: dict[str, Any], kind: str) -> None:
    name, answer, words = WHOLE[kind]
    question = form.questions[name]
    assert question.kind == kind
    taken = kind not in UNANSWERED
    assert kind_of(question, form).fits(answer) is taken
    assert list(kind_of(question, form).faults(answer)) == [] or not taken
    assert held(contract, name).is_valid(answer) is (taken or answer is None)
    assert answer is None or in_words(question, form, answer) == words


@pytest.mark.parametrize(("question", "answer", "expected"), FAULTY)
def test_a_faulty_answer_is_told_what_is_wrong_and_where(
    form: Template, question: str, answer: Any, expected: list[tuple[str, str]]
) -> None:
    kind = kind_of(form.questions[question], form)
    assert not kind.fits(answer)
    found = list(kind.faults(answer))
    assert [fault[:2] for fault in found] == expected
    for code, below, params in found:
        said = message_of(Finding(code, ERROR, below, "", {"ask": "Q", **params}))
        assert "{" not in said and "“”" not in said


def test_a_whole_number_may_be_written_as_json_pleases(form: Template) -> None:
    fits = kind_of(form.questions["a_number"], form).fits
    assert fits(5) and fits(5.0) and fits(0) and not fits(5.000001)
    assert kind_of(form.questions["a_decimal"], form).fits(0.3)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("duration", 0, "0 minutes"), ("duration", 60, "1 hour"), ("duration", 61, "1 hour 1 minute"),
        ("duration", "2 / x", "2 / x"), ("duration", True, "True"), ("percentage", 57.0, "57%"),
        ("percentage", 57.5, "57.5%"), ("number", "many", "many visits"), ("date_time", "soon", "soon"),
        ("file", {"name": "A.pdf"}, "A.pdf"), ("file", {"size": 1}, "File (1 byte)"), ("file", {"size": 900}, "File (900 bytes)"),
        ("file", {"size": 1_258_291}, "File (1.2 MB)"), ("file", "A.pdf", "A.pdf"), ("file", {"size": True}, "File"),
        ("person", {"name": "Ada"}, "Ada"), ("person", "Ada", "Ada"), ("signature", {"name": "Ada"}, "Ada"),
        ("matrix", {"alone": "no"}, "The child was seen alone: No"), ("matrix", 7, "7"), ("scale", "x", "x"),
    ],
)  # fmt: skip
def test_odd_and_partial_answers_read_as_they_stand(form: Template, kind: str, value: Any, words: str) -> None:
    assert in_words(form.questions[WHOLE[kind][0]], form, value) == words


def answers(**changes: Any) -> dict[str, Any]:
    """A complete response to the form, with changes; None takes an answer out."""
    whole = {name: copy.deepcopy(answer) for kind, (name, answer, _) in WHOLE.items() if kind not in UNANSWERED}
    whole |= {"b_criterion": {"rating": "not_evidenced", "evidence": "No plan."}, "long_visit": "Two siblings."}
    return {key: value for key, value in (whole | changes).items() if value is not None}


def found(form: Template, **changes: Any) -> set[tuple[str, str, str]]:
    return {(one.code, one.severity, one.path) for one in validate(form, answers(**changes))}


def test_a_complete_response_has_no_fault(form: Template) -> None:
    assert found(form) == set()


def test_what_is_recommended_is_a_warning_and_stops_nothing(form: Template) -> None:
    assert found(form, a_long_text=None) == {("answer_recommended", WARNING, "answers.a_long_text")}


def test_a_matrix_must_be_whole_only_when_it_is_required(form: Template) -> None:
    part = {"on_time": "yes"}
    assert found(form, a_matrix=part) == {("statement_missing", ERROR, "answers.a_matrix.alone")}
    assert found(form, a_matrix=part, a_scale="not_yet") == set()
    assert found(form, a_matrix=None, a_signature=None) == {("answer_missing", ERROR, "answers.a_matrix")}


def test_conditions_ask_about_numbers_lengths_levels_and_statements(form: Template) -> None:
    missing = {("answer_missing", ERROR, "answers.a_percentage")}
    assert found(form, a_percentage=None) == missing
    assert found(form, a_percentage=None, a_number=9) == set()
    assert found(form, a_percentage=None, a_number=10.0) == missing
    alone = {"on_time": "yes", "alone": "no"}
    assert found(form, a_matrix=alone) == {("answer_missing", ERROR, "answers.why_not_alone")}
    assert outcome_of(form, answers(a_percentage=50))[0].allowed == ("poor",)
    assert outcome_of(form, answers(a_percentage=51))[0].allowed == ("good", "poor")


def test_computed_values_follow_from_answers_and_are_known_only_when_they_can_be(form: Template) -> None:
    shown = with_computed(form, answers(a_date="2026-03-02"))
    assert {key: shown[key] for key in ("a_computed", "worst", "days", "visits")} == {
        "a_computed": 50, "worst": "not_evidenced", "days": 10, "visits": 2,
    }  # fmt: skip
    words = [in_words(form.questions[key], form, shown[key]) for key in ("a_computed", "worst", "days", "visits")]
    assert words == ["50%", "Not evidenced", "10 days", "2"]
    assert with_computed(form, {}) == {"visits": 0}
    assert (
        with_computed(form, {"a_date": "x", "a_date_time": 7, "a_criterion": "evidenced", "a_rows": "x"})["visits"] == 1
    )


def test_a_share_is_rounded_to_the_nearest_whole_per_cent(form: Template) -> None:
    both = {"a_criterion": {"rating": "evidenced"}, "b_criterion": {"rating": "evidenced"}}
    assert with_computed(form, both)["a_computed"] == 100
    assert with_computed(form, {**both, "b_criterion": {}})["a_computed"] == 100
    assert with_computed(form, {"a_criterion": {"rating": "not_applicable"}})["a_computed"] == 0


DECLARED: list[tuple[str, str, str]] = [
    ("levels: [{id: low", "levels: [{id: high", "id_duplicate"),
    ("kind: scale, ask: How, levels", "kind: choice, ask: How, levels", "question_key_unused"),
    ("kind: number, ask: How many visits?, source: §1, unit: visits, from: 0, to: 40",
     "kind: number, ask: How many visits?, source: §1, unit: visits, from: 9, to: 8", "bounds_crossed"),
    ("kind: percentage, ask: Attendance", "kind: percentage, to: 101, ask: Attendance", "bounds_crossed"),
    ("rows_at_least: 2", "rows_at_least: 4", "bounds_crossed"),
    ("        statements: {on_time: Visits were on time, alone: The child was seen alone}\n", "", "question_key_missing"),
    ("a_statement, kind: statement,", "a_statement, kind: statement, required: true,", "question_key_unused"),
    (", types: [pdf, word, text]", "", "question_key_missing"),
    ("types: [pdf, word, text]", "types: [pdf, movie]", "value_not_offered"),
    ("at_most_mb: 1}", "at_most_mb: 11}", "value_too_large"),
    ("a_text, kind: text,", "a_text, kind: text, at_most_mb: 1,", "question_key_unused"),
    ("{a_file: {answered: yes}, ", "{a_file: plan, ", "condition_wrong_operator"),
    ("of: [a_criterion, b_criterion], is: [evidenced]", "of: [a_criterion, c_criterion], is: [evidenced]",
     "condition_unknown_question"),
    ("is: [evidenced]", "is: [proven]", "condition_unknown_option"),
    (", is: [evidenced]", "", "question_key_missing"),
    ("from: a_date, to: a_date_time", "from: a_date, to: a_text", "computed_wrong_kind"),
    ("primitive: count, of: [a_rows]", "primitive: count, of: [worst]", "computed_wrong_kind"),
    ("primitive: count, of: [a_rows]", "primitive: count, of: [a_rows], to: a_date", "question_key_unused"),
    ("{a_matrix.alone: no}", "{a_matrix: no}", "condition_wrong_operator"),
    ("{a_matrix.alone: no}", "{a_matrix.alone: never}", "condition_unknown_option"),
    ("{a_matrix.alone: no}", "{a_computed: {at_least: 3}}", "condition_wrong_operator"),
    ("{a_matrix.alone: no}", "{a_person: ada}", "condition_wrong_operator"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code"), DECLARED, ids=range(len(DECLARED)))
def test_a_kind_declared_wrongly_is_a_finding(tmp_path: Any, old: str, new: str, code: str) -> None:
    for file in FORM.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.name == "audit.yaml":
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    errors = [one for one in check(tmp_path).findings if one.severity == ERROR]
    assert code in {one.code for one in errors}
    assert all(one.place for one in errors) and all("{" not in message_of(one) for one in errors)


def test_a_computed_value_is_worked_out_from_part_a_alone(tmp_path: Any) -> None:
    for file in FORM.glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    part_b = tmp_path / "part_b.yaml"
    computed = "kind: computed, computed: {primitive: count, of: [a_rows]}, ask: Who"
    part_b.write_text(part_b.read_text(encoding="utf-8").replace("kind: person, ask: Who", computed), encoding="utf-8")
    assert {one.code for one in check(tmp_path).findings if one.severity == ERROR} == {"question_key_unused"}


ODD: list[Any] = [None, "", " ", "\x85", "\ufeff", [], {}, 0, -1, 2, 3, 5, 6, 7.0, 7.5, 1e300, True, "yes", "met", "2026-03-12", ["child"], [["x"]], {"a": 1},
                  {"name": "A"}, {"name": ""}, {"alone": "no"}, {"alone": None, "on_time": "yes"}, [VISIT], [{"id": "q"}],
                  {**SIGNED, "at": ""}, {"rating": "evidenced"}, [{**ACTION, "by": ""}], "2024-02-29T23:59", "2023-02-29T00:00",
                  [VISIT, {**VISIT, "id": "r2", "who": {}}], [VISIT, {**VISIT, "id": "r2", "number": ""}],
                  [{"id": "m1", "length": 0, "share": 100, "at": "2026-03-12T00:00", "there": []}]]  # fmt: skip


def responses(form: Template, number: int, seed: int) -> list[dict[str, Any]]:
    chance, names, made = random.Random(seed), list(form.questions), []
    whole = [answer for _, answer, _ in WHOLE.values()]
    for _ in range(number):
        one = answers()
        for _ in range(chance.choice([0, 1, 1, 2, 2, 3, 8])):
            name = chance.choice(names)
            value = chance.choice([chance.choice(ODD), chance.choice(whole), None])
            one |= {name: copy.deepcopy(value)}
            if value is None:
                del one[name]
        made.append(one)
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_the_engine_and_the_contract_agree(form: Template, contract: dict[str, Any], seed: int) -> None:
    beyond = {rule["rule"] for rule in contract["x-rule"]}
    assert beyond == {"action_id_repeated", "answer_too_precise"}
    quick, slow = jsonschema_rs.Draft202012Validator(contract), Draft202012Validator(contract)
    made, accepted = responses(form, RESPONSES, seed), 0
    for index, said in enumerate(made):
        counting = counted(form, said)
        errors = [*validate(form, said), *outcome_of(form, counting)[1], *repeated_ids(actions_of(form, counting))]
        engine = not any(one.severity == ERROR and one.code not in beyond for one in errors)
        document = {"template": form.id, "version": form.version, "answers": said}
        assert quick.is_valid(document) is engine, (said, errors)
        assert index >= 100 or slow.is_valid(document) is engine, (said, errors)
        accepted += engine
    assert 0.1 < accepted / len(made) < 0.9


def test_quick_and_slow_verdict_agree_on_any_value(form: Template) -> None:
    for question in form.questions.values():
        kind = kind_of(question, form)
        for value in (*ODD, float("inf"), 10**40):
            if not blank(value):
                assert kind.fits(value) is not bool(list(kind.faults(value))), (question.id, value)


def test_the_contract_is_about_whom_the_form_is_about(form: Template, contract: dict[str, Any]) -> None:
    assert form.subject == "worker"
    document = {
        "template": form.id,
        "version": form.version,
        "answers": answers(),
        "subject": {"type": "worker", "id": "w1"},
    }
    valid = jsonschema_rs.Draft202012Validator(contract).is_valid
    assert valid(document) and not valid({**document, "subject": {"type": "child", "id": "w1"}})


def test_white_space_is_the_same_to_the_contract_and_to_the_engine() -> None:
    white, black = re.compile(f"^[{WHITE}]*$"), re.compile(f"[^{WHITE}]")
    for point in range(0x10000):
        character = chr(point)
        assert bool(white.match(character)) is character.isspace() is not bool(black.search(character)), hex(point)
