"""What is kept. Facts are appended; projections are derived from events and can be rebuilt; the rest is accounts.

Personal content is in ``sealed`` columns only. Every id is random; times are UTC text (see ``canonical``).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

REVISION = "0002"
"""The schema that this code is written for; the newest version in ``migrations/versions``."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, *constraints: Any, **options: Any) -> Column[Any]:
    return Column(name, Text, *constraints, **{"nullable": False, **options})


def _optional(name: str, kind: Any = Text) -> Column[Any]:
    return Column(name, kind, nullable=True)


def _sequence() -> Column[Any]:
    return Column("seq", _SEQUENCE, nullable=False)  # the event is written after its facts; verify holds them together


# The chain.
head = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", _SEQUENCE, nullable=False),
    _text("hash"),
    CheckConstraint("id = 1", name="single"),
)
events = Table(
    "events",
    metadata,
    Column("seq", _SEQUENCE, primary_key=True, autoincrement=False),
    _text("id", unique=True),
    _text("at"),
    _text("actor"),
    _text("kind"),
    _text("about"),
    _text("body"),
    _text("previous"),
    _text("hash"),
    Index("ix_events_about", "about", "seq"),
)
receipts = Table(
    "receipts",
    metadata,
    _text("key", primary_key=True),  # SHA-256 of the idempotency key
    _text("fingerprint"),
    _text("actor"),
    _sequence(),
    _text("kind"),
    _text("about"),
    _text("result"),
)

# Facts: keys, contents, frozen records.
subjects = Table(
    "subjects",
    metadata,
    _text("id", primary_key=True),
    _optional("wrapped_key", LargeBinary),
    _optional("erased_at"),
)
revisions = Table(
    "revisions",
    metadata,
    _text("id", primary_key=True),
    _text("subject", ForeignKey("subjects.id")),
    _text("about"),  # an audit or a child
    _text("section"),
    Column("number", Integer, nullable=False),
    _optional("content_key", LargeBinary),
    _optional("sealed", LargeBinary),
    _text("commitment"),
    _sequence(),
    _text("author"),
    _text("at"),
    UniqueConstraint("about", "section", "number"),
    Index("ix_revisions_seq", "seq"),
)
records = Table(
    "records",
    metadata,
    _text("id", primary_key=True),
    _text("subject", ForeignKey("subjects.id")),
    _text("audit"),
    Column("number", Integer, nullable=False),
    _optional("sealed", LargeBinary),
    _text("commitment"),
    _optional("digest"),
    _optional("supersedes"),
    _sequence(),
    _text("at"),
    UniqueConstraint("audit", "number"),
    Index("ix_records_seq", "seq"),
)

# Projections.
children = Table(
    "children",
    metadata,
    _text("id", primary_key=True),
    _text("subject", ForeignKey("subjects.id")),
    _text("kind", server_default="child"),  # whose record it is: a child's, a worker's, a household's, a file's
    _optional("worker"),
    _optional("team"),
    _text("codes"),
    Column("erased", Boolean, nullable=False),
    Index("ix_children_worker", "worker"),
    Index("ix_children_team", "team"),
)
allocations = Table(
    "allocations",
    metadata,
    _text("child", primary_key=True),
    _text("round", primary_key=True),
    _text("auditor"),
    _text("due"),
    Index("ix_allocations_auditor", "auditor"),
)
audits = Table(
    "audits",
    metadata,
    _text("id", primary_key=True),
    _text("child"),
    _text("template"),
    _text("version"),
    _text("digest"),
    _text("author"),
    _text("state"),
    _text("part_b_state"),
    _optional("grade"),
    _text("codes"),
    _text("started_at"),
    _optional("signed_off_at"),
    _optional("completed_at"),
    Index("ix_audits_child", "child"),
    Index("ix_audits_author", "author"),
)
current_sections = Table(
    "current_sections",
    metadata,
    _text("about", primary_key=True),
    _text("section", primary_key=True),
    _text("revision"),
    Column("number", Integer, nullable=False),
)

# Sealed, and outside the chain: what answers name by digest, and what has been typed and not yet saved.
files = Table(
    "files",
    metadata,
    _text("id", primary_key=True),
    _text("subject", ForeignKey("subjects.id")),
    _text("mark"),  # a keyed digest: the digest itself could confirm a guess at the file
    Column("sealed", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    _text("at"),
    UniqueConstraint("subject", "mark"),
)
drafts = Table(
    "drafts",
    metadata,
    _text("audit", primary_key=True),
    _text("section", primary_key=True),
    _text("person", primary_key=True),
    _text("subject", ForeignKey("subjects.id")),
    Column("expected", Integer, nullable=False),  # the revision of the section on which it was typed
    Column("sealed", LargeBinary, nullable=False),
    _text("at"),
)
tokens = Table(
    "tokens",
    metadata,
    _text("token", primary_key=True),  # a keyed digest of what a record is found by
    _text("child", primary_key=True),
    Index("ix_tokens_child", "child"),
)

PROJECTIONS = (children, allocations, audits, current_sections)

# Accounts.
teams = Table("teams", metadata, _text("id", primary_key=True), _text("name"))
people = Table(
    "people",
    metadata,
    _text("id", primary_key=True),
    _text("sign_in_name", unique=True),
    _text("name"),
    _text("roles"),
    Column("team", Text, ForeignKey("teams.id"), nullable=True),
    _optional("manager"),
    _optional("password_hash"),
    Column("active", Boolean, nullable=False),
)
sessions = Table(
    "sessions",
    metadata,
    _text("token_hash", primary_key=True),
    _text("person", ForeignKey("people.id")),
    _text("created"),
    _text("seen"),
    _optional("ended"),
    Index("ix_sessions_person", "person"),
)
guesses = Table(
    "guesses",
    metadata,
    _text("counter", primary_key=True),  # a hash of what is counted: never a name or an address
    Column("failures", Integer, nullable=False),
    _text("last"),
    _optional("passed"),  # when a guess so counted was last right
)
