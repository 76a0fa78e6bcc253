"""Files as answers: the types that a question may ask for, and what an answer must say of the file that it names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from engine.kinds_of_values import Fault, Kind, number_kind, parts_kind, text_faults

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 10
MOST_IN_FILE_NAME = 120


class FileType(NamedTuple):
    """A declared type: how people are told of it, and the media types that it stands for, each with a file's ending."""

    words: str
    endings: Mapping[str, str]


FILE_TYPES: Mapping[str, FileType] = {
    "pdf": FileType("a PDF", {"application/pdf": ".pdf"}),
    "image": FileType(
        "an image (JPEG, PNG, TIFF or HEIC)",
        {"image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif", "image/heic": ".heic"},
    ),
    "word": FileType(
        "a Word document without macros (.docx or .odt)",
        {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
            "application/vnd.oasis.opendocument.text": ".odt",
        },
    ),
    "spreadsheet": FileType(
        "a spreadsheet without macros (.xlsx or .ods)",
        {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
            "application/vnd.oasis.opendocument.spreadsheet": ".ods",
        },
    ),
    "text": FileType("plain text (.txt, in UTF-8)", {"text/plain": ".txt"}),
    "email": FileType("a plain-text email without attachments (.eml)", {"message/rfc822": ".eml"}),
}
"""The closed list of types that a declaration may name."""
ENDINGS: Mapping[str, str] = {media: ending for one in FILE_TYPES.values() for media, ending in one.endings.items()}
"""The ending that a file of each media type has."""

NOT_IN_A_NAME = "\\u0000-\\u001f\\u007f-\\u009f/\\\\\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff"
"""What no name of a file holds, for inside a character class: controls, slashes, and what hides or turns text round."""
_NOT_IN_A_NAME = re.compile(f"[{NOT_IN_A_NAME}\\ud800-\\udfff]")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def media_types(types: Collection[str]) -> list[str]:
    """The media types that declared types stand for."""
    return [media for name in types for media in FILE_TYPES[name].endings]


def types_in_words(types: Collection[str]) -> str:
    """Declared types as people are told of them: a PDF, or plain text (.txt, in UTF-8)."""
    *first, last = (FILE_TYPES[name].words for name in types)
    return f"{', '.join(first)}, or {last}" if first else last


def file_kind(types: tuple[str, ...], most_megabytes: int) -> Kind:
    """Files of these types and of at most so many megabytes: an answer names one by its SHA-256."""
    parts = {
        "file": ("file", _DIGESTS),
        "name": ("name", _NAMES),
        "media_type": ("media type", _media_kind(types)),
        "size": ("size", _size_kind(most_megabytes)),
    }
    return parts_kind(parts, tuple(parts), "answer_part_missing")


def _digest_faults(value: Any) -> Iterator[Fault]:
    if not _is_digest(value):
        yield "answer_not_digest", "", {}


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and _DIGEST.match(value) is not None


def _name_faults(value: Any) -> Iterator[Fault]:
    if isinstance(value, str) and len(value) <= MOST_IN_FILE_NAME and _NOT_IN_A_NAME.search(value):
        yield "answer_not_file_name", "", {}
    else:
        yield from text_faults(value, MOST_IN_FILE_NAME)


_DIGESTS = Kind(_is_digest, _digest_faults)
_NAMES = Kind(lambda value: not any(_name_faults(value)), _name_faults)


def _media_kind(types: tuple[str, ...]) -> Kind:
    offered = frozenset(media_types(types))

    def faults(value: Any) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield "answer_not_text", "", {}
        elif value not in offered:
            yield "answer_file_type", "", {"types": types_in_words(types)}

    return Kind(lambda value: isinstance(value, str) and value in offered, faults)


def _size_kind(most_megabytes: int) -> Kind:
    number = number_kind(1, most_megabytes * MEGABYTE, 0)

    def faults(value: Any) -> Iterator[Fault]:
        for code, path, params in number.faults(value):
            if code != "answer_out_of_range":
                yield code, path, params
            elif value < 1:
                yield "answer_file_empty", path, {}
            else:
                yield "answer_file_too_large", path, {"most": most_megabytes}

    return Kind(number.fits, faults)
