"""Clearances: who let a lecture become public, when, under which reference.

Revision: 0012.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from forum.migrations.rebuilding import rebuilt

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Series that are there already ask for no clearance, and nobody is named for them.
SETTINGS: dict[str, tuple[sa.types.TypeEngine[Any], Any]] = {
    "requires_clearance": (sa.Boolean(), sa.false()),
    "approver_name": (sa.String(length=200), ""),
    "approver_email": (sa.String(length=320), ""),
    "approver_language": (sa.String(length=2), "zh"),
}


def upgrade() -> None:
    with rebuilt("series") as batch:
        for name, (kind, usual) in SETTINGS.items():
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=usual))
    with rebuilt("series") as batch:
        for name, (kind, _usual) in SETTINGS.items():
            batch.alter_column(name, existing_type=kind, server_default=None)
    _create_clearances()
    _create_requests()


def _create_clearances() -> None:
    op.create_table(
        "clearances",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column(
            "decision", _words("clearance_decision", "granted", "refused", "taken_back"), nullable=False
        ),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("cleared_by", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("means", _words("clearance_means", "in_writing", "by_phone", "by_link"), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", KEY, nullable=True),
        sa.CheckConstraint(
            "means = 'by_link' OR recorded_by_id IS NOT NULL",
            name=op.f("ck_clearances_somebody_recorded_it"),
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lectures.id"],
            name=op.f("fk_clearances_lecture_id_lectures"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["staff.id"], name=op.f("fk_clearances_recorded_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearances")),
        sqlite_autoincrement=True,
    )
    op.create_index("clearances_of_a_lecture", "clearances", ["lecture_id", "id"], unique=False)
    op.create_index(op.f("ix_clearances_recorded_by_id"), "clearances", ["recorded_by_id"], unique=False)


def _create_requests() -> None:
    op.create_table(
        "clearance_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("recipient_name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", KEY, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clearance_id", KEY, nullable=True),
        sa.CheckConstraint(
            "clearance_id IS NULL OR ended_at IS NOT NULL",
            name=op.f("ck_clearance_requests_what_is_answered_has_ended"),
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lectures.id"],
            name=op.f("fk_clearance_requests_lecture_id_lectures"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["staff.id"], name=op.f("fk_clearance_requests_sent_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["clearance_id"], ["clearances.id"], name=op.f("fk_clearance_requests_clearance_id_clearances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_requests")),
        sa.UniqueConstraint("public_id", name=op.f("uq_clearance_requests_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "clearance_requests_of_a_lecture", "clearance_requests", ["lecture_id", "id"], unique=False
    )
    for column in ("sent_by_id", "clearance_id"):
        name = op.f(f"ix_clearance_requests_{column}")
        op.create_index(name, "clearance_requests", [column], unique=False)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def downgrade() -> None:
    op.drop_table("clearance_requests")
    op.drop_table("clearances")
    with rebuilt("series") as batch:
        for name in SETTINGS:
            batch.drop_column(name)
