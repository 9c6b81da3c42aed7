"""What the worker does by the clock, and when it last did."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base


class JobRun(Base):
    """The last run of one job; the row is leased while it runs, so that one worker at a time does it."""

    __tablename__ = "job_runs"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    # When it last came to its end, and how many things it did then.
    finished_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    # Why the last run failed; empty after one that did not.
    error: Mapped[str] = mapped_column(Text, default="")
