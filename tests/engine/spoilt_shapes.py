"""Files of the wrong shape, and small forms of their own: one fault in each row, and where it stands."""

from __future__ import annotations

from pathlib import Path

from spoiling import START, Spoil, ask, drop, edit, when, write

Row = tuple[str, Spoil, str, str | tuple[int, int]]

A, B, G, P = "audit.yaml", "part_b.yaml", "grading.yaml", "process.yaml"

SMALL = """template: small
version: "2026-01.1"
title: Small
subject: file
effective: "2026-01-01"
sections:
  - id: one
    title: One
    source: §1
    questions:
      - {id: seen, kind: yes_no, ask: Seen?, source: §1}
"""
PART_B = """source: §7.3
title: Part B
owners: {worker: Worker}
rows:
  - {id: agreed, kind: yes_no, ask: Agreed?, source: §7.3}
reflections:
  questions: [{id: thoughts, kind: long_text, ask: Thoughts?, source: §7.4}]
deadlines:
  usual: {clock: within 20 working days of assignment, source: §7.1}
"""


def small(audit: str = SMALL, **others: str) -> Spoil:
    """A small form in place of the bundled one."""

    def spoil(folder: Path) -> None:
        for path in folder.glob("*.*"):
            path.unlink()
        for stem, text in {"audit": audit, **others}.items():
            (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")

    return spoil


def question(keys: str) -> Spoil:
    """A small form with another question."""
    return small(f"{SMALL}      - {{id: extra, source: §1, {keys}}}\n")


SHAPES: list[Row] = [
    ("part_b_without_actions", small(part_b=PART_B), B, "rows:"),
    ("actions_without_part_b", question("kind: actions, ask: Actions?"), A, "kind: actions"),
    ("from_facts_without_child", question("kind: choices, ask: Status?, options: {cin: CIN, lac: LAC}, from_facts: statuses"), A, "from_facts"),
    ("timescales_without_child", edit(A, "subject: child", "subject: file"), "timescales.yaml", "rows:"),
    ("text_unfinished", question("kind: text, ask: TBC"), A, "ask: TBC"),
    ("text_unfinished", question("kind: text, ask: Which?, hint: FIXME"), A, "hint: FIXME"),
    ("text_blank", question("kind: text, ask: '   '"), A, "ask: '"),
    ("options_alike", question("kind: choices, ask: Which?, options: {a: Yes., b: yes}"), A, "b: yes"),
    ("choice_of_one", question("kind: choice, ask: Which?, options: {a: Yes}"), A, "options: {a"),
    ("condition_contradiction", question("kind: text, ask: Why?, asked_when: {all: [{seen: yes}, {seen: no}]}"), A, "{seen: no}"),
    ("condition_holds_for_every_answer", question("kind: text, ask: Why?, asked_when: {seen: [yes, no]}"), A, "asked_when"),
    ("question_without_options", question("kind: choices, ask: Which?"), A, "{id: extra"),
    ("grade_without_grading", question("kind: grade, ask: Which?"), A, "kind: grade"),
    ("asked_in_a_circle", question("kind: text, ask: Why?, asked_when: {extra: {answered: yes}}"), A, "asked_when"),
    ("id_reserved", edit(A, "- id: looked_back_note", "- id: all"), A, "id: all"),
    ("id_reserved", edit(A, "- id: looked_back_note", "- id: not"), A, "id: not"),
    ("id_reserved", edit(A, "  - id: planning\n", "  - id: part_b\n"), A, "id: part_b"),
    ("id_reserved", edit(A, "  - id: planning\n", "  - id: reopening\n"), A, "id: reopening"),
    ("key_missing", edit(A, "title: Case Management Audit\n", ""), A, START),
    ("key_missing", edit(B, "    source: §7.3\n    required: true\n", "    required: true\n"), B, "id: agreed"),
    ("key_unknown", ask("zzzz: 1"), A, "zzzz: 1"),
    ("key_unknown_near", ask("asked_wen: {looked_back: yes}"), A, "asked_wen"),
    ("key_unknown_near", when("{grade: {befor: audit_date}}"), A, "befor:"),
    ("value_wrong_type", ask("required: yes"), A, "required: yes"),
    ("value_wrong_type", ask("asked_when: [looked_back]"), A, "asked_when: ["),
    ("value_wrong_type", edit(P, "    times: 2", "    times: two"), P, "times: two"),
    ("value_not_offered", edit(A, "subject: child", "subject: planet"), A, "subject: planet"),
    ("value_not_offered_near", edit(A, "subject: child", "subject: childs"), A, "subject: childs"),
    ("value_not_offered", when("{audit_date: {answered: maybe}}"), A, "answered: maybe"),
    ("value_wrong_shape", edit(A, 'version: "2023-09.1"', 'version: "v2"'), A, 'version: "v2"'),
    ("value_wrong_shape", edit(A, "template: case-management-audit", "template: Case"), A, "template: Case"),
    ("value_wrong_shape", edit("guide.yaml", "file: guide.txt", "file: ../guide.txt"), "guide.yaml", "file: ../"),
    ("value_too_small", ask("at_most: 0", "text"), A, "at_most: 0"),
    ("value_too_small", when("{all: []}"), A, "all: []"),
    ("value_too_large", ask("at_most: 100001", "text"), A, "at_most: 100001"),
    ("value_too_large", ask(f"hint: {'x' * 4001}"), A, "hint: xxx"),
    ("yaml_syntax", write(P, "%YAML 9.9\n---\na: 1\n"), P, START),
    ("yaml_duplicate_key", edit(A, "subject: child\n", "subject: child\nsubject: child\n"), A, "subject: child\neffective"),
    ("yaml_alias", edit(A, "subject: child\n", "subject: &subject child\n"), A, "&subject"),
    ("yaml_empty_value", write(P, "a:\nb: 1\n"), P, (1, 3)),
    ("yaml_not_a_mapping", write(P, "\n"), P, START),
    ("yaml_key_not_text", write(P, "{a: 1}: 2\n"), P, START),
    ("template_unknown_file", write("readme.yaml", "a: 1\n"), "readme.yaml", START),
    ("guide_changed", write("guide.txt", "Other words.\n"), "guide.yaml", "sha256: "),
    ("grade_without_grading", drop("grading.yaml"), A, "kind: grade"),
]  # fmt: skip
