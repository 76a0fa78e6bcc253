"""The pieces that the files of a declaration share: citations, guidance, questions with their columns and levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from engine.kinds_of_files import MOST_MEGABYTES

Declared = Mapping[str, Any]


class Declaration(BaseModel):
    """A part of a declaration: no unknown keys, and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cited(Declaration):
    """What carries a clause, and how the clause was read."""

    source: str
    reading: str = ""
    ambiguous: bool = False


class GuidanceDeclaration(Declaration):
    """A paragraph of the guide."""

    text: str
    source: str
    wording: str = "verbatim"


class LevelDeclaration(Declaration):
    """One level of a scale."""

    id: str
    label: str
    descriptor: str = ""
    score: int | None = None


class ComputedDeclaration(Declaration):
    """How a value is worked out from answers."""

    primitive: str
    of: tuple[str, ...] = ()
    is_: tuple[str, ...] = Field(default=(), alias="is")
    worst_first: tuple[str, ...] = ()
    from_: str = Field(default="", alias="from")
    to: str = ""


class ColumnDeclaration(Declaration):
    """A column of a table of rows."""

    id: str
    kind: str
    ask: str
    hint: str = ""
    required: bool = False
    options: dict[str, str] = Field(default_factory=dict)
    at_most: int = 500
    pattern: str = ""
    pattern_words: str = ""
    levels: tuple[LevelDeclaration, ...] = ()
    unit: str = ""
    from_: int | None = Field(default=None, alias="from")
    to: int | None = None
    decimals: int = 0


class QuestionDeclaration(Cited):
    """A question of Part A or Part B."""

    id: str
    was: str | tuple[str, ...] = ()
    kind: str
    ask: str
    hint: str = ""
    example: str = ""
    note: str = ""
    wording: str = "verbatim"
    required: bool = False
    recommended: bool = False
    required_when: Declared | None = None
    asked_when: Declared | None = None
    asked_unless: Declared | None = None
    removed_when: Declared | None = None
    from_facts: str = ""
    redacted: bool = False
    options: dict[str, str] = Field(default_factory=dict)
    at_most: int = 100_000
    pattern: str = ""
    pattern_words: str = ""
    levels: tuple[LevelDeclaration, ...] = ()
    unit: str = ""
    from_: int | None = Field(default=None, alias="from")
    to: int | None = None
    decimals: int = 0
    statements: dict[str, str] = Field(default_factory=dict)
    row: str = ""
    columns: tuple[ColumnDeclaration, ...] = ()
    rows_at_least: int = 0
    rows_at_most: int = 200
    include: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    computed: ComputedDeclaration | None = None
    types: tuple[str, ...] = ()
    at_most_mb: int = MOST_MEGABYTES
