"""Golden cases: those of the bundled template hold and show all that it decides, and a case that fails says where."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odd_json import ODD_JSON

from engine.asked import asked_by_section, counted
from engine.calendars import Calendar
from engine.check import Checked, check
from engine.golden import cases_at, golden_findings
from engine.golden_verdict import make
from engine.load import newest_bundled
from engine.messages.catalogue_examples import EXAMPLES
from engine.messages.findings import as_line, message_of
from engine.model import ERROR, Finding, Template
from engine.notices import notices_of

CASES = cases_at(newest_bundled())


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check(newest_bundled())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled template with two cases: a whole one, and ``case.yaml`` for a test to write."""
    copy = shutil.copytree(newest_bundled(), tmp_path / "template", ignore=shutil.ignore_patterns("examples"))
    (copy / "examples").mkdir()
    shutil.copy(newest_bundled() / "examples" / "complete-good.yaml", copy / "examples")
    return Path(copy)


@pytest.fixture
def found(folder: Path, calendar: Calendar) -> Callable[[str], list[Finding]]:
    """What is found with ``case.yaml`` of that text beside the template."""

    def write(text: str) -> list[Finding]:
        (folder / "examples" / "case.yaml").write_text(text, "utf-8")
        return golden_findings(check(folder), calendar)

    return write


def test_every_case_of_the_bundled_template_can_be_read_and_holds(checked: Checked, calendar: Calendar) -> None:
    assert CASES.findings == ()
    assert len(CASES.whole) >= 25
    assert [as_line(one) for one in golden_findings(checked, calendar)] == []


def test_every_cap_and_every_declared_check_is_broken_by_a_case(template: Template, calendar: Calendar) -> None:
    made = [make(case, template, (), calendar) for case in CASES.whole.values()]
    codes = {finding.code for one in made for finding in one.findings}
    assert {f"check.{one.id}" for one in template.checks} <= codes
    capped = {finding.params["cap"] for one in made for finding in one.findings if finding.code == "grade_capped"}
    assert capped == {cap.id for cap in template.caps}
    chosen = {one.assessment.outcome.chosen for one in made}
    assert chosen == {grade.id for grade in template.grades}


@pytest.mark.clause("2.3")
@pytest.mark.clause("2.9")
@pytest.mark.clause("2.11")
@pytest.mark.clause("5.4")
def test_every_notice_is_owed_in_a_case_that_expects_it(
    checked: Checked, template: Template, calendar: Calendar
) -> None:
    assert checked.declared is not None
    notices = notices_of(checked.declared)
    expected = {id_ for case in CASES.whole.values() for id_ in case.expect.get("notices", ())}
    assert expected == {one.id for one in notices}
    nobody = [name for name, case in CASES.whole.items() if case.expect.get("notices") == []]
    assert nobody and all(make(CASES.whole[name], template, notices, calendar).notices == () for name in nobody)


def test_every_conditional_question_and_section_is_asked_in_one_case_and_not_in_another(template: Template) -> None:
    asked_in = [
        {question.id for asked in asked_by_section(template, counted(template, case.answers)).values() for question in asked}
        for case in CASES.whole.values()
    ]  # fmt: skip
    conditional = {rule.id for rule in template.conditional}
    assert len(conditional) > 50
    assert {id_ for id_ in conditional if not any(id_ in asked for asked in asked_in)} == set()
    assert {id_ for id_ in conditional if all(id_ in asked for asked in asked_in)} == set()


def test_a_case_from_another_takes_its_answers_but_for_what_it_changes_or_leaves_out() -> None:
    base, case = CASES.whole["complete-good"], CASES.whole["child-consent-withdrawn"]
    gone = {"child_views", "child_views_how", "child_differently"}
    assert set(case.answers) == set(base.answers) - gone
    assert {key for key in case.answers if case.answers[key] != base.answers[key]} == {"child_consent"}
    assert (case.today, case.facts) == (base.today, base.facts)
    assert base.answers["child_views"], "the other case is as it was"


def test_a_case_may_start_from_one_that_starts_from_another() -> None:
    case = CASES.whole["contact-without-consent-no-reason"]
    assert case.answers["parental_consent"] == "refused" and case.answers["grade"] == "good"


