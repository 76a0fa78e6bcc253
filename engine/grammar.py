"""Holds a declaration against the grammar of schema/language: the shape of every file, before anything is made of it.

A quick verdict comes from jsonschema-rs; only where it is *no* does jsonschema say what is wrong, so that a good
declaration costs a millisecond and a bad one gets a finding for every fault.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from engine.load import FILES, Document, Loaded, read_language
from engine.model import ERROR, Finding

_MOST_PER_FILE = 50


@cache
def _schemas() -> dict[str, dict[str, Any]]:
    return {name: read_language(name) for name in ("common", *FILES, "example", "timescale_cases", "source")}


@cache
def _quick(name: str) -> jsonschema_rs.Draft202012Validator:
    resources = [(f"https://caseaudit.invalid/{other}.json", schema) for other, schema in _absolute().items()]
    return jsonschema_rs.Draft202012Validator(
        _absolute()[name], registry=jsonschema_rs.Registry(resources, draft=jsonschema_rs.Draft202012)
    )


@cache
def _absolute() -> dict[str, dict[str, Any]]:
    """The schemas under absolute names on a host that can never exist, so that nothing could fetch them."""
    return {name: {**schema, "$id": f"https://caseaudit.invalid/{name}.json"} for name, schema in _schemas().items()}


@cache
def _slow(name: str) -> Draft202012Validator:
    resources = [
        (f"https://caseaudit.invalid/{other}.json", DRAFT202012.create_resource(schema))
        for other, schema in _absolute().items()
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator(_absolute()[name], registry=registry)


def findings(loaded: Loaded) -> Iterator[Finding]:
    """A finding for every place where a file's shape is not the grammar's, in order of place."""
    for stem, document in loaded.documents.items():
        yield from findings_of(stem, document)


def findings_of(stem: str, document: Document) -> Iterator[Finding]:
    """The findings of one document that is to be as schema/language/STEM.json says."""
    if not _quick(stem).is_valid(document.value):
        yield from sorted(_file_findings(stem, document), key=lambda finding: finding.place or ())


def _file_findings(stem: str, document: Document) -> list[Finding]:
    found: list[Finding] = []
    for error in _slow(stem).iter_errors(document.value):
        found.extend(_translate(stem, document, error))
        if len(found) >= _MOST_PER_FILE:
            break
    return found


def _translate(stem: str, document: Document, error: ValidationError) -> Iterator[Finding]:
    path = tuple(error.absolute_path)
    make = _BY_KEYWORD.get(str(error.validator), _wrong_value)
    for code, at, params in make(error, path):
        dotted = ".".join(str(part) for part in (stem, *at))
        yield Finding(code, ERROR, dotted, "", params, document.place(at))


_Fault = tuple[str, tuple[Any, ...], dict[str, Any]]


def _around(error: ValidationError) -> dict[str, Any]:
    """The part of the grammar that the fault is against."""
    return dict(error.schema) if isinstance(error.schema, Mapping) else {}


def _unknown_keys(error: ValidationError, path: tuple[Any, ...]) -> Iterator[_Fault]:
    known = sorted(_around(error).get("properties", {}))
    there: Any = error.instance
    for key in sorted(set(there) - set(known))[:_MOST_PER_FILE]:
        near = difflib.get_close_matches(key[:60], known, 1)
        code = "key_unknown_near" if near else "key_unknown"
        yield code, (*path, key), {"key": _short(key), "near": near[0] if near else "", "known": ", ".join(known)}


def _missing_key(error: ValidationError, path: tuple[Any, ...]) -> Iterator[_Fault]:
    needed: Any = error.validator_value
    there: Any = error.instance
    missing = [key for key in needed if key not in there]
    named = [key for key in missing if error.message.startswith(repr(key))]
    for key in named or missing:
        yield "key_missing", path, {"key": key}


def _wrong_type(error: ValidationError, path: tuple[Any, ...]) -> Iterator[_Fault]:
    wanted: Any = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    yield "value_wrong_type", path, {"wanted": " or ".join(_TYPE_WORDS[kind] for kind in wanted), "key": _key(path)}


def _not_offered(error: ValidationError, path: tuple[Any, ...]) -> Iterator[_Fault]:
    values: Any = error.validator_value
    offered = [str(value) for value in values]
    near = difflib.get_close_matches(str(error.instance), offered, 1)
    code = "value_not_offered_near" if near else "value_not_offered"
    yield code, path, {"value": _short(error.instance), "offered": ", ".join(offered), "near": near[0] if near else ""}


def _wrong_shape(error: ValidationError, path: tuple[Any, ...]) -> Iterator[_Fault]:
    yield "value_wrong_shape", path, {"value": _short(error.instance), "key": _key(path), "example": _example(error)}


def _wrong_value(error: ValidationError, path: tuple[Any, ...]) -> Iterator[_Fault]:
    yield "value_wrong", path, {"value": _short(error.instance), "key": _key(path), "example": _example(error)}


def _wrong_size(error: ValidationError, path: tuple[Any, ...]) -> Iterator[_Fault]:
    code = "value_too_small" if str(error.validator).startswith("min") else "value_too_large"
    yield code, path, {"key": _key(path), "limit": error.validator_value}


def _key(path: tuple[Any, ...]) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "the file")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."


def _example(error: ValidationError) -> str:
    examples = _around(error).get("examples") or [""]
    return str(examples[0])


_TYPE_WORDS = {
    "string": "words",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping of keys to values",
}

_BY_KEYWORD: dict[str, Callable[[ValidationError, tuple[Any, ...]], Iterator[_Fault]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_key,
    "type": _wrong_type,
    "enum": _not_offered,
    "pattern": _wrong_shape,
    **{f"{edge}{what}": _wrong_size for edge in ("min", "max") for what in ("Items", "Length", "Properties", "imum")},
}
