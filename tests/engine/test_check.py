"""Every fault in a declaration is a finding with its file, line and column, and a good declaration has none."""

from __future__ import annotations

import copy
import json
import random
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spoiling import NOTE, edit
from spoilt import SPOILT
from spoilt_checked import found_in, where
from test_findings_page import rows

from engine.check import check
from engine.checks.structure import RESERVED
from engine.compile import compile_template
from engine.condition_reading import read_condition
from engine.load import load_template, newest_bundled
from engine.messages.catalogue_templates import TEMPLATES, WARNINGS
from engine.messages.findings import as_line, message_of
from engine.model import Finding

# The grammar refuses whatever is no mapping before this could be said of a file; callers of read_condition see it.
NEVER_OF_A_FILE = {"condition_not_a_mapping"}
# What is said of a folder under schema/templates: see the tests below.
OF_A_PUBLISHED_FOLDER = {"version_not_folder", "template_not_folder"}


IDS = [f"{code}-{number}" for number, (code, *_) in enumerate(SPOILT)]
FIRST = {code: number for number, (code, *_) in reversed(list(enumerate(SPOILT)))}
SAID = {code: example for code, _, _, example in rows()}


@pytest.mark.parametrize("number", range(len(SPOILT)), ids=IDS)
def test_each_fault_is_found_where_it_stands(number: int) -> None:
    code, _, file, _ = SPOILT[number]
    checked, expected = found_in(number)
    assert (code, (file, *expected)) in [(one.code, one.place) for one in checked.findings]
    assert checked.sound is all(one.code in WARNINGS for one in checked.findings)
    for one in checked.findings:
        severity = "warning" if one.code in WARNINGS else "error"
        assert one.place is not None and one.severity == severity
        assert as_line(one).startswith(f"{one.place.file}:{one.place.line}:{one.place.column}: {severity} {one.code}: ")
    if number == FIRST[code]:
        assert SAID[code] in [message_of(one) for one in checked.findings], "docs/findings.md quotes what is said of it"


def test_every_code_of_the_catalogue_has_a_row() -> None:
    assert {code for code, *_ in SPOILT} | NEVER_OF_A_FILE | OF_A_PUBLISHED_FOLDER == set(TEMPLATES)


def test_what_is_no_mapping_is_no_condition() -> None:
    for wrong in ("yes", [], {}, None, 3):
        condition, faults = read_condition(wrong, {})
        assert condition is None
        assert [fault.code for fault in faults] == ["condition_not_a_mapping"]


MANY = {"timescales_without_child", "asked_in_a_circle", "criteria_unknown_group", "grade_without_grading"}


@pytest.mark.parametrize("number", [number for number, (code, *_) in enumerate(SPOILT) if code not in MANY])
def test_one_slip_gives_one_finding(number: int) -> None:
    assert [one.code for one in found_in(number)[0].findings] == [SPOILT[number][0]]


@pytest.mark.parametrize(
    ("folder", "code", "words"),
    [
        ("case-management-audit/2023-09.2", "version_not_folder", "version:"),
        ("management-audit/2023-09.1", "template_not_folder", "template:"),
    ],
)
def test_a_published_version_lies_in_a_folder_of_its_name(
    bundle: Path, tmp_path: Path, folder: str, code: str, words: str
) -> None:
    there = tmp_path / "schema" / "templates" / folder
    there.parent.mkdir(parents=True)
    bundle.rename(there)
    line, column = where((there / "audit.yaml").read_text(encoding="utf-8"), words)
    assert [(one.code, one.place) for one in check(there).findings] == [(code, ("audit.yaml", line, column))]


def test_the_fixtures_are_many_and_each_stands_at_one_place() -> None:
    assert len(SPOILT) >= 200
    assert len(TEMPLATES) >= 90
    assert set(TEMPLATES) > WARNINGS


def test_the_bundled_template_is_sound() -> None:
    checked = check(newest_bundled())
    assert checked.findings == () and checked.sound


