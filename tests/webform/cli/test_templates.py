"""caseaudit check, trace and contract: the shapes that others rely on, and their exit statuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from engine.compile import template_at
from engine.load import newest_bundled, read_yaml
from webform.cli.templates import clauses_tested

from .conftest import Run


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(newest_bundled(), tmp_path / "template"))


def test_check_says_which_template_it_is_and_finds_no_error(as_json: Any) -> None:
    found = as_json("check", "--json")
    assert set(found) == {"template", "version", "digest", "findings"}
    assert (found["template"], found["version"]) == ("case-management-audit", "2023-09.1")
    assert found["digest"] == template_at(newest_bundled()).digest
    assert [one for one in found["findings"] if one["severity"] == "error"] == []


def test_check_names_the_place_the_fault_and_the_remedy_of_an_error(run: Run, directory: Path) -> None:
    path = directory / "audit.yaml"
    text = path.read_text().replace("kind: yes_no", "kind: yesno", 1)
    path.write_text(text)
    line = text[: text.index("kind: yesno")].count("\n") + 1
    result = run("check", directory, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["digest"] == ""
    errors = [one for one in found["findings"] if one["severity"] == "error"]
    assert errors
    assert set(errors[0]) == {"code", "severity", "file", "line", "column", "message", "remedy"}
    assert line in {one["line"] for one in errors}
    assert all(one["message"] and one["remedy"] for one in errors)
    text_result = run("check", directory)
    assert text_result.exit_code == 1
    assert f"audit.yaml:{line}:" in text_result.output
    for command in ("trace", "contract"):
        assert run(command, directory).exit_code == 1


def test_trace_covers_what_is_declared_and_leaves_open_only_what_later_work_brings(as_json: Any) -> None:
    found = as_json("trace", "--json")
    assert set(found) == {"clauses", "uncovered"}
    guide = yaml.safe_load((newest_bundled() / "guide.yaml").read_text())["clauses"]
    assert [one["id"] for one in found["clauses"]] == list(guide)
    for one in found["clauses"]:
        assert {cover["kind"] for cover in one["covered_by"]} <= {"declared", "enforced", "tested"}
        assert all(cover["where"].rpartition(":")[2].isdigit() for cover in one["covered_by"])
    for id_ in found["uncovered"]:
        assert set(guide[id_]["needs"]) & {"process", "seen"}, id_
    declared = {
        one["id"] for one in found["clauses"] if any(cover["kind"] == "declared" for cover in one["covered_by"])
    }
    assert {id_ for id_, clause in guide.items() if "declared" in clause["needs"]} <= declared
    tested = {one["id"] for one in found["clauses"] if any(cover["kind"] == "tested" for cover in one["covered_by"])}
    enforced = {id_ for id_, clause in guide.items() if "enforced" in clause["needs"]}
    assert enforced - tested - {"7.3"} <= set(found["uncovered"]) | tested


def test_trace_in_words_counts_clauses_and_names_the_uncovered(run: Run) -> None:
    result = run("trace")
    assert result.exit_code == 0
    assert "115 clauses" in result.output or " clauses, " in result.output
    assert result.output.splitlines()[0].split()[0] in ("1", "!")


def test_tests_are_found_by_the_clause_that_they_name(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_it.py").write_text(
        'import pytest\n\n@pytest.mark.clause("2.3")\n@pytest.mark.clause("4")\ndef test_a():\n    pass\n\n'
        'class TestB:\n    @pytest.mark.clause("4")\n    def test_c(self):\n        pass\n'
    )
    assert clauses_tested(folder) == {
        "2.3": ["tests/test_it.py:5"],
        "4": ["tests/test_it.py:5", "tests/test_it.py:10"],
    }
    assert clauses_tested(tmp_path / "none") == {}


def test_the_contract_is_a_schema_that_the_examples_keep(as_json: Any) -> None:
    schema = as_json("contract")
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    for path in sorted((newest_bundled() / "examples").glob("*.yaml")):
        example = read_yaml(path.read_bytes(), path.name).value
        if "from" in example or "answers" not in example:
            continue
        document = {"template": "case-management-audit", "version": "2023-09.1", "answers": example["answers"]}
        faults = [fault.message for fault in judge.iter_errors(document)]
        assert bool(faults) == bool(example["expect"]["errors"]), (path.name, faults)
    assert list(
        judge.iter_errors({"template": "case-management-audit", "version": "2023-09.1", "answers": {"grade": "x"}})
    )


def test_check_runs_the_golden_cases_beside_a_template(run: Run, directory: Path) -> None:
    assert run("check", directory).exit_code == 0
    case = directory / "examples" / "both-caps.yaml"
    case.write_text(case.read_text("utf-8").replace("allowed: [inadequate]", "allowed: [good]"), "utf-8")
    result = run("check", directory)
    assert result.exit_code == 1
    assert "examples/both-caps.yaml:12:34: error golden_case_differs: " in result.output
    found = json.loads(run("check", directory, "--json").stdout)
    assert [(one["file"], one["line"], one["code"]) for one in found["findings"] if one["severity"] == "error"] == [
        ("examples/both-caps.yaml", 12, "golden_case_differs")
    ]
    assert found["digest"] == template_at(newest_bundled()).digest, "examples never count in it"
