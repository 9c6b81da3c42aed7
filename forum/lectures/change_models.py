"""What the public was told of a lecture, and what is still kept back: announced changes and the draft."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Staff
from forum.db import Base, Identifier, PrimaryKey
from forum.lectures.models import Lecture
from forum.wording import Wording, wording


class Change(Base):
    """One visible change of a published lecture: a line of the public change log, and what mails tell from.

    ``what`` holds by field ``[before, after]`` as the journal writes it (instants in ISO 8601, rows by key).
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index("changes_of_a_lecture", "lecture_id", "at"),
        Index("changes_in_order", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    what: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[Wording] = wording("reason")
    # Taken back before anybody was told: it is in no log and in no mail.
    taken_back_at: Mapped[datetime | None]

    lecture: Mapped[Lecture] = relationship()


class LectureDraft(Base):
    """Changes of a published lecture that the public does not see yet; at most one a lecture."""

    __tablename__ = "lecture_drafts"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    lecture_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("lectures.id", ondelete="CASCADE"), unique=True
    )
    # By field of the form what it is to be, and what it was when the draft was begun.
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
    beginnings: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Raised with every save: the second of two organisers is told instead of overwriting.
    edit_version: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)

    lecture: Mapped[Lecture] = relationship()
    saved_by: Mapped[Staff | None] = relationship()
