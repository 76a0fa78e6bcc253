"""Compare: each change has its kind, what it does to answers, its clause and a sentence; and no change goes unsaid."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any

import pytest
from versions import DRAFT, Swap, variant

from engine.compare import Change, OtherForm, as_json, compare
from engine.compare_items import descent
from engine.compile import template_at
from engine.messages.changes import SENTENCES, as_html, as_text, marked_html, marked_text
from engine.model import Template

QUERIES = "      - id: queries_to_team_manager\n        kind: long_text\n"
LOOKED_BACK = "        wording: adapted\n        source: §3(b)\n        required: true\n      - id: looked_back_note"


@pytest.fixture(scope="module")
def draft() -> Template:
    return template_at(DRAFT)


def brief(changes: tuple[Change, ...]) -> set[tuple[str, str, str]]:
    return {(one.kind, one.class_, one.id) for one in changes}


def test_the_draft_rewords_two_adds_one_splits_one_tightens_visits_and_renames_a_section(
    template: Template, draft: Template
) -> None:
    assert brief(compare(template, draft).changes) == {
        ("renamed", "safe", "new_information"),
        ("reworded", "safe", "c05"),
        ("reworded", "safe", "c09"),
        ("split", "asks_again", "c10_practice"),
        ("split", "asks_again", "c10_family"),
        ("added", "asks_again", "c39"),
        ("added", "safe", "criteria.§4"),
        ("timescale_tightened", "safe", "T01"),
        ("reworded", "safe", "T01"),
        ("reading_changed", "safe", "T01"),
        ("changed", "safe", "audit.review"),
        ("reworded", "safe", "audit.review"),
        ("reading_changed", "safe", "audit.review"),
    }


def test_the_way_back_removes_merges_and_relaxes(template: Template, draft: Template) -> None:
    found = brief(compare(draft, template).changes)
    assert {
        ("merged", "asks_again", "c10"),
        ("removed", "loses_answers", "c39"),
        ("timescale_relaxed", "safe", "T01"),
        ("renamed", "safe", "referrals"),
    } <= found


def test_a_version_compared_with_itself_has_not_changed(template: Template) -> None:
    assert compare(template, template).changes == ()
    assert "Nothing changed." in as_text(compare(template, template))


def test_two_forms_are_not_compared(template: Template) -> None:
    with pytest.raises(OtherForm):
        compare(template, template._replace(id="another-form"))


def test_every_change_has_a_sentence_a_clause_and_the_published_shape(template: Template, draft: Template) -> None:
    said = as_json(compare(template, draft))
    assert (said["from"], said["to"]) == ("2023-09.1", "2025-04.1")
    for one in said["changes"]:
        assert list(one) == ["kind", "class", "id", "source", "before", "after", "sentence"]
        assert one["sentence"].endswith(".")
        assert one["sentence"][0].isupper() or one["sentence"][0] == "“"
        assert one["source"].startswith("§")


CASES: tuple[tuple[str, tuple[Swap, ...], tuple[str, str, str]], ...] = (
    ("ask", (("audit.yaml", "ask: Date of the audit", "ask: Day of the audit"),), ("reworded", "safe", "audit_date")),
    ("hint", (("audit.yaml", "hint: The day you read the file.", "hint: The day on which you read it."),), ("reworded", "safe", "audit_date")),
    ("renamed", (("audit.yaml", "- id: queries_to_team_manager\n", "- id: queries\n        was: queries_to_team_manager\n"),), ("renamed", "safe", "queries")),
    ("dropped without was", (("audit.yaml", "- id: queries_to_team_manager\n", "- id: queries\n"),), ("removed", "loses_answers", "queries_to_team_manager")),
    ("required", (("audit.yaml", QUERIES, QUERIES + "        required: true\n"),), ("made_required", "asks_again", "queries_to_team_manager")),
    ("required when", (("audit.yaml", QUERIES, QUERIES + "        required_when: {auditor_role: team_manager}\n"),), ("made_required", "asks_again", "queries_to_team_manager")),
    ("optional", (("audit.yaml", LOOKED_BACK, LOOKED_BACK.replace("        required: true\n", "")),), ("made_optional", "safe", "looked_back")),
    ("choice added", (("audit.yaml", "          other: None of these\n", "          other: None of these\n          young_carer: Young carer\n"),), ("choices_changed", "safe", "child_status")),
    ("choice removed", (("audit.yaml", "          advanced_practitioner: Advanced Practitioner\n", ""),), ("choices_changed", "loses_answers", "auditor_role")),
    ("choice reworded", (("audit.yaml", "          other: None of these\n", "          other: Neither of these\n"),), ("choices_changed", "safe", "child_status")),
    ("kind", (("audit.yaml", "      - id: looked_back_note\n        kind: long_text", "      - id: looked_back_note\n        kind: text"),), ("kind_changed", "loses_answers", "looked_back_note")),
    ("wider kind", (("audit.yaml", "      - id: looked_back_note\n        kind: long_text", "      - id: looked_back_note\n        kind: quotation"),), ("kind_changed", "safe", "looked_back_note")),
    ("asked when", (("audit.yaml", "        asked_when: {disagreement: yes}\n        required: true\n        options: {allocated", "        asked_when: {disagreement: no}\n        required: true\n        options: {allocated"),), ("condition_changed", "asks_again", "disagreement_raised_by")),
    ("removed when", (("audit.yaml", "        required: true\n        removed_when: {child_consent: withdrawn}\n      - id: child_views_how", "        required: true\n      - id: child_views_how"),), ("condition_changed", "loses_answers", "child_views")),
    ("relaxed", (("timescales.yaml", "clock: every 3 weeks from last cin_visit", "clock: every 1 months from last cin_visit"),), ("timescale_relaxed", "safe", "T01")),
    ("tightened backwards", (("timescales.yaml", "clock: 10 weeks before expected_date_of_birth", "clock: 12 weeks before expected_date_of_birth"),), ("timescale_tightened", "safe", "T09")),
    ("timescale otherwise", (("timescales.yaml", "    clock: every 3 weeks from last cin_visit\n    agreed: shorter\n", "    clock: every 3 weeks from last cin_visit\n"),), ("timescale_changed", "safe", "T01")),
    ("cap", (("grading.yaml", "allow: [requires_improvement, inadequate]", "allow: [inadequate]"),), ("cap_changed", "asks_again", "outcomes_not_met")),
    ("grade", (("grading.yaml", "label: Requires improvement to be good", "label: Requires improvement"),), ("grade_changed", "safe", "requires_improvement")),
    ("part b", (("part_b.yaml", "    ask: Target date\n", "    ask: Date aimed at\n"),), ("part_b_changed", "safe", "target")),
    ("rating removed", (("criteria.yaml", "required_for: [partly, not_evidenced]", "required_for: [partly]"),), ("made_optional", "safe", "criteria.evidence")),
    ("rating needs more", (("criteria.yaml", "required_for: [not_applicable]", "required_for: [not_applicable, partly]"),), ("made_required", "asks_again", "criteria.reason")),
    ("window", (("audit.yaml", "  months: 6\n", "  months: 9\n"),), ("changed", "safe", "audit.window")),
)  # fmt: skip


@pytest.mark.parametrize(("swaps", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_change_is_named_and_classed(
    template: Template, tmp_path: Path, swaps: tuple[Swap, ...], expected: tuple[str, str, str]
) -> None:
    found = compare(template, variant(tmp_path, *swaps)).changes
    assert expected in brief(found)
    assert len(found) <= 2


def test_a_question_in_another_section_has_moved_and_its_neighbours_have_not(
    template: Template, tmp_path: Path
) -> None:
    moved = template.declaration["audit"]["sections"][0]["questions"][-1]
    altered = copy.deepcopy(dict(template.declaration))
    altered["audit"]["sections"][0]["questions"].pop()
    altered["audit"]["sections"][1]["questions"].append(moved)
    found = compare(template, with_declaration(template, altered)).changes
    assert [(one.kind, one.id, one.before, one.after) for one in found] == [
        ("moved", moved["id"], "About this audit", "Working with the allocated worker")
    ]


def with_declaration(template: Template, declaration: dict[str, Any]) -> Template:
    """The template as if declared so, where questions only stand in other sections."""
    placed = {
        one["id"]: section["id"]
        for section in declaration["audit"]["sections"]
        for one in section["questions"]
        if "id" in one
    }
    questions = {
        id_: question._replace(section=placed.get(id_, question.section)) for id_, question in template.questions.items()
    }  # fmt: skip
    return template._replace(declaration=declaration, questions=questions)


def every_leaf(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in every_leaf(one, (*path, key))]
    if isinstance(value, list):
        return [leaf for key, one in enumerate(value) for leaf in every_leaf(one, (*path, key))]
    return [path]


NO_NEWS = {"id", "version", "effective", "template", "wording", "number", "criteria"}
"""Keys that name things or say which version it is; a criterion's number is in its name and in no answer."""


