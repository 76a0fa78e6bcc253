"""The one door to the disk: the files of a template as :mod:`engine.strict_yaml` reads them, and the data beside the engine."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from engine.model import ERROR, Finding
from engine.strict_yaml import MOST_BYTES as MOST_BYTES
from engine.strict_yaml import Document as Document
from engine.strict_yaml import Refused as Refused
from engine.strict_yaml import read_yaml as read_yaml
from engine.strict_yaml import refusal

SCHEMA = Path(__file__).resolve().parent.parent / "schema"
TEMPLATES = SCHEMA / "templates"

GRAMMAR_VERSION = "1"

FILES = ("audit", "criteria", "grading", "guide", "part_b", "process", "timescales")
_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}\.[0-9]{1,6}\Z")
_MOST_VERSIONS = 200


class Loaded(NamedTuple):
    """A template's directory as read: documents by file stem, the guide's text, and what was refused."""

    directory: Path
    documents: Mapping[str, Document]
    guide: str
    findings: tuple[Finding, ...]

    @property
    def values(self) -> dict[str, Any]:
        """The declared values by file stem."""
        return {stem: document.value for stem, document in self.documents.items()}


def load_template(directory: Path) -> Loaded:
    """Read a template's directory; whatever can't be read is in ``findings``, the rest is there."""
    documents: dict[str, Document] = {}
    findings: list[Finding] = []
    if not directory.is_dir():
        return Loaded(directory, {}, "", (refusal("template_no_directory", str(directory.name)).finding,))
    for path in sorted(directory.glob("*.yaml")):
        if path.stem not in FILES:
            # A name on disk may hold bytes that are no text; what is said of it must be.
            name = path.name.encode("utf-8", "replace").decode("utf-8")
            findings.append(refusal("template_unknown_file", name, files=", ".join(FILES)).finding)
            continue
        try:
            documents[path.stem] = read_yaml(_bytes(path), path.name)
        except Refused as refused:
            findings.append(refused.finding)
    if "audit" not in documents and not findings:
        findings.append(refusal("template_no_audit", "audit.yaml").finding)
    return Loaded(directory, documents, _guide(directory, documents, findings), tuple(findings))


def read_example(path: Path) -> Document:
    """One golden case; raises Refused, with the folder in the finding's place."""
    name = f"{path.parent.name}/{path.name}".encode("utf-8", "replace").decode("utf-8")
    try:
        content = _bytes(path)
    except Refused as refused:
        raise refusal(refused.finding.code, name, **refused.finding.params) from None
    return read_yaml(content, name)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():  # A named pipe would never end.
            raise refusal("file_unreadable", path.name, why="it is missing, or is no file")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise refusal("file_unreadable", path.name, why=fault.strerror or "") from None


def _guide(directory: Path, documents: Mapping[str, Document], findings: list[Finding]) -> str:
    """The guide's text, where guide.yaml names one that is there and has the declared digest."""
    if "guide" not in documents:
        return ""
    declared = documents["guide"]
    name = declared.value.get("file")
    if not isinstance(name, str) or Path(name).name != name:
        return ""
    try:
        text = _bytes(directory / name)
    except Refused as refused:
        findings.append(refused.finding._replace(place=declared.place(("file",))))
        return ""
    if hashlib.sha256(text).hexdigest() != declared.value.get("sha256"):
        findings.append(
            Finding("guide_changed", ERROR, "guide.sha256", "", {"file": name}, declared.place(("sha256",)))
        )
    return text.decode("utf-8", "replace")


def digest_of(values: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON (RFC 8785) of a loaded declaration and the grammar's version.

    A declaration holds words, whole numbers, true and false under keys of the basic plane, for which sorted compact JSON is the
    canonical form; a test compares it with a library's own.
    """
    canonical = orjson.dumps({"grammar": GRAMMAR_VERSION, "declaration": dict(values)}, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(canonical).hexdigest()


def newest_bundled(template: str = "case-management-audit") -> Path:
    """The directory of the newest bundled version of a template; raises FileNotFoundError where there is none."""
    versions = sorted((TEMPLATES / template).glob("*/audit.yaml"), key=lambda path: version_order(path.parent.name))
    if not versions:
        raise FileNotFoundError(f"no bundled version of {template}")
    return versions[-1].parent


def version_order(version: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts versions as people count: 2023-09.2 before 2023-09.10."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"[.-]", version))


def earlier_versions(directory: Path, template: str, version: str) -> tuple[Loaded, ...]:
    """The older versions of a template, the oldest first: folders named by version beside its own, and those bundled."""
    own = directory.resolve()
    folders = {path.name: path for path in (*(TEMPLATES / template).glob("*"), *own.parent.glob("*")) if path != own}
    older = [name for name in folders if _VERSION.match(name) and version_order(name) < version_order(version)]
    found = (load_template(folders[name]) for name in sorted(older, key=version_order)[-_MOST_VERSIONS:])
    return tuple(one for one in found if one.values.get("audit", {}).get("template") == template)


def read_language(name: str) -> dict[str, Any]:
    """One file of the grammar, schema/language/NAME.json."""
    return _json(SCHEMA / "language" / f"{name}.json")


def read_record_schema() -> dict[str, Any]:
    """The published JSON Schema of a case record."""
    return _json(SCHEMA / "record" / "case-records.schema.json")


def read_data(*parts: str) -> dict[str, Any]:
    """A bundled YAML file below schema/, such as ``read_data("calendars", "england-and-wales")``; raises Refused."""
    path = SCHEMA.joinpath(*parts).with_suffix(".yaml")
    value: dict[str, Any] = read_yaml(_bytes(path), path.name).value
    return value


def source_names() -> tuple[str, ...]:
    """The sources of case records that are declared in schema/sources, in order of name."""
    return tuple(sorted(path.stem for path in (SCHEMA / "sources").glob("*.yaml")))


def read_source(name: str) -> Document:
    """The declaration of a source, schema/sources/NAME.yaml, with the place of each value; raises Refused."""
    path = (SCHEMA / "sources" / name).with_suffix(".yaml")
    return read_yaml(_bytes(path), path.name)


def _json(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_bytes())
    return value
