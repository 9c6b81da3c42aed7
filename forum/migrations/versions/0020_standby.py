"""Standby: who gives out the seats of those who did not come, and who was called.

Revision: 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
HOLDER = sa.Enum(
    *("staff", "attendee", "device", "command", "system", "speaker"),
    name="standby_holder_kind",
    native_enum=False,
    create_constraint=True,
    length=20,
)
OUTCOME = sa.Enum(
    *("seated", "absent", "put_back"),
    name="standby_outcome",
    native_enum=False,
    create_constraint=True,
    length=20,
)


def upgrade() -> None:
    op.create_table(
        "standbys",
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("gives_from", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("holder_kind", HOLDER, nullable=True),
        sa.Column("holder_id", KEY, nullable=True),
        sa.Column("held_until", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_standbys_lecture_id_lectures")
        ),
        sa.PrimaryKeyConstraint("lecture_id", name=op.f("pk_standbys")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "standby_calls",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("registration_id", KEY, nullable=False),
        sa.Column("called_at", INSTANT, nullable=False),
        sa.Column("outcome", OUTCOME, nullable=True),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_standby_calls_lecture_id_lectures")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_standby_calls_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standby_calls")),
        sqlite_autoincrement=True,
    )
    op.create_index("standby_calls_of_a_lecture", "standby_calls", ["lecture_id", "id"])
    op.create_index(op.f("ix_standby_calls_registration_id"), "standby_calls", ["registration_id"])


def downgrade() -> None:
    op.drop_table("standby_calls")
    op.drop_table("standbys")
