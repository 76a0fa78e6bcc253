"""Every kind of question is drawn, read back as it was typed, shown to read and put on the record."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pages import form_to, posted, section_path, stored
from small_council import Council
from werkzeug.datastructures import MultiDict

from engine.asked import asked_by_section
from engine.compile import template_at
from engine.load import newest_bundled, read_language
from engine.model import Template
from webform import forms
from webform.app import create_app
from webform.fields import number_of, time_of
from webform.shelf import Shelf

KINDS: list[str] = read_language("common")["$defs"]["question"]["properties"]["kind"]["enum"]
FORM = template_at(Path(__file__).parents[1] / "fixtures" / "kinds")._replace(subject="child")

# What is typed, by section, and the answers that it makes.
SIMPLE = {
    "a_text": " Hill Lane ", "a_long_text": "One.\r\nTwo.", "a_quotation": "I was glad.", "a_yes_no": "yes",
    "a_choice": "school", "a_choices": ["child", "parent"], "a_scale": "met", "a_number": "12", "a_decimal": "2.5",
    "a_percentage": "57", "a_date-day": "12", "a_date-month": "march", "a_date-year": "2026", "a_date_time-day": "13",
    "a_date_time-month": "3", "a_date_time-year": "2026", "a_date_time-time": "2:30pm", "a_duration-hours": "2",
    "a_duration-minutes": "5", "a_person-name": "Wilma Sample",
}  # fmt: skip
PARTS = {
    "a_statement": "typed by nobody", "a_computed": "99", "a_matrix-on_time": "yes", "a_matrix-alone": "partly",
    "a_rows-0-id": "v1", "a_rows-0-what": "Visit", "a_rows-0-number": "0", "a_rows-0-how": "high",
    "a_rows-0-who-name": "Ada Example", "a_rows-1-id": "v2", "a_rows-1-what": "Call", "a_rows-1-who-name": "A neighbour",
    "more_rows-0-id": "m1", "more_rows-0-there": ["child"], "more_rows-0-share": "50", "more_rows-0-at-day": "1",
    "more_rows-0-at-month": "2", "more_rows-0-at-year": "2026", "more_rows-0-at-time": "9.05",
    "more_rows-0-length-hours": "", "more_rows-0-length-minutes": "75", "a_signature-name": "Ada Example",
    "a_signature-role": "auditor", "a_signature-at": "1999-01-01T00:00", "a_grade": "good",
    "a_criterion-rating": "evidenced", "b_criterion-rating": "not_evidenced", "b_criterion-evidence": "No plan.",
    "long_visit": "Two siblings.", "an_actions-0-id": "a1", "an_actions-0-action": "Ring.", "an_actions-0-owner": "worker",
}  # fmt: skip


@pytest.fixture
def kinds(council: Council) -> Council:
    """The council with the form of every kind on its shelf."""
    shelf = Shelf([template_at(newest_bundled()), FORM])
    return council._replace(app=create_app(council.db, shelf=shelf, plain_http=True))


def started(council: Council, client: Any) -> str:
    page = client.get(f"/cases/{council.child}?tab=forms").text
    form = form_to(page, f"/cases/{council.child}/forms")
    return str(client.post(form.action, data=posted(form.changed(form="kinds"))).location).rpartition("/")[2]


def save(client: Any, audit: str, section: str, typed: dict[str, Any]) -> Any:
    path = section_path(audit, section)
    hidden = posted(form_to(client.get(path).text, path).hidden())
    return client.post(path, data={**hidden, **typed, "then": "stay"})


def expected_parts(council: Council) -> dict[str, Any]:
    ada = council.people["auditor"]
    return {
        "a_matrix": {"on_time": "yes", "alone": "partly"},
        "a_rows": [
            {"id": "v1", "what": "Visit", "number": 0, "how": "high", "who": {"id": ada, "name": "Ada Example"}},
            {"id": "v2", "what": "Call", "who": {"name": "A neighbour"}},
        ],
        "more_rows": [{"id": "m1", "there": ["child"], "share": 50, "at": "2026-02-01T09:05", "length": 75}],
        "a_signature": {"name": "Ada Example", "role": "auditor", "at": "2026-03-12T10:00"},
        "an_actions": [{"id": "a1", "action": "Ring.", "owner": "worker", "immediate": False}],
        "a_grade": "good",
        "a_criterion": {"rating": "evidenced"},
        "b_criterion": {"rating": "not_evidenced", "evidence": "No plan."},
        "long_visit": "Two siblings.",
    }


def both_saved(kinds: Council) -> tuple[Any, str]:
    client = kinds.client("auditor")
    audit = started(kinds, client)
    assert save(client, audit, "simple", SIMPLE).status_code == 303
    assert save(client, audit, "parts", PARTS).status_code == 303
    return client, audit


def test_every_kind_has_a_field() -> None:
    assert set(forms.FIELDS) == {*KINDS, "criterion"}


def test_every_kind_is_read_as_it_was_typed_and_only_the_server_sets_times_and_ids(kinds: Council) -> None:
    _, audit = both_saved(kinds)
    assert stored(kinds, audit, "simple") == {
        "a_text": "Hill Lane", "a_long_text": "One.\nTwo.", "a_quotation": "I was glad.", "a_yes_no": "yes",
        "a_choice": "school", "a_choices": ["child", "parent"], "a_scale": "met", "a_number": 12, "a_decimal": 2.5,
        "a_percentage": 57, "a_date": "2026-03-12", "a_date_time": "2026-03-13T14:30", "a_duration": 125,
        "a_person": {"id": kinds.people["worker"], "name": "Wilma Sample"},
    }  # fmt: skip
    assert stored(kinds, audit, "parts") == expected_parts(kinds)


def test_every_kind_is_drawn_with_its_answer_so_that_saving_again_changes_nothing(kinds: Council) -> None:
    client, audit = both_saved(kinds)
    kinds.clock.now += timedelta(hours=1)
    for section in ("simple", "parts"):
        before, path = stored(kinds, audit, section), section_path(audit, section)
        page = client.get(path).text
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), "an id stands once on a page"
        described = {one for found in re.findall(r' aria-describedby="([^"]+)"', page) for one in found.split()}
        assert described <= set(ids)
        for question in asked_by_section(FORM, before | stored(kinds, audit, "simple"))[section]:
            assert f'id="{question.id}' in page, f"{question.kind} is not drawn"
            if question.kind != "statement":
                assert question.ask in page
        assert client.post(path, data=posted([*form_to(page, path).pairs, ("then", "stay")])).status_code == 303
        assert stored(kinds, audit, section) == before
    page = client.get(section_path(audit, "parts")).text
    assert "Signed 12 March 2026, 10:00" in page
    assert "The next questions are about the <strong>plan</strong>." in page
    assert re.search(r"Share evidenced.*?50%", page, re.DOTALL)


def test_hints_examples_notes_units_and_descriptors_are_shown(kinds: Council) -> None:
    client = kinds.client("auditor")
    page = client.get(section_path(started(kinds, client), "simple")).text
    for words in ("For example: Hill Lane Primary", "As it was on the day.", "Seen on the file and dated.", "visits"):
        assert words in page
    assert '<option value="Wilma Sample">' in page


@pytest.mark.parametrize(
    ("typed", "answer", "shown"),
    [
        ({"a_number": "a dozen"}, "a dozen", 'value="a dozen"'),
        ({"a_number": "1,200"}, 1200, 'value="1200"'),
        ({"a_duration-hours": "2", "a_duration-minutes": "x"}, "2 / x", 'value="x"'),
        ({"a_date_time-day": "31", "a_date_time-month": "2", "a_date_time-year": "2026", "a_date_time-time": "noon"},
         "31 / 2 / 2026 / noon", 'value="noon"'),
        ({"a_date_time-time": "10:00"}, " /  /  / 10:00", 'value="10:00"'),
        ({"a_number": "9" * 30}, "9" * 30, "9" * 30),
        ({"a_person-name": "<b>"}, {"name": "<b>"}, 'value="&lt;b&gt;"'),
    ],
)  # fmt: skip
def test_what_is_not_of_its_kind_is_kept_as_typed_and_marked(
    kinds: Council, typed: dict[str, str], answer: Any, shown: str
) -> None:
    client = kinds.client("auditor")
    audit = started(kinds, client)
    assert save(client, audit, "simple", typed).status_code == 303
    assert stored(kinds, audit, "simple") == {next(iter(typed)).partition("-")[0]: answer}
    page = client.get(section_path(audit, "simple")).text
    assert shown in page
    links = set(re.findall(r'<a href="#([^"]+)"', page)) - {"main-content"}
    assert all(f'id="{link}"' in page for link in links)
    assert links, "an error summary leads to the control"


def test_what_is_missing_is_named_at_a_control_that_exists(kinds: Council) -> None:
    client = kinds.client("auditor")
    audit = started(kinds, client)
    assert save(client, audit, "simple", {"a_scale": "met"}).status_code == 303
    typed = {"a_matrix-on_time": "yes", "a_signature-name": "Ada", "a_rows-0-what": "Visit"}
    assert save(client, audit, "parts", typed).status_code == 303
    page = client.get(f"{section_path(audit, 'parts')}?check=all").text
    links = set(re.findall(r'<a href="#([^"]+)"', page))
    assert {"a_matrix-alone", "a_signature-role", "a_rows", "a_rows-0-who-name"} <= links
    assert all(f'id="{link}"' in page for link in links), links
    assert "has no answer yet" in client.get(f"{section_path(audit, 'simple')}?check=all").text
    assert "has no answer yet" not in client.get(section_path(audit, "simple")).text


def test_a_changed_signature_has_a_new_time_and_an_unfinished_one_has_none(kinds: Council) -> None:
    client, audit = both_saved(kinds)
    kinds.clock.now += timedelta(days=120)  # British Summer Time by then, and the session has run out
    client = kinds.client("auditor")
    assert save(client, audit, "parts", PARTS | {"a_signature-role": "manager"}).status_code == 303
    assert stored(kinds, audit, "parts")["a_signature"]["at"] == "2026-07-10T11:00"
    assert save(client, audit, "parts", PARTS | {"a_signature-role": ""}).status_code == 303
    assert stored(kinds, audit, "parts")["a_signature"] == {"name": "Ada Example"}


def test_every_kind_reads_in_words_on_the_page_of_answers(kinds: Council) -> None:
    client, audit = both_saved(kinds)
    page = client.get(f"/audits/{audit}/check").text
    for words in (
        "2 hours 5 minutes",
        "13 March 2026, 14:30",
        "12 visits",
        "Visits were on time: Yes",
        "50%",
        "Not evidenced",
        "What: Visit, How: High, How many: 0 rooms, Who: Ada Example",
        "Ada Example, Auditor, 12 March 2026, 10:00",
    ):
        assert words in page
    assert "The next questions are about" not in page


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("-3", -3), ("2.50", 2.5), ("2.0", 2), ("12,345.5", 12345.5), ("1,2", "1,2"), ("1e5", "1e5"), ("٣", "٣"),
     ("", ""), ("NaN", "NaN"), ("0x1", "0x1"), ("9" * 13, "9" * 13)],
)  # fmt: skip
def test_a_typed_number_is_a_number_or_stays_as_typed(typed: str, number: Any) -> None:
    assert number_of(typed) == number and type(number_of(typed)) is type(number)


@pytest.mark.parametrize(
    ("typed", "time"),
    [("14:30", "14:30"), ("9.05", "09:05"), ("2:30pm", "14:30"), ("2:30 PM", "14:30"), ("12:00am", "00:00"), ("12:15pm", "12:15"),
     ("24:00", ""), ("13:00pm", ""), ("0:30am", ""), ("10:60", ""), ("noon", ""), ("1430", ""), ("", "")],
)  # fmt: skip
def test_a_typed_time_is_hours_and_minutes_or_none(typed: str, time: str) -> None:
    assert time_of(typed) == time


def test_nothing_posted_is_no_answer_of_any_kind() -> None:
    questions = tuple(FORM.questions.values())
    assert forms.read(forms.form_for(FORM, questions)(MultiDict({"nothing": "x"})), questions) == {}


def test_two_people_of_one_name_have_no_id_and_a_stored_id_stays_with_its_name() -> None:
    question: Template = FORM
    one = (question.questions["a_person"],)
    form = forms.form_for(FORM, one)(MultiDict({"a_person-name": "Jo Sample"}))
    held = {"a_person": {"id": "p7", "name": "Jo Sample"}}
    assert forms.read(form, one, forms.Saving(person_id=lambda name: None)) == {"a_person": {"name": "Jo Sample"}}
    assert forms.read(form, one, forms.Saving(held, person_id=lambda name: "p9")) == held


def test_a_choice_that_is_not_offered_is_named_beside_the_boxes(kinds: Council) -> None:
    client = kinds.client("auditor")
    audit = started(kinds, client)
    save(client, audit, "simple", {"a_choices": ["child", "a_neighbour"]})
    page = client.get(section_path(audit, "simple")).text
    assert re.search(r'<p id="a_choices-error" class="govuk-error-message">.*?a_neighbour', page, re.DOTALL)
    assert re.search(r'aria-describedby="[^"]*a_choices-error', page)


def test_how_a_text_is_to_be_written_is_said_beside_it_before_anything_is_wrong(kinds: Council) -> None:
    client = kinds.client("auditor")
    page = client.get(section_path(started(kinds, client), "simple")).text
    hint = re.search(r'<div id="a_reference-hint" class="govuk-hint">(.*?)</div>', page, re.DOTALL)
    assert hint
    assert hint.group(1).strip() == f"Write {FORM.questions['a_reference'].pattern_words}."
    assert 'aria-describedby="a_reference-hint"' in page
    assert "Write ." not in page


def test_the_row_that_a_script_adds_is_the_one_that_the_server_draws(kinds: Council) -> None:
    client = kinds.client("auditor")
    path = section_path(started(kinds, client), "parts")
    page = client.get(path).text
    for name, question in FORM.questions.items():
        if question.kind == "rows":
            blank = re.search(rf'<template id="blank-{name}"[^>]*>(.*?)</template>', page, re.DOTALL)
            assert blank
            added = client.get(f"{path}?add={name}").text
            drawn = re.search(
                r'<fieldset class="govuk-fieldset app-action-row">.*?Remove this .*?</fieldset>', added, re.DOTALL
            )
            assert drawn
            row_id = form_to(added, path).value(f"{name}-0-id")
            expected = drawn.group().replace(row_id, "blank-id").replace(f"{name} 1", f"{name} 0")
            here = blank.group(1).replace(f"blank-{name}", name).strip()
            number = re.compile(rf"({question.row.capitalize()}) [01]")
            assert number.sub(r"\1", here) == number.sub(r"\1", expected)
