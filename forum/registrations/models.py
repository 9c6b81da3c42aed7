"""Attendees and their registrations."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from forum.db import Base, Identifier, PrimaryKey, choice
from forum.lectures.models import Lecture, SeatPool
from forum.speakers.names import SORT_KEY_LIMIT, sort_key
from forum.venues.models import Room


class RegistrationState(StrEnum):
    """How one person stands towards one lecture."""

    UNCONFIRMED = "unconfirmed"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    DECLINED = "declined"


ENDED = frozenset({RegistrationState.CANCELLED, RegistrationState.DECLINED})
HOLDS_A_SEAT = frozenset(
    {
        RegistrationState.UNCONFIRMED,
        RegistrationState.REQUESTED,
        RegistrationState.CONFIRMED,
        RegistrationState.OFFERED,
    }
)


class EndedBecause(StrEnum):
    """Why a registration ended."""

    ATTENDEE = "attendee"
    STAFF = "staff"
    LECTURE_CANCELLED = "lecture_cancelled"
    DECLINED = "declined"
    EXPIRED = "expired"


class Origin(StrEnum):
    """How a registration came about."""

    WEB = "web"
    STAFF = "staff"
    WALK_IN = "walk_in"
    IMPORT = "import"


IS_LIVE = "state NOT IN ('cancelled', 'declined')"


class Attendee(Base):
    """A person by address; `email_key` is the normalised address, for comparing only (C-21)."""

    __tablename__ = "attendees"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    # None for people who came without an address (walk-ins, registered by hand).
    email_key: Mapped[str | None] = mapped_column(String(320), unique=True)
    email: Mapped[str | None] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(100))
    affiliation: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime]
    # Raised to revoke every link to all of the person's lectures.
    link_generation: Mapped[int] = mapped_column(default=0)
    # Chosen by the person: registrations stay theirs beyond the time after which they become anonymous.
    keeps_history: Mapped[bool] = mapped_column(default=False)
    # What was missed before this instant is forgiven: set by organisers (C-42).
    no_shows_cleared_at: Mapped[datetime | None]
    anonymised_at: Mapped[datetime | None]


class OtherAddress(Base):
    """A further address of one person: what was somebody of its own until the organisers joined the two."""

    __tablename__ = "other_addresses"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    attendee_id: Mapped[int] = mapped_column(Identifier, ForeignKey("attendees.id"), index=True)
    email_key: Mapped[str] = mapped_column(String(320), unique=True)
    email: Mapped[str] = mapped_column(String(320))
    joined_at: Mapped[datetime]


class Registration(Base):
    """One person's claim on one lecture."""

    __tablename__ = "registrations"
    __table_args__ = (
        Index(
            "one_live_registration_per_person",
            "lecture_id",
            "attendee_id",
            "share",
            unique=True,
            sqlite_where=text(IS_LIVE),
            postgresql_where=text(IS_LIVE),
        ),
        Index("waitlist_order", "pool_id", "state", "queued_at", "id"),
        Index("roster_changes", "lecture_id", "roster_cursor"),
        Index("registrations_held", "state", "held_until"),
        CheckConstraint(
            "(state IN ('cancelled', 'declined')) = (ended_because IS NOT NULL)", name="an_end_has_a_reason"
        ),
        CheckConstraint("length(token_id) = 16", name="token_id_has_16_bytes"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name_has_a_length"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id"))
    pool_id: Mapped[int] = mapped_column(Identifier, ForeignKey("seat_pools.id"))
    attendee_id: Mapped[int] = mapped_column(Identifier, ForeignKey("attendees.id"), index=True)
    state: Mapped[RegistrationState] = mapped_column(choice(RegistrationState, "registration_state"))
    ended_because: Mapped[EndedBecause | None] = mapped_column(choice(EndedBecause, "ended_because"))
    origin: Mapped[Origin] = mapped_column(choice(Origin, "registration_origin"))

    # As the person wants it on this badge; the attendee's own may differ by now.
    name: Mapped[str] = mapped_column(String(100))
    affiliation: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2))
    search_keys: Mapped[str] = mapped_column(Text, default="")
    # By pinyin and folded letters, which no database can sort by; follows the name by itself.
    sort_key: Mapped[str] = mapped_column(String(SORT_KEY_LIMIT), default="")

    registered_at: Mapped[datetime]
    # Decides the order in the waitlist; editing one's own data never moves it.
    queued_at: Mapped[datetime]
    # Waits behind everybody who does not: missed lectures lately, where a lecture minds that (C-42).
    yields: Mapped[bool] = mapped_column(default=False)
    state_changed_at: Mapped[datetime]
    # Which of the people behind one mailbox, where a lecture lets several share it (C-21).
    share: Mapped[int] = mapped_column(default=0)
    # The zone the person lives in, as chosen at registration; their mails tell times in it too.
    timezone: Mapped[str | None] = mapped_column(String(64))
    # Until when a seat is kept for somebody who has to answer: an offer, an address to be confirmed.
    held_until: Mapped[datetime | None]
    # When the address was proved, or taken on trust; None while the person has yet to prove it.
    address_confirmed_at: Mapped[datetime | None]
    # When organisers agreed, where that is asked.
    approved_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(Text, default="")
    # When organisers moved this person past others in line; counted before everybody's eyes.
    bypassed_line_at: Mapped[datetime | None]
    # When the person first went into the online room: that is coming.
    joined_at: Mapped[datetime | None]
    # Noted when the log of the door forgets who it was about: whether they had been let in (C-64).
    has_come: Mapped[bool] = mapped_column(default=False)
    # Somebody else came in this person's place: whether, who if they said it, and when that was said last.
    stand_in: Mapped[bool] = mapped_column(default=False)
    stand_in_name: Mapped[str] = mapped_column(String(100), default="")
    stand_in_said_at: Mapped[datetime | None]
    anonymised_at: Mapped[datetime | None]
    # Drawn when the form is shown: the same form sent twice is one registration (C-20).
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    # Raised to revoke every secret link of this registration.
    link_generation: Mapped[int] = mapped_column(default=0)
    # What the badge carries; a new one revokes the old badge.
    token_id: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    override_reason: Mapped[str | None] = mapped_column(String(500))
    roster_cursor: Mapped[int] = mapped_column(Identifier, default=0)
    # The last invitation by mail: its SEQUENCE (RFC 5546 section 2.1.4), what of it would need a new answer,
    # and its DTSTAMP. Noted where none are sent too, so that a forum can begin to (decision 33).
    invitation_sequence: Mapped[int | None]
    invitation_said: Mapped[str | None] = mapped_column(String(100))
    invitation_stamped_at: Mapped[datetime | None]

    lecture: Mapped[Lecture] = relationship()
    pool: Mapped[SeatPool] = relationship()
    attendee: Mapped[Attendee] = relationship()

    @validates("name")
    def _sorted_by(self, _column: str, name: str) -> str:
        self.sort_key = sort_key(name)
        return name

    @property
    def is_live(self) -> bool:
        """Whether it still claims a seat or a place in line."""
        return self.state not in ENDED

    @property
    def room(self) -> Room | None:
        """The room the person sits in: a branch room, or the lecture's own; None online, or while unknown."""
        if self.pool.is_online:
            return None
        return self.pool.room or self.lecture.room


class RevokedBadge(Base):
    """A badge that was given out and must no longer open a door."""

    __tablename__ = "revoked_badges"
    __table_args__ = (
        Index("revoked_badges_by_change", "lecture_id", "roster_cursor"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    token_id: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    registration_id: Mapped[int] = mapped_column(Identifier, ForeignKey("registrations.id"), index=True)
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id"))
    revoked_at: Mapped[datetime]
    roster_cursor: Mapped[int] = mapped_column(Identifier)


def stamp(lecture: Lecture, changed: Registration | RevokedBadge) -> None:
    """Note a change for the door; call it under the lecture's lock, so that cursors have no gaps."""
    lecture.roster_cursor += 1
    changed.roster_cursor = lecture.roster_cursor
