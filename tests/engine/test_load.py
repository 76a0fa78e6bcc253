"""The strict YAML of declarations: words stay words, and whatever is refused is a finding with its place."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check import check
from engine.load import (
    GRAMMAR_VERSION,
    TEMPLATES,
    Refused,
    digest_of,
    load_template,
    newest_bundled,
    read_yaml,
    version_order,
)
from engine.messages.findings import as_line
from engine.model import Finding
from engine.strict_yaml import MOST_BYTES, MOST_DEPTH, MOST_VALUES

BOMB = "a: &a [x, x]\n" + "".join(
    f"{now}: &{now} [*{then}, *{then}]\n" for then, now in zip("abcdefgh", "bcdefghi", strict=True)
)


def refusal(text: bytes | str) -> Finding:
    """The finding with which a text is refused."""
    with pytest.raises(Refused) as refused:
        read_yaml(text if isinstance(text, bytes) else text.encode(), "audit.yaml")
    return refused.value.finding


REFUSED: list[Any] = [
    pytest.param(BOMB, "yaml_alias", 1, 4, id="alias bomb", marks=pytest.mark.threat("1")),
    pytest.param("a: 1\nb: *a\n", "yaml_alias", 2, 4, id="alias", marks=pytest.mark.threat("1")),
    pytest.param("*a : 1\n", "yaml_alias", 1, 1, id="alias as a key", marks=pytest.mark.threat("1")),
    pytest.param("a: &x {b: 1}\n", "yaml_alias", 1, 4, id="anchor of a mapping", marks=pytest.mark.threat("1")),
    pytest.param("a: 1\n&x b: 1\n", "yaml_alias", 2, 1, id="anchor of a key", marks=pytest.mark.threat("1")),
    pytest.param("a: !!python/object/apply:os.system [x]\n", "yaml_tag", 1, 4, id="code", marks=pytest.mark.threat("2")),
    pytest.param("a: !!python/name:os.system x\n", "yaml_tag", 1, 4, id="name of code", marks=pytest.mark.threat("2")),
    pytest.param("a: !!str 1\n", "yaml_tag", 1, 4, id="harmless tag", marks=pytest.mark.threat("2")),
    pytest.param("a: ! 1\n", "yaml_tag", 1, 4, id="bare tag", marks=pytest.mark.threat("2")),
    pytest.param("!!map\na: 1\n", "yaml_tag", 1, 1, id="tag of the whole", marks=pytest.mark.threat("2")),
    pytest.param("a: " + "[" * 900 + "]" * 900, "yaml_too_deep", 1, 4 + MOST_DEPTH - 1, id="depth of 900",
                 marks=pytest.mark.threat("3")),
    pytest.param("a: " + "{b: " * 5000, "yaml_too_deep", 1, 4 + 4 * (MOST_DEPTH - 1), id="depth of 5,000",
                 marks=pytest.mark.threat("3")),
    pytest.param("a: " + "x" * 5_000_000, "yaml_too_big", 1, 1, id="scalar of 5 MB", marks=pytest.mark.threat("3")),
    pytest.param("".join(f"k{n}: 1\n" for n in range(100_000)), "yaml_too_many", MOST_VALUES + 1, 1, id="100,000 keys",
                 marks=pytest.mark.threat("3")),
    pytest.param("a: 1\nb: 2\na: 3\n", "yaml_duplicate_key", 3, 1, id="key twice", marks=pytest.mark.threat("4")),
    pytest.param('x: {a: 1, "a": 2}\n', "yaml_duplicate_key", 1, 11, id="key twice, quoted", marks=pytest.mark.threat("4")),
    pytest.param('a: "\\ud800"\n', "yaml_syntax", 1, 7, id="escaped surrogate", marks=pytest.mark.threat("5")),
    pytest.param(b"a: 1\nb: \xed\xa0\x80\n", "yaml_not_utf8", 2, 4, id="raw surrogate", marks=pytest.mark.threat("5")),
    pytest.param("a: x\0y\n", "yaml_control_character", 1, 5, id="NUL", marks=pytest.mark.threat("5")),
    pytest.param('a: "x\\0y"\n', "yaml_control_character", 1, 4, id="escaped NUL", marks=pytest.mark.threat("5")),
    pytest.param("a: 1\nb: x\u202ey\n", "yaml_control_character", 2, 4, id="bidi", marks=pytest.mark.threat("5")),
    pytest.param("a\u2066: x\n", "yaml_control_character", 1, 1, id="bidi in a key", marks=pytest.mark.threat("11")),
    pytest.param("a: x\u061cy\n", "yaml_control_character", 1, 4, id="Arabic mark", marks=pytest.mark.threat("5")),
    pytest.param("a: x\ufeffy\n", "yaml_control_character", 1, 4, id="BOM inside", marks=pytest.mark.threat("5")),
    pytest.param("a: 1\n".encode("utf-16"), "yaml_not_utf8", 1, 1, id="UTF-16"),
    pytest.param("a: 1\n".encode("utf-16-le"), "yaml_control_character", 1, 2, id="UTF-16 without BOM"),
    pytest.param("a: 1\né: ".encode() + b"\xe9\n", "yaml_not_utf8", 2, 4, id="Latin-1"),
    pytest.param("a: 1\n---\nb: 2\n", "yaml_many_documents", 2, 1, id="two documents"),
    pytest.param("", "yaml_not_a_mapping", 1, 1, id="empty"),
    pytest.param("# only a remark\n", "yaml_not_a_mapping", 1, 1, id="only a remark"),
    pytest.param("- a\n", "yaml_not_a_mapping", 1, 1, id="list at the top"),
    pytest.param("words\n", "yaml_not_a_mapping", 1, 1, id="word at the top"),
    pytest.param("{}\n", "yaml_not_a_mapping", 1, 1, id="empty mapping"),
    pytest.param("a: 1\nb:\n", "yaml_empty_value", 2, 3, id="no value"),
    pytest.param("a:\n  - x\n  -\n", "yaml_empty_value", 3, 4, id="no value in a list"),
    pytest.param("? [a]\n: 1\n", "yaml_key_not_text", 1, 3, id="list as a key"),
    pytest.param("a: 1\n\tb: 2\n", "yaml_tab", 2, 1, id="tab"),
    pytest.param('a: "x\n', "yaml_quote_open", 1, 4, id="quote left open"),
    pytest.param("%YAML 9.9\n---\na: 1\n", "yaml_syntax", 1, 1, id="unknown version"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line", "column"), REFUSED)
def test_a_refused_text_is_one_finding_with_file_line_and_column(
    text: bytes | str, code: str, line: int, column: int
) -> None:
    finding = refusal(text)
    assert (finding.code, finding.severity) == (code, "error")
    assert finding.place == ("audit.yaml", line, column)
    assert as_line(finding).startswith(f"audit.yaml:{line}:{column}: error {code}: ")


@pytest.mark.threat("4")
@pytest.mark.threat("5")
@pytest.mark.parametrize(
    "word",
    ["yes", "no", "Yes", "on", "off", "y", "null", "~", "2.10", "1e3", "12:30", "1:30:00", "010", "0o17", "0x1F", "+1", "1_000",
     "2024-13-45", "2024-02-29", "2001-12-14t21:59:43Z", ".nan", ".NaN", ".inf", "-.inf", "True", "TRUE", "<<", "=",
     "1234567890", "9" * 1000],
)  # fmt: skip
def test_a_plain_word_stays_the_word_that_was_written(word: str) -> None:
    assert read_yaml(f"a: {word}\nb: [{word}]\n{word}: c\n".encode(), "x").value == {"a": word, "b": [word], word: "c"}


def test_only_true_false_and_small_whole_numbers_are_more_than_words() -> None:
    text = b'a: [true, false, 0, 7, -12, 123456789]\nb: ["true", "7"]\n7: seven\ntrue: very\n'
    value = read_yaml(text, "x").value
    assert value == {"a": [True, False, 0, 7, -12, 123456789], "b": ["true", "7"], "7": "seven", "true": "very"}
    assert [type(one) for one in value["a"]] == [bool, bool, int, int, int, int]


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert read_yaml(b"a: {<<: {b: c}}\n", "x").value == {"a": {"<<": {"b": "c"}}}


def test_a_byte_order_mark_at_the_start_changes_nothing() -> None:
    plain, marked = read_yaml(b"a: 1\nb: 2\n", "x"), read_yaml(b"\xef\xbb\xbfa: 1\nb: 2\n", "x")
    assert (plain.value, plain.places) == (marked.value, marked.places)


def test_every_value_knows_its_place_and_an_unknown_path_the_nearest() -> None:
    read = read_yaml("a:\n  - é: x\n    b: {c: y}\n".encode(), "x")
    assert read.place(("a", 0, "b")) == ("x", 3, 5)
    assert read.place(("a", 0, "b", "c")) == ("x", 3, 9)
    assert read.place(("a", 0, "b", "gone", 4)) == ("x", 3, 5)
    assert read.place(()) == ("x", 1, 1)


WORDS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Cf"], exclude_characters="\x85\u2028\u2029\ufffe\uffff"
    ),
    max_size=20,
)
TREES = st.dictionaries(
    WORDS,
    st.recursive(
        WORDS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
    ),
    min_size=1,
    max_size=5,
)


def as_yaml(value: Any, indent: int = 0) -> str:
    """A value as YAML in block style, with every word in double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    lead = "\n" + " " * indent
    if isinstance(value, list):
        return "".join(f"{lead}- {as_yaml(one, indent + 2).lstrip()}" for one in value) if value else "[]"
    parts = (
        f"{lead}? {json.dumps(key, ensure_ascii=False)}{lead}: {as_yaml(one, indent + 2)}" for key, one in value.items()
    )
    return "".join(parts) if value else "{}"


