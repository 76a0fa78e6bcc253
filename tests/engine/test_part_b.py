"""Part B: every action that was ever suggested is a row for ever, and nothing written is lost."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_json import ODD_JSON, UNSPEAKABLE

from engine.calendars import Calendar
from engine.messages.findings import message_of
from engine.model import Action, Finding, Template
from engine.part_b import CHANGED, CURRENT, WITHDRAWN, due, rows_of, validate_part_b, written_rows


def action(id_: str, words: str = "Ring.", immediate: bool = False) -> Action:
    """An action beside the summary."""
    return Action(id_, "summary_actions", words, "social_worker", "2026-04-01", immediate)


IDS = st.sampled_from(["a1", "a2", "a3", "a4", "b1", "b2"])
SIGN_OFF = st.lists(
    st.tuples(IDS, st.sampled_from(["Ring.", "Visit.", "Write."])), max_size=5, unique_by=lambda one: one[0]
).map(lambda pairs: [action(*pair) for pair in pairs])
SIGNED = st.lists(SIGN_OFF, max_size=5)
WRITTEN = st.dictionaries(
    IDS | st.just("gone"),
    st.dictionaries(st.sampled_from(["agreed", "response", "status"]), st.text(max_size=5)),
    max_size=5,
)


@pytest.mark.clause("7.3")
@settings(max_examples=200, deadline=None)
@given(SIGNED, WRITTEN)
def test_every_action_of_every_sign_off_is_a_row_and_keeps_what_was_written(
    signed: list[list[Action]], written: dict[str, Any]
) -> None:
    before = copy.deepcopy(written)
    rows = rows_of(signed, {"rows": written})
    by_id = {row.id: row for row in rows}
    assert len(by_id) == len(rows), "one row for each"
    assert set(by_id) == {one.id for actions in signed for one in actions} | set(written)
    assert {id_: by_id[id_].answers for id_ in written} == before == written
    for actions in signed:
        for one in actions:
            assert one in (*by_id[one.id].earlier, by_id[one.id].action)


@pytest.mark.clause("7.3")
@settings(max_examples=100, deadline=None)
@given(SIGNED, WRITTEN)
def test_signing_off_again_without_a_change_changes_nothing(
    signed: list[list[Action]], written: dict[str, Any]
) -> None:
    document = {"rows": written}
    rows = rows_of(signed, document)
    assert rows_of(signed, document) == rows
    if signed:
        assert rows_of([*signed, signed[-1]], document) == rows


@pytest.mark.clause("7.3")
@settings(max_examples=100, deadline=None)
@given(SIGNED.filter(bool), WRITTEN)
def test_the_last_sign_off_stands_first_in_its_order_then_the_withdrawn_as_they_came(
    signed: list[list[Action]], written: dict[str, Any]
) -> None:
    rows = rows_of(signed, {"rows": written})
    now = [one.id for one in signed[-1]]
    assert [row.id for row in rows][: len(now)] == now
    came = list(dict.fromkeys([one.id for actions in signed for one in actions] + list(written)))
    assert [row.id for row in rows][len(now) :] == [id_ for id_ in came if id_ not in now]
    assert all((row.state == WITHDRAWN) is (row.id not in now) for row in rows)
    assert all(row.action == signed[-1][now.index(row.id)] for row in rows if row.id in now)


@pytest.mark.clause("7.3")
def test_the_states_of_a_row() -> None:
    first, changed, other = action("a1"), action("a1", "Visit."), action("a2")

    def states(*signed: list[Action]) -> dict[str, tuple[str, tuple[Action, ...]]]:
        return {row.id: (row.state, row.earlier) for row in rows_of(signed, {})}

    assert states([first]) == {"a1": (CURRENT, ())}
    assert states([first], [first, other]) == {"a1": (CURRENT, ()), "a2": (CURRENT, ())}
    assert states([first], [changed]) == {"a1": (CHANGED, (first,))}
    assert states([first], [changed], [first]) == {"a1": (CHANGED, (first, changed))}
    assert states([first, other], [other]) == {"a2": (CURRENT, ()), "a1": (WITHDRAWN, ())}
    assert states([first], [], [first]) == {"a1": (CURRENT, ())}
    assert states([first], []) == {"a1": (WITHDRAWN, ())}
    assert states() == {}


def test_what_is_written_beside_an_unknown_action_is_kept_and_said(template: Template) -> None:
    document = {"rows": {"ghost": {"response": "Typed once."}}}
    (row,) = rows_of([[]], document)
    assert (row.id, row.action, row.answers) == ("ghost", None, {"response": "Typed once."})
    assert ("part_b_unknown_action", "part_b.rows.ghost") in said(template, [[]], document)


def said(template: Template, signed: list[list[Action]], document: dict[str, Any]) -> set[tuple[str, str]]:
    """Codes and paths of Part B's findings."""
    findings: list[Finding] = list(validate_part_b(template, rows_of(signed, document), document))
    assert all(message_of(one) for one in findings)
    return {(one.code, one.path) for one in findings}


