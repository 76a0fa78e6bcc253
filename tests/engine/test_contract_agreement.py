"""The engine and three validators that integrators use give one verdict on generated responses, valid and broken, on all that the
contract claims to hold.

``CASEAUDIT_RESPONSES`` says how many in all; every one of them goes through all four.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import pytest
from ajv_verdicts import Ajv
from every_kind import FORM
from jsonschema import Draft202012Validator
from odd_answers import MAKERS, odd_documents
from test_every_kind import answers

from engine.assess import assess
from engine.calendars import Calendar
from engine.check import check
from engine.compile import compile_template, template_at
from engine.contract import contract_of
from engine.contract_shapes import SHAPES, SIMPLE_SHAPES
from engine.load import TEMPLATES, read_yaml
from engine.model import ERROR, Template
from engine.response import response_from

RESPONSES = int(os.environ.get("CASEAUDIT_RESPONSES", "20000"))
PART = 1000
SHARES: Mapping[str, float] = {
    "case-management-audit/2023-09.1": 0.1,
    "foster-carer-file-check/2025-01.1": 0.4,
    "supervision-audit/2025-01.1": 0.3,
    "kinds": 0.2,
}
"""How many of the responses are to each form: fewer to the largest, of which jsonschema judges a hundred a second."""
PARTS = [(form, part) for form, share in SHARES.items() for part in range(max(1, round(RESPONSES * share / PART)))]
TODAY = date(2026, 3, 12)


class Form(NamedTuple):
    """A form with its contract, and the whole answers that responses are made from."""

    template: Template
    contract: dict[str, Any]
    whole: list[dict[str, Any]]


@pytest.fixture(scope="module")
def forms() -> dict[str, Form]:
    found = {}
    for name in SHARES:
        folder = FORM if name == "kinds" else TEMPLATES / name
        examples = [read_yaml(path.read_bytes(), path.name).value for path in sorted(folder.glob("examples/*.yaml"))]
        whole = [one["answers"] for one in examples if "answers" in one and "from" not in one] or [answers()]
        template = template_at(folder)
        found[name] = Form(template, contract_of(template), whole)
    return found


@pytest.fixture(scope="module")
def ajv() -> Iterator[Ajv]:
    with Ajv() as process:
        yield process


def engine_accepts(form: Form, document: Any, calendar: Calendar) -> bool:
    """Whether the engine finds no error, but for the rules that the contract says are beyond it."""
    beyond = {rule["rule"] for rule in form.contract["x-rule"]}
    response, misread = response_from(document, form.template)
    findings = (*misread, *assess(form.template, response, None, TODAY, calendar).findings)
    return not any(one.severity == ERROR and one.code not in beyond for one in findings)


def test_every_bundled_form_takes_part() -> None:
    bundled = {f"{path.parent.name}/{path.name}" for path in TEMPLATES.glob("*/*")}
    assert {*SHARES} == bundled | {"kinds"}
    assert sum(SHARES.values()) == pytest.approx(1)


def test_responses_of_every_kind_are_made(forms: dict[str, Form]) -> None:
    kinds = {*SIMPLE_SHAPES, *SHAPES}
    assert MAKERS.keys() == kinds
    assert {question.kind for question in forms["kinds"].template.questions.values()} == kinds


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_engine_jsonschema_jsonschema_rs_and_ajv_give_one_verdict(
    forms: dict[str, Form], ajv: Ajv, calendar: Calendar, name: str, part: int
) -> None:
    form = forms[name]
    made = list(odd_documents(form.template, form.whole, PART, part))
    slow, quick = Draft202012Validator(form.contract), jsonschema_rs.Draft202012Validator(form.contract)
    verdicts = {
        "engine": [engine_accepts(form, one, calendar) for one in made],
        "jsonschema": [slow.is_valid(one) for one in made],
        "jsonschema-rs": [quick.is_valid(one) for one in made],
        "ajv": list(ajv.verdicts(form.contract, made)),
    }
    by_response = zip(made, zip(*verdicts.values(), strict=True), strict=True)
    differing = [(dict(zip(verdicts, found, strict=True)), one) for one, found in by_response if len(set(found)) > 1]
    assert differing[:2] == []
    assert 0.1 < sum(verdicts["engine"]) / PART < 0.9, "both verdicts must be well represented"


@pytest.mark.parametrize(("question", "value"), [
    ("a_date", "2026-03-12\n"), ("a_date_time", "2026-03-12T14:30\n"), ("a_rows", [{"id": "r1\n", "what": "x", "who": {"name": "A"}}] * 2),
])  # fmt: skip
def test_a_line_end_after_the_last_character_is_no_part_of_a_day_or_an_id(
    forms: dict[str, Form], ajv: Ajv, calendar: Calendar, question: str, value: Any
) -> None:
    form, document = forms["kinds"], {"answers": {**answers(), question: value}}
    assert not engine_accepts(form, document, calendar)
    assert not Draft202012Validator(form.contract).is_valid(document)
    assert not jsonschema_rs.Draft202012Validator(form.contract).is_valid(document)
    assert list(ajv.verdicts(form.contract, [document])) == [False]


def test_a_form_in_which_nobody_can_own_an_action_has_a_contract_that_ajv_takes(
    ajv: Ajv, calendar: Calendar, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(FORM, tmp_path / "kinds"))
    (folder / "part_b.yaml").unlink()
    checked = check(folder)
    template = compile_template(checked)
    contract = {**contract_of(template), "$id": "urn:caseaudit:kinds:without-part-b"}
    form, without = Form(template, contract, []), {**answers(), "an_actions": []}
    for document, verdict in (({"answers": without}, True), ({"answers": answers()}, False)):
        assert engine_accepts(form, document, calendar) is verdict
        assert list(ajv.verdicts(contract, [document])) == [verdict]
