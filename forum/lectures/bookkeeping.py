"""Numbers and codes of lectures: given out one after the other, never twice."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.lectures.models import Lecture
from forum.lectures.programme import ProgrammeState

CODE_PREFIX = "QXF"


def lock_numbering(session: Session) -> None:
    """Hold the programme's row until the transaction ends: one hand at a time gives out numbers."""
    session.execute(select(ProgrammeState.id).with_for_update())


def next_number(session: Session) -> int:
    """The number after the highest ever given (lectures are withdrawn, never deleted)."""
    return (session.scalar(select(func.max(Lecture.number))) or 0) + 1


def next_code(session: Session, starts_at: datetime, timezone: str) -> str:
    """The next code of the year in which the lecture is held: QXF-2026-001, -002 … -1000."""
    prefix = f"{CODE_PREFIX}-{starts_at.astimezone(ZoneInfo(timezone)).year}-"
    # A range instead of LIKE, so that the unique index answers; "." is the character after "-".
    of_the_year = (Lecture.code >= prefix) & (Lecture.code < prefix[:-1] + ".")
    longest_last = (func.length(Lecture.code).desc(), Lecture.code.desc())
    latest = session.scalar(select(Lecture.code).where(of_the_year).order_by(*longest_last).limit(1))
    return f"{prefix}{int(latest.removeprefix(prefix)) + 1 if latest else 1:03d}"
