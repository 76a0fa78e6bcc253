"""Every finding has words: the place, the fault and the remedy, in plain English, whatever its params hold."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from spoilt import SPOILT
from spoilt_checked import found_in

import engine
from engine.facts import facts_from
from engine.messages.catalogue_examples import CONSISTENCY, EXAMPLES
from engine.messages.catalogue_facts import FACTS
from engine.messages.catalogue_sources import SOURCES as OF_SOURCES
from engine.messages.catalogue_templates import TEMPLATES
from engine.messages.findings import CATALOGUE, RESPONSES, as_line, fault_of, message_of, remedy_of
from engine.model import Finding, Place, Template
from engine.validate import validate

ENGINE = Path(engine.__file__).parent
SOURCES = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(ENGINE.rglob("*.py"))
    if path.parent.name != "messages"
}
MAKERS = {"Finding", "ConditionFault", "refusal", "_fault", "warn"}
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")


def constants(node: ast.expr | None) -> Iterator[str]:
    """The words that an expression may be, as far as they stand in the source."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def emitted(tree: ast.AST) -> Iterator[str]:
    """Every code that a module gives to a finding, a fault or the name ``code``."""
    faults = any(isinstance(node, ast.Name) and node.id in ("Fault", "_Fault") for node in ast.walk(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MAKERS:
                yield from constants(node.args[0])
        elif faults and isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 3:
            yield from constants(node.value.elts[0])
        elif isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["code"]:
            yield from constants(node.value)


EMITTED = {code: path.name for path, tree in SOURCES.items() for code in emitted(tree) if CODE.fullmatch(code)}
COMPOSED = {"evidence_missing", "reason_missing"}


def test_every_code_that_the_engine_gives_has_words() -> None:
    assert len(EMITTED) > 90
    assert {code: name for code, name in EMITTED.items() if code not in CATALOGUE} == {}


def test_there_are_no_words_for_a_code_that_is_never_given() -> None:
    literals = {
        node.value for tree in SOURCES.values() for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # fmt: skip
    assert set(CATALOGUE) - literals - COMPOSED == set()


def test_no_code_stands_in_two_catalogues() -> None:
    assert len(CATALOGUE) == len(RESPONSES) + len(TEMPLATES) + len(FACTS) + len(EXAMPLES) + len(CONSISTENCY) + len(
        OF_SOURCES
    )


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_code_has_a_fault_and_a_remedy_in_sentences(code: str) -> None:
    fault, remedy = CATALOGUE[code]
    for sentence in (fault, remedy):
        assert sentence.endswith((".", "?", "}")), "a whole sentence"
        assert sentence == " ".join(sentence.split())
        assert re.match(r"[A-Z“{0-9*]", sentence)
    assert not re.search(r"\b(error|invalid|illegal|please|sorry|oops)\b", f"{fault} {remedy}", re.IGNORECASE)
    for _, field, spec, conversion in string.Formatter().parse(fault + remedy):
        if field is not None:
            assert re.fullmatch(r"[a-z]+", field), "a param is named, never looked into"
            assert not spec and not conversion


HOSTILE = [
    "{0.__class__}",
    "{ask.__class__.__mro__}",
    "{}",
    "{",
    "}",
    "{{7*7}}",
    "%s %d %(x)s",
    "{% x %}",
    "$x",
    "\\n",
    "<b>",
]


@pytest.mark.threat("8")
@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_param_comes_out_as_it_is(code: str) -> None:
    words = CATALOGUE[code]
    names = {field for _, field, _, _ in string.Formatter().parse(words.fault + words.remedy) if field}
    expected = f"{words.fault} {words.remedy}"
    for name in names:
        expected = expected.replace(f"{{{name}}}", "\x01")
    for text in HOSTILE:
        finding = Finding(code, "error", "answers.x", "", dict.fromkeys(names, text))
        assert message_of(finding) == expected.replace("\x01", text)


@pytest.mark.threat("8")
def test_a_declared_check_speaks_its_own_words_and_no_format() -> None:
    finding = Finding("check.mine", "warning", "answers.x", "§1", {"say": "Look at {0.__class__} and %s."})
    assert (fault_of(finding), remedy_of(finding)) == ("Look at {0.__class__} and %s.", "")
    assert message_of(finding) == "Look at {0.__class__} and %s."


def test_a_list_is_spoken_with_commas() -> None:
    finding = Finding("unknown_status", "warning", "facts.statuses.0", params={"allowed": ["cin", "cp"]})
    assert message_of(finding).endswith("Use one of: cin, cp.")


def test_a_finding_in_a_file_is_one_line_with_its_place() -> None:
    finding = Finding(
        "key_unknown_near", "error", "grading.lable", "", {"key": "lable", "near": "label"}, Place("grading.yaml", 7, 3)
    )
    assert as_line(finding) == (
        "grading.yaml:7:3: error key_unknown_near: The key “lable” is not known here. Did you mean “label”?"
    )
    assert as_line(finding._replace(place=None)).startswith("grading.lable: error ")


@pytest.mark.parametrize("number", range(len(SPOILT)), ids=[f"{row[0]}-{n}" for n, row in enumerate(SPOILT)])
def test_no_brace_is_left_unfilled_in_what_is_said_of_a_declaration(number: int) -> None:
    for finding in found_in(number)[0].findings:
        said = message_of(finding)
        assert not re.search(r"\{[a-z]+\}|“”|\bNone\b(?! of these)|\bdict\b|\bNoneType\b", said), said
        assert len(said) < 1000


FAULTY_FACTS: Any = {
    "zzzz": 1, "child": {"id": 3, "date_of_birth": "soon", "disability": "no", "expected_date_of_birth": "1066-01-01"},
    "statuses": [{"status": "cp", "from": "2026-01-02", "to": "2026-01-01"}, {"status": "zz", "from": "2026-01-01"}, {"status": "cp"}, 3],
    "events": [{"id": "e1", "event": "party", "date": "2026-01-01"}, {"id": "e2", "event": "cp_visit", "date": "2026-01-01", "pre_birth": True},
               {"id": "e2", "event": "cp_visit", "date": "2026-01-02"}, {"id": "e3", "event": "conference_minutes", "date": "2026-01-02"},
               {"id": "e4", "event": "conference_minutes", "date": "2026-01-02", "about": "gone"},
               {"id": "e5", "event": "conference_minutes", "date": "2026-01-02", "about": "e2"}],
    "agreed": [{"row": "T33", "interval": "often", "from": "2025-01-01"}], "sources_cover": ["referral"],
}  # fmt: skip


def test_what_is_said_of_facts_has_words_too() -> None:
    _, findings = facts_from(FAULTY_FACTS)
    assert len({one.code for one in findings}) > 8
    for finding in findings:
        assert not re.search(r"\{[a-z]+\}|“”", message_of(finding))


@pytest.mark.threat("46")
def test_no_message_about_an_answer_repeats_more_of_it_than_a_short_choice(template: Template) -> None:
    canary = "CANARY" * 100
    odd: list[Any] = [
        canary,
        [canary],
        {canary: canary},
        [{"id": canary, "who": canary, "date": canary}],
        {"rating": canary, "actions": canary},
    ]
    for question in template.questions:
        for value in odd:
            for finding in validate(template, {question: value}):
                assert len(re.findall("CANARY", message_of(finding))) <= 10
