"""Dated steps of a series, and what was done of them for each lecture.

Revision: 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
KINDS = (
    "agreed",
    "host",
    "room",
    "seats",
    "online_room",
    "address",
    "title",
    "both_titles",
    "abstract",
    "both_abstracts",
    "biography",
    "portrait",
    "clearance",
    "published",
    "registration",
    "consent",
    "av_test",
    "gate_list",
    "invitation_letter",
    "visa",
    "hotel",
    "travel",
    "own",
)
PARTIES = ("organiser", "host", "speaker", "approver")


def upgrade() -> None:
    _create_steps()
    _create_marks()
    op.create_table(
        "lectures_from_abroad",
        sa.Column("lecture_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lectures.id"],
            name=op.f("fk_lectures_from_abroad_lecture_id_lectures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lecture_id", name=op.f("pk_lectures_from_abroad")),
        sqlite_autoincrement=True,
    )


def _create_steps() -> None:
    op.create_table(
        "readiness_steps",
        sa.Column("id", KEY, nullable=False),
        sa.Column("series_id", KEY, nullable=False),
        sa.Column("kind", _choice(KINDS, "step_kind"), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("name_original", sa.Text(), nullable=True),
        sa.Column("name_language", sa.String(length=35), nullable=True),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("party", _choice(PARTIES, "step_party"), nullable=False),
        sa.Column("starts_anew", sa.Boolean(), nullable=False),
        sa.Column("is_for_abroad", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "kind <> 'own' OR name_zh IS NOT NULL OR name_en IS NOT NULL OR name_original IS NOT NULL",
            name=op.f("ck_readiness_steps_an_own_step_has_a_name"),
        ),
        sa.CheckConstraint("days_before BETWEEN 0 AND 400", name=op.f("ck_readiness_steps_days_in_bounds")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_readiness_steps_series_id_series"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_steps")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_readiness_steps_series_id"), "readiness_steps", ["series_id"], unique=False)
    op.create_index(
        "one_step_of_a_kind",
        "readiness_steps",
        ["series_id", "kind"],
        unique=True,
        sqlite_where=sa.text("kind <> 'own'"),
        postgresql_where=sa.text("kind <> 'own'"),
    )


def _create_marks() -> None:
    op.create_table(
        "readiness_marks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("kind", _choice(KINDS, "mark_kind"), nullable=False),
        sa.Column("step_id", KEY, nullable=True),
        sa.Column("own_days", sa.Integer(), nullable=True),
        sa.Column("not_needed_because", sa.Text(), nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("done_for", INSTANT, nullable=True),
        sa.Column("done_by_id", KEY, nullable=True),
        sa.Column("on_behalf_of", _choice(PARTIES, "mark_party"), nullable=True),
        sa.Column("heard", _choice(("link", "phone", "mail", "meeting"), "mark_heard"), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'own') = (step_id IS NOT NULL)", name=op.f("ck_readiness_marks_an_own_step_is_named")
        ),
        sa.CheckConstraint(
            "heard IS NULL OR heard <> 'link'", name=op.f("ck_readiness_marks_a_link_speaks_for_itself")
        ),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_for IS NULL)", name=op.f("ck_readiness_marks_done_for_a_date")
        ),
        sa.CheckConstraint("own_days BETWEEN 0 AND 400", name=op.f("ck_readiness_marks_days_in_bounds")),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["staff.id"], name=op.f("fk_readiness_marks_done_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lectures.id"],
            name=op.f("fk_readiness_marks_lecture_id_lectures"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["readiness_steps.id"],
            name=op.f("fk_readiness_marks_step_id_readiness_steps"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_marks")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_readiness_marks_done_by_id"), "readiness_marks", ["done_by_id"], unique=False)
    op.create_index(op.f("ix_readiness_marks_step_id"), "readiness_marks", ["step_id"], unique=False)
    op.create_index(
        "one_mark_of_a_kind",
        "readiness_marks",
        ["lecture_id", "kind"],
        unique=True,
        sqlite_where=sa.text("step_id IS NULL"),
        postgresql_where=sa.text("step_id IS NULL"),
    )
    op.create_index("one_mark_of_a_step", "readiness_marks", ["lecture_id", "step_id"], unique=True)


def _choice(words: tuple[str, ...], name: str) -> sa.Enum:
    """A column for one of a few words, checked by the database."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def downgrade() -> None:
    op.drop_table("readiness_marks")
    op.drop_table("lectures_from_abroad")
    op.drop_table("readiness_steps")
