"""The template speaks the guide's words: read here from the guide's text itself, without the engine's own comparison."""

from __future__ import annotations

import hashlib
import html
import re
from typing import Any

import pytest

from engine.guide import plain_words, stands_in
from engine.load import newest_bundled
from engine.model import Template

SEED = "ff4d199d66225400996f128e1c05e68ffc05616a372e51526f02f25dc93a0780"
GUIDE = (newest_bundled() / "guide.txt").read_text(encoding="utf-8")


def between(start: str, end: str) -> str:
    """The guide from one heading to the next."""
    return GUIDE[GUIDE.index(start) + len(start) : GUIDE.index(end)]


FACTORS = between("### 4. Factors", "## 5. Audit grading guidance")
GRADES = between("## 5. Audit grading guidance", "## 6. Performance Management")
TABLE = between("## 6. Performance Management", "## **7. Completion of Part B's.**")

SECTIONS = dict(re.findall(r"^#### (4\.\d)\. (.+)$", FACTORS, re.MULTILINE))
CRITERIA = {int(number): words for number, words in re.findall(r"^(?:- )?(\d+)\. (.+)$", FACTORS, re.MULTILINE)}
SECTION_OF = {
    int(number): part.split(".", 2)[0] + "." + part.split(".", 2)[1]
    for part in FACTORS.split("#### ")[1:]
    for number in re.findall(r"^(?:- )?(\d+)\. ", part, re.MULTILINE)
}
PROMPTS = re.findall(r"^\s*- (\*[^*].+\*)$", FACTORS, re.MULTILINE)
DESCRIPTORS = {
    clause: (title, tuple(line for line in text.splitlines() if line))
    for clause, title, text in re.findall(r"^### (5\.\d)\. (.+)\n((?:(?!### ).*\n?)*)", GRADES, re.MULTILINE)
}


def test_the_bundled_guide_is_the_guide_that_was_given() -> None:
    assert hashlib.sha256((newest_bundled() / "guide.txt").read_bytes()).hexdigest() == SEED


def test_the_guide_was_read_whole_here() -> None:
    """What the tests below compare with must itself be complete."""
    assert sorted(CRITERIA) == sorted(SECTION_OF) == list(range(1, 38))
    assert list(SECTIONS) == [f"4.{n}" for n in range(1, 8)]
    assert list(DESCRIPTORS) == ["5.1", "5.2", "5.3", "5.4"]
    assert [len(paragraphs) for _, paragraphs in DESCRIPTORS.values()] == [1, 1, 2, 2]
    assert len(PROMPTS) == 4
    assert len(CELLS) == 30


@pytest.mark.clause("4.1")
@pytest.mark.clause("4.2")
@pytest.mark.clause("4.3")
@pytest.mark.clause("4.4")
@pytest.mark.clause("4.5")
@pytest.mark.clause("4.6")
@pytest.mark.clause("4.7")
@pytest.mark.parametrize("number", CRITERIA)
def test_a_criterion_has_the_guides_whole_sentence_with_its_emphasis(template: Template, number: int) -> None:
    question = template.questions[f"c{number:02}"]
    assert question.ask == CRITERIA[number]
    assert (question.number, question.source) == (number, f"§{SECTION_OF[number]}({number})")


def test_the_criteria_stand_in_the_guides_order_under_the_guides_headings(template: Template) -> None:
    groups = {
        section.source.removeprefix("§"): section for section in template.sections if section.source.startswith("§4.")
    }
    assert {clause: section.title for clause, section in groups.items()} == SECTIONS
    assert [
        question.number for section in template.sections for question in section.questions if question.number
    ] == list(range(1, 38))
    for clause, section in groups.items():
        assert {question.number for question in section.questions if question.number} == {
            n for n, of in SECTION_OF.items() if of == clause
        }
        assert section.questions[-1].ask == "Anything else considered"


@pytest.mark.clause("4.2(7)")
def test_criterion_7_carries_its_four_prompts_and_no_other_any(template: Template) -> None:
    assert list(template.questions["c07"].prompts) == PROMPTS
    assert [question.id for question in template.questions.values() if question.prompts] == ["c07"]


@pytest.mark.clause("4.3(10)")
@pytest.mark.clause("4.3(15)")
def test_criteria_10_and_15_carry_their_notes(template: Template) -> None:
    assert "(*FGC was considered and/or utilised*)" in template.questions["c10"].ask
    assert re.search(r"\(\*stating that .+ overcoming these\*\)\.$", template.questions["c15"].ask)


