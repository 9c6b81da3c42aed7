"""Somebody else came: at whose registration, who, and when that was said.

Revision: 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("stand_in", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("stand_in_name", sa.String(100), nullable=False, server_default=""),
        sa.Column("stand_in_said_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("registrations", column)


def downgrade() -> None:
    for name in ("stand_in_said_at", "stand_in_name", "stand_in"):
        op.drop_column("registrations", name)
