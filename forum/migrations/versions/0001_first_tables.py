"""The first tables, the append-only scan log, and the one row that counts the programme.

Revision: 0001.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A scan happened: nobody, not even a mistake of ours, may rewrite it (B-20).
APPEND_ONLY = {
    "sqlite": [
        f"""CREATE TRIGGER scans_refuse_{deed} BEFORE {deed.upper()} ON scans
        BEGIN SELECT RAISE(ABORT, 'scans are append-only'); END"""
        for deed in ("update", "delete")
    ],
    "postgresql": [
        """CREATE FUNCTION refuse_change_of_scans() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'scans are append-only'; END $$""",
        """CREATE TRIGGER scans_are_append_only BEFORE UPDATE OR DELETE ON scans
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_scans()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "access_records",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "staff",
                "attendee",
                "device",
                "command",
                "system",
                name="access_actor_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_records")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_access_records_at"), "access_records", ["at"], unique=False)

    op.create_table(
        "attendees",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("affiliation", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendees")),
        sa.UniqueConstraint("email_key", name=op.f("uq_attendees_email_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attendees_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "devices",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_devices_code_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_devices_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_devices_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "files",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_files_size_is_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_files_sha256"), "files", ["sha256"], unique=False)

    op.create_table(
        "journal",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "staff",
                "attendee",
                "device",
                "command",
                "system",
                name="actor_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sqlite_autoincrement=True,
    )
    op.create_index("journal_of_an_object", "journal", ["object_kind", "object_id"], unique=False)

    op.create_table(
        "programme_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_programme_state_there_is_one_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_state")),
    )
    op.create_table(
        "slugs",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "lecture",
                "speaker",
                "series",
                "venue",
                "topic",
                name="slug_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("slug", sa.String(length=92), nullable=False),
        sa.Column("object_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slugs")),
        sqlite_autoincrement=True,
    )
    op.create_index("one_owner_per_slug", "slugs", ["kind", "slug"], unique=True)
    op.create_index("slugs_of_an_object", "slugs", ["kind", "object_id"], unique=False)

    op.create_table(
        "staff",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_staff_email_is_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_staff_fs_uniquifier")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "topics",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("name_original", sa.Text(), nullable=True),
        sa.Column("name_language", sa.String(length=35), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("slug", name=op.f("uq_topics_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "venues",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("name_original", sa.Text(), nullable=True),
        sa.Column("name_language", sa.String(length=35), nullable=True),
        sa.Column("address_zh", sa.Text(), nullable=True),
        sa.Column("address_en", sa.Text(), nullable=True),
        sa.Column("address_original", sa.Text(), nullable=True),
        sa.Column("address_language", sa.String(length=35), nullable=True),
        sa.Column("directions_zh", sa.Text(), nullable=True),
        sa.Column("directions_en", sa.Text(), nullable=True),
        sa.Column("directions_original", sa.Text(), nullable=True),
        sa.Column("directions_language", sa.String(length=35), nullable=True),
        sa.Column("accessibility_zh", sa.Text(), nullable=True),
        sa.Column("accessibility_en", sa.Text(), nullable=True),
        sa.Column("accessibility_original", sa.Text(), nullable=True),
        sa.Column("accessibility_language", sa.String(length=35), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_venues_coordinates_come_in_pairs")
        ),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_venues_latitude_is_on_earth")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_venues_longitude_is_on_earth")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
        sa.UniqueConstraint("slug", name=op.f("uq_venues_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rooms",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("venue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=True),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("name_original", sa.Text(), nullable=True),
        sa.Column("name_language", sa.String(length=35), nullable=True),
        sa.Column("floor_zh", sa.Text(), nullable=True),
        sa.Column("floor_en", sa.Text(), nullable=True),
        sa.Column("floor_original", sa.Text(), nullable=True),
        sa.Column("floor_language", sa.String(length=35), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats IS NULL OR seats >= 0", name=op.f("ck_rooms_seats_are_not_negative")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_rooms_venue_id_venues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rooms_venue_id"), "rooms", ["venue_id"], unique=False)

    op.create_table(
        "speakers",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_language", sa.String(length=35), nullable=False),
        sa.Column("name_latin", sa.String(length=100), nullable=True),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("affiliation_zh", sa.Text(), nullable=True),
        sa.Column("affiliation_en", sa.Text(), nullable=True),
        sa.Column("affiliation_original", sa.Text(), nullable=True),
        sa.Column("affiliation_language", sa.String(length=35), nullable=True),
        sa.Column("bio_zh", sa.Text(), nullable=True),
        sa.Column("bio_en", sa.Text(), nullable=True),
        sa.Column("bio_original", sa.Text(), nullable=True),
        sa.Column("bio_language", sa.String(length=35), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("portrait_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("search_keys", sa.Text(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_speakers_name_has_a_length")),
        sa.ForeignKeyConstraint(["portrait_id"], ["files.id"], name=op.f("fk_speakers_portrait_id_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speakers")),
        sa.UniqueConstraint("slug", name=op.f("uq_speakers_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_speakers_name"), "speakers", ["name"], unique=False)
    op.create_index(op.f("ix_speakers_portrait_id"), "speakers", ["portrait_id"], unique=False)
    op.create_index(op.f("ix_speakers_sort_key"), "speakers", ["sort_key"], unique=False)

    op.create_table(
        "series",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("title_original", sa.Text(), nullable=True),
        sa.Column("title_language", sa.String(length=35), nullable=True),
        sa.Column("description_zh", sa.Text(), nullable=True),
        sa.Column("description_en", sa.Text(), nullable=True),
        sa.Column("description_original", sa.Text(), nullable=True),
        sa.Column("description_language", sa.String(length=35), nullable=True),
        sa.Column("default_length_minutes", sa.Integer(), nullable=False),
        sa.Column("default_seats", sa.Integer(), nullable=True),
        sa.Column("default_room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("default_length_minutes > 0", name=op.f("ck_series_length_is_positive")),
        sa.CheckConstraint(
            "default_seats IS NULL OR default_seats >= 0", name=op.f("ck_series_seats_are_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["default_room_id"], ["rooms.id"], name=op.f("fk_series_default_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("slug", name=op.f("uq_series_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_series_default_room_id"), "series", ["default_room_id"], unique=False)

    op.create_table(
        "grants",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "organiser",
                "door",
                name="grant_role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_grants_series_id_series"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_grants_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_grants_series_id"), "grants", ["series_id"], unique=False)
    op.create_index(
        "one_grant_for_all_series",
        "grants",
        ["staff_id", "role"],
        unique=True,
        sqlite_where=sa.text("series_id IS NULL"),
        postgresql_where=sa.text("series_id IS NULL"),
    )
    op.create_index("one_grant_per_series", "grants", ["staff_id", "role", "series_id"], unique=True)

    op.create_table(
        "lectures",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("source_key", sa.String(length=300), nullable=True),
        sa.Column("source_fingerprint", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title_zh", sa.Text(), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("title_original", sa.Text(), nullable=True),
        sa.Column("title_language", sa.String(length=35), nullable=True),
        sa.Column("abstract_zh", sa.Text(), nullable=True),
        sa.Column("abstract_en", sa.Text(), nullable=True),
        sa.Column("abstract_original", sa.Text(), nullable=True),
        sa.Column("abstract_language", sa.String(length=35), nullable=True),
        sa.Column("access_note_zh", sa.Text(), nullable=True),
        sa.Column("access_note_en", sa.Text(), nullable=True),
        sa.Column("access_note_original", sa.Text(), nullable=True),
        sa.Column("access_note_language", sa.String(length=35), nullable=True),
        sa.Column("change_note_zh", sa.Text(), nullable=True),
        sa.Column("change_note_en", sa.Text(), nullable=True),
        sa.Column("change_note_original", sa.Text(), nullable=True),
        sa.Column("change_note_language", sa.String(length=35), nullable=True),
        sa.Column("languages", sa.String(length=100), nullable=False),
        sa.Column("interpretation", sa.String(length=100), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column(
            "attendance",
            sa.Enum(
                "on_site",
                "online",
                "mixed",
                name="lecture_attendance",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("online_url", sa.String(length=1000), nullable=True),
        sa.Column(
            "planning_state",
            sa.Enum(
                "slot",
                "invited",
                "tentative",
                "confirmed",
                name="planning_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "public_state",
            sa.Enum(
                "unpublished",
                "published",
                "postponed",
                "cancelled",
                "withdrawn",
                name="public_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum(
                "public",
                "unlisted",
                name="lecture_audience",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("takes_registrations", sa.Boolean(), nullable=False),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("previous_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edit_version", sa.Integer(), nullable=False),
        sa.Column("roster_cursor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("search_terms", sa.Text(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "public_state = 'unpublished' OR published_at IS NOT NULL",
            name=op.f("ck_lectures_public_means_published_once"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_lectures_ends_after_it_starts")),
        sa.CheckConstraint("number > 0", name=op.f("ck_lectures_number_is_positive")),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_lectures_revision_is_not_negative")),
        sa.ForeignKeyConstraint(["host_id"], ["staff.id"], name=op.f("fk_lectures_host_id_staff")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_lectures_room_id_rooms")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_lectures_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lectures")),
        sa.UniqueConstraint("code", name=op.f("uq_lectures_code")),
        sa.UniqueConstraint("number", name=op.f("uq_lectures_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_lectures_slug")),
        sa.UniqueConstraint("source_key", name=op.f("uq_lectures_source_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_lectures_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lectures_host_id"), "lectures", ["host_id"], unique=False)
    op.create_index(op.f("ix_lectures_room_id"), "lectures", ["room_id"], unique=False)
    op.create_index(op.f("ix_lectures_series_id"), "lectures", ["series_id"], unique=False)
    op.create_index(op.f("ix_lectures_starts_at"), "lectures", ["starts_at"], unique=False)
    op.create_index("lectures_by_state_and_time", "lectures", ["public_state", "starts_at"], unique=False)

    op.create_table(
        "appearances",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("lecture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("speaker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("affiliation_zh", sa.Text(), nullable=True),
        sa.Column("affiliation_en", sa.Text(), nullable=True),
        sa.Column("affiliation_original", sa.Text(), nullable=True),
        sa.Column("affiliation_language", sa.String(length=35), nullable=True),
        sa.Column("bio_zh", sa.Text(), nullable=True),
        sa.Column("bio_en", sa.Text(), nullable=True),
        sa.Column("bio_original", sa.Text(), nullable=True),
        sa.Column("bio_language", sa.String(length=35), nullable=True),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lectures.id"],
            name=op.f("fk_appearances_lecture_id_lectures"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name=op.f("fk_appearances_speaker_id_speakers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearances")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_appearances_speaker_id"), "appearances", ["speaker_id"], unique=False)
    op.create_index("one_appearance_per_lecture", "appearances", ["lecture_id", "speaker_id"], unique=True)

    op.create_table(
        "device_lectures",
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lecture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["devices.id"],
            name=op.f("fk_device_lectures_device_id_devices"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_device_lectures_lecture_id_lectures")
        ),
        sa.PrimaryKeyConstraint("device_id", "lecture_id", name=op.f("pk_device_lectures")),
    )
    op.create_index(op.f("ix_device_lectures_lecture_id"), "device_lectures", ["lecture_id"], unique=False)

    op.create_table(
        "lecture_topics",
        sa.Column("lecture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lectures.id"],
            name=op.f("fk_lecture_topics_lecture_id_lectures"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_lecture_topics_topic_id_topics")),
        sa.PrimaryKeyConstraint("lecture_id", "topic_id", name=op.f("pk_lecture_topics")),
    )
    op.create_index(op.f("ix_lecture_topics_topic_id"), "lecture_topics", ["topic_id"], unique=False)

    op.create_table(
        "materials",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("lecture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "slides",
                "recording",
                "paper",
                "link",
                name="material_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("title_original", sa.Text(), nullable=True),
        sa.Column("title_language", sa.String(length=35), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "url LIKE 'http://%' OR url LIKE 'https://%'", name=op.f("ck_materials_url_is_of_the_web")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_materials_lecture_id_lectures"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materials")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_materials_lecture_id"), "materials", ["lecture_id"], unique=False)

    op.create_table(
        "seat_pools",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("lecture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "attendance",
            sa.Enum(
                "on_site",
                "online",
                name="pool_attendance",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("overbooked", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats IS NULL OR seats >= 0", name=op.f("ck_seat_pools_seats_are_not_negative")),
        sa.CheckConstraint(
            "taken <= seats + overbooked", name=op.f("ck_seat_pools_no_more_taken_than_seats")
        ),
        sa.CheckConstraint(
            "taken >= 0 AND overbooked >= 0", name=op.f("ck_seat_pools_counts_are_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"],
            ["lectures.id"],
            name=op.f("fk_seat_pools_lecture_id_lectures"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_seat_pools_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_pools")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_seat_pools_room_id"), "seat_pools", ["room_id"], unique=False)
    op.create_index(
        "one_main_pool",
        "seat_pools",
        ["lecture_id", "attendance"],
        unique=True,
        sqlite_where=sa.text("room_id IS NULL"),
        postgresql_where=sa.text("room_id IS NULL"),
    )
    op.create_index("one_pool_per_room", "seat_pools", ["lecture_id", "attendance", "room_id"], unique=True)

    op.create_table(
        "registrations",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("lecture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attendee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unconfirmed",
                "requested",
                "confirmed",
                "waitlisted",
                "offered",
                "cancelled",
                "declined",
                name="registration_state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "ended_because",
            sa.Enum(
                "attendee",
                "staff",
                "lecture_cancelled",
                "declined",
                "expired",
                name="ended_because",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "web",
                "staff",
                "walk_in",
                "import",
                name="registration_origin",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("affiliation", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("search_keys", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_text", sa.Text(), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.Column("link_generation", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("override_reason", sa.String(length=500), nullable=True),
        sa.Column("roster_cursor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "(state IN ('cancelled', 'declined')) = (ended_because IS NOT NULL)",
            name=op.f("ck_registrations_an_end_has_a_reason"),
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_registrations_name_has_a_length")),
        sa.CheckConstraint("length(token_id) = 16", name=op.f("ck_registrations_token_id_has_16_bytes")),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendees.id"], name=op.f("fk_registrations_attendee_id_attendees")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_registrations_lecture_id_lectures")
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["seat_pools.id"], name=op.f("fk_registrations_pool_id_seat_pools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_registrations_public_id")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_registrations_submission_key")),
        sa.UniqueConstraint("token_id", name=op.f("uq_registrations_token_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_registrations_attendee_id"), "registrations", ["attendee_id"], unique=False)
    op.create_index(
        "one_live_registration_per_person",
        "registrations",
        ["lecture_id", "attendee_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('cancelled', 'declined')"),
        postgresql_where=sa.text("state NOT IN ('cancelled', 'declined')"),
    )
    op.create_index("roster_changes", "registrations", ["lecture_id", "roster_cursor"], unique=False)
    op.create_index("waitlist_order", "registrations", ["pool_id", "state", "queued_at", "id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("message", sa.String(length=60), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("recipient_name", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lecture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("merge_key", sa.String(length=120), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts_are_not_negative")),
        sa.CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name=op.f("ck_outbox_sent_or_failed")),
        sa.ForeignKeyConstraint(["lecture_id"], ["lectures.id"], name=op.f("fk_outbox_lecture_id_lectures")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_outbox_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_lecture_id"), "outbox", ["lecture_id"], unique=False)
    op.create_index(op.f("ix_outbox_merge_key"), "outbox", ["merge_key"], unique=False)
    op.create_index(op.f("ix_outbox_registration_id"), "outbox", ["registration_id"], unique=False)
    op.create_index("outbox_due", "outbox", ["sent_at", "failed_at", "due_at"], unique=False)

    op.create_table(
        "revoked_badges",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("token_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lecture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("roster_cursor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lectures.id"], name=op.f("fk_revoked_badges_lecture_id_lectures")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_revoked_badges_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revoked_badges")),
        sa.UniqueConstraint("token_id", name=op.f("uq_revoked_badges_token_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_revoked_badges_registration_id"), "revoked_badges", ["registration_id"], unique=False
    )
    op.create_index(
        "revoked_badges_by_change", "revoked_badges", ["lecture_id", "roster_cursor"], unique=False
    )

    op.create_table(
        "scans",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("scan_id", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lecture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("registration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("token_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("point", sa.String(length=60), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("in", "out", name="scan_direction", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("device_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_offset_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator", sa.String(length=100), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("verdict_shown", sa.String(length=20), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "admitted",
                "already_in",
                "admitted_out",
                "no_entry_open",
                "wrong_lecture",
                "wrong_day",
                "too_early",
                "too_late",
                "cancelled",
                "declined",
                "revoked",
                "waitlisted",
                "standby",
                "offered",
                "requested",
                "invalid",
                "unknown",
                "unverified",
                "need_id_check",
                "scan_id_reused",
                name="scan_verdict",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("conflict", sa.String(length=40), nullable=True),
        sa.Column("first_admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("override_reason", sa.String(length=500), nullable=True),
        sa.Column("voids", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_scans_device_id_devices")),
        sa.ForeignKeyConstraint(["lecture_id"], ["lectures.id"], name=op.f("fk_scans_lecture_id_lectures")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_scans_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
        sa.UniqueConstraint("scan_id", name=op.f("uq_scans_scan_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_scans_device_id"), "scans", ["device_id"], unique=False)
    op.create_index(op.f("ix_scans_registration_id"), "scans", ["registration_id"], unique=False)
    op.create_index(op.f("ix_scans_voids"), "scans", ["voids"], unique=False)
    op.create_index("scans_of_a_lecture", "scans", ["lecture_id", "id"], unique=False)

    op.bulk_insert(
        sa.table(
            "programme_state",
            sa.column("id", sa.Integer),
            sa.column("revision", sa.Integer),
            sa.column("changed_at", sa.DateTime(timezone=True)),
        ),
        [{"id": 1, "revision": 0, "changed_at": datetime(2026, 1, 1, tzinfo=UTC)}],
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER scans_are_append_only ON scans")
        op.execute("DROP FUNCTION refuse_change_of_scans")
    op.drop_index("scans_of_a_lecture", table_name="scans")
    op.drop_index(op.f("ix_scans_voids"), table_name="scans")
    op.drop_index(op.f("ix_scans_registration_id"), table_name="scans")
    op.drop_index(op.f("ix_scans_device_id"), table_name="scans")

    op.drop_table("scans")
    op.drop_index("revoked_badges_by_change", table_name="revoked_badges")
    op.drop_index(op.f("ix_revoked_badges_registration_id"), table_name="revoked_badges")

    op.drop_table("revoked_badges")
    op.drop_index("outbox_due", table_name="outbox")
    op.drop_index(op.f("ix_outbox_registration_id"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_merge_key"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_lecture_id"), table_name="outbox")

    op.drop_table("outbox")
    op.drop_index("waitlist_order", table_name="registrations")
    op.drop_index("roster_changes", table_name="registrations")
    op.drop_index(
        "one_live_registration_per_person",
        table_name="registrations",
        sqlite_where=sa.text("state NOT IN ('cancelled', 'declined')"),
        postgresql_where=sa.text("state NOT IN ('cancelled', 'declined')"),
    )
    op.drop_index(op.f("ix_registrations_attendee_id"), table_name="registrations")

    op.drop_table("registrations")
    op.drop_index("one_pool_per_room", table_name="seat_pools")
    op.drop_index(
        "one_main_pool",
        table_name="seat_pools",
        sqlite_where=sa.text("room_id IS NULL"),
        postgresql_where=sa.text("room_id IS NULL"),
    )
    op.drop_index(op.f("ix_seat_pools_room_id"), table_name="seat_pools")

    op.drop_table("seat_pools")
    op.drop_index(op.f("ix_materials_lecture_id"), table_name="materials")

    op.drop_table("materials")
    op.drop_index(op.f("ix_lecture_topics_topic_id"), table_name="lecture_topics")

    op.drop_table("lecture_topics")
    op.drop_index(op.f("ix_device_lectures_lecture_id"), table_name="device_lectures")

    op.drop_table("device_lectures")
    op.drop_index("one_appearance_per_lecture", table_name="appearances")
    op.drop_index(op.f("ix_appearances_speaker_id"), table_name="appearances")

    op.drop_table("appearances")
    op.drop_index("lectures_by_state_and_time", table_name="lectures")
    op.drop_index(op.f("ix_lectures_starts_at"), table_name="lectures")
    op.drop_index(op.f("ix_lectures_series_id"), table_name="lectures")
    op.drop_index(op.f("ix_lectures_room_id"), table_name="lectures")
    op.drop_index(op.f("ix_lectures_host_id"), table_name="lectures")

    op.drop_table("lectures")
    op.drop_index("one_grant_per_series", table_name="grants")
    op.drop_index(
        "one_grant_for_all_series",
        table_name="grants",
        sqlite_where=sa.text("series_id IS NULL"),
        postgresql_where=sa.text("series_id IS NULL"),
    )
    op.drop_index(op.f("ix_grants_series_id"), table_name="grants")

    op.drop_table("grants")
    op.drop_index(op.f("ix_series_default_room_id"), table_name="series")

    op.drop_table("series")
    op.drop_index(op.f("ix_speakers_sort_key"), table_name="speakers")
    op.drop_index(op.f("ix_speakers_portrait_id"), table_name="speakers")
    op.drop_index(op.f("ix_speakers_name"), table_name="speakers")

    op.drop_table("speakers")
    op.drop_index(op.f("ix_rooms_venue_id"), table_name="rooms")

    op.drop_table("rooms")
    op.drop_table("venues")
    op.drop_table("topics")
    op.drop_table("staff")
    op.drop_index("slugs_of_an_object", table_name="slugs")
    op.drop_index("one_owner_per_slug", table_name="slugs")

    op.drop_table("slugs")
    op.drop_table("programme_state")
    op.drop_index("journal_of_an_object", table_name="journal")

    op.drop_table("journal")
    op.drop_index(op.f("ix_files_sha256"), table_name="files")

    op.drop_table("files")
    op.drop_table("devices")
    op.drop_table("attendees")
    op.drop_index(op.f("ix_access_records_at"), table_name="access_records")

    op.drop_table("access_records")