REFLECTIONS = {"worker_contribution": "W", "manager_contribution": "M", "development": "D", "positive_work": "P", "improvement": "I",
               "supervision_on": "2026-03-20"}  # fmt: skip
ANSWERED = {"agreed": "yes", "target": "2026-04-01", "status": "not_started"}


@pytest.mark.clause("7.4")
def test_part_b_reflects_on_worker_manager_development_positive_work_and_improvement(template: Template) -> None:
    assert said(template, [[]], {"rows": {}, "reflections": REFLECTIONS}) == set()
    assert said(template, [[]], {}) == {("answer_missing", f"part_b.reflections.{id_}") for id_ in REFLECTIONS}


@pytest.mark.clause("7.3")
@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({}, {"agreed", "status"}),
        (ANSWERED, set()),
        ({"agreed": "yes", "status": "not_started"}, {"target"}),
        ({"agreed": "no", "status": "will_not_be_done"}, {"response"}),
        ({"agreed": "no", "response": "Done by school.", "status": "will_not_be_done"}, set()),
        ({**ANSWERED, "status": "done"}, {"evidence"}),
    ],
)
def test_every_current_row_is_answered(template: Template, answers: dict[str, Any], missing: set[str]) -> None:
    document = {"rows": {"a1": answers}, "reflections": REFLECTIONS}
    assert said(template, [[action("a1")]], document) == {
        ("answer_missing", f"part_b.rows.a1.{id_}") for id_ in missing
    }


def test_a_withdrawn_row_asks_nothing_more(template: Template) -> None:
    assert (
        said(template, [[action("a1")], []], {"rows": {"a1": {"agreed": "yes"}}, "reflections": REFLECTIONS}) == set()
    )


@pytest.mark.threat("18")
@pytest.mark.parametrize(
    ("document", "code", "path"),
    [
        ({"rows": {"a1": {**ANSWERED, "grade": "good"}}}, "answer_unknown", "part_b.rows.a1.grade"),
        ({"rows": {"a1": {**ANSWERED, "agreed": "perhaps"}}}, "answer_not_offered", "part_b.rows.a1.agreed"),
        ({"rows": {"a1": ANSWERED, "a2": "Typed."}}, "part_b_not_a_mapping", "part_b.rows.a2"),
        ({"rows": ["Typed."]}, "part_b_not_a_mapping", "part_b.rows"),
        ({"reflections": "Typed."}, "part_b_not_a_mapping", "part_b.reflections"),
        ({"reflections": {**REFLECTIONS, "grade": "good"}}, "answer_unknown", "part_b.reflections.grade"),
        ({"grade": "good"}, "part_b_not_a_mapping", "part_b.grade"),
    ],
)
def test_nothing_in_part_b_is_passed_over_in_silence(
    template: Template, document: dict[str, Any], code: str, path: str
) -> None:
    whole = {"rows": {"a1": ANSWERED}, "reflections": REFLECTIONS, **document}
    assert (code, path) in said(template, [[action("a1")]], whole)


