"""Workbooks that do harm or are broken, made of a sound one; and how much reading a file may cost."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

SHEET = "xl/worksheets/sheet2.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
RELATION = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"

READ = """
import json, sys, time
from pathlib import Path
from engine.sources import source_named
from webform.intake.annex_a import AnnexA
from webform.intake.csc_api import CscApi
import openpyxl, defusedxml.ElementTree
kind = {"annex-a": AnnexA, "csc-api": CscApi}[sys.argv[1]]
source = source_named(sys.argv[1])
def peak(): return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
before, began = peak(), time.process_time()
tables = kind(Path(sys.argv[2]), source)
rows = sum(1 for name in tables.names for _ in tables.rows(name))
spent = {"seconds": time.process_time() - began, "megabytes": peak() - before}
print(json.dumps({**spent, "rows": rows, "codes": [fault.code for fault in tables.faults]}))
"""


class Reading(NamedTuple):
    """What reading a file in a process of its own came to."""

    seconds: float
    megabytes: int
    rows: int
    codes: list[str]


def read_apart(source: str, path: Path) -> Reading:
    """Read a file in a process of its own, so that its memory can be told from the tests'."""
    done = subprocess.run([sys.executable, "-c", READ, source, str(path)], capture_output=True, text=True, check=True)
    return Reading(**json.loads(done.stdout))


def rewrite(path: Path, change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> Path:
    """Write a workbook anew with its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in change(parts).items():
            archive.writestr(name, content)
    return path


def replace_in_part(path: Path, part: str, before: bytes, after: bytes) -> Path:
    """Replace what must be there in one part of a workbook."""

    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        assert before in parts[part]
        return {**parts, part: parts[part].replace(before, after)}

    return rewrite(path, change)


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Add a part to a workbook, or put it in the place of one."""
    return rewrite(path, lambda parts: {**parts, name: content})


def without_part(path: Path, name: str) -> Path:
    """Take a part out of a workbook."""
    return rewrite(path, lambda parts: {part: content for part, content in parts.items() if part != name})


def with_shared_texts(path: Path) -> Path:
    """A workbook as Excel itself writes it, with its texts in a table of their own."""
    texts: list[bytes] = []

    def share(found: re.Match[bytes]) -> bytes:
        texts.append(found[1])
        return b't="s"><v>%d</v></c>' % (len(texts) - 1)

    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        sheet = re.sub(rb't="inlineStr"><is>(.*?)</is></c>', share, parts[SHEET])
        table = b'<sst xmlns="%b">%b</sst>' % (MAIN, b"".join(b"<si>%b</si>" % text for text in texts))
        types, relations = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
        listed = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%b"/></Types>' % SHARED
        related = b'<Relationship Id="rIdTexts" Type="%b" Target="sharedStrings.xml"/></Relationships>' % RELATION
        return {
            **parts,
            SHEET: sheet,
            "xl/sharedStrings.xml": table,
            types: parts[types].replace(b"</Types>", listed),
            relations: parts[relations].replace(b"</Relationships>", related),
        }

    return rewrite(path, change)
