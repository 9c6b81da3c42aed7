"""What the door of each lecture does.

Revision: 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ENTRY = sa.Enum(
    *("single", "after_exit", "free"),
    name="door_entry",
    native_enum=False,
    create_constraint=True,
    length=20,
)
WALK_INS = sa.Enum(
    *("usual", "welcome", "none"),
    name="door_walk_ins",
    native_enum=False,
    create_constraint=True,
    length=20,
)


def upgrade() -> None:
    with op.batch_alter_table("registration_rules") as batch:
        batch.add_column(sa.Column("entry", ENTRY, nullable=False, server_default="single"))
        batch.add_column(sa.Column("walk_ins", WALK_INS, nullable=False, server_default="usual"))
        batch.add_column(sa.Column("checks_papers", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("registration_rules") as batch:
        for name in ("entry", "walk_ins", "checks_papers"):
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("registration_rules") as batch:
        for name in ("door_entry", "door_walk_ins"):
            batch.drop_constraint(op.f(f"ck_registration_rules_{name}"), type_="check")
        for name in ("checks_papers", "walk_ins", "entry"):
            batch.drop_column(name)
