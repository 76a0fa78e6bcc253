"""Slips of the pen that YAML lets pass, and those that it doesn't: told by what stands there, in plain English."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoiling import ask, edit
from spoilt_shapes import SMALL
from spoilt_writing import NEWER
from versions import DRAFT

from engine.check import check
from engine.load import SCHEMA, TEMPLATES, Refused, earlier_versions, load_template, read_yaml
from engine.messages.findings import as_line, message_of

SLIPS = [
    ("a: 1\n\tb: 2\n", "2:1: error yaml_tab: A tab stands here where the line is indented. Put spaces in its place."),
    ("a:\n  b: 1\n  \tc: 2\n", "3:3: error yaml_tab: A tab stands here where the line is indented. Put spaces in its place."),
    ("a: 1\nlabel:Good\nb: 2\n", "2:6: error yaml_space_missing: No space follows this “:”. Put a space after it."),
    ("a:\n  - id:b\n    c: d\n", "2:7: error yaml_space_missing: No space follows this “:”. Put a space after it."),
    ("a:\n  -b\n  -c: 1\n", "2:3: error yaml_space_missing: No space follows this “-”. Put a space after it."),
    ("a: 1\nsubject child\n",
     "2:1: error yaml_colon_missing: No colon follows “subject child”. Write a key, a colon and a space, then the value."),
    ("a: 1\nhttp://x\nb: 2\n",
     "2:1: error yaml_colon_missing: No colon follows “http://x”. Write a key, a colon and a space, then the value."),
    ("a: Case: Audit\n",
     "1:8: error yaml_colon_in_text: A colon and a space stand inside a text without quotes. Put quotes around the whole text."),
    ('a: 1\nb: "x\nc: 2\n',
     "2:4: error yaml_quote_open: The quote that opens here is never closed. Close it with the same mark, or take it out."),
    ("a: 'it's'\n", "1:8: error yaml_text_after_value: The value has ended before “s'”. Put quotes around the whole text; "
     "an apostrophe may stand in double quotes."),
    ("a: `x`\n", "1:4: error yaml_reserved_character: No text without quotes may begin with “`”. Put quotes around the whole text."),
    ("a: **bold** words\n",
     "1:4: error yaml_reserved_character: No text without quotes may begin with “*”. Put quotes around the whole text."),
    ("a: - b\n", "1:4: error yaml_reserved_character: No text without quotes may begin with “-”. Put quotes around the whole text."),
    ("a:\n    b: 1\n  c: 2\n", "3:3: error yaml_indent: This line begins under nothing that it could belong with. "
     "Begin it exactly under the keys or dashes beside which it belongs."),
    ("a: [b, c\nd: 1\n", "1:4: error yaml_bracket_open: The “[” that opens here is not closed. Close it with “]”."),
    ("a: {b: c d: e}\n", "1:11: error yaml_comma_missing: A comma or a “}” is missing here. Part what stands in the brackets with commas."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SLIPS, ids=[text for text, _ in SLIPS])
def test_a_text_that_is_no_yaml_is_told_by_the_slip(text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_yaml(text.encode(), "audit.yaml")
    assert as_line(refused.value.finding) == f"audit.yaml:{said}"


@pytest.mark.parametrize("end", ["\r\n", "\x85", "\u2028"])
def test_lines_are_counted_as_yaml_counts_them(end: str) -> None:
    with pytest.raises(Refused) as refused:
        read_yaml(f"a: é{end}b: 2{end}label:Good{end}c: 3{end}".encode(), "audit.yaml")
    assert (refused.value.finding.code, refused.value.finding.place) == ("yaml_space_missing", ("audit.yaml", 3, 6))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["a", "b: ", ":", "- ", "-", "\n", "  ", "\t", "[", "]", "{", "}", ",", '"', "'", "@", "%", "*x", "&", "|", "#", "é"]),
                max_size=14).map("".join))  # fmt: skip
def test_whatever_is_refused_is_told_within_the_text(text: str) -> None:
    try:
        read_yaml(text.encode(), "x")
    except Refused as refused:
        place = refused.finding.place
        beyond = refused.finding.code == "yaml_empty_value"  # what is not there may be missing after the last line
        assert place is not None and place.column >= 1 and 1 <= place.line <= text.count("\n") + 1 + beyond
        assert "\n" not in message_of(refused.finding)


def test_a_remark_is_known_where_it_follows_words_without_quotes() -> None:
    text = b"# first\na: b # one\nc: 'd' # two\ne:\n  - f  # three\n  # alone\ng: h\n  i #four\nj: k#l\nm: {n: o} # five\np: |\n  q # r\n"
    assert read_yaml(text, "x").remarks == {("a",): "# one", ("e", 0): "# three", ("g",): "#four"}
    assert read_yaml(b"\xef\xbb\xbf" + "a: é # one\r\n".encode(), "x").remarks == {("a",): "# one"}


def test_no_text_of_what_is_bundled_ends_at_a_remark() -> None:
    read = [read_yaml(path.read_bytes(), path.name) for path in sorted(SCHEMA.rglob("*.yaml"))]
    assert len(read) > 20
    assert [one.name for one in read if one.remarks] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("subject: child\n", "subject: child # whom it is about\n"),
        ("- id: looked_back\n", "- id: looked_back # first\n"),
        ("title: Case Management Audit\n", 'title: "Case Management Audit" # as printed\n'),
        ("title: Case Management Audit\n", "# as printed\ntitle: Case Management Audit\n"),
    ],
)
def test_a_remark_beside_what_nobody_reads_is_only_a_remark(bundle: Path, old: str, new: str) -> None:
    edit("audit.yaml", old, new)(bundle)
    assert check(bundle).findings == ()


def test_where_there_is_no_older_version_was_is_taken_as_it_is(bundle: Path) -> None:
    ask("was: zzzz")(bundle)
    assert check(bundle).findings == ()


def test_what_any_older_version_has_is_known(bundle: Path, tmp_path: Path) -> None:
    NEWER(bundle)
    ask("was: met_alone")(bundle)
    assert [one.code for one in check(bundle).findings] == ["was_unknown"]
    older = tmp_path / "2024-01.1"
    older.mkdir()
    small = SMALL.replace("2026-01", "2024-01").replace("seen", "met_alone")
    (older / "audit.yaml").write_text(small)
    assert [one.code for one in check(bundle).findings] == ["was_unknown"], "another form's"
    (older / "audit.yaml").write_text(small.replace("template: small", "template: case-management-audit"))
    assert check(bundle).findings == ()


def test_versions_are_found_beside_and_among_those_bundled(tmp_path: Path) -> None:
    own = tmp_path / "2026-01.1"
    for name in ("2025-12.10", "2025-12.9", "2026-01.1", "2026-02.1", "notes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "audit.yaml").write_text("template: case-management-audit\n")
    (tmp_path / "2025-11.1").write_text("no folder")
    (tmp_path / "2025-10.1").mkdir()
    (tmp_path / "2025-10.1" / "audit.yaml").write_text("a: *b\n")
    found = [one.directory for one in earlier_versions(own, "case-management-audit", "2026-01.1")]
    bundled = TEMPLATES / "case-management-audit" / "2023-09.1"
    assert found == [bundled, tmp_path.resolve() / "2025-12.9", tmp_path.resolve() / "2025-12.10"]
    assert earlier_versions(own, "small", "2026-01.1") == ()


def test_the_draft_names_what_the_bundled_version_has() -> None:
    assert "was" in (DRAFT / "audit.yaml").read_text()
    assert load_template(DRAFT).findings == () and check(DRAFT).findings == ()
