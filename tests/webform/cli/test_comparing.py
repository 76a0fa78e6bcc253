"""caseaudit compare: what changed, in text, JSON and HTML; and stored audits run under a draft."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.compile import template_at
from engine.load import newest_bundled, read_yaml
from webform import replaying
from webform.settings import settings_from
from webform.store.audits import start_audit
from webform.store.children import ChildContent, save_children
from webform.store.erase import erase_subject
from webform.store.migrate import migrate

from .conftest import Run

OLD = newest_bundled()
NEW = Path(__file__).parents[2] / "fixtures" / "drafts" / "2025-04.1"


def test_json_has_the_published_shape(as_json: Any) -> None:
    said = as_json("compare", OLD, NEW, "--json")
    assert (said["from"], said["to"]) == ("2023-09.1", "2025-04.1")
    assert {"kind", "class", "id", "source", "before", "after", "sentence"} == set(said["changes"][0])
    assert {one["class"] for one in said["changes"]} == {"safe", "asks_again"}


def test_text_names_each_change_with_its_clause_and_marks_the_words(run: Run) -> None:
    out = run("compare", OLD, NEW).stdout
    assert "Criterion 39 is new and must be answered. (§4)" in out
    assert "at least once every [-3-]{+2+} weeks" in out


def test_html_marks_words_and_is_a_fragment(run: Run) -> None:
    out = run("compare", OLD, NEW, "--html").stdout
    assert "<del>3</del><ins>2</ins>" in out
    assert out.startswith("<h1>")


@pytest.mark.parametrize(
    "arguments", [(), (OLD,), (OLD, NEW, NEW), (OLD, NEW, "--html", "--json"), (OLD, NEW, "--html", "--replay")]
)
def test_a_wrong_call_is_usage(run: Run, arguments: tuple[Any, ...]) -> None:
    assert run("compare", *arguments).exit_code == 2


def test_a_version_with_errors_ends_with_1_and_says_where(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "broken"
    shutil.copytree(NEW, place)
    (place / "audit.yaml").write_text("template: x\n", encoding="utf-8")
    for result in (run("compare", OLD, place), run("compare", place, NEW), run("compare", "--replay", place)):
        assert result.exit_code == 1
        assert re.search(r"^audit\.yaml:1:\d+: error ", result.stderr, re.MULTILINE)


def test_two_forms_are_no_versions_of_one(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "other"
    shutil.copytree(NEW, place)
    text = (place / "audit.yaml").read_text(encoding="utf-8")
    (place / "audit.yaml").write_text(
        text.replace("template: case-management-audit", "template: other-audit", 1), "utf-8"
    )
    result = run("compare", OLD, place)
    assert result.exit_code == 1
    assert "two forms" in result.stderr


def store(home: Path, names: list[str]) -> list[str]:
    """Store audits with these examples' answers, each of a child of its own."""
    settings = settings_from({"CASEAUDIT_HOME": str(home)}, new=True)
    migrate(settings.database_url)
    db, template = settings.open(), template_at(OLD)
    audits = []
    for number, name in enumerate(names):
        held = read_yaml((OLD / "examples" / f"{name}.yaml").read_bytes(), name).value
        profile = {"reference": f"S{number}", "name": "Kit Mockford"}
        content = ChildContent(None, profile, held.get("facts", {}), "worker", "team")
        child = save_children(db, actor="operator", key=f"child {number}", children=[content]).about
        sections: dict[str, dict[str, Any]] = {}
        for question, value in held["answers"].items():
            sections.setdefault(template.questions[question].section, {})[question] = value
        audits.append(
            start_audit(
                db, actor="auditor", key=f"audit {number}", child=child, template=template.id, version=template.version,
                digest=template.digest, answers=sections,
            ).about
        )  # fmt: skip
    if names[-1] == "inadequate":
        erase_subject(db, actor="operator", key="erased", child=child)
    db.close()
    return audits


def test_replay_counts_and_names_what_would_come_out_otherwise(as_json: Any, run: Run, home: Path) -> None:
    audits = store(home, ["complete-good", "all-criteria", "inadequate"])
    said = as_json("compare", "--replay", NEW, "--today", "2026-03-12", "--json")
    assert said["to"] == "2025-04.1"
    found = said["replay"]
    assert (found["audits"], found["skipped"], found["unchanged"]) == (2, 1, 0)
    assert {one["audit"] for one in found["refused"]["audits"]} == set(audits[:2])
    assert found["refused"]["count"] == 2
    assert {"code": "rating_missing", "path": "answers.c39.rating"} in found["refused"]["audits"][0]["findings"]
    assert (found["capped"], found["deadlines"]) == ({"count": 0, "audits": []},) * 2
    text = run("compare", "--replay", NEW, "--today", "2026-03-12").stdout
    assert "2 would now be refused at sign-off." in text
    assert audits[0] in text
    assert "Mockford" not in text + json.dumps(said)


def test_replay_beside_a_comparison_takes_the_audits_of_that_version(as_json: Any, home: Path) -> None:
    store(home, ["complete-good"])
    said = as_json("compare", OLD, NEW, "--replay", "--today", "2026-03-12", "--json")
    assert said["replay"]["from"] == ["2023-09.1"]
    assert said["replay"]["audits"] == 1
    assert said["changes"]


def test_several_processes_find_what_one_finds(as_json: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(home, ["complete-good", "all-criteria", "not-safe", "outcomes-not-met"])
    alone = as_json("compare", "--replay", NEW, "--today", "2026-03-12", "--json")
    monkeypatch.setattr(replaying, "WORTH_A_POOL", 1)
    assert as_json("compare", "--replay", NEW, "--today", "2026-03-12", "--json") == alone


def test_replay_without_a_database_says_what_to_do(run: Run, home: Path) -> None:
    result = run("compare", "--replay", NEW)
    assert result.exit_code == 1
    assert "caseaudit migrate" in result.stderr
