"""caseaudit assess and deadlines: one document or one a line, answers in the published shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.load import newest_bundled, read_yaml

from .conftest import Run


def example(name: str) -> dict[str, Any]:
    value: dict[str, Any] = read_yaml((newest_bundled() / "examples" / f"{name}.yaml").read_bytes(), name).value
    return value


def response(name: str, **changes: Any) -> dict[str, Any]:
    answers = example(name)["answers"] | changes
    return {"template": "case-management-audit", "version": "2023-09.1", "answers": answers}


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(name: str, *documents: Any) -> Path:
        path = tmp_path / name
        path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in documents), "utf-8")
        return path

    return write


def test_assess_answers_with_the_whole_assessment(as_json: Any, written: Any) -> None:
    facts = written("facts.json", example("inadequate")["facts"])
    said = as_json("assess", written("one.json", response("inadequate")), "--facts", facts, "--today", "2026-03-12")
    assert {"template", "version", "digest", "findings", "outcome", "actions", "deadlines"} <= set(said)
    assert [one for one in said["findings"] if one["severity"] == "error"] == []
    assert said["outcome"]["chosen"] == "inadequate"
    assert said["outcome"]["allowed"] == ["inadequate"]
    assert [(one["id"], one["from"]) for one in said["actions"]] == [
        ("a1", "c11"),
        ("a2", "c15"),
        ("a3", "summary_actions"),
    ]
    assert {"row", "timescale", "anchor", "due", "status", "source"} <= set(said["deadlines"][0])


@pytest.mark.clause("3(d)")
def test_assess_refuses_a_grade_in_its_findings_and_exits_0(as_json: Any, written: Any) -> None:
    said = as_json("assess", written("one.json", response("outcomes-not-met")), "--today", "2026-03-12")
    errors = [one for one in said["findings"] if one["severity"] == "error"]
    assert [(one["code"], one["path"], one["source"]) for one in errors] == [("grade_capped", "answers.grade", "§3(d)")]
    assert said["outcome"]["allowed"] == ["requires_improvement", "inadequate"]


@pytest.mark.parametrize("way", ["file", "stdin", "ndjson", "one on stdin"])
def test_many_are_answered_one_a_line_in_order(run: Run, written: Any, way: str) -> None:
    grades = ["good", "outstanding", "inadequate"][: 1 if way == "one on stdin" else 3]
    lines = [response("complete-good", grade=grade) for grade in grades]
    if way == "file":
        results = [run("assess", written(f"{grade}.json", line)) for grade, line in zip(grades, lines, strict=True)]
        out = [result.stdout for result in results]
    elif way == "ndjson":
        out = run("assess", written("many.ndjson", *lines)).stdout.splitlines()
    else:
        out = run("assess", "-", given="\n".join(map(json.dumps, lines))).stdout.splitlines()
    assert [json.loads(line)["outcome"]["chosen"] for line in out] == grades


@pytest.mark.parametrize("command", ["assess", "deadlines"])
def test_an_unreadable_line_exits_1_names_the_line_and_the_others_are_answered(
    run: Run, written: Any, command: str
) -> None:
    good = response("complete-good") if command == "assess" else example("complete-good")["facts"]
    result = run(command, written("many.ndjson", good, "{not json", "", good), "--today", "2026-03-12")
    assert result.exit_code == 1
    first, second, third = map(json.loads, result.stdout.splitlines())
    assert "Line 2" in second["error"]
    assert "error" not in first
    assert first == third


def test_deadlines_answers_every_timescale_and_doubts_as_warnings(as_json: Any, written: Any) -> None:
    facts = example("complete-good")["facts"]
    said = as_json("deadlines", written("facts.json", facts), "--today", "2026-03-12")
    assert {one["row"] for one in said["deadlines"]} >= {"T08", "T10", "T13", "T17", "T18", "T19"}
    assert {one["status"] for one in said["deadlines"]} <= {"met", "late", "overdue", "due", "not_recorded", "excepted"}
    events = [*facts["events"], {"id": "x", "event": "no_such_event", "date": "2026-01-01"}]
    doubtful = as_json("deadlines", written("odd.json", facts | {"events": events}), "--today", "2026-03-12")
    assert doubtful["deadlines"] == said["deadlines"]
    assert [one["severity"] for one in doubtful["findings"]] == ["warning"]


ODD = ["null", "[]", "1", '"text"', "{}", '{"answers": []}', '{"answers": {"grade": {"a": [1]}}}', '{"answers": {"c01": 5}}',
       '{"template": "x", "answers": {}}', '{"answers": {"audit_date": "2024-13-45"}}', '{"events": [1]}', '{"statuses": "x"}',
       '{"child": {"date_of_birth": "0000-00-00"}}', "[" * 2_000, '{"a": 1e999}', '{"a": NaN}', '{"a": "\\ud800"}', "\ufeff{}", ""]  # fmt: skip


@pytest.mark.threat(5)
@pytest.mark.parametrize("command", ["assess", "deadlines"])
@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_threat_5_no_input_ends_in_a_traceback(run: Run, tmp_path: Path, command: str, text: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(text, "utf-8")
    result = run(command, path, "--today", "2026-03-12")
    assert result.exit_code in (0, 1)
    for line in result.stdout.splitlines():
        json.loads(line)


BAD_USE = [
    ("assess",), ("assess", "no-such-file.json"), ("deadlines", "x", "--today", "soon"), ("export",), ("nothing",),
    ("export", "--format", "cobol"), ("deadlines", "-", "--today", "2026-02-30"), ("check", "no-such-directory"),
    ("serve", "--port", "http"), ("demo", "--children", "0"), ("contract", "no-such-directory"), ("user",), ("restore", "none"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", BAD_USE, ids=[" ".join(one) for one in BAD_USE])
def test_wrong_use_exits_2_and_says_how(run: Run, home: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage: " in result.output


@pytest.mark.parametrize("command", ["assess", "deadlines", "check", "trace", "contract"])
def test_a_directory_that_holds_no_template_exits_1(run: Run, written: Any, tmp_path: Path, command: str) -> None:
    (tmp_path / "empty").mkdir()
    given = [written("x.json", "{}"), "--template"] if command in ("assess", "deadlines") else []
    assert run(command, *given, tmp_path / "empty").exit_code == 1
