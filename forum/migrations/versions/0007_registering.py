"""Registering in full: rules, offers, questions, consents, needs, handovers, messages, and work by the clock.

Revision: 0007.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

from forum.speakers.names import sort_key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
INSTANTS = (
    "held_until",
    "address_confirmed_at",
    "approved_at",
    "bypassed_line_at",
    "joined_at",
    "anonymised_at",
)
TABLES = (
    "reminders",
    "job_runs",
    "erasures",
    "question_answers",
    "questions",
    "handovers",
    "consents",
    "access_requests",
    "other_addresses",
    "circulars",
    "registration_rules",
)
LIVE = sa.text("state NOT IN ('cancelled', 'declined')")

# A scan stays what it was; after its time it may lose the person it was about, and nothing else (B-20, C-64).
FORGOTTEN = (
    "NEW.registration_id IS NULL AND NEW.token_id IS NULL AND NEW.content_hash = '' AND NEW.operator = ''"
    " AND NEW.override_reason IS NULL"
)
OF_A_PERSON = ("registration_id", "token_id", "content_hash", "operator", "override_reason")
KEPT = (
    *("id", "scan_id", "device_id", "device_seq", "lecture_id", "point", "direction", "device_time"),
    *("clock_offset_ms", "received_at", "offline", "verdict_shown", "verdict", "conflict"),
    *("first_admitted_at", "voids"),
)
LETS_FORGET = {
    "sqlite": (
        "DROP TRIGGER scans_refuse_update",
        f"""CREATE TRIGGER scans_refuse_update BEFORE UPDATE ON scans
        WHEN NOT ({FORGOTTEN} AND {" AND ".join(f"NEW.{name} IS OLD.{name}" for name in KEPT)})
        BEGIN SELECT RAISE(ABORT, 'scans are append-only'); END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION refuse_change_of_scans() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE person text[] := ARRAY[{", ".join(f"'{name}'" for name in OF_A_PERSON)}];
        BEGIN
        IF TG_OP = 'UPDATE' AND {FORGOTTEN} AND to_jsonb(NEW) - person = to_jsonb(OLD) - person THEN
        RETURN NEW; END IF;
        RAISE EXCEPTION 'scans are append-only';
        END $$""",
    ),
}
NEVER_CHANGED = {
    "sqlite": (
        "DROP TRIGGER scans_refuse_update",
        """CREATE TRIGGER scans_refuse_update BEFORE UPDATE ON scans
        BEGIN SELECT RAISE(ABORT, 'scans are append-only'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION refuse_change_of_scans() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'scans are append-only'; END $$""",
    ),
}


def upgrade() -> None:
    _widen_people()
    _rules()
    _for_people()
    _questions()
    _work()
    _move_consents()
    for statement in LETS_FORGET[op.get_bind().dialect.name]:
        op.execute(statement)


def _widen_people() -> None:
    # Plain columns with a default: SQLite adds them without writing the tables anew.
    op.add_column("attendees", sa.Column("link_generation", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "attendees", sa.Column("keeps_history", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("attendees", sa.Column("no_shows_cleared_at", INSTANT, nullable=True))
    op.add_column("attendees", sa.Column("anonymised_at", INSTANT, nullable=True))
    op.add_column("registrations", sa.Column("share", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "registrations", sa.Column("yields", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "registrations", sa.Column("has_come", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("registrations", sa.Column("sort_key", sa.String(400), nullable=False, server_default=""))
    op.add_column("registrations", sa.Column("decline_reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("registrations", sa.Column("timezone", sa.String(length=64), nullable=True))
    for name in INSTANTS:
        op.add_column("registrations", sa.Column(name, INSTANT, nullable=True))
    # Nobody was asked to prove an address so far.
    op.execute("UPDATE registrations SET address_confirmed_at = registered_at WHERE state <> 'unconfirmed'")
    _sort_people()
    _one_live_registration("lecture_id", "attendee_id", "share")
    op.create_index("registrations_held", "registrations", ["state", "held_until"])


def _sort_people() -> None:
    people = sa.table("registrations", sa.column("id"), sa.column("name"), sa.column("sort_key"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(people.c.id, people.c.name)).all():
        connection.execute(
            people.update().where(people.c.id == row.id).values(sort_key=sort_key(row.name or ""))
        )


def _one_live_registration(*columns: str) -> None:
    op.drop_index("one_live_registration_per_person", table_name="registrations")
    op.create_index(
        "one_live_registration_per_person",
        "registrations",
        list(columns),
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _rules() -> None:
    op.create_table(
        "circulars",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("subject_zh", sa.Text(), nullable=True),
        sa.Column("subject_en", sa.Text(), nullable=True),
        sa.Column("subject_original", sa.Text(), nullable=True),
        sa.Column("subject_language", sa.String(length=35), nullable=True),
        sa.Column("body_zh", sa.Text(), nullable=True),
        sa.Column("body_en", sa.Text(), nullable=True),
        sa.Column("body_original", sa.Text(), nullable=True),
        sa.Column("body_language", sa.String(length=35), nullable=True),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("written_by_id", KEY, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_circulars_lecture_id_lectures")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["staff.id"], name=op.f("fk_circulars_written_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulars")),
        sa.UniqueConstraint("public_id", name=op.f("uq_circulars_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_circulars_lecture_id"), "circulars", ["lecture_id"], unique=False)
    op.create_index(op.f("ix_circulars_written_by_id"), "circulars", ["written_by_id"], unique=False)
    op.create_table(
        "registration_rules",
        sa.Column("lecture_id", KEY, nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("confirms_address", sa.Boolean(), nullable=False),
        sa.Column("is_transferable", sa.Boolean(), nullable=False),
        sa.Column("most_per_address", sa.Integer(), nullable=False),
        sa.Column("promotes_until_hours", sa.Integer(), nullable=False),
        sa.Column("offers_until_hours", sa.Integer(), nullable=False),
        sa.Column("offer_hours", sa.Integer(), nullable=False),
        sa.Column("line_closes_at", INSTANT, nullable=True),
        sa.Column("minds_no_shows", sa.Boolean(), nullable=False),
        sa.Column("room_opens_minutes", sa.Integer(), nullable=False),
        sa.Column("second_online_url", sa.String(length=1000), nullable=True),
        sa.Column("stream_broken_at", INSTANT, nullable=True),
        sa.Column("stream_note_zh", sa.Text(), nullable=True),
        sa.Column("stream_note_en", sa.Text(), nullable=True),
        sa.Column("stream_note_original", sa.Text(), nullable=True),
        sa.Column("stream_note_language", sa.String(length=35), nullable=True),
        sa.Column("sends_reminders", sa.Boolean(), nullable=False),
        sa.Column("sends_thanks", sa.Boolean(), nullable=False),
        sa.Column("thanks_zh", sa.Text(), nullable=True),
        sa.Column("thanks_en", sa.Text(), nullable=True),
        sa.Column("thanks_original", sa.Text(), nullable=True),
        sa.Column("thanks_language", sa.String(length=35), nullable=True),
        sa.CheckConstraint(
            "most_per_address BETWEEN 1 AND 20",
            name=op.f("ck_registration_rules_people_per_address_in_bounds"),
        ),
        sa.CheckConstraint(
            "offer_hours BETWEEN 1 AND 168", name=op.f("ck_registration_rules_an_offer_lasts")
        ),
        sa.CheckConstraint(
            "offers_until_hours >= 0 AND promotes_until_hours >= offers_until_hours",
            name=op.f("ck_registration_rules_hours_in_order"),
        ),
        sa.CheckConstraint(
            "room_opens_minutes BETWEEN 0 AND 1440", name=op.f("ck_registration_rules_room_opens_in_time")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_registration_rules_lecture_id_lectures")
        ),
        sa.PrimaryKeyConstraint("lecture_id", name=op.f("pk_registration_rules")),
    )


def _for_people() -> None:
    op.create_table(
        "other_addresses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("attendee_id", KEY, nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendees.id"], name=op.f("fk_other_addresses_attendee_id_attendees")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_other_addresses")),
        sa.UniqueConstraint("email_key", name=op.f("uq_other_addresses_email_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_other_addresses_attendee_id"), "other_addresses", ["attendee_id"], unique=False)
    op.create_table(
        "access_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("registration_id", KEY, nullable=False),
        sa.Column("kinds", sa.String(length=200), nullable=False),
        sa.Column("languages", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["staff.id"], name=op.f("fk_access_requests_answered_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_access_requests_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_requests")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_access_requests_registration_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_access_requests_answered_by_id"), "access_requests", ["answered_by_id"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("id", KEY, nullable=False),
        sa.Column("registration_id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_consents_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_consents_registration_id"), "consents", ["registration_id"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("registration_id", KEY, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("taken_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_handovers_registration_id_registrations")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["registrations.id"], name=op.f("fk_handovers_taken_by_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_handovers_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_handovers_registration_id"), "handovers", ["registration_id"], unique=False)
    op.create_index(op.f("ix_handovers_taken_by_id"), "handovers", ["taken_by_id"], unique=False)
    op.create_index(
        "one_open_handover",
        "handovers",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("taken_at IS NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("taken_at IS NULL AND ended_at IS NULL"),
    )


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("lecture_id", KEY, nullable=True),
        sa.Column("series_id", KEY, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "choice",
                "choices",
                "number",
                "consent",
                name="question_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("label_zh", sa.Text(), nullable=True),
        sa.Column("label_en", sa.Text(), nullable=True),
        sa.Column("label_original", sa.Text(), nullable=True),
        sa.Column("label_language", sa.String(length=35), nullable=True),
        sa.Column("hint_zh", sa.Text(), nullable=True),
        sa.Column("hint_en", sa.Text(), nullable=True),
        sa.Column("hint_original", sa.Text(), nullable=True),
        sa.Column("hint_language", sa.String(length=35), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column(
            "asked_of",
            sa.Enum(
                "everybody",
                "on_site",
                "online",
                name="question_asked_of",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("smallest", sa.Integer(), nullable=True),
        sa.Column("largest", sa.Integer(), nullable=True),
        sa.Column("depends_on_id", KEY, nullable=True),
        sa.Column("depends_on_value", sa.String(length=40), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(depends_on_id IS NULL) = (depends_on_value IS NULL)",
            name=op.f("ck_questions_conditions_are_whole"),
        ),
        sa.CheckConstraint(
            "(lecture_id IS NULL) <> (series_id IS NULL)", name=op.f("ck_questions_asked_by_one")
        ),
        sa.CheckConstraint("smallest <= largest", name=op.f("ck_questions_bounds_in_order")),
        sa.ForeignKeyConstraint(
            ["depends_on_id"], ["questions.id"], name=op.f("fk_questions_depends_on_id_questions")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_questions_lecture_id_lectures")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_questions_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_questions_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_questions_depends_on_id"), "questions", ["depends_on_id"], unique=False)
    op.create_index(op.f("ix_questions_lecture_id"), "questions", ["lecture_id"], unique=False)
    op.create_index(op.f("ix_questions_series_id"), "questions", ["series_id"], unique=False)
    op.create_table(
        "question_answers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("registration_id", KEY, nullable=False),
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_answers_question_id_questions")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_question_answers_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_answers")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_question_answers_question_id"), "question_answers", ["question_id"], unique=False
    )
    op.create_index(
        "one_answer_to_a_question", "question_answers", ["registration_id", "question_id"], unique=True
    )


def _work() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("erased_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("public_id", name=op.f("uq_erasures_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "job_runs",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_runs")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reminders",
        sa.Column("id", KEY, nullable=False),
        sa.Column("registration_id", KEY, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "three_days",
                "one_day",
                "one_hour",
                "thanks",
                name="reminder_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_reminders_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "one_reminder_of_a_kind", "reminders", ["registration_id", "kind", "starts_at"], unique=True
    )


def _move_consents() -> None:
    """Each consent becomes a record of its own, with the language it was read in."""
    old, new = _tables()
    connection = op.get_bind()
    for text in connection.scalars(sa.select(old.c.consent_text).distinct()).all():
        if not text:
            continue
        said = [
            sa.literal(word) for word in ("registration", text, hashlib.sha256(text.encode()).hexdigest())
        ]
        given_at = sa.func.coalesce(old.c.consent_at, old.c.registered_at)
        rows = sa.select(old.c.id, *said, old.c.language, given_at).where(old.c.consent_text == text)
        columns = ["registration_id", "purpose", "text", "text_sha256", "language", "given_at"]
        connection.execute(sa.insert(new).from_select(columns, rows))
    op.drop_column("registrations", "consent_text")
    op.drop_column("registrations", "consent_at")


def _tables() -> tuple[sa.TableClause, sa.TableClause]:
    old = ("id", "language", "consent_text", "consent_at", "registered_at")
    new = ("registration_id", "purpose", "text", "text_sha256", "language", "given_at")
    return (
        sa.table("registrations", *(sa.column(name) for name in old)),
        sa.table("consents", *(sa.column(name) for name in new)),
    )


def downgrade() -> None:
    for statement in NEVER_CHANGED[op.get_bind().dialect.name]:
        op.execute(statement)
    op.add_column("registrations", sa.Column("consent_text", sa.Text(), nullable=False, server_default=""))
    op.add_column("registrations", sa.Column("consent_at", INSTANT, nullable=True))
    for column, source in (("consent_text", "text"), ("consent_at", "given_at")):
        op.execute(
            f"UPDATE registrations SET {column} = (SELECT {source} FROM consents"  # noqa: S608 (names of ours)
            " WHERE registration_id = registrations.id AND purpose = 'registration')"
            " WHERE EXISTS (SELECT 1 FROM consents"
            " WHERE registration_id = registrations.id AND purpose = 'registration')"
        )
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("registrations_held", table_name="registrations")
    _one_live_registration("lecture_id", "attendee_id")
    for name in ("share", "yields", "has_come", "sort_key", "decline_reason", "timezone", *INSTANTS):
        op.drop_column("registrations", name)
    for name in ("link_generation", "keeps_history", "no_shows_cleared_at", "anonymised_at"):
        op.drop_column("attendees", name)