@pytest.mark.threat("4")
@settings(max_examples=150, deadline=None)
@given(TREES)
def test_words_in_double_quotes_read_back_as_they_were(tree: dict[str, Any]) -> None:
    assert read_yaml(as_yaml(tree).encode(), "x").value == tree


@pytest.mark.threat("5")
@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200) | st.text(alphabet=" -:?[]{}&*!|>'\"%@#,\n\tabc0\\\x00\ufeff", max_size=60).map(str.encode)
)
def test_any_bytes_are_read_or_refused_with_a_place(text: bytes) -> None:
    try:
        assert isinstance(read_yaml(text, "x").value, dict)
    except Refused as refused:
        assert refused.finding.place is not None and min(refused.finding.place[1:]) >= 1
        as_line(refused.finding).encode()


MEASURED = {
    "alias bomb": BOMB,
    "wide alias bomb": "a: &a [" + "x, " * 1000 + "]\nb: [" + "*a, " * 5000 + "]\n",
    "depth of 900": "a: " + "[" * 900 + "]" * 900,
    "depth of 400,000": "a: " + "[" * 400_000,
    "block depth": "".join(" " * n + "a:\n" for n in range(1200)),
    "scalar of 5 MB": "a: " + "x" * 5_000_000,
    "scalar just below the limit": "a: " + "x" * (MOST_BYTES - 10),
    "key just below the limit": '? "' + "x" * (MOST_BYTES - 20) + '"\n: 1\n',
    "100,000 keys": "".join(f"k{n}: 1\n" for n in range(100_000)),
    "19,000 keys": "".join(f"k{n}: 1\n" for n in range(19_000)),
    "19,000 sections": "sections: [" + "x, " * 19_000 + "]\n",
    "huge integer": "a: " + "9" * 900_000,
    "one long remark": "a: 1 # " + "x" * (MOST_BYTES - 20),
    "many tags": "a: [" + "!x y, " * 100_000 + "]",
}
HARNESS = """
import json, sys, time
from pathlib import Path
from engine.check import check
from engine.load import newest_bundled

def resident(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024

check(newest_bundled())
answers = {}
for folder in sorted(Path(sys.argv[1]).iterdir()):
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    before, start = resident("VmRSS"), time.perf_counter()
    findings = check(folder).findings
    answers[folder.name] = [time.perf_counter() - start, resident("VmHWM") - before, [one.code for one in findings][:3]]
print(json.dumps(answers))
"""
# A child's ru_maxrss starts at its parent's, so it would hide growth; the kernel's VmHWM is the process's own.


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, float, list[str]]]:
    """Seconds, growth of the peak of resident memory in MB, and codes, for each hostile file checked in a process."""
    root = tmp_path_factory.mktemp("hostile")
    for name, text in MEASURED.items():
        (root / name).mkdir()
        (root / name / "audit.yaml").write_text(text)
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(HARNESS), str(root)], capture_output=True, check=True, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    answers: dict[str, tuple[float, float, list[str]]] = json.loads(ran.stdout)
    return answers


