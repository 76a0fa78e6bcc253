"""A small form that asks for files, and files to send with it, for tests of answers that are files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from pages import form_to, posted, section_path
from small_council import Council
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine.compile import template_at
from engine.load import newest_bundled
from webform.app import create_app
from webform.shelf import Shelf
from webform.store import tables

AUDIT = """
template: attachments
version: 2025-01.1
title: Attachments
subject: child
effective: "2025-01-01"
sections:
  - id: plan
    title: The plan
    source: §1
    questions:
      - {id: plan, kind: file, ask: The plan that was shared, hint: As it was sent., source: §1, types: [pdf, word, text], at_most_mb: 1}
      - {id: note, kind: text, ask: Note, source: §1}
      - {id: consent, kind: yes_no, ask: Is there consent?, source: §1}
      - {id: letter, kind: file, ask: The child's letter, source: §1, types: [image, text], asked_unless: {consent: no},
         removed_when: {consent: no}}
      - {id: photo, kind: file, ask: Photograph, source: §1, types: [image], asked_when: {consent: yes}}
  - id: rest
    title: The rest
    source: §1
    questions:
      - {id: words, kind: long_text, ask: Anything else?, source: §1}
      - {id: todo, kind: actions, ask: Suggested actions, source: §1}
"""
PART_B = """
source: §1
title: Part B
owners: {worker: Worker}
rows:
  - {id: agreed, kind: yes_no, ask: Is it agreed?, source: §1, required: true}
  - {id: proof, kind: file, ask: What shows that it was done?, source: §1, types: [pdf]}
reflections:
  questions:
    - {id: thoughts, kind: text, ask: What did you learn?, source: §1}
deadlines:
  usual: {clock: within 20 working days of assignment, source: §1}
"""
TODO = [{"id": "a1", "action": "Send the plan.", "owner": "worker", "by": "2026-04-01", "immediate": False}]

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001"
)
TEXT = "She said – “it is fine”.\n".encode()


def large_pdf(size: int) -> bytes:
    """A PDF of so many bytes, as far as its signature tells."""
    return PDF + b"%" * (size - len(PDF))


def zipped(*members: tuple[str, str | bytes]) -> bytes:
    """A zip of these members, in order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def with_attachments(council: Council, folder: Path) -> Council:
    """The council with the form on its shelf."""
    (folder / "audit.yaml").write_text(AUDIT, encoding="utf-8")
    (folder / "part_b.yaml").write_text(PART_B, encoding="utf-8")
    shelf = Shelf([template_at(newest_bundled()), template_at(folder)])
    return council._replace(app=create_app(council.db, shelf=shelf, plain_http=True))


def started(council: Council, client: FlaskClient) -> str:
    """The form started in the child's record; the audit's id."""
    path = f"/cases/{council.child}?tab=forms"
    form = form_to(client.get(path).text, f"/cases/{council.child}/forms")
    answer = client.post(form.action, data=posted(form.changed(form="attachments")))
    return str(answer.location).rpartition("/")[2]


def fields(client: FlaskClient, path: str, **typed: Any) -> dict[str, Any]:
    """What a browser would post of the page as it stands, with changes; a file is a tuple of content and name."""
    kept = posted(form_to(client.get(path).text, path).pairs)
    return {name: [""] if name == "none" else value for name, value in kept.items()} | made(typed)


def made(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the test client takes them, names given with ``__`` for ``-``."""
    named = {name.replace("__", "-"): value for name, value in typed.items()}
    return {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in named.items()
    }


def send(client: FlaskClient, audit: str, section: str = "plan", **typed: Any) -> TestResponse:
    """Open the section, change these fields, and press "Save draft"."""
    path = section_path(audit, section)
    return post(client, path, fields(client, path, **{"then": "stay"} | typed))


def post(client: FlaskClient, path: str, data: Mapping[str, Any]) -> TestResponse:
    """Post as a browser does a form with files."""
    return client.post(path, data=dict(data), content_type="multipart/form-data")


def files_kept(council: Council) -> int:
    with council.db.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.files)).scalar_one())
