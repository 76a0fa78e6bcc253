"""Patterns of texts: what is taken is read alike by every engine and quickly by all; what is not is refused with a finding."""

from __future__ import annotations

import json
import random
import re
import subprocess
import time
from collections.abc import Callable

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.patterns import MOST_MATCHED, PatternFault, matcher, read_pattern, whole


def refused(pattern: str) -> str:
    """The code with which a pattern is refused; nothing where it is taken."""
    try:
        read_pattern(pattern)
    except PatternFault as fault:
        return fault.code
    return ""


@pytest.mark.parametrize(
    ("pattern", "fitting", "unfit"),
    [
        ("[A-Z]{2}[0-9]{4}", ["AB1234"], ["AB123", "AB12345", "ab1234", " AB1234", "AB1234\n", "AB١٢٣٤", ""]),
        ("[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}", ["SW1A 1AA", "M1 1AE"], ["SW1A1AA", "SW1A 1AAA"]),
        ("[0-9]{3} ?[0-9]{3} ?[0-9]{4}", ["943 476 5919", "9434765919"], ["943-476-5919"]),
        ("[^@ ]{1,64}@[^@ ]{1,190}", ["a@b.example"], ["a@b@c", "a b@c", "a\n@c"]),
        ("(?:AB|CD(E|F)?)-[a\\-c]", ["AB-a", "CDE-c", "CD--"], ["CDG-a", "AB-b"]),
        ("^AB$", ["AB"], ["xAB", "ABx"]),
        ("AB\\$", ["AB$"], ["AB", "AB\\"]),
        ("AB\\\\$", ["AB\\"], ["AB$"]),
        ("A|B", ["A", "B"], ["AB", "xB", "Ax"]),
        ("é{2}", ["éé"], ["é", "e\u0301e\u0301"]),
        ("[😀-😂]", ["😁"], ["😁😁", "\ufffd"]),
        ("[-a][b-]", ["-b", "a-"], ["c-"]),
    ],
)
def test_a_pattern_is_of_the_whole_text(pattern: str, fitting: list[str], unfit: list[str]) -> None:
    assert refused(pattern) == ""
    assert [text for text in fitting if not matcher(pattern)(text)] == []
    assert [text for text in unfit if matcher(pattern)(text)] == []


@pytest.mark.parametrize(
    ("pattern", "code", "params"),
    [
        ("AB+", "pattern_without_limit", {"part": "+", "example": "{1,20}"}),
        ("(AB){2,}", "pattern_without_limit", {"part": "{2,}", "example": "{1,20}"}),
        (".", "pattern_of_several_meanings", {"part": "."}),
        ("[\\w]", "pattern_of_several_meanings", {"part": "\\w"}),
        ("a\\b", "pattern_of_several_meanings", {"part": "\\b"}),
        ("(?<!a)b", "pattern_beyond", {"part": "(?<!"}),
        ("(?P<n>a)(?P=n)", "pattern_beyond", {"part": "(?P<"}),
        ("\\k<n>", "pattern_beyond", {"part": "\\k"}),
        ("a)", "pattern_not_understood", {"at": 2}),
        ("", "pattern_not_understood", {"at": 1}),
        ("a^b", "pattern_not_understood", {"at": 2}),
        ("a{1,2}{2}", "pattern_not_understood", {"at": 7}),
        ("[[:alpha:]]", "pattern_not_understood", {"at": 2}),
        ("[a&&b]", "pattern_not_understood", {"at": 3}),
        ("[a-c-e]", "pattern_not_understood", {"at": 5}),
        ("a\\", "pattern_not_understood", {"at": 2}),
        ("a\\q", "pattern_not_understood", {"at": 2}),
        ("(" * 9 + "a" + ")" * 9, "pattern_not_understood", {"at": 9}),
        ("(a?){1,14}", "pattern_too_free", {}),
        ("[a-z]{250}[a-z]{251}", "pattern_too_long", {"most": MOST_MATCHED}),
    ],
)
def test_what_readers_take_differently_is_refused(pattern: str, code: str, params: dict[str, object]) -> None:
    with pytest.raises(PatternFault) as refusal:
        read_pattern(pattern)
    assert (refusal.value.code, refusal.value.params) == (code, params)


ATOMS = st.sampled_from(
    ["a", "b", "ab", "[ab]", "[^a]", "[a-c]", "[-b]", "\\.", "\\$", "é", "😀", " ", "/", "&", "[.$&]"]
)
BUILT = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})")
        | inner.map(lambda part: f"(?:{part})?")
        | st.tuples(inner, st.integers(0, 2), st.integers(1, 2)).map(
            lambda made: f"({made[0]}){{{made[1]},{made[1] + made[2]}}}"
        )
    ),
    max_leaves=6,
)
TEXTS = st.lists(st.sampled_from([*"abc.$&/é -", "😀", "\n", "\r", "\u2028", "ab", "aa"]), max_size=7).map("".join)


