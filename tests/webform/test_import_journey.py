"""From an extract to a corrected date in a real browser: import, open the child, audit, see where each date stands, correct one."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pages import by_section
from playwright.sync_api import Browser, expect
from serving import Served, caseaudit
from small_council import PASSWORD, example
from test_journey import Driver, exported, running_chromium

from engine.compile import template_at
from engine.load import newest_bundled
from engine.model import Template
from webform.settings import settings_from
from webform.store.audits import save_section
from webform.store.children import allocate
from webform.store.migrate import migrate
from webform.store.people import NewPerson, add_people, add_team, hash_password
from webform.store.read import list_children, read_audit

pytestmark = pytest.mark.browser

CHILD, NAME = "DEMO-000101", "Beth Fictionby"
AUDITED, REASON = "2026-03-12", "The case note says that the visit was a day later."

__all__ = ["running_chromium"]


@pytest.fixture(scope="module")
def template() -> Template:
    return template_at(newest_bundled())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server on a council whose children have just been imported."""
    home, extract = tmp_path / "home", tmp_path / "ssd"
    arguments = ("--children", "6", "--seed", "7", "--today", AUDITED, "--ssd", str(extract))
    assert caseaudit(home, "demo", *arguments).returncode == 0
    settings = settings_from({"CASEAUDIT_HOME": str(home)}, new=True)
    migrate(settings.database_url)
    people = employ(home)
    write_directory(home / "directory.csv", extract)
    done = caseaudit(home, "import-cases", str(extract), "--source", "ssd", "--as", "psw", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["new"] == 6
    give_out(home, people)
    with Served(home) as server:
        yield server


def employ(home: Path) -> dict[str, str]:
    db = settings_from({"CASEAUDIT_HOME": str(home)}).open()
    team = add_team(db, actor="operator", key="team", name="Children in need and protection").about
    password = hash_password(PASSWORD)
    people = [
        NewPerson("auditor", "Ada Example", ("independent_reviewing_officer",), None, None, password),
        NewPerson("worker", "Wilma Sample", ("social_worker",), team, None, password),
        NewPerson("psw", "Pat Placeholder", ("principal_social_worker",), None, None, password),
    ]
    ids = add_people(db, actor="operator", key="people", people=people).result["people"]
    db.close()
    return {person.sign_in_name: id_ for person, id_ in zip(people, ids, strict=True)}


def write_directory(path: Path, extract: Path) -> None:
    """All workers of the extract are Wilma's colleagues, and the child's own is Wilma."""
    own = next(row["cine_referral_worker_id"] for row in rows_of(extract, "ssd_cin_episodes") if CHILD in row.values())
    ids = [row["prof_professional_id"] for row in rows_of(extract, "ssd_professionals")]
    lines = [f"person,{id_},Wilma Sample,{'worker' if id_ == own else ''}" for id_ in ids]
    path.write_text("\n".join(["kind,id,name,sign_in_name", *lines]))


def give_out(home: Path, people: dict[str, str]) -> None:
    db = settings_from({"CASEAUDIT_HOME": str(home)}).open()
    (child,) = [one for one in list_children(db) if one.profile["reference"] == CHILD]
    assert child.worker == people["worker"]
    allocate(
        db, actor=people["psw"], key="allocation", child=child.id, auditor=people["auditor"], due="2026-03-31",
        round="2026-03",
    )  # fmt: skip
    db.close()


def answer_the_rest(home: Path, audit: str, template: Template) -> None:
    """Every section but the timescales, as a complete example has it."""
    db = settings_from({"CASEAUDIT_HOME": str(home)}).open()
    for section, said in by_section(template, example("complete-good")["answers"]).items():
        found = read_audit(db, audit)
        assert found is not None
        saved = found.sections.get(section)
        save_section(
            db, actor=found.author, key=f"{section}", audit=audit, section=section, expected=saved.number if saved else 0,
            answers=said,
        )  # fmt: skip
    db.close()


@pytest.mark.clause("6")
@pytest.mark.clause("3(b)")
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_an_extract_to_a_corrected_date_in_the_exported_record(
    chromium: Browser, served: Served, template: Template, tmp_path: Path, script: bool
) -> None:
    row = next(
        (number, one)
        for number, one in reversed(list(enumerate(rows_of(tmp_path / "ssd", "ssd_cp_visits"), 2)))
        if one["cppv_cp_visit_seen"] == "Y" and one["cppv_cp_plan_id"] == "CPP0"
    )
    place, visited = f"ssd_cp_visits.csv row {row[0]}", date.fromisoformat(row[1]["cppv_cp_visit_date"][:10])
    auditor = Driver(chromium, served.address, script=script)
    page = auditor.page
    auditor.sign_in("auditor")
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("navigation", name="Record").get_by_role("link", name="Timescales").click()
    auditor.judge("the record's timescales")
    page.get_by_role("navigation", name="Record").get_by_role("link", name="Forms").click()
    page.get_by_label("Start new").select_option(label="Case Management Audit")
    auditor.press("Start")
    audit = page.url.rpartition("/")[2]
    answer_the_rest(served.home, audit, template)

    page.goto(f"/audits/{audit}/sections/timescales")
    page.locator("section.app-timescale", has_text="Child Protection visits").locator("summary").click()
    expect(page.get_by_text(f"{day(visited)}: {place}").first).to_be_visible()
    expect(page.get_by_text("Not recorded").first).to_be_visible()
    auditor.judge("the timescales section")
    correct = f"Correct the date of the child protection visit of {day(visited)}"
    auditor.add(page.get_by_role("button", name=correct, exact=True).first)
    corrected = visited - timedelta(days=1)
    entry = page.locator("fieldset", has=page.locator(f'input[value="{visited}"]')).last
    name = str(entry.locator('[name$="-date-day"]').get_attribute("name")).removesuffix("-date-day")
    auditor.day(f"{name}-date", corrected.isoformat())
    auditor.type(f"{name}-reason", REASON)
    auditor.press("Save and continue")
    page.goto(f"/audits/{audit}/sections/timescales")
    for one in (visited, corrected):
        expect(page.get_by_text(re.compile(day(one))).first).to_be_visible()
    auditor.judge("the corrected section")

    page.goto(f"/audits/{audit}/check")
    page.get_by_label("I have discussed the findings").check()
    auditor.press("Sign off")
    expect(page.get_by_text("The audit is signed off")).to_be_visible()
    assert auditor.complaints == []

    (given,) = exported(served, tmp_path / "records.json")["answers"]["timescales"]
    told = {key: given[key] for key in ("event", "was", "date", "reason")}
    assert told == {"event": "cp_visit", "was": visited.isoformat(), "date": corrected.isoformat(), "reason": REASON}


def day(one: date) -> str:
    return f"{one.day} {one:%B %Y}"


def rows_of(extract: Path, table: str) -> list[dict[str, str]]:
    with (extract / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
