"""Announced changes, drafts of changes, and where speakers are written to.

Revision: 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("speakers", sa.Column("email", sa.String(length=320), nullable=True))
    op.add_column("speakers", sa.Column("mail_language", sa.String(length=2), nullable=True))
    op.create_table(
        "changes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("reason_original", sa.Text(), nullable=True),
        sa.Column("reason_language", sa.String(length=35), nullable=True),
        sa.Column("taken_back_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_changes_lecture_id_lectures"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index("changes_of_a_lecture", "changes", ["lecture_id", "at"], unique=False)
    op.create_index("changes_in_order", "changes", ["at"], unique=False)
    op.create_table(
        "lecture_drafts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("beginnings", sa.JSON(), nullable=False),
        sa.Column("edit_version", sa.Integer(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("saved_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lectures.id"],
            name=op.f("fk_lecture_drafts_lecture_id_lectures"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["staff.id"], name=op.f("fk_lecture_drafts_saved_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecture_drafts")),
        sa.UniqueConstraint("lecture_id", name=op.f("uq_lecture_drafts_lecture_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lecture_drafts_saved_by_id"), "lecture_drafts", ["saved_by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("lecture_drafts")
    op.drop_table("changes")
    op.drop_column("speakers", "mail_language")
    op.drop_column("speakers", "email")
