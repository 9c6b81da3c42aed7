"""Talks of one sitting, roles, repetitions, and the label people know a lecture by.

Revision: 0011.
"""

import sqlalchemy as sa
from alembic import op

from forum.migrations.rebuilding import rebuilt

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLES = sa.Enum(
    "speaker",
    "chair",
    "opening",
    "discussant",
    name="appearance_role",
    native_enum=False,
    create_constraint=True,
    length=20,
)


def upgrade() -> None:
    with rebuilt("lectures") as batch:
        batch.add_column(sa.Column("issue_label", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("repeats_id", KEY, nullable=True))
        batch.create_foreign_key(op.f("fk_lectures_repeats_id_lectures"), "lectures", ["repeats_id"], ["id"])
        batch.create_index(op.f("ix_lectures_repeats_id"), ["repeats_id"])
        batch.create_check_constraint(op.f("ck_lectures_repeats_another_one"), "repeats_id <> id")
    with rebuilt("appearances") as batch:
        # Whoever is in the tables already is a speaker.
        batch.add_column(sa.Column("role", ROLES, nullable=False, server_default="speaker"))
        for column in _texts("honorific"):
            batch.add_column(column)
    with rebuilt("appearances") as batch:
        batch.alter_column("role", existing_type=sa.String(length=20), server_default=None)
    _create_talks()


def _create_talks() -> None:
    op.create_table(
        "talks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_after_minutes", sa.Integer(), nullable=True),
        sa.Column("length_minutes", sa.Integer(), nullable=True),
        *_texts("title"),
        *_texts("abstract"),
        sa.CheckConstraint("starts_after_minutes >= 0", name=op.f("ck_talks_begins_within")),
        sa.CheckConstraint("length_minutes > 0", name=op.f("ck_talks_length_is_positive")),
        sa.CheckConstraint(
            "length_minutes IS NULL OR starts_after_minutes IS NOT NULL",
            name=op.f("ck_talks_ends_where_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_talks_lecture_id_lectures"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talks")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_talks_lecture_id"), "talks", ["lecture_id"], unique=False)
    op.create_table(
        "talk_appearances",
        sa.Column("talk_id", KEY, nullable=False),
        sa.Column("appearance_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["talk_id"], ["talks.id"], name=op.f("fk_talk_appearances_talk_id_talks"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["appearance_id"],
            ["appearances.id"],
            name=op.f("fk_talk_appearances_appearance_id_appearances"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("talk_id", "appearance_id", name=op.f("pk_talk_appearances")),
    )
    op.create_index(
        op.f("ix_talk_appearances_appearance_id"), "talk_appearances", ["appearance_id"], unique=False
    )


def _texts(name: str) -> list[sa.Column[str]]:
    """The four columns of a bilingual text."""
    kinds = {"zh": sa.Text(), "en": sa.Text(), "original": sa.Text(), "language": sa.String(length=35)}
    return [sa.Column(f"{name}_{part}", kind, nullable=True) for part, kind in kinds.items()]


def downgrade() -> None:
    op.drop_table("talk_appearances")
    op.drop_table("talks")
    with rebuilt("appearances") as batch:
        batch.drop_constraint(op.f("ck_appearances_appearance_role"), type_="check")
        for column in ("role", *(one.name for one in _texts("honorific"))):
            batch.drop_column(column)
    with rebuilt("lectures") as batch:
        batch.drop_constraint(op.f("ck_lectures_repeats_another_one"), type_="check")
        batch.drop_constraint(op.f("fk_lectures_repeats_id_lectures"), type_="foreignkey")
        batch.drop_index(op.f("ix_lectures_repeats_id"))
        batch.drop_column("repeats_id")
        batch.drop_column("issue_label")
