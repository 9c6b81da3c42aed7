"""What staff accounts need to be safe: sessions, second factors, links that invite.

Revision: 0002.
"""

import sqlalchemy as sa
from alembic import op

from forum.migrations.rebuilding import rebuilt
from forum.tokens import new_public_id

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
CODE_CHECK = "ck_staff_no_code_without_a_secret"


def upgrade() -> None:
    _widen_staff()
    _create_sessions()
    _create_factors()


def _widen_staff() -> None:
    with op.batch_alter_table("staff") as batch:
        batch.add_column(sa.Column("public_id", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("link_generation", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("link_expires_at", INSTANT, nullable=True))
        batch.add_column(sa.Column("totp_secret", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("totp_since", INSTANT, nullable=True))
        batch.add_column(sa.Column("totp_last_step", sa.Integer(), nullable=True))
    _name_everybody()
    with rebuilt("staff") as batch:
        batch.alter_column("public_id", existing_type=sa.String(length=16), nullable=False)
        batch.alter_column("password", existing_type=sa.String(length=255), nullable=True)
        batch.alter_column("link_generation", existing_type=sa.Integer(), server_default=None)
        batch.create_unique_constraint(op.f("uq_staff_public_id"), ["public_id"])
        # Sessions were cookies alone and hung on this value; now they are rows, and all of before end.
        batch.drop_constraint(op.f("uq_staff_fs_uniquifier"), type_="unique")
        batch.drop_column("fs_uniquifier")
        batch.create_check_constraint(op.f(CODE_CHECK), "totp_since IS NULL OR totp_secret IS NOT NULL")


def _name_everybody() -> None:
    """A public id for each old account."""
    staff = sa.table("staff", sa.column("id"), sa.column("public_id"))
    connection = op.get_bind()
    for key in connection.scalars(sa.select(staff.c.id)).all():
        named = staff.update().where(staff.c.id == key).values(public_id=new_public_id())
        connection.execute(named)


def _create_sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("browser", sa.String(length=80), nullable=False),
        sa.Column("network", sa.String(length=45), nullable=False),
        _of_staff("staff_sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_staff_sessions_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_sessions_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_staff_sessions_staff_id"), "staff_sessions", ["staff_id"])
    op.create_table(
        "session_sightings",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["staff_sessions.id"],
            name=op.f("fk_session_sightings_session_id_staff_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_sightings")),
    )


def _create_factors() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("transports", sa.String(length=80), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT, nullable=True),
        _of_staff("passkeys"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_passkeys_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_passkeys_staff_id"), "passkeys", ["staff_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        _of_staff("recovery_codes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_codes_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_recovery_codes_staff_id"), "recovery_codes", ["staff_id"])
    op.create_table(
        "spent_challenges",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("spent_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_spent_challenges")),
    )
    op.create_index(op.f("ix_spent_challenges_spent_at"), "spent_challenges", ["spent_at"])


def _of_staff(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["staff_id"], ["staff.id"], name=op.f(f"fk_{table}_staff_id_staff"), ondelete="CASCADE"
    )


def downgrade() -> None:
    for table in ("spent_challenges", "recovery_codes", "passkeys", "session_sightings", "staff_sessions"):
        op.drop_table(table)
    # Nobody signs in with it, and the column wants something (0001).
    op.execute("UPDATE staff SET password = '!' WHERE password IS NULL")
    with op.batch_alter_table("staff") as batch:
        batch.add_column(sa.Column("fs_uniquifier", sa.String(length=64), nullable=True))
    op.execute("UPDATE staff SET fs_uniquifier = public_id")
    with rebuilt("staff") as batch:
        batch.drop_constraint(op.f(CODE_CHECK), type_="check")
        batch.drop_constraint(op.f("uq_staff_public_id"), type_="unique")
        batch.create_unique_constraint(op.f("uq_staff_fs_uniquifier"), ["fs_uniquifier"])
        batch.alter_column("fs_uniquifier", existing_type=sa.String(length=64), nullable=False)
        batch.alter_column("password", existing_type=sa.String(length=255), nullable=False)
        for column in (
            "public_id",
            "link_generation",
            "link_expires_at",
            "totp_secret",
            "totp_since",
            "totp_last_step",
        ):
            batch.drop_column(column)