def test_a_template_of_one_file_is_enough(tmp_path: Path) -> None:
    (tmp_path / "audit.yaml").write_text(
        'template: small\nversion: "2026-01.1"\ntitle: Small\nsubject: file\neffective: "2026-01-01"\n'
        "sections: [{id: one, title: One, source: §1, questions: [{id: seen, kind: yes_no, ask: Seen?, source: §1}]}]\n"
    )
    assert check(tmp_path).sound


@pytest.mark.threat("11")
@pytest.mark.parametrize(
    "id_", [*sorted(RESERVED), "__proto__", "constructor-x", "a" * 300, "A", "1a", "a.b", "a b", "é", ""]
)
@pytest.mark.parametrize("place", [("audit.yaml", NOTE), ("part_b.yaml", "- id: evidence"), ("part_b.yaml", "- id: development"),
                                   ("audit.yaml", "- {id: note,")])  # fmt: skip
def test_a_name_that_the_system_uses_or_no_machine_name_is_refused(
    bundle: Path, id_: str, place: tuple[str, str]
) -> None:
    file, old = place
    start, ending = ("- {id: ", ",") if old.endswith(",") else ("- id: ", "")
    edit(file, old, f'{start}"{id_}"{ending}')(bundle)
    checked = check(bundle)
    assert [one.place and one.place.file for one in checked.findings] == [file]
    assert not checked.sound


TWICE = {
    "question of Part B": edit("part_b.yaml", "- id: evidence", "- id: response"),
    "reflection": edit("part_b.yaml", "- id: improvement", "- id: development"),
    "column": edit("audit.yaml", "- {id: note, kind: text, ask: Note}", "- {id: date, kind: text, ask: Note}"),
    "section": edit("audit.yaml", "- id: deciding", "- id: worker"),
    "check": edit("audit.yaml", "- id: own_mediation", "- id: both_views"),
    "cap": edit("grading.yaml", "- id: not_safe", "- id: outcomes_not_met"),
    "criterion": edit("criteria.yaml", "- id: c02", "- id: c01"),
    "criterion and question": edit("criteria.yaml", "- id: c02", "- id: audit_date"),
    "group of criteria": edit("criteria.yaml", "- source: §4.2", "- source: §4.1"),
    "conditions of a criterion": edit("criteria.yaml", "asked_unless: {disability: no}",
                                      "asked_unless: {disability: no}\n        asked_when: {disability: yes}"),
}  # fmt: skip


@pytest.mark.parametrize("what", TWICE)
def test_nothing_stands_twice(bundle: Path, what: str) -> None:
    TWICE[what](bundle)
    assert {one.code for one in check(bundle).findings} & {"id_duplicate", "id_reserved", "asked_twice"}


@pytest.mark.clause("7.1")
@pytest.mark.parametrize("clock", ["as agreed", "by 16th birthday", "on the day of assignment", "2 weeks before assignment",
                                   "every 3 weeks from last assignment"])  # fmt: skip
def test_part_b_is_only_due_within_a_time_of_its_assignment(bundle: Path, clock: str) -> None:
    edit("part_b.yaml", "within 20 working days of assignment", clock)(bundle)
    assert [one.code for one in check(bundle).findings] == ["clock_not_understood"]


