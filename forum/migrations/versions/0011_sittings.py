"""Talks of one sitting, roles, repetitions, and the label people know a lecture by.

Revision: 0011.
"""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