@pytest.mark.threat("5")
@settings(max_examples=100, deadline=None)
@given(
    document=st.dictionaries(st.sampled_from(["rows", "reflections", "x"]), ODD_JSON | st.dictionaries(IDS, ODD_JSON))
)
def test_no_document_raises(template: Template, document: dict[str, Any]) -> None:
    said(template, [[action("a1"), action("a2")]], document)
    written_rows(document)


@pytest.mark.threat("5")
@pytest.mark.parametrize("name", UNSPEAKABLE)
def test_a_value_that_can_not_be_spoken_raises_nothing(template: Template, name: str) -> None:
    odd = UNSPEAKABLE[name]
    for document in (
        {"rows": odd},
        {"rows": {"a1": odd}},
        {"rows": {"a1": {"agreed": odd, "target": odd}}},
        {"reflections": {"development": odd}},
    ):
        said(template, [[action("a1")]], document)


MONDAY = date(2026, 3, 9)
GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)


@pytest.mark.clause("7.1")
@pytest.mark.parametrize(
    ("grade", "immediate", "assigned", "supervision", "day", "urgent"),
    [
        ("good", False, MONDAY, None, date(2026, 4, 8), False),  # 20 working days, over Easter
        ("good", False, MONDAY, date(2026, 3, 20), date(2026, 3, 20), False),
        ("good", False, MONDAY, date(2026, 6, 1), date(2026, 6, 1), False),
        ("inadequate", False, MONDAY, None, date(2026, 3, 16), True),
        ("good", True, MONDAY, None, date(2026, 3, 16), True),
        ("inadequate", True, MONDAY, None, date(2026, 3, 16), True),
        ("inadequate", False, MONDAY, date(2026, 3, 11), date(2026, 3, 11), True),
        ("inadequate", False, MONDAY, date(2026, 3, 30), date(2026, 3, 16), True),
        ("outstanding", True, date(2026, 4, 1), None, date(2026, 4, 10), True),  # over Easter
        (None, False, MONDAY, None, date(2026, 4, 8), False),
    ],
)
def test_part_b_is_due_at_supervision_or_within_five_working_days_where_urgent(
    template: Template,
    calendar: Calendar,
    grade: str | None,
    immediate: bool,
    assigned: date,
    supervision: date | None,
    day: date,
    urgent: bool,
) -> None:
    assert not calendar.is_working_day(GOOD_FRIDAY) and not calendar.is_working_day(EASTER_MONDAY)
    actions = [action("a1"), action("a2", immediate=immediate)]
    found = due(template, {"grade": grade}, actions, assigned, calendar, supervision)
    assert found == (day, "§7.1", urgent)


@pytest.mark.clause("7.1")
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.none() | st.integers(0, 60), st.sampled_from(["good", "inadequate"]), st.booleans())
def test_urgent_is_never_later_than_usual_and_supervision_never_makes_it_later(
    template: Template, calendar: Calendar, shift: int, ahead: int | None, grade: str, immediate: bool
) -> None:
    assigned = MONDAY + timedelta(days=shift)
    supervision = None if ahead is None else assigned + timedelta(days=ahead)
    found = due(template, {"grade": grade}, [action("a1", immediate=immediate)], assigned, calendar, supervision)
    assert found is not None and found.urgent is (immediate or grade == "inadequate")
    if found.urgent:
        assert (
            sum(
                calendar.is_working_day(assigned + timedelta(days=n)) for n in range(1, (found.day - assigned).days + 1)
            )
            <= 5
        )
    elif supervision:
        assert found.day == supervision
    else:
        assert (
            sum(
                calendar.is_working_day(assigned + timedelta(days=n)) for n in range(1, (found.day - assigned).days + 1)
            )
            == 20
        )


def test_a_template_without_part_b_has_nothing_due_and_nothing_to_find(template: Template, calendar: Calendar) -> None:
    bare = template._replace(part_b=None)
    assert due(bare, {}, [], MONDAY, calendar) is None
    assert list(validate_part_b(bare, rows_of([[action("a1")]], {}), {})) == []
