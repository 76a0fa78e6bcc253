"""Slips of the pen: texts that are no YAML, remarks that were meant as words, and ids that no older version has."""

from __future__ import annotations

from pathlib import Path

from spoiling import Spoil, ask, both, edit, write
from spoilt_shapes import SMALL, small

Row = tuple[str, Spoil, str, str | tuple[int, int]]

A, B, C, G, P, T = "audit.yaml", "part_b.yaml", "criteria.yaml", "grading.yaml", "process.yaml", "timescales.yaml"
NEWER = both(
    edit(A, 'version: "2023-09.1"', 'version: "2026-01.1"'),
    edit(A, 'effective: "2023-09-01"', 'effective: "2026-01-01"'),
    edit(A, 'due: "2025-04-30"', 'due: "2027-04-30"'),
)
"""What makes a copy of the bundled form a newer version of it."""


def newer(spoil: Spoil) -> Spoil:
    """A newer version with a slip."""
    return both(NEWER, spoil)


def beside(audit: str, older: str) -> Spoil:
    """A small form with an older version of it in the folder beside."""

    def spoil(folder: Path) -> None:
        small(audit)(folder)
        (folder.parent / "2025-12.1").mkdir()
        (folder.parent / "2025-12.1" / "audit.yaml").write_text(older, encoding="utf-8")

    return spoil


def small_was(was: str) -> Spoil:
    """A small form whose question had another id; in the version before it was called met."""
    older = SMALL.replace("2026-01", "2025-12").replace("seen", "met_alone")
    return beside(SMALL.replace("id: seen,", f"id: seen, was: {was},"), older)


WRITING: list[Row] = [
    # Tabs and indents
    ("yaml_tab", write(P, "a: 1\n\tb: 2\n"), P, (2, 1)),
    ("yaml_tab", write(P, "a:\n\t- b\n"), P, (2, 1)),
    ("yaml_tab", edit(G, "    label: Good\n", "  \tlabel: Good\n"), G, "\tlabel"),
    ("yaml_indent", write(P, "a: 1\n  b: 2\n"), P, (2, 3)),
    ("yaml_indent", edit(G, "    label: Good\n", "   label: Good\n"), G, "label: Good"),
    ("yaml_indent", edit(G, "    label: Good\n", "     label: Good\n"), G, "label: Good"),
    ("yaml_indent", write(P, "a:\n  - b: 1\n    c: 2\n   - d: 1\n"), P, (4, 4)),
    ("yaml_indent", write(P, "  a: 1\nb: 2\n"), P, (2, 1)),
    # Colons and spaces
    ("yaml_space_missing", edit(G, "label: Good\n", "label:Good\n"), G, ":Good"),
    ("yaml_space_missing", edit(A, "title: Case Management Audit\n", "title:Case Management Audit\n"), A, ":Case"),
    ("yaml_space_missing", write(P, "a:\n  -b\n  -c: 1\n"), P, (2, 3)),
    ("yaml_colon_missing", edit(A, "subject: child\n", "subject child\n"), A, "subject child"),
    ("yaml_colon_missing", write(P, "a: 1\nthat go on\nb: 2\n"), P, (2, 1)),
    ("yaml_colon_in_text", edit(A, "title: Case Management Audit\n", "title: Case: Management Audit\n"), A, ": Management"),
    ("yaml_colon_in_text", edit(G, "label: Good\n", "label: Good: as it should be\n"), G, ": as it"),
    # Quotes, brackets and characters that mean something
    ("yaml_quote_open", edit(G, "label: Good\n", 'label: "Good\n'), G, '"Good'),
    ("yaml_quote_open", write(P, "a: 'x\nb: 2\n"), P, (1, 4)),
    ("yaml_text_after_value", edit(G, "label: Good\n", "label: 'It's good'\n"), G, "s good'"),
    ("yaml_text_after_value", edit(G, "label: Good\n", 'label: "Good" work\n'), G, "work\n"),
    ("yaml_text_after_value", write(P, "a: [b] c\n"), P, (1, 8)),
    ("yaml_reserved_character", edit(G, "label: Good\n", "label: @Good\n"), G, "@Good"),
    ("yaml_reserved_character", edit(G, "label: Good\n", "label: `Good`\n"), G, "`Good`"),
    ("yaml_reserved_character", edit(G, "label: Good\n", "label: % of good\n"), G, "% of good"),
    ("yaml_reserved_character", edit(G, "label: Good\n", "label: **Good**\n"), G, "**Good**"),
    ("yaml_reserved_character", edit(G, "label: Good\n", "label: & good\n"), G, "& good"),
    ("yaml_reserved_character", edit(G, "label: Good\n", "label: > good\n"), G, "> good"),
    ("yaml_reserved_character", write(P, "%a\nb: 1\n"), P, (1, 1)),
    ("yaml_bracket_open", edit(G, "allow: [inadequate]", "allow: [inadequate"), G, "[inadequate\n"),
    ("yaml_bracket_open", write(P, "a: {b: c\nd: 1\n"), P, (1, 4)),
    ("yaml_comma_missing", write(P, "a: {b: c d: e}\n"), P, (1, 11)),
    ("yaml_comma_missing", edit(A, "options: {face_to_face: Face to face, virtual: Virtually}",
     "options: {face_to_face: Face to face virtual: Virtually}"), A, ": Virtually}"),
    # Remarks
    ("comment_in_text", edit(B, "title: Part B", "title: Part #B"), B, "title: Part"),
    ("comment_in_text", edit(G, "label: Outstanding\n", "label: Outstanding # the best\n"), G, "label: Outstanding"),
    ("comment_in_text", edit(P, "    advanced_practitioner: Advanced Practitioner", "    advanced_practitioner: Advanced Practitioner # see §1"), P,
     "advanced_practitioner: Advanced"),
    # What was called otherwise
    ("was_unknown", newer(ask("was: zzzz")), A, "was: zzzz"),
    ("was_unknown", newer(ask("was: [looked_back_note, zzzz]")), A, "zzzz]"),
    ("was_unknown_near", newer(ask("was: looked_bak_note")), A, "was: looked_bak"),
    ("was_unknown_near", newer(edit(A, "  - id: worker\n", "  - id: worker\n    was: workers\n")), A, "was: workers"),
    ("was_unknown_near", newer(edit(C, "      - id: c02\n", "      - id: c02\n        was: c38\n")), C, "was: c38"),
    ("was_unknown_near", newer(edit(B, "  - id: target\n", "  - id: target\n    was: targets\n")), B, "was: targets"),
    ("was_unknown_near", newer(edit(T, "  - id: T02\n", "  - id: T02\n    was: T99\n")), T, "was: T99"),
    ("was_unknown", small_was("zzzz"), A, "was: zzzz"),
    ("was_unknown_near", small_was("met_alon"), A, "was: met_alon"),
]  # fmt: skip
