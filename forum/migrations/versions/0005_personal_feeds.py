"""Calendars of single persons, and which programs read them.

Revision: 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "personal_feeds",
        sa.Column("id", KEY, nullable=False),
        sa.Column("attendee_id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("reminder_minutes", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminder_chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("generation >= 0", name=op.f("ck_personal_feeds_generation_is_not_negative")),
        sa.CheckConstraint(
            "reminder_minutes IN (15, 60, 1440)", name=op.f("ck_personal_feeds_reminder_is_offered")
        ),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendees.id"], name=op.f("fk_personal_feeds_attendee_id_attendees")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_feeds")),
        sa.UniqueConstraint("attendee_id", "generation", name=op.f("uq_personal_feeds_attendee_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_personal_feeds_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "one_current_personal_feed",
        "personal_feeds",
        ["attendee_id"],
        unique=True,
        sqlite_where=sa.text("renewed_at IS NULL"),
        postgresql_where=sa.text("renewed_at IS NULL"),
    )
    op.create_table(
        "feed_reads",
        sa.Column("id", KEY, nullable=False),
        sa.Column("feed_id", KEY, nullable=False),
        sa.Column("program", sa.String(length=60), nullable=False),
        sa.Column("first_read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("read_count >= 1", name=op.f("ck_feed_reads_was_read_at_least_once")),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["personal_feeds.id"], name=op.f("fk_feed_reads_feed_id_personal_feeds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_reads")),
        sa.UniqueConstraint("feed_id", "program", name=op.f("uq_feed_reads_feed_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("feed_reads")
    op.drop_index("one_current_personal_feed", table_name="personal_feeds")
    op.drop_table("personal_feeds")