@pytest.mark.clause("5.1")
@pytest.mark.clause("5.2")
@pytest.mark.clause("5.3")
@pytest.mark.clause("5.4")
@pytest.mark.parametrize(
    ("clause", "grade"),
    [("5.1", "outstanding"), ("5.2", "good"), ("5.3", "requires_improvement"), ("5.4", "inadequate")],
)
def test_a_grade_has_the_guides_descriptor_in_full(template: Template, clause: str, grade: str) -> None:
    found = template.grade(grade)
    assert found is not None
    assert (found.label, found.descriptor) == DESCRIPTORS[clause]
    assert found.source == f"§{clause}"


def cells() -> list[tuple[str, str, str]]:
    """The table of section 6: group, label and words of every cell, a list item of a cell being a cell of its own."""
    found, group = [], ""
    for line in TABLE.splitlines():
        if "\t" not in line:
            continue
        left, right = line.split("\t", 1)
        group = re.sub(r"</?b>", "", left) or group
        bold = re.match(r"<b>(.+?)</b>\s*(.*)", right)
        label, words = bold.groups() if bold else right.split(": ", 1)
        for item in re.findall(r"<li>(.+?)</li>", words) or [words]:
            found.append((group, html.unescape(label if bold else f"{label}:"), html.unescape(item)))
    return found


CELLS = cells()


def test_the_35_timescales_have_the_guides_groups_labels_and_words_in_its_order(template: Template) -> None:
    """Rows that share a cell repeat its words or share them out; together they are the table, cell by cell."""
    rows: list[dict[str, Any]] = template.declaration["timescales"]["rows"]
    assert [row["id"] for row in rows] == [f"T{number:02}" for number in range(1, 36)]
    said: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        words = said.setdefault((row["group"], row["label"]), [])
        if row["words"] not in words:
            words.append(row["words"])
    printed: dict[tuple[str, str], list[str]] = {}
    for group, label, text in CELLS:
        printed.setdefault((group, label), []).append(text)
    assert list(said) == list(printed)
    assert {key: " ".join(words) for key, words in said.items()} == {
        key: " ".join(words) for key, words in printed.items()
    }


def test_no_timescale_is_marked_as_adapted(template: Template) -> None:
    assert all(row.get("wording", "verbatim") == "verbatim" for row in template.declaration["timescales"]["rows"])
    assert plain_words(template.declaration["timescales"]["words"]) in " ".join(TABLE.split())


@pytest.mark.clause("2.8")
def test_the_set_question_is_asked_of_everybody_in_the_guides_words(template: Template) -> None:
    asked = re.search(r"In discussion with the family/child: \*(.+?)\*", GUIDE)
    assert asked
    for person in ("child", "parent", "carer"):
        assert template.questions[f"{person}_differently"].ask == asked.group(1)


@pytest.mark.clause("1")
def test_the_five_roles_that_audit_are_the_guides(template: Template) -> None:
    roles = template.questions["auditor_role"].options.values()
    assert (
        "Assistant Director, Team Managers, Independent Reviewing Officers, Child Protection Advisors and Advanced Practitioners are required"
        in GUIDE
    )
    assert list(roles) == [
        "Assistant Director",
        "Team Manager",
        "Independent Reviewing Officer",
        "Child Protection Advisor",
        "Advanced Practitioner",
    ]
    assert template.declaration["process"]["auditors"]["roles"] == dict(template.questions["auditor_role"].options)
    assert template.declaration["process"]["auditors"]["every"] == "month"


@pytest.mark.clause("7.1")
@pytest.mark.clause("7.4")
def test_part_b_and_the_window_say_what_the_guide_says(template: Template) -> None:
    part_b = template.declaration["part_b"]
    own = " ".join(GUIDE.split())
    for words in (part_b["deadlines"]["urgent"]["words"], part_b["deadlines"]["usual"]["words"], part_b["words"],
                  part_b["reflections"]["guidance"][0]["text"], template.declaration["audit"]["window"]["words"]):  # fmt: skip
        assert words in own


GUIDE_TEXT = "One **two** three's four. (<b>Five</b> &amp; six)"


@pytest.mark.parametrize(("text", "there"), [
    ("One two three's four.", True), ("One two", True), ("two *three's*", True), ("Five & six", True), ("three's four", True),
    ("One three's", False), ("One tw", False), ("ne two", False), ("one two", False), ("Five and six", False),
])  # fmt: skip
def test_words_stand_in_a_guide_whole_and_in_order(text: str, there: bool) -> None:
    assert stands_in(plain_words(GUIDE_TEXT), text) is there
