"""Commands for policy owners and integrators about a template: check, trace, contract."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from engine.check import check as check_directory
from engine.contract import contract_of
from engine.golden import golden_findings
from engine.load import digest_of
from engine.messages.findings import as_line, fault_of, remedy_of
from engine.model import ERROR, Finding
from engine.trace import as_json as trace_json
from engine.trace import trace as trace_clauses
from webform.cli.common import (
    INPUT_HAS_ERRORS,
    compiled,
    directory_argument,
    directory_or_newest,
    england,
    write_json,
)

TESTS = Path(__file__).resolve().parent.parent.parent / "tests"


@click.command()
@directory_argument
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(directory: Path | None, as_json: bool) -> None:
    """Check a template's directory, and the golden cases beside it (default: the newest bundled one)."""
    checked = check_directory(directory_or_newest(directory))
    golden = golden_findings(checked, england()) if checked.sound else []
    findings = (*checked.findings, *golden)
    if as_json:
        audit = checked.loaded.values.get("audit", {})
        write_json(
            {
                "template": str(audit.get("template", "")),
                "version": str(audit.get("version", "")),
                "digest": digest_of(checked.loaded.values) if checked.sound else "",
                "findings": [_finding(finding) for finding in findings],
            }
        )
    else:
        for finding in findings:
            click.echo(as_line(finding))
        if checked.sound and not golden:
            click.echo(f"{checked.loaded.values['audit']['title']}: no error found.")
    if not checked.sound or golden:
        sys.exit(INPUT_HAS_ERRORS)


def _finding(finding: Finding) -> dict[str, object]:
    place = finding.place
    return {
        "code": finding.code,
        "severity": finding.severity,
        "file": place.file if place else "",
        "line": place.line if place else 0,
        "column": place.column if place else 0,
        "message": fault_of(finding),
        "remedy": remedy_of(finding),
    }


@click.command()
@directory_argument
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def trace(directory: Path | None, as_json: bool) -> None:
    """Show what stands for each clause of the guide: declared, enforced, tested."""
    checked = check_directory(directory_or_newest(directory))
    errors = [finding for finding in checked.findings if finding.severity == ERROR]
    for finding in errors:
        click.echo(as_line(finding), err=True)
    if errors:
        sys.exit(INPUT_HAS_ERRORS)
    clauses = trace_clauses(checked, clauses_tested())
    if as_json:
        write_json(trace_json(clauses))
        return
    for clause in clauses:
        kinds = [cover.kind for cover in clause.covered_by]
        counts = ", ".join(
            f"{kind} {kinds.count(kind)}" for kind in ("declared", "enforced", "tested") if kind in kinds
        )
        mark = " " if clause.covered else "!"
        click.echo(f"{mark} {clause.id:8} {clause.about:45} {counts or 'nothing'}")
    uncovered = [clause.id for clause in clauses if not clause.covered]
    click.echo(f"{len(clauses)} clauses, {len(uncovered)} uncovered{': ' + ', '.join(uncovered) if uncovered else ''}")
    if not TESTS.is_dir():
        click.echo("The tests are not installed here, so no clause is shown as tested.", err=True)


def clauses_tested(folder: Path = TESTS) -> dict[str, list[str]]:
    """The tests that name each clause with ``@pytest.mark.clause("...")``, found in their sources."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")) if folder.is_dir() else []:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                for clause in _named(node):
                    found.setdefault(clause, []).append(f"{path.relative_to(folder.parent)}:{node.lineno}")
    return found


def _named(node: ast.FunctionDef | ast.ClassDef) -> Iterator[str]:
    for mark in node.decorator_list:
        if (
            isinstance(mark, ast.Call)
            and (getattr(mark.func, "attr", None) or getattr(mark.func, "id", None)) == "clause"
        ):
            for argument in mark.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


@click.command()
@directory_argument
def contract(directory: Path | None) -> None:
    """Print the JSON Schema (2020-12) of a response to this template."""
    write_json(contract_of(compiled(directory)), pretty=True)
