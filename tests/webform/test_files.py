"""What a file is, by its content alone: documents without anything that runs, and names without anything that misleads."""

from __future__ import annotations

import base64
import random

import pytest
from attachments import PDF, PNG, TEXT, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kinds_of_files import ENDINGS, FILE_TYPES, MOST_IN_FILE_NAME, file_kind
from webform.files import UNKNOWN, media_type_of, plain_name

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
DOCUMENT = ("word/document.xml", "<w:document/>")


def declared(*types: str) -> tuple[str, str]:
    """The list of content types of an Office document."""
    parts = "".join(f'<Override PartName="/x" ContentType="{one}"/>' for one in types)
    return "[Content_Types].xml", f'<?xml version="1.0"?><Types>{parts}</Types>'


def eml(body: str, *headers: str) -> bytes:
    first = ("From: Ada Example <ada@example.org>", "Date: Mon, 2 Mar 2026 09:00:00 +0000", "Subject: The plan")
    return "\r\n".join((*first, *headers, "", body)).encode()


def encoded(kind: str, content: bytes) -> bytes:
    return eml(base64.b64encode(content).decode(), f"Content-Type: {kind}", "Content-Transfer-Encoding: base64")


PARTS = "--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x\r\nContent-Type: {}\r\n\r\nMore\r\n--x--"
MULTIPART = 'Content-Type: multipart/mixed; boundary="x"'

TAKEN: dict[str, tuple[bytes, str]] = {
    "pdf": (PDF, "application/pdf"),
    "png": (PNG, "image/png"),
    "jpeg from a scanner": (bytes.fromhex("ffd8ffe000104a464946000101") + bytes(40), "image/jpeg"),
    "jpeg from a camera": (bytes.fromhex("ffd8ffe1001845786966000049492a00") + bytes(40), "image/jpeg"),
    "tiff": (b"II*\x00\x08\x00\x00\x00" + bytes(40), "image/tiff"),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(40), "image/heic"),
    "word": (zipped(declared(f"{WORD}.main+xml"), ("_rels/.rels", "x"), DOCUMENT), WORD),
    "word in another order": (zipped(*((f"{n}.xml", "x") for n in range(9)), DOCUMENT, declared(f"{WORD}.main+xml")), WORD),
    "word with a picture and a chart's sheet": (
        zipped(declared(f"{WORD}.main+xml"), DOCUMENT, ("word/media/a.png", PNG), ("word/embeddings/b.xlsx", "x")), WORD),
    "excel with a printer's settings": (zipped(declared(f"{SHEET}.main+xml"), ("xl/printerSettings/printerSettings1.bin", "x")), SHEET),
    "open document text": (zipped(("mimetype", ODT), ("content.xml", "<x/>")), ODT),
    "open document sheet": (zipped(("mimetype", ODS), ("content.xml", "<x/>")), ODS),
    "text": (TEXT, "text/plain"),
    "text with a byte order mark": (b"\xef\xbb\xbf" + TEXT, "text/plain"),
    "text that begins like a bitmap": (b"BM is how the note begins.", "text/plain"),
    "text with a smaller sign": (b"3 < 4, and I <3 her; see <ada@example.org>.", "text/plain"),
    "email": (eml("Hello"), "message/rfc822"),
    "email in quoted printable": (
        eml("=E2=80=93 it is fine", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"),
        "message/rfc822"),
    "email of two texts": (eml(PARTS.format("text/plain"), MULTIPART), "message/rfc822"),
}  # fmt: skip

REFUSED: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \n\t",
    "any zip": zipped(("a.txt", "x")),
    "a zip that looks like a document": zipped(("word/document.xml", "x"), ("xl/workbook.xml", "x")),
    "a zip that names no main part": zipped(declared("application/xml"), DOCUMENT),
    "two main parts": zipped(declared(f"{WORD}.main+xml", f"{SHEET}.main+xml"), DOCUMENT),
    "word with macros": zipped(declared("application/vnd.ms-word.document.macroEnabled.main+xml"), DOCUMENT),
    "macros under a plain main part": zipped(
        declared(f"{WORD}.main+xml", "application/vnd.ms-office.vbaProject"), DOCUMENT
    ),
    "macros that are not declared": zipped(declared(f"{WORD}.main+xml"), DOCUMENT, ("word/vbaProject.bin", "x")),
    "macros in small letters": zipped(declared(f"{WORD}.main+xml"), DOCUMENT, ("word/VBAPROJECT.BIN", "x")),
    "macros written as a character's number": zipped(declared(f"{WORD}.main+xml", "&#109;acroEnabled"), DOCUMENT),
    "macros behind an entity": zipped(("[Content_Types].xml", f"<!DOCTYPE x>{WORD}.main+xml"), DOCUMENT),
    "macros of excel 4": zipped(declared(f"{SHEET}.main+xml"), ("xl/macrosheets/sheet1.xml", "x")),
    "a control that runs": zipped(declared(f"{WORD}.main+xml"), DOCUMENT, ("word/activeX/activeX1.xml", "x")),
    "a packed program": zipped(declared(f"{WORD}.main+xml"), DOCUMENT, ("word/embeddings/oleObject1.bin", "MZ")),
    "open document with macros": zipped(("mimetype", ODT), ("Basic/Standard/Module1.xml", "x")),
    "open document with scripts": zipped(("mimetype", ODT), ("Scripts/python/a.py", "x")),
    "another open document": zipped(("mimetype", "application/vnd.oasis.opendocument.database"), ("content.xml", "x")),
    "a list of types that is a bomb": zipped(("[Content_Types].xml", b" " * 2_000_000 + f"{WORD}.main+xml".encode())),
    "ten thousand members": zipped(declared(f"{WORD}.main+xml"), *((f"{n}", "") for n in range(5_001))),
    "a zip that is cut off": zipped(declared(f"{WORD}.main+xml"), DOCUMENT)[:-30],
    "a zip behind something else": b"MZ" + zipped(declared(f"{WORD}.main+xml"), DOCUMENT),
    "an old word document": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "gif": b"GIF89a" + bytes(20),
    "a windows program": b"MZ\x90\x00" + bytes(200),
    "a linux program": b"\x7fELF\x02\x01\x01" + bytes(100),
    "html": b"<!doctype html><p>Hello",
    "html in the middle": b"Dear all,\n<script>alert(1)</script>",
    "html in capitals": b"x <IFRAME src=//elsewhere.example>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "xml": b'<?xml version="1.0"?><a/>',
    "rich text": b"{\\rtf1 hello}",
    "a shell script": b"#!/bin/sh\necho",
    "postscript": b"%!PS-Adobe-3.0",
    "text with a NUL": b"Hello\x00",
    "text in another encoding": "Käthe".encode("latin-1"),
    "text in utf-16": "Hello".encode("utf-16"),
    "an escape sequence": b"\x1b[31mred",
}

