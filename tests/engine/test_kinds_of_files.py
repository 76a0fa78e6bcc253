"""Questions about files: the types in words, what a version change does to answers, and answers carried from one to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from every_kind import FORM, PLAN

from engine.compare import compare
from engine.compile import template_at
from engine.kinds_of_files import FILE_TYPES, media_types, types_in_words
from engine.load import read_language
from engine.messages.answers import file_wanted, size_in_words
from engine.migrate import apply, plan
from engine.model import Template
from engine.validate import validate

DECLARED = "types: [pdf, word, text], at_most_mb: 1"


def form(folder: Path, version: str, declared: str) -> Template:
    """The form of every kind in a version of its own, with its file declared so."""
    folder.mkdir()
    for file in FORM.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        (folder / file.name).write_text(
            text.replace("2025-01.1", version).replace(DECLARED, declared), encoding="utf-8"
        )
    return template_at(folder)


def test_the_types_of_the_grammar_are_those_of_the_engine() -> None:
    declared = read_language("common")["$defs"]["question"]["properties"]["types"]["items"]["enum"]
    assert declared == list(FILE_TYPES)


def test_no_media_type_stands_for_two_types_and_every_one_has_an_ending() -> None:
    every = media_types(tuple(FILE_TYPES))
    assert len(every) == len(set(every)) == 11
    assert all(ending.startswith(".") for one in FILE_TYPES.values() for ending in one.endings.values())


def test_types_are_named_as_people_name_them(tmp_path: Path) -> None:
    assert types_in_words(("pdf",)) == "a PDF"
    assert types_in_words(("pdf", "text")) == "a PDF, or plain text (.txt, in UTF-8)"
    question = form(tmp_path / "one", "2025-01.1", "types: [pdf]").questions["a_file"]
    assert file_wanted(question) == "A PDF, of at most 10 MB."


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (245_760, "240 KB"),
        (1_048_576, "1.0 MB"),
        (10_485_760, "10.0 MB"),
    ],
)
def test_a_size_is_said_as_people_say_it(size: int, words: str) -> None:
    assert size_in_words(size) == words


CHANGED: list[tuple[str, str, str]] = [
    ("types: [pdf, text], at_most_mb: 1", "loses_answers", "no longer offers: a Word document without macros"),
    ("types: [pdf, word, text, image], at_most_mb: 1", "safe", "offers more choices: an image"),
    ("types: [pdf, word, text], at_most_mb: 2", "safe", "takes more than before (size in MB): 2 instead of 1"),
    ("types: [pdf, word, text]", "safe", "takes more than before (size in MB): 10 instead of 1"),
]


@pytest.mark.parametrize(("declared", "class_", "words"), CHANGED)
def test_a_change_of_what_is_taken_says_what_becomes_of_answers(
    tmp_path: Path, declared: str, class_: str, words: str
) -> None:
    old, new = form(tmp_path / "old", "2025-01.1", DECLARED), form(tmp_path / "new", "2025-02.1", declared)
    (change,) = compare(old, new).changes
    assert (change.id, change.class_) == ("a_file", class_)
    assert words in change.sentence


def test_saying_the_usual_limit_changes_nothing(tmp_path: Path) -> None:
    old = form(tmp_path / "old", "2025-01.1", "types: [pdf]")
    new = form(tmp_path / "new", "2025-02.1", "types: [pdf], at_most_mb: 10")
    assert compare(old, new).changes == ()


@pytest.mark.parametrize(
    ("declared", "kept"),
    [("types: [pdf]", True), ("types: [word], at_most_mb: 1", False), ("types: [pdf], at_most_mb: 1", True)],
)
def test_a_file_is_carried_over_where_it_still_has_a_place_and_comes_home_where_it_has_none(
    tmp_path: Path, declared: str, kept: bool
) -> None:
    old, new = form(tmp_path / "old", "2025-01.1", DECLARED), form(tmp_path / "new", "2025-02.1", declared)
    answers: dict[str, Any] = {"a_file": PLAN}
    there = apply(plan(old, new, answers), answers)
    assert (there.answers == answers) is kept
    assert there.put_by == ({} if kept else {"2025-01.1": answers})
    assert apply(plan(new, old, there.answers, there.put_by), there.answers).answers == answers


def test_a_check_asks_whether_there_is_a_file(tmp_path: Path) -> None:
    template = form(tmp_path / "one", "2025-01.1", DECLARED)
    assert "check.planned" in {one.code for one in validate(template, {"a_file": PLAN})}
    assert "check.planned" not in {one.code for one in validate(template, {"a_file": {}})}
