"""Frozen records to make reports of, and the words of a report as a reader gets them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from pypdf import PdfReader

from engine.assess import assess
from engine.calendars import calendar_from
from engine.compile import template_at
from engine.facts import facts_from
from engine.load import newest_bundled, read_data, read_yaml
from engine.model import Template
from engine.part_b import rows_of
from engine.response import Response
from exporters.json_format import FrozenRecord
from exporters.record import Completion, Identity, PartBState, Subject, digest_of, frozen, record_of

ROW = {"agreed": "yes", "response": "We will ask health.", "target": "2026-04-20", "status": "in_progress"}
REFLECTIONS = {"worker_contribution": "Wilma kept every visit.", "development": "Contingency planning."}
STATEMENT = "I have discussed the findings, and this is my judgement."


def bundled() -> Template:
    return template_at(newest_bundled())


def document(template: Template, example: str = "inadequate", *, part_b: bool = True, **changes: Any) -> dict[str, Any]:
    """A record of an example's audit, with some answers changed and, if wanted, with Part B."""
    read = read_yaml((newest_bundled() / "examples" / f"{example}.yaml").read_bytes(), example).value
    response = Response(template.id, template.version, read["answers"] | changes, {})
    calendar = calendar_from(read_data("calendars", "england-and-wales"))
    found = assess(template, response, facts_from(read["facts"])[0], date(2026, 3, 12), calendar)
    written = {"rows": {action.id: ROW for action in found.actions}, "reflections": REFLECTIONS}
    made = record_of(
        template,
        response,
        found,
        Subject("child", "c" * 32, "DEMO-1", "Kit Mockford", date(2012, 5, 1)),
        Identity("f" * 32, "a" * 32, 2, "d" * 64),
        Completion("part_b", "Tom Specimen", "Team Manager", datetime(2026, 3, 19, 9, 30, tzinfo=UTC), STATEMENT),
        PartBState(rows_of([found.actions], written), written, None) if part_b else None,
    )
    return dict(made)


def freeze(made: dict[str, Any]) -> FrozenRecord:
    return FrozenRecord(frozen(made), digest_of(made), 1)


def close_up(text: str) -> str:
    """A text without its white space: lines break where they must."""
    return re.sub(r"\s+", "", text)


def words_of(pdf: bytes, reference: str = "DEMO-1") -> str:
    """The words of a report from page to page, closed up, without what stands at the head and foot of each."""
    head = f"{close_up(reference)},CaseManagementAuditOFFICIAL-SENSITIVE"
    pages = [close_up(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert all(head in page for page in pages)
    return "".join(page[: page.rindex(head)] for page in pages)


def texts_of(value: Any) -> Iterator[str]:
    """Every text in an answer that somebody typed: those with a blank in them, and no codes or days."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, str) and " " in value:
        yield value
