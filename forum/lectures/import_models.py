"""Programmes that were uploaded: kept until somebody has chosen what to bring in, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Staff
from forum.db import Base, Identifier, PrimaryKey, choice
from forum.lectures.series_models import Series
from forum.wording import Wording, wording


class ImportState(StrEnum):
    """How far an import is."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    DONE = "done"
    GOING_BACK = "going_back"
    TAKEN_BACK = "taken_back"


class LectureImport(Base):
    """One file, read and not yet believed; only who uploaded it and the admins see it."""

    __tablename__ = "lecture_imports"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size_is_not_negative"),
        Index("imports_to_do", "state", "touched_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("staff.id"), index=True)
    uploaded_at: Mapped[datetime]
    # When somebody last chose something, or a step of the work was done: what rests is swept.
    touched_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int]
    # Everything goes into this series; none: into the series each row names.
    series_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("series.id"), index=True)
    # Of times that name none.
    timezone: Mapped[str] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(choice(ImportState, "import_state"))
    # What the file says, entry by entry; swept when it is used or has rested.
    contents: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    # Rows left out or taken by hand, and which person or room a name means.
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Changes of what is public wait as drafts instead of being announced.
    drafts: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[Wording] = wording("reason")
    # The last line of the journal when the rows were chosen: what was changed since is not overwritten.
    seen_until: Mapped[int | None] = mapped_column(Identifier)
    # By row what became of it, and which lines of the journal tell of that.
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)

    uploaded_by: Mapped[Staff | None] = relationship()
    series: Mapped[Series | None] = relationship()
