"""Questions that appear and go as answers change: decided by the engine, brought by the answer to a draft, drawn as ever."""

from __future__ import annotations

import re

import pytest
from pages import filled, form_to, post_section, posted, section_path, start, stored, template_of
from small_council import Council
from test_autosave import draft

NOTE = "Looked back because the referral was older."


def test_a_question_that_is_newly_asked_comes_drawn_as_its_page_draws_it(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "about")
    form = form_to(client.get(path).text, path)
    said = draft(client, path, form.changed(looked_back="yes")).get_json()
    assert set(said["html"]) == {"looked_back_note"}
    assert said["more"].startswith("1 more question: ")
    assert said["asked"].index("looked_back_note") == said["asked"].index("looked_back") + 1
    page = client.get(path).text  # the draft is on it
    drawn = re.search(r'<div class="app-question" data-question="looked_back_note">.*?</textarea>', page, re.DOTALL)
    assert drawn
    assert drawn.group() in said["html"]["looked_back_note"]


def test_a_question_that_is_not_asked_any_more_is_named_no_longer_and_keeps_what_was_typed(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "about")
    post_section(council, client, audit, "about", {"looked_back": "yes"})
    form = form_to(client.get(path).text, path)
    typed = form.changed(looked_back="no", looked_back_note=NOTE)
    said = draft(client, path, typed).get_json()
    assert "looked_back_note" not in said["asked"]
    assert said["html"] == {}
    back = [(name, "yes" if name == "looked_back" else value) for name, value in typed]
    assert "looked_back_note" in draft(client, path, back, 2).get_json()["asked"]
    assert client.post(path, data=posted([*typed, ("then", "stay")])).status_code == 303
    assert stored(council, audit, "about")["looked_back_note"] == NOTE
    assert NOTE not in client.get(path).text


def test_what_was_kept_in_a_question_comes_back_with_it(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "about")
    post_section(council, client, audit, "about", {"looked_back": "yes"})
    form = form_to(client.get(path).text, path)
    client.post(path, data=posted([*form.changed(looked_back="no", looked_back_note=NOTE), ("then", "stay")]))
    again = form_to(client.get(path).text, path)
    said = draft(client, path, again.changed(looked_back="yes")).get_json()
    assert NOTE in said["html"]["looked_back_note"]


def test_a_section_that_comes_to_be_asked_is_among_the_sections(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    path = section_path(audit, "about")
    form = form_to(client.get(path).text, path)
    status = template_of(council).questions["child_status"]
    assert "lac" in status.options
    before = {one["id"] for one in draft(client, path, form.pairs).get_json()["sections"]}
    after = {one["id"] for one in draft(client, path, [*form.pairs, ("child_status", "lac")], 2).get_json()["sections"]}
    assert after - before == {"looked_after"}


@pytest.mark.clause("5.4")
def test_without_script_the_same_question_is_asked_after_saving(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "about")
    form = form_to(client.get(path).text, path)
    answer = client.post(path, data=posted([*form.changed(looked_back="yes"), ("then", "next")]))
    assert str(answer.location).endswith("?more=1#looked_back_note")
    assert 'name="looked_back_note"' in client.get(path).text


def test_what_is_wrong_in_a_row_is_placed_by_the_number_that_the_page_gave_it(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    path = section_path(audit, "planning")
    rows = {
        "c08-actions-3-id": "r1", "c08-actions-3-action": "",
        "c08-actions-5-id": "r2", "c08-actions-5-action": "Ring.", "c08-actions-5-by-day": "41",
    }  # fmt: skip
    form = form_to(client.get(path).text, path)
    (found,) = draft(client, path, [*form.pairs, *rows.items()], left="c08-actions-5-by-day").get_json()["findings"]
    assert (found["field"], found["control"]) == ("c08-actions-5-by", "c08-actions-5-by-day")


def test_a_section_that_only_a_draft_of_another_asks_can_be_typed_into_and_saved(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    about, later = section_path(audit, "about"), section_path(audit, "looked_after")
    assert client.get(later).status_code == 404
    form = form_to(client.get(about).text, about)
    draft(client, about, [*form.pairs, ("child_status", "lac")])
    form = form_to(client.get(f"/audits/{audit}/whole").text, later)
    typed = form.changed(looked_after_anything_else="The new school.", turn="1")
    assert draft(client, later, typed).status_code == 200
    assert "The new school." in client.get(later).text
    assert client.post(later, data=posted([*typed, ("then", "stay")])).status_code == 303
    assert stored(council, audit, "looked_after")["looked_after_anything_else"] == "The new school."
