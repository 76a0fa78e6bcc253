"""The grammar of declarations explains itself, gives examples that hold, and is the same as the typed models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from engine import grammar
from engine.conditions import _TESTS
from engine.kinds import _KINDS, SIMPLE
from engine.load import FILES, SCHEMA, Document, Loaded, load_template, newest_bundled

LANGUAGE = {path.stem: json.loads(path.read_text()) for path in sorted((SCHEMA / "language").glob("*.json"))}
REGISTRY: Registry[Any] = Registry().with_resources(
    [(f"{stem}.json", DRAFT202012.create_resource(schema)) for stem, schema in LANGUAGE.items()]
)
Node = tuple[str, tuple[str, ...], dict[str, Any]]


def keys_of(stem: str, schema: Any, path: tuple[str, ...] = ()) -> Iterator[Node]:
    """Every key and every named definition of a file of the grammar, with the subschema that stands for it."""
    if isinstance(schema, dict):
        for holder in ("properties", "$defs"):
            for name, child in schema.get(holder, {}).items():
                yield stem, (*path, holder, name), child
                yield from keys_of(stem, child, (*path, holder, name))
        for name, child in schema.items():
            if name not in ("properties", "$defs", "examples", "enum", "if"):  # "if" asks after keys declared elsewhere
                yield from keys_of(stem, child, (*path, name))
    elif isinstance(schema, list):
        for index, child in enumerate(schema):
            yield from keys_of(stem, child, (*path, str(index)))


KEYS = [node for stem, schema in LANGUAGE.items() for node in keys_of(stem, schema)]
NAMES = [f"{stem}:{'/'.join(path)}" for stem, path, _ in KEYS]


def test_every_file_of_the_grammar_is_looked_at() -> None:
    assert set(LANGUAGE) >= {"common", *FILES}
    assert len(KEYS) > 200 and len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(("stem", "path", "schema"), KEYS, ids=NAMES)
def test_every_key_is_described_and_its_examples_hold(stem: str, path: tuple[str, ...], schema: dict[str, Any]) -> None:
    assert schema.get("description", "").strip().endswith((".", ")")), "a sentence says what the key is for"
    assert schema.get("examples"), "an example shows it"
    pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)
    held = Draft202012Validator({"$ref": f"{stem}.json#/{pointer}"}, registry=REGISTRY)
    for example in schema["examples"]:
        assert [error.message for error in held.iter_errors(example)] == []


@pytest.mark.parametrize("stem", LANGUAGE)
def test_every_file_of_the_grammar_is_itself_a_schema(stem: str) -> None:
    Draft202012Validator.check_schema(LANGUAGE[stem])
    assert LANGUAGE[stem]["description"]


def test_a_mapping_with_named_keys_says_what_becomes_of_others() -> None:
    named = [(name, schema) for name, (_, _, schema) in zip(NAMES, KEYS, strict=True) if "properties" in schema]
    assert len(named) > 30
    assert [name for name, schema in named if "additionalProperties" not in schema] == []


def test_the_engines_words_for_kinds_are_the_grammars() -> None:
    declared = set(LANGUAGE["common"]["$defs"]["question"]["properties"]["kind"]["enum"])
    assert {*SIMPLE, *_KINDS} == declared | {"criterion"}
    assert set(SIMPLE) == set(LANGUAGE["common"]["$defs"]["column"]["properties"]["kind"]["enum"])
    assert set(_TESTS) == set(LANGUAGE["common"]["$defs"]["test"]["properties"])


def test_the_bundled_template_has_the_shape_of_the_grammar() -> None:
    assert list(grammar.findings(load_template(newest_bundled()))) == []


def test_both_validators_of_the_grammar_judge_alike() -> None:
    """A declaration that the quick verdict refuses always gets a finding from the slow one."""
    for wrong in ({}, {"template": 1}, {"sections": []}, {"template": "a", "nonsense": {"a": []}}):
        loaded = Loaded(Path(), {"audit": Document("audit.yaml", wrong, {})}, "", ())
        assert list(grammar.findings(loaded))
