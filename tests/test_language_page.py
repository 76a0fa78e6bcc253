"""The page that explains the language says what is true: its examples are valid and its lists are complete."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from engine.load import FILES, SCHEMA, read_language, read_yaml
from engine.messages.findings import CATALOGUE

PAGE = (SCHEMA / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml (\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
HOME = {
    "question": "common",
    "condition": "common",
    "check": "audit",
    "cap": "grading",
    "example": "example",
    "event": "source",
}


def validator(name: str) -> Draft202012Validator:
    schemas = {file: read_language(file) for file in ("common", *FILES, "example", "source")}
    resources = [(f"{file}.json", DRAFT202012.create_resource(schema)) for file, schema in schemas.items()]
    registry = Registry().with_resources(resources)
    pointer = "" if HOME[name] == name else f"#/$defs/{name}"
    return Draft202012Validator({"$ref": f"{HOME[name]}.json{pointer}"}, registry=registry)


def test_there_are_examples() -> None:
    assert len(BLOCKS) >= 5


@pytest.mark.parametrize(("name", "text"), BLOCKS)
def test_every_example_of_the_page_is_valid(name: str, text: str) -> None:
    value = read_yaml(text.encode(), "README.md").value
    assert [error.message for error in validator(name).iter_errors(value)] == []


def test_the_page_names_every_kind_operator_and_file() -> None:
    common = read_language("common")["$defs"]
    kinds = common["question"]["properties"]["kind"]["enum"]
    operators = list(common["test"]["properties"])
    missing = [word for word in (*kinds, *operators, *(f"{file}.yaml" for file in FILES)) if f"`{word}`" not in PAGE]
    assert missing == []


def test_every_code_of_a_finding_has_words_of_its_own() -> None:
    faults = [words.fault for words in CATALOGUE.values() if words.fault != "{say}"]
    assert len(faults) == len(CATALOGUE) - 1
