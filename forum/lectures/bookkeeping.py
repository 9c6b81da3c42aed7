"""Numbers and codes of lectures: given out one after the other, never twice."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from forum.lectures.models import Lecture
from forum.lectures.programme import ProgrammeState
from forum.lectures.season_models import RemovedSlot

CODE_PREFIX = "QXF"


def lock_numbering(session: Session) -> None:
    """Hold the programme's row until the transaction ends: one hand at a time gives out numbers."""
    session.execute(select(ProgrammeState.id).with_for_update())


def next_number(session: Session) -> int:
    """The number after the highest ever given, to a slot that was removed too."""
    highest = (session.scalar(select(func.max(one.number))) or 0 for one in (Lecture, RemovedSlot))
    return max(highest) + 1


def next_code(session: Session, starts_at: datetime, timezone: str) -> str:
    """The next code of the year in which the lecture is held: QXF-2026-001, -002 … -1000."""
    prefix = f"{CODE_PREFIX}-{starts_at.astimezone(ZoneInfo(timezone)).year}-"
    latest = max(_latest_of(session, code, prefix) for code in (Lecture.code, RemovedSlot.code))
    return f"{prefix}{latest + 1:03d}"


def _latest_of(session: Session, code: InstrumentedAttribute[str], prefix: str) -> int:
    # A range instead of LIKE, so that the unique index answers; "." is the character after "-".
    of_the_year = (code >= prefix) & (code < prefix[:-1] + ".")
    longest_last = (func.length(code).desc(), code.desc())
    latest = session.scalar(select(code).where(of_the_year).order_by(*longest_last).limit(1))
    return int(latest.removeprefix(prefix)) if latest else 0
