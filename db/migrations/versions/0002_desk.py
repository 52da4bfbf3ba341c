"""What people keep on their desk: settings, edit locks, files; and a way to what is new."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ui_setting",
        sa.Column("id", ID, nullable=False),
        sa.Column("login", sa.String(length=63), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ui_setting")),
        sa.UniqueConstraint("login", "key", name=op.f("uq_ui_setting_login")),
        sqlite_strict=True,
    )
    op.create_table(
        "edit_lock",
        sa.Column("id", ID, nullable=False),
        sa.Column("thing_id", ID, nullable=False),
        sa.Column("login", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("host", sa.String(length=100), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("asked", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit_lock")),
        sa.UniqueConstraint("thing_id", name=op.f("uq_edit_lock_thing_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "stored_file",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("digest", name=op.f("uq_stored_file_digest")),
        sqlite_strict=True,
    )
    op.create_table(
        "attachment",
        sa.Column("id", ID, nullable=False),
        sa.Column("thing_id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("signs_id", ID, nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("VALID", "INVALID", "UNCHECKED", name="verdict", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("verdict_told", sa.String(length=250), nullable=False),
        sa.ForeignKeyConstraint(
            ["signs_id"],
            ["attachment.id"],
            name=op.f("fk_attachment_signs_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_attachment_file_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sqlite_strict=True,
    )
    op.create_index("ix_attachment_file_id", "attachment", ["file_id"])
    op.create_index("ix_attachment_thing_id", "attachment", ["thing_id"])
    op.create_index("ix_operation_at", "operation", ["at"])


def downgrade() -> None:
    """Going back is the backup made before the upgrade (reliability.md D8)."""
    raise NotImplementedError
