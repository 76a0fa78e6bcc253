"""Assigning an open form to another auditor: who may, to whom, what goes along, and what the first auditor's browser does then."""

from __future__ import annotations

import html
import re
import secrets
from typing import Any

import pytest
from flask.testing import FlaskClient
from other_records import FORMS, add_record, begin
from pages import (
    filled,
    form_to,
    keep_draft_of,
    part_b_pairs,
    posted,
    reopen,
    section_path,
    signed,
    start,
    stored,
    without_tokens,
)
from small_council import Council
from sqlalchemy import select
from test_restricted import restrict
from test_trays import seen_by
from werkzeug.test import TestResponse

from webform.store import tables
from webform.store.assigning import reassign
from webform.store.audits import save_section
from webform.store.children import ChildContent, save_children
from webform.store.people import change_person, list_people, read_person, set_active
from webform.store.read import audit_summary, read_child

WORDS = "Typed for an hour.\r\n<b>And not saved.</b>"
SEEN = "Typed for an hour.\r\n&lt;b&gt;And not saved.&lt;/b&gt;"


def path_of(audit: str) -> str:
    return f"/audits/{audit}/assign"


def assign(council: Council, client: FlaskClient, audit: str, to: str, **more: str) -> TestResponse:
    """Open the page, choose somebody and press Assign."""
    form = form_to(client.get(path_of(audit)).text, path_of(audit))
    return client.post(path_of(audit), data=posted(form.changed(person=council.people.get(to, to), **more)))


def author(council: Council, audit: str) -> str:
    found = audit_summary(council.db, audit)
    assert found is not None
    return next(name for name, id_ in council.people.items() if id_ == found.author)


def offered(page: str) -> list[str]:
    """The choices of the list, as they are read."""
    chosen = page[page.index('id="person"') :].partition("</select>")[0]
    return [html.unescape(one) for one in re.findall(r"<option[^>]*>([^<]*)</option>", chosen)][1:]


def error_of(page: str, field: str) -> str:
    """The error beside a field, which the summary must name, too."""
    found = re.search(rf'<p id="{field}-error"[^>]*>.*?</span> ([^<]*)</p>', page)
    assert found, f"no error beside {field}"
    assert f'<a href="#{field}">{found[1]}</a>' in page
    return html.unescape(found[1])


def changed(council: Council, who: str, **changes: Any) -> None:
    """Change somebody's account."""
    person = read_person(council.db, council.people[who])
    assert person is not None
    kept = {key: getattr(person, key) for key in ("name", "roles", "team", "manager")}
    change_person(council.db, actor="operator", key=f"{who} {changes}", person=council.people[who], **(kept | changes))


def involve(council: Council, **codes: list[str]) -> None:
    child = read_child(council.db, council.child)
    assert child is not None
    content = ChildContent(child.id, child.profile, None, child.worker, child.team, {**child.codes, **codes})
    save_children(council.db, actor="operator", key=f"involve {codes}", children=[content])


def recorded(council: Council) -> list[str]:
    """The bodies of the events."""
    found = select(tables.events.c.body).where(tables.events.c.kind == "audit_reassigned")
    with council.db.reading() as connection:
        return list(connection.execute(found).scalars())


