"""The encodings in which councils' systems write text."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from webform.intake.encodings import NotText, open_text

WORDS = "name\nZoë Exämple\n"


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        WORDS.encode("utf-8"),
        WORDS.encode("utf-8-sig"),
        WORDS.encode("utf-16"),
        codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
        codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"),
    ],
)
def test_a_file_in_unicode_is_read_as_it_was_written_without_its_mark(tmp_path: Path, content: bytes) -> None:
    opened = open_text(written(tmp_path, content))
    with opened.stream as stream:
        assert stream.read() == WORDS
    assert not opened.is_guessed


@pytest.mark.threat(32)
def test_a_file_that_is_no_utf_8_is_read_as_windows_1252_and_says_so(tmp_path: Path) -> None:
    opened = open_text(written(tmp_path, "name\nZoë O’Example\n".encode("cp1252")))
    with opened.stream as stream:
        assert stream.read() == "name\nZoë O’Example\n"
    assert opened.is_guessed


def test_line_ends_stay_as_they_are_for_the_reader_of_csv(tmp_path: Path) -> None:
    with open_text(written(tmp_path, b"a,b\r\n1,2\r\n")).stream as stream:
        assert stream.read() == "a,b\r\n1,2\r\n"


@pytest.mark.threat(32)
@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a\nb\nc\0d\n", "nul_byte", 3),
        ("a\nb\0\n".encode("utf-16"), "nul_byte", 2),
        ("a,b\n1,2\n".encode("utf-16-le"), "nul_byte", 1),
        (b"a\nb\nfine\n\x81\x8d\n", "not_text", 4),
        (codecs.BOM_UTF8 + b"a\n\xe9\n", "not_text", 2),
        (codecs.BOM_UTF16_BE + "a\nb\n".encode("utf-16-be") + b"\xd8\x00\x00a", "not_text", 3),
    ],
)
def test_what_is_no_text_is_refused_with_the_line_at_which_it_stops_being_text(
    tmp_path: Path, content: bytes, code: str, line: int
) -> None:
    with pytest.raises(NotText) as refused:
        open_text(written(tmp_path, content))
    assert (refused.value.code, refused.value.line) == (code, line)


def test_a_letter_cut_in_two_by_the_pieces_in_which_a_file_is_read_is_no_fault(tmp_path: Path) -> None:
    content = b"a" * ((1 << 20) - 1) + "ë\n".encode() * 3
    assert not open_text(written(tmp_path, content)).is_guessed


def test_an_empty_file_is_empty_text(tmp_path: Path) -> None:
    with open_text(written(tmp_path, b"")).stream as stream:
        assert stream.read() == ""
