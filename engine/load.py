"""The one door to the disk: strict YAML with the line and column of every value, and the data files beside the engine.

Strict means: UTF-8, one document, no aliases, no tags, no duplicate keys, bounded size, depth and number of values. Every
plain scalar stays the word that was written (``yes``, ``2.10``, ``12:30``, ``2024-13-45``), but for ``true``, ``false`` and
whole numbers of at most nine digits. Whatever is refused is a :class:`~engine.model.Finding` with its place.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import yaml

from engine.model import ERROR, Finding, Place

SCHEMA = Path(__file__).resolve().parent.parent / "schema"
TEMPLATES = SCHEMA / "templates"

GRAMMAR_VERSION = "1"
MOST_BYTES = 1_000_000
MOST_VALUES = 20_000
MOST_DEPTH = 24

FILES = ("audit", "criteria", "grading", "guide", "part_b", "process", "timescales")

Path_ = tuple[str | int, ...]
Places = dict[Path_, tuple[int, int]]

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\Z")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Refused(Exception):
    """A YAML text that can't be read; carries the finding that says why and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class Document(NamedTuple):
    """One YAML file as read: its value, and where each value stands (path within the file -> line, column)."""

    name: str
    value: Any
    places: Places

    def place(self, path: Path_) -> Place:
        """The place of ``path``, or of the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Place(self.name, line, column)


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


def read_yaml(text: bytes, name: str) -> Document:
    """Read one strict YAML file's bytes; ``name`` is the file's name in findings.

    Raises:
        Refused: with the first fault's finding and place.
    """
    if len(text) > MOST_BYTES:
        raise _refused("yaml_too_big", name, most=MOST_BYTES)
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = text.count(b"\n", 0, fault.start) + 1
        column = len(text[text.rfind(b"\n", 0, fault.start) + 1 : fault.start].decode("utf-8")) + 1
        raise _refused("yaml_not_utf8", name, line, column) from None
    try:
        return _Builder(name).build(yaml.parse(decoded, Loader=_PARSER))
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _refused("yaml_syntax", name, line, column, problem=str(fault.problem or "")) from None
    except yaml.YAMLError:
        line, column = _first_unprintable(decoded)
        raise _refused("yaml_control_character", name, line, column) from None


def _first_unprintable(text: str) -> tuple[int, int]:
    found = _UNPRINTABLE.search(text)
    at = found.start() if found else 0
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def _refused(code: str, file: str, line: int = 1, column: int = 1, **params: Any) -> Refused:
    return Refused(Finding(code, ERROR, "", "", params, Place(file, line, column)))


class _Open(NamedTuple):
    """A collection whose end has not been read: its value, path, and whether it maps keys to values."""

    value: Any
    path: Path_
    maps: bool


class _Builder:
    """Builds a value from parser events with a stack of its own, so that no depth can exhaust the interpreter's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places: Places = {}
        self.stack: list[_Open] = []
        self.key: str | None = None
        self.root: Any = None
        self.documents = 0

    def build(self, events: Iterator[yaml.Event]) -> Document:
        """Take every event, and answer the document that they describe."""
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._start(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
            elif isinstance(event, yaml.AliasEvent):
                raise self._fault("yaml_alias", event, name=event.anchor)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    raise self._fault("yaml_many_documents", event)
        if not isinstance(self.root, dict) or not self.root:
            raise _refused("yaml_not_a_mapping", self.name)
        return Document(self.name, self.root, self.places)

    def _fault(self, code: str, event: yaml.Event, **params: Any) -> Refused:
        return _refused(code, self.name, *_start_of(event), **params)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag is not None or event.anchor is not None:
            raise self._fault("yaml_tag" if event.tag else "yaml_alias", event, name=event.tag or event.anchor)
        if _UNPRINTABLE.search(event.value):
            raise self._fault("yaml_control_character", event)
        top = self.stack[-1] if self.stack else None
        if top and top.maps and self.key is None:
            if event.value in top.value:
                raise self._fault("yaml_duplicate_key", event, key=event.value[:60])
            self.key = event.value
            self._mark((*top.path, event.value), event)
            return
        plain = event.implicit[0]
        if plain and not event.value:
            raise self._fault("yaml_empty_value", event, key=self.key or _nearest(top))
        self._put(_word(event.value) if plain else event.value, event)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        if event.tag is not None or event.anchor is not None:
            raise self._fault("yaml_tag" if event.tag else "yaml_alias", event, name=event.tag or event.anchor)
        if self.stack and self.stack[-1].maps and self.key is None:
            raise self._fault("yaml_key_not_text", event)
        if len(self.stack) >= MOST_DEPTH:
            raise self._fault("yaml_too_deep", event, most=MOST_DEPTH)
        maps = isinstance(event, yaml.MappingStartEvent)
        value: Any = {} if maps else []
        path = self._put(value, event)
        self.stack.append(_Open(value, path, maps))

    def _put(self, value: Any, event: yaml.Event) -> Path_:
        """Put a value where the stack says, and answer its path."""
        if not self.stack:
            self.root = value
            return ()
        top = self.stack[-1]
        if top.maps:
            path = (*top.path, self.key or "")
            top.value[self.key] = value
            self.key = None
        else:
            path = (*top.path, len(top.value))
            top.value.append(value)
            self._mark(path, event)
        return path

    def _mark(self, path: Path_, event: yaml.Event) -> None:
        self.places[path] = _start_of(event)
        if len(self.places) > MOST_VALUES:
            raise self._fault("yaml_too_many", event, most=MOST_VALUES)


def _nearest(top: _Open | None) -> str:
    """The key under which the list stands that is being read."""
    return next((part for part in reversed(top.path if top else ()) if isinstance(part, str)), "")


def _start_of(event: yaml.Event) -> tuple[int, int]:
    """The line and column, from 1, where an event starts; a parser's event always has the mark."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _word(value: str) -> str | int | bool:
    if value == "true":
        return True
    if value == "false":
        return False
    return int(value) if _WHOLE.match(value) else value


def load_template(directory: Path) -> Loaded:
    """Read a template's directory; whatever can't be read is in ``findings``, the rest is there."""
    documents: dict[str, Document] = {}
    findings: list[Finding] = []
    if not directory.is_dir():
        return Loaded(directory, {}, "", (_refused("template_no_directory", str(directory.name)).finding,))
    for path in sorted(directory.glob("*.yaml")):
        if path.stem not in FILES:
            # A name on disk may hold bytes that are no text; what is said of it must be.
            name = path.name.encode("utf-8", "replace").decode("utf-8")
            findings.append(_refused("template_unknown_file", name, files=", ".join(FILES)).finding)
            continue
        try:
            documents[path.stem] = read_yaml(_bytes(path), path.name)
        except Refused as refused:
            findings.append(refused.finding)
    if "audit" not in documents and not findings:
        findings.append(_refused("template_no_audit", "audit.yaml").finding)
    return Loaded(directory, documents, _guide(directory, documents, findings), tuple(findings))


def read_example(path: Path) -> Document:
    """One golden case; raises Refused, with the folder in the finding's place."""
    name = f"{path.parent.name}/{path.name}".encode("utf-8", "replace").decode("utf-8")
    try:
        content = _bytes(path)
    except Refused as refused:
        raise _refused(refused.finding.code, name, **refused.finding.params) from None
    return read_yaml(content, name)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():  # A named pipe would never end.
            raise _refused("file_unreadable", path.name, why="it is missing, or is no file")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise _refused("file_unreadable", path.name, why=fault.strerror or "") from None


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


def _json(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_bytes())
    return value
