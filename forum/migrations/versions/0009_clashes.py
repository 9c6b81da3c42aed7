"""When a room is open and how long it takes to be set up, and when it is closed.

Revision: 0009.
"""

import sqlalchemy as sa
from alembic import op

from forum.migrations.rebuilding import rebuilt

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
CHECKS = {
    "ck_rooms_hours_have_both_ends": "(opens_minute IS NULL) = (closes_minute IS NULL)",
    "ck_rooms_opens_within_a_day": "opens_minute BETWEEN 0 AND 1439",
    "ck_rooms_closes_after_it_opens": "closes_minute > opens_minute AND closes_minute <= opens_minute + 1440",
    "ck_rooms_setup_is_not_negative": "setup_minutes >= 0",
}


def upgrade() -> None:
    with rebuilt("rooms") as batch:
        batch.add_column(sa.Column("opens_minute", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("closes_minute", sa.Integer(), nullable=True))
        batch.add_column(
            sa.Column("open_days", sa.String(length=7), nullable=False, server_default="1234567")
        )
        batch.add_column(sa.Column("setup_minutes", sa.Integer(), nullable=False, server_default="0"))
        for name, rule in CHECKS.items():
            batch.create_check_constraint(op.f(name), rule)
    # What the rows of before needed; the application says both itself.
    with rebuilt("rooms") as batch:
        batch.alter_column("open_days", existing_type=sa.String(length=7), server_default=None)
        batch.alter_column("setup_minutes", existing_type=sa.Integer(), server_default=None)
    op.create_table(
        "room_closures",
        sa.Column("id", KEY, nullable=False),
        sa.Column("room_id", KEY, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("reason_original", sa.Text(), nullable=True),
        sa.Column("reason_language", sa.String(length=35), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_room_closures_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_closures_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_closures")),
        sqlite_autoincrement=True,
    )
    op.create_index("closures_of_a_room", "room_closures", ["room_id", "starts_at"], unique=False)


def downgrade() -> None:
    op.drop_table("room_closures")
    with rebuilt("rooms") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(name), type_="check")
        for column in ("opens_minute", "closes_minute", "open_days", "setup_minutes"):
            batch.drop_column(column)
