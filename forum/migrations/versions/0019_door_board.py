"""What devices at the doors tell of themselves, and conflicts of their log that were looked into.

Revision: 0019.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OUTCOMES = sa.Enum(
    *("one_person", "two_people", "noted"),
    name="door_outcome",
    native_enum=False,
    create_constraint=True,
    length=20,
)


def upgrade() -> None:
    op.create_table(
        "device_reports",
        sa.Column("device_id", KEY, nullable=False),
        sa.Column("heard_at", INSTANT, nullable=False),
        sa.Column("listed_at", INSTANT, nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=True),
        sa.Column("clock_offset_ms", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["devices.id"],
            name=op.f("fk_device_reports_device_id_devices"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_device_reports")),
    )
    op.create_table(
        "door_settlements",
        sa.Column("id", KEY, nullable=False),
        sa.Column("scan_id", KEY, nullable=False),
        sa.Column("outcome", OUTCOMES, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scans.id"], name=op.f("fk_door_settlements_scan_id_scans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_settlements")),
        sa.UniqueConstraint("scan_id", name=op.f("uq_door_settlements_scan_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("door_settlements")
    op.drop_table("device_reports")
