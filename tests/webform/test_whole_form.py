"""The whole form in one page: each section saved on its own, in place; for those who may only see, to read."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

from pages import (
    Form,
    by_section,
    filled,
    form_to,
    forms_of,
    number,
    posted,
    put,
    reopen,
    section_path,
    signed,
    start,
    stored,
    template_of,
)
from small_council import Council, example

from engine.asked import asked_by_section
from webform.store.sessions import IDLE_LIMIT


def whole(audit: str) -> str:
    return f"/audits/{audit}/whole"


def section_form(page: str, audit: str, section: str) -> Form:
    return form_to(page, section_path(audit, section))


def test_every_section_that_is_asked_has_a_form_of_its_own_with_what_is_saved(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    page = client.get(whole(audit)).text
    asked = asked_by_section(template_of(council), example("complete-good")["answers"])
    forms = [form for form in forms_of(page) if "/sections/" in form.action]
    assert [form.action for form in forms] == [section_path(audit, section) for section in asked]
    for form, section in zip(forms, asked, strict=True):
        alone = form_to(client.get(form.action).text, form.action)
        differing = set(form.pairs) ^ set(alone.pairs)
        assert {name for name, _ in differing} <= {"csrf_token", "key", "opened_by", "view"}, section
        assert ("view", "whole") in form.pairs


def test_no_id_stands_on_it_twice(council: Council) -> None:
    client = council.client("auditor")
    ids = re.findall(r'\sid="([^"]*)"', client.get(whole(filled(council, client, "all-criteria"))).text)
    assert len(ids) > 400
    assert sorted(ids) == sorted(set(ids))


def test_headings_go_down_by_one_on_it_and_on_the_page_of_each_section(council: Council) -> None:
    signed(council)
    client = council.client("auditor")
    audit = filled(council, client, "all-criteria")
    pages = [whole(audit), *(section_path(audit, one.id) for one in template_of(council).sections)]
    shown = {address: client.get(address).text for address in pages}
    for address, page in shown.items():
        levels = [
            int(level) for level in re.findall(r"<h([1-6])[ >]", page[page.index("<main") : page.index("</main")])
        ]
        assert levels[0] == 1
        assert all(later - before <= 1 for before, later in pairwise(levels)), (address, levels)
    beside = [page for page in shown.values() if "Earlier audits of this child" in page]
    assert len(beside) > 2
    assert all(
        '<h2 class="govuk-heading-s">Earlier audits' in page for page in beside if page is not shown[whole(audit)]
    )
    assert '<h3 class="govuk-heading-s">Earlier audits' in shown[whole(audit)]


def test_without_script_every_form_says_when_the_session_ends(council: Council) -> None:
    client = council.client("auditor")
    audit, other = filled(council, client), signed(council)
    minutes = IDLE_LIMIT // timedelta(minutes=1)
    said = f"You will be signed out after {minutes} minutes without a press. Save before then."
    for address in (whole(audit), section_path(audit, "grade")):
        assert re.search(rf"<noscript><p[^>]*>{said}</p></noscript>", client.get(address).text)
    assert said in council.client("manager").get(f"/audits/{other}/part-b").text


def test_a_section_is_saved_in_place_and_the_others_stay_as_they_were(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    before = {name: number(council, audit, name) for name in ("planning", "grade")}
    form = section_form(client.get(whole(audit)).text, audit, "grade")
    answer = client.post(form.action, data=posted([*form.changed(grade_reasons="New words"), ("then", "stay")]))
    assert (answer.status_code, answer.location) == (303, f"{whole(audit)}#section-grade")
    assert stored(council, audit, "grade")["grade_reasons"] == "New words"
    assert number(council, audit, "grade") == before["grade"] + 1
    assert number(council, audit, "planning") == before["planning"]
    assert 'id="section-grade"' in client.get(whole(audit)).text


def test_saving_what_is_saved_appends_nothing(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    for form in forms_of(client.get(whole(audit)).text):
        if "/sections/" in form.action:
            before = number(council, audit, form.action.rpartition("/")[2])
            assert client.post(form.action, data=posted(form.pairs)).status_code == 303
            assert number(council, audit, form.action.rpartition("/")[2]) == before, form.action


def test_rows_are_added_and_removed_without_leaving_it(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    form = section_form(client.get(whole(audit)).text, audit, "planning")
    answer = client.post(form.action, data=posted([*form.pairs, ("add", "c11-actions")]))
    assert answer.location == f"{whole(audit)}?add=c11-actions#c11-actions"
    page = client.get(answer.location.partition("#")[0]).text
    form = section_form(page, audit, "planning")
    at = len(stored(council, audit, "planning")["c11"].get("actions", ()))
    row = form.value(f"c11-actions-{at}-id")
    typed = form.changed(**{f"c11-actions-{at}-action": "Call the school."})
    assert client.post(form.action, data=posted([*typed, ("then", "stay")])).status_code == 303
    assert stored(council, audit, "planning")["c11"]["actions"][at]["action"] == "Call the school."
    form = section_form(client.get(whole(audit)).text, audit, "planning")
    answer = client.post(form.action, data=posted([*form.pairs, ("remove", f"c11-actions:{row}")]))
    address, _, anchor = answer.location.partition("#")
    assert (address.partition("?")[0], anchor) == (whole(audit), "c11-actions")
    assert len(stored(council, audit, "planning")["c11"].get("actions", ())) == at
    undo = form_to(client.get(address).text, f"{section_path(audit, 'planning')}/restore")
    assert client.post(undo.action, data=posted(undo.pairs)).location == f"{whole(audit)}#c11-actions"
    assert stored(council, audit, "planning")["c11"]["actions"][at]["action"] == "Call the school."


def test_a_stale_section_is_given_back_with_both_texts(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    form = section_form(client.get(whole(audit)).text, audit, "grade")
    put(council, audit, "grade", stored(council, audit, "grade") | {"grade_reasons": "Theirs"})
    answer = client.post(form.action, data=posted([*form.changed(grade_reasons="Mine"), ("then", "stay")]))
    assert answer.status_code == 409
    assert "Theirs" in answer.text and "Mine" in answer.text


def test_what_was_typed_and_not_saved_is_shown_and_stays_its_authors(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    form = section_form(client.get(whole(audit)).text, audit, "grade")
    typed = form.changed(grade_reasons="Half a sentence", turn="1")
    assert client.post(f"{form.action}/draft", data=posted(typed)).status_code == 200
    page = client.get(whole(audit)).text
    assert section_form(page, audit, "grade").value("grade_reasons") == "Half a sentence"
    assert "Your draft of" in page
    again = section_form(page, audit, "grade")
    assert client.post(again.action, data=posted([*again.pairs, ("then", "stay")])).status_code == 303
    assert stored(council, audit, "grade")["grade_reasons"] == "Half a sentence"
    form = section_form(client.get(whole(audit)).text, audit, "grade")
    client.post(f"{form.action}/draft", data=posted(form.changed(grade_reasons="Mine", turn="1")))
    put(council, audit, "grade", stored(council, audit, "grade") | {"grade_reasons": "Theirs"})
    page = client.get(whole(audit)).text
    assert section_form(page, audit, "grade").value("grade_reasons") == "Theirs"
    assert "Look at both" in page


def test_errors_stand_beside_their_fields_and_in_the_summary(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client, "outcomes-not-met")
    page = client.get(whole(audit)).text
    assert '<a href="#grade">' in page[: page.index("<h1")]
    assert "<title>Error: " in page
    empty = start(council, client)
    assert "There is a problem" not in client.get(whole(empty)).text
    missing = client.get(f"{whole(empty)}?check=all").text
    links = re.findall(r'<a href="#([^"]+)"', missing[missing.index("There is a problem") : missing.index("<h1")])
    assert len(links) > 40
    assert set(links) <= set(re.findall(r'\sid="([^"]*)"', missing))


def test_those_who_may_only_see_it_read_every_answer_and_press_nothing(council: Council) -> None:
    audit = signed(council, "inadequate")
    for person in ("worker", "director", "auditor"):
        page = council.client(person).get(whole(audit)).text
        assert [form.action for form in forms_of(page)] == ["/sign-out"]
        for answers in by_section(template_of(council), example("inadequate")["answers"]).values():
            for value in answers.values():
                if isinstance(value, str) and " " in value:
                    assert value.replace("'", "&#39;") in page


def test_while_it_is_reopened_others_read_what_was_signed_off(council: Council) -> None:
    audit = signed(council)
    client = council.client("auditor")
    assert reopen(client, audit).status_code == 303
    put(council, audit, "grade", stored(council, audit, "grade") | {"grade_reasons": "Half a new sentence"})
    assert "Half a new sentence" in client.get(whole(audit)).text
    assert "Half a new sentence" not in council.client("worker").get(whole(audit)).text


def test_the_overview_leads_to_it(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    assert f'href="{whole(audit)}"' in client.get(f"/audits/{audit}").text