@settings(max_examples=300, deadline=None)
@given(BUILT, st.lists(TEXTS, min_size=1, max_size=5))
def test_every_reader_takes_a_pattern_alike(pattern: str, texts: list[str]) -> None:
    if refused(pattern):
        return
    written = {"pattern": whole(pattern), "not": {"pattern": "\\n"}}
    quick = jsonschema_rs.Draft202012Validator(written)
    for text in texts:
        plain = re.search(whole(pattern), text) is not None and "\n" not in text
        assert matcher(pattern)(text) is plain is quick.is_valid(text)


SCRIPT = """
const read = require("node:fs").readFileSync(0, "utf8");
console.log(JSON.stringify(JSON.parse(read).map(([pattern, text]) => new RegExp(pattern, "u").test(text) && !/\\n/u.test(text))));
"""


def test_a_browser_takes_a_pattern_alike() -> None:
    chance, asked = random.Random(7), []
    while len(asked) < 5_000:
        pattern = "".join(
            chance.choice([*"ab|()?-", "[ab]", "[^a]", "{1,2}", "{2}", "\\.", "é", "😀", "[a-c]"])
            for _ in range(chance.randint(1, 9))
        )
        if not refused(pattern):
            asked += [
                (pattern, "".join(chance.choice("aaabbbé.-c😀\n") for _ in range(chance.randint(1, 3))))
                for _ in range(10)
            ]
    ran = subprocess.run(
        ["node", "-e", SCRIPT], input=json.dumps([(whole(pattern), text) for pattern, text in asked]),
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    verdicts = json.loads(ran.stdout)
    assert [matcher(pattern)(text) for pattern, text in asked] == verdicts
    assert 100 < sum(verdicts) < len(verdicts) - 100


EVIL: list[Callable[[random.Random], tuple[str, str]]] = [
    lambda chance: (f"({chance.choice('ab.')}{chance.choice('+*')}){chance.choice('+*')}$", "a" * 28 + "!"),
    lambda chance: (f"(a{{1,{chance.randint(2, 60)}}}){{1,{chance.randint(2, 60)}}}b", "a" * 400),
    lambda chance: ("a?" * chance.randint(1, 60) + "a" * chance.randint(1, 60), "a" * 60),
    lambda chance: (f"(a|a|ab){{{chance.randint(1, 9)},{chance.randint(9, 40)}}}c", "ab" * 200),
    lambda chance: (f"[^x]{{0,{chance.randint(1, 499)}}}" * chance.randint(1, 3) + "y", "z" * 499),
    lambda chance: ("(" * chance.randint(1, 90) + "a" + "){1,9}" * chance.randint(1, 90), "a" * 500),
    lambda chance: (f"(?={'a' * chance.randint(1, 9)})(a*)*\\1", "a" * 100),
    lambda chance: ("".join(chance.choice("ab.|()[]{}?*+\\^$-,0129dw") for _ in range(chance.randint(1, 200))), "ab" * 250),
    lambda chance: ("".join(f"[{chr(97 + n)}-z]{{0,{chance.randint(1, 20)}}}" for n in range(chance.randint(1, 12))), "z" * 240),
    lambda chance: ("|".join("a" * n for n in range(1, chance.randint(2, 18))), "a" * 500),
]  # fmt: skip


@pytest.mark.threat("7")
def test_none_of_ten_thousand_evil_patterns_takes_50_milliseconds() -> None:
    chance, slowest, taken = random.Random(2026), 0.0, 0
    for number in range(10_000):
        pattern, text = EVIL[number % len(EVIL)](chance)
        start = time.process_time()
        if not refused(pattern[:200]):
            taken += 1
            matcher(pattern[:200])(text)
        slowest = max(slowest, time.process_time() - start)
    assert slowest < 0.05
    assert 500 < taken < 9_500, "both what is taken and what is refused is tried"


@pytest.mark.threat("7")
@pytest.mark.parametrize(
    ("pattern", "text"),
    [("(a|aa){1,8}", "a" * 40 + "!"), ("a?" * 14 + "a" * 14, "a" * 13), ("[^x]{1,140}[^x]{1,140}", "z" * 140 + "x"), ("(a{1,5}){1,5}", "a" * 60)],
)  # fmt: skip
def test_a_pattern_that_is_taken_is_quick_for_those_who_try_one_way_after_the_other(pattern: str, text: str) -> None:
    """Python's own engine backtracks, as do a browser's and those of many who read the contract."""
    assert refused(pattern) == ""
    start = time.process_time()
    re.search(whole(pattern), text)
    assert time.process_time() - start < 0.05