def test_the_auditor_gives_the_form_away_and_is_told_to_whom(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    assert f'href="{path_of(audit)}"' in client.get(f"/audits/{audit}").text
    answer = assign(council, client, audit, "auditor2")
    assert (answer.status_code, answer.location) == (303, f"/cases?assigned={audit}")
    assert "the form is assigned to Una Example." in client.get(answer.location).text
    for path in (f"/audits/{audit}", path_of(audit), section_path(audit, "grade"), f"/audits/{audit}/check"):
        assert client.get(path).status_code == 404, path
    assert author(council, audit) == "auditor2"


def test_the_new_auditor_has_it_in_their_tray_with_its_due_date_and_opens_the_record(council: Council) -> None:
    audit = filled(council, council.client("auditor"))
    before = seen_by(council, "auditor")
    assign(council, council.client("auditor"), audit, "auditor2")
    assert seen_by(council, "auditor2") == before
    assert "You owe nothing just now" in council.client("auditor").get("/cases").text
    client = council.client("auditor2")
    assert client.get(f"/cases/{council.child}").status_code == 200
    assert client.get(f"/audits/{audit}").status_code == 200
    assert "Ada Example" not in client.get("/cases").text


def test_the_principal_social_worker_assigns_a_draft_and_a_reopened_form_and_sees_to_whom(council: Council) -> None:
    psw, audits = council.client("psw"), [filled(council, council.client("auditor")), signed(council)]
    assert reopen(psw, audits[1]).status_code == 303
    for audit in audits:
        assert f'href="{path_of(audit)}"' in psw.get(f"/audits/{audit}").text
        page = psw.get(path_of(audit)).text
        assert "Ada Example (Independent Reviewing Officer) has this form now." in page
        answer = assign(council, psw, audit, "auditor2")
        assert answer.location == f"/audits/{audit}?done=assigned"
        assert "The form is assigned to Una Example." in psw.get(answer.location).text
        assert author(council, audit) == "auditor2"


def test_nobody_else_is_shown_the_way_there(council: Council) -> None:
    audit = signed(council)
    for name in ("auditor", "worker", "manager", "director", "psw"):
        assert path_of(audit) not in council.client(name).get(f"/audits/{audit}").text, name
    for name in ("auditor", "psw"):
        answer = council.client(name).get(path_of(audit))
        assert (answer.status_code, answer.location) == (303, f"/audits/{audit}"), name


def test_the_list_names_everybody_who_may_have_it_by_name_with_roles_and_open_forms(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    changed(council, "auditor2", name="andrea Example", roles=["advanced_practitioner", "social_worker"])
    assert offered(client.get(path_of(audit)).text) == [
        "andrea Example, Advanced Practitioner, Social Worker, 0 open forms",
        "Dan Placeholder, Assistant Director, 0 open forms",
        "Tina Specimen, Team Manager, 0 open forms",
        "Tom Specimen, Team Manager, 0 open forms, of the case’s team",
    ]
    other = start(council, client)
    assign(council, client, other, "auditor2")
    assert "andrea Example, Advanced Practitioner, Social Worker, 1 open form" in offered(
        client.get(path_of(audit)).text
    )


def test_where_nobody_is_near_the_case_no_reason_is_asked(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    set_active(council.db, actor="operator", key="left", person=council.people["manager"], active=False)
    page = client.get(path_of(audit)).text
    assert 'name="reason"' not in page
    for person in list_people(council.db):
        if person.id not in (council.people["auditor"], council.people["psw"]):
            set_active(council.db, actor="operator", key=f"off {person.id}", person=person.id, active=False)
    assert "There is nobody else to whom this form may be assigned." in client.get(path_of(audit)).text


@pytest.mark.threat(50)
def test_threat_50_the_allocated_worker_is_never_given_the_form(council: Council) -> None:
    client = council.client("psw")
    audit = filled(council, council.client("auditor"))
    changed(council, "worker", roles=["social_worker", "advanced_practitioner"])
    assert not [one for one in offered(client.get(path_of(audit)).text) if one.startswith("Wilma")]
    answer = assign(council, client, audit, "worker", reason="nobody_else")
    assert answer.status_code == 422
    assert error_of(answer.text, "person").startswith("Wilma Sample is the allocated worker.")
    assert author(council, audit) == "auditor"


@pytest.mark.threat(50)
def test_threat_50_nobody_is_given_a_form_about_themselves(council: Council) -> None:
    client, form = council.client("auditor"), "supervision-audit"
    record = add_record(council, FORMS[form][0])
    audit = str(begin(client, record, form).location).rpartition("/")[2]
    changed(council, "worker", roles=["advanced_practitioner"])
    answer = assign(council, client, audit, "worker", reason="nobody_else")
    assert answer.status_code == 422
    assert error_of(answer.text, "person").startswith("This is Wilma Sample’s own record.")
    assert author(council, audit) == "auditor"


@pytest.mark.threat(50)
@pytest.mark.clause("2.1")
@pytest.mark.parametrize("how", ["their team", "their worker", "their part", "their team's part"])
def test_threat_50_somebody_near_the_case_is_given_it_only_with_a_reason_which_is_recorded(
    council: Council, how: str
) -> None:
    client, manager2 = council.client("psw"), read_person(council.db, council.people["manager2"])
    audit = filled(council, council.client("auditor"))
    assert manager2 is not None
    name = "manager" if how == "their team" else "manager2"
    if how == "their worker":
        changed(council, "worker", manager=manager2.id)
    if how == "their part":
        involve(council, involved_people=[manager2.id])
    if how == "their team's part":
        involve(council, involved_teams=[str(manager2.team)])
    for reason in ("", "nonsense"):
        answer = assign(council, client, audit, name, reason=reason)
        assert answer.status_code == 422
        assert "Say why they are to audit it (§2.1)." in error_of(answer.text, "reason")
        assert f'<option value="{council.people[name]}" selected>' in answer.text
    assert author(council, audit) == "auditor"
    assert assign(council, client, audit, name, reason="knowledge").status_code == 303
    assert author(council, audit) == name
    (body,) = recorded(council)
    assert '"reason_code":"knowledge"' in body


def test_a_reason_that_was_not_needed_is_not_recorded(council: Council) -> None:
    audit = filled(council, council.client("auditor"))
    assert assign(council, council.client("auditor"), audit, "auditor2", reason="knowledge").status_code == 303
    assert '"reason_code":""' in recorded(council)[0]


@pytest.mark.threat(20)
def test_threat_20_a_restricted_record_goes_to_nobody_from_whom_it_is_hidden(council: Council) -> None:
    client, audit = council.client("auditor"), filled(council, council.client("auditor"))
    restrict(council, "auditor", "director")
    involve(council, involved_people=[])
    assert [one.partition(",")[0] for one in offered(client.get(path_of(audit)).text)] == ["Dan Placeholder"]
    answer = assign(council, client, audit, "auditor2")
    assert answer.status_code == 422
    assert error_of(answer.text, "person").startswith("Una Example is not among the people who may see this record.")
    assert council.client("psw").get(path_of(audit)).status_code == 404


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("auditor", "Ada Example has this form already."),
        ("policy", "Pia Placeholder has no role that audits."),
        ("auditor2", "Una Example has no account in use any more."),
        ("", "Choose the auditor who is to have this form."),
        ("0" * 32, "Choose the auditor who is to have this form."),
    ],
)
def test_others_are_refused_in_words_beside_the_field(council: Council, to: str, words: str) -> None:
    audit = filled(council, council.client("auditor"))
    set_active(council.db, actor="operator", key="left", person=council.people["auditor2"], active=False)
    answer = assign(council, council.client("auditor"), audit, to)
    assert answer.status_code == 422
    assert error_of(answer.text, "person").startswith(words)
    assert author(council, audit) == "auditor"


@pytest.mark.threat(15)
def test_threat_15_of_two_who_assign_it_the_second_is_told_what_the_first_did(council: Council) -> None:
    psw, audit = council.client("psw"), filled(council, council.client("auditor"))
    form = form_to(psw.get(path_of(audit)).text, path_of(audit))
    assign(council, council.client("auditor"), audit, "auditor2")
    answer = psw.post(path_of(audit), data=posted(form.changed(person=council.people["director"])))
    assert answer.status_code == 409
    assert "Ada Example assigned this form to Una Example while you had this page open." in answer.text
    assert "Una Example (Advanced Practitioner) has this form now." in answer.text
    assert author(council, audit) == "auditor2"


@pytest.mark.threat(16)
@pytest.mark.parametrize("name", ["auditor", "psw"])
def test_threat_16_pressed_twice_it_is_assigned_once_and_says_so_both_times(council: Council, name: str) -> None:
    client, audit = council.client(name), filled(council, council.client("auditor"))
    form = form_to(client.get(path_of(audit)).text, path_of(audit)).changed(person=council.people["auditor2"])
    first, second = (client.post(path_of(audit), data=posted(form)) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(recorded(council)) == 1


def test_going_back_and_choosing_somebody_else_is_no_second_press(council: Council) -> None:
    psw, audit = council.client("psw"), filled(council, council.client("auditor"))
    form = form_to(psw.get(path_of(audit)).text, path_of(audit))
    for name, status in (("auditor2", 303), ("director", 409)):
        assert psw.post(path_of(audit), data=posted(form.changed(person=council.people[name]))).status_code == status
    assert author(council, audit) == "auditor2"


def test_a_form_that_was_signed_off_meanwhile_is_assigned_to_nobody(council: Council) -> None:
    psw, client = council.client("psw"), council.client("auditor")
    audit = filled(council, client)
    form = form_to(psw.get(path_of(audit)).text, path_of(audit))
    check = form_to(client.get(f"/audits/{audit}/check").text, f"/audits/{audit}/sign-off")
    assert client.post(check.action, data=posted(check.changed(agreed="yes"))).status_code == 303
    answer = psw.post(path_of(audit), data=posted(form.changed(person=council.people["auditor2"])))
    assert (answer.status_code, answer.location) == (303, f"/audits/{audit}")
    assert (author(council, audit), recorded(council)) == ("auditor", [])


@pytest.mark.threat(20)
def test_threat_20_only_who_assigned_a_form_learns_to_whom(council: Council) -> None:
    audit = filled(council, council.client("auditor"))
    page = f"/cases?assigned={audit}"
    assert "the form is assigned to" not in council.client("auditor").get(page).text
    assign(council, council.client("auditor"), audit, "auditor2")
    for name in ("worker", "policy", "psw", "auditor2"):
        assert "the form is assigned to" not in council.client(name).get(page).text, name
    assign(council, council.client("psw"), audit, "director")
    assert "the form is assigned to" not in council.client("auditor").get(page).text
    for other in (secrets.token_hex(16), "x" * 300, "%00"):
        assert "the form is assigned to" not in council.client("auditor").get(f"/cases?assigned={other}").text


def test_the_history_of_the_record_names_it_in_words(council: Council) -> None:
    audit = filled(council, council.client("auditor"))
    assign(council, council.client("psw"), audit, "manager", reason="due_soon")
    page = council.client("psw").get(f"/cases/{council.child}?tab=history").text
    assert "Assigned to Tom Specimen: It is due too soon for anybody else to read the case" in page


def open_form(client: FlaskClient, audit: str, section: str = "grade") -> list[tuple[str, str]]:
    """A section's form with something typed into it."""
    path = section_path(audit, section)
    return form_to(client.get(path).text, path).changed(grade_reasons=WORDS)


def test_what_was_typed_and_not_saved_is_the_new_auditors_draft(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    assert keep_draft_of(client, section_path(audit, "grade"), open_form(client, audit)).status_code == 200
    before = stored(council, audit, "grade")
    assign(council, council.client("psw"), audit, "auditor2")
    second = council.client("auditor2")
    page = second.get(section_path(audit, "grade")).text
    assert SEEN.replace("\r\n", "\n") in page.replace("\r\n", "\n")
    assert stored(council, audit, "grade") == before
    form = form_to(page, section_path(audit, "grade")).pairs
    assert second.post(section_path(audit, "grade"), data=posted([*form, ("then", "stay")])).status_code == 303
    assert stored(council, audit, "grade")["grade_reasons"] == WORDS.replace("\r\n", "\n")


@pytest.mark.threat(15)
def test_threat_15_a_draft_that_was_handed_over_stands_beside_what_was_saved_since_as_the_first_auditors(
    council: Council,
) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    keep_draft_of(client, section_path(audit, "grade"), open_form(client, audit))
    saved = {**stored(council, audit, "grade"), "grade_reasons": "Saved since."}
    save_section(
        council.db,
        actor=council.people["auditor"],
        key="since",
        audit=audit,
        section="grade",
        expected=1,
        answers=saved,
    )
    assign(council, council.client("psw"), audit, "auditor2")
    page = council.client("auditor2").get(section_path(audit, "grade")).text
    assert "Typed by the auditor before you" in page and "Keep what the auditor before you typed" in page
    assert "Typed by you" not in page


@pytest.mark.threat(15)
def test_threat_15_who_had_the_form_open_gets_back_what_they_typed(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    pairs = open_form(client, audit)
    assign(council, council.client("psw"), audit, "auditor2")
    draft = keep_draft_of(client, section_path(audit, "grade"), pairs)
    assert (draft.status_code, draft.json) == (404, {"why": "not_yours"})
    answer = client.post(section_path(audit, "grade"), data=posted(pairs))
    assert answer.status_code == 404
    assert SEEN in answer.text
    assert "What you typed is not saved" in answer.text
    for hidden in ("Kit Mockford", "DEMO-000001", "Una Example", dict(pairs)["key"], dict(pairs)["opened_by"]):
        assert hidden not in answer.text, hidden


def test_rows_days_and_choices_are_given_back_in_words(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client, "inadequate")
    opened = {
        section: form_to(client.get(section_path(audit, section)).text, section_path(audit, section)).pairs
        for section in ("grade", "planning")
    }
    assign(council, council.client("psw"), audit, "auditor2")
    pages = {
        section: client.post(section_path(audit, section), data=posted(pairs)).text for section, pairs in opened.items()
    }
    assert "Inadequate" in pages["grade"] and ">inadequate<" not in pages["grade"]
    for section, page in pages.items():
        for value in stored(council, audit, section).values():
            if isinstance(value, dict):
                assert value["evidence"] in html.unescape(page)
                for row in value.get("actions", ()):
                    year, month, day = row["by"].split("-")
                    assert row["action"] in html.unescape(page)
                    assert f"{int(day)}/{int(month)}/{year}" in re.sub(r"\b0", "", page)
                    assert row["id"] not in re.findall(r">([^<]*)<", page)


@pytest.mark.threat(20)
def test_threat_20_it_looks_the_same_for_a_form_that_is_hidden_and_one_that_was_never_there(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    pairs = open_form(client, audit)
    gone = secrets.token_hex(16)
    restrict(council, "psw")
    answers = [client.post(section_path(one, "grade"), data=posted(pairs)) for one in (audit, gone)]
    drafts = [keep_draft_of(client, section_path(one, "grade"), pairs) for one in (audit, gone)]
    for theirs, missing in (answers, drafts):
        assert (theirs.status_code, missing.status_code) == (404, 404)
        assert without_tokens(theirs.text) == without_tokens(missing.text)
        assert dict(theirs.headers) == dict(missing.headers)
    assert SEEN in answers[0].text


@pytest.mark.threat(22)
def test_threat_22_what_somebody_else_had_opened_is_not_given_to_who_is_signed_in_now(council: Council) -> None:
    client, other = council.client("auditor"), council.client("auditor2")
    audit = filled(council, client)
    pairs = dict(open_form(client, audit))
    pairs["csrf_token"] = dict(form_to(other.get("/cases").text, "/sign-out").pairs)["csrf_token"]
    for mark in (pairs["opened_by"], "", "nonsense"):
        answer = other.post(section_path(audit, "grade"), data={**pairs, "opened_by": mark})
        assert answer.status_code == 404
        assert "Typed for an hour" not in answer.text
        assert "Page not found" in answer.text


def test_part_b_is_given_back_to_a_worker_who_has_the_case_no_more(council: Council) -> None:
    audit, client = signed(council, "inadequate"), council.client("worker")
    path = f"/audits/{audit}/part-b"
    page = client.get(path).text
    typed = [("rows-a1-response", WORDS), ("reflections-development", "<i>More.</i>")]
    pairs = [*form_to(page, path).hidden(), *part_b_pairs(page, {"agreed": "yes", "target": "2026-04-20"}, {}), *typed]
    child = read_child(council.db, council.child)
    assert child is not None
    content = ChildContent(child.id, child.profile, None, council.people["worker2"], child.team, child.codes)
    save_children(council.db, actor="operator", key="moved", children=[content])
    draft = keep_draft_of(client, path, pairs)
    assert (draft.status_code, draft.json) == (404, {"why": "not_yours"})
    answer = client.post(path, data=posted(pairs))
    assert answer.status_code == 404
    assert SEEN in answer.text and "&lt;i&gt;More.&lt;/i&gt;" in answer.text
    assert "20/04/2026" in answer.text
    assert "rows-a1" not in answer.text and "Kit Mockford" not in answer.text


def test_other_addresses_answer_as_ever(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    pairs = open_form(client, audit)
    assign(council, council.client("psw"), audit, "auditor2")
    for path in (
        f"{section_path(audit, 'grade')}/merge",
        f"{section_path(audit, 'grade')}/draft/discard",
        path_of(audit),
    ):
        answer = client.post(path, data=posted(pairs))
        assert answer.status_code == 404
        assert "Page not found" in answer.text and "Typed for an hour" not in answer.text
    second = reassign(
        council.db, actor="operator", key="back", audit=audit, expected=council.people["auditor2"],
        author=council.people["auditor"],
    )  # fmt: skip
    assert second.about == audit
    assert keep_draft_of(client, section_path(audit, "grade"), pairs).status_code == 200
