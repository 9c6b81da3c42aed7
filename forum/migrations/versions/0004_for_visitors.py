"""What visitors ask of a lecture and of a place, and which drawing an organiser chose.

Revision: 0004.
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from forum.migrations.rebuilding import rebuilt

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SIZE_CHECK = "ck_venues_sketch_has_a_size"
A_SIZE = "(sketch_id IS NULL) = (sketch_width IS NULL) AND (sketch_id IS NULL) = (sketch_height IS NULL)"
LECTURE_TEXTS = ("registration_note", "latecomers", "recording_note")
VENUE_TEXTS = ("gate", "metro", "sketch_alt")


def upgrade() -> None:
    with rebuilt("lectures") as batch:
        _add_texts(batch, LECTURE_TEXTS)
        batch.add_column(sa.Column("previous_room_id", KEY, nullable=True))
        batch.add_column(sa.Column("change_announced_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("plate_family", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("plate_seed", sa.String(length=40), nullable=True))
        batch.create_foreign_key(
            op.f("fk_lectures_previous_room_id_rooms"), "rooms", ["previous_room_id"], ["id"]
        )
        batch.create_index(op.f("ix_lectures_previous_room_id"), ["previous_room_id"])
    with rebuilt("venues") as batch:
        _add_texts(batch, VENUE_TEXTS)
        batch.add_column(sa.Column("sketch_id", KEY, nullable=True))
        batch.add_column(sa.Column("sketch_width", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("sketch_height", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_venues_sketch_id_files"), "files", ["sketch_id"], ["id"])
        batch.create_index(op.f("ix_venues_sketch_id"), ["sketch_id"])
        batch.create_check_constraint(op.f(SIZE_CHECK), A_SIZE)


def _add_texts(batch: BatchOperations, names: tuple[str, ...]) -> None:
    for column in _columns(names):
        kind = sa.String(length=35) if column.endswith("_language") else sa.Text()
        batch.add_column(sa.Column(column, kind, nullable=True))


def _columns(names: tuple[str, ...]) -> list[str]:
    """The four columns of each bilingual text."""
    return [f"{name}_{part}" for name in names for part in ("zh", "en", "original", "language")]


def downgrade() -> None:
    with rebuilt("venues") as batch:
        batch.drop_constraint(op.f(SIZE_CHECK), type_="check")
        batch.drop_constraint(op.f("fk_venues_sketch_id_files"), type_="foreignkey")
        batch.drop_index(op.f("ix_venues_sketch_id"))
        for column in (*_columns(VENUE_TEXTS), "sketch_id", "sketch_width", "sketch_height"):
            batch.drop_column(column)
    with rebuilt("lectures") as batch:
        batch.drop_constraint(op.f("fk_lectures_previous_room_id_rooms"), type_="foreignkey")
        batch.drop_index(op.f("ix_lectures_previous_room_id"))
        of_today = ("previous_room_id", "change_announced_at", "plate_family", "plate_seed")
        for column in (*_columns(LECTURE_TEXTS), *of_today):
            batch.drop_column(column)
