"""Measure 1: assessing one complete response, beside what validates the same response."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import jsonschema
import jsonschema_rs
import orjson

from bench.bounds import AGAINST_JSONSCHEMA, ASSESSMENTS, ASSESSMENTS_AS_JSON
from bench.data import TODAY, Subject, broken, subject
from bench.measure import Figure, Peer, compare, sampler, times_as_fast
from bench.node import NodePeer
from bench.survey import data_of, model_of
from engine.assess import Assessment, as_json, assess
from engine.contract import contract_of

_JSONSCHEMA = "jsonschema iter_errors"
_ONLY = "validates against the contract, no more"


def figures() -> Iterator[Figure]:
    """Assessments without and with their JSON, and how many times as fast as jsonschema that is."""
    made = subject()

    def ours() -> Assessment:
        return assess(made.template, made.response, made.facts, TODAY, made.calendar)

    def ours_as_json() -> bytes:
        return orjson.dumps(as_json(ours()))

    with ExitStack() as stack:
        peers = [*_in_python(made), *_in_node(made, stack)]
        assessed = compare("assess", sampler(ours), peers, ASSESSMENTS)
        yield assessed
        yield times_as_fast("assess, against jsonschema", assessed, _JSONSCHEMA, AGAINST_JSONSCHEMA)
        yield compare("assess and write as JSON", sampler(ours_as_json), peers, ASSESSMENTS_AS_JSON)


def _in_python(made: Subject) -> Iterator[Peer]:
    contract, whole, faulty = contract_of(made.template), made.document, broken(made.document)
    slow = jsonschema.Draft202012Validator(contract)
    quick = jsonschema_rs.Draft202012Validator(contract)
    assert not list(slow.iter_errors(whole)) and list(slow.iter_errors(faulty))
    assert quick.is_valid(whole) and not quick.is_valid(faulty)
    yield Peer(_JSONSCHEMA, _ONLY, sampler(lambda: list(slow.iter_errors(whole))))
    yield Peer("jsonschema-rs iter_errors", f"{_ONLY}; Rust", sampler(lambda: list(quick.iter_errors(whole))))
    yield Peer("jsonschema-rs is_valid", "says yes or no; Rust", sampler(lambda: quick.is_valid(whole)))


def _in_node(made: Subject, stack: ExitStack) -> Iterator[Peer]:
    whole, faulty = made.document, broken(made.document)
    contract = {"contract": contract_of(made.template), "response": whole, "broken": faulty}
    ajv = stack.enter_context(NodePeer("ajv", contract))
    yield Peer(ajv.version, f"{_ONLY}; compiled, all errors; Node", ajv.sample)
    model = {
        "model": model_of(made.template),
        "data": data_of(made.template, whole["answers"]),
        "brokenData": data_of(made.template, faulty["answers"]),
    }
    survey = stack.enter_context(NodePeer("survey", model))
    yield Peer(
        survey.version, "sets answers, shows or hides, validates; no grade, Part B or dates; Node", survey.sample
    )
