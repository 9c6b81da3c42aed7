"""Named audiences and which lectures are for them.

Revision: 0013.
"""

import sqlalchemy as sa
from alembic import op

from forum.migrations.rebuilding import rebuilt

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHECK = "ck_lectures_lecture_audience"


def upgrade() -> None:
    op.create_table(
        "audiences",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        *_texts("name"),
        sa.Column("link_generation", sa.Integer(), nullable=False),
        sa.Column("mail_domains", sa.Text(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("link_generation >= 0", name=op.f("ck_audiences_generation_is_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
        sa.UniqueConstraint("public_id", name=op.f("uq_audiences_public_id")),
        sqlite_autoincrement=True,
    )
    _create_addresses()
    op.create_table(
        "lecture_audiences",
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("audience_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lectures.id"],
            name=op.f("fk_lecture_audiences_lecture_id_lectures"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name=op.f("fk_lecture_audiences_audience_id_audiences")
        ),
        sa.PrimaryKeyConstraint("lecture_id", "audience_id", name=op.f("pk_lecture_audiences")),
    )
    op.create_index(
        op.f("ix_lecture_audiences_audience_id"), "lecture_audiences", ["audience_id"], unique=False
    )
    _allow("public", "unlisted", "named")


def _create_addresses() -> None:
    op.create_table(
        "audience_addresses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("audience_id", KEY, nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"],
            ["audiences.id"],
            name=op.f("fk_audience_addresses_audience_id_audiences"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_addresses")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "one_address_per_audience", "audience_addresses", ["audience_id", "email_key"], unique=True
    )
    op.create_index(op.f("ix_audience_addresses_email_key"), "audience_addresses", ["email_key"])


def _allow(*words: str) -> None:
    """Let the column hold these words and no others."""
    quoted = ", ".join(f"'{word}'" for word in words)
    with rebuilt("lectures") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), f"audience IN ({quoted})")


def _texts(name: str) -> list[sa.Column[str]]:
    """The four columns of a bilingual text."""
    kinds = {"zh": sa.Text(), "en": sa.Text(), "original": sa.Text(), "language": sa.String(length=35)}
    return [sa.Column(f"{name}_{part}", kind, nullable=True) for part, kind in kinds.items()]


def downgrade() -> None:
    # Nobody shall find what was for few.
    op.execute("UPDATE lectures SET audience = 'unlisted' WHERE audience = 'named'")
    _allow("public", "unlisted")
    op.drop_table("lecture_audiences")
    op.drop_table("audience_addresses")
    op.drop_table("audiences")