def test_no_value_of_the_declaration_changes_unsaid(template: Template) -> None:
    unsaid = []
    for path in every_leaf(template.declaration):
        if NO_NEWS & {path[-1], *path[-2:-1]} or path[:2] == ("guide", "sha256"):
            continue
        altered = copy.deepcopy(dict(template.declaration))
        held = altered
        for key in path[:-1]:
            held = held[key]
        was = held[path[-1]]
        held[path[-1]] = (not was) if isinstance(was, bool) else (was + 1 if isinstance(was, int) else f"{was} indeed")
        try:
            found = compare(template, template._replace(declaration=altered)).changes
        except (TypeError, AttributeError) as fault:
            found = ()
            unsaid.append((path, repr(fault)))
        if not found:
            unsaid.append((path, "unsaid"))
    assert unsaid == []


def test_words_that_differ_are_marked_and_html_is_escaped() -> None:
    assert marked_text("at least every 3 weeks", "at least every 2 weeks") == "at least every [-3-]{+2+} weeks"
    assert marked_html("a <b> c", "a & c") == "a <del>&lt;b&gt;</del><ins>&amp;</ins> c"


def test_text_and_html_hold_every_sentence(template: Template, draft: Template) -> None:
    compared = compare(template, draft)
    text, html = as_text(compared), as_html(compared)
    for one in compared.changes:
        assert one.sentence in text
    assert html.count("<li>") == len(compared.changes)
    assert "<ins>" in html
    assert "Asks again: " in text