@pytest.mark.threat("1")
@pytest.mark.threat("3")
@pytest.mark.parametrize("name", MEASURED)
def test_a_hostile_file_costs_half_a_second_and_32_mb_at_most(
    measured: dict[str, tuple[float, float, list[str]]], name: str
) -> None:
    seconds, growth, codes = measured[name]
    assert codes, "a hostile file is refused"
    assert seconds < 0.5
    assert growth < 32


def test_a_folder_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    (finding,) = load_template(tmp_path / "gone").findings
    assert (finding.code, finding.place) == ("template_no_directory", ("gone", 1, 1))


def test_what_can_be_read_is_there_beside_what_cannot(bundle: Path) -> None:
    (bundle / "grading.yaml").write_text("a: *b\n")
    loaded = load_template(bundle)
    assert [one.code for one in loaded.findings] == ["yaml_alias"]
    assert "grading" not in loaded.documents and "audit" in loaded.documents


@pytest.mark.threat("12")
@pytest.mark.parametrize("name", ["../audit.yaml", "/etc/hostname", "..", ".", "sub/guide.txt"])
def test_a_guide_is_only_ever_read_from_the_templates_own_folder(bundle: Path, name: str) -> None:
    shutil.copy(bundle / "guide.txt", bundle.parent / "audit.yaml")
    text = (bundle / "guide.yaml").read_text().replace("file: guide.txt", f'file: "{name}"')
    (bundle / "guide.yaml").write_text(text)
    assert load_template(bundle).guide == ""
    assert not check(bundle).sound


