"""The case record: what it holds of an audit, canonically, by the published schema."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.assess import assess
from engine.calendars import calendar_from
from engine.compile import template_at
from engine.facts import facts_from
from engine.load import SCHEMA, newest_bundled, read_data, read_yaml
from engine.model import Template
from engine.part_b import rows_of
from engine.response import Response
from exporters.record import Completion, Identity, PartBState, Subject, digest_of, frozen, record_of

KINDS = Path(__file__).parents[1] / "fixtures" / "kinds"
EXAMPLES = ("complete-good", "inadequate", "all-criteria")


@pytest.fixture(scope="module")
def template() -> Template:
    return template_at(newest_bundled())


def record(template: Template, name: str, part_b: bool = False) -> dict[str, Any]:
    example = read_yaml((newest_bundled() / "examples" / f"{name}.yaml").read_bytes(), name).value
    response = Response(template.id, template.version, example["answers"], {})
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    assessment = assess(template, response, facts_from(example["facts"])[0], date(2026, 3, 12), calendar)
    rows = rows_of([assessment.actions], {"rows": {"a1": {"agreed": "yes"}}})
    state = PartBState(rows, {"rows": {"a1": {"agreed": "yes"}}, "reflections": {"development": "x"}}, None)
    return record_of(
        template,
        response,
        assessment,
        Subject("child", "c" * 32, "DEMO-1", "Kit Mockford", date(2012, 5, 1)),
        Identity("r" * 32, "a" * 32, 1, None),
        Completion("part_a", "Ada Example", "Advanced Practitioner", datetime(2026, 3, 12, 9, 30, tzinfo=UTC), "Mine."),
        state if part_b else None,
    )


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("part_b", [False, True])
def test_it_keeps_the_published_schema(template: Template, name: str, part_b: bool) -> None:
    made = record(template, name, part_b)
    schema = json.loads((SCHEMA / "record" / "case-records.schema.json").read_bytes())
    document = {
        "format": "caseaudit-records/1",
        "cursor": 1,
        "records": [{"cursor": 1, "digest": digest_of(made), "record": json.loads(frozen(made))}],
    }
    assert [fault.message for fault in Draft202012Validator(schema).iter_errors(document)] == []


@pytest.mark.parametrize(("kind", "sound"), [("child", True), ("worker", False), ("household", False), ("cat", False)])
def test_only_a_child_has_a_date_of_birth_in_the_published_schema(template: Template, kind: str, sound: bool) -> None:
    made = record(template, "inadequate")
    assert made["subject"]["date_of_birth"] == "2012-05-01"
    made["subject"]["type"] = kind
    schema = json.loads((SCHEMA / "record" / "case-records.schema.json").read_bytes())
    judge = Draft202012Validator({**schema["$defs"]["record"], "$defs": schema["$defs"]})
    assert judge.is_valid(made) is sound
    del made["subject"]["date_of_birth"]
    assert judge.is_valid(made) is (kind != "cat")


def test_its_digest_is_that_of_its_canonical_bytes(template: Template) -> None:
    made = record(template, "inadequate")
    assert digest_of(made) == hashlib.sha256(frozen(made)).hexdigest()
    assert frozen(json.loads(frozen(made))) == frozen(made)
    assert list(json.loads(frozen(made))) == sorted(json.loads(frozen(made)))


def test_every_answer_that_was_asked_stands_in_its_section_in_words(template: Template) -> None:
    made = record(template, "all-criteria")
    stood = {answer["id"]: answer for section in made["sections"] for answer in section["answers"]}
    assert set(stood) == set(made["answers"])
    assert all(answer["text"] and answer["value"] == made["answers"][id_] for id_, answer in stood.items())


def test_times_are_utc_and_nothing_unknown_is_there(template: Template) -> None:
    made = record(template, "complete-good")
    assert made["completion"]["at"] == "2026-03-12T09:30:00Z"
    assert "supersedes" not in made
    assert b"null" not in frozen(made)


def test_computed_values_stand_in_words_in_their_section_and_are_no_answers() -> None:
    form = template_at(KINDS)
    said = {
        "a_criterion": {"rating": "evidenced"},
        "a_scale": "met",
        "a_duration": 61,
        "a_rows": [{"id": "r1"}, {"id": "r2"}],
    }
    response = Response(form.id, form.version, said, {})
    assessment = assess(
        form, response, None, date(2026, 3, 12), calendar_from(read_data("calendars", "england-and-wales"))
    )
    made = record_of(
        form, response, assessment, Subject("worker", "c" * 32, "DEMO-1", "Kit Mockford"),
        Identity("r" * 32, "a" * 32, 1, None),
        Completion("part_a", "Ada Example", "", datetime(2026, 3, 12, tzinfo=UTC), "Mine."), None,
    )  # fmt: skip
    stood = {answer["id"]: answer for section in made["sections"] for answer in section["answers"]}
    assert stood["a_computed"]["value"] == 100 and stood["a_computed"]["text"] == "100%"
    assert stood["a_scale"]["score"] == 1 and "score" not in stood["a_duration"]
    assert stood["visits"]["text"] == "2" and stood["a_duration"]["text"] == "1 hour 1 minute"
    assert made["answers"] == said and made["subject"]["type"] == "worker"
    assert json.loads(frozen(made)) == json.loads(json.dumps(made))
