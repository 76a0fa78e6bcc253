"""Mutants: declarations made from the fixtures by small odd changes, and responses made from the examples."""

from __future__ import annotations

import copy
import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spoilt import SPOILT

from engine.load import MOST_BYTES, newest_bundled

ODD_WORDS = [
    "yes", "no", "true", "0", "-1", "999999999", "'2026-02-30'", "§9.9", "[]", "{}", "{all: []}", "[[[[]]]]", "null", "''", "*a", "&a b",
    "!!python/object:x {}", "{grade: good}", "{not: {not: {c01: partly}}}", "within 0 days of x", "every 4-2 weeks from last x",
    "{{7*7}}", "\ud7ff", "\u202e", "x" * 300, "c01", "grade", "child_status", "rows", "{count: {at_least: 99}}", "{before: audit_date}",
]  # fmt: skip
ODD_VALUES: list[Any] = [
    None, True, -1, 0, 10**9, 0.5, "", " ", "yes", "no", "zzzz", "2026-01-01", "2026-02-30", "good", "c01", "x" * 5000, [], {}, [[]],
    ["yes", "yes"], {"rating": "partly"}, {"id": "a"}, [{"who": "child"}], [{}] * 300, "\ud800", "\0",
]  # fmt: skip
Texts = dict[str, bytes]


def corpus(limit: int = MOST_BYTES // 10) -> list[Texts]:
    """The files of the bundled template, then of every fixture; those that are only big are left out."""
    found: list[Texts] = [{path.name: path.read_bytes() for path in newest_bundled().iterdir() if path.is_file()}]
    with tempfile.TemporaryDirectory() as place:
        for number, (_, spoil, *_) in enumerate(SPOILT):
            folder = Path(place, str(number), "template")
            shutil.copytree(newest_bundled(), folder, ignore=shutil.ignore_patterns("examples"))
            spoil(folder)
            if folder.is_dir():
                files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
                if all(len(text) < limit for text in files.values()):
                    found.append(files)
            shutil.rmtree(folder.parent)
    return found


def mutants(chance: random.Random, fixtures: list[Texts], number: int) -> Iterator[Texts]:
    """So many declarations, each with one to four odd changes in one file; a third of them of the sound template."""
    for _ in range(number):
        whole = chance.random() < 0.33
        files = dict(fixtures[0] if whole else chance.choice(fixtures))
        name = chance.choice([one for one in files if one.endswith(".yaml")])
        if not whole and chance.random() < 0.7:  # A form of few files is read quickly.
            files = {one: files[one] for one in {name, "audit.yaml", "guide.txt"} if one in files}
        text = files[name]
        for _ in range(1 if whole else chance.randint(1, 4)):
            text = chance.choice(CHANGES)(chance, text)
        yield {**files, name: text}


def _lines(chance: random.Random, text: bytes) -> tuple[list[bytes], int]:
    lines = text.split(b"\n")
    return lines, chance.randrange(len(lines))


def _drop(chance: random.Random, text: bytes) -> bytes:
    lines, at = _lines(chance, text)
    return b"\n".join(lines[:at] + lines[at + chance.randint(1, 3) :])


def _twice(chance: random.Random, text: bytes) -> bytes:
    lines, at = _lines(chance, text)
    return b"\n".join(lines[:at] + lines[at : at + chance.randint(1, 8)] + lines[at:])


def _indent(chance: random.Random, text: bytes) -> bytes:
    lines, at = _lines(chance, text)
    lines[at] = b"  " + lines[at] if chance.random() < 0.5 else lines[at][2:]
    return b"\n".join(lines)


def _value(chance: random.Random, text: bytes) -> bytes:
    """An odd value after the key of a line: by far the most telling change."""
    lines, at = _lines(chance, text)
    key, colon, _ = lines[at].partition(b": ")
    lines[at] = key + colon + chance.choice(ODD_WORDS).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def _borrow(chance: random.Random, text: bytes) -> bytes:
    """The value of another line."""
    lines, at = _lines(chance, text)
    key, colon, _ = lines[at].partition(b": ")
    lines[at] = key + colon + chance.choice(lines).partition(b": ")[2]
    return b"\n".join(lines)


def _word(chance: random.Random, text: bytes) -> bytes:
    """A word of the file in place of another."""
    words = text.split(b" ")
    words[chance.randrange(len(words))] = chance.choice(words)
    return b" ".join(words)


def _byte(chance: random.Random, text: bytes) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]


def _cut(chance: random.Random, text: bytes) -> bytes:
    return text[: chance.randrange(len(text) + 1)]


CHANGES = [_drop, _twice, _indent, _value, _value, _value, _borrow, _borrow, _word, _word, _byte, _cut]


def responses(
    chance: random.Random, examples: list[dict[str, Any]], questions: list[str], number: int
) -> Iterator[Any]:
    """So many documents of a response, each made from an example by one to four odd changes somewhere in it."""
    for _ in range(number):
        document = {"answers": copy.deepcopy(chance.choice(examples)), "part_b": {}}
        for _ in range(chance.randint(1, 4)):
            _alter(chance, document, questions)
        yield document


def _alter(chance: random.Random, document: dict[str, Any], questions: list[str]) -> None:
    odd = copy.deepcopy(chance.choice(ODD_VALUES))
    if not isinstance(document.get("answers"), dict) or chance.random() < 0.02:
        document[chance.choice(["answers", "part_b", "template", "version"])] = odd
        return
    holder: Any = document["answers"]
    key: Any = chance.choice(questions)
    while (
        isinstance(holder.get(key) if isinstance(holder, dict) else holder[key], (dict, list)) and chance.random() < 0.8
    ):
        inner = holder[key]
        if not inner:
            break
        holder, key = inner, chance.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
    if chance.random() < 0.15 and isinstance(holder, dict):
        holder.pop(key, None)
    else:
        holder[key] = odd


def written(files: Texts, folder: Path) -> Path:
    """A folder that holds exactly these files."""
    for path in folder.iterdir():
        path.unlink()
    for name, text in files.items():
        (folder / name).write_bytes(text)
    return folder


def shown(files: Texts) -> str:
    """A mutant as a test shows it, so that it can be made again."""
    return json.dumps({name: text.decode("utf-8", "backslashreplace") for name, text in files.items()})[:20_000]
