"""Ways to spoil a good template, one for each code of the catalogue at least, and where the finding must then stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Spoil = Callable[[Path], None]


def edit(file: str, old: str, new: str) -> Spoil:
    """Put ``new`` in place of the first ``old`` of a file."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds {old!r}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def write(file: str, text: str | bytes) -> Spoil:
    """Make a text the whole of a file."""
    return lambda folder: (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode()) and None


def drop(file: str) -> Spoil:
    """Take a file out."""
    return lambda folder: (folder / file).unlink()


def folder_called(file: str) -> Spoil:
    """Put a folder where a file belongs."""

    def spoil(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).mkdir()

    return spoil


NOTE = "- id: looked_back_note"
START = (1, 1)

# The code, how a good template is spoilt, and where the finding stands: the file, and the words it points at (or its place).
SPOILT: list[tuple[str, Spoil, str, str | tuple[int, int]]] = [
    ("template_no_directory", lambda folder: folder.rename(folder.with_name("moved")) and None, "template", START),
    ("template_no_audit", drop("audit.yaml"), "audit.yaml", START),
    ("template_unknown_file", write("notes.yaml", "a: 1\n"), "notes.yaml", START),
    ("file_unreadable", folder_called("process.yaml"), "process.yaml", START),
    ("file_unreadable", drop("guide.txt"), "guide.yaml", "file: guide.txt"),
    ("guide_changed", edit("guide.txt", "monthly", "weekly"), "guide.yaml", "sha256: "),
    ("yaml_too_big", write("process.yaml", "a: " + "x" * 1_000_001), "process.yaml", START),
    ("yaml_not_utf8", write("process.yaml", b"a: 1\nb: \xe9\n"), "process.yaml", (2, 4)),
    ("yaml_syntax", write("process.yaml", "a: 1\n\tb: 2\n"), "process.yaml", (2, 1)),
    ("yaml_control_character", edit("grading.yaml", "label: Good", "label: G\u202eood"), "grading.yaml", "G\u202eood"),
    ("yaml_alias", edit("grading.yaml", "question: grade", "question: *grade"), "grading.yaml", "*grade"),
    ("yaml_tag", edit("grading.yaml", "label: Good", "label: !!str Good"), "grading.yaml", "!!str"),
    ("yaml_many_documents", edit("grading.yaml", "\ncaps:", "\n---\ncaps:"), "grading.yaml", "---\ncaps:"),
    ("yaml_not_a_mapping", write("process.yaml", "- a\n"), "process.yaml", START),
    ("yaml_duplicate_key", edit("grading.yaml", "label: Good\n", "label: Good\n    label: Fine\n"), "grading.yaml", "label: Fine"),
    ("yaml_empty_value", edit("grading.yaml", "label: Good\n", "label:\n"), "grading.yaml", "\n    descriptor:\n      - >-\n        For a"),
    ("yaml_key_not_text", write("process.yaml", "? [a]\n: 1\n"), "process.yaml", (1, 3)),
    ("yaml_too_deep", write("process.yaml", "a: " + "[" * 30 + "]" * 30), "process.yaml", (1, 27)),
    ("yaml_too_many", write("process.yaml", "".join(f"k{n}: 1\n" for n in range(20_001))), "process.yaml", (20_001, 1)),
    ("key_unknown", edit("grading.yaml", "question: grade\n", "question: grade\nzzzz: 1\n"), "grading.yaml", "zzzz"),
    ("key_unknown_near", edit("grading.yaml", "label: Good\n", "label: Good\n    lable: Fine\n"), "grading.yaml", "lable"),
    ("key_missing", edit("grading.yaml", "    label: Good\n", ""), "grading.yaml", "id: good\n"),
    ("value_wrong_type", edit("grading.yaml", "label: Good", "label: [Good]"), "grading.yaml", "label: [Good]"),
    ("value_wrong_type", edit("grading.yaml", "label: Good", "label: 7"), "grading.yaml", "label: 7"),
    ("value_not_offered", edit("audit.yaml", "kind: date", "kind: zzzz"), "audit.yaml", "kind: zzzz"),
    ("value_not_offered_near", edit("audit.yaml", "kind: date", "kind: dates"), "audit.yaml", "kind: dates"),
    ("value_wrong_shape", edit("grading.yaml", "source: §5.2", "source: 5.2"), "grading.yaml", "source: 5.2"),
    ("value_wrong", edit("timescales.yaml", "[cwd, cp, lac]", "[cwd, cp, cp]"), "timescales.yaml", "without: [cwd, cp, cp]"),
    ("value_too_small", edit("audit.yaml", "months: 6", "months: 0"), "audit.yaml", "months: 0"),
    ("value_too_large", edit("audit.yaml", "months: 6", "months: 61"), "audit.yaml", "months: 61"),
    ("id_reserved", edit("audit.yaml", NOTE, "- id: csrf_token"), "audit.yaml", "id: csrf_token"),
    ("id_duplicate", edit("audit.yaml", NOTE, "- id: audit_date"), "audit.yaml", "id: audit_date\n        kind: long_text"),
    ("question_without_options", edit("audit.yaml", f"{NOTE}\n        kind: long_text", f"{NOTE}\n        kind: choice"),
     "audit.yaml", "id: looked_back_note"),
    ("question_with_options", edit("audit.yaml", "- id: meeting_mode\n        kind: choice", "- id: meeting_mode\n        kind: text"),
     "audit.yaml", "options: {face_to_face: Face to face, virtual: Virtually}"),
    ("rows_without_columns", edit("audit.yaml", "        row: attempt\n", ""), "audit.yaml", "id: attempts"),
    ("question_with_columns", edit("audit.yaml", "- id: attempts\n        kind: rows", "- id: attempts\n        kind: text"),
     "audit.yaml", "id: attempts"),
    ("column_options", edit("audit.yaml", "{id: name, kind: text", "{id: name, kind: choice"), "audit.yaml", "{id: name, kind: choice"),
    ("include_unknown", edit("audit.yaml", "{who: [allocated_worker, team_manager]}", "{who: [allocated_worker, zzzz]}"),
     "audit.yaml", "who: [allocated_worker, zzzz]"),
    ("asked_twice", edit("audit.yaml", "asked_when: {looked_back: yes}", "asked_when: {looked_back: yes}\n        asked_unless: {looked_back: no}"),
     "audit.yaml", "asked_unless: {looked_back"),
    ("asked_in_a_circle", edit("audit.yaml", "- id: looked_back\n", "- id: looked_back\n        asked_when: {looked_back_note: {answered: yes}}\n"),
     "audit.yaml", "asked_when: {looked_back_note"),
    ("criteria_unknown_group", edit("audit.yaml", "- criteria: §4.1", "- criteria: §4"), "audit.yaml", "criteria: §4\n"),
    ("criteria_not_placed_once", edit("audit.yaml", "      - criteria: §4.2\n", ""), "criteria.yaml", "source: §4.2\n"),
    ("criteria_not_placed_once", edit("audit.yaml", "      - criteria: §4.2\n", "      - criteria: §4.2\n      - criteria: §4.2\n"),
     "criteria.yaml", "source: §4.2\n"),
    ("criterion_number_twice", edit("criteria.yaml", "number: 2\n", "number: 1\n"), "criteria.yaml",
     "number: 1\n        words: >-\n          Information is screened"),
    ("rating_unknown", edit("criteria.yaml", "[partly, not_evidenced]", "[partly, zzzz]"), "criteria.yaml", "zzzz"),
    ("grade_without_grading", drop("grading.yaml"), "audit.yaml", "kind: grade"),
    ("grade_question_unknown", edit("grading.yaml", "question: grade", "question: audit_date"), "grading.yaml", "question: audit_date"),
    ("cap_unknown_grade", edit("grading.yaml", "allow: [inadequate]", "allow: [zzzz]"), "grading.yaml", "zzzz"),
    ("check_at_unknown", edit("audit.yaml", "at: mediation_by", "at: zzzz"), "audit.yaml", "at: zzzz"),
    ("day_not_in_calendar", edit("audit.yaml", 'effective: "2023-09-01"', 'effective: "2023-02-30"'), "audit.yaml", "effective:"),
    ("day_not_in_calendar", edit("audit.yaml", 'due: "2025-04-30"', 'due: "2025-04-31"'), "audit.yaml", "due:"),
    ("clock_not_understood", edit("part_b.yaml", "clock: within 5 working days of", "clock: in 5 days of"), "part_b.yaml", "clock: in 5"),
    ("clock_not_understood", edit("process.yaml", "within: within 10", "within: within ten"), "process.yaml", "within: within ten"),
    ("clock_not_understood", edit("process.yaml", "after: within 3", "after: at least 3"), "process.yaml", "after: at least 3"),
    ("timescale_not_understood", edit("timescales.yaml", "clock: every 3 weeks from", "clock: every 3 moons from"), "timescales.yaml",
     "clock: every 3 moons"),
    ("condition_unknown_question", edit("audit.yaml", "{looked_back: yes}", "{zzzz: yes}"), "audit.yaml", "zzzz: yes"),
    ("condition_unknown_question_near", edit("audit.yaml", "{looked_back: yes}", "{looked_bakc: yes}"), "audit.yaml", "looked_bakc: yes"),
    ("condition_unknown_column", edit("audit.yaml", "{inadequate_told.who:", "{inadequate_told.zzzz:"), "audit.yaml", "inadequate_told.zzzz"),
    ("condition_wrong_operator", edit("audit.yaml", "{before: worker_contacted_on}", "{at_least: 3}"), "audit.yaml",
     "findings_shared_on: {at_least"),
    ("condition_not_a_date", edit("audit.yaml", "{before: worker_contacted_on}", "{before: grade}"), "audit.yaml", "findings_shared_on: {before"),
    ("condition_not_a_date", edit("audit.yaml", "{before: worker_contacted_on}", '{before: "2026-02-30"}'), "audit.yaml",
     "findings_shared_on: {before"),
    ("condition_unknown_option", edit("audit.yaml", "{looked_back: yes}", "{looked_back: zzzz}"), "audit.yaml", "looked_back: zzzz"),
    ("condition_unknown_option_near", edit("grading.yaml", "{not_safe: yes}", "{not_safe: yess}"), "grading.yaml", "not_safe: yess"),
    ("source_unknown", edit("grading.yaml", "source: §5.2", "source: §9.9"), "grading.yaml", "source: §9.9"),
    ("words_not_in_guide", edit("grading.yaml", "graded good there", "graded great there"), "grading.yaml", ">-\n        For a case"),
    ("text_with_code", edit("part_b.yaml", "title: Part B", "title: Part {{7*7}}"), "part_b.yaml", "title: Part"),
]  # fmt: skip
