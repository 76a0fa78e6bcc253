"""The whole way in a real browser against a real server: from the child's record to a verified export, script on and off."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import driving
import pytest
import rfc8785
from driving import AXE, FLAGS, WCAG, Driver
from jsonschema import Draft202012Validator
from pages import PART_B_ROW, REFLECTIONS, by_section
from playwright.sync_api import Browser, expect
from serving import Served, caseaudit, council_at
from small_council import example

from engine.compile import template_at
from engine.load import SCHEMA, newest_bundled
from engine.model import Template

pytestmark = pytest.mark.browser

__all__ = ["AXE", "FLAGS", "WCAG", "Driver"]


@pytest.fixture(scope="module")
def template() -> Template:
    return template_at(newest_bundled())


@pytest.fixture(name="chromium", scope="module")
def running_chromium() -> Iterator[Browser]:
    with driving.chromium() as browser:
        yield browser


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server on the small council."""
    council_at(tmp_path / "home").db.close()
    with Served(tmp_path / "home") as server:
        yield server


def fill_in(driver: Driver, template: Template, answers: dict[str, Any]) -> None:
    """Every section with the buttons of the page; "Save and continue" stays where answers made a section ask for more."""
    done: set[str] = set()
    driver.follow(driver.page.get_by_role("link", name="About this audit"))
    said = by_section(template, answers)
    while "/sections/" in driver.page.url:
        section = re.split(r"[?#]", driver.page.url.rpartition("/")[2])[0]
        waiting = said.get(section, {})
        while left := [name for name in waiting if name not in done]:
            asked = [name for name in left if driver.asks(name)]
            if asked:  # one at a time: adding a row may make the page ask for more
                driver.answer(template.questions[asked[0]], waiting[asked[0]])
                done.add(asked[0])
            elif driver.script:
                driver.await_one_of(left)
            else:
                break
        if section == "grade":
            driver.judge("grade")
        driver.press("Save and continue")
    assert done == answers.keys()


def part_a(driver: Driver, template: Template, answers: dict[str, Any]) -> str:
    """The auditor's part: start from the record, fill in, check, sign off. The audit's address."""
    page = driver.page
    driver.sign_in("auditor")
    driver.judge("cases")
    driver.follow(page.get_by_role("link", name="Kit Mockford", exact=True).first)
    for tab in ("Overview", "Timeline", "Timescales", "Involvements", "Audits", "History", "Forms"):
        driver.follow(page.get_by_role("navigation", name="Record").get_by_role("link", name=tab))
        expect(page.get_by_role("heading", level=1)).to_have_text(tab)
        driver.judge(tab)
    driver.pick(page.get_by_label("Start new"), "case-management-audit")
    driver.press("Start")
    expect(page.get_by_role("heading", level=1)).to_have_text("Case Management Audit")
    audit = page.url
    page.goto(f"{audit}/sections/planning?check=all")
    expect(page.get_by_role("alert").get_by_text("There is a problem")).to_be_visible()
    driver.judge("a section with errors")
    page.goto(audit)
    driver.judge("the list of sections")
    fill_in(driver, template, answers)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    driver.judge("check")
    driver.tick(page.get_by_label("I have discussed the findings"))
    driver.press("Sign off")
    expect(page.get_by_text("The audit is signed off and assigned to the team manager")).to_be_visible()
    driver.judge("the audit to read")
    return audit


def part_b(driver: Driver, audit: str, answers: dict[str, Any]) -> None:
    """The team manager's part: the three actions are there, each with where it came from; answered and completed."""
    page = driver.page
    driver.sign_in("manager")
    driver.follow(page.get_by_role("link", name="Part B to complete"))
    expect(page).to_have_url(f"{audit}/part-b")
    for asked, wording in (
        ("From: Criterion 11", answers["c11"]["actions"][0]["action"]),
        ("From: Criterion 15", answers["c15"]["actions"][0]["action"]),
        ("From: Suggested actions from the audit as a whole", answers["summary_actions"][0]["action"]),
    ):
        card = page.locator("section.app-criterion", has_text=wording)
        expect(card).to_have_count(1)
        expect(card).to_contain_text(asked)
    expect(page.locator("section.app-criterion")).to_have_count(3)
    driver.judge("Part B")
    for card in page.locator("section.app-criterion").all():
        name = str(card.get_attribute("id"))
        driver.choose(f"{name}-agreed", PART_B_ROW["agreed"])
        driver.choose(f"{name}-status", PART_B_ROW["status"])
        driver.type(f"{name}-response", PART_B_ROW["response"])
        driver.day(f"{name}-target", PART_B_ROW["target"])
    for name, value in REFLECTIONS.items():
        (driver.day if name == "supervision_on" else driver.type)(f"reflections-{name}", value)
    driver.press("Save and complete Part B")
    expect(page.get_by_text("Part B is complete, and the record is closed.")).to_be_visible()
    driver.judge("Part B completed")


def exported(served: Served, out: Path) -> dict[str, Any]:
    """The one record that the command line exports, judged against the published schema and its own digest."""
    done = caseaudit(served.home, "export", "--format", "json", "--out", str(out))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    document = json.loads(out.read_bytes())
    schema = json.loads((SCHEMA / "record" / "case-records.schema.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    assert [fault.message for fault in Draft202012Validator(schema).iter_errors(document)] == []
    assert len(document["records"]) == 1
    entry = document["records"][0]
    assert entry["digest"] == hashlib.sha256(rfc8785.dumps(entry["record"])).hexdigest()
    record: dict[str, Any] = entry["record"]
    return record


@pytest.mark.clause("2.6")
@pytest.mark.clause("2.11")
@pytest.mark.clause("2.14")
@pytest.mark.clause("2.15")
@pytest.mark.clause("7.3")
@pytest.mark.threat(9)
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_audit_goes_from_the_childs_record_to_a_verified_export(
    chromium: Browser, served: Served, template: Template, tmp_path: Path, script: bool
) -> None:
    answers = example("inadequate")["answers"]
    auditor = Driver(chromium, served.address, script=script)
    audit = part_a(auditor, template, answers)
    manager = Driver(chromium, served.address, script=script)
    part_b(manager, audit, answers)
    assert auditor.complaints + manager.complaints == []

    record = exported(served, tmp_path / "records.json")
    assert (record["number"], record["completion"]["kind"]) == (2, "part_b")
    assert without_row_ids(record["answers"]) == without_row_ids(answers)
    suggested = {action["id"]: action["from"] for action in record["assessment"]["actions"]}
    assert sorted(suggested.values()) == ["c11", "c15", "summary_actions"]
    assert {row["id"]: row["action"]["from"] for row in record["part_b"]["rows"]} == suggested
    assert all(row["answers"] == PART_B_ROW for row in record["part_b"]["rows"])
    assert record["part_b"]["reflections"] == REFLECTIONS
    assert [row["who"] for row in record["answers"]["inadequate_told"]] == [
        "allocated_worker", "team_manager", "assistant_director",
    ]  # fmt: skip

    verified = caseaudit(served.home, "verify", "--json")
    assert verified.returncode == 0, verified.stderr
    found = json.loads(verified.stdout)
    assert (found["records"], found["first_bad"]) == (2, None)


def without_row_ids(value: Any) -> Any:
    """Answers without the ids of rows, which are random."""
    if isinstance(value, dict):
        return {key: without_row_ids(part) for key, part in value.items() if key != "id"}
    return [without_row_ids(one) for one in value] if isinstance(value, list) else value
