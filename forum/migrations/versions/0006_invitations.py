"""What each registration's invitation by mail said last, and under which number.

Revision: 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain columns without a rule between them: SQLite adds them without writing the table anew.
    op.add_column("registrations", sa.Column("invitation_sequence", sa.Integer(), nullable=True))
    op.add_column("registrations", sa.Column("invitation_said", sa.String(length=100), nullable=True))
    op.add_column(
        "registrations", sa.Column("invitation_stamped_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("registrations", "invitation_stamped_at")
    op.drop_column("registrations", "invitation_said")
    op.drop_column("registrations", "invitation_sequence")
