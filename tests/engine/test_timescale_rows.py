"""The declaration of the timescales: the guide's words, the grammar, and what the compiler refuses."""

from __future__ import annotations

import html
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from engine.load import SCHEMA, read_data, read_language
from engine.timescale_rows import RowFault, compile_rows

DECLARED = read_data("templates", "case-management-audit", "2023-09.1", "timescales")
TEMPLATE = SCHEMA / "templates" / "case-management-audit" / "2023-09.1"


def _plain(text: str) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("*", "")
    return " ".join(text.split())


def _section_6() -> str:
    guide = next(Path(TEMPLATE).glob("*.txt")).read_text("utf-8")
    return _plain(guide[guide.index("## 6. ") : guide.index("## **7.")])


def test_the_words_are_the_guides_and_nothing_of_section_6_is_left_out() -> None:
    said = [f"## 6. {DECLARED['heading']}", DECLARED["words"]]
    before: dict[str, Any] = {}
    for row in DECLARED["rows"]:
        same_group = row["group"] == before.get("group")
        same_label = same_group and row["label"] == before.get("label")
        said += [] if same_group else [row["group"]]
        said += [] if same_label else [row["label"]]
        said += [] if same_label and row["words"] == before["words"] else [row["words"]]
        before = row
    assert _plain(" ".join(said)) == _section_6()


def test_the_rows_are_t01_to_t35_in_order_with_names_of_their_own() -> None:
    rows = compile_rows(DECLARED)
    assert [row.id for row in rows] == [f"T{number:02}" for number in range(1, 36)]
    assert len({row.timescale for row in rows}) == 35
    assert {row.id: row.timescale for row in rows}["T08"] == "initial_conference"
    assert all(row.reading for row in rows if row.ambiguous)


def _registry() -> Registry[Any]:
    resources = [(f"{name}.json", Resource.from_contents(read_language(name), DRAFT202012)) for name in ("common",)]
    return Registry().with_resources(resources)


@pytest.mark.parametrize("name", ["timescales", "calendar"])
def test_every_key_of_the_grammar_is_closed_described_and_exemplified(name: str) -> None:
    schema = read_language(name)
    registry = _registry()
    objects = [schema, *schema["$defs"].values()]
    while objects:
        part = objects.pop()
        assert part["description"]
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
        for key, value in part.get("properties", {}).items():
            assert value["description"], key
            assert value["examples"], key
            validator = Draft202012Validator({**value, "$defs": schema["$defs"]}, registry=registry)
            assert not [error.message for example in value["examples"] for error in validator.iter_errors(example)], key
            objects.append(value)


@pytest.mark.parametrize(
    ("name", "value"), [("timescales", DECLARED), ("calendar", read_data("calendars", "england-and-wales"))]
)
def test_the_declarations_hold_to_the_grammar(name: str, value: Any) -> None:
    validator = Draft202012Validator(read_language(name), registry=_registry())
    assert [error.message for error in validator.iter_errors(value)] == []


@pytest.mark.parametrize(
    ("row", "change", "path", "expected"),
    [
        (0, {"kind": "often"}, "rows.0.kind", "one of about, interval, once"),
        (0, {"clock": "every 3 wekes from last cin_visit"}, "rows.0.clock", "working days, days, weeks, months or years"),
        (0, {"clock": "every 3 weeks from last cp_visit"}, "rows.0.clock", "a clock counted from cin_visit"),
        (0, {"clock": "within 3 weeks of cin_visit"}, "rows.0.clock", "a clock counted from cin_visit"),
        (2, {"clock": "within 3 weeks of cin_meeting"}, "rows.2.clock", "a clock counted from cin_plan_decision"),
        (2, {"anchor": {}}, "rows.2.anchor.event", "the name of an event"),
        (2, {"done": "cin_meeting"}, "rows.2.done", "a mapping"),
        (2, {"label": ""}, "rows.2.label", "text"),
        (8, {"requires": {"event": "referral", "where": {"colour": "yes"}}}, "rows.8.requires.where.colour",
         "a mark of an event"),
        (32, {"for": {"status": "care_leaver", "from_age": "old"}}, "rows.32.for.from_age", "an age from 1 to 99"),
        (0, {"ambiguous": "perhaps"}, "rows.0.ambiguous", "yes or no"),
        (0, {"counts_closures": "yes"}, "rows.0.counts_closures", "no, since the clock is not in working days"),
        (2, {"counts_closures": "ever"}, "rows.2.counts_closures", "yes or no"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_compiled_is_refused_with_its_path(
    row: int, change: Any, path: str, expected: str
) -> None:
    broken = deepcopy(DECLARED)
    broken["rows"][row].update(change)
    with pytest.raises(RowFault) as caught:
        compile_rows(broken)
    assert (caught.value.path, caught.value.expected) == (path, expected)


def test_a_faulty_clock_names_the_character() -> None:
    broken = deepcopy(DECLARED)
    broken["rows"][0]["clock"] = "every 3 wekes from last cin_visit"
    with pytest.raises(RowFault) as caught:
        compile_rows(broken)
    assert caught.value.offset == 8
