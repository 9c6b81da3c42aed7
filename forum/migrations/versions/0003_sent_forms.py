"""Forms that were acted upon, so that one sent twice is acted upon once.

Revision: 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_forms",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("led_to", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_sent_forms")),
    )
    op.create_index(op.f("ix_sent_forms_sent_at"), "sent_forms", ["sent_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sent_forms_sent_at"), table_name="sent_forms")
    op.drop_table("sent_forms")