CIRCLES = {
    "itself": edit("audit.yaml", "asked_when: {looked_back: yes}", "asked_when: {looked_back_note: {answered: yes}}"),
    "inside not": edit("audit.yaml", "asked_when: {looked_back: yes}", "asked_when: {not: {looked_back_note: {answered: yes}}}"),
    "inside any": edit("audit.yaml", "asked_when: {looked_back: yes}",
                       "asked_when: {any: [{looked_back: yes}, {looked_back_note: {answered: yes}}]}"),
    "unless": edit("audit.yaml", "asked_when: {looked_back: yes}", "asked_unless: {looked_back_note: {answered: yes}}"),
    "a section by its own question": edit("audit.yaml", "asked_when: {child_status: [lac, eligible, care_leaver]}",
                                          "asked_when: {looked_after_anything_else: {answered: yes}}"),
    "a section by its own criterion": edit("audit.yaml", "asked_when: {child_status: [lac, eligible, care_leaver]}",
                                           "asked_when: {c31: evidenced}"),
    "a criterion": edit("criteria.yaml", "asked_unless: {missing_episode: no}", "asked_unless: {c16: evidenced}"),
    "a date before another": edit("audit.yaml", "- id: worker_contacted_on\n        kind: date",
                                  "- id: worker_contacted_on\n        removed_when: {grade: good}\n        kind: date"),
}  # fmt: skip


@pytest.mark.threat("10")
@pytest.mark.parametrize("what", [one for one in CIRCLES if one != "a date before another"])
def test_no_question_waits_for_its_own_answer(bundle: Path, what: str) -> None:
    CIRCLES[what](bundle)
    findings = check(bundle).findings
    assert {one.code for one in findings} == {"asked_in_a_circle"}
    assert all("asked" in one.path for one in findings)


def test_only_being_asked_can_go_in_a_circle(bundle: Path) -> None:
    CIRCLES["a date before another"](bundle)
    assert check(bundle).sound


def chain(length: int) -> str:
    """A form in which every question waits for the one before."""
    asked = [f"{{id: q{n}, kind: yes_no, ask: Q, source: §1, asked_when: {{q{n - 1}: yes}}}}" for n in range(1, length)]
    questions = ["{id: q0, kind: yes_no, ask: Q, source: §1}", *asked]
    return (
        'template: long\nversion: "2026-01.1"\ntitle: Long\nsubject: file\neffective: "2026-01-01"\n'
        "sections:\n  - {id: one, title: One, source: §1, questions: [\n" + ",\n".join(questions) + "]}\n"
    )


@pytest.mark.threat("10")
def test_a_long_chain_of_questions_is_checked_in_good_time(tmp_path: Path) -> None:
    (tmp_path / "audit.yaml").write_text(chain(2_800))
    start = time.process_time()
    assert check(tmp_path).sound
    assert time.process_time() - start < 2


@pytest.mark.threat("10")
def test_a_long_circle_is_found_in_good_time(tmp_path: Path) -> None:
    text = chain(2_800).replace("{id: q0, kind: yes_no,", "{id: q0, asked_when: {q2799: yes}, kind: yes_no,")
    (tmp_path / "audit.yaml").write_text(text)
    start = time.process_time()
    assert {one.code for one in check(tmp_path).findings} == {"asked_in_a_circle"}
    assert time.process_time() - start < 2


@pytest.mark.threat("8")
@pytest.mark.threat("9")
@pytest.mark.parametrize("code", ["{{7*7}}", "{% if x %}", "{# x #}", "${x}", "<script>alert(1)</script>", "</p>", "<!-- x -->",
                                  "<?php", "&lt;b", "&#60;", "&#x3c;"])  # fmt: skip
def test_a_text_with_code_in_it_is_refused(bundle: Path, code: str) -> None:
    edit("part_b.yaml", "ask: Target date", f"ask: 'Target {code} date'")(bundle)
    assert [one.code for one in check(bundle).findings] == ["text_with_code"]


@pytest.mark.threat("8")
@pytest.mark.parametrize(
    "text", ["%s %d", "{0.__class__}", "{ask}", "AT&T", "a < b", "5 > 4", "100 %", "**bold** and *italic*"]
)
def test_a_text_that_only_looks_odd_stays_as_it_is(bundle: Path, text: str) -> None:
    edit("part_b.yaml", "ask: Target date", f"ask: 'Target {text} date'")(bundle)
    checked = check(bundle)
    assert checked.findings == ()
    assert checked.declared and checked.declared.part_b and checked.declared.part_b.rows[2].ask == f"Target {text} date"