def test_every_sentence_can_be_made() -> None:
    params = dict.fromkeys(("noun", "noun_low", "name", "others", "before", "after", "added", "removed", "key"), "x")
    assert all(words.format_map(params).endswith(".") for words in SENTENCES.values())


def test_ids_descend_forwards_and_back() -> None:
    old = {"a": (), "b": (), "c": (), "d": (), "e": ()}
    new = {"a": (), "bb": ("b",), "c1": ("c",), "c2": ("c",), "de": ("d", "e"), "a2": ("a",)}
    there = descent(old, new)
    assert there.same == {"a": "a", "b": "bb"}
    assert there.split == {"c": ("c1", "c2"), "a": ("a2",)}
    assert there.merged == {"de": ("d", "e")}
    back = descent(new, old)
    assert back.same == {"a": "a", "bb": "b"}
    assert back.merged["c"] == ("c1", "c2")
    assert back.split["de"] == ("d", "e")


def test_a_was_that_is_long_past_changes_nothing() -> None:
    assert descent({"b": ("a",)}, {"b": ("a",)}).same == {"b": "b"}
    assert descent({"b": ()}, {"b": (), "c": ("gone",)}).same == {"b": "b"}


def test_comparing_takes_less_than_a_tenth_of_a_second(template: Template, draft: Template) -> None:
    began = time.process_time()
    compare(template, draft)
    assert time.process_time() - began < 0.1
