"""Lectures with their appearances, talks, materials and seats; series and words are offered along."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, Index, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Staff
from forum.db import Base, Identifier, PrimaryKey, choice
from forum.lectures.audience_models import NamedAudience, lecture_audiences
from forum.lectures.material_models import Material
from forum.lectures.series_models import DEFAULT_LENGTH_MINUTES, Series, Topic, lecture_topics
from forum.lectures.word_models import (
    Attendance,
    Audience,
    MaterialKind,
    PlanningState,
    PublicState,
    Role,
    WayOfAttending,
)
from forum.seating import Seating
from forum.speakers.models import Speaker
from forum.venues.models import Room
from forum.wording import Wording, wording

__all__ = [
    "DEFAULT_LENGTH_MINUTES", "LONGEST_LABEL", "Appearance", "Attendance", "Audience", "Lecture",
    "Material", "MaterialKind", "NamedAudience", "PlanningState", "PublicState", "Role", "SeatPool",
    "Series", "Talk", "Topic", "WayOfAttending", "lecture_audiences", "lecture_topics", "talk_appearances",
]  # fmt: skip

LONGEST_LABEL = 20


class Lecture(Base):
    """One talk: one time, one place; what one registers for and what a calendar shows."""

    __tablename__ = "lectures"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("revision >= 0", name="revision_is_not_negative"),
        CheckConstraint(
            "public_state = 'unpublished' OR published_at IS NOT NULL", name="public_means_published_once"
        ),
        CheckConstraint("number > 0", name="number_is_positive"),
        CheckConstraint("repeats_id <> id", name="repeats_another_one"),
        Index("lectures_by_state_and_time", "public_state", "starts_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    # In badges (32 bits) and before people's eyes ("No. 12"); never given to another lecture.
    number: Mapped[int] = mapped_column(Identifier, unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    # What people call it instead of its number ("No. 12A"); nothing else follows from it.
    issue_label: Mapped[str | None] = mapped_column(String(LONGEST_LABEL))
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    # What an imported file calls this lecture (its UID, guid or code): the same row again finds it.
    source_key: Mapped[str | None] = mapped_column(String(300), unique=True)
    # Digests of the imported cells: the next import applies what changed in the file, nothing else.
    source_fingerprint: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True), deferred=True)

    series_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("series.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("rooms.id"), index=True)
    host_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)
    # The same lecture given before at another place or time; a repetition never names a repetition.
    repeats_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("lectures.id"), index=True)

    title: Mapped[Wording] = wording("title")
    abstract: Mapped[Wording] = wording("abstract")
    access_note: Mapped[Wording] = wording("access_note")
    # What else a visitor asks (E-08): until when by nationality, how late, whether it will be recorded.
    registration_note: Mapped[Wording] = wording("registration_note")
    latecomers: Mapped[Wording] = wording("latecomers")
    recording_note: Mapped[Wording] = wording("recording_note")
    change_note: Mapped[Wording] = wording("change_note")
    # Spoken languages, BCP 47, comma separated, in order; interpretation likewise.
    languages: Mapped[str] = mapped_column(String(100), default="")
    interpretation: Mapped[str] = mapped_column(String(100), default="")

    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(64))
    attendance: Mapped[Attendance] = mapped_column(choice(Attendance, "lecture_attendance"))
    # Never public: registrants reach it through their own link.
    online_url: Mapped[str | None] = mapped_column(String(1000))

    # Which settings it has because its series has them, comma separated (forum/lectures/inheritance.py).
    follows: Mapped[str] = mapped_column(String(100), default="")
    # The date of the series' rhythm for which it was laid out, wherever it was moved since.
    laid_out_for: Mapped[date | None] = mapped_column(Date)
    planning_state: Mapped[PlanningState] = mapped_column(choice(PlanningState, "planning_state"))
    public_state: Mapped[PublicState] = mapped_column(choice(PublicState, "public_state"))
    audience: Mapped[Audience] = mapped_column(choice(Audience, "lecture_audience"))
    takes_registrations: Mapped[bool] = mapped_column(default=True)
    registration_closes_at: Mapped[datetime | None]

    # The former start and room after a move, so that pages and JSON-LD can strike them through.
    previous_starts_at: Mapped[datetime | None]
    previous_room_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("rooms.id"), index=True)
    # When the public was told of the change that `change_note` explains.
    change_announced_at: Mapped[datetime | None]
    # Which drawing an organiser chose for the plate; empty, both follow from the code.
    plate_family: Mapped[str | None] = mapped_column(String(20))
    plate_seed: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    # Last change anybody outside could see: DTSTAMP and LAST-MODIFIED.
    changed_at: Mapped[datetime]
    # SEQUENCE (RFC 5545 section 3.8.7.4): raised with every visible change once published.
    revision: Mapped[int] = mapped_column(default=0)
    # Raised with every save: the second of two organisers is told instead of overwriting.
    edit_version: Mapped[int] = mapped_column(default=0)
    # Counter of changes the door must learn of; stamped on registrations under this row's lock.
    roster_cursor: Mapped[int] = mapped_column(Identifier, default=0)
    search_terms: Mapped[str] = mapped_column(Text, default="", deferred=True)
    # Kinds of material that somebody did not consent to show, comma separated (forum/lectures/consenting.py).
    withheld: Mapped[str | None] = mapped_column(String(40))
    is_sample: Mapped[bool] = mapped_column(default=False)

    series: Mapped[Series | None] = relationship()
    room: Mapped[Room | None] = relationship(foreign_keys=room_id)
    previous_room: Mapped[Room | None] = relationship(foreign_keys=previous_room_id)
    host: Mapped[Staff | None] = relationship()
    repeats: Mapped["Lecture | None"] = relationship(remote_side="Lecture.id")
    topics: Mapped[list[Topic]] = relationship(secondary=lecture_topics, order_by=Topic.slug)
    # Whom it is for; none unless its audience is NAMED.
    audiences: Mapped[list[NamedAudience]] = relationship(
        secondary=lecture_audiences, order_by=NamedAudience.id
    )
    appearances: Mapped[list["Appearance"]] = relationship(
        back_populates="lecture", order_by="Appearance.position", cascade="all, delete-orphan"
    )
    talks: Mapped[list["Talk"]] = relationship(
        back_populates="lecture", order_by="Talk.position", cascade="all, delete-orphan"
    )
    materials: Mapped[list["Material"]] = relationship(
        order_by="Material.position", cascade="all, delete-orphan"
    )
    pools: Mapped[list["SeatPool"]] = relationship(
        back_populates="lecture", order_by="SeatPool.id", cascade="all, delete-orphan"
    )

    @property
    def is_public(self) -> bool:
        """Whether its page and calendar entry exist for the outside (cancelled ones stay)."""
        return self.public_state != PublicState.UNPUBLISHED

    def tell_calendars(self, now: datetime) -> None:
        """Raise SEQUENCE. DTSTAMP never goes back: what was begun first may be saved last (A-03, A-04)."""
        self.revision += 1
        self.changed_at = max(now, self.changed_at or now)

    @property
    def issue(self) -> str:
        """What stands for N in "No. N": the label, else the number."""
        return self.issue_label or str(self.number)

    @property
    def speakers(self) -> list[Speaker]:
        """Who gives it, in order; without the chair and whoever only says a few words."""
        return [one.speaker for one in self.appearances if one.is_speaker]

    @property
    def people(self) -> list[Speaker]:
        """Everybody who has a part in it, in order."""
        return [one.speaker for one in self.appearances]

    @property
    def shown_materials(self) -> list[Material]:
        """What the public sees: without recordings or slides that somebody does not consent to."""
        withheld = (self.withheld or "").split(",")
        return [one for one in self.materials if one.kind.value not in withheld]

    @property
    def offered_pools(self) -> list["SeatPool"]:
        """The seats there are, the lecture's own room first, then its branch rooms, then online.

        A way of attending that was given up keeps its pool, for its past.
        """
        offered = [pool for pool in self.pools if self.attendance in {Attendance.MIXED, pool.attendance}]
        return sorted(offered, key=lambda pool: (pool.is_online, pool.room_id is not None))


class Appearance(Base):
    """A speaker in a lecture, with affiliation and biography as printed for that occasion."""

    __tablename__ = "appearances"
    __table_args__ = (
        Index("one_appearance_per_lecture", "lecture_id", "speaker_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id", ondelete="CASCADE"))
    speaker_id: Mapped[int] = mapped_column(Identifier, ForeignKey("speakers.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    role: Mapped[Role] = mapped_column(choice(Role, "appearance_role"), default=Role.SPEAKER)
    honorific: Mapped[Wording] = wording("honorific")
    affiliation: Mapped[Wording] = wording("affiliation")
    bio: Mapped[Wording] = wording("bio")

    lecture: Mapped[Lecture] = relationship(back_populates="appearances")
    speaker: Mapped[Speaker] = relationship()

    @property
    def is_speaker(self) -> bool:
        """Whether they lecture; who is not stored yet has no role, and lectures."""
        return self.role in (None, Role.SPEAKER)

    talks: Mapped[list["Talk"]] = relationship(secondary="talk_appearances", back_populates="appearances")


talk_appearances = Table(
    "talk_appearances",
    Base.metadata,
    Column("talk_id", Identifier, ForeignKey("talks.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "appearance_id",
        Identifier,
        ForeignKey("appearances.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class Talk(Base):
    """One part of a sitting. Its times count from the lecture's beginning, so that they move along."""

    __tablename__ = "talks"
    __table_args__ = (
        CheckConstraint("starts_after_minutes >= 0", name="begins_within"),
        CheckConstraint("length_minutes > 0", name="length_is_positive"),
        CheckConstraint(
            "length_minutes IS NULL OR starts_after_minutes IS NOT NULL", name="ends_where_it_begins"
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("lectures.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    starts_after_minutes: Mapped[int | None]
    length_minutes: Mapped[int | None]
    title: Mapped[Wording] = wording("title")
    abstract: Mapped[Wording] = wording("abstract")

    lecture: Mapped[Lecture] = relationship(back_populates="talks")
    appearances: Mapped[list[Appearance]] = relationship(
        secondary=talk_appearances, order_by=Appearance.position, back_populates="talks"
    )


class SeatPool(Seating, Base):
    """The seats of one way of attending (and room). Unlimited when `seats` is NULL.

    `taken` counts confirmed and held registrations and changes together with their rows, under the
    lecture's lock; the check is the second wall (C-01).
    """

    __tablename__ = "seat_pools"
    __table_args__ = (
        CheckConstraint("taken <= seats + overbooked", name="no_more_taken_than_seats"),
        CheckConstraint("taken >= 0 AND overbooked >= 0", name="counts_are_not_negative"),
        CheckConstraint("seats IS NULL OR seats >= 0", name="seats_are_not_negative"),
        Index("one_pool_per_room", "lecture_id", "attendance", "room_id", unique=True),
        Index(
            "one_main_pool",
            "lecture_id",
            "attendance",
            unique=True,
            sqlite_where=text("room_id IS NULL"),
            postgresql_where=text("room_id IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id", ondelete="CASCADE"))
    attendance: Mapped[WayOfAttending] = mapped_column(choice(WayOfAttending, "pool_attendance"))
    # Only branch rooms name a room; the main pool follows the lecture's own.
    room_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("rooms.id"), index=True)
    seats: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    overbooked: Mapped[int] = mapped_column(default=0)

    lecture: Mapped[Lecture] = relationship(back_populates="pools")
    room: Mapped[Room | None] = relationship()