NOT_AS_EMAIL: dict[str, bytes] = {
    "an attachment": eml(PARTS.format('application/pdf; name="x.pdf"'), MULTIPART),
    "a named text": eml(PARTS.format('text/plain; name="x.bat"'), MULTIPART),
    "an email in an email": eml(PARTS.format("message/rfc822"), MULTIPART),
    "hidden markup": encoded("text/plain", b"<script>alert(1)</script>"),
    "a hidden program": encoded("text/plain", b"MZ\x90\x00" + bytes(9)),
    "markup that says so": encoded("text/html", b"<p>Hello"),
    "no sender": b"Date: Mon, 2 Mar 2026 09:00:00 +0000\n\nHello",
}


@pytest.mark.parametrize("kind", TAKEN)
def test_a_file_is_what_its_content_says(kind: str) -> None:
    content, media_type = TAKEN[kind]
    assert media_type_of(content, ENDINGS) == media_type


def test_every_media_type_that_can_be_declared_is_known_by_its_content() -> None:
    assert {media_type for _, media_type in TAKEN.values()} == set(ENDINGS)


@pytest.mark.threat("30")
@pytest.mark.parametrize("kind", REFUSED)
def test_what_could_run_or_is_of_no_such_type_is_not_known(kind: str) -> None:
    assert media_type_of(REFUSED[kind], ENDINGS) == UNKNOWN


@pytest.mark.parametrize("kind", NOT_AS_EMAIL)
def test_an_email_is_text_alone(kind: str) -> None:
    assert media_type_of(NOT_AS_EMAIL[kind], ENDINGS) == "text/plain"


def test_an_email_is_text_where_no_email_is_asked_for() -> None:
    assert media_type_of(eml("Hello"), FILE_TYPES["text"].endings) == "text/plain"


@pytest.mark.threat("5")
@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([content for content, _ in TAKEN.values()]), st.integers(0, 2**32))
def test_no_content_is_a_fault(noise: bytes, content: bytes, seed: int) -> None:
    chance = random.Random(seed)
    spoilt = bytearray(content)
    for _ in range(3):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    for one in (noise, bytes(spoilt), content[: chance.randrange(len(content))], content + noise):
        assert media_type_of(one, ENDINGS) in {*ENDINGS, UNKNOWN}


@pytest.mark.threat("12")
@pytest.mark.parametrize(
    ("sent", "plain"),
    [
        ("Plan.pdf", "Plan.pdf"), ("C:\\fakepath\\Plan.PDF", "Plan.PDF"), ("../../etc/passwd", "passwd.pdf"),
        ("..", "file.pdf"), ("", "file.pdf"), ("/", "file.pdf"), ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"), ("Le\u0301a.pdf", "Léa.pdf"), ("\u200bPlan\ufeff.pdf", "Plan.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"), ("  a   b .pdf", "a b.pdf"), ("\ud800.pdf", "pdf.pdf"),
        ('"><script>.pdf', '"><script>.pdf'), ("Plan.docx", "Plan.docx.pdf"),
    ],
)  # fmt: skip
def test_threat_12_a_name_is_made_plain(sent: str, plain: str) -> None:
    assert plain_name(sent, "application/pdf") == plain


def test_an_ending_that_fits_stays_and_another_is_followed_by_one_that_does() -> None:
    assert plain_name("photo.JPEG", "image/jpeg") == "photo.JPEG"
    assert plain_name("photo.png", "image/jpeg") == "photo.png.jpg"
    assert plain_name("program.exe", UNKNOWN) == "program.exe"


@pytest.mark.threat("12")
@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.sampled_from(sorted(ENDINGS)))
def test_threat_12_any_name_made_plain_is_one_that_the_engine_takes(sent: str, media_type: str) -> None:
    name = plain_name(sent, media_type)
    answer = {"file": "0" * 64, "name": name, "media_type": media_type, "size": 1}
    assert file_kind(tuple(FILE_TYPES), 1).fits(answer), name
    assert len(name) <= MOST_IN_FILE_NAME
    assert plain_name(name, media_type) == name
