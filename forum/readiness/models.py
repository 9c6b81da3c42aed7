"""What a series asks for before each of its lectures, and what is noted of it for each lecture."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Staff
from forum.db import Base, Identifier, PrimaryKey, choice
from forum.speakers.availability_models import Heard
from forum.wording import Wording, wording

MOST_DAYS = 400
LONGEST_NAME = 100


class StepKind(StrEnum):
    """What a step is about: read from the data, or (from AV_TEST on) ticked by hand."""

    AGREED = "agreed"
    HOST = "host"
    ROOM = "room"
    SEATS = "seats"
    ONLINE_ROOM = "online_room"
    ADDRESS = "address"
    TITLE = "title"
    BOTH_TITLES = "both_titles"
    ABSTRACT = "abstract"
    BOTH_ABSTRACTS = "both_abstracts"
    BIOGRAPHY = "biography"
    PORTRAIT = "portrait"
    CLEARANCE = "clearance"
    PUBLISHED = "published"
    REGISTRATION = "registration"
    CONSENT = "consent"
    AV_TEST = "av_test"
    GATE_LIST = "gate_list"
    INVITATION_LETTER = "invitation_letter"
    VISA = "visa"
    HOTEL = "hotel"
    TRAVEL = "travel"
    OWN = "own"


class Party(StrEnum):
    """Who has to do a step."""

    ORGANISER = "organiser"
    HOST = "host"
    SPEAKER = "speaker"
    APPROVER = "approver"


class Step(Base):
    """One dated step of a series. A series without any has the forum's usual ones (`usual.py`).

    A removed step stays as a row, so that it can come back and what was done of it stays done.
    """

    __tablename__ = "readiness_steps"
    __table_args__ = (
        CheckConstraint(f"days_before BETWEEN 0 AND {MOST_DAYS}", name="days_in_bounds"),
        CheckConstraint(
            "kind <> 'own' OR name_zh IS NOT NULL OR name_en IS NOT NULL OR name_original IS NOT NULL",
            name="an_own_step_has_a_name",
        ),
        Index(
            "one_step_of_a_kind",
            "series_id",
            "kind",
            unique=True,
            sqlite_where=text("kind <> 'own'"),
            postgresql_where=text("kind <> 'own'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    series_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("series.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[StepKind] = mapped_column(choice(StepKind, "step_kind"))
    # Of a step of one's own; the others are called alike everywhere.
    name: Mapped[Wording] = wording("name")
    days_before: Mapped[int]
    party: Mapped[Party] = mapped_column(choice(Party, "step_party"))
    # Whether what was done for one date is to be done again for another.
    starts_anew: Mapped[bool] = mapped_column(default=False)
    # Asked for only where a speaker comes from abroad.
    is_for_abroad: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[datetime | None]


class Mark(Base):
    """What is noted of one step for one lecture: done, not needed here, due on a day of its own."""

    __tablename__ = "readiness_marks"
    __table_args__ = (
        CheckConstraint("(kind = 'own') = (step_id IS NOT NULL)", name="an_own_step_is_named"),
        CheckConstraint("(done_at IS NULL) = (done_for IS NULL)", name="done_for_a_date"),
        CheckConstraint("heard IS NULL OR heard <> 'link'", name="a_link_speaks_for_itself"),
        CheckConstraint(f"own_days BETWEEN 0 AND {MOST_DAYS}", name="days_in_bounds"),
        Index(
            "one_mark_of_a_kind",
            "lecture_id",
            "kind",
            unique=True,
            sqlite_where=text("step_id IS NULL"),
            postgresql_where=text("step_id IS NULL"),
        ),
        Index("one_mark_of_a_step", "lecture_id", "step_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id", ondelete="CASCADE"))
    kind: Mapped[StepKind] = mapped_column(choice(StepKind, "mark_kind"))
    # Of a step of one's own; the others keep what was done where the lecture goes to another series.
    step_id: Mapped[int | None] = mapped_column(
        Identifier, ForeignKey("readiness_steps.id", ondelete="CASCADE"), index=True
    )
    # So many days before the start instead of those of the template; it moves along with the lecture.
    own_days: Mapped[int | None]
    not_needed_because: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    # The start it was done for: a step that starts anew is open again on another day.
    done_for: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)
    # Whose word it is, how it reached the organiser who recorded it, and on which day.
    on_behalf_of: Mapped[Party | None] = mapped_column(choice(Party, "mark_party"))
    heard: Mapped[Heard | None] = mapped_column(choice(Heard, "mark_heard"))
    said_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")

    step: Mapped[Step | None] = relationship()
    done_by: Mapped[Staff | None] = relationship()


class FromAbroad(Base):
    """That a speaker of this lecture comes from abroad: the steps for that are asked for."""

    __tablename__ = "lectures_from_abroad"

    lecture_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("lectures.id", ondelete="CASCADE"), primary_key=True
    )
