"""Files of answers, drafts of sections, search tokens, and records of others than children."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add three tables, and the kind of every record: all there are so far are children's."""
    op.add_column("children", sa.Column("kind", sa.Text(), nullable=False, server_default="child"))
    op.create_table(
        "files",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["subject"], ["subjects.id"], name=op.f("fk_files_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("subject", "mark", name=op.f("uq_files_subject")),
    )
    op.create_table(
        "drafts",
        sa.Column("audit", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["subject"], ["subjects.id"], name=op.f("fk_drafts_subject")),
        sa.PrimaryKeyConstraint("audit", "section", "person", name=op.f("pk_drafts")),
    )
    op.create_table(
        "tokens",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("child", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token", "child", name=op.f("pk_tokens")),
    )
    op.create_index("ix_tokens_child", "tokens", ["child"], unique=False)
