"""Sections: every answer comes back as it was typed, nothing else is taken, and nothing that was typed is lost."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from pages import (
    by_section,
    filled,
    form_to,
    forms_of,
    number,
    post_section,
    posted,
    put,
    section_path,
    start,
    stored,
    template_of,
)
from small_council import Council, example

from webform.store.read import read_audit, revisions_of

TEXTS = {
    "lines": "One\r\nTwo\r\n\r\nFour",
    "quotes": """He said "no", she said 'yes' & <b>left</b>""",
    "emoji": "\N{GRINNING FACE}\N{FAMILY}\N{ZERO WIDTH JOINER}\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}",
    "right to left": "\u202eabc\u202c שלום عليكم",
    "accents": "é é Å Å",
    "first line blank": "\r\n\r\nThird",
    "spaces": "  two before, two after  ",
    "tab": "a\tb",
    "template": "{{ 7*7 }} {% raw %} %s {0.__class__} ${x}",
    "csv": "=1+1 @SUM(A1) -2+3 +4",
    "null word": "null",
    "number": "0012",
    "long": "word " * 4_000,
}


def expected_of(text: str) -> str:
    return text.replace("\r\n", "\n")


@pytest.mark.threat(27)
@pytest.mark.parametrize("name", TEXTS)
def test_threat_27_a_text_is_kept_to_the_letter_and_shown_to_the_letter(council: Council, name: str) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    answer = post_section(council, client, audit, "grade", {"grade_reasons": TEXTS[name]})
    assert answer.status_code == 303
    assert stored(council, audit, "grade") == {"grade_reasons": expected_of(TEXTS[name])}
    form = form_to(client.get(section_path(audit, "grade")).text, section_path(audit, "grade"))
    assert form.value("grade_reasons") == TEXTS[name]


@pytest.mark.parametrize("name", ["complete-good", "inadequate", "all-criteria"])
def test_every_kind_of_answer_comes_back_exactly(council: Council, name: str) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    template = template_of(council)
    answers = by_section(template, example(name)["answers"])
    statuses = answers["about"]["child_status"]  # ticked boxes are posted in the order of the page
    statuses.sort(key=list(template.questions["child_status"].options).index)
    for section, said in answers.items():
        post_section(council, client, audit, section, said)
        post_section(council, client, audit, section, said)  # now with what the first answers made it ask
        assert stored(council, audit, section) == said, section
        path = section_path(audit, section)
        form = form_to(client.get(path).text, path)
        before = number(council, audit, section)
        assert client.post(path, data=posted([*form.pairs, ("then", "stay")])).status_code == 303
        assert stored(council, audit, section) == said, section
        assert number(council, audit, section) == before, "saving what is saved appends nothing"


def test_white_space_alone_is_no_answer(council: Council) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    post_section(council, client, audit, "grade", {"grade_reasons": " \r\n\t "})
    assert stored(council, audit, "grade") == {}


@pytest.mark.threat(27)
def test_threat_27_what_no_answer_may_hold_is_named_beside_its_field_and_signs_nothing_off(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    answers = stored(council, audit, "grade") | {"grade_reasons": "be\x00fore\x1b after"}
    answer = post_section(council, client, audit, "grade", answers, then="next")
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        page = client.get(str(answer.location)).text
        assert 'href="#grade_reasons"' in page
        assert "U+0000" in page
        check = client.get(f"/audits/{audit}/check")
        assert "U+0000" in check.text
        assert f"/audits/{audit}/sign-off" not in check.text


@pytest.mark.threat(27)
@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "%C0%AF", "a%ED%B0%80b", "%F5%80%80%80"])
def test_threat_27_bytes_that_are_no_text_are_never_a_fault_of_the_server(council: Council, raw: str) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "grade")
    hidden = form_to(client.get(path).text, path).hidden()
    body = "&".join(f"{name}={quote(value)}" for name, value in hidden) + f"&then=stay&grade_reasons={raw}&grade={raw}"
    answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 400, 422)
    assert client.get(path).status_code == 200
    assert client.get(f"/audits/{audit}/check").status_code == 200


BAD_DAYS = [("31", "2", "2026"), ("1", "1", "20226"), ("x", "y", "z"), ("", "3", "2026"), ("1", "1", "26"), ("0", "0", "0"),
            ("1/2", "3", "2026"), ('"><b>', "1", "2026"), ("-1", "3", "2026"), ("１", "３", "２０２６")]  # fmt: skip


@pytest.mark.parametrize("parts", BAD_DAYS, ids=["/".join(parts) for parts in BAD_DAYS])
def test_a_day_that_is_none_is_kept_as_typed_and_shown_again_with_its_error(
    council: Council, parts: tuple[str, str, str]
) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "about")
    form = form_to(client.get(path).text, path)
    typed = {f"audit_date__{part}": value for part, value in zip(("day", "month", "year"), parts, strict=True)}
    answer = client.post(path, data=posted([*form.changed(**typed), ("then", "next")]))
    page = client.get(str(answer.location)).text
    said = stored(council, audit, "about").get("audit_date")
    if re.fullmatch(r"2026-\d\d-\d\d", str(said)):
        assert parts == ("１", "３", "２０２６")  # digits of another script are digits
        return
    assert str(answer.location) == path
    again = form_to(page, path)
    assert tuple(again.value(f"audit_date-{part}") for part in ("day", "month", "year")) == parts
    assert 'href="#audit_date-day"' in page
    assert re.search(r'<p id="audit_date-error" class="govuk-error-message">', page)
    assert re.search(r'aria-describedby="[^"]*audit_date-error', page)
    assert "<title>Error: " in page


@pytest.mark.parametrize(("month", "iso"), [("March", "2026-03-05"), ("mar", "2026-03-05"), ("03", "2026-03-05")])
def test_a_month_may_be_written_as_a_word(council: Council, month: str, iso: str) -> None:
    client = council.client("auditor")
    audit = start(council, client)
    path = section_path(audit, "about")
    form = form_to(client.get(path).text, path)
    changed = form.changed(audit_date__day="5", audit_date__month=month, audit_date__year="2026")
    client.post(path, data=posted(changed))
    assert stored(council, audit, "about")["audit_date"] == iso


@pytest.mark.threat(18)
@pytest.mark.parametrize(
    "extra",
    [
        {"grade": "outstanding"},
        {"looked_back_note": "not asked"},
        {"state": "signed_off", "author": "x", "id": "x", "part_b": "x", "child": "x", "digest": "x"},
        {"__proto__": "x", "answers": "x", "audit_date": "2026-01-01", "child_status-0": "lac"},
        {"part_b_state": "open", "signed_off_at": "2026-01-01", "codes": "{}"},
    ],
)
def test_threat_18_fields_that_the_page_did_not_ask_change_nothing(council: Council, extra: dict[str, str]) -> None:
    client = council.client("auditor")
    audit = filled(council, client, looked_back="no", looked_back_note="kept")
    before = read_audit(council.db, audit)
    path = section_path(audit, "about")
    form = form_to(client.get(path).text, path)
    answer = client.post(path, data=posted([*form.pairs, *extra.items(), ("then", "stay")]))
    assert answer.status_code == 303
    assert read_audit(council.db, audit) == before


@pytest.mark.threat(18)
def test_threat_18_a_section_in_which_nothing_is_asked_is_no_page(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    assert client.get(section_path(audit, "looked_after")).status_code == 404
    form = form_to(client.get(section_path(audit, "grade")).text, section_path(audit, "grade"))
    data = posted([*form.hidden(), ("c30-rating", "evidenced")])
    for section in ("looked_after", "nothing", "part_b", "reopening"):
        assert client.post(section_path(audit, section), data=data).status_code == 404
    assert number(council, audit, "looked_after") == 0


def test_what_was_typed_in_a_question_that_is_not_asked_any_more_is_kept(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    note = stored(council, audit, "about")["looked_back_note"]
    said = {name: value for name, value in stored(council, audit, "about").items() if name != "looked_back_note"}
    post_section(council, client, audit, "about", said | {"looked_back": "no", "looked_back_note": note})
    assert "looked_back_note" not in client.get(section_path(audit, "about")).text
    post_section(council, client, audit, "about", said | {"looked_back": "no", "audit_date": "2026-03-11"})
    assert stored(council, audit, "about")["looked_back_note"] == note
    post_section(council, client, audit, "about", said | {"looked_back": "yes"})
    assert note in client.get(section_path(audit, "about")).text


def withdrawn(council: Council, client: Any, audit: str) -> None:
    said = {name: value for name, value in stored(council, audit, "contact").items() if not name.startswith("_")}
    answer = post_section(council, client, audit, "contact", said | {"child_consent": "withdrawn"})
    assert answer.status_code == 303, answer.text


@pytest.mark.clause("2.8")
@pytest.mark.threat(48)
def test_consent_withdrawn_takes_the_views_out_of_every_revision_and_keeps_the_fact(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    views = stored(council, audit, "views")
    put(council, audit, "views", views | {"child_views": "An earlier wording of hers."})
    put(council, audit, "views", views)
    withdrawn(council, client, audit)
    now = stored(council, audit, "views")
    assert not {"child_views", "child_differently"} & now.keys()
    assert now["parent_views"] == views["parent_views"]
    assert stored(council, audit, "contact")["child_consent"] == "withdrawn"
    *earlier, last = revisions_of(council.db, audit, "views")
    assert [one.answers for one in earlier] == [None] * len(earlier)
    assert len(earlier) >= 3
    assert last.answers == now
    page = client.get(f"/audits/{audit}/check").text
    assert "Yes, and later withdrew it" in page
    assert views["child_views"] not in page


def test_every_control_of_every_page_has_a_name_of_its_own_and_a_label(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client, "all-criteria")
    for section in template_of(council).sections:
        page = client.get(f"{section_path(audit, section.id)}?check=all")
        if page.status_code == 404:
            continue
        ids = re.findall(r'\sid="([^"]*)"', page.text)
        assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]
        labelled = set(re.findall(r'<label[^>]* for="([^"]*)"', page.text))
        controls = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page.text)
        for control in controls:
            if 'type="hidden"' not in control:
                found = re.search(r'\sid="([^"]*)"', control)
                assert found is not None, control
                assert found[1] in labelled, control
        for anchor in re.findall(r'class="govuk-error-summary".*?</div>\s*</div>', page.text, re.DOTALL):
            for target in re.findall(r'href="#([^"]*)"', anchor):
                assert target in ids
        assert forms_of(page.text)
