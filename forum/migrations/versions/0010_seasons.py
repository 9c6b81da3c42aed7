"""The rhythm of a series, what its lectures inherit, days off of the house, and names of removed slots.

What an old lecture has as its series has it follows the series, as with a lecture that is planned anew.

Revision: 0010.
"""

import sqlalchemy as sa
from alembic import op

from forum.migrations.rebuilding import rebuilt

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORD = sa.Enum(
    "on_site",
    "online",
    "mixed",
    name="series_attendance",
    native_enum=False,
    create_constraint=False,
    length=20,
)
RULE = sa.Enum(
    "skip", "mark", "move", name="holiday_rule", native_enum=False, create_constraint=False, length=20
)
CHECKS = {
    "ck_series_series_attendance": "default_attendance IN ('on_site', 'online', 'mixed')",
    "ck_series_holiday_rule": "holiday_rule IN ('skip', 'mark', 'move')",
}
# The last key ever given, which a table that is rebuilt would forget.
SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
# Minutes of a lecture, and the seats of its own room.
LENGTH = {
    "sqlite": "CAST(round((julianday(l.ends_at) - julianday(l.starts_at)) * 1440) AS INTEGER)",
    "postgresql": "CAST(round(EXTRACT(EPOCH FROM l.ends_at - l.starts_at) / 60) AS INTEGER)",
}
SEATS = (
    "(SELECT p.seats FROM seat_pools p"
    " WHERE p.lecture_id = l.id AND p.attendance = 'on_site' AND p.room_id IS NULL)"
)


def upgrade() -> None:
    with rebuilt("series") as batch:
        batch.add_column(sa.Column("default_host_id", KEY, nullable=True))
        batch.add_column(
            sa.Column("default_languages", sa.String(length=100), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("default_attendance", WORD, nullable=False, server_default="on_site"))
        batch.add_column(sa.Column("default_online_url", sa.String(length=1000), nullable=True))
        batch.add_column(sa.Column("rhythm", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("holiday_rule", WORD, nullable=False, server_default="skip"))
        batch.create_foreign_key(
            op.f("fk_series_default_host_id_staff"), "staff", ["default_host_id"], ["id"]
        )
        batch.create_index(op.f("ix_series_default_host_id"), ["default_host_id"], unique=False)
        for name, rule in CHECKS.items():
            batch.create_check_constraint(op.f(name), rule)
    op.add_column("lectures", sa.Column("follows", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("lectures", sa.Column("laid_out_for", sa.Date(), nullable=True))
    _let_lectures_follow()
    op.create_table(
        "days_off",
        sa.Column("id", KEY, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason_zh", sa.Text(), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("reason_original", sa.Text(), nullable=True),
        sa.Column("reason_language", sa.String(length=35), nullable=True),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_days_off_ends_after_it_begins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_days_off")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_days_off_first_on"), "days_off", ["first_on"], unique=False)
    op.create_table(
        "removed_slots",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("series_id", KEY, nullable=True),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("removed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_removed_slots_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removed_slots")),
        sa.UniqueConstraint("number", name=op.f("uq_removed_slots_number")),
        sa.UniqueConstraint("code", name=op.f("uq_removed_slots_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_removed_slots_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_removed_slots_series_id"), "removed_slots", ["series_id"], unique=False)


def _let_lectures_follow() -> None:
    """Write down what each lecture has in common with its series, in the order of the settings."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    is_ = SAME[dialect]
    same = {
        "room": f"l.room_id {is_} s.default_room_id",
        "length": f"{LENGTH[dialect]} = s.default_length_minutes",
        "seats": f"{SEATS} {is_} coalesce(s.default_seats, r.seats)",
        "host": f"l.host_id {is_} s.default_host_id",
        "languages": "l.languages = s.default_languages",
        "attendance": "l.attendance = s.default_attendance",
        "online_url": f"l.online_url {is_} s.default_online_url",
    }
    columns = ", ".join(f"CASE WHEN {rule} THEN 1 ELSE 0 END AS {name}" for name, rule in same.items())
    found = connection.execute(
        sa.text(
            f"SELECT l.id, {columns} FROM lectures l JOIN series s ON s.id = l.series_id"  # noqa: S608 (our own words)
            " LEFT JOIN rooms r ON r.id = l.room_id"
        )
    ).mappings()
    rows = [{"lecture": row["id"], "names": ",".join(name for name in same if row[name])} for row in found]
    if rows:
        connection.execute(sa.text("UPDATE lectures SET follows = :names WHERE id = :lecture"), rows)


def downgrade() -> None:
    op.drop_table("removed_slots")
    op.drop_table("days_off")
    op.drop_column("lectures", "laid_out_for")
    op.drop_column("lectures", "follows")
    with rebuilt("series") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(name), type_="check")
        batch.drop_index(op.f("ix_series_default_host_id"))
        batch.drop_constraint(op.f("fk_series_default_host_id_staff"), type_="foreignkey")
        for name in (
            "holiday_rule",
            "rhythm",
            "default_online_url",
            "default_attendance",
            "default_languages",
            "default_host_id",
        ):
            batch.drop_column(name)
