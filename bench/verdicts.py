"""Measure 7: yes or no to many responses, whole and broken, by the engine and by validators of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import jsonschema
import jsonschema_rs

from bench.bounds import VERDICTS
from bench.data import TODAY, subject
from bench.measure import Figure, Peer, Sample, compare, sampler
from bench.node import NodePeer
from engine.assess import assess
from engine.contract import contract_of
from engine.response import response_from

_DOES = "yes or no to the same responses"


def figures() -> Iterator[Figure]:
    """Verdicts on the complete response, and on it without each of its answers in turn."""
    made, responses = subject(), _responses()

    def accepted(document: dict[str, Any]) -> bool:
        response, faults = response_from(document, made.template)
        return not faults and assess(made.template, response, None, TODAY, made.calendar).complete

    contract = contract_of(made.template)
    slow, quick = jsonschema.Draft202012Validator(contract), jsonschema_rs.Draft202012Validator(contract)
    verdicts = [accepted(one) for one in responses]
    assert True in verdicts and False in verdicts
    assert [slow.is_valid(one) for one in responses] == [quick.is_valid(one) for one in responses] == verdicts
    peers = [
        Peer("jsonschema is_valid", _DOES, _each(slow.is_valid, responses)),
        Peer("jsonschema-rs is_valid", f"{_DOES}; Rust", _each(quick.is_valid, responses)),
    ]
    with ExitStack() as stack:
        ajv = stack.enter_context(
            NodePeer("verdicts", {"contract": contract, "responses": responses, "verdicts": verdicts})
        )
        peers.append(
            Peer(
                ajv.version, f"{_DOES}; compiled, the first error ends it; Node", lambda: ajv.sample() / len(responses)
            )
        )
        yield compare("verdicts on responses", _each(accepted, responses), peers, VERDICTS)


def _responses() -> list[dict[str, Any]]:
    whole = subject().document
    answers = whole["answers"]
    return [whole, *({**whole, "answers": {key: answers[key] for key in answers if key != left}} for left in answers)]


def _each(judge: Callable[[Any], bool], responses: list[dict[str, Any]]) -> Sample:
    """A sample of what one of the responses takes."""
    whole = sampler(lambda: [judge(one) for one in responses])
    return lambda: whole() / len(responses)