def test_a_named_pipe_is_a_finding_and_no_wait(bundle: Path) -> None:
    (bundle / "process.yaml").unlink()
    os.mkfifo(bundle / "process.yaml")
    assert [(one.code, one.place and one.place.file) for one in load_template(bundle).findings] == [
        ("file_unreadable", "process.yaml")
    ]


@pytest.mark.threat("5")
def test_a_file_name_that_is_no_text_can_still_be_spoken_of(bundle: Path) -> None:
    Path(os.fsdecode(os.fsencode(bundle) + b"/\xff.yaml")).write_text("a: 1\n")
    (finding,) = load_template(bundle).findings
    assert finding.code == "template_unknown_file"
    as_line(finding).encode("utf-8")


def test_a_digest_holds_for_the_declaration_and_not_for_its_remarks(bundle: Path) -> None:
    before = digest_of(load_template(bundle).values)
    path = bundle / "grading.yaml"
    path.write_text("# a remark\n" + path.read_text())
    assert digest_of(load_template(bundle).values) == before
    path.write_text(
        path.read_text().replace(
            "allow: [requires_improvement, inadequate]", "allow: [inadequate, requires_improvement]"
        )
    )
    assert digest_of(load_template(bundle).values) != before


def test_versions_sort_as_people_count() -> None:
    versions = ["2023-09.10", "2024-01.1", "2023-09.2", "2023-10.1"]
    assert sorted(versions, key=version_order) == ["2023-09.2", "2023-09.10", "2023-10.1", "2024-01.1"]
    assert newest_bundled().name == load_template(newest_bundled()).documents["audit"].value["version"]


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in TEMPLATES.glob("*/*/audit.yaml")}), ids=lambda one: one.parent.name
)
def test_the_digest_is_of_the_canonical_json(folder: Path) -> None:
    values = load_template(folder).values
    canonical = rfc8785.dumps({"grammar": GRAMMAR_VERSION, "declaration": values})
    assert digest_of(values) == hashlib.sha256(canonical).hexdigest()


WORDS = st.text(st.characters(max_codepoint=0xD7FF), max_size=12)


@given(st.dictionaries(WORDS, WORDS | st.integers(-(10**9), 10**9) | st.booleans() | st.lists(WORDS), max_size=8))
def test_the_digest_is_canonical_for_any_words(values: dict[str, Any]) -> None:
    canonical = rfc8785.dumps({"grammar": GRAMMAR_VERSION, "declaration": values})
    assert digest_of(values) == hashlib.sha256(canonical).hexdigest()
