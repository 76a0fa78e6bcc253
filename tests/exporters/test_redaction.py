"""Names blacked out of what people typed: whole, in parts, in whatever letters, and nothing that is no name."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from exporters.redaction import BLACK, Names, blackening


def record(subject: str = "Kit Mockford", by: str = "Ada Example", **values: Any) -> dict[str, Any]:
    kinds = {"plan": "file"}
    answers = [{"kind": kinds.get(name, "rows"), "value": value} for name, value in values.items()]
    return {"subject": {"name": subject}, "completion": {"by": by}, "sections": [{"answers": answers}]}


@pytest.mark.parametrize(
    ("typed", "redacted"),
    [
        ("Kit Mockford was seen.", f"{BLACK} was seen."),
        ("kit mockford, KIT, Mockford's", f"{BLACK}, {BLACK}, {BLACK}'s"),
        ("Kit\n  Mockford", BLACK),
        ("kit_mockford_plan.pdf", f"{BLACK}_{BLACK}_plan.pdf"),
        ("The kitchen and the Mockfordshire road", "The kitchen and the Mockfordshire road"),
        ("Ada rang; ADA wrote; ada is no word", f"{BLACK} rang; {BLACK} wrote; ada is no word"),
    ],
)
def test_the_subject_is_blacked_in_any_case_and_others_as_names_are_written(typed: str, redacted: str) -> None:
    assert blackening(record(), Names())(typed) == redacted


def test_accents_are_found_however_they_were_typed() -> None:
    black = blackening(record("Zoë Núñez-O'Mock"), Names())
    assert black(unicodedata.normalize("NFD", "Zoë said, and Núñez")) == f"{BLACK} said, and {BLACK}"
    assert black("zoë NÚÑEZ-O'MOCK") == f"{BLACK}"


def test_whoever_an_answer_names_is_blacked_everywhere_and_a_file_is_no_person() -> None:
    told = [{"id": "t1", "name": "Wilma Sample", "who": "allocated_worker"}]
    black = blackening(record(told=told, signed={"name": "Tom Specimen"}, plan={"name": "Plan of March"}), Names())
    assert black("Wilma and Specimen read the Plan of March") == f"{BLACK} and {BLACK} read the Plan of March"


def test_other_staff_are_blacked_by_their_whole_names_alone() -> None:
    black = blackening(record(), Names(close=("Otto Close",), others=("Will May",)))
    assert black("Will May will say in May what Otto did") == f"{BLACK} will say in May what {BLACK} did"


def test_a_name_without_letters_blacks_nothing() -> None:
    assert blackening(record("1 2", by=""), Names(("", "-"), (" ",)))("1 2 - nothing") == "1 2 - nothing"