HEAD = "title: A case\nfrom: complete-good\n"
WRONG = [
    ("expected error is not there", "expect:\n  errors:\n    - {code: grade_capped, path: answers.grade}\n",
     "golden_case_not_found", 5, 7, "grade_capped answers.grade"),
    ("error is not expected", "answers: {not_safe: yes, not_safe_concern: Alone., grade: good}\nexpect:\n  errors: []\n",
     "golden_case_not_expected", 5, 3, "grade_capped answers.grade §5.4"),
    ("warning is not expected", "answers: {explained: [role]}\nexpect:\n  errors: []\n  warnings: []\n",
     "golden_case_not_expected", 6, 3, "check.explained_everything answers.explained §2.8"),
    ("chosen grade", "expect:\n  errors: []\n  outcome: {chosen: inadequate}\n", "golden_case_differs", 5, 13, "good"),
    ("allowed grades", "expect:\n  errors: []\n  outcome: {allowed: [good]}\n", "golden_case_differs", 5, 13, "outstanding"),
    ("actions", "expect:\n  errors: []\n  actions: []\n", "golden_case_differs", 5, 3, "a1"),
    ("deadlines", "expect:\n  errors: []\n  deadlines:\n    T19: {overdue: 1}\n", "golden_case_differs", 6, 5, "1 overdue"),
    ("notices", "expect:\n  errors: []\n  notices: [inadequate]\n", "golden_case_differs", 5, 3, "inadequate"),
    ("part b", "assigned: \"2026-03-12\"\nexpect:\n  errors: []\n  part_b_due: \"2026-03-13\"\n",
     "golden_case_differs", 6, 3, "2026-04-13"),
    ("no day", "today: \"2026-02-30\"\nexpect:\n  errors: []\n", "day_not_in_calendar", 3, 1, "2026-02-30"),
    ("row", "expect:\n  errors: []\n  deadlines: {T99: {}}\n", "golden_case_unknown_row", 5, 15, "T99"),
    ("left out", "without: [outcomes, outcome]\nexpect: {errors: []}\n", "golden_case_without_unknown", 3, 21, "outcome"),
    ("key", "expct: {}\nexpect:\n  errors: []\n", "key_unknown_near", 3, 1, "expect"),
    ("status", "expect:\n  errors: []\n  deadlines: {T19: {early: 1}}\n", "key_unknown", 5, 21, "early"),
]  # fmt: skip


@pytest.mark.parametrize(("_", "text", "code", "line", "column", "says"), WRONG, ids=[one[0] for one in WRONG])
def test_a_case_that_does_not_hold_is_one_finding_with_its_place(
    found: Callable[[str], list[Finding]], _: str, text: str, code: str, line: int, column: int, says: str
) -> None:
    (finding,) = found(HEAD + text)
    assert (finding.code, finding.severity) == (code, ERROR)
    assert finding.place is not None
    assert finding.place == ("examples/case.yaml", line, column)
    assert says in message_of(finding)
    assert "{" not in message_of(finding)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("title: A case\nfrom: complete-god\nexpect: {errors: []}\n", "golden_case_from_unknown", 2),
        ("title: A case\nfrom: case\nexpect: {errors: []}\n", "golden_case_from_itself", 2),
        ("title: A case\nanswers: {grade: good}\nexpect: {errors: []}\n", "golden_case_without_day", 1),
        ("title: A case\nanswers: &a {grade: good}\nexpect: {errors: []}\n", "yaml_alias", 2),
        ("", "yaml_not_a_mapping", 1),
    ],
)
def test_a_case_that_can_not_be_read_is_a_finding_and_the_others_are_still_run(
    found: Callable[[str], list[Finding]], text: str, code: str, line: int
) -> None:
    (finding,) = found(text)
    assert finding.code == code
    assert finding.place is not None and finding.place[:2] == ("examples/case.yaml", line)
    assert message_of(finding)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.dictionaries(st.sampled_from(["grade", "c01", "child_status", "attempts", "zzz"]), ODD_JSON, min_size=1),
       part_b=st.dictionaries(st.sampled_from(["rows", "reflections"]), ODD_JSON), facts=st.dictionaries(
           st.sampled_from(["child", "statuses", "events"]), ODD_JSON, min_size=1))  # fmt: skip
def test_whatever_a_case_holds_is_judged_and_never_raises(
    checked: Checked, template: Template, calendar: Calendar, answers: Any, part_b: Any, facts: Any
) -> None:
    assert checked.declared is not None
    base = CASES.whole["complete-good"]
    case = base._replace(answers={**base.answers, **answers}, part_b=part_b, facts=facts)
    made = make(case, template, notices_of(checked.declared), calendar)
    assert all(message_of(finding) for finding in made.findings)


def test_a_change_of_the_declaration_makes_its_cases_fail(folder: Path, calendar: Calendar) -> None:
    shutil.copy(newest_bundled() / "examples" / "outcomes-not-met.yaml", folder / "examples")
    grading = folder / "grading.yaml"
    text = grading.read_text("utf-8")
    grading.write_text(text.replace("allow: [requires_improvement, inadequate]", "allow: [good, inadequate]"), "utf-8")
    assert {one.code for one in golden_findings(check(folder), calendar)} == {
        "golden_case_not_found",
        "golden_case_differs",
    }


def test_a_template_without_cases_and_one_that_is_unsound_have_none_to_run(folder: Path, calendar: Calendar) -> None:
    shutil.rmtree(folder / "examples")
    assert golden_findings(check(folder), calendar) == []


def test_examples_never_count_in_the_digest(folder: Path) -> None:
    with_cases = check(folder).loaded.values
    shutil.rmtree(folder / "examples")
    assert check(folder).loaded.values == with_cases


def test_every_code_of_a_case_is_shown_by_a_test() -> None:
    shown = {code for _, _, code, *_ in WRONG}
    assert set(EXAMPLES) - shown == {"golden_case_from_unknown", "golden_case_from_itself", "golden_case_without_day"}
