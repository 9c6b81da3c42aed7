"""Files that wait until somebody has chosen what to bring in.

Revision: 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
STATES = sa.Enum(
    "waiting",
    "under_way",
    "done",
    "going_back",
    "taken_back",
    name="import_state",
    native_enum=False,
    create_constraint=True,
    length=20,
)


def upgrade() -> None:
    op.create_table(
        "lecture_imports",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("uploaded_by_id", KEY, nullable=True),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.Column("touched_at", INSTANT, nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("series_id", KEY, nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("state", STATES, nullable=False),
        sa.Column("contents", sa.JSON(), nullable=True),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("drafts", sa.Boolean(), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("reason_original", sa.Text(), nullable=True),
        sa.Column("reason_language", sa.String(length=35), nullable=True),
        sa.Column("seen_until", KEY, nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_lecture_imports_size_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_lecture_imports_series_id_series")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["staff.id"], name=op.f("fk_lecture_imports_uploaded_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecture_imports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lecture_imports_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("imports_to_do", "lecture_imports", ["state", "touched_at"], unique=False)
    for column in ("series_id", "uploaded_by_id"):
        op.create_index(op.f(f"ix_lecture_imports_{column}"), "lecture_imports", [column], unique=False)


def downgrade() -> None:
    op.drop_table("lecture_imports")
