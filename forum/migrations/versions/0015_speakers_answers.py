"""What speakers answer by link: when they can come, what they agree to and what they consent to.

Revision: 0015.
"""

import sqlalchemy as sa
from alembic import op

from forum.migrations.rebuilding import rebuilt

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ACTORS = ("staff", "attendee", "device", "command", "system")
DEEDS = {"journal": "actor_kind", "access_records": "access_actor_kind"}
HEARD = ("link", "phone", "mail", "meeting")


def upgrade() -> None:
    _let_act((*ACTORS, "speaker"))
    op.add_column("speakers", sa.Column("timezone", sa.String(length=64), nullable=True))
    op.add_column("lectures", sa.Column("withheld", sa.String(length=40), nullable=True))
    _create_links()
    _create_spans()
    _create_answers()
    _create_consents()


def _create_links() -> None:
    op.create_table(
        "speaker_links",
        sa.Column("id", KEY, nullable=False),
        sa.Column("speaker_id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("renewed_at", INSTANT, nullable=True),
        sa.CheckConstraint("generation >= 0", name=op.f("ck_speaker_links_generation_is_not_negative")),
        _to("speaker_links", "speaker_id", "speakers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_links")),
        sa.UniqueConstraint("public_id", name=op.f("uq_speaker_links_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_speaker_links_speaker_id"), "speaker_links", ["speaker_id"])


def _create_spans() -> None:
    table = "availability_spans"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("speaker_id", KEY, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("can", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        *_how("span_heard", nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f(f"ck_{table}_ends_after_it_starts")),
        sa.CheckConstraint(
            "heard = 'link' OR recorded_by_id IS NOT NULL", name=op.f(f"ck_{table}_somebody_recorded_it")
        ),
        _to(table, "speaker_id", "speakers"),
        _to(table, "recorded_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sqlite_autoincrement=True,
    )
    op.create_index("spans_of_a_speaker", table, ["speaker_id", "starts_at"])
    op.create_index(op.f(f"ix_{table}_recorded_by_id"), table, ["recorded_by_id"])


def _create_answers() -> None:
    table = "speaker_answers"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("speaker_id", KEY, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("answer", _words("speaker_agreement", "agrees", "cannot"), nullable=True),
        sa.Column("about_starts_at", INSTANT, nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        *_how("answer_heard", nullable=True),
        sa.CheckConstraint(
            "answer IS NULL OR (answered_at IS NOT NULL AND about_starts_at IS NOT NULL"
            " AND heard IS NOT NULL)",
            name=op.f(f"ck_{table}_an_answer_says_to_what"),
        ),
        sa.CheckConstraint(
            "heard IS NULL OR heard = 'link' OR recorded_by_id IS NOT NULL",
            name=op.f(f"ck_{table}_somebody_recorded_it"),
        ),
        *_about(table),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("lecture_id", "speaker_id", name=op.f(f"uq_{table}_lecture_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{table}_speaker_id"), table, ["speaker_id"])
    op.create_index(op.f(f"ix_{table}_recorded_by_id"), table, ["recorded_by_id"])
    op.create_table(
        "offered_dates",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        _to("offered_dates", "lecture_id", "lectures", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered_dates")),
        sa.UniqueConstraint("lecture_id", "starts_at", name=op.f("uq_offered_dates_lecture_id")),
        sqlite_autoincrement=True,
    )


def _create_consents() -> None:
    table = "speaker_consents"
    purposes = _words("consent_purpose", "recording", "streaming", "slides", "photo")
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("speaker_id", KEY, nullable=False),
        sa.Column("purpose", purposes, nullable=False),
        sa.Column("answer", _words("consent_answer", "given", "refused", "withdrawn"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=False),
        *_how("consent_heard", nullable=False),
        sa.CheckConstraint(
            "heard = 'link' OR recorded_by_id IS NOT NULL", name=op.f(f"ck_{table}_somebody_recorded_it")
        ),
        *_about(table),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sqlite_autoincrement=True,
    )
    op.create_index("consents_of_a_lecture", table, ["lecture_id", "speaker_id", "purpose"])
    op.create_index(op.f(f"ix_{table}_speaker_id"), table, ["speaker_id"])
    op.create_index(op.f(f"ix_{table}_recorded_by_id"), table, ["recorded_by_id"])


def _how(name: str, *, nullable: bool) -> tuple[sa.Column[str], sa.Column[int]]:
    """By what way an answer came, and who recorded it."""
    return (
        sa.Column("heard", _words(name, *HEARD), nullable=nullable),
        sa.Column("recorded_by_id", KEY, nullable=True),
    )


def _about(table: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return (
        _to(table, "lecture_id", "lectures", ondelete="CASCADE"),
        _to(table, "speaker_id", "speakers"),
        _to(table, "recorded_by_id", "staff"),
    )


def _to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def _let_act(actors: tuple[str, ...]) -> None:
    """Say anew who may stand in the journal as the one who did it."""
    listed = ", ".join(f"'{word}'" for word in actors)
    for table, check in DEEDS.items():
        with rebuilt(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{check}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_{check}"), f"actor_kind IN ({listed})")


def downgrade() -> None:
    for table in ("speaker_consents", "offered_dates", "speaker_answers", "availability_spans"):
        op.drop_table(table)
    op.drop_table("speaker_links")
    for table, column in (("lectures", "withheld"), ("speakers", "timezone")):
        with rebuilt(table) as batch:
            batch.drop_column(column)
    for table in DEEDS:
        # Deeds stay; who did them has no word in the former schema.
        op.execute(sa.text(f"UPDATE {table} SET actor_kind = 'system' WHERE actor_kind = 'speaker'"))  # noqa: S608 (our own names)
    _let_act(ACTORS)
