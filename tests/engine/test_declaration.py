"""The typed models of declarations and the grammar are one language: the same keys, and the same of them needed."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, ValidationError

from engine import declaration, declaration_beside, declaration_parts
from engine.check import check
from engine.declaration import CriteriaHere, TemplateDeclaration
from engine.declaration_parts import QuestionDeclaration
from engine.load import FILES, SCHEMA, load_template, newest_bundled, read_language

LANGUAGE = {path.stem: json.loads(path.read_text()) for path in sorted((SCHEMA / "language").glob("*.json"))}


def resolved(stem: str, schema: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A subschema with its reference followed, and the file that it stands in."""
    while "$ref" in schema:
        file, _, pointer = schema["$ref"].partition("#/")
        stem = file.removesuffix(".json") or stem
        schema = LANGUAGE[stem]
        for part in pointer.split("/"):
            schema = schema[part]
    return stem, schema


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models that a field's annotation names, whatever stands around them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in (tuple, dict, Union, types.UnionType):
        return [model for part in get_args(annotation) for model in models_in(part)]
    return []


def pairs(
    model: type[BaseModel], stem: str, schema: dict[str, Any]
) -> Iterator[tuple[type[BaseModel], dict[str, Any]]]:
    """Every model below a model with the mapping of the grammar that declares the same thing."""
    stem, schema = resolved(stem, schema)
    for inner in ("items", "additionalProperties"):  # a list of models, or models by id
        if isinstance(schema.get(inner), dict) and "properties" not in schema:
            stem, schema = resolved(stem, schema[inner])
    if "then" in schema:  # an item of a section is a group of criteria, or a question
        branch = schema["then" if model is CriteriaHere else "else"]
        yield from pairs(model, stem, branch)
        return
    yield model, schema
    for name, field in model.model_fields.items():
        for child in models_in(field.annotation):
            yield from pairs(child, stem, schema["properties"][field.alias or name])


TYPED = [
    (model, schema)
    for stem in FILES
    for top in models_in(TemplateDeclaration.model_fields[stem].annotation)
    for model, schema in pairs(top, stem, LANGUAGE[stem])
]


def test_every_model_of_a_declaration_is_held_against_the_grammar() -> None:
    public = {
        one
        for module in (declaration, declaration_beside, declaration_parts)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, BaseModel) and one.__module__ == module.__name__
    }
    bases = {declaration_parts.Declaration, declaration_parts.Cited}
    assert public - bases - {model for model, _ in TYPED} == {TemplateDeclaration}
    assert set(TemplateDeclaration.model_fields) == set(FILES)


@pytest.mark.parametrize(("model", "schema"), TYPED, ids=[model.__name__ for model, _ in TYPED])
def test_grammar_and_model_have_the_same_keys_and_need_the_same(model: type[BaseModel], schema: dict[str, Any]) -> None:
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    assert set(schema["properties"]) == set(fields)
    assert set(schema.get("required", ())) == {key for key, field in fields.items() if field.is_required()}


def test_a_question_and_a_group_of_criteria_are_told_apart_by_one_key() -> None:
    assert set(CriteriaHere.model_fields) == {"criteria"}
    assert "criteria" not in QuestionDeclaration.model_fields
    assert set(read_language("audit")["$defs"]["criteria"]["properties"]) == {"criteria"}


def test_a_declaration_can_not_be_changed_once_it_is_read() -> None:
    declared = check(newest_bundled()).declared
    assert declared is not None
    with pytest.raises(ValidationError):
        declared.audit.title = "Another"


def test_a_model_takes_no_key_that_it_does_not_name() -> None:
    values = load_template(newest_bundled()).values
    with pytest.raises(ValidationError):
        TemplateDeclaration.model_validate({**values, "zzzz": {}})
    with pytest.raises(ValidationError):
        TemplateDeclaration.model_validate({**values, "grading": {**values["grading"], "zzzz": 1}})
