"""docs/language.md names every key of the grammar, says what it is for, and shows it in an example that holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from engine.load import SCHEMA, read_yaml

LANGUAGE = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((SCHEMA / "language").glob("*.json"))}
REGISTRY: Registry[Any] = Registry().with_resources(
    [(f"{stem}.json", DRAFT202012.create_resource(schema)) for stem, schema in LANGUAGE.items()]
)
PAGE = (SCHEMA.parent / "docs" / "language.md").read_text("utf-8")
PARTS = dict(re.findall(r"^### `([^`]+)`\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE))


def mappings(schema: Any, title: str, pointer: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every mapping of a file of the grammar: its title on the page, where it stands, and its subschema."""
    if not isinstance(schema, dict):
        return
    if "properties" in schema:
        yield title, pointer, schema
    for holder, inside in schema.items():
        if holder in ("properties", "$defs"):
            for name, child in inside.items():
                yield from mappings(child, f"{title}.{name}", f"{pointer}/{holder}/{name}")
        elif holder in ("items", "additionalProperties"):
            yield from mappings(inside, title, f"{pointer}/{holder}")


MAPPINGS = [one for stem, schema in LANGUAGE.items() for one in mappings(schema, stem, f"{stem}.json#")]
NAMES = [title for title, *_ in MAPPINGS]


def examples_of(title: str) -> list[dict[str, Any]]:
    blocks = re.findall(rf"^```yaml {re.escape(title)}\n(.*?)^```", PARTS[title], re.DOTALL | re.MULTILINE)
    return [read_yaml(block.encode(), "language.md").value for block in blocks]


def keys_of(title: str) -> dict[str, tuple[bool, str]]:
    """The keys that the page lists under a heading: whether they are needed, and what they are for."""
    found = re.findall(r"^- `([^`]+)`( \(\*needed\*\))?: (.+)$", PARTS[title], re.MULTILINE)
    return {key: (bool(needed), words) for key, needed, words in found}


def test_the_page_has_a_part_for_every_mapping_of_the_grammar_and_no_other() -> None:
    assert len(NAMES) == len(set(NAMES)) > 40
    assert set(PARTS) == set(NAMES)


@pytest.mark.parametrize(("title", "pointer", "schema"), MAPPINGS, ids=NAMES)
def test_every_key_is_listed_with_what_it_is_for(title: str, pointer: str, schema: dict[str, Any]) -> None:
    listed = keys_of(title)
    assert set(listed) == set(schema["properties"]), "every key of the grammar, and no other"
    assert {key for key, (needed, _) in listed.items() if needed} == set(schema.get("required", ()))
    assert [key for key, (_, words) in listed.items() if not words.endswith((".", ")"))] == []


@pytest.mark.parametrize(("title", "pointer", "schema"), MAPPINGS, ids=NAMES)
def test_every_key_stands_in_an_example_that_holds(title: str, pointer: str, schema: dict[str, Any]) -> None:
    examples = examples_of(title)
    held = Draft202012Validator({"$ref": pointer}, registry=REGISTRY)
    for example in examples:
        assert [error.message for error in held.iter_errors(example)] == []
    assert set(schema["properties"]) - {key for example in examples for key in example} == set()


def test_a_kind_and_a_primitive_are_named() -> None:
    common = LANGUAGE["common"]["$defs"]
    words = [*common["question"]["properties"]["kind"]["enum"], *common["computed"]["properties"]["primitive"]["enum"]]
    assert [word for word in words if not re.search(rf"\b{word}\b", PAGE)] == []
