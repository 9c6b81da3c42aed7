"""When a room is open and how long it takes to be set up, and when it is closed.

Revision: 0009.
"""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
