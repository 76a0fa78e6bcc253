"""Checks a declaration beyond its shape: references, conditions, words of the guide, clocks and clauses.

Each rule is a small generator over the whole declaration that yields ``(code, path, params)``; the path begins with the
file's stem, and is where the finding is placed; a condition's tree among the params is told in English. :func:`check` runs
the grammar first: references are looked at only in a declaration whose shape is right, so that one slip gives one finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from engine import grammar
from engine.checks.ancestry import ancestry_faults, says_what_was
from engine.checks.conditions import ReadCondition, condition_faults
from engine.checks.consistency import consistency_faults
from engine.checks.labels import label_faults
from engine.checks.operands import operand_faults
from engine.checks.process import process_faults
from engine.checks.publication import clause_faults, publication_faults
from engine.checks.references import reference_faults
from engine.checks.rules import rule_faults
from engine.checks.structure import structure_faults
from engine.checks.timescales import timescale_faults
from engine.checks.words import items, remark_faults, word_faults
from engine.conditions import Scope
from engine.declaration import TemplateDeclaration
from engine.load import Loaded, earlier_versions, load_template
from engine.messages.catalogue_templates import WARNINGS
from engine.messages.conditions import Rules
from engine.model import ERROR, WARNING, Finding
from engine.scope import scope_of

Path_ = tuple[str | int, ...]
Fault = tuple[str, Path_, dict[str, Any]]

_MOST_SAID = 300
"""The longest text, in characters, that a finding repeats."""


class Checked(NamedTuple):
    """A directory as checked: what was read, its typed declaration where the shape was right, and the findings."""

    loaded: Loaded
    declared: TemplateDeclaration | None
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether a template may be compiled from it."""
        return self.declared is not None and all(finding.severity != ERROR for finding in self.findings)


def check(directory: Path) -> Checked:
    """Check a template's directory; every fault is a finding with file, line and column, none is raised."""
    loaded = load_template(directory)
    found = [*loaded.findings, *grammar.findings(loaded)]
    if _wrong(found) or "audit" not in loaded.documents:
        return Checked(loaded, None, tuple(found))
    declared = TemplateDeclaration.model_validate(loaded.values)
    told = _Told(loaded, Rules(declared), found)
    scope = scope_of(declared)
    for rule in _RULES:
        told.add(rule(declared, scope))
    read: list[ReadCondition] = []
    cited = tuple(items(declared))
    told.add(condition_faults(declared, scope, read))
    operands = list(operand_faults(read))
    told.add(operands)
    told.add(consistency_faults(declared, read))
    told.add(word_faults(declared, cited, loaded.guide, loaded.values))
    told.add(publication_faults(declared, cited, directory, loaded.guide))
    told.add(remark_faults(loaded.documents))
    if says_what_was(declared):
        told.add(ancestry_faults(declared, tuple(_earlier(directory, declared))))
    if not _wrong(found):  # What follows rests on all that is named being there.
        told.add(rule_faults(declared, scope, read, frozenset(path for _, path, _ in operands)))
        told.add(clause_faults(declared, cited))
    return Checked(loaded, declared, tuple(sorted(found, key=lambda one: one.place or ())))


def _earlier(directory: Path, declared: TemplateDeclaration) -> Iterator[TemplateDeclaration]:
    """The older versions of a template whose files have the shape of the grammar."""
    for loaded in earlier_versions(directory, declared.audit.template, declared.audit.version):
        if "audit" in loaded.documents and not _wrong(grammar.findings(loaded)):
            yield TemplateDeclaration.model_validate(loaded.values)


def _wrong(found: Iterable[Finding]) -> bool:
    return any(one.severity == ERROR for one in found)


class _Told(NamedTuple):
    """The findings so far; faults are added with their places, and with the conditions in them as sentences."""

    loaded: Loaded
    rules: Rules
    found: list[Finding]

    def add(self, faults: Iterable[Fault]) -> None:
        """Add a finding for each fault."""
        self.found.extend(self._finding(*fault) for fault in faults)

    def _finding(self, code: str, path: Path_, params: dict[str, Any]) -> Finding:
        document = self.loaded.documents.get(str(path[0]))
        place = document.place(path[1:]) if document else None
        said = {name: _short(self.rules.in_words(value, path)) for name, value in params.items()}
        severity = WARNING if code in WARNINGS else ERROR
        return Finding(code, severity, ".".join(map(str, path)), "", said, place)


def _short(value: Any) -> Any:
    """A text cut to what a finding may repeat; anything else as it is."""
    too_long = isinstance(value, str) and len(value) > _MOST_SAID
    return f"{value[: _MOST_SAID - 3]}..." if too_long else value


_RULES: tuple[Callable[[TemplateDeclaration, Scope], Iterator[Fault]], ...] = (
    structure_faults, label_faults, reference_faults, process_faults, timescale_faults,
)  # fmt: skip
