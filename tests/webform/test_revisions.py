"""The revisions of a section: each can be read, any two compared, by those who may see the draft."""

from __future__ import annotations

import pytest
from pages import filled, form_to, post_section, put, section_path, signed, start, stored
from small_council import Council

from webform.views.merging import MOST_MARKED


def grade(council: Council, *texts: str) -> tuple[str, str]:
    """An audit whose grade section has a revision for each text; the address of its revisions."""
    audit = start(council, council.client("auditor"))
    for text in texts:
        put(council, audit, "grade", {"grade_reasons": text})
    return audit, f"{section_path(audit, 'grade')}/revisions"


def test_every_revision_is_listed_with_its_time_and_author_and_can_be_read(council: Council) -> None:
    client = council.client("auditor")
    audit, path = grade(council, "First words.", "Second words.")
    page = client.get(path).text
    for number in (1, 2):
        assert f'href="?a={number}#shown"' in page
    assert page.count("Ada Example</td>") == 2
    assert "12 March 2026, 10:00" in page
    assert "First words." in client.get(path, query_string={"a": "1"}).text
    assert "First words." not in client.get(path, query_string={"a": "2"}).text
    assert path in client.get(section_path(audit, "grade")).text


def test_two_revisions_are_compared_word_by_word_and_all_is_escaped(council: Council) -> None:
    client = council.client("auditor")
    _, path = grade(council, "The plan is <b>late</b> again", "The plan is <b>timely</b> again")
    page = client.get(path, query_string={"a": "1", "b": "2"}).text
    assert '<del><span class="govuk-visually-hidden">Taken out: </span>&lt;b&gt;late&lt;/b&gt;</del>' in page
    assert '<ins><span class="govuk-visually-hidden">Put in: </span>&lt;b&gt;timely&lt;/b&gt;</ins>' in page
    assert "The plan is" in page
    assert "Nothing differs." in client.get(path, query_string={"a": "2", "b": "2"}).text


def test_an_answer_that_only_one_of_them_has_is_put_in_or_taken_out_whole(council: Council) -> None:
    client = council.client("auditor")
    audit, path = grade(council, "Words.")
    put(council, audit, "grade", {"grade": "good"})
    page = client.get(path, query_string={"a": "1", "b": "2"}).text
    assert "Taken out: </span>Words.</del>" in page
    assert "Put in: </span>Good</ins>" in page


def test_longest_texts_are_shown_whole_without_marks(council: Council) -> None:
    client = council.client("auditor")
    long = "word " * MOST_MARKED
    _, path = grade(council, long + "one", long + "two")
    page = client.get(path, query_string={"a": "1", "b": "2"}).text
    assert page.count(long) == 2


@pytest.mark.clause("2.8")
def test_a_destroyed_revision_says_why_it_can_not_be_read(council: Council) -> None:
    client = council.client("auditor")
    audit = filled(council, client)
    put(council, audit, "views", stored(council, audit, "views") | {"child_views": "An earlier wording."})
    contact = {name: value for name, value in stored(council, audit, "contact").items() if not name.startswith("_")}
    post_section(council, client, audit, "contact", contact | {"child_consent": "withdrawn"})
    path = f"{section_path(audit, 'views')}/revisions"
    for query in ({"a": "1"}, {"a": "1", "b": "3"}, {"a": "3", "b": "1"}):
        page = client.get(path, query_string=query).text
        assert "a consent was withdrawn" in page
        assert "An earlier wording." not in page


@pytest.mark.threat(20)
def test_threat_20_earlier_versions_are_for_those_who_may_see_the_draft(council: Council) -> None:
    audit = signed(council)
    path = f"{section_path(audit, 'grade')}/revisions"
    seen = {name for name in council.people if council.client(name).get(path).status_code == 200}
    assert seen == {"auditor", "psw"}


@pytest.mark.parametrize("query", [{"a": "0"}, {"a": "99", "b": "98"}, {"a": "x", "b": ""}, {"b": "1"}])
def test_a_revision_that_never_was_shows_the_list_alone(council: Council, query: dict[str, str]) -> None:
    client = council.client("auditor")
    _, path = grade(council, "Words.")
    page = client.get(path, query_string=query)
    assert page.status_code == 200
    assert "Words." not in page.text


def test_a_section_without_revisions_or_of_no_form_is_no_page(council: Council) -> None:
    client = council.client("auditor")
    audit, _ = grade(council, "Words.")
    for section in ("planning", "nothing", "part_b", "reopening"):
        assert client.get(f"{section_path(audit, section)}/revisions").status_code == 404
    assert (
        form_to(client.get(section_path(audit, "grade")).text, section_path(audit, "grade")).value("grade_reasons")
        == "Words."
    )
