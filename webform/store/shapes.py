"""What reading returns: audits, records of children and of others, allocations and frozen records, decrypted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


class Section(NamedTuple):
    """The current revision of a section."""

    number: int
    answers: Mapping[str, Any]
    author: str
    at: datetime


class Revision(NamedTuple):
    """One revision of a section; ``answers`` is None where its content was destroyed."""

    number: int
    answers: Mapping[str, Any] | None
    author: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """An audit without its answers: what lists show. ``author`` and ``child`` are ids."""

    id: str
    child: str
    template: str
    version: str
    digest: str
    author: str
    state: str
    part_b_state: str
    grade: str | None
    codes: Mapping[str, Any]
    started_at: datetime
    signed_off_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Audit(AuditSummary):
    """An audit with its current sections (``part_b`` is one of them), the latest reopening, if any, and what was left behind."""

    sections: Mapping[str, Section]
    reopening: Section | None
    left_behind: Section | None = None


class ChildSummary(NamedTuple):
    """A child, or whose record it is (``kind``), as lists show it; the profile of an erased one is empty."""

    id: str
    profile: Mapping[str, Any]
    worker: str | None
    team: str | None
    codes: Mapping[str, Any]
    erased: bool
    kind: str


class Child(NamedTuple):
    """A child, or whose record it is (``kind``), with the facts of the case; profile and facts are empty for an erased one.

    ``worker`` and ``team`` are ids, and their names are "" where there is none.
    """

    id: str
    profile: Mapping[str, Any]
    facts: Mapping[str, Any]
    worker: str | None
    team: str | None
    codes: Mapping[str, Any]
    erased: bool
    kind: str
    worker_name: str = ""
    team_name: str = ""


class Allocation(NamedTuple):
    """A case that an auditor owes an audit of; ``due`` is ``YYYY-MM-DD``."""

    child: str
    auditor: str
    due: str
    round: str


class Record(NamedTuple):
    """A frozen record; ``content`` and the digests are None once its subject is erased."""

    id: str
    audit: str
    number: int
    content: bytes | None
    digest: str | None
    supersedes: str | None
    seq: int
    at: datetime
