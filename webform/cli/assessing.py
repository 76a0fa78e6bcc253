"""Commands that judge: assess a response, work out deadlines."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson

from engine.assess import as_json as assessment_json
from engine.assess import assess as assess_response
from engine.assess import finding_json
from engine.case_facts import CaseFacts
from engine.facts import facts_from
from engine.model import ERROR, Finding, Template
from engine.response import response_from
from engine.timescales import as_json as deadline_json
from engine.timescales import deadlines as work_out
from webform.cli.common import INPUT_HAS_ERRORS, Day, compiled, documents, england, today_or, write_json

_TEMPLATE = click.option(
    "--template",
    "directory",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The template's directory; the newest bundled one if not given.",
)
_TODAY = click.option("--today", type=Day(), help="The day to judge as of, year-month-day.")
_JSON = click.option("--json", is_flag=True, expose_value=False, help="JSON is what is printed in any case.")
_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)


@click.command()
@click.argument("response", type=_FILE)
@click.option("--facts", type=_FILE, help="The facts of the child's case.")
@_TODAY
@_TEMPLATE
@_JSON
def assess(response: str, facts: str | None, today: date | None, directory: Path | None) -> None:
    """Assess one response, or one a line (.ndjson, - for standard input)."""
    template, day, calendar = compiled(directory), today_or(today), england()
    known, doubts = _facts_of(facts)
    faulty = False
    for line, document in documents(response):
        if isinstance(document, orjson.JSONDecodeError):
            faulty = True
            write_json(_unreadable(line, document))
            continue
        read, found = response_from(document, template)
        assessment = assess_response(template, read, known, day, calendar)
        misread = any(
            finding.severity == ERROR for finding in found
        )  # then what it lacks follows from that, and buries it
        assessment = assessment._replace(findings=(*found, *doubts, *(() if misread else assessment.findings)))
        faulty = faulty or misread
        write_json(assessment_json(assessment))
    if faulty:
        sys.exit(INPUT_HAS_ERRORS)


def _facts_of(path: str | None) -> tuple[CaseFacts | None, list[Finding]]:
    if path is None:
        return None, []
    for line, document in documents(path):
        if isinstance(document, orjson.JSONDecodeError):
            write_json(_unreadable(line, document))
            sys.exit(INPUT_HAS_ERRORS)
        return facts_from(document)
    return None, []


@click.command()
@click.argument("facts", type=_FILE)
@_TODAY
@_TEMPLATE
@_JSON
def deadlines(facts: str, today: date | None, directory: Path | None) -> None:
    """Work out every timescale of one child, or of one a line (.ndjson, - for standard input)."""
    template, day = compiled(directory), today_or(today)
    faulty = False
    for line, document in documents(facts):
        if isinstance(document, orjson.JSONDecodeError):
            faulty = True
            write_json(_unreadable(line, document))
        else:
            write_json(_deadlines(template, document, day))
    if faulty:
        sys.exit(INPUT_HAS_ERRORS)


def _deadlines(template: Template, document: Any, day: date) -> dict[str, Any]:
    known, doubts = facts_from(document)
    found, more = work_out(template.rows, known, day, england(), known.window)
    answer: dict[str, Any] = {"deadlines": [deadline_json(one) for one in found]}
    if doubts or more:
        answer["findings"] = [finding_json(one) for one in (*doubts, *more)]
    return answer


def _unreadable(line: int, fault: orjson.JSONDecodeError) -> dict[str, Any]:
    return {"error": f"Line {line} is not JSON: {fault.msg}, at character {fault.pos + 1}. Give one JSON document."}
