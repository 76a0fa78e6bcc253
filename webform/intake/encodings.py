"""Text files as councils' systems write them: UTF-8, UTF-16 with its mark, and Windows-1252 as a last resort.

What Excel calls "CSV" on a British machine is Windows-1252; "CSV UTF-8" begins with a mark, "Unicode text" is UTF-16.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

UTF_8, UTF_8_MARKED, UTF_16, WINDOWS = "utf-8", "utf-8-sig", "utf-16", "cp1252"

_MARKS = ((codecs.BOM_UTF8, UTF_8_MARKED), (codecs.BOM_UTF16_LE, UTF_16), (codecs.BOM_UTF16_BE, UTF_16))
_CHUNK = 1 << 20


class NotText(ValueError):
    """A file that is no text in an encoding known here; ``line`` is where it stops being text, from 1."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(f"{code}, line {line}")
        self.code, self.line = code, line


class Opened(NamedTuple):
    """A text file open for reading from its start, without its mark, and the encoding in which it is read."""

    stream: TextIO
    encoding: str

    @property
    def is_guessed(self) -> bool:
        """Whether the file had to be taken as Windows-1252, so that an unusual letter may be read wrongly."""
        return self.encoding == WINDOWS


def open_text(path: Path) -> Opened:
    """Open a text file in the encoding it is written in; line ends stay as they are, as :mod:`csv` wants them.

    A file that is not valid UTF-8 is taken as Windows-1252: see :attr:`Opened.is_guessed`. The caller closes the stream.

    Raises:
        NotText: with code ``nul_byte`` where the file holds a NUL, ``not_text`` where no encoding fits.
        OSError: where the file can't be read.
    """
    encoding = encoding_of(path)
    return Opened(path.open(encoding=encoding, newline=""), encoding)


def encoding_of(path: Path) -> str:
    """The encoding of a text file, found by reading all of it in pieces; raises as :func:`open_text`."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)
    if marked is not None:
        _read_through(path, marked)
        return marked
    try:
        _read_through(path, UTF_8)
    except NotText as fault:
        if fault.code == "nul_byte":
            raise
        _read_through(path, WINDOWS)
        return WINDOWS
    return UTF_8


def _read_through(path: Path, encoding: str) -> None:
    """Read a file to its end; raises NotText with the line of the first thing that is no text."""
    line = 1
    for text in _decoded(path, encoding):
        if text is None:
            raise NotText("not_text", line)
        if "\0" in text:
            raise NotText("nul_byte", line + text[: text.index("\0")].count("\n"))
        line += text.count("\n")


def _decoded(path: Path, encoding: str) -> Iterator[str | None]:
    """The text of a file in pieces, and None in the place of what can't be decoded, which ends it."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while True:
            piece = file.read(_CHUNK)
            try:
                yield decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as fault:
                yield bytes(fault.object[: fault.start]).decode(encoding, "replace")
                yield None
            if not piece:
                return
