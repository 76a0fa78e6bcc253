"""What a file is, by its content alone, and the plain name under which it is kept: neither its name nor its sender is believed.

Signatures are looked up with the ``filetype`` library. What is inside a zip is looked at here, since documents with and without
macros begin alike; and text has no signature, so it is what decodes strictly, without control characters or markup.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Collection
from email import message_from_bytes
from email.message import Message

import filetype

from engine.kinds_of_files import ENDINGS, FILE_TYPES, MOST_IN_FILE_NAME, NOT_IN_A_NAME

UNKNOWN = "application/octet-stream"
"""The media type of what is none of those that are looked for."""

_TEXT, _EMAIL = "text/plain", "message/rfc822"
_SIGNED = frozenset((*FILE_TYPES["pdf"].endings, *FILE_TYPES["image"].endings))
_IN_SIGNATURE = 8_192
_ZIP = b"PK\x03\x04"
_MOST_MEMBERS = 5_000
_MOST_IN_CONTENT_TYPES = 1_000_000
_CONTENT_TYPES = "[Content_Types].xml"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_MAIN_PARTS = {
    f"{_OPEN_XML}{kind}.main+xml".encode(): f"{_OPEN_XML}{kind}"
    for kind in ("wordprocessingml.document", "spreadsheetml.sheet")
}
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(?:text|spreadsheet)")
_RUNS = re.compile(
    r"vbaProject|vbaData|activeX|macrosheets|oleObject|(?:^|/)(?:Basic|Scripts)/|\.(?:exe|dll|jar|js|vbs)\Z",
    re.IGNORECASE,
)
_HIDES = re.compile(rb"macroEnabled|vbaProject|activeX|\0|<!|&#", re.IGNORECASE)
"""What speaks of macros in a list of content types, or could write such words so that they are not found."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_MARKUP = re.compile(
    r"<(?:[!?]|/?(?:html|head|body|script|iframe|object|embed|svg|math|style|link|meta|base|form|img|table|div|p|a)[\s/>])",
    re.IGNORECASE,
)
_OTHER_LANGUAGES = ("#!", "{\\rtf", "%!PS")
_NOT_IN_A_NAME = re.compile(f"[{NOT_IN_A_NAME}]")
_ALSO_ENDS = {".jpg": ".jpeg", ".tif": ".tiff"}


def media_type_of(content: bytes, wanted: Collection[str]) -> str:
    """The media type of a file by its content: one that declared types stand for, else :data:`UNKNOWN`.

    ``wanted`` are the media types that are asked for: an email is plain text, too, where no email is wanted.
    """
    if content.startswith(_ZIP):
        return _document(content)
    signed = filetype.guess_mime(content[:_IN_SIGNATURE])
    if signed in _SIGNED:
        return str(signed)
    if not _is_text(content):
        return UNKNOWN
    return _EMAIL if _EMAIL in wanted and _is_plain_email(message_from_bytes(content)) else _TEXT


def _document(content: bytes) -> str:
    """The media type of a zip that is a document without anything that could run."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS or any(map(_could_run, members)):
                return UNKNOWN
            return _open_document(archive, members[0]) or _open_xml(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        LookupError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ):
        return UNKNOWN


def _could_run(member: zipfile.ZipInfo) -> bool:
    """Whether a member could run, or can't be looked into because it is encrypted."""
    return bool(member.flag_bits & 1) or _RUNS.search(member.filename) is not None


def _open_document(archive: zipfile.ZipFile, first: zipfile.ZipInfo) -> str:
    """The media type that an OpenDocument file names in its first member; "" where it is no OpenDocument file."""
    if first.filename != "mimetype" or first.file_size > len(_OPEN_DOCUMENT.pattern):
        return ""
    said = archive.read(first)
    return said.decode() if _OPEN_DOCUMENT.fullmatch(said) else UNKNOWN


def _open_xml(archive: zipfile.ZipFile) -> str:
    """The media type by the one main part among the declared content types, which must be plain to read."""
    if archive.getinfo(_CONTENT_TYPES).file_size > _MOST_IN_CONTENT_TYPES:
        return UNKNOWN
    declared = archive.read(_CONTENT_TYPES)
    found = [media for part, media in _MAIN_PARTS.items() if part in declared]
    return found[0] if len(found) == 1 and not _HIDES.search(declared) else UNKNOWN


def _is_text(content: bytes) -> bool:
    """Whether this is text for people: strictly UTF-8, with something in it, and in no language of machines."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not text.lstrip().startswith(_OTHER_LANGUAGES) and _is_plain(text)


def _is_plain(text: str) -> bool:
    return not _UNPRINTABLE.search(text) and not _MARKUP.search(text)


def _is_plain_email(message: Message) -> bool:
    """Whether this is an email that is text alone: no attachment, and no part in markup, however it is encoded."""
    if not (message["From"] and message["Date"]):
        return False
    return all(map(_is_plain_part, message.walk()))


def _is_plain_part(part: Message) -> bool:
    if part.get_content_maintype() == "multipart":
        return part.is_multipart()  # its parts follow
    held = part.get_payload(decode=True)
    if not isinstance(held, bytes) or part.get_content_type() != _TEXT or part.get_filename() is not None:
        return False
    return _is_plain(held.decode("utf-8", "replace"))


def plain_name(sent: str, media_type: str) -> str:
    """A name to show and to download by: no folders, nothing invisible, at most 120 characters, and an ending that fits."""
    name = unicodedata.normalize("NFC", sent.replace("\\", "/").rpartition("/")[2])
    seen = "".join(one for one in name if unicodedata.category(one)[0] != "C")
    plain = " ".join(_NOT_IN_A_NAME.sub(" ", seen).split()).strip(". ")
    ending = ENDINGS.get(media_type, "")
    fits = plain.lower().endswith((ending, _ALSO_ENDS.get(ending, ending)))
    stem, own = (plain[: plain.rindex(".")], plain[plain.rindex(".") :]) if ending and fits else (plain, ending)
    return f"{stem[: MOST_IN_FILE_NAME - len(own)].rstrip('. ') or 'file'}{own}"