@pytest.mark.threat("6")
@pytest.mark.parametrize(
    "target", ["https://example.org/x.json", "file:///etc/hostname", "#/properties/a", "common.json#/$defs/id"]
)
def test_no_declaration_can_make_the_check_fetch_anything(
    bundle: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[str] = []

    def trap(*_: Any, **__: Any) -> None:
        touched.append(target)
        raise OSError("no socket may be opened")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, trap)
    edit("grading.yaml", "label: Good\n", f'label: Good\n    "$ref": "{target}"\n    "$id": "{target}"\n')(bundle)
    edit("audit.yaml", "{looked_back: yes}", f'{{"$ref": "{target}"}}')(bundle)
    codes = [one.code for one in check(bundle).findings]
    assert codes.count("key_unknown") + codes.count("key_unknown_near") == 2
    assert touched == []


def paths_in(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path in a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, one in inner for deeper in paths_in(one, (*path, key)))]


VALUES = load_template(newest_bundled()).values
ODD = st.recursive(
    st.booleans() | st.integers(-3, 10**9) | st.sampled_from(["grade", "yes", "2026-02-30", "§4.1", "c01", "x" * 70, "within 5 days of x"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["all", "any", "not", "is", "count", "before", "same_as", "grade", "id", "c01"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.threat("5")
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(VALUES)), st.randoms(use_true_random=False), ODD)
def test_whatever_stands_anywhere_is_sound_or_a_finding(
    tmp_path_factory: pytest.TempPathFactory, stem: str, chance: random.Random, odd: Any
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    for name in VALUES:
        (folder / f"{name}.yaml").write_bytes((newest_bundled() / f"{name}.yaml").read_bytes())
    (folder / "guide.txt").write_bytes((newest_bundled() / "guide.txt").read_bytes())
    value = {stem: copy.deepcopy(VALUES[stem])}
    *above, last = chance.choice(paths_in(value)[1:])
    holder: Any = value
    for part in above:
        holder = holder[part]
    holder[last] = odd
    (folder / f"{stem}.yaml").write_text(json.dumps(value[stem], ensure_ascii=False, indent=1))
    checked = check(folder)
    for finding in checked.findings:
        assert finding.place is not None
        as_line(finding)
    if checked.sound:
        compile_template(checked)


def test_findings_come_in_the_order_of_the_file(bundle: Path) -> None:
    edit("audit.yaml", "at: mediation_by", "at: zzzz")(bundle)
    edit("audit.yaml", "{looked_back: yes}", "{zzzz: yes}")(bundle)
    findings: tuple[Finding, ...] = check(bundle).findings
    assert [one.code for one in findings] == ["condition_unknown_question", "check_at_unknown"]


@pytest.mark.threat("3")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: date", "kind: {}"),
        ("{looked_back: yes}", '{{? "{}" : yes}}'),
        ("{looked_back: yes}", '{{looked_back: "{}"}}'),
        ("{before: worker_contacted_on}", '{{before: "{}"}}'),
        ("- id: looked_back_note", '- id: "{}"'),
        ('"2023-09.1"', '"2023-09.{}"'),
        ("title: About this audit", "title: {}"),
    ],
)
def test_a_text_of_a_megabyte_is_refused_in_good_time_and_not_repeated(bundle: Path, old: str, new: str) -> None:
    edit("audit.yaml", old, new.format("1b" * 440_000))(bundle)
    start = time.process_time()
    findings = check(bundle).findings
    assert time.process_time() - start < 1
    assert findings and all(len(as_line(one)) < 1000 for one in findings)


def test_a_version_is_short_enough_to_be_counted(bundle: Path) -> None:
    edit("audit.yaml", '"2023-09.1"', f'"2023-09.{"1" * 5000}"')(bundle)
    assert [one.code for one in check(bundle).findings] == ["value_wrong_shape"]
